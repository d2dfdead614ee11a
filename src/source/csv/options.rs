//! What a caller may overrule, and how each of it is written on the command line.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::recording::Sign;
use crate::units::{Hertz, STANDARD_GRAVITY};

/// What the caller knows better than the file; everything left out is found from the data.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Which columns hold the time and the axes.
    pub columns: Option<Columns>,
    /// The unit of the readings.
    pub unit: Option<AccelUnit>,
    /// The unit of the time column.
    pub time_unit: Option<TimeUnit>,
    /// The sampling rate; necessary where there is no time column.
    pub rate: Option<Hertz>,
    /// The sign convention of the source.
    pub sign: Option<Sign>,
    /// When the first sample was taken; overrules a date in the file.
    pub start: Option<StartTime>,
    /// The zone of local times in the file, and of the dated recording. UTC by default.
    pub zone: TimeZone,
    /// On how many threads it is read beside the one that asks; with one, none is started. All cores by default.
    pub threads: Option<NonZeroUsize>,
}

impl ReadOptions {
    /// The number of threads: told, or that of the cores.
    pub(super) fn threads(&self) -> usize {
        self.threads
            .map_or_else(|| std::thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get)
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            columns: None,
            unit: None,
            time_unit: None,
            rate: None,
            sign: None,
            start: None,
            zone: TimeZone::UTC,
            threads: None,
        }
    }
}

/// Text that does not say what an option needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not {wanted}")]
pub struct NotAnOption {
    text: String,
    wanted: &'static str,
}

fn not(text: &str, wanted: &'static str) -> NotAnOption {
    NotAnOption { text: text.to_owned(), wanted }
}

/// The unit of an acceleration column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccelUnit {
    /// Standard gravity.
    G,
    /// Thousandths of it.
    MilliG,
    /// Metres per second squared.
    MetresPerSecondSquared,
}

impl AccelUnit {
    /// All of them, in the order in which they are tried.
    pub(super) const ALL: [Self; 3] = [Self::G, Self::MetresPerSecondSquared, Self::MilliG];

    /// How many of the unit make 1 g.
    #[must_use]
    pub const fn per_g(self) -> f64 {
        match self {
            Self::G => 1.0,
            Self::MilliG => 1000.0,
            Self::MetresPerSecondSquared => STANDARD_GRAVITY,
        }
    }
}

impl fmt::Display for AccelUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::G => "g",
            Self::MilliG => "mg",
            Self::MetresPerSecondSquared => "m/s²",
        })
    }
}

impl FromStr for AccelUnit {
    type Err = NotAnOption;
    fn from_str(text: &str) -> Result<Self, NotAnOption> {
        match text.trim().to_lowercase().as_str() {
            "g" => Ok(Self::G),
            "mg" | "milli-g" => Ok(Self::MilliG),
            "m/s2" | "m/s^2" | "m/s²" | "m/s/s" | "mps2" | "ms2" | "ms-2" | "ms^-2" | "m s^-2" => {
                Ok(Self::MetresPerSecondSquared)
            }
            _ => Err(not(text, "a unit of acceleration: g, mg or m/s2")),
        }
    }
}

/// The unit, or the kind of text, of a time column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
    /// Dates and times of day in words; whether day or month comes first is found from the values.
    Text,
    /// As [`TimeUnit::Text`], the day before the month.
    TextDayFirst,
    /// As [`TimeUnit::Text`], the month before the day.
    TextMonthFirst,
}

impl TimeUnit {
    /// The numeric ones, coarse to fine.
    pub(super) const NUMERIC: [Self; 4] = [Self::Seconds, Self::Millis, Self::Micros, Self::Nanos];

    /// The power of ten that turns a number of the unit into nanoseconds; none for text.
    pub(super) const fn nano_exponent(self) -> Option<i32> {
        match self {
            Self::Seconds => Some(9),
            Self::Millis => Some(6),
            Self::Micros => Some(3),
            Self::Nanos => Some(0),
            Self::Text | Self::TextDayFirst | Self::TextMonthFirst => None,
        }
    }

    /// How long one of the unit is, in seconds; 1 for text.
    pub(super) const fn secs(self) -> f64 {
        match self {
            Self::Millis => 1e-3,
            Self::Micros => 1e-6,
            Self::Nanos => 1e-9,
            _ => 1.0,
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seconds => "s",
            Self::Millis => "ms",
            Self::Micros => "µs",
            Self::Nanos => "ns",
            Self::Text => "text",
            Self::TextDayFirst => "text, day before month",
            Self::TextMonthFirst => "text, month before day",
        })
    }
}

impl FromStr for TimeUnit {
    type Err = NotAnOption;
    fn from_str(text: &str) -> Result<Self, NotAnOption> {
        match text.trim().to_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" => Ok(Self::Seconds),
            "ms" | "msec" | "millis" | "millisecond" | "milliseconds" => Ok(Self::Millis),
            "us" | "µs" | "μs" | "usec" | "micros" | "microsecond" | "microseconds" => Ok(Self::Micros),
            "ns" | "nsec" | "nanos" | "nanosecond" | "nanoseconds" => Ok(Self::Nanos),
            "text" | "txt" => Ok(Self::Text),
            "dmy" => Ok(Self::TextDayFirst),
            "mdy" => Ok(Self::TextMonthFirst),
            _ => Err(not(text, "a unit of time: s, ms, us, ns, text, dmy or mdy")),
        }
    }
}

/// One column, as a person names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRef {
    /// Its place, the leftmost being 1.
    Number(usize),
    /// Its heading, in any case.
    Name(String),
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => write!(f, "\"{name}\""),
        }
    }
}

/// Which columns hold the time and the axes.
///
/// ```
/// use supine::source::csv::{ColumnRef, Columns};
///
/// let columns: Columns = "-,ax,ay,4".parse()?;
/// assert_eq!(columns.time, None);
/// assert_eq!(columns.axes[2], ColumnRef::Number(4));
/// # Ok::<(), supine::source::csv::NotAnOption>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The time; none where rows only follow each other at a known rate.
    pub time: Option<ColumnRef>,
    /// x, y and z.
    pub axes: [ColumnRef; 3],
}

impl FromStr for Columns {
    type Err = NotAnOption;
    fn from_str(text: &str) -> Result<Self, NotAnOption> {
        const WANTED: &str = "four columns t,x,y,z: headings or numbers from 1, and - for no time";
        let refer = |part: &str| match (part.trim(), part.trim().parse::<usize>()) {
            ("" | "-", _) | (_, Ok(0)) => None,
            (_, Ok(number)) => Some(ColumnRef::Number(number)),
            (name, Err(_)) => Some(ColumnRef::Name(name.to_owned())),
        };
        let parts: Vec<&str> = text.split(',').collect();
        let [time, x, y, z] = parts.as_slice() else { return Err(not(text, WANTED)) };
        let axes = [refer(x), refer(y), refer(z)];
        let (time, [Some(x), Some(y), Some(z)]) = (time.trim(), axes) else { return Err(not(text, WANTED)) };
        match refer(time) {
            None if time != "-" => Err(not(text, WANTED)),
            time => Ok(Self { time, axes: [x, y, z] }),
        }
    }
}

/// When the first sample was taken.
#[derive(Clone, Debug, PartialEq)]
pub enum StartTime {
    /// A local time, in the zone of the options; in the repeated hour of autumn, the first.
    Local(DateTime),
    /// An instant.
    Instant(Timestamp),
    /// An instant with its own zone.
    Zoned(Box<Zoned>),
}

impl StartTime {
    /// The instant and the zone it is to be shown in.
    pub(super) fn resolve(&self, zone: &TimeZone) -> (Timestamp, TimeZone) {
        match self {
            Self::Local(local) => {
                let instant = zone.to_ambiguous_timestamp(*local).compatible();
                (instant.unwrap_or(Timestamp::UNIX_EPOCH), zone.clone())
            }
            Self::Instant(instant) => (*instant, zone.clone()),
            Self::Zoned(zoned) => (zoned.timestamp(), zoned.time_zone().clone()),
        }
    }
}

impl FromStr for StartTime {
    type Err = NotAnOption;
    fn from_str(text: &str) -> Result<Self, NotAnOption> {
        let text = text.trim();
        if text.contains('[')
            && let Ok(zoned) = text.parse::<Zoned>()
        {
            return Ok(Self::Zoned(Box::new(zoned)));
        }
        if let Ok(instant) = text.parse() {
            return Ok(Self::Instant(instant));
        }
        let local = text.parse().map(Self::Local);
        local.map_err(|_| not(text, "a time such as 2026-03-14T22:41:07 or 2026-03-14T22:41:07+01:00"))
    }
}
