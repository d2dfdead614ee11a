//! Where on the body a sensor is worn.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Label, Reason};

/// Where on the body a sensor is worn, as far as it matters to what it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Worn {
    /// On the breastbone, or a strap around the chest with the sensor in front.
    Chest,
    /// On the ribs of the left side.
    RibsLeft,
    /// On the ribs of the right side.
    RibsRight,
    /// On the belly or the waistband, in front.
    Abdomen,
    /// On the back or the waistband, behind.
    Back,
    /// On a thigh.
    Thigh,
    /// In a trouser pocket.
    Pocket,
    /// On a wrist.
    Wrist,
}

/// A word that is no place on the body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no place to wear a sensor that is known here: say one of {places}", places = Worn::places())]
pub struct NoSuchPlace(String);

impl Worn {
    /// All places in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Chest,
        Self::RibsLeft,
        Self::RibsRight,
        Self::Abdomen,
        Self::Back,
        Self::Thigh,
        Self::Pocket,
        Self::Wrist,
    ];

    /// The word in files and on the command line.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Chest => "chest",
            Self::RibsLeft => "ribs-left",
            Self::RibsRight => "ribs-right",
            Self::Abdomen => "abdomen",
            Self::Back => "back",
            Self::Thigh => "thigh",
            Self::Pocket => "pocket",
            Self::Wrist => "wrist",
        }
    }

    /// Whether the sensor turns with the trunk, so that it can tell how the trunk lies.
    ///
    /// A thigh lies flat both in a chair and in bed, and a wrist goes its own way.
    #[must_use]
    pub const fn on_trunk(self) -> bool {
        !matches!(self, Self::Thigh | Self::Pocket | Self::Wrist)
    }

    /// What may be said of an epoch that reads like `label`: off the trunk no posture, for it would be made up.
    #[must_use]
    pub const fn may_say(self, label: Label) -> Label {
        match label {
            Label::Posture(_) | Label::Unknown(Reason::Between) if !self.on_trunk() => {
                Label::Unknown(Reason::NotOnTrunk)
            }
            _ => label,
        }
    }

    fn places() -> String {
        Self::ALL.map(Self::key).join(", ")
    }
}

impl FromStr for Worn {
    type Err = NoSuchPlace;

    fn from_str(text: &str) -> Result<Self, NoSuchPlace> {
        let word = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|place| place.key() == word).ok_or_else(|| NoSuchPlace(text.to_owned()))
    }
}

impl fmt::Display for Worn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_the_trunk_no_posture_is_said_and_a_gap_stays_a_gap() {
        let gap = Label::Unknown(Reason::Gap);
        let postures = crate::posture::Posture::ALL.map(Label::Posture);
        for place in Worn::ALL {
            assert_eq!(place.may_say(gap), gap);
            for posture in postures.into_iter().chain([Label::Unknown(Reason::Between)]) {
                let said = if place.on_trunk() { posture } else { Label::Unknown(Reason::NotOnTrunk) };
                assert_eq!(place.may_say(posture), said);
            }
        }
    }

    #[test]
    fn every_place_is_found_by_its_word() {
        for place in Worn::ALL {
            assert_eq!(place.key().parse(), Ok(place));
            assert_eq!(serde_json::to_string(&place).unwrap(), format!("{:?}", place.key()));
        }
        let error = "knee".parse::<Worn>().unwrap_err().to_string();
        assert!(error.starts_with("\"knee\" is no place") && error.ends_with("pocket, wrist"), "{error}");
    }
}
