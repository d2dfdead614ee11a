//! Stretches of a recording as people say them: `22:41:00-22:41:20`, or `10-30` in seconds from its start.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use crate::time::{Clock, Timestamp};

/// Longer than this nobody holds a pose on purpose, in seconds.
const LONGEST_SECS: f64 = 900.0;

/// From one moment to another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    text: String,
    from: Moment,
    to: Moment,
}

/// A moment as it was said.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    Clock(Time),
    Secs(f64),
}

impl FromStr for Stretch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is no stretch of time; say 22:41:00-22:41:20, or 10-30 in seconds from the start");
        let (from, to) = text.split_once(['-', '–']).ok_or_else(wrong)?;
        let (from, to) = moment(from).zip(moment(to)).ok_or_else(wrong)?;
        match (from, to) {
            (Moment::Secs(from), Moment::Secs(to)) if from >= to => Err(format!("{text:?} ends before it begins")),
            (Moment::Secs(_), Moment::Clock(_)) | (Moment::Clock(_), Moment::Secs(_)) => Err(wrong()),
            _ => Ok(Self { text: text.to_owned(), from, to }),
        }
    }
}

fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let secs = || text.parse().ok().filter(|secs: &f64| secs.is_finite() && *secs >= 0.0).map(Moment::Secs);
    if text.contains(':') { text.parse().ok().map(Moment::Clock) } else { secs() }
}

impl Stretch {
    /// When it was, in a recording that began at `start`.
    ///
    /// # Errors
    /// When the recording has no clock, or it is longer than anybody holds a pose.
    pub(super) fn within(&self, start: Timestamp, clock: &Clock) -> anyhow::Result<(Timestamp, Timestamp)> {
        let from = self.from.at(start, clock)?;
        let to = match self.to {
            Moment::Secs(_) => self.to.at(start, clock)?,
            Moment::Clock(_) => self.to.at(from, clock)?,
        };
        let secs = to.secs_since(from);
        anyhow::ensure!(
            (0.0..=LONGEST_SECS).contains(&secs),
            "{self} is {:.0} minutes long; say when you held the pose, some ten to thirty seconds",
            secs / 60.0
        );
        Ok((from, to))
    }
}

impl Moment {
    /// The first such moment that is no earlier than `start`.
    fn at(self, start: Timestamp, clock: &Clock) -> anyhow::Result<Timestamp> {
        match (self, clock) {
            (Self::Secs(secs), _) => Ok(start + SignedDuration::try_from_secs_f64(secs)?),
            (Self::Clock(time), Clock::Dated(zone)) => next(time, start, zone),
            (Self::Clock(time), Clock::Undated) => anyhow::bail!(
                "the recording has no date, so {time} is no moment in it; say seconds from its start, such as 10-30, \
                 or when it began with --start"
            ),
        }
    }
}

fn next(time: Time, start: Timestamp, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    // A recording that began within the second that was said.
    let least = start + SignedDuration::from_secs(-1);
    let date = zone.to_datetime(start.to_jiff()).date();
    for date in [date, date.saturating_add(1.day())] {
        let at: Timestamp = zone.to_ambiguous_timestamp(date.to_datetime(time)).compatible()?.into();
        if at >= least {
            return Ok(at);
        }
    }
    anyhow::bail!("there is no {time} in the recording")
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn clock_times_are_the_next_after_the_start_also_past_midnight() {
        let clock = Clock::Dated(TimeZone::get("Europe/Berlin").unwrap());
        let start = at("2026-03-14T21:50:00.4Z");
        let within = |text: &str| text.parse::<Stretch>().unwrap().within(start, &clock).unwrap();
        assert_eq!(within("22:51:00-22:51:20"), (at("2026-03-14T21:51:00Z"), at("2026-03-14T21:51:20Z")));
        assert_eq!(within("22:50-22:51"), (at("2026-03-14T21:50:00Z"), at("2026-03-14T21:51:00Z")));
        assert_eq!(within("23:59:50-00:00:10"), (at("2026-03-14T22:59:50Z"), at("2026-03-14T23:00:10Z")));
        assert_eq!(within("10-30.5"), (at("2026-03-14T21:50:10.4Z"), at("2026-03-14T21:50:30.9Z")));
    }

    #[test]
    fn what_is_no_stretch_is_told() {
        for text in ["", "10", "30-10", "22:41-20", "a-b", "-5-10", "10-nan"] {
            assert!(text.parse::<Stretch>().is_err(), "{text}");
        }
        let told = |text: &str, clock: &Clock| {
            text.parse::<Stretch>().unwrap().within(at("2026-03-14T22:00:00Z"), clock).unwrap_err().to_string()
        };
        assert!(told("22:41-22:42", &Clock::Undated).contains("10-30"));
        assert!(told("0-3600", &Clock::Undated).contains("60 minutes"));
    }
}
