//! Takes what arrives: to disk first, then through the pipeline, then to whoever looks.

use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::check::Check;
use super::deliver::Delivery;
use super::known;
use super::nudge::Nudger;
use super::screen::Wish;
use super::status::{Nudges, Status};
use crate::cli::earlier;
use crate::cli::replay::source::turn;
use crate::night::Live;
use crate::posture::mounting::Basis;
use crate::posture::{Mounting, Settings, Worn};
use crate::recording::Sample;
use crate::sensor::Driver;
use crate::sensor::log::{Entry, Heading, Mark, Nudge};
use crate::source::ble::{Command, HostClock, Link};
use crate::source::packets::Assembler;
use crate::store::{PacketLog, RecordingRight, SavedMounting, SensorName, Store, StoreError, newest};
use crate::time::{Night, Timestamp};
use crate::units::Hertz;

/// How often to see whether the log is due and something is to be shown.
const TICK: Duration = Duration::from_millis(100);
/// How often to look at the night, the check and the nudges.
const LOOK: Duration = Duration::from_millis(500);
/// How often to ask how full the disk is.
const DISK: Duration = Duration::from_secs(30);
/// Below this charge a night is not begun: a coin cell that shows it may not last until morning.
pub(super) const LOW_BATTERY: u8 = 20;
/// Samples come out of the assembler some ten seconds after their packets; what is shown is as of then.
const LAG: SignedDuration = SignedDuration::from_secs(-11);

/// Why a recording was ended before anybody asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// The sensor's battery will not last.
    #[error("the sensor's battery is at {0} %: charge or change it, or say --force to record as long as it lasts")]
    Battery(u8),
    /// The log could not be begun.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the worker needs to know.
pub(super) struct Job<'a> {
    pub(super) driver: &'a dyn Driver,
    pub(super) heading: Heading,
    pub(super) rate: Hertz,
    pub(super) mounting: Mounting,
    /// The poses that were kept of such sensors; those of this very one count from its first packet on.
    pub(super) poses: Vec<SavedMounting>,
    pub(super) worn: Option<Worn>,
    pub(super) settings: Settings,
    /// Whether a battery that is low is taken.
    pub(super) force: bool,
    pub(super) check: Check,
    pub(super) nudger: Option<Nudger>,
    pub(super) delivery: Delivery,
}

/// What the worker is connected to.
pub(super) struct Lines<'a> {
    pub(super) clock: Arc<dyn HostClock>,
    pub(super) link: watch::Receiver<Link>,
    pub(super) stop: &'a watch::Sender<bool>,
    pub(super) commands: tokio::sync::mpsc::Sender<Command>,
    pub(super) wishes: mpsc::Receiver<Wish>,
    pub(super) status: Arc<Mutex<Status>>,
}

/// Takes what arrives, on a thread of its own.
pub(super) struct Worker<'a> {
    store: &'a Store,
    job: Job<'a>,
    lines: Lines<'a>,
    right: Option<RecordingRight>,
    log: Option<PacketLog>,
    assembler: Assembler,
    live: Live,
    samples: Vec<Sample>,
    /// Whether all readings are turned round.
    turned: bool,
    streaming_since: Option<Timestamp>,
    /// Whether the check of the battery is over.
    begun: bool,
    /// The time of the last entry, and when it was taken.
    last: (Timestamp, Duration),
    looked: Duration,
    measured: Option<Duration>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(store: &'a Store, right: RecordingRight, job: Job<'a>, lines: Lines<'a>) -> Self {
        let live = Live::new(job.rate, job.mounting, job.settings).worn(job.worn);
        Self {
            assembler: Assembler::new(job.driver, &job.heading.setting),
            last: (lines.clock.wall(), lines.clock.monotonic()),
            store,
            job,
            lines,
            right: Some(right),
            log: None,
            live,
            samples: Vec::new(),
            turned: false,
            streaming_since: None,
            begun: false,
            looked: Duration::ZERO,
            measured: None,
        }
    }

    /// Takes entries until their sender is gone; the log, if anything came.
    ///
    /// # Errors
    /// When the recording was refused; the radio was told to stop then.
    pub(super) fn run(mut self, entries: tokio::sync::mpsc::Receiver<Entry>) -> anyhow::Result<Option<PacketLog>> {
        let refused = crate::cli::radio::block_on(self.take_all(entries))?;
        if refused.is_err() {
            // A receiver that is gone has stopped already.
            let _ = self.lines.stop.send(true);
        }
        self.assembler.finish(&mut self.samples);
        self.look();
        refused?;
        Ok(self.log)
    }

    async fn take_all(&mut self, mut entries: tokio::sync::mpsc::Receiver<Entry>) -> Result<(), Refused> {
        loop {
            match tokio::time::timeout(TICK, entries.recv()).await {
                Ok(Some(entry)) => self.take(&entry)?,
                Ok(None) => return Ok(()),
                Err(_) => {}
            }
            self.tick();
        }
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Refused> {
        match &mut self.log {
            Some(log) => log.append(entry),
            None => self.begin(entry)?,
        }
        self.last = (entry.at(), self.lines.clock.monotonic());
        if let Entry::Mark { at, mark: Mark::Connected } = entry {
            self.streaming_since.get_or_insert(*at);
        }
        self.assembler.push(entry, &mut self.samples);
        if self.turned {
            turn(&mut self.samples);
        }
        self.begun |= !self.samples.is_empty();
        self.job.check.push(&self.samples);
        self.live.push(&self.samples);
        self.samples.clear();
        match self.assembler.facts().battery_percent {
            Some(percent) if percent < LOW_BATTERY && !self.job.force && !self.begun => Err(Refused::Battery(percent)),
            _ => Ok(()),
        }
    }

    /// The first entry: by now it is known who sends.
    fn begin(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let Some(right) = self.right.take() else { return Ok(()) };
        let peer = self.lines.link.borrow().peer.clone().unwrap_or_default();
        let mut heading = Heading { name: peer.name, address: peer.address, ..self.job.heading.clone() };
        if let Some(saved) = newest(&self.job.poses, &SensorName::of(&heading), Some(entry.at())).cloned() {
            // What is set for whichever sensor goes behind what its poses showed, also when the log is read again.
            heading.mounting = None;
            self.wear(&saved);
        } else if self.job.mounting.basis() == Basis::Assumed {
            self.sit_as_before(&heading, entry.at());
        }
        known::correction(self.store, &heading).into_iter().for_each(|known| self.live.correct(known));
        let mut log = self.store.begin_packets(right, &heading, entry.at())?;
        log.append(entry);
        self.log = Some(log);
        Ok(())
    }

    /// The sensor sits as in the poses that were kept of it, and reports the sign that they showed.
    fn wear(&mut self, saved: &SavedMounting) {
        self.turned = saved.sign != self.job.driver.card().sign;
        self.sit(saved.mounting());
    }

    /// Nobody said how it sits: until the night is over, it sits as on an earlier night.
    fn sit_as_before(&mut self, heading: &Heading, at: Timestamp) {
        let zone = TimeZone::get(&heading.zone).unwrap_or(TimeZone::UTC);
        let earlier = earlier::mounting(self.store, &SensorName::of(heading), Night::containing(at, &zone));
        earlier.into_iter().for_each(|earlier| self.sit(earlier.mounting.of_earlier()));
    }

    /// The night is shown as of a sensor that sits so.
    fn sit(&mut self, mounting: Mounting) {
        self.job.mounting = mounting;
        self.job.check.mounted(mounting);
        self.live = Live::new(self.job.rate, self.job.mounting, self.job.settings).worn(self.job.worn);
    }

    fn tick(&mut self) {
        let now = self.lines.clock.monotonic();
        if let Some(log) = &mut self.log {
            log.tick(now);
        }
        if now.saturating_sub(self.looked) >= LOOK {
            self.looked = now;
            self.wish();
            self.look();
        }
    }

    /// This moment on the line of the entries, which goes on as if nobody set the machine's clock.
    fn now(&self) -> Timestamp {
        let (at, taken) = self.last;
        let since = self.lines.clock.monotonic().saturating_sub(taken);
        at + SignedDuration::try_from(since).unwrap_or_default()
    }

    /// What the person pressed.
    fn wish(&mut self) {
        let now = self.now();
        for wish in self.lines.wishes.try_iter() {
            match wish {
                Wish::Confirm => self.job.check.confirm(now),
                Wish::Skip => self.job.check.skip(),
                Wish::Again => self.job.check.again(),
                Wish::Stop => {}
            }
        }
    }

    /// Looks at the night so far, nudges if need be, and tells.
    fn look(&mut self) {
        let now = self.now() + LAG;
        let night = self.live.look(now);
        self.job.check.look(now, self.streaming_since);
        if let Some(nudge) = self.job.nudger.as_mut().and_then(|nudger| nudger.look(now, &night)) {
            self.nudge(nudge);
        }
        let troubles = self.job.delivery.troubles();
        let free = self.free();
        let facts = self.assembler.facts();
        let mut status = self.lines.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.now = now;
        status.link = self.lines.link.borrow().clone();
        status.night = night;
        status.mounting = self.job.mounting.basis();
        status.lost = facts.lost;
        status.battery = facts.battery_percent;
        status.heart_rate = facts.heart_rate.as_ref().map(|rate| rate.bpm).filter(|bpm| *bpm > 0);
        status.verdict = self.job.check.verdict().clone();
        status.task = self.job.check.task().map(str::to_owned);
        status.warnings.extend(troubles);
        status.disk.free = free.or(status.disk.free);
        if let Some(log) = &self.log {
            let state = log.state();
            status.disk.written = state.written;
            status.disk.trouble = state.trouble;
        }
        status.nudges = self.job.nudger.as_ref().map(|nudger| Nudges {
            given: nudger.given(),
            answered: nudger.answered(),
            quiet_until: nudger.quiet_until().filter(|until| *until > now),
        });
    }

    /// How much room there is, when it is time to ask.
    fn free(&mut self) -> Option<u64> {
        let now = self.lines.clock.monotonic();
        if self.measured.is_some_and(|last| now.saturating_sub(last) < DISK) {
            return None;
        }
        self.measured = Some(now);
        self.store.free_bytes()
    }

    fn nudge(&mut self, nudge: Nudge) {
        let at = self.now();
        let entry = Entry::Mark { at, mark: Mark::Nudged(nudge) };
        if let Some(log) = &mut self.log {
            log.append(&entry);
        }
        self.assembler.push(&entry, &mut self.samples);
        self.job.delivery.deliver(nudge);
        if self.job.delivery.vibrates() {
            // When one wish already waits, this one says the same.
            let _ = self.lines.commands.try_send(Command::Vibrate);
        }
    }
}
