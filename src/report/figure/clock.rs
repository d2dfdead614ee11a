//! The time axis of a night: whole hours of the local clock.

use crate::time::{Clock, Timestamp};

/// Steps between ticks, in seconds: divisors and multiples of the hour that people count in.
const STEPS: [i64; 11] = [60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800];

const HOUR: i64 = 3600;
const QUARTER: i64 = 900;
const HALF_A_DAY: i64 = 43_200;

/// One tick and what is written beneath it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: Timestamp,
    /// Time of day, or hours since the start.
    pub(super) time: String,
    /// The date, at the first tick and after every midnight, or that the clock was changed since the tick before;
    /// mostly empty, and always in an undated recording.
    pub(super) date: String,
}

/// Ticks from `start` to `end`, at most about `most` of them, on round times of the local clock.
///
/// In the night in which the clock goes forward, one comes earlier or is left out; in the other one comes twice, and
/// the second is said to be after the change.
pub(super) fn ticks(clock: &Clock, start: Timestamp, end: Timestamp, most: i64) -> Vec<Tick> {
    let length = (end - start).as_secs();
    let step = STEPS.into_iter().find(|step| length / step < most).unwrap_or(length / most.max(1) + 1);
    let mut ticks: Vec<Tick> = Vec::new();
    let mut ahead = offset(clock, start);
    let mut last_date = String::new();
    for at in rounds(clock, start, end, step) {
        let date = date(clock, at);
        let shown = match offset(clock, at) - ahead {
            0 if date == last_date => String::new(),
            0 => date.clone(),
            change => changed(change),
        };
        ahead = offset(clock, at);
        ticks.push(Tick { at, time: clock.time_of_day(at), date: shown });
        last_date = date;
    }
    ticks
}

/// Every instant that is a whole number of steps after local midnight (of steps above a day, after the epoch's).
fn rounds(clock: &Clock, start: Timestamp, end: Timestamp, step: i64) -> Vec<Timestamp> {
    // Clocks are whole quarters of an hour apart, before and after a change.
    let fine = if step > HALF_A_DAY { step } else { step.min(QUARTER) };
    let mut rounds: Vec<Timestamp> = Vec::new();
    let start_secs = start.floor_secs();
    let mut at = start_secs + (-(start_secs + offset(clock, start))).rem_euclid(fine);
    // Time stamps saturate: near the end of all time a step no longer advances.
    let mut now = Timestamp::from_secs(at);
    while now <= end {
        // The hour that comes twice would crowd out its neighbours where ticks are further apart.
        let crowded = step > HOUR && rounds.last().is_some_and(|last| (now - *last).as_secs() < step);
        let is_round = fine == step || (at + offset(clock, now)).rem_euclid(step) == 0;
        if is_round && !crowded {
            rounds.push(now);
        }
        at = at.saturating_add(fine);
        let next = Timestamp::from_secs(at);
        if next == now {
            break;
        }
        now = next;
    }
    rounds
}

/// What is written where the local clock was moved by so many seconds.
fn changed(secs: i64) -> String {
    let (sign, minutes) = (if secs < 0 { '−' } else { '+' }, secs.abs() / 60);
    if minutes % 60 == 0 { format!("clock {sign}{} h", minutes / 60) } else { format!("clock {sign}{minutes} min") }
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

    /// Time and what stands below, of each tick.
    fn in_berlin(from: &str, to: &str, most: i64) -> Vec<String> {
        let [from, to] = [from, to].map(|text| text.parse::<jiff::Timestamp>().unwrap().into());
        let ticks = ticks(&fixture::berlin(), from, to, most);
        ticks.iter().map(|tick| format!("{} {}", tick.time, tick.date).trim().to_owned()).collect()
    }

    #[test]
    fn the_clock_goes_forward() {
        // In Berlin 02:00 became 03:00 at 01:00 UTC.
        let hours = in_berlin("2026-03-28T22:10:00Z", "2026-03-29T02:10:00Z", 5);
        assert_eq!(hours, ["00:00 Sun 29 Mar", "01:00", "03:00 clock +1 h", "04:00"]);
        let twos = in_berlin("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", 6);
        assert_eq!(twos, ["22:00 Sat 28 Mar", "00:00 Sun 29 Mar", "04:00 clock +1 h", "06:00"]);
    }

    #[test]
    fn the_clock_goes_back() {
        // In Berlin 03:00 became 02:00 at 01:00 UTC.
        let hours = in_berlin("2026-10-24T22:10:00Z", "2026-10-25T02:10:00Z", 5);
        assert_eq!(hours, ["01:00 Sun 25 Oct", "02:00", "02:00 clock −1 h", "03:00"]);
        let twos = in_berlin("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", 6);
        assert_eq!(twos, ["22:00 Sat 24 Oct", "00:00 Sun 25 Oct", "02:00", "04:00 clock −1 h", "06:00"]);
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
