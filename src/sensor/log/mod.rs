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

mod heading;
mod mark;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::packet::{Origin, Packet};
use crate::time::Timestamp;

pub use crate::recording::Nudge;
pub use heading::{Heading, MAGIC_ANY};
pub use mark::{Lost, Mark};

use heading::MAGIC;

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

/// The bytes that pairs of hexadecimal digits stand for, four at a time.
fn unhex(hex: &str) -> Option<Vec<u8>> {
    let (eights, rest) = hex.as_bytes().as_chunks::<8>();
    let mut bytes = Vec::with_capacity(hex.len() / 2);
    for eight in eights {
        bytes.extend_from_slice(&four(u64::from_le_bytes(*eight))?);
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    for pair in rest.chunks(2) {
        let [high, low] = *pair else { return None };
        bytes.push(digit(high)? << 4 | digit(low)?);
    }
    Some(bytes)
}

/// The bytes that eight digits stand for, the first digit lowest in the word.
///
/// A sum lifts a byte over 127, and so sets its highest bit, if the byte is at least the first of a range.
fn four(digits: u64) -> Option<[u8; 4]> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let within = |bytes: u64, first: u8, behind: u8| {
        let lifted = |least: u8| bytes + EACH * u64::from(128 - least);
        lifted(first) & !lifted(behind) & HIGH
    };
    if digits & HIGH > 0 {
        return None;
    }
    let letters = within(digits | (0x20 * EACH), b'a', b'g');
    if letters | within(digits, b'0', b':') != HIGH {
        return None;
    }
    let values = (digits & (0x0f * EACH)) + (letters >> 7) * 9;
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let [a, _, b, _, c, _, d, _] = pairs.to_le_bytes();
    Some([a, b, c, d])
}
