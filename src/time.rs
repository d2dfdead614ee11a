//! Points in time and the nights they belong to. No function here reads a clock.

use std::fmt;
use std::ops::{Add, Sub};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use serde::{Deserialize, Serialize};

const NANOS_PER_SEC: i64 = 1_000_000_000;

/// A point on a recording's time line, in whole nanoseconds.
///
/// For a recording with a known start it counts from the Unix epoch (UTC); for an undated one, from its first sample.
/// Which of the two it is, the recording's [`Clock`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From nanoseconds since the Unix epoch, or since the first sample of an undated recording.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// From whole seconds since the same origin; saturates at ±292 years.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SEC))
    }

    /// Nanoseconds since the origin.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Whole seconds since the origin, rounded toward the past.
    #[must_use]
    pub const fn floor_secs(self) -> i64 {
        self.0.div_euclid(NANOS_PER_SEC)
    }

    /// Seconds since an earlier point; negative when `earlier` is later.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "differences of one night are exact far below a microsecond")]
    pub const fn secs_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / NANOS_PER_SEC as f64
    }

    /// The same instant for the calendar.
    #[must_use]
    pub fn to_jiff(self) -> jiff::Timestamp {
        // Every i64 count of nanoseconds (years 1677 to 2262) lies inside jiff's range.
        jiff::Timestamp::from_nanosecond(i128::from(self.0)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// The whole number nearest to a count of nanoseconds, halves away from zero; saturates, and 0 for what is no number.
///
/// The same as [`f64::round`], which processors of the oldest kind that we build for only have as a slow function.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "saturates; exact below 2^53")]
pub(crate) fn nearest(nanos: f64) -> i64 {
    let whole = nanos as i64;
    // Exact: below 2^52 both have the same step, and above there is no fraction.
    let rest = nanos - whole as f64;
    whole.saturating_add(i64::from(rest >= 0.5)).saturating_sub(i64::from(rest <= -0.5))
}

/// The calendar's instants; those outside the years 1677 to 2262 saturate.
impl From<jiff::Timestamp> for Timestamp {
    fn from(instant: jiff::Timestamp) -> Self {
        let nanos = instant.as_nanosecond().clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        Self(i64::try_from(nanos).unwrap_or(i64::MAX))
    }
}

impl Add<SignedDuration> for Timestamp {
    type Output = Self;
    fn add(self, span: SignedDuration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)))
    }
}

impl Sub for Timestamp {
    type Output = SignedDuration;
    fn sub(self, earlier: Self) -> SignedDuration {
        SignedDuration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// Serialised as an RFC 3339 instant in UTC.
impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_jiff().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        jiff::Timestamp::deserialize(deserializer).map(Self::from)
    }
}

/// What a recording's time line is anchored to.
#[derive(Clone, Debug, PartialEq)]
pub enum Clock {
    /// Timestamps count from the Unix epoch; local times are those of this zone.
    Dated(TimeZone),
    /// Only differences are known; timestamps count from the first sample.
    Undated,
}

impl Clock {
    /// The night that holds `at`, when the date is known.
    #[must_use]
    pub fn night_of(&self, at: Timestamp) -> Option<Night> {
        match self {
            Self::Dated(zone) => Some(Night::containing(at, zone)),
            Self::Undated => None,
        }
    }

    /// The IANA name of the zone, or its offset where it has none; `None` for an undated recording.
    #[must_use]
    pub fn zone_name(&self) -> Option<String> {
        match self {
            Self::Dated(zone) => Some(
                zone.iana_name().map_or_else(|| zone.to_offset(jiff::Timestamp::UNIX_EPOCH).to_string(), str::to_owned),
            ),
            Self::Undated => None,
        }
    }

    /// The date in the zone (`2026-11-20`); where there is no zone, in UTC.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        let zone = if let Self::Dated(zone) = self { zone.clone() } else { TimeZone::UTC };
        zone.to_datetime(at.to_jiff()).date()
    }

    /// The time of day in the zone (`23:05`), or hours since the start of an undated recording (`+1:35`).
    #[must_use]
    pub fn time_of_day(&self, at: Timestamp) -> String {
        match self {
            Self::Dated(zone) => at.to_jiff().to_zoned(zone.clone()).strftime("%H:%M").to_string(),
            Self::Undated => {
                let minutes = at.floor_secs().div_euclid(60);
                format!("+{}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
            }
        }
    }
}

/// A night: local noon to noon, named by the date of its evening.
///
/// ```
/// use supine::time::Night;
///
/// let night: Night = "2026-03-14".parse()?;
/// assert_eq!(night.morning().to_string(), "2026-03-15");
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Night(Date);

impl Night {
    /// The night whose evening is on this date.
    #[must_use]
    pub const fn of_evening(evening: Date) -> Self {
        Self(evening)
    }

    /// The night that ends in the morning of this date.
    #[must_use]
    pub fn before_morning(morning: Date) -> Self {
        Self(morning.saturating_sub(1.day()))
    }

    /// The night that holds an instant.
    #[must_use]
    pub fn containing(at: Timestamp, zone: &TimeZone) -> Self {
        let local = zone.to_datetime(at.to_jiff());
        if local.hour() < 12 { Self::before_morning(local.date()) } else { Self(local.date()) }
    }

    /// The date of its evening, which names it.
    #[must_use]
    pub const fn evening(self) -> Date {
        self.0
    }

    /// The date of the morning after, which dates the diary.
    #[must_use]
    pub fn morning(self) -> Date {
        self.0.saturating_add(1.day())
    }

    /// The noon that ends it: 23 to 25 hours after the one that began it, as the zone has it.
    #[must_use]
    pub fn end(self, zone: &TimeZone) -> Timestamp {
        let noon = self.morning().at(12, 0, 0, 0);
        zone.to_ambiguous_timestamp(noon).compatible().map_or(Timestamp(i64::MAX), Timestamp::from)
    }
}

impl fmt::Display for Night {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Night {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A duration for people: `45 s`, `12 min`, `1 h 05 min`.
#[must_use]
pub fn human_duration(secs: i64) -> String {
    let (sign, secs) = if secs < 0 { ("-", secs.saturating_neg()) } else { ("", secs) };
    if secs < 60 {
        return format!("{sign}{secs} s");
    }
    let minutes = (secs + 30) / 60;
    if minutes < 60 {
        format!("{sign}{minutes} min")
    } else {
        format!("{sign}{} h {:02} min", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn the_nearest_whole_number_is_that_of_the_standard_library() {
        let near_half = 0.5_f64.next_down();
        let big = [2_f64.powi(52) - 0.5, 2_f64.powi(53) + 2.0, 1e300, f64::INFINITY, f64::NAN];
        for nanos in [0.0, near_half, 0.5, 1.5, 2.5, 1e9 + 0.25].into_iter().chain(big) {
            assert_eq!(nearest(nanos), nanos.round() as i64, "{nanos}");
            assert_eq!(nearest(-nanos), (-nanos).round() as i64, "{nanos}");
        }
    }

    #[test]
    fn the_small_hours_belong_to_the_evening_before() {
        // 02:00 on the 15th in Berlin is 01:00 UTC.
        assert_eq!(Night::containing(at("2026-03-15T01:00:00Z"), &berlin()).to_string(), "2026-03-14");
        assert_eq!(Night::containing(at("2026-03-14T22:00:00Z"), &berlin()).to_string(), "2026-03-14");
        assert_eq!(Night::containing(at("2026-03-15T11:00:00Z"), &berlin()).to_string(), "2026-03-15");
    }

    #[test]
    fn a_night_has_23_25_or_24_hours() {
        let hours = |evening: &str| {
            let night: Night = evening.parse().unwrap();
            (night.end(&berlin()) - Night::before_morning(night.evening()).end(&berlin())).as_hours()
        };
        assert_eq!(hours("2026-03-28"), 23);
        assert_eq!(hours("2026-10-24"), 25);
        assert_eq!(hours("2026-06-01"), 24);
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(human_duration(59), "59 s");
        assert_eq!(human_duration(60), "1 min");
        assert_eq!(human_duration(3599), "1 h 00 min");
        assert_eq!(human_duration(3900), "1 h 05 min");
        assert_eq!(human_duration(-120), "-2 min");
    }
}
