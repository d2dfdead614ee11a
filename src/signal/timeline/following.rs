//! The hot path of the time line: one ordinary sample after the other.

use std::ops::Range;

use crate::time::Timestamp;

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
        (since < span).then_some(Self { start, span, longest, since })
    }

    /// How many nanoseconds after the start of the times the next sample lies, if its step is an ordinary
    /// [`Step::Next`](super::Step::Next); otherwise the stretch ends before it.
    #[inline]
    pub const fn next(&mut self, stamp: Timestamp) -> Option<i64> {
        // Unsigned, so that one comparison sees both ends.
        let since = stamp.as_nanos().wrapping_sub(self.start).cast_unsigned();
        let step = since.wrapping_sub(self.since);
        self.since = since;
        if (since < self.span) & (step.wrapping_sub(1) < self.longest) { Some(since.cast_signed()) } else { None }
    }
}
