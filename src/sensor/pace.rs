//! Many samples and one stamp: where each of them lies, and whether a packet is missing.

use super::clock::{Follows, Placed};
use super::event::{DeviceTime, Loss};
use crate::time::nearest;

/// Spreads the samples of a packet over the sensor's time line and notices packets that did not arrive.
///
/// Samples come at the pace of the sensor's oscillator, which is up to a few per cent off its nominal rate; the
/// distance of two stamps divided by the samples between them is that pace. It is learned from packets that follow
/// one another and used after a gap, over which nothing is interpolated.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    period: f64,
    last: Option<Last>,
    slower: Slower,
}

/// Packets in a row that all seem to be missing the same share: the period that would explain it, and how many.
#[derive(Clone, Copy, Debug, Default)]
struct Slower {
    period: f64,
    packets: u8,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    stamp: DeviceTime,
    samples: usize,
    end: DeviceTime,
}

/// The times of one packet's samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    first: DeviceTime,
    period: f64,
    floor: Option<DeviceTime>,
    /// What is missing before them.
    pub(super) loss: Option<Loss>,
}

impl Spread {
    /// The time of sample `i`, from 0.
    pub(super) fn at(&self, i: usize) -> DeviceTime {
        let at = self.first.plus_nanos(nanos(self.period, i));
        self.floor.map_or(at, |floor| at.max(floor.plus_nanos(1)))
    }
}

impl Pace {
    /// How much of a newly measured period is taken over: a quarter, so that one uneven packet does not hide a loss.
    const LEARN: f64 = 0.25;

    /// Packets in a row that show one and the same longer period before it is believed: losses do not come so evenly.
    const CONVINCED: u8 = 8;
    /// What counts as the same period.
    const SAME: f64 = 0.02;

    /// For samples `period` nanoseconds apart by the sensor's description.
    pub(super) const fn new(period: f64) -> Self {
        Self { period, last: None, slower: Slower { period: 0.0, packets: 0 } }
    }

    /// A packet whose stamp is the time of its last sample, as with Polar.
    pub(super) fn ending(&mut self, placed: Placed, samples: usize) -> Spread {
        let (period, loss) = self.follow(placed, samples);
        let back = nanos(period, samples.saturating_sub(1));
        let spread = Spread { first: placed.at.plus_nanos(-back), period, floor: None, loss };
        self.keep(placed, samples, placed.at);
        spread
    }

    /// A packet whose stamp is the time of its first sample, as with Movesense.
    pub(super) fn starting(&mut self, placed: Placed, samples: usize) -> Spread {
        let before = self.last.map_or(samples, |last| last.samples);
        let (_, loss) = self.follow(placed, before);
        let ahead = matches!(placed.follows, Follows::Ahead { .. });
        // A sensor that runs much faster than its nominal rate would overtake its own next stamp.
        let floor = self.last.filter(|_| ahead).map(|last| last.end);
        let spread = Spread { first: placed.at, period: self.period, floor, loss };
        self.keep(placed, samples, spread.at(samples.saturating_sub(1)));
        spread
    }

    /// Compares the distance of two stamps with the `samples` known to lie between them.
    ///
    /// Half a sample and a tenth of the packet is the tolerance: oscillators are off by up to 4 % (Movesense's 13 Hz
    /// is 12.5 Hz), and whole packets are lost, not samples.
    fn follow(&mut self, placed: Placed, samples: usize) -> (f64, Option<Loss>) {
        let Some(last) = self.last.filter(|_| matches!(placed.follows, Follows::Ahead { .. }) && samples > 0) else {
            return (self.period, None);
        };
        let span = float(placed.at.nanos_since(last.stamp));
        let missing = span / self.period - count(samples);
        let measured = (span / count(samples)).max(1.0);
        if missing > 0.5 + 0.1 * count(samples) {
            if self.is_slower(measured) {
                self.period = measured;
                return (measured, None);
            }
            return (self.period, Some(loss(missing, self.period)));
        }
        self.slower.packets = 0;
        self.period += Self::LEARN * (measured - self.period);
        (measured, None)
    }

    /// Whether so many packets in a row say the same that the sensor must have been set to a lower rate than was said.
    fn is_slower(&mut self, measured: f64) -> bool {
        if (measured / self.slower.period - 1.0).abs() > Self::SAME {
            self.slower = Slower { period: measured, packets: 0 };
        }
        self.slower.packets = self.slower.packets.saturating_add(1);
        self.slower.packets >= Self::CONVINCED
    }

    fn keep(&mut self, placed: Placed, samples: usize, end: DeviceTime) {
        if matches!(placed.follows, Follows::Anew | Follows::Ahead { .. }) {
            self.last = Some(Last { stamp: placed.at, samples, end });
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is above zero")]
fn loss(missing: f64, period: f64) -> Loss {
    Loss { readings: missing.round() as u64, nanos: (missing * period) as i64 }
}

/// `n` periods in whole nanoseconds.
fn nanos(period: f64, n: usize) -> i64 {
    nearest(period * count(n))
}

#[expect(clippy::cast_precision_loss, reason = "packets hold fewer than 2^52 samples")]
const fn count(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "a relative error of 1e-16 in a distance of two packets")]
const fn float(nanos: i64) -> f64 {
    nanos as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: i64 = 40_000_000;

    fn placed(millis: i64, follows: Follows) -> Placed {
        Placed { at: DeviceTime::from_nanos(millis * 1_000_000), follows }
    }

    fn ahead(millis: i64) -> Placed {
        placed(millis, Follows::Ahead { ticks: 1 })
    }

    #[test]
    fn the_first_packet_is_spread_by_the_nominal_rate_and_the_next_evenly() {
        let mut pace = Pace::new(PERIOD as f64);
        let first = pace.ending(placed(1000, Follows::Anew), 10);
        assert_eq!((first.at(0).as_nanos(), first.at(9).as_nanos()), (640_000_000, 1_000_000_000));
        // The oscillator is 2 % slow: 408 ms for ten samples.
        let next = pace.ending(ahead(1408), 10);
        assert_eq!((next.at(0).as_nanos(), next.at(9).as_nanos()), (1_040_800_000, 1_408_000_000));
        assert_eq!(next.loss, None);
    }

    #[test]
    fn a_missing_packet_is_noticed_and_not_interpolated_over() {
        let mut pace = Pace::new(PERIOD as f64);
        pace.ending(placed(1000, Follows::Anew), 10);
        let next = pace.ending(ahead(1800), 10);
        assert_eq!(next.loss, Some(Loss { readings: 10, nanos: 400_000_000 }));
        assert_eq!(next.at(0).as_nanos(), 1_440_000_000);
    }

    #[test]
    fn a_rate_lower_than_was_said_is_believed_after_a_while() {
        let mut pace = Pace::new(PERIOD as f64);
        pace.ending(placed(0, Follows::Anew), 1);
        let lost = (1..20).filter(|i| pace.ending(ahead(i * 120), 1).loss.is_some()).count();
        assert_eq!(lost, 7);
        assert_eq!(pace.ending(ahead(20 * 120 + 120), 1).loss, Some(Loss { readings: 1, nanos: 120_000_000 }));
    }

    #[test]
    fn a_late_packet_lies_where_it_belongs_and_changes_nothing() {
        let mut pace = Pace::new(PERIOD as f64);
        pace.ending(placed(1000, Follows::Anew), 10);
        pace.ending(ahead(1800), 10);
        assert_eq!(pace.ending(placed(1400, Follows::Late), 10).at(9).as_nanos(), 1_400_000_000);
        assert_eq!(pace.ending(ahead(2200), 10).loss, None);
    }

    #[test]
    fn stamps_of_the_first_sample_look_back_for_loss() {
        let mut pace = Pace::new(PERIOD as f64);
        pace.starting(placed(0, Follows::Anew), 4);
        assert_eq!(pace.starting(ahead(160), 8).loss, None);
        assert_eq!(pace.starting(ahead(640), 4).loss, Some(Loss { readings: 4, nanos: 160_000_000 }));
    }

    #[test]
    fn a_sensor_faster_than_it_says_does_not_overtake_itself() {
        let mut pace = Pace::new(PERIOD as f64);
        let first = pace.starting(placed(0, Follows::Anew), 8);
        let next = pace.starting(ahead(40), 8);
        assert!(next.at(0) > first.at(7));
    }
}
