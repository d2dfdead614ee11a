//! The time axis of a night: whole hours of the local clock.

use jiff::SignedDuration;

use crate::time::{Clock, Timestamp};

/// Steps between ticks, in seconds: divisors and multiples of the hour that people count in.
const STEPS: [i64; 11] = [60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800];

/// One tick and what is written beneath it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: Timestamp,
    /// Time of day, or hours since the start.
    pub(super) time: String,
    /// The date, at the first tick and after every midnight; empty in an undated recording.
    pub(super) date: String,
}

/// Ticks from `start` to `end`, at most `most` of them, on round times of the local clock.
pub(super) fn ticks(clock: &Clock, start: Timestamp, end: Timestamp, most: i64) -> Vec<Tick> {
    let length = (end - start).as_secs();
    let step = STEPS.into_iter().find(|step| length / step < most).unwrap_or(length / most.max(1) + 1);
    let offset = offset(clock, start);
    let first = (start.floor_secs() + offset + step - 1).div_euclid(step) * step - offset;
    let mut ticks: Vec<Tick> = Vec::new();
    let mut at = Timestamp::from_secs(first);
    let mut last_date = String::new();
    // Near the end of all time stamps a step no longer advances.
    while at <= end && ticks.last().is_none_or(|last| last.at < at) {
        let date = date(clock, at);
        let shown = if date == last_date { String::new() } else { date.clone() };
        ticks.push(Tick { at, time: clock.time_of_day(at), date: shown });
        last_date = date;
        at = at + SignedDuration::from_secs(step);
    }
    ticks
}

/// Seconds by which the local clock is ahead of the time line.
fn offset(clock: &Clock, at: Timestamp) -> i64 {
    match clock {
        Clock::Dated(zone) => i64::from(zone.to_offset(at.to_jiff()).seconds()),
        Clock::Undated => 0,
    }
}

fn date(clock: &Clock, at: Timestamp) -> String {
    match clock {
        Clock::Dated(zone) => at.to_jiff().to_zoned(zone.clone()).strftime("%a %-d %b").to_string(),
        Clock::Undated => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_night_ticks_on_the_local_hour() {
        let night = fixture::night(fixture::first_morning(), 28_800, 0.1);
        let ticks = ticks(&night.clock(), night.window.start, night.window.end, 12);
        let times: Vec<&str> = ticks.iter().map(|tick| tick.time.as_str()).collect();
        assert_eq!(times, ["00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]);
        assert_eq!(ticks[0].date, "Sun 15 Mar");
        assert_eq!(ticks[1].date, "");
    }

    #[test]
    fn an_undated_recording_counts_hours() {
        let ticks = ticks(&Clock::Undated, Timestamp::from_secs(0), Timestamp::from_secs(7200), 4);
        let times: Vec<&str> = ticks.iter().map(|tick| tick.time.as_str()).collect();
        assert_eq!(times, ["+0:00", "+1:00", "+2:00"]);
        assert!(ticks.iter().all(|tick| tick.date.is_empty()));
    }

    #[test]
    fn the_end_of_time_has_an_end() {
        let (start, end) = (Timestamp::from_nanos(i64::MAX - 1_000_000_000), Timestamp::from_nanos(i64::MAX));
        assert!(ticks(&fixture::berlin(), start, end, 12).len() <= 13);
    }

    #[test]
    fn no_length_has_too_many_ticks() {
        for secs in [0, 1, 59, 3600, 86_400, 31_536_000, 3_153_600_000] {
            let ticks = ticks(&fixture::berlin(), Timestamp::from_secs(0), Timestamp::from_secs(secs), 12);
            assert!(ticks.len() <= 13, "{secs} s: {}", ticks.len());
        }
    }
}
