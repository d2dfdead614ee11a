//! The one table of exposures: claim, definition, unit and words.

use std::borrow::Cow;

use super::Exposure;
use crate::posture::Posture;

/// What is to be known of an exposure besides its values.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Card {
    /// Its key in files, with the unit.
    pub key: Cow<'static, str>,
    /// What it is called.
    pub name: Cow<'static, str>,
    /// How more of it is said.
    pub more: Cow<'static, str>,
    /// Its unit; empty for a circumstance.
    pub unit: &'static str,
    /// What is claimed of it, about people in general.
    pub claim: &'static str,
    /// How it is measured.
    pub definition: &'static str,
}

/// Key, name, more of it, unit, claim, definition.
type Row = [&'static str; 6];

const STOMACH: Row = [
    "prone_hours",
    "time on the stomach",
    "more time on the stomach",
    "h",
    "Lying on the stomach deepens the hollow of the lower back and turns the neck, and so hurts.",
    "Hours on the stomach in bed.",
];
const BACK: Row = [
    "supine_hours",
    "time on the back",
    "more time on the back",
    "h",
    "Lying flat on the back with straight legs pulls at the lower back; others call it the best posture of all.",
    "Hours on the back in bed.",
];
const LEFT: Row = [
    "left_side_hours",
    "time on the left side",
    "more time on the left side",
    "h",
    "Lying on the side spares the back, unless the upper leg pulls the hip and the spine round.",
    "Hours on the left side in bed.",
];
const RIGHT: Row = [
    "right_side_hours",
    "time on the right side",
    "more time on the right side",
    "h",
    "Lying on the side spares the back, unless the upper leg pulls the hip and the spine round.",
    "Hours on the right side in bed.",
];
const UP: Row = [
    "upright_hours",
    "time up",
    "more time up",
    "h",
    "Sitting up in bed bends the lower back.",
    "Hours sitting or standing in the window.",
];
const HALF_TURNED: Row = [
    "half_turned_hours",
    "half-turned to stomach",
    "more time half-turned to the stomach",
    "h",
    "Lying between side and stomach, with one leg drawn up, twists the spine for hours.",
    "Hours of lying with the trunk rolled beyond the side toward the stomach, but not onto it.",
];
const LONGEST_STILLNESS: Row = [
    "longest_stillness_hours",
    "longest stillness",
    "a longer stillness",
    "h",
    "Lying long without moving stiffens joints and discs.",
    "Hours of the longest stretch without a position change and without gross movement.",
];
const LONG_STILLNESS: Row = [
    "long_stillness_hours",
    "time in long stillness",
    "more time in long stillness",
    "h",
    "Lying still for more than an hour at a time stiffens joints and discs.",
    "Hours in stretches of stillness of more than 60 minutes each.",
];
const POSITION_CHANGES: Row = [
    "position_changes_per_hour",
    "position changes",
    "more position changes",
    "per hour",
    "Turning often relieves the back; or it is the sign of a back that finds no rest.",
    "Passages from one lying posture to another, per hour of known lying.",
];
const UNACCUSTOMED: Row = [
    "unaccustomed_distance",
    "unaccustomed postures",
    "a more unaccustomed mix of postures",
    "log-ratio units",
    "A posture that the body is not used to hurts, whichever it is.",
    "Aitchison's distance of the night's shares of the four lying postures from the centre of all nights.",
];
const BETWEEN_POSTURES: Row = [
    "between_postures_minutes",
    "hold between postures",
    "a longer hold between postures",
    "min",
    "An awkward posture held for long, neither on the side nor on the back or stomach, strains muscles.",
    "Minutes of the longest stretch whose direction is that of no posture.",
];
const SHORT_SLEEP: Row = [
    "short_sleep_hours",
    "shortness of the night",
    "a shorter night",
    "h",
    "Too little sleep lowers the threshold of pain on the day after.",
    "The person's usual (median) hours in bed less those of this night; below zero for a longer night.",
];
const GETTING_UP: Row = [
    "getting_up_times",
    "getting up at night",
    "getting up more often",
    "times",
    "Getting up at night breaks up rest; or it loosens a stiff back.",
    "Times out of bed between going to bed and getting up for the day.",
];
const CIRCUMSTANCE_CLAIM: &str = "What is done or happens in the evening and in bed makes a difference in the morning.";
const CIRCUMSTANCE_DEFINITION: &str = "Whether it was noted: 1 with, 0 without.";

impl Exposure {
    /// Claim, definition, unit and words.
    #[must_use]
    pub fn card(&self) -> Card {
        let [key, name, more, unit, claim, definition] = match self {
            Self::Hours(Posture::Supine) => BACK,
            Self::Hours(Posture::LeftSide) => LEFT,
            Self::Hours(Posture::RightSide) => RIGHT,
            Self::Hours(Posture::Prone) => STOMACH,
            Self::Hours(Posture::Upright) => UP,
            Self::HalfTurned => HALF_TURNED,
            Self::LongestStillness => LONGEST_STILLNESS,
            Self::LongStillness => LONG_STILLNESS,
            Self::PositionChanges => POSITION_CHANGES,
            Self::Unaccustomed => UNACCUSTOMED,
            Self::BetweenPostures => BETWEEN_POSTURES,
            Self::ShortSleep => SHORT_SLEEP,
            Self::GettingUp => GETTING_UP,
            Self::Circumstance(word) => return circumstance(word),
        };
        Card { key: key.into(), name: name.into(), more: more.into(), unit, claim, definition }
    }
}

fn circumstance(word: &str) -> Card {
    Card {
        key: format!("circumstance:{word}").into(),
        name: format!("“{word}” noted").into(),
        more: format!("“{word}”").into(),
        unit: "",
        claim: CIRCUMSTANCE_CLAIM,
        definition: CIRCUMSTANCE_DEFINITION,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_exposure_has_a_key_of_its_own() {
        let keys: BTreeSet<_> = Exposure::ALL.iter().map(Exposure::key).collect();
        assert_eq!(keys.len(), Exposure::ALL.len());
        assert_eq!(Exposure::Circumstance("heat".to_owned()).key(), "circumstance:heat");
    }
}
