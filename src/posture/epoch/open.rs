//! The epoch that samples are being added to.

use std::ops::Range;

use nalgebra::Vector3;

use crate::signal::trend::TrendSums;

/// What is known of it so far.
#[derive(Clone, Debug)]
pub(super) struct Open {
    /// Its place on the grid.
    pub(super) index: i64,
    /// The times it covers, in nanoseconds.
    pub(super) times: Range<i64>,
    /// Its first reading, in g, from which the others are counted so that sums of squares keep their digits.
    pub(super) origin: Vector3<f64>,
    /// Of its samples, counted from the origin; times in nanoseconds from its start.
    pub(super) sums: TrendSums,
    covered: i64,
    last_at: i64,
}

impl Open {
    /// The epoch of `length` nanoseconds that holds the time `at`, whose first reading is `origin`.
    pub(super) fn holding(at: i64, length: i64, origin: Vector3<f64>) -> Self {
        let index = at.div_euclid(length);
        let start = index.saturating_mul(length);
        let times = start..start.saturating_add(length);
        Self { index, times, origin, sums: TrendSums::default(), covered: 0, last_at: at }
    }

    /// Covers what passed before a sample at `at`, as far back as `reach` nanoseconds.
    pub(super) fn cover(&mut self, at: i64, reach: i64) {
        self.covered += reach.min(at.saturating_sub(self.times.start));
        self.last_at = at;
    }

    /// Covers all up to a sample at `at`, before which there is no gap.
    pub(super) const fn cover_to(&mut self, at: i64) {
        self.covered += at.saturating_sub(self.last_at);
        self.last_at = at;
    }

    /// Covers the rest of the epoch, when the next sample lies beyond it without a gap.
    pub(super) const fn cover_rest(&mut self) {
        self.cover_to(self.times.end);
    }

    /// Share of its time that samples cover, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "spans within an epoch are exact")]
    pub(super) fn coverage(&self, length: i64) -> f64 {
        (self.covered as f64 / length as f64).clamp(0.0, 1.0)
    }
}
