//! Whether readings come as often as they should, and read about 1 g at rest.

use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::{Accel, Hertz, Sensor};

/// Seconds of readings that a rate is counted over; at least [`FEWEST`] readings.
const SECS: f64 = 10.0;
/// So few readings, each late by half a period, still give the rate to within 5 %.
const FEWEST: u32 = 20;
/// A connected sensor that has not said anything for so long is told of, in seconds.
pub(super) const PATIENCE_SECS: i64 = 20;
/// How far the rate may be off.
const TOLERANCE: f64 = 0.1;
/// Sensors slower than this, in Hz, are listened to by their advertisements, of which many are lost: half will do.
const ADVERTS: f64 = 2.0;
const ADVERTS_TOLERANCE: f64 = 0.5;
/// What an uncalibrated sensor at rest may read, in g.
const AT_REST: std::ops::RangeInclusive<f64> = 0.9..=1.1;

/// Counts readings.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    rate: Hertz,
    first: Option<Timestamp>,
    last: Timestamp,
    count: u32,
}

impl Flow {
    pub(super) const fn new(rate: Hertz) -> Self {
        Self { rate, first: None, last: Timestamp::from_nanos(0), count: 0 }
    }

    pub(super) fn push(&mut self, sample: &Sample) {
        self.first.get_or_insert(sample.time);
        self.last = sample.time;
        self.count = self.count.saturating_add(1);
    }

    /// Nothing while it is too early.
    pub(super) fn judge(&self) -> Option<Result<(), String>> {
        let secs = self.last.secs_since(self.first?);
        let enough =
            secs >= SECS && (self.count >= FEWEST || secs >= 3.0 * f64::from(FEWEST) * self.rate.period_secs());
        enough.then(|| self.compare(f64::from(self.count.saturating_sub(1)) / secs))
    }

    fn compare(&self, found: f64) -> Result<(), String> {
        let nominal = self.rate.get();
        let missing = if nominal < ADVERTS { ADVERTS_TOLERANCE } else { TOLERANCE };
        if found < nominal * (1.0 - missing) {
            Err(format!(
                "Only {found:.1} of {nominal:.1} readings a second arrive: bring this machine nearer to the bed."
            ))
        } else if found > nominal * (1.0 + TOLERANCE) {
            Err(format!(
                "The sensor sends {found:.1} readings a second where {nominal:.1} were set: switch it off and on."
            ))
        } else {
            Ok(())
        }
    }
}

/// Whether a reading at rest is about 1 g.
pub(super) fn plausible(reading: &Accel<Sensor>) -> Result<(), String> {
    let g = reading.norm();
    if AT_REST.contains(&g) {
        return Ok(());
    }
    Err(format!(
        "At rest the sensor reads {g:.2} g where 1 g is right: switch it off and on; if that stays, it is faulty."
    ))
}
