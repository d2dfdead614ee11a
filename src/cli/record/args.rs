//! The arguments of `supine record`.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp as Instant, ToSpan};

use super::deliver::NudgeArgs;
use crate::posture::{Mounting, Worn};

const EXAMPLES: &str = "\
Examples:
  supine record                        the one sensor that is in the air, until Ctrl-C
  supine record polar-h10 --until 07:30
  supine record 0A1B2C3D --for 8h      by name, serial number or address
  supine calibrate                     once, before the first night: three poses show how the sensor sits
  supine record --nudge stomach:10m --quiet-first 45m
  supine record --plain 2>> night.log  one line a minute, for a machine without a screen

Everything that arrives is written down before anything looks at it; after a crash or a power cut, record again, and the \
night goes on. In the morning, Ctrl-C (or q) stops the sensor and files the night.
Exit codes: 0 the night was filed, 1 nothing could be recorded.";

/// Record a night from a Bluetooth LE sensor
///
/// Finds the sensor, checks that it sits as expected, and records until it is told to stop, whatever the radio does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Record {
    /// The sensor's kind (see supine sensors), or part of its name, its serial number or its address [default: the one
    /// that is in the air]
    #[arg(value_name = "SENSOR")]
    pub(super) sensor: Option<String>,

    /// Which one, where several of a kind are in the air: part of its name, its serial number or its address
    #[arg(long, value_name = "NAME")]
    pub(super) which: Option<String>,

    /// Samples per second [default: what is best for a night]
    #[arg(long, value_name = "HZ")]
    pub(super) rate: Option<f64>,

    /// Range in g [default: what is best for a night]
    #[arg(long, value_name = "G")]
    pub(super) range: Option<u8>,

    /// Stop at this time of day
    #[arg(long, value_name = "HH:MM", conflicts_with = "span", value_parser = time_of_day)]
    pub(super) until: Option<Time>,

    /// Stop after so long
    #[arg(long = "for", id = "span", value_name = "TIME", value_parser = crate::cli::span)]
    pub(super) span: Option<Duration>,

    /// How long to look for the sensor before giving up
    #[arg(long, value_name = "TIME", default_value = "8s", value_parser = crate::cli::span)]
    pub(super) wait: Duration,

    /// Where the sensor's x, y and z axes point on you [default: as its poses showed (supine calibrate), else as the night
    /// itself tells; until it is over, as on an earlier night or as it is usually worn]
    #[arg(long, value_name = "X,Y,Z", value_parser = mounting)]
    pub(super) mounting: Option<String>,

    /// Where it is worn: chest, ribs-left, ribs-right, abdomen, back; or thigh, pocket, wrist, which tell no posture
    /// [default: on the trunk]
    #[arg(long, value_name = "PLACE", value_parser = str::parse::<Worn>)]
    pub(super) worn: Option<Worn>,

    /// Record on a battery below 20 %
    #[arg(long)]
    pub(super) force: bool,

    /// Do not ask to stand and to lie down for a look at how the sensor sits
    #[arg(long)]
    pub(super) no_check: bool,

    /// Lines instead of a screen, as when the output is no terminal
    #[arg(long)]
    pub(super) plain: bool,

    /// Print the night as one line of JSON at the end
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) nudges: NudgeArgs,
}

impl Record {
    /// When to stop by itself, if at all.
    ///
    /// # Errors
    /// When there is no such time of day in the zone.
    pub(super) fn ends(&self, now: Instant, zone: &TimeZone) -> anyhow::Result<Option<Instant>> {
        if let Some(span) = self.span {
            let span = SignedDuration::try_from(span).context("--for is too long")?;
            return Ok(Some(now.checked_add(span).context("--for is too long")?));
        }
        self.until.map(|time| next(time, now, zone)).transpose()
    }
}

/// The next time that a clock on the wall shows this.
fn next(time: Time, now: Instant, zone: &TimeZone) -> anyhow::Result<Instant> {
    let today = zone.to_datetime(now).date();
    for date in [today, today.saturating_add(1.day())] {
        let at = zone.to_ambiguous_timestamp(date.to_datetime(time)).compatible()?;
        if at > now {
            return Ok(at);
        }
    }
    anyhow::bail!("--until: there is no {time} ahead")
}

fn time_of_day(text: &str) -> Result<Time, String> {
    text.parse().map_err(|_| format!("{text:?} is no time of day; say 07:30"))
}

fn mounting(text: &str) -> Result<String, String> {
    text.parse::<Mounting>().map(|_| text.to_owned()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_is_the_next_such_time_also_across_a_change_of_the_clock() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let until = |time: &str, now: &str| next(time.parse().unwrap(), at(now), &zone).unwrap();
        assert_eq!(until("07:30", "2026-03-14T22:00:00Z"), at("2026-03-15T06:30:00Z"));
        assert_eq!(until("23:30", "2026-03-14T22:00:00Z"), at("2026-03-14T22:30:00Z"));
        // The clock goes forward in that night: 07:30 is 05:30 UTC, and 02:30 is an hour later.
        assert_eq!(until("07:30", "2026-03-28T22:00:00Z"), at("2026-03-29T05:30:00Z"));
        assert_eq!(until("02:30", "2026-03-28T22:00:00Z"), at("2026-03-29T01:30:00Z"));
    }
}
