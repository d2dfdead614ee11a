//! Rows that share one time stamp, laid out evenly over the time they were taken in.

use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::Hertz;

/// The most rows that may share one stamp: ten minutes at 100 Hz.
pub(super) const MAX_BATCH: usize = 60_000;

/// The longest time that one stamp covers, in nanoseconds: stamps of whole minutes.
const LATEST_START: i64 = 60_000_000_000;

/// Lays out batches of rows with equal times.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    period: i64,
    /// The sample that began the next batch.
    pub(super) pending: Option<Sample>,
    first: bool,
}

impl Spread {
    pub(super) fn new(rate: Hertz) -> Self {
        Self { period: (rate.period_secs() * 1e9).round() as i64, pending: None, first: true }
    }

    /// Spreads a batch from its stamp to the `next` one.
    ///
    /// Where the next is missing, earlier, or so late that samples were lost between, rows follow at the usual rate.
    /// The first batch of a file was joined late, so it ends where the next begins.
    pub(super) fn lay_out(&mut self, batch: &mut [Sample], next: Option<Timestamp>) {
        let Some(stamp) = batch.first().map(|sample| sample.time.as_nanos()) else { return };
        let count = i64::try_from(batch.len()).unwrap_or(i64::MAX);
        let room = next.map_or(0, |next| next.as_nanos().saturating_sub(stamp));
        let even = room / count;
        let lost = room <= 0 || even > self.period.saturating_mul(2);
        let step = if lost || (self.first && even > self.period) { self.period } else { even };
        let spare = room.saturating_sub(step.saturating_mul(count));
        let late_start = if self.first && (0..LATEST_START).contains(&spare) { spare } else { 0 };
        self.first = false;
        for (place, sample) in (0i64..).zip(batch) {
            let after = late_start.saturating_add(step.saturating_mul(place));
            sample.time = Timestamp::from_nanos(stamp.saturating_add(after));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Accel;

    fn laid_out(spread: &mut Spread, count: usize, stamp: f64, next: Option<f64>) -> Vec<f64> {
        let at = |secs: f64| Timestamp::from_nanos((secs * 1e9) as i64);
        let mut batch = vec![Sample { time: at(stamp), accel: Accel::from_g(0.0, 0.0, 1.0) }; count];
        spread.lay_out(&mut batch, next.map(at));
        batch.iter().map(|sample| sample.time.as_nanos() as f64 / 1e9).collect()
    }

    #[test]
    fn batches_are_spread_evenly() {
        let mut spread = Spread::new(Hertz::new(4.0).unwrap());
        assert_eq!(laid_out(&mut spread, 1, 9.0, Some(10.0)), [9.75], "the first was joined late");
        assert_eq!(laid_out(&mut spread, 4, 10.0, Some(11.0)), [10.0, 10.25, 10.5, 10.75]);
        assert_eq!(laid_out(&mut spread, 5, 11.0, Some(12.0)), [11.0, 11.2, 11.4, 11.6, 11.8]);
        assert_eq!(laid_out(&mut spread, 4, 12.0, Some(60.0)), [12.0, 12.25, 12.5, 12.75], "then a gap");
        assert_eq!(laid_out(&mut spread, 2, 60.0, None), [60.0, 60.25], "the end");
    }
}
