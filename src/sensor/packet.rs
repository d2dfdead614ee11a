//! What comes from the air: advertisements and packets.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// What an advertisement says of who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Advert<'a> {
    /// The advertised name.
    pub name: Option<&'a str>,
    /// The advertised services.
    pub services: &'a [Uuid],
    /// Company numbers and what follows them in the manufacturer data.
    pub manufacturer: &'a [(u16, &'a [u8])],
}

impl Advert<'_> {
    /// Whether the name begins so.
    #[must_use]
    pub fn is_named(&self, prefix: &str) -> bool {
        self.name.is_some_and(|name| name.starts_with(prefix))
    }

    /// Whether the service is among the advertised.
    #[must_use]
    pub fn offers(&self, service: Uuid) -> bool {
        self.services.contains(&service)
    }
}

/// Where the bytes of a packet came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A notification, an indication or the answer to a read.
    Characteristic(Uuid),
    /// The manufacturer data of an advertisement, without the company number, which stands here.
    Company(u16),
}

/// Short for the numbers of the Bluetooth SIG (`2a37`), whole for others; `company:0499` for advertisements.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characteristic(uuid) => match assigned(*uuid) {
                Some(number) => write!(f, "{number:04x}"),
                None => uuid.fmt(f),
            },
            Self::Company(company) => write!(f, "company:{company:04x}"),
        }
    }
}

/// A text that names no origin of packets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no characteristic and no company: give four hexadecimal digits, a whole UUID, or company: with four \
     hexadecimal digits"
)]
pub struct NotAnOrigin(String);

impl std::str::FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let number = |digits: &str| (digits.len() == 4).then(|| u16::from_str_radix(digits, 16).ok()).flatten();
        let origin = match text.strip_prefix("company:") {
            Some(digits) => number(digits).map(Self::Company),
            None => number(text).map(short).or_else(|| text.parse().ok()).map(Self::Characteristic),
        };
        origin.ok_or_else(|| NotAnOrigin(text.to_owned()))
    }
}

/// Bytes as they arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// When they arrived, by the host's clock. Never the time of a sample.
    pub arrival: Timestamp,
    /// Where they came from.
    pub origin: Origin,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// Zeros where the Bluetooth SIG puts its own numbers (Core specification, vol. 3 part B, 2.5.1).
const BASE: u128 = 0x0000_0000_0000_1000_8000_0080_5f9b_34fb;

/// The whole UUID of a number that the Bluetooth SIG assigned.
#[must_use]
pub const fn short(number: u16) -> Uuid {
    Uuid::from_u128(((number as u128) << 96) | BASE)
}

/// The number that the Bluetooth SIG assigned to it, if it is one of theirs.
fn assigned(uuid: Uuid) -> Option<u16> {
    u16::try_from(uuid.as_u128() >> 96).ok().filter(|number| short(*number) == uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_read_as_they_are_written() {
        let polar = "fb005c82-02e7-f387-1cad-8acd2d8df0c8";
        for text in ["2a37", polar, "company:0499"] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), text);
        }
        assert_eq!(short(0x2a37).to_string(), "00002a37-0000-1000-8000-00805f9b34fb");
        for bad in ["", "2a3", "company:", "company:zzzz", "xyzw"] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }
}
