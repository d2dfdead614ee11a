//! A sensor's own time line tied to the host's, by when its packets arrived.
//!
//! A packet arrives some time after its newest reading, never before: `arrival = offset + (1 + drift) × device + delay`.
//! The delay is of a few milliseconds, now and then of seconds, and after a stall a whole backlog arrives at once; so the
//! line is the lower edge of the cloud. Its slope is the drift, from the fastest packets of an hour; its height is that
//! of the fastest packet of the last minute and of the [`LAG_NANOS`] to come, for which every packet waits.
//!
//! What comes out rises strictly, whatever comes in. Errors are worked off by going a little faster or slower; only where
//! readings were lost without a word (or the host's clock was set forward) does the line step, and only ahead.

mod bounds;
mod drift;
mod minima;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::time::{Timestamp, nearest};
pub use bounds::Bounds;
use drift::Drift;
use minima::{Minima, Point, float};

/// How long after its arrival a packet's place is settled: 10 s.
///
/// Stalls of a link end within the second in which they end, so its fastest packet comes with the backlog; ten seconds of
/// packets more make up for one that was itself slow.
pub const LAG_NANOS: i64 = 10_000_000_000;
/// Packets are settled in batches of this much arrival time, so that looking ahead costs little.
const BATCH_NANOS: i64 = 1_000_000_000;
/// So many packets wait at most: the lag at 200 packets a second, four times over.
const WAITING: usize = 8192;
/// Blocks in the window that the fastest packet is sought in.
const RECENT: i64 = 16;

/// A new beginning that seems to lie before what was given out is moved behind it by this much at most: 1 s.
///
/// More than that is no error of the line but one of the clocks: moved again and again it would carry the night away.
const OVERLAP_NANOS: f64 = 1e9;
/// Times this much before one that was given out still come after it, by a nanosecond: 1 ms.
const ROUNDING_NANOS: i64 = 1_000_000;

/// Ties a sensor's time line to the host's, in constant memory.
#[derive(Clone, Debug)]
pub struct Anchor {
    bounds: Bounds,
    /// First arrival and its device time, since the clock began.
    origin: Option<(i64, i64)>,
    waiting: VecDeque<Waiting>,
    /// How many of those waiting may be settled.
    ready: usize,
    recent: Minima,
    drift: Drift,
    last: Option<Knot>,
    /// The last time that was given out.
    given: Option<i64>,
    now: i64,
}

/// A packet whose place is not settled yet.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    arrival: i64,
    first: i64,
    last: i64,
    point: Point,
    /// The fastest of this packet and those after it.
    ahead: Point,
}

/// A point of the line: device time, and nanoseconds since the first arrival.
#[derive(Clone, Copy, Debug)]
struct Knot {
    device: i64,
    host: f64,
}

/// A straight piece of the line, up to the newest reading of a packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Readings up to this device time lie on earlier pieces.
    pub after: Option<i64>,
    /// The device time up to which it reaches.
    pub device: i64,
    /// Nanoseconds of the host's clock that this piece steps ahead of the one before; zero as a rule.
    pub step_nanos: i64,
    host: i64,
    pace: f64,
}

impl Piece {
    /// Where a device time lies by the host's clock.
    #[must_use]
    pub fn at(&self, device: i64) -> Timestamp {
        let before = float(self.device.saturating_sub(device)) * self.pace;
        Timestamp::from_nanos(self.host.saturating_sub(nearest(before)))
    }
}

impl Anchor {
    /// For a clock of which so much may be believed.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        let block = ((bounds.window_nanos.saturating_add(LAG_NANOS)) / RECENT).max(1);
        Self {
            bounds,
            origin: None,
            waiting: VecDeque::new(),
            ready: 0,
            // A block that is partly in the window, one that is being filled, and the lag of a batch.
            recent: Minima::new(usize::try_from(RECENT).unwrap_or(0) + 3, block, block),
            drift: Drift::new(bounds.drift, bounds.doubt_secs, bounds.block_nanos, bounds.longest_nanos),
            last: None,
            given: None,
            now: i64::MIN,
        }
    }

    /// The drift found so far: how much longer the host's second is than the sensor's, in parts per million.
    ///
    /// `None` until it was measured over the span at which it is believed.
    #[must_use]
    pub fn drift_ppm(&self) -> Option<f64> {
        (self.drift.span_secs() >= self.bounds.doubt_secs).then(|| self.drift.get() * 1e6)
    }

    /// A new clock: what was on the old one must be settled first.
    pub fn begin(&mut self) {
        (self.origin, self.last) = (None, None);
        self.waiting.clear();
        self.ready = 0;
        self.recent.clear();
        self.drift.begin();
    }

    /// It is at least this late by the host's clock.
    pub fn pass(&mut self, now: Timestamp) {
        self.now = self.now.max(now.as_nanos());
    }

    /// A packet arrived whose oldest and newest reading are of these device times; one that is older than the packet
    /// before tells nothing.
    pub fn arrive(&mut self, arrival: Timestamp, first: i64, last: i64) {
        self.pass(arrival);
        let before = self.waiting.back().map(|waiting| waiting.last).or(self.last.map(|knot| knot.device));
        if before.is_some_and(|before| last <= before) {
            return;
        }
        let arrival = arrival.as_nanos();
        let (first_arrival, origin) = *self.origin.get_or_insert((arrival, last));
        let device = last.saturating_sub(origin);
        let point = Point { device, delay: arrival.saturating_sub(first_arrival).saturating_sub(device) };
        self.learn(point);
        self.waiting.push_back(Waiting { arrival, first, last, point, ahead: point });
    }

    fn learn(&mut self, point: Point) {
        self.drift.push(point);
        self.recent.push(point, self.drift.get());
    }

    /// The next piece of the line that is settled; with `all`, of every packet there is.
    pub fn settle(&mut self, all: bool) -> Option<Piece> {
        if self.ready == 0 {
            self.ready = self.count_ready(all);
            if self.ready > 0 {
                self.look_ahead();
            }
        }
        self.ready = self.ready.checked_sub(1)?;
        self.waiting.pop_front().map(|waiting| self.tie(waiting))
    }

    fn count_ready(&self, all: bool) -> usize {
        let settled = self.now.saturating_sub(LAG_NANOS);
        let due = self.waiting.front().is_some_and(|first| first.arrival <= settled.saturating_sub(BATCH_NANOS));
        match self.waiting.len() {
            len if all => len,
            len @ WAITING.. => len / 2,
            _ if due => self.waiting.iter().take_while(|waiting| waiting.arrival <= settled).count(),
            _ => 0,
        }
    }

    fn look_ahead(&mut self) {
        let drift = self.drift.get();
        let mut ahead: Option<Point> = None;
        for waiting in self.waiting.iter_mut().rev() {
            waiting.ahead = ahead.map_or(waiting.point, |ahead| waiting.point.lower(ahead, drift));
            ahead = Some(waiting.ahead);
        }
    }

    fn tie(&mut self, packet: Waiting) -> Piece {
        let Some(last) = self.last else { return self.start(packet, None, 0.0) };
        let (drift, bounds) = (self.drift.get(), self.bounds);
        let run = float(packet.last.saturating_sub(last.device));
        let even = last.host + run * (1.0 + drift);
        let wanted = self.wanted(&packet);
        let ahead = if bounds.patient { wanted } else { line(&packet, packet.ahead.height(drift), drift) };
        if ahead - even > bounds.step_nanos {
            self.begin_again(&packet);
            return self.start(packet, Some(last.device), ahead - even);
        }
        let host = even + (wanted - even).clamp(-bounds.slew * run, bounds.slew * run);
        self.piece(&packet, Some(last.device), host, (host - last.host) / run)
    }

    /// The packet's newest reading by the fastest packets around it, in nanoseconds since the first arrival.
    fn wanted(&self, packet: &Waiting) -> f64 {
        let drift = self.drift.get();
        let since = packet.point.arrival().saturating_sub(self.bounds.window_nanos);
        let low = self.recent.lowest(since, drift).unwrap_or(f64::INFINITY);
        line(packet, low.min(packet.point.height(drift)), drift)
    }

    /// After a step, delays from before it tell nothing.
    fn begin_again(&mut self, packet: &Waiting) {
        self.recent.clear();
        self.drift.begin();
        self.learn(packet.point);
        for i in 0..self.waiting.len() {
            if let Some(point) = self.waiting.get(i).map(|waiting| waiting.point) {
                self.learn(point);
            }
        }
    }

    /// The first piece on a clock or after a step: as a rule no part of it lies before what was given out.
    fn start(&mut self, packet: Waiting, after: Option<i64>, step: f64) -> Piece {
        let pace = 1.0 + self.drift.get();
        let (first_arrival, _) = self.origin.unwrap_or_default();
        let length = float(packet.last.saturating_sub(packet.first).max(0)) * pace;
        let earliest = self.given.map_or(f64::NEG_INFINITY, |given| float(given.saturating_sub(first_arrival)) + 1.0);
        let wanted = self.wanted(&packet);
        let host = wanted.max((earliest + length).min(wanted + OVERLAP_NANOS));
        Piece { step_nanos: nearest(step), ..self.piece(&packet, after, host, pace) }
    }

    fn piece(&mut self, packet: &Waiting, after: Option<i64>, host: f64, pace: f64) -> Piece {
        self.last = Some(Knot { device: packet.last, host });
        let (first_arrival, _) = self.origin.unwrap_or_default();
        Piece { after, device: packet.last, step_nanos: 0, host: first_arrival.saturating_add(nearest(host)), pace }
    }

    /// Gives out the time of a reading on a piece, after all that were given out before.
    ///
    /// `None` when it lies before one of them, as it may where clocks contradict each other; and at the end of all time.
    pub fn place(&mut self, piece: &Piece, device: i64) -> Option<Timestamp> {
        let at = piece.at(device).as_nanos();
        let next = match self.given {
            Some(given) if given.saturating_sub(at) > ROUNDING_NANOS => None,
            Some(given) => given.checked_add(1).map(|next| next.max(at)),
            None => Some(at),
        }?;
        self.given = Some(next);
        Some(Timestamp::from_nanos(next))
    }
}

/// Where a packet's newest reading lies on the line of this height, in nanoseconds since the first arrival.
fn line(packet: &Waiting, height: f64, drift: f64) -> f64 {
    float(packet.point.device) * (1.0 + drift) + height
}
