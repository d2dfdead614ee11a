//! A clean time line from times as they come: never backwards, gaps named.

mod following;

use std::ops::Range;

pub use self::following::Following;
use crate::remark::{Kind, Remarks};
use crate::time::Timestamp;
use crate::units::Hertz;

/// What the next time stamp means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The first sample of all; when another came before, that one was a stray.
    First,
    /// `nanos` after the last sample, which is no longer than the rate allows.
    Next {
        /// Nanoseconds since the last sample, above zero.
        nanos: i64,
    },
    /// After a gap: nothing is known of the time between.
    AfterGap,
    /// Not to be used: a duplicate or a late sample.
    Drop,
}

/// Puts time stamps in order, drops what cannot be placed and counts it.
///
/// A step back of up to [`TimeLine::LATE_NANOS`] is a late sample. A longer one, and one ahead by more than
/// [`TimeLine::FAR_NANOS`], is believed when the next sample confirms it, and otherwise a stray: of a clock that was not
/// set yet, or a damaged row. A step back that is confirmed is a clock set back: the line goes on where it was.
#[derive(Clone, Debug)]
pub struct TimeLine {
    period: i64,
    longest: i64,
    shift: i64,
    last: Option<i64>,
    /// Whether the last sample was the first.
    alone: bool,
    /// A time far from the last one, not yet confirmed.
    suspect: Option<i64>,
    remarks: Remarks,
}

impl TimeLine {
    /// Steps back up to this are late samples, beyond it the clock was set: five seconds.
    ///
    /// Radios and loggers reorder within a packet or two (1.4 s for the slowest); clocks are set by minutes or hours.
    pub const LATE_NANOS: i64 = 5_000_000_000;

    /// Steps ahead beyond this wait for the next sample: one minute, since a sample lost after a longer gap is nothing.
    pub const FAR_NANOS: i64 = 60_000_000_000;

    /// For samples at about `rate`; more than `gap_periods` periods, and more than `gap_secs`, is a gap.
    #[must_use]
    pub fn new(rate: Hertz, gap_periods: f64, gap_secs: f64) -> Self {
        let longest = (gap_periods * rate.period_secs()).max(gap_secs);
        Self {
            period: nanos(rate.period_secs()),
            longest: nanos(longest),
            shift: 0,
            last: None,
            alone: true,
            suspect: None,
            remarks: Remarks::default(),
        }
    }

    /// One period of the nominal rate, in nanoseconds.
    #[must_use]
    pub const fn period_nanos(&self) -> i64 {
        self.period
    }

    /// Places the next time stamp: where it lies on the line, and what the step to it means.
    #[inline]
    pub fn step(&mut self, stamp: Timestamp) -> (Timestamp, Step) {
        let at = stamp.as_nanos().saturating_add(self.shift);
        if let Some(last) = self.last {
            let nanos = at.saturating_sub(last);
            if nanos > 0 && nanos <= self.longest {
                self.clear_suspect();
                self.place(at);
                return (Timestamp::from_nanos(at), Step::Next { nanos });
            }
        }
        self.odd_step(at)
    }

    /// Follows the line through ordinary next samples that lie within `times`, as the last one must; else `None`.
    #[must_use]
    pub fn follow(&self, times: &Range<i64>) -> Option<Following> {
        Following::from(self.last?, times, self.shift, self.longest)
    }

    /// Goes on from the last of the samples that were followed, which is so many nanoseconds after the start of `times`.
    ///
    /// Says when it was.
    pub fn followed(&mut self, times: &Range<i64>, nanos: i64) -> i64 {
        let at = times.start.saturating_add(nanos);
        self.clear_suspect();
        self.place(at);
        at
    }

    /// Everything but the ordinary next sample.
    #[cold]
    fn odd_step(&mut self, at: i64) -> (Timestamp, Step) {
        let Some(last) = self.last else {
            self.last = Some(at);
            return (Timestamp::from_nanos(at), Step::First);
        };
        if let Some(suspect) = self.suspect
            && (0..=self.far()).contains(&at.saturating_sub(suspect))
        {
            return self.confirmed(last, suspect, at);
        }
        self.clear_suspect();
        let (time, nanos) = (Timestamp::from_nanos(at), at.saturating_sub(last));
        if nanos == 0 {
            self.remarks.note(Kind::Duplicate, Some(time));
        } else if nanos > 0 && nanos <= self.far() {
            return self.after_gap(last, at);
        } else if (-Self::LATE_NANOS..0).contains(&nanos) {
            self.remarks.note(Kind::OutOfOrder, Some(time));
        } else {
            self.suspect = Some(at);
        }
        (time, Step::Drop)
    }

    /// A second sample near one that lay far from the last: the step was real.
    fn confirmed(&mut self, last: i64, suspect: i64, at: i64) -> (Timestamp, Step) {
        if at == suspect {
            self.remarks.note(Kind::Duplicate, Some(Timestamp::from_nanos(at)));
            return (Timestamp::from_nanos(at), Step::Drop);
        }
        if self.alone {
            self.suspect = Some(last);
            self.clear_suspect();
            self.place(at);
            return (Timestamp::from_nanos(at), Step::First);
        }
        self.suspect = None;
        if suspect > last {
            return self.after_gap(last, at);
        }
        // The sample that waited would have come one period after the last.
        let next = last.saturating_add(self.period).saturating_add(at.saturating_sub(suspect));
        self.remarks.note(Kind::ClockStep, Some(Timestamp::from_nanos(last)));
        self.shift = self.shift.saturating_add(next.saturating_sub(at));
        self.place(next);
        (Timestamp::from_nanos(next), Step::Next { nanos: next.saturating_sub(last) })
    }

    fn after_gap(&mut self, last: i64, at: i64) -> (Timestamp, Step) {
        let (from, time) = (Timestamp::from_nanos(last), Timestamp::from_nanos(at));
        self.remarks.note_lasting(Kind::Gap, Some(from), time.secs_since(from));
        self.place(at);
        (time, Step::AfterGap)
    }

    #[inline]
    fn place(&mut self, at: i64) {
        self.last = Some(at);
        self.alone = false;
    }

    /// Gives up a time that nothing confirmed.
    #[inline]
    fn clear_suspect(&mut self) {
        if let Some(suspect) = self.suspect.take() {
            self.remarks.note(Kind::StrayTime, Some(Timestamp::from_nanos(suspect)));
        }
    }

    /// How far ahead a time may lie without being confirmed.
    fn far(&self) -> i64 {
        self.longest.max(Self::FAR_NANOS)
    }

    /// Takes the remarks made so far.
    pub fn take_remarks(&mut self) -> Remarks {
        std::mem::take(&mut self.remarks)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturates; rates are of the order of hertz")]
fn nanos(secs: f64) -> i64 {
    (secs * 1e9).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> TimeLine {
        TimeLine::new(Hertz::new(10.0).unwrap(), 3.0, 0.5)
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_nanos(millis * 1_000_000)
    }

    #[test]
    fn ordinary_steps_pass() {
        let mut line = line();
        assert_eq!(line.step(at(0)), (at(0), Step::First));
        assert_eq!(line.step(at(100)), (at(100), Step::Next { nanos: 100_000_000 }));
        assert!(line.take_remarks().is_empty());
    }

    #[test]
    fn a_pause_longer_than_the_rate_allows_is_a_gap() {
        let mut line = line();
        line.step(at(0));
        assert_eq!(line.step(at(500)).1, Step::Next { nanos: 500_000_000 });
        assert_eq!(line.step(at(1001)).1, Step::AfterGap);
        let gap = line.take_remarks().tally(Kind::Gap);
        assert_eq!((gap.count, gap.first), (1, Some(at(500))));
        assert!((gap.secs - 0.501).abs() < 1e-9);
    }

    #[test]
    fn duplicates_and_late_samples_are_dropped() {
        let mut line = line();
        line.step(at(10_000));
        assert_eq!(line.step(at(10_000)).1, Step::Drop);
        assert_eq!(line.step(at(9_900)).1, Step::Drop);
        assert_eq!(line.step(at(10_100)).1, Step::Next { nanos: 100_000_000 });
        let remarks = line.take_remarks();
        assert_eq!((remarks.tally(Kind::Duplicate).count, remarks.tally(Kind::OutOfOrder).count), (1, 1));
    }

    #[test]
    fn a_clock_set_back_does_not_stop_the_line() {
        let mut line = line();
        line.step(at(7_199_900));
        line.step(at(7_200_000));
        assert_eq!(line.step(at(3_600_000)).1, Step::Drop, "it waits for the next");
        assert_eq!(line.step(at(3_600_100)), (at(7_200_200), Step::Next { nanos: 200_000_000 }));
        assert_eq!(line.step(at(3_600_200)).0, at(7_200_300));
        let remarks = line.take_remarks();
        assert_eq!((remarks.tally(Kind::ClockStep).count, remarks.tally(Kind::StrayTime).count), (1, 0));
    }

    #[test]
    fn a_stray_time_does_not_move_the_line() {
        for stray in [0, 999_999_999, i64::MAX / 1_000_000] {
            let mut line = line();
            line.step(at(7_199_900));
            line.step(at(7_200_000));
            for round in 0..3 {
                assert_eq!(line.step(at(stray)).1, Step::Drop);
                let next = at(7_200_200 + 200 * round);
                assert_eq!(line.step(next), (next, Step::Next { nanos: 200_000_000 }));
            }
            assert_eq!(line.take_remarks().tally(Kind::StrayTime).count, 3);
        }
    }

    #[test]
    fn a_long_gap_is_confirmed_by_a_second_sample() {
        let mut line = line();
        line.step(at(0));
        line.step(at(100));
        assert_eq!(line.step(at(3_600_000)).1, Step::Drop);
        assert_eq!(line.step(at(3_600_100)), (at(3_600_100), Step::AfterGap));
        let remarks = line.take_remarks();
        assert_eq!((remarks.tally(Kind::Gap).secs, remarks.tally(Kind::StrayTime).count), (3600.0, 0));
    }

    #[test]
    fn a_first_time_from_before_the_clock_was_set_is_a_stray() {
        let mut line = line();
        assert_eq!(line.step(at(0)).1, Step::First);
        assert_eq!(line.step(at(7_200_000)).1, Step::Drop);
        assert_eq!(line.step(at(7_200_100)), (at(7_200_100), Step::First));
        let remarks = line.take_remarks();
        assert_eq!((remarks.tally(Kind::Gap).count, remarks.tally(Kind::StrayTime).count), (0, 1));
    }
}
