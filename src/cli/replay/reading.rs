//! How to read a recording, as said on the command line or remembered from then.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::Context as _;
use clap::Args;
use jiff::tz::TimeZone;

use crate::posture::{Mounting, Worn};
use crate::recording::Sign;
use crate::source::csv::{AccelUnit, Columns, ReadOptions, StartTime, TimeUnit};
use crate::units::Hertz;

/// What the person knows better than the file.
#[derive(Clone, Debug, Default, Args)]
pub struct Reading {
    /// Where the sensor's x, y and z axes point on you [default: as the night itself tells, else as on an earlier night;
    /// else left,head,front, or of a packet log, as its sensor is usually worn].
    #[arg(long, value_name = "X,Y,Z", value_parser = valid::<Mounting>)]
    mounting: Option<String>,

    /// Take the mounting from the poses that `supine calibrate TABLE --save-as NAME` kept under this name; a packet log
    /// finds those of its sensor by itself.
    #[arg(long, value_name = "NAME", conflicts_with = "mounting")]
    calibrated: Option<String>,
    /// Where it was worn: chest, ribs-left, ribs-right, abdomen, back; or thigh, pocket, wrist, which tell no posture
    /// [default: on the trunk].
    #[arg(long, value_name = "PLACE", value_parser = valid::<Worn>)]
    worn: Option<String>,

    /// Which columns hold time, x, y and z: headings or numbers from 1, `-` for no time.
    #[arg(long, value_name = "T,X,Y,Z", allow_hyphen_values = true, value_parser = valid::<Columns>, help_heading = "Reading the file")]
    columns: Option<String>,

    /// Unit of the readings: g, mg or m/s2 [default: from the heading and the size at rest].
    #[arg(long, value_parser = valid::<AccelUnit>, help_heading = "Reading the file")]
    unit: Option<String>,

    /// Unit of the times: s, ms, us, ns, text, or dmy or mdy for dates in that order [default: from the file].
    #[arg(long, value_parser = valid::<TimeUnit>, help_heading = "Reading the file")]
    time_unit: Option<String>,

    /// Samples per second [default: from the times].
    #[arg(long, value_name = "HZ", allow_negative_numbers = true, value_parser = valid_rate, help_heading = "Reading the file")]
    rate: Option<String>,

    /// `normal` if the axis that points up reads +1 g, `inverted` if −1 g (iOS) [default: normal].
    #[arg(long, value_parser = ["normal", "inverted"], help_heading = "Reading the file")]
    sign: Option<String>,

    /// When the recording began, if the file does not say: 2026-03-14T22:40, or with an offset or zone.
    #[arg(long, value_name = "TIME", value_parser = valid::<StartTime>, help_heading = "Reading the file")]
    start: Option<String>,

    /// Time zone of local times, such as Europe/Berlin [default: this machine's; of a packet log, where it was recorded].
    #[arg(long, value_name = "ZONE", value_parser = valid_zone, help_heading = "Reading the file")]
    zone: Option<String>,
}

impl Reading {
    /// What was said, as option and value.
    pub fn to_map(&self) -> BTreeMap<String, String> {
        let said = [
            ("mounting", &self.mounting),
            ("calibrated", &self.calibrated),
            ("worn", &self.worn),
            ("columns", &self.columns),
            ("unit", &self.unit),
            ("time-unit", &self.time_unit),
            ("rate", &self.rate),
            ("sign", &self.sign),
            ("start", &self.start),
            ("zone", &self.zone),
        ];
        said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect()
    }

    /// What was said, from [`Reading::to_map`].
    pub fn from_map(said: &BTreeMap<String, String>) -> Self {
        let get = |name: &str| said.get(name).cloned();
        Self {
            mounting: get("mounting"),
            calibrated: get("calibrated"),
            worn: get("worn"),
            columns: get("columns"),
            unit: get("unit"),
            time_unit: get("time-unit"),
            rate: get("rate"),
            sign: get("sign"),
            start: get("start"),
            zone: get("zone"),
        }
    }

    /// Of a table of which nothing was said: its zone and its sign.
    pub fn usual(zone: Option<&str>, sign: Option<Sign>) -> Self {
        let word = |sign| if sign == Sign::Inverted { "inverted" } else { "normal" };
        Self { zone: zone.map(str::to_owned), sign: sign.map(|sign| word(sign).to_owned()), ..Self::default() }
    }

    /// The same, with zone and sign filled in where nothing was said.
    pub fn or(mut self, usual: &Self) -> Self {
        self.zone = self.zone.or_else(|| usual.zone.clone());
        self.sign = self.sign.or_else(|| usual.sign.clone());
        self
    }

    /// Whose poses to take the mounting from, if that was said.
    pub fn calibrated(&self) -> Option<&str> {
        self.calibrated.as_deref()
    }

    /// The options said that only a table understands.
    pub fn of_tables(&self) -> Vec<String> {
        self.to_map().into_keys().filter(|option| !matches!(option.as_str(), "mounting" | "worn" | "zone")).collect()
    }

    /// The zone, if that was said.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn zone(&self) -> anyhow::Result<Option<TimeZone>> {
        self.zone.as_deref().map(zone).transpose()
    }

    /// How the sensor sat, if that was said.
    ///
    /// # Errors
    /// When it is no mounting.
    pub fn mounting(&self) -> anyhow::Result<Option<Mounting>> {
        parsed("mounting", self.mounting.as_deref())
    }

    /// Where the sensor was worn, if that was said.
    ///
    /// # Errors
    /// When it is no place.
    pub fn worn(&self) -> anyhow::Result<Option<Worn>> {
        parsed("worn", self.worn.as_deref())
    }

    /// For the reader.
    ///
    /// # Errors
    /// Names the option that does not say what it must.
    pub fn options(&self) -> anyhow::Result<ReadOptions> {
        Ok(ReadOptions {
            columns: parsed("columns", self.columns.as_deref())?,
            unit: parsed("unit", self.unit.as_deref())?,
            time_unit: parsed("time-unit", self.time_unit.as_deref())?,
            rate: self.rate.as_deref().map(rate).transpose()?,
            sign: self.sign.as_deref().map(sign),
            start: parsed("start", self.start.as_deref())?,
            zone: self.zone()?.unwrap_or_else(TimeZone::system),
            threads: None,
        })
    }
}

fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    name: &str,
    text: Option<&str>,
) -> anyhow::Result<Option<T>> {
    text.map(str::parse).transpose().with_context(|| format!("--{name}"))
}

fn rate(text: &str) -> anyhow::Result<Hertz> {
    let number: f64 = text.trim().parse().with_context(|| format!("{text:?} is not a number"))?;
    Ok(Hertz::new(number)?)
}

fn sign(text: &str) -> Sign {
    if text == "inverted" { Sign::Inverted } else { Sign::Normal }
}

/// A time zone by its name.
///
/// # Errors
/// When there is none of that name.
fn zone(name: &str) -> anyhow::Result<TimeZone> {
    TimeZone::get(name).with_context(|| format!("no time zone is called {name:?}; say one like Europe/Berlin"))
}

/// Lets the text of an option pass if it says a `T`; the text is kept, so that it can be remembered.
fn valid<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<String, String> {
    text.parse::<T>().map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn valid_rate(text: &str) -> Result<String, String> {
    rate(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn valid_zone(text: &str) -> Result<String, String> {
    zone(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}
