//! A recording as it came: packets and what happened between them, one line each.
//!
//! ```text
//! # supine packets 1
//! # sensor: polar-h10
//! # rate: 25
//! # range: 2
//! # zone: Europe/Berlin
//! # name: Polar H10 0A1B2C3D
//! 1773524467.120000000 ! connected
//! 1773524467.123456789 fb005c82-02e7-f387-1cad-8acd2d8df0c8 02ea54a2428eb4...
//! 1773524468.001200000 2a37 164bcc03
//! 1773531000.000000000 ! lost silence
//! ```
//!
//! A line holds the arrival by the host's clock in seconds since the Unix epoch with nine digits, where the bytes came
//! from, and the bytes. What is no packet is a mark, after `!`. A line that was not ended was not written.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::card::Setting;
use super::generic::Description;
use super::packet::{Origin, Packet};
use crate::time::Timestamp;

pub use crate::recording::Nudge;

/// What the first line says; the number is the version of the format.
const MAGIC: &str = "# supine packets 1";
/// What the first line of any version begins with.
pub const MAGIC_ANY: &str = "# supine packets ";

/// What is known before the first packet: enough to decode the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The name of the sensor's kind: `polar-h10`.
    pub sensor: String,
    /// What it was set to.
    pub setting: Setting,
    /// IANA name of the zone whose local time applies.
    pub zone: String,
    /// Where the sensor's axes point on the wearer, if that was said.
    pub mounting: Option<String>,
    /// What the sensor calls itself.
    pub name: Option<String>,
    /// Its address, where the system tells it.
    pub address: Option<String>,
    /// How it was described, where it is of no kind that is known.
    pub described: Option<Description>,
}

/// A packet that owns its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// When it arrived, by the host's clock.
    pub arrival: Timestamp,
    /// Where it came from.
    pub origin: Origin,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Arrived {
    /// For a decoder.
    #[must_use]
    pub fn packet(&self) -> Packet<'_> {
        Packet { arrival: self.arrival, origin: self.origin, bytes: &self.bytes }
    }
}

/// Something that happened while recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A stream begins: everything was said that has to be said after a connect.
    Connected,
    /// The stream is over, for now.
    Lost(Lost),
    /// The machine slept for this many milliseconds.
    Slept(u64),
    /// The machine's clock was set, ahead by so many milliseconds or back where negative; arrivals go on as if it had
    /// not been.
    ClockSet(i64),
    /// This many packets could not be written down and are gone.
    Dropped(u64),
    /// The sleeper was nudged.
    Nudged(Nudge),
    /// The recording was ended on purpose.
    Ended,
    /// Something that a later version writes.
    Other(String),
}

/// Why a stream is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The link broke.
    Link,
    /// Nothing came for longer than the sensor may be silent.
    Silence,
    /// The sensor ended the stream.
    Sensor,
    /// Bluetooth was switched off, or its adapter was pulled out.
    Adapter,
    /// The machine slept.
    Sleep,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A packet.
    Packet(Arrived),
    /// What happened otherwise.
    Mark {
        /// When.
        at: Timestamp,
        /// What.
        mark: Mark,
    },
}

/// A line, or a heading, that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALine {
    /// The first line is not that of such a log.
    #[error("this is no packet log: its first line should be {MAGIC:?}")]
    NotALog,
    /// A later version wrote it.
    #[error("this packet log is of version {0}, and this program knows version 1; use a newer supine")]
    Newer(String),
    /// The heading lacks something.
    #[error("the heading says no {0}")]
    Missing(&'static str),
    /// A line of the heading says something else than it should.
    #[error("the heading's {key} is {value:?}")]
    Heading {
        /// Which line.
        key: &'static str,
        /// What it says.
        value: String,
    },
    /// No time.
    #[error("{0:?} is no time: seconds since 1970 with nine digits after the point")]
    Time(String),
    /// No origin.
    #[error("{0:?} is no characteristic and no company")]
    Origin(String),
    /// No bytes.
    #[error("the bytes are not pairs of hexadecimal digits")]
    Hex,
    /// Fewer than three parts.
    #[error("a line has a time, where the bytes came from, and the bytes")]
    Parts,
}

impl Heading {
    /// Its lines, the last one ended.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines = format!("{MAGIC}\n");
        let mut line = |key: &str, value: &str| {
            // A name may hold anything; a line must not end within it.
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            lines.push_str(&format!("# {key}: {value}\n"));
        };
        line("sensor", &self.sensor);
        line("rate", &self.setting.rate_hz.to_string());
        line("range", &self.setting.range_g.to_string());
        line("zone", &self.zone);
        self.mounting.iter().for_each(|mounting| line("mounting", mounting));
        self.name.iter().for_each(|name| line("name", name));
        self.address.iter().for_each(|address| line("address", address));
        let described = self.described.as_ref().and_then(|it| serde_json::to_string(it).ok());
        described.iter().for_each(|described| line("described", described));
        lines
    }

    /// From its lines, which may end with or without a line break.
    ///
    /// # Errors
    /// With the number of the line, from 1, that is none of a heading.
    pub fn parse(lines: &str) -> Result<Self, (usize, NotALine)> {
        let mut numbered = (1..).zip(lines.lines());
        match numbered.next() {
            Some((_, MAGIC)) => {}
            Some((_, other)) => match other.strip_prefix(MAGIC_ANY) {
                Some(version) => return Err((1, NotALine::Newer(version.to_owned()))),
                None => return Err((1, NotALine::NotALog)),
            },
            None => return Err((1, NotALine::NotALog)),
        }
        let mut fields = Vec::new();
        for (number, line) in numbered {
            fields.extend(line.trim_start_matches('#').trim_start().split_once(": ").map(|kv| (number, kv)));
        }
        Fields { fields, lines: lines.lines().count() }.heading()
    }
}

/// The lines of a heading as number, key and value.
struct Fields<'a> {
    fields: Vec<(usize, (&'a str, &'a str))>,
    lines: usize,
}

impl Fields<'_> {
    fn heading(&self) -> Result<Heading, (usize, NotALine)> {
        Ok(Heading {
            sensor: self.text("sensor")?,
            setting: Setting { rate_hz: self.number("rate")?, range_g: self.number("range")? },
            zone: self.text("zone")?,
            mounting: self.text("mounting").ok(),
            name: self.text("name").ok(),
            address: self.text("address").ok(),
            described: self.described()?,
        })
    }

    fn find(&self, key: &'static str) -> Result<(usize, &str), (usize, NotALine)> {
        let found = self.fields.iter().find(|(_, (found, _))| *found == key);
        found.map(|(number, (_, value))| (*number, *value)).ok_or((self.lines, NotALine::Missing(key)))
    }

    fn text(&self, key: &'static str) -> Result<String, (usize, NotALine)> {
        self.find(key).map(|(_, value)| value.to_owned())
    }

    fn number<T: FromStr>(&self, key: &'static str) -> Result<T, (usize, NotALine)> {
        let (number, value) = self.find(key)?;
        value.parse().map_err(|_| (number, NotALine::Heading { key, value: value.to_owned() }))
    }

    fn described(&self) -> Result<Option<Description>, (usize, NotALine)> {
        let Ok((number, value)) = self.find("described") else { return Ok(None) };
        let wrong = |_| (number, NotALine::Heading { key: "described", value: value.to_owned() });
        serde_json::from_str(value).map(Some).map_err(wrong)
    }
}

impl Entry {
    /// When it came or happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Packet(packet) => packet.arrival,
            Self::Mark { at, .. } => *at,
        }
    }

    /// Adds its line to a text, with its end.
    pub fn write_line(&self, text: &mut String) {
        let nanos = self.at().as_nanos();
        let (secs, rest) = (nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
        // Writing to a string does not fail.
        let _ = match self {
            Self::Packet(packet) => {
                let _ = write!(text, "{secs}.{rest:09} {} ", packet.origin);
                packet.bytes.iter().try_for_each(|byte| write!(text, "{byte:02x}"))
            }
            Self::Mark { mark, .. } => write!(text, "{secs}.{rest:09} ! {mark}"),
        };
        text.push('\n');
    }

    /// From a line without its end.
    ///
    /// # Errors
    /// With the column, from 1, at which it is none.
    pub fn parse(line: &str) -> Result<Self, (usize, NotALine)> {
        let (time, rest) = line.split_once(' ').ok_or((1, NotALine::Parts))?;
        let at = seconds(time).ok_or_else(|| (1, NotALine::Time(time.to_owned())))?;
        if let Some(mark) = rest.strip_prefix("! ") {
            return Ok(Self::Mark { at, mark: Mark::parse(mark) });
        }
        let (from, hex) = rest.split_once(' ').ok_or((time.len() + 2, NotALine::Parts))?;
        let origin = from.parse().map_err(|_| (time.len() + 2, NotALine::Origin(from.to_owned())))?;
        let bytes = unhex(hex).ok_or((time.len() + from.len() + 3, NotALine::Hex))?;
        Ok(Self::Packet(Arrived { arrival: at, origin, bytes }))
    }
}

/// Seconds with nine digits after the point.
fn seconds(text: &str) -> Option<Timestamp> {
    let (whole, rest) = text.split_once('.')?;
    let digits = rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_digit());
    let nanos: i64 = digits.then(|| rest.parse().ok())??;
    let secs: i64 = whole.parse().ok()?;
    Some(Timestamp::from_nanos(secs.checked_mul(1_000_000_000)?.checked_add(nanos)?))
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

impl Mark {
    fn parse(text: &str) -> Self {
        let other = || Self::Other(text.to_owned());
        match text.split_once(' ') {
            None if text == "connected" => Self::Connected,
            None if text == "ended" => Self::Ended,
            Some(("lost", why)) => {
                Lost::ALL.iter().find(|lost| lost.word() == why).map_or_else(other, |lost| Self::Lost(*lost))
            }
            Some(("nudged", why)) => {
                Nudge::ALL.iter().find(|nudge| nudge.word() == why).map_or_else(other, |it| Self::Nudged(*it))
            }
            Some(("slept", millis)) => millis.parse().map_or_else(|_| other(), Self::Slept),
            Some(("clockset", millis)) => millis.parse().map_or_else(|_| other(), Self::ClockSet),
            Some(("dropped", packets)) => packets.parse().map_or_else(|_| other(), Self::Dropped),
            _ => other(),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("connected"),
            Self::Lost(why) => write!(f, "lost {}", why.word()),
            Self::Slept(millis) => write!(f, "slept {millis}"),
            Self::ClockSet(millis) => write!(f, "clockset {millis}"),
            Self::Dropped(packets) => write!(f, "dropped {packets}"),
            Self::Nudged(why) => write!(f, "nudged {}", why.word()),
            Self::Ended => f.write_str("ended"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Lost {
    const ALL: [Self; 5] = [Self::Link, Self::Silence, Self::Sensor, Self::Adapter, Self::Sleep];

    /// Its word in a log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Silence => "silence",
            Self::Sensor => "sensor",
            Self::Adapter => "adapter",
            Self::Sleep => "sleep",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heading() -> Heading {
        Heading {
            sensor: "polar-h10".to_owned(),
            setting: Setting { rate_hz: 25.0, range_g: 2 },
            zone: "Europe/Berlin".to_owned(),
            mounting: Some("feet,left,front".to_owned()),
            name: Some("Polar H10 0A1B2C3D".to_owned()),
            address: None,
            described: None,
        }
    }

    #[test]
    fn a_heading_reads_as_it_was_written() {
        assert_eq!(Heading::parse(&heading().lines()), Ok(heading()));
        let odd = Heading { name: Some("two\nlines: é".to_owned()), ..heading() };
        assert_eq!(Heading::parse(&odd.lines()).unwrap().name.as_deref(), Some("two lines: é"));
        let text = "name = \"board\"\nadvertised = \"XIAO\"\ncharacteristic = \"0000ffe1-0000-1000-8000-00805f9b34fb\"\n\
                    rate_hz = 50.0\nrange_g = 2\n[layout]\nnumber = \"i16\"\ng_per_unit = 0.000061";
        let described = Heading { described: Some(toml::from_str(text).unwrap()), ..heading() };
        assert_eq!(Heading::parse(&described.lines()), Ok(described));
    }

    #[test]
    fn a_heading_that_is_none_is_told_by_line() {
        assert_eq!(Heading::parse("time,x,y,z\n"), Err((1, NotALine::NotALog)));
        assert_eq!(Heading::parse("# supine packets 2\n"), Err((1, NotALine::Newer("2".to_owned()))));
        assert_eq!(Heading::parse("# supine packets 1\n# rate: 25\n"), Err((2, NotALine::Missing("sensor"))));
        let lines = heading().lines().replace("range: 2", "range: two");
        assert_eq!(Heading::parse(&lines).unwrap_err().0, 4);
    }

    #[test]
    fn lines_that_are_none_are_told_by_column() {
        let column = |line: &str| Entry::parse(line).unwrap_err().0;
        assert_eq!(column("1.5 2a37 00"), 1);
        assert_eq!(column("1.500000000 2a3 00"), 13);
        assert_eq!(column("1.500000000 2a37 0"), 18);
        assert_eq!(column("1.500000000 2a37"), 13);
        assert_eq!(column(""), 1);
    }

    #[test]
    fn every_mark_reads_as_it_was_written() {
        let reasons = Lost::ALL.into_iter().map(Mark::Lost).chain(Nudge::ALL.into_iter().map(Mark::Nudged));
        let more =
            [Mark::Connected, Mark::Slept(7), Mark::ClockSet(-9), Mark::ClockSet(9), Mark::Dropped(3), Mark::Ended];
        for mark in reasons.chain(more).chain([Mark::Other("fed the cat".to_owned())]) {
            assert_eq!(Mark::parse(&mark.to_string()), mark);
        }
    }

    proptest! {
        #[test]
        fn a_packet_reads_as_it_was_written(nanos in any::<i64>(), number in any::<u128>(), bytes: Vec<u8>) {
            let origin = Origin::Characteristic(uuid::Uuid::from_u128(number));
            let entry = Entry::Packet(Arrived { arrival: Timestamp::from_nanos(nanos), origin, bytes });
            let mut line = String::new();
            entry.write_line(&mut line);
            prop_assert_eq!(Entry::parse(line.trim_end_matches('\n')), Ok(entry));
        }

        #[test]
        fn no_line_is_a_panic(line: String) {
            let _ = Entry::parse(&line);
            let _ = Heading::parse(&line);
        }
    }
}
