//! From times in words to the time line: dates, zones, the repeated hour, midnight.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::stamp::Stamp;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;
/// The stretch of local time over which the distance to UTC is taken to stay: all zones change on such a mark.
const QUARTER: i64 = 900 * SECOND;
/// The longest step from one row to the next that shows a clock running on undisturbed.
const RUNNING_ON: i64 = 60 * SECOND;

/// Turns stamps into nanoseconds since the Unix epoch, or since the first midnight if they carry no date.
///
/// A local time that exists twice is the one nearer to the row before, so a clock that is set back in autumn loses
/// nothing. A clock that runs on over a change of the zone, not following it, keeps the distance to UTC it had.
#[derive(Clone, Debug)]
pub(super) struct TextClock {
    zone: TimeZone,
    /// The date met last, and its first nanosecond as if it were UTC.
    date: Option<((i16, i8, i8), i64)>,
    /// The quarter of an hour met last, and its distance to UTC.
    quarter: Option<(i64, i64)>,
    last: Option<i64>,
    days: i64,
}

impl TextClock {
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone, date: None, quarter: None, last: None, days: 0 }
    }

    /// Where a stamp lies; none for a date that no calendar has.
    pub(super) fn nanos(&mut self, stamp: Stamp) -> Option<i64> {
        let nanos = match (stamp.date, stamp.offset) {
            (None, _) => self.after_midnights(stamp.nanos),
            (Some(date), Some(offset)) => {
                self.midnight(date)?.checked_add(stamp.nanos)?.checked_sub(i64::from(offset) * SECOND)?
            }
            (Some(date), None) => {
                let local = self.midnight(date)?.checked_add(stamp.nanos)?;
                local.checked_sub(self.ahead(local)?)?
            }
        };
        self.last = Some(nanos);
        Some(nanos)
    }

    /// Counts midnights: a time of day more than half a day before the last one is the next day's.
    fn after_midnights(&mut self, time_of_day: i64) -> i64 {
        let today = self.days * DAY + time_of_day;
        if self.last.is_some_and(|last| last - today > DAY / 2) {
            self.days += 1;
        }
        self.days * DAY + time_of_day
    }

    fn midnight(&mut self, date: (i16, i8, i8)) -> Option<i64> {
        if let Some((known, midnight)) = self.date
            && known == date
        {
            return Some(midnight);
        }
        let (year, month, day) = date;
        let midnight = Date::new(year, month, day).ok()?.to_datetime(jiff::civil::Time::midnight());
        let instant = TimeZone::UTC.to_timestamp(midnight).ok()?;
        let nanos = i64::try_from(instant.as_nanosecond()).ok()?;
        self.date = Some((date, nanos));
        Some(nanos)
    }

    /// How far a local time is ahead of UTC, in nanoseconds.
    fn ahead(&mut self, local: i64) -> Option<i64> {
        let quarter = local.div_euclid(QUARTER);
        if let Some((known, ahead)) = self.quarter
            && known == quarter
        {
            return Some(ahead);
        }
        let ahead = self.choose(local)?;
        self.quarter = Some((quarter, ahead));
        Some(ahead)
    }

    fn choose(&self, local: i64) -> Option<i64> {
        let (first, second) = self.by_zone(local)?;
        let Some(last) = self.last else { return Some(first) };
        let step = |ahead: i64| (local - ahead).abs_diff(last);
        // Once set back, a clock stays so; and one that runs on does not follow the zone.
        if let Some((_, before)) = self.quarter
            && (before == second || step(before) <= RUNNING_ON.unsigned_abs())
        {
            return Some(before);
        }
        Some(if step(second) < step(first) { second } else { first })
    }

    /// The two distances that the zone allows, the earlier instant first; mostly they are one.
    fn by_zone(&self, local: i64) -> Option<(i64, i64)> {
        let nanos = i32::try_from(local.rem_euclid(SECOND)).ok()?;
        let civil: DateTime =
            jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::new(local.div_euclid(SECOND), nanos).ok()?);
        let pair = match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, offset),
            AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => (before, after),
        };
        let nanos = |offset: jiff::tz::Offset| i64::from(offset.seconds()) * SECOND;
        Some((nanos(pair.0), nanos(pair.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::stamp::{DateOrder, parse};
    use super::*;

    fn stamp(cell: &str) -> Stamp {
        parse(cell.as_bytes(), DateOrder::DayFirst).unwrap()
    }

    fn utc(clock: &mut TextClock, cell: &str) -> String {
        let nanos = clock.nanos(stamp(cell)).unwrap();
        jiff::Timestamp::from_nanosecond(i128::from(nanos)).unwrap().to_string()
    }

    fn berlin() -> TextClock {
        TextClock::new(TimeZone::get("Europe/Berlin").unwrap())
    }

    #[test]
    fn the_repeated_hour_of_autumn_is_told_by_the_row_before() {
        let mut clock = berlin();
        for (local, expected) in [
            ("2026-10-25 01:59:59", "2026-10-24T23:59:59Z"),
            ("2026-10-25 02:00:00", "2026-10-25T00:00:00Z"),
            ("2026-10-25 02:59:59", "2026-10-25T00:59:59Z"),
            ("2026-10-25 02:00:00", "2026-10-25T01:00:00Z"),
            ("2026-10-25 02:59:59", "2026-10-25T01:59:59Z"),
            ("2026-10-25 03:00:00", "2026-10-25T02:00:00Z"),
        ] {
            assert_eq!(utc(&mut clock, local), expected, "{local}");
        }
    }

    #[test]
    fn a_clock_that_follows_spring_skips_an_hour_of_local_time() {
        let mut clock = berlin();
        assert_eq!(utc(&mut clock, "2026-03-29 01:59:59"), "2026-03-29T00:59:59Z");
        assert_eq!(utc(&mut clock, "2026-03-29 03:00:00"), "2026-03-29T01:00:00Z");
    }

    #[test]
    fn a_clock_that_does_not_follow_the_change_runs_on() {
        let mut clock = berlin();
        for (local, expected) in [
            ("2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
            ("2026-03-29 02:00:00", "2026-03-29T01:00:00Z"),
            ("2026-03-29 02:30:00", "2026-03-29T01:30:00Z"),
            ("2026-03-29 02:59:59", "2026-03-29T01:59:59Z"),
            ("2026-03-29 03:00:00", "2026-03-29T02:00:00Z"),
        ] {
            assert_eq!(utc(&mut clock, local), expected, "{local}");
        }
    }

    #[test]
    fn times_without_dates_go_on_over_midnight() {
        let mut clock = berlin();
        let mut secs = |cell: &str| clock.nanos(stamp(cell)).unwrap() / SECOND;
        assert_eq!(secs("23:59:59"), 86_399);
        assert_eq!(secs("00:00:01"), 86_401);
        assert_eq!(secs("00:00:00"), 86_400, "a small step back stays in the day");
        assert_eq!(secs("12:30:00"), 86_400 + 45_000);
    }

    #[test]
    fn an_offset_is_believed() {
        assert_eq!(utc(&mut berlin(), "2026-03-14T22:41:07+09:00"), "2026-03-14T13:41:07Z");
        assert_eq!(berlin().nanos(stamp("2026-02-30 10:00:00")), None);
    }
}
