//! What a recording is made with, and what every part of it does.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::backoff::Backoff;
use super::clock::{HostClock, within};
use super::link::{Link, Peer};
use super::radio::{Radio, RadioError};
use super::stamp::Stamper;
use super::wanted::Wanted;
use super::wire::{Gone, Wire};
use crate::sensor::log::Entry;
use crate::sensor::{Driver, Setting};

/// What to record and how.
#[derive(Clone)]
pub struct Plan<'a> {
    /// The sensor's kind.
    pub driver: &'a dyn Driver,
    /// What it is to be set to.
    pub setting: Setting,
    /// Which one.
    pub wanted: Wanted,
    /// How long to look for it before the night has begun; afterwards, for ever.
    pub patience: Duration,
    /// What the jitter of the waits follows from.
    pub seed: u64,
}

/// What a recording is connected to.
pub struct Wires {
    /// The machine's clocks.
    pub clock: Arc<dyn HostClock>,
    /// Where everything that arrives and happens goes.
    pub out: mpsc::Sender<Entry>,
    /// Where the state of the link is told.
    pub link: watch::Sender<Link>,
    /// What is asked while it runs.
    pub commands: mpsc::Receiver<Command>,
    /// Becomes true when it is to stop.
    pub stop: watch::Receiver<bool>,
}

/// What may be asked of a recording while it runs; dropped when no stream runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Make the sensor vibrate.
    Vibrate,
}

/// Why a recording did not begin. Once it has begun, only its receiver's end ends it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The radio cannot be used.
    #[error(transparent)]
    Radio(#[from] RadioError),
    /// No such sensor was heard.
    #[error("no {title} was heard{which} within {secs} s")]
    NotFound {
        /// What was looked for.
        title: String,
        /// What it was to be called, with what goes before it.
        which: String,
        /// How long.
        secs: u64,
    },
    /// Several fit.
    #[error("{} sensors fit: {}", .0.len(), .0.join(", "))]
    Several(Vec<String>),
    /// It was found, and would not stream.
    #[error("the sensor was found, but no data came after {attempts} attempts: {last}")]
    NoStart {
        /// How often it was tried.
        attempts: u32,
        /// What went wrong last.
        last: RadioError,
    },
    /// Whoever took what arrived is gone.
    #[error("nobody takes what arrives any more")]
    Gone,
}

impl From<Gone> for RecordError {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// How long one call about the adapter may take.
const CALL: Duration = Duration::from_secs(10);

/// A recording under way.
pub(super) struct Recorder<'a, 'p, R: Radio> {
    pub(super) radio: &'a mut R,
    pub(super) plan: &'a Plan<'p>,
    pub(super) wire: Wire,
    pub(super) link: watch::Sender<Link>,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) stop: watch::Receiver<bool>,
    pub(super) backoff: Backoff,
    pub(super) peer: Option<Peer>,
    /// Whether any acceleration came yet.
    pub(super) begun: bool,
}

impl<'a, 'p, R: Radio> Recorder<'a, 'p, R> {
    /// One that begins now.
    pub(super) fn new(radio: &'a mut R, plan: &'a Plan<'p>, wires: Wires) -> Self {
        let Wires { clock, out, link, commands, stop } = wires;
        let wire = Wire { stamper: Stamper::new(clock), out, slept: Arc::new(AtomicBool::new(false)) };
        let backoff = Backoff::new(plan.seed);
        Self { radio, plan, wire, link, commands, stop, backoff, peer: None, begun: false }
    }

    /// Tells what is wrong, or that nothing is any more.
    pub(super) fn trouble(&self, trouble: Option<String>) {
        self.link.send_if_modified(|link| {
            let changes = link.trouble != trouble;
            link.trouble = trouble;
            changes
        });
    }

    /// Does something unless it is to stop; `None` when it is.
    pub(super) async fn until_stopped<T>(&mut self, what: impl AsyncFnOnce(&mut Self) -> T) -> Option<T> {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            // A sender that is gone cannot say stop any more; whoever dropped it wants that.
            _ = stop.wait_for(|stop| *stop) => None,
            done = what(self) => Some(done),
        }
    }

    /// A call about the adapter that must not take for ever.
    pub(super) async fn call<T>(
        &mut self,
        what: &'static str,
        call: impl AsyncFnOnce(&mut R) -> Result<T, RadioError>,
    ) -> Result<T, RadioError> {
        let clock = self.wire.stamper.clock();
        let done = within(clock, CALL, call(self.radio)).await;
        done.unwrap_or(Err(RadioError::TooLong { what, secs: CALL.as_secs() }))
    }

    /// Monotonic time.
    pub(super) fn now(&self) -> Duration {
        self.wire.stamper.clock().monotonic()
    }
}
