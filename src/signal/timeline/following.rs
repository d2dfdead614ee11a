//! The hot path of the time line: one ordinary sample after the other.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{f64x4, u64x4};

use crate::time::Timestamp;

/// What a whole number below 2⁵² is added to, bit by bit, to be the fraction of a float; and that float.
const EXPONENT: u64 = 0x4330_0000_0000_0000;
const TWO_TO_52: f64 = 4_503_599_627_370_496.0;

/// Longest times and longest ordinary step that samples are followed in: what is shorter is exact as a float, and steps
/// can be added up. 2⁵² ns are seven weeks, 2⁶⁰ ns 36 years.
const MOST_TIMES: u64 = 1 << 52;
const MOST_STEP: u64 = 1 << 60;

/// A stretch of the line within some times, on which each sample is the ordinary next one.
#[derive(Clone, Copy, Debug)]
pub struct Following {
    start: i64,
    span: u64,
    longest: u64,
    since: u64,
}

impl Following {
    /// From a last sample at `last` on, with `shift` added to the time stamps that follow and steps up to `longest`.
    pub(super) fn from(last: i64, times: &Range<i64>, shift: i64, longest: i64) -> Option<Self> {
        // No time stamp within these leaves its numbers when it is shifted.
        let (start, end) = (times.start.checked_sub(shift)?, times.end.checked_sub(shift)?);
        let (span, longest) = (end.wrapping_sub(start).cast_unsigned(), longest.cast_unsigned());
        let since = last.wrapping_sub(times.start).cast_unsigned();
        (since < span && span <= MOST_TIMES && longest <= MOST_STEP).then_some(Self { start, span, longest, since })
    }

    /// How many nanoseconds after the start of the times the next sample lies, if its step is an ordinary
    /// [`Step::Next`](super::Step::Next); otherwise the stretch ends before it.
    #[inline]
    pub fn next(&mut self, stamp: Timestamp) -> Option<f64> {
        // Unsigned, so that one comparison sees both ends.
        let since = stamp.as_nanos().wrapping_sub(self.start).cast_unsigned();
        let step = since.wrapping_sub(self.since);
        let ordinary = (since < self.span) & (step.wrapping_sub(1) < self.longest);
        ordinary.then(|| {
            self.since = since;
            exact(since)
        })
    }

    /// From here on four at a time.
    #[inline(always)]
    pub(in crate::signal) fn by_four<S: Simd>(self, simd: S) -> ByFour<S> {
        ByFour { line: self, since: u64x4::splat(simd, self.since) }
    }
}

/// The same stretch, four samples at a time.
pub(in crate::signal) struct ByFour<S: Simd> {
    line: Following,
    /// Of the last four.
    since: u64x4<S>,
}

impl<S: Simd> ByFour<S> {
    /// How many nanoseconds after the start of the times the next four samples lie, if all of them are ordinary; of
    /// others each has to be asked for itself.
    #[inline(always)]
    pub(in crate::signal) fn next(&mut self, stamps: [Timestamp; 4]) -> Option<f64x4<S>> {
        let stamps = u64x4::load_array(self.since.simd, stamps.map(|stamp| stamp.as_nanos().cast_unsigned()));
        let since = stamps - self.line.start.cast_unsigned();
        let steps = since - self.since.slide::<3>(since);
        let [.., last] = since.to_array();
        // Where no step is longer than it may be, all lie before the last of them.
        let ordinary = (steps - 1).simd_lt(self.line.longest).all_true() & (last < self.line.span);
        ordinary.then(|| {
            self.since = since;
            f64x4::from_bits(since | EXPONENT) - TWO_TO_52
        })
    }

    /// From here on one at a time.
    #[inline(always)]
    pub(in crate::signal) fn by_one(self) -> Following {
        let [.., since] = self.since.to_array();
        Following { since, ..self.line }
    }
}

#[expect(clippy::cast_precision_loss, reason = "below 2^52")]
const fn exact(nanos: u64) -> f64 {
    nanos as f64
}
