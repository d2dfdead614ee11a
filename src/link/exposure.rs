//! The numbers of a night that may explain pain.

mod card;
mod value;

pub use card::Card;
pub use value::Usual;
pub(crate) use value::usable;

use std::borrow::Cow;

use super::Morning;
use crate::posture::Posture;

/// One number of the night, or a circumstance of it.
///
/// Each stands for a claim that is made about people in general; [`Exposure::card`] has the claim and the definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(into = "String")]
pub enum Exposure {
    /// Hours in one posture within the window.
    Hours(Posture),
    /// Hours lying half-turned to the stomach.
    HalfTurned,
    /// Hours of the longest stillness bout.
    LongestStillness,
    /// Hours in stillness bouts of more than an hour.
    LongStillness,
    /// Position changes per hour of lying.
    PositionChanges,
    /// How far the night's mix of postures is from the person's usual one: Aitchison's distance.
    Unaccustomed,
    /// Minutes of the longest bout between two postures.
    BetweenPostures,
    /// Hours by which the time in bed was shorter than the person's usual; below zero for a longer night.
    ShortSleep,
    /// Times out of bed in the night.
    GettingUp,
    /// Whether a circumstance was noted, by its word: 1 with, 0 without.
    Circumstance(String),
}

impl Exposure {
    /// The question that was declared before the data were seen: time on the stomach.
    ///
    /// It is judged by itself, see [`super::family`].
    pub const PRIMARY: Self = Self::Hours(Posture::Prone);

    /// The exposures that every night has, in the order in which they are shown; circumstances come after them.
    pub const ALL: [Self; 12] = [
        Self::PRIMARY,
        Self::HalfTurned,
        Self::LongestStillness,
        Self::LongStillness,
        Self::Hours(Posture::Supine),
        Self::Hours(Posture::LeftSide),
        Self::Hours(Posture::RightSide),
        Self::PositionChanges,
        Self::Unaccustomed,
        Self::BetweenPostures,
        Self::ShortSleep,
        Self::GettingUp,
    ];

    /// All that can be asked of these mornings: those of the night, then every circumstance that was ever noted.
    #[must_use]
    pub fn declared(mornings: &[Morning]) -> Vec<Self> {
        let words = mornings.iter().flat_map(|morning| morning.circumstances.keys());
        let words: std::collections::BTreeSet<&String> = words.collect();
        let circumstances = words.into_iter().map(|word| Self::Circumstance(word.clone()));
        Self::ALL.into_iter().chain(circumstances).collect()
    }

    /// Its key in files, with the unit.
    #[must_use]
    pub fn key(&self) -> Cow<'static, str> {
        self.card().key
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        self.card().name
    }

    /// Its unit; empty for a circumstance.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        self.card().unit
    }

    /// How more of it is said, to be followed by a verb in the past.
    #[must_use]
    pub fn more(&self) -> Cow<'static, str> {
        self.card().more
    }

    /// Whether it is yes or no, and not a quantity.
    #[must_use]
    pub const fn is_circumstance(&self) -> bool {
        matches!(self, Self::Circumstance(_))
    }
}

/// Serialised as its key.
impl From<Exposure> for String {
    fn from(exposure: Exposure) -> Self {
        exposure.key().into_owned()
    }
}
