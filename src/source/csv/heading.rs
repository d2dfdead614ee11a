//! The comment lines at the head of our own format.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::cells::decode;
use super::error::Problem;
use crate::recording::Sign;
use crate::units::Hertz;

/// The first line of our own format.
pub(super) const MAGIC: &str = "# supine recording 1";
/// What a start may look like.
const START: &str = "2026-03-14T22:41:07+01:00[Europe/Berlin]";

/// What comment lines at the head of a file say; anybody may write them.
#[derive(Clone, Debug, Default)]
pub(super) struct Heading {
    /// Whether the file is our own: then every whole line ends with a line end.
    pub(super) own: bool,
    /// The instant that times count from, and the zone it is written in, if it is.
    pub(super) start: Option<(Timestamp, Option<TimeZone>)>,
    pub(super) rate: Option<Hertz>,
    pub(super) sign: Option<Sign>,
    pub(super) sensor: Option<String>,
}

impl Heading {
    /// Takes in one comment line; those that say nothing known are skipped, and in a file that is not ours those that
    /// say it in another way.
    pub(super) fn take(&mut self, line: &[u8]) -> Result<(), Problem> {
        let line = decode(line);
        self.own |= line.trim_end() == MAGIC;
        let Some((key, value)) = line.trim_start_matches('#').split_once(':') else { return Ok(()) };
        let (key, value) = (key.trim().to_lowercase(), value.trim());
        let (found, key, example) = match key.as_str() {
            "start" => (start(value).map(|start| self.start = Some(start)), "start", START),
            "rate" => (rate(value).map(|rate| self.rate = Some(rate)), "rate", "50"),
            "sign" => (sign(value).map(|sign| self.sign = Some(sign)), "sign", "inverted"),
            "sensor" => {
                self.sensor = (!value.is_empty()).then(|| value.to_owned());
                return Ok(());
            }
            _ => return Ok(()),
        };
        match found {
            None if self.own => Err(Problem::Comment { key, text: value.to_owned(), example }),
            _ => Ok(()),
        }
    }
}

fn start(value: &str) -> Option<(Timestamp, Option<TimeZone>)> {
    if let Ok(zoned) = value.parse::<Zoned>() {
        return Some((zoned.timestamp(), Some(zoned.time_zone().clone())));
    }
    Some((value.parse().ok()?, None))
}

fn rate(value: &str) -> Option<Hertz> {
    let number = value.trim_end_matches("Hz").trim_end();
    Hertz::new(number.parse().ok()?).ok()
}

fn sign(value: &str) -> Option<Sign> {
    match value {
        "normal" => Some(Sign::Normal),
        "inverted" => Some(Sign::Inverted),
        _ => None,
    }
}
