//! A whole night: find, connect, stream, and begin again as often as it takes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::backoff::Backoff;
use super::clock::HostClock;
use super::converse::Broken;
use super::link::{Link, Peer, State, tell};
use super::radio::{Heard, Radio, RadioError};
use super::session::{End, Session};
use super::stamp::Stamper;
use super::wanted::Wanted;
use super::wire::{Gone, Wire};
use crate::sensor::log::{Entry, Lost, Mark};
use crate::sensor::{self, Driver, Setting};

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

/// How often to try before the first packet: a person stands beside it and can do something.
const ATTEMPTS: u32 = 3;
/// After so many failures in a row, everything about the radio is opened anew.
const REOPEN: u32 = 4;
/// After so many, the adapter is switched off and on, which heals adapters that hang.
const REVIVE: u32 = 10;
/// How long one call about the adapter may take.
const CALL: Duration = Duration::from_secs(10);

/// Records until `wires.stop` becomes true.
///
/// # Errors
/// Before the first packet: whatever keeps it from beginning. Afterwards only when nobody takes the packets any more.
pub async fn record<R: Radio>(radio: &mut R, plan: &Plan<'_>, wires: Wires) -> Result<(), RecordError> {
    let Wires { clock, out, link, commands, stop } = wires;
    let wire = Wire { stamper: Stamper::new(clock), out, slept: Arc::new(AtomicBool::new(false)) };
    let mut recorder = Recorder {
        radio,
        plan,
        wire,
        link,
        commands,
        stop,
        backoff: Backoff::new(plan.seed),
        peer: None,
        begun: false,
    };
    let ended = recorder.run().await;
    let _ = recorder.radio.hush().await;
    tell(&recorder.link, State::Stopped);
    ended
}

pub(super) struct Recorder<'a, 'p, R: Radio> {
    pub(super) radio: &'a mut R,
    pub(super) plan: &'a Plan<'p>,
    pub(super) wire: Wire,
    pub(super) link: watch::Sender<Link>,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) stop: watch::Receiver<bool>,
    backoff: Backoff,
    pub(super) peer: Option<Peer>,
    /// Whether any acceleration came yet.
    pub(super) begun: bool,
}

impl<R: Radio> Recorder<'_, '_, R> {
    async fn run(&mut self) -> Result<(), RecordError> {
        self.call("opening Bluetooth", R::open).await?;
        loop {
            let end = match self.until_stopped(Self::find).await {
                None => End::Stopped,
                Some(Ok(heard)) => self.session(&heard).await,
                Some(Err(error)) if !self.begun => return Err(error),
                Some(Err(RecordError::Radio(error))) => End::Failed(Broken::Radio(error)),
                Some(Err(_)) => End::Lost(Lost::Link),
            };
            match end {
                End::Stopped => return Ok(self.wire.mark(Mark::Ended).await?),
                End::Failed(Broken::Gone) => return Err(RecordError::Gone),
                End::Failed(Broken::Radio(error)) => self.failed(error).await?,
                End::Lost(why) => self.lost(why).await,
            }
        }
    }

    /// One connection, or one stretch of listening.
    async fn session(&mut self, heard: &Heard) -> End {
        self.peer = Some(Peer::of(heard));
        let (peer, again) = (self.peer.clone(), self.begun);
        self.link.send_modify(|link| {
            link.peer = peer;
            link.rssi = heard.rssi.or(link.rssi);
            link.restarts += u32::from(again);
        });
        match self.plan.driver.card().link {
            sensor::Link::Adverts => self.adverts(heard).await,
            sensor::Link::Connection => Session::run(self, heard).await,
        }
    }

    /// A stream that ran is over: begin again soon.
    async fn lost(&mut self, why: Lost) {
        self.backoff.reset();
        self.trouble(None);
        if matches!(why, Lost::Adapter | Lost::Sleep) {
            // Everything that was known of the radio may be wrong now; if it cannot be opened, finding will tell.
            let _ = self.call("opening Bluetooth", R::open).await;
        }
        self.wait(why).await;
    }

    /// An attempt failed.
    async fn failed(&mut self, error: RadioError) -> Result<(), RecordError> {
        let failures = self.backoff.failures() + 1;
        if !self.begun && error.needs_a_person() {
            return Err(error.into());
        }
        if !self.begun && failures >= ATTEMPTS {
            return Err(RecordError::NoStart { attempts: failures, last: error });
        }
        let off = error.needs_a_person();
        self.trouble(Some(error.to_string()));
        if failures.is_multiple_of(REVIVE) {
            let _ = self.call("restarting the adapter", R::revive).await;
        }
        if off || failures.is_multiple_of(REOPEN) {
            let _ = self.call("opening Bluetooth", R::open).await;
        }
        self.wait(if off { Lost::Adapter } else { Lost::Link }).await;
        Ok(())
    }

    async fn wait(&mut self, why: Lost) {
        tell(&self.link, if why == Lost::Adapter { State::NoAdapter } else { State::Waiting(why) });
        let wait = self.wire.stamper.clock().sleep(self.backoff.next());
        self.until_stopped(async |_| wait.await).await;
        // The jump of the clocks is a mark in the log, whenever it is noticed; whether anybody takes it, the next
        // packet tells.
        let _ = self.wire.look().await;
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
        let done = super::clock::within(clock, CALL, call(self.radio)).await;
        done.unwrap_or(Err(RadioError::TooLong { what, secs: CALL.as_secs() }))
    }

    pub(super) fn now(&self) -> Duration {
        self.wire.stamper.clock().monotonic()
    }
}
