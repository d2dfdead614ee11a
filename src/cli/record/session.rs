//! One recording: the radio on one thread, the worker on another, and this one for the person.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::awake::Awake;
use super::lines::Lines;
use super::screen::{Screen, Wish};
use super::status::Status;
use super::worker::{self, Job, Worker};
use crate::cli::{interrupt, radio};
use crate::source::ble::{HostClock, Link, Plan, Radio, RecordError, Wires, record};
use crate::store::{PacketLog, RecordingRight, Store};
use crate::time::Timestamp;

/// How many entries may wait for the worker: a minute of the fastest sensor, for a disk that is slow to flush.
const WAITING: usize = 16_384;
/// How often to look whether the person wants something and the status has changed.
const TICK: Duration = Duration::from_millis(200);

/// What a recording is made with.
pub(super) struct Session<'a> {
    pub(super) store: &'a Store,
    pub(super) right: RecordingRight,
    pub(super) clock: Arc<dyn HostClock>,
    pub(super) plan: Plan<'a>,
    pub(super) job: Job<'a>,
    pub(super) status: Status,
    /// Whether to show the screen.
    pub(super) screen: bool,
    /// Held while it lasts, where the system listens.
    pub(super) awake: Option<Awake>,
}

impl Session<'_> {
    /// Records until the person, the clock or a signal ends it; the log, and what it came to.
    ///
    /// # Errors
    /// When nothing could be recorded.
    pub(super) fn run<R: Radio>(self, radio: &mut R) -> anyhow::Result<Option<PacketLog>> {
        let Self { store, right, clock, plan, job, status, screen, awake: _awake } = self;
        let ends = status.ends;
        let status = Arc::new(Mutex::new(status));
        let (out, entries) = mpsc::channel(WAITING);
        let (link, watched) = watch::channel(Link::default());
        let (stop, stopped) = watch::channel(false);
        let (commands, commanded) = mpsc::channel(1);
        let (wish, wishes) = std::sync::mpsc::channel();
        let wires = Wires { clock: Arc::clone(&clock), out, link, commands: commanded, stop: stopped };
        let lines = worker::Lines {
            clock: Arc::clone(&clock),
            link: watched,
            stop: &stop,
            commands,
            wishes,
            status: Arc::clone(&status),
        };
        let worker = Worker::new(store, right, job, lines);
        thread::scope(|scope| {
            let radio = scope.spawn(move || radio::block_on(record(radio, &plan, wires)));
            let worker = scope.spawn(move || worker.run(entries));
            let person = Person { clock: clock.as_ref(), status: &status, stop: &stop, wish, ends };
            let attended = person.attend(screen, || radio.is_finished());
            let recorded = radio.join().unwrap_or_else(|_| Ok(Err(RecordError::Gone)))?;
            let log = worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("writing down what arrived failed")))?;
            attended?;
            match recorded {
                Err(error) => Err(advised(&error)),
                Ok(()) => Ok(log),
            }
        })
    }
}

/// Whoever looks on, and may end it.
struct Person<'a> {
    clock: &'a dyn HostClock,
    status: &'a Mutex<Status>,
    stop: &'a watch::Sender<bool>,
    wish: Sender<Wish>,
    ends: Option<Timestamp>,
}

impl Person<'_> {
    /// Shows how it goes until the radio is done.
    fn attend(&self, screen: bool, done: impl Fn() -> bool) -> io::Result<()> {
        // A terminal that cannot be drawn on is no reason not to record.
        let mut screen = if screen { Screen::open(self.clock.wall()).ok() } else { None };
        let mut lines = Lines::default();
        while !done() {
            if interrupt::check().is_err() || self.ends.is_some_and(|ends| self.clock.wall() >= ends) {
                self.stop();
            }
            let status = self.status();
            match &mut screen {
                Some(shown) => match shown.show(&status).and_then(|()| shown.wish(&status, TICK)) {
                    Ok(wish) => wish.into_iter().for_each(|wish| self.wished(wish)),
                    // The terminal is gone; the night goes on.
                    Err(_) => screen = None,
                },
                None => {
                    lines.line(&status).into_iter().for_each(|line| anstream::eprintln!("{line}"));
                    thread::sleep(TICK);
                }
            }
        }
        Ok(())
    }

    fn wished(&self, wish: Wish) {
        match wish {
            // Stopping the sensor takes a moment; whoever asks twice does not want to wait for it.
            Wish::Stop if *self.stop.borrow() => interrupt::leave(),
            Wish::Stop => self.stop(),
            // The worker is gone only when everything is over.
            other => drop(self.wish.send(other)),
        }
    }

    fn stop(&self) {
        self.stop.send_replace(true);
    }

    fn status(&self) -> Status {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        status.stopping = *self.stop.borrow();
        status
    }
}

/// Why nothing could be recorded, and what to do.
pub(in crate::cli) fn advised(error: &RecordError) -> anyhow::Error {
    let advice = match error {
        RecordError::Radio(error) => return radio::advised(error),
        RecordError::NotFound { .. } => {
            "is it on, charged and near? A chest strap is silent until it is worn and moist, and while an app on a phone \
             is connected to it; supine scan shows what is in the air, and --wait 5m waits longer"
        }
        RecordError::Several(_) => "say which: supine record KIND --which NAME",
        RecordError::NoStart { .. } => {
            "close apps that may be connected to it, take it off and put it on again, and try once more"
        }
        RecordError::Gone => "this is a defect of supine; please report it",
    };
    anyhow::anyhow!("{error}; {advice}")
}
