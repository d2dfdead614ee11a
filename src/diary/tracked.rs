//! What the person chose to be asked in the morning.

use std::fmt;
use std::str::FromStr;

use super::tag::{self, NotATag};

/// One question of the morning, beside the score.
///
/// Written as one word: `evening`, `woken`, `stiffness`, `where`, `note`, or a tag.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Tracked {
    /// Pain on the evening before.
    Evening,
    /// How many times pain woke the person.
    Woken,
    /// Minutes of stiffness.
    Stiffness,
    /// Where it hurts.
    Where,
    /// Anything else.
    Note,
    /// Whether a circumstance applied.
    Tag(String),
}

impl Tracked {
    /// The questions that are no tags, with what each asks for.
    pub const FIXED: [(Self, &'static str); 5] = [
        (Self::Evening, "pain on the evening before, 0 to 10"),
        (Self::Woken, "how many times pain woke you"),
        (Self::Stiffness, "minutes of stiffness after getting up"),
        (Self::Where, "where it hurts"),
        (Self::Note, "a note"),
    ];

    /// The word that is typed and kept.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Evening => "evening",
            Self::Woken => "woken",
            Self::Stiffness => "stiffness",
            Self::Where => "where",
            Self::Note => "note",
            Self::Tag(tag) => tag,
        }
    }
}

impl fmt::Display for Tracked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Tracked {
    type Err = NotATag;
    fn from_str(text: &str) -> Result<Self, NotATag> {
        let tag = tag::parse(text)?;
        let fixed = Self::FIXED.into_iter().map(|(tracked, _)| tracked).find(|tracked| tracked.word() == tag);
        Ok(fixed.unwrap_or(Self::Tag(tag)))
    }
}

impl TryFrom<String> for Tracked {
    type Error = NotATag;
    fn try_from(text: String) -> Result<Self, NotATag> {
        text.parse()
    }
}

impl From<Tracked> for String {
    fn from(tracked: Tracked) -> Self {
        tracked.word().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_fixed_question_or_a_tag() {
        for (tracked, _) in Tracked::FIXED {
            assert_eq!(tracked.word().parse::<Tracked>().unwrap(), tracked);
        }
        assert_eq!(" Alcohol ".parse::<Tracked>().unwrap(), Tracked::Tag("alcohol".to_owned()));
        assert!("two words".parse::<Tracked>().is_err());
    }
}
