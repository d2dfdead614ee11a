//! The poses of somebody who wears the sensor now.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{mpsc, watch};

use super::Found;
use super::guide::{Guide, News};
use super::show::{Show, View, once_more};
use crate::cli::context::Context;
use crate::cli::record::choose::{Chosen, choose};
use crate::cli::record::session::advised;
use crate::cli::{interrupt, radio, sensors};
use crate::posture::Settings;
use crate::posture::epoch::{Epocher, epoch_secs};
use crate::recording::Sample;
use crate::sensor::log::{Entry, Mark};
use crate::sensor::{Decoder, Driver, Event, Setting};
use crate::source::ble::{HostClock, Link, Peer, Plan, Radio, RecordError, Wires, record};
use crate::store::SensorName;
use crate::time::{Clock, Timestamp};
use crate::units::Hertz;

/// How often to look at the link, the person and the screen.
const TICK: Duration = Duration::from_millis(100);
/// How long to look for the sensor.
const WAIT: Duration = Duration::from_secs(20);
/// A pose that nobody holds for so long will not be held any more: they fell asleep, or went away.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many entries may wait while the screen is drawn.
const WAITING: usize = 4096;

/// Asks for the poses through any radio.
pub(super) fn ask<R: Radio>(
    what: Option<&str>,
    context: &Context,
    radio: &mut R,
    clock: &Arc<dyn HostClock>,
) -> anyhow::Result<Found> {
    let described = sensors::described(context)?;
    let drivers: Vec<&dyn Driver> = sensors::all(&described).collect();
    // Nobody else may hold the sensor meanwhile.
    let _right = context.store.begin_recording(clock.wall(), &context.zone)?;
    let show = Show::new();
    show.begin();
    let chosen = choose(radio, clock.as_ref(), &drivers, (what, None), WAIT);
    let chosen = radio::block_on(radio::unless_interrupted(chosen))??.map_err(|error| which(&error))?;
    let Chosen { driver, wanted } = chosen;
    let (setting, seed) = (driver.card().night, clock.wall().as_nanos().unsigned_abs());
    let plan = Plan { driver, setting, wanted, patience: WAIT, seed };
    let mut poser = Poser::new(driver, &setting, context.config.settings, clock.as_ref(), show)?;
    let peer = listen(radio, &plan, clock, &mut poser)?;
    poser.found(driver, peer, clock.wall(), context)
}

/// Why it did not begin, and what to do.
fn which(error: &RecordError) -> anyhow::Error {
    match error {
        RecordError::Several(_) => anyhow::anyhow!("{error}; say which by its name or address: supine calibrate NAME"),
        _ => advised(error),
    }
}

/// Runs the radio on a thread of its own until the poser has what it wants; whose poses they are.
fn listen<R: Radio>(
    radio: &mut R,
    plan: &Plan<'_>,
    clock: &Arc<dyn HostClock>,
    poser: &mut Poser<'_>,
) -> anyhow::Result<Peer> {
    let (out, mut entries) = mpsc::channel(WAITING);
    let (link, watched) = watch::channel(Link::default());
    let (stop, stopped) = watch::channel(false);
    let (_commands, commanded) = mpsc::channel(1);
    let wires = Wires { clock: Arc::clone(clock), out, link, commands: commanded, stop: stopped };
    thread::scope(|scope| {
        let radio = scope.spawn(move || radio::block_on(record(radio, plan, wires)));
        let asked = radio::block_on(poser.attend(&mut entries, &watched));
        stop.send_replace(true);
        // The entries stay open until the sensor is stopped: it is not told twice that nobody listens.
        let recorded = radio.join().unwrap_or_else(|_| Ok(Err(RecordError::Gone)))?;
        match asked? {
            Ok(()) => Ok(watched.borrow().peer.clone().unwrap_or_default()),
            Err(Left::Radio) => {
                Err(recorded.err().map_or_else(|| anyhow::anyhow!("the sensor went away"), |it| which(&it)))
            }
            Err(Left::Other(error)) => Err(error),
        }
    })
}

/// Why somebody was not asked to the end.
enum Left {
    /// The radio has ended; it knows why.
    Radio,
    Other(anyhow::Error),
}

/// Takes what arrives and asks.
struct Poser<'a> {
    decoder: Decoder,
    rate: Hertz,
    settings: Settings,
    epocher: Epocher,
    guide: Guide,
    clock: &'a dyn HostClock,
    /// Since when the pose is waited for.
    since: Duration,
    show: Show,
    sensor: String,
    again: Option<String>,
}

impl<'a> Poser<'a> {
    fn new(
        driver: &dyn Driver,
        setting: &Setting,
        settings: Settings,
        clock: &'a dyn HostClock,
        show: Show,
    ) -> anyhow::Result<Self> {
        let (rate, card) = (Hertz::new(setting.rate_hz)?, driver.card());
        let secs = epoch_secs(rate);
        Ok(Self {
            decoder: Decoder::new(driver, setting),
            rate,
            settings,
            epocher: Epocher::new(rate, secs, &settings),
            guide: Guide::new(secs, settings, card.sign_seen),
            clock,
            since: clock.monotonic(),
            show,
            sensor: card.title.to_owned(),
            again: None,
        })
    }

    /// Asks until all poses are done.
    async fn attend(&mut self, entries: &mut mpsc::Receiver<Entry>, link: &watch::Receiver<Link>) -> Result<(), Left> {
        loop {
            interrupt::check().map_err(|error| Left::Other(error.into()))?;
            match tokio::time::timeout(TICK, entries.recv()).await {
                Ok(Some(entry)) if self.take(&entry) => return Ok(()),
                Ok(None) => return Err(Left::Radio),
                Ok(Some(_)) | Err(_) => {}
            }
            self.look(link.borrow().clone());
            if self.clock.monotonic().saturating_sub(self.since) > PATIENCE {
                let minutes = PATIENCE.as_secs() / 60;
                return Err(Left::Other(anyhow::anyhow!(
                    "nobody held still {} for {minutes} minutes; nothing is kept, and supine calibrate begins anew",
                    self.guide.asked().how()
                )));
            }
        }
    }

    fn look(&mut self, link: Link) {
        let (asked, still, hint) = (self.guide.asked(), self.guide.still_secs(), self.guide.hint());
        self.show.show(&View { sensor: self.sensor.clone(), link, asked, still, hint, again: self.again.clone() });
    }

    /// Takes an entry; whether all is done with it. Readings are taken at once, on the sensor's own line of time: no
    /// pose asks for more than differences.
    fn take(&mut self, entry: &Entry) -> bool {
        let mut events = Vec::new();
        match entry {
            // What makes no sense holds no reading.
            Entry::Packet(packet) => drop(self.decoder.decode(&packet.packet(), &mut events)),
            Entry::Mark { mark: Mark::Connected, .. } => {
                self.decoder.reconnected();
                self.begin_line();
            }
            Entry::Mark { .. } => {}
        }
        events.into_iter().any(|event| match event {
            Event::Reading(reading) => {
                let time = Timestamp::from_nanos(reading.at.as_nanos());
                self.reading(Sample { time, accel: reading.accel })
            }
            Event::NewClock => {
                self.begin_line();
                false
            }
            _ => false,
        })
    }

    fn begin_line(&mut self) {
        self.epocher = Epocher::new(self.rate, epoch_secs(self.rate), &self.settings);
        self.guide.forget();
    }

    fn reading(&mut self, sample: Sample) -> bool {
        let mut epochs = Vec::new();
        self.epocher.push(&[sample], |epoch| epochs.push(epoch));
        let mut finished = false;
        for epoch in epochs {
            let Some(news) = self.guide.push(epoch) else { continue };
            self.since = self.clock.monotonic();
            self.again = if let News::Again(doubt) = news { Some(once_more(doubt).to_owned()) } else { None };
            self.show.tell(news);
            finished |= news == News::Finished;
        }
        finished
    }

    fn found(self, driver: &dyn Driver, peer: Peer, now: Timestamp, context: &Context) -> anyhow::Result<Found> {
        let card = driver.card();
        Ok(Found {
            poses: self.guide.poses().context("not all poses were held")?,
            sensor: Some(SensorName { kind: card.name.to_owned(), name: peer.name, address: peer.address }),
            said: card.sign,
            sign_seen: self.guide.sign_seen(),
            made: now,
            clock: Clock::Dated(context.zone.clone()),
            from: "live".to_owned(),
        })
    }
}
