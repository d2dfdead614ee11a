//! Packets and marks to samples: the one path of a live night and of its replay.

use super::facts::Facts;
use super::held::{Held, secs};
use crate::recording::Sample;
use crate::remark::{Kind, Remarks, Tally};
use crate::sensor::log::{Arrived, Entry, Mark};
use crate::sensor::{Decoder, Driver, Event, Loss, Reading, Setting, Timing};
use crate::signal::anchor::{Anchor, Bounds};
use crate::time::Timestamp;

/// A drift beyond this is remarked on, in parts per million: ten times that of a good quartz.
const DRIFT_PPM: f64 = 500.0;

/// Makes samples of the entries of one recording, one by one.
///
/// Samples come out some ten seconds after their packets came in, in order, and depend on the entries alone: the same
/// entries give the same bits, whoever pushes them and whenever.
pub struct Assembler {
    decoder: Decoder,
    timing: Timing,
    anchor: Anchor,
    held: Held,
    events: Vec<Event>,
    stream: Stream,
    facts: Facts,
    remarks: Remarks,
}

/// Where the stream is.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    /// Whether it ever began.
    begun: bool,
    /// Whether it broke off and did not begin again.
    broken: bool,
    /// Whether the sensor's clock was seen to begin.
    clock: bool,
    /// Whether a new clock is no news, because only counting makes it.
    anew: bool,
}

/// What one packet holds: oldest and newest device time, and whether it comes late.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    span: Option<(i64, i64)>,
    late: bool,
}

impl std::fmt::Debug for Assembler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assembler").field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl Assembler {
    /// For a sensor that is set so.
    #[must_use]
    pub fn new(driver: &dyn Driver, setting: &Setting) -> Self {
        let (timing, period_secs) = (driver.card().timing, setting.period_nanos() * 1e-9);
        let bounds = match timing {
            Timing::Stamped => Bounds::stamped(period_secs),
            Timing::Numbered => Bounds::numbered(period_secs),
            Timing::Counted => Bounds::counted(period_secs),
        };
        Self {
            decoder: Decoder::new(driver, setting),
            timing,
            anchor: Anchor::new(bounds),
            held: Held::default(),
            events: Vec::new(),
            stream: Stream::default(),
            facts: Facts::default(),
            remarks: Remarks::default(),
        }
    }

    /// Takes the next entry and adds to `out` the samples whose times are settled by it.
    pub fn push(&mut self, entry: &Entry, out: &mut Vec<Sample>) {
        match entry {
            Entry::Packet(packet) => self.packet(packet, out),
            Entry::Mark { at, mark } => self.mark(*at, mark),
        }
        self.anchor.pass(entry.at());
        self.settle(false, out);
    }

    /// Adds the samples that still wait. Nothing may be pushed after it.
    pub fn finish(&mut self, out: &mut Vec<Sample>) {
        self.settle(true, out);
        if self.facts.drift_ppm.is_some_and(|ppm| ppm.abs() > DRIFT_PPM) {
            self.remarks.note(Kind::Drift, None);
        }
    }

    /// What went wrong since this was last asked.
    pub fn take_remarks(&mut self) -> Remarks {
        std::mem::take(&mut self.remarks)
    }

    /// What is known so far, without lag.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    fn packet(&mut self, packet: &Arrived, out: &mut Vec<Sample>) {
        self.facts.packets += 1;
        let mut events = std::mem::take(&mut self.events);
        if let Err(error) = self.decoder.decode(&packet.packet(), &mut events) {
            self.facts.undecodable += 1;
            self.facts.first_error.get_or_insert_with(|| format!("{} from {}", error, packet.origin));
            self.remarks.note(Kind::Undecodable, Some(packet.arrival));
        }
        let mut heard = Heard::default();
        for event in events.drain(..) {
            self.event(event, packet.arrival, &mut heard, out);
        }
        self.events = events;
        self.arrive(packet.arrival, heard);
    }

    fn event(&mut self, event: Event, arrival: Timestamp, heard: &mut Heard, out: &mut Vec<Sample>) {
        match event {
            Event::Reading(reading) => self.reading(reading, heard),
            Event::Lost(loss) => self.lose(loss),
            Event::NewClock => {
                self.arrive(arrival, std::mem::take(heard));
                self.new_clock(arrival, out);
            }
            Event::Late => heard.late = true,
            Event::Repeated => self.remarks.note(Kind::Repeated, Some(arrival)),
            Event::Battery(percent) => self.facts.battery_percent = Some(percent),
            Event::BatteryMillivolts(millivolts) => self.facts.battery_millivolts = Some(millivolts),
            Event::About { what, text } => _ = self.facts.about.insert(what, text),
            Event::HeartRate(rate) => self.facts.heart_rate = Some(rate),
            // Told to whoever speaks with the sensor; they hold no reading.
            Event::Answer(_) | Event::Ended | Event::Noise { .. } | Event::NoReading => {}
        }
    }

    fn reading(&mut self, reading: Reading, heard: &mut Heard) {
        let at = reading.at.as_nanos();
        heard.span = Some(heard.span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        self.facts.readings += 1;
        if heard.late {
            self.facts.lost -= u64::from(self.held.heal(&reading)).min(self.facts.lost);
        } else {
            self.facts.latest = Some(reading.accel);
        }
        self.held.push(reading);
    }

    fn lose(&mut self, loss: Loss) {
        self.facts.lost = self.facts.lost.saturating_add(loss.readings);
        self.held.lose(loss);
    }

    /// Everything on the old clock is settled with what is known, for nothing more will be.
    fn new_clock(&mut self, arrival: Timestamp, out: &mut Vec<Sample>) {
        self.settle(true, out);
        self.anchor.begin();
        self.held = Held::default();
        if self.stream.clock && !self.stream.anew {
            self.remarks.note(Kind::SensorClock, Some(arrival));
        }
        (self.stream.clock, self.stream.anew) = (true, false);
    }

    /// A late packet was as long on its way as it is late, and tells nothing of the line.
    fn arrive(&mut self, arrival: Timestamp, heard: Heard) {
        if let Some((first, last)) = heard.span.filter(|_| !heard.late) {
            self.anchor.arrive(arrival, first, last);
        }
    }

    fn mark(&mut self, at: Timestamp, mark: &Mark) {
        let lasting = |count: u64, millis: u64| Tally { count, secs: seconds(millis), first: Some(at) };
        match mark {
            Mark::Connected => self.connected(at),
            Mark::Lost(_) => self.broken(at),
            Mark::Slept(millis) => self.remarks.add(Kind::Slept, lasting(1, *millis)),
            Mark::ClockSet(_) => self.remarks.note(Kind::ClockStep, Some(at)),
            Mark::Dropped(packets) => self.remarks.add(Kind::Unwritten, lasting(*packets, 0)),
            Mark::Nudged(_) | Mark::Ended | Mark::Other(_) => {}
        }
    }

    fn connected(&mut self, at: Timestamp) {
        if self.stream.begun {
            // A recorder that was killed leaves no word of the break.
            self.broken(at);
            self.decoder.reconnected();
            self.stream.anew = self.timing == Timing::Counted;
        }
        (self.stream.begun, self.stream.broken) = (true, false);
    }

    fn broken(&mut self, at: Timestamp) {
        if !self.stream.broken {
            self.remarks.note(Kind::StreamBroken, Some(at));
        }
        self.stream.broken = true;
    }

    fn settle(&mut self, all: bool, out: &mut Vec<Sample>) {
        while let Some(piece) = self.anchor.settle(all) {
            if piece.step_nanos > 0 {
                self.remarks.note_lasting(Kind::SilentLoss, Some(piece.at(piece.device)), secs(piece.step_nanos));
            }
            self.held.settle(&piece, &mut self.anchor, out, &mut self.remarks);
        }
        self.facts.drift_ppm = self.anchor.drift_ppm();
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact for 2^53 milliseconds")]
const fn seconds(millis: u64) -> f64 {
    millis as f64 * 1e-3
}
