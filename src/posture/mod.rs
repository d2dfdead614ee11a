//! Bodies: from epochs in the sensor frame to postures, bouts and stillness.

pub mod bout;
pub mod breath;
pub mod decode;
pub mod epoch;
pub mod frame;
mod lanes;
pub mod mounting;
pub mod pipeline;
pub mod settings;
pub mod stillness;
pub mod tilts;
pub mod wear;
pub mod worn;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use bout::Bout;
pub use epoch::Epoch;
pub use mounting::{Mounting, Mountings};
pub use pipeline::Track;
pub use settings::Settings;
pub use stillness::StillnessBout;
pub use worn::Worn;

/// How the trunk lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posture {
    /// On the back.
    Supine,
    /// Left side down.
    LeftSide,
    /// Right side down.
    RightSide,
    /// On the stomach.
    Prone,
    /// Sitting or standing.
    Upright,
}

impl Posture {
    /// All postures in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Supine, Self::LeftSide, Self::RightSide, Self::Prone, Self::Upright];

    /// The word people read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supine => "back",
            Self::LeftSide => "left side",
            Self::RightSide => "right side",
            Self::Prone => "stomach",
            Self::Upright => "up",
        }
    }

    /// The word in files: the same as in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Supine => "supine",
            Self::LeftSide => "left_side",
            Self::RightSide => "right_side",
            Self::Prone => "prone",
            Self::Upright => "upright",
        }
    }

    /// Whether the trunk is down.
    #[must_use]
    pub const fn is_lying(self) -> bool {
        !matches!(self, Self::Upright)
    }
}

impl fmt::Display for Posture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Why an epoch has no posture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No samples, or too few.
    Gap,
    /// Samples, but of a sensor that lay still without anybody's breath: see [`wear`].
    NotWorn,
    /// Samples, but no direction of gravity in them: falling, shaken, or stuck.
    NoGravity,
    /// Samples with a direction, but not that of the trunk: see [`Worn::on_trunk`].
    NotOnTrunk,
    /// A direction that is no posture of the body, or one that may be of several: see [`decode`].
    Between,
}

impl Reason {
    /// All reasons in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Gap, Self::NotWorn, Self::NoGravity, Self::NotOnTrunk, Self::Between];

    /// The word in files: the same as in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::NotWorn => "not_worn",
            Self::NoGravity => "no_gravity",
            Self::NotOnTrunk => "not_on_trunk",
            Self::Between => "between",
        }
    }

    /// The words people read.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Gap => "no data",
            Self::NotWorn => "the sensor was not worn",
            Self::NoGravity => "no direction of gravity",
            Self::NotOnTrunk => "the sensor was not on the trunk",
            Self::Between => "between two postures",
        }
    }
}

/// What is said of one epoch: a posture, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A posture.
    Posture(Posture),
    /// None, and why.
    Unknown(Reason),
}

impl Label {
    /// The posture, if there is one.
    #[must_use]
    pub const fn posture(self) -> Option<Posture> {
        match self {
            Self::Posture(posture) => Some(posture),
            Self::Unknown(_) => None,
        }
    }

    /// The word in files: that of the posture, or of the reason why there is none.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Posture(posture) => posture.key(),
            Self::Unknown(reason) => reason.key(),
        }
    }

    /// Whether this is a posture with the trunk down.
    #[must_use]
    pub fn is_lying(self) -> bool {
        self.posture().is_some_and(Posture::is_lying)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Posture(posture) => posture.fmt(f),
            Self::Unknown(reason) => f.pad(reason.words()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_words_of_the_json() {
        for posture in Posture::ALL {
            assert_eq!(serde_json::to_string(&posture).unwrap(), format!("{:?}", posture.key()));
        }
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("{:?}", reason.key()));
        }
    }
}
