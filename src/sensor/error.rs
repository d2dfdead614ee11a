//! Why a packet cannot be decoded, and at which byte.

use uuid::Uuid;

use super::packet::Origin;

/// A packet that says nothing that can be used.
///
/// Reads `byte 9: frame type 0x83 is not known; …`, bytes counted from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("byte {offset}: {problem}")]
pub struct PacketError {
    /// The byte at which it stops making sense, from 0; the length of the packet where that is too short.
    pub offset: usize,
    /// What is wrong there.
    #[source]
    pub problem: Problem,
}

impl PacketError {
    /// A packet from where this sensor sends none that is known.
    pub(super) const fn origin(origin: Origin) -> Self {
        match origin {
            Origin::Characteristic(uuid) => Self::at(0, Problem::Characteristic(uuid)),
            Origin::Company(company) => Self::at(0, Problem::Company(company)),
        }
    }

    pub(super) const fn at(offset: usize, problem: Problem) -> Self {
        Self { offset, problem }
    }
}

/// What is wrong with a packet.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The packet ends too early.
    #[error("the packet ends here; bytes still needed: {0}")]
    TooShort(usize),
    /// More bytes than the format has.
    #[error("{0} bytes too many")]
    TooLong(usize),
    /// A code this version does not know.
    #[error("{what} 0x{code:02x} is not known; if the sensor's firmware is newer than this program, please report it")]
    Unknown {
        /// What kind of code.
        what: &'static str,
        /// The code itself.
        code: u32,
    },
    /// A valid packet of another kind.
    #[error("this packet holds {0}, not acceleration")]
    NotAcceleration(&'static str),
    /// A field whose value makes no sense.
    #[error("{0}")]
    Senseless(&'static str),
    /// Text that is not what was agreed on.
    #[error("{0:?} is not a number")]
    NotANumber(String),
    /// A characteristic this sensor does not send acceleration from.
    #[error("nothing is known of what characteristic {0} sends")]
    Characteristic(Uuid),
    /// An advertisement of a company that does not make this sensor.
    #[error("nothing is known of advertisements of company 0x{0:04x}")]
    Company(u16),
}
