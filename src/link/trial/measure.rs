//! What shows whether an arm was kept to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::diary::{Entry, tag};
use crate::link::{Exposure, Morning, Usual};

/// How a tag is written as a measure.
const TAG: &str = "tag:";

/// What shows whether an arm was kept to: a number of the night, or a tag in the diary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Measure {
    /// A number of the night.
    Exposure(Exposure),
    /// A circumstance noted in the morning: 1 where it was, 0 where it was not.
    Tag(String),
}

/// A word that is no measure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} measures nothing: choose from {known}, or tag: and a tag of the diary, such as tag:pillow-knees")]
pub struct NotAMeasure {
    word: String,
    known: String,
}

/// The short word of an exposure: its key without its unit.
fn word(exposure: &Exposure) -> String {
    let key = exposure.key();
    key.strip_suffix("_hours").or_else(|| key.strip_suffix("_per_hour")).unwrap_or(&key).to_owned()
}

/// The exposures that a night has by itself, without what is usual for the person.
fn measures() -> impl Iterator<Item = Exposure> {
    Exposure::ALL.into_iter().filter(|it| !matches!(it, Exposure::Unaccustomed | Exposure::ShortSleep))
}

/// Whether a circumstance was there: who is in a trial of it and says nothing of it did without.
fn noted(entry: &Entry, tag: &String) -> Option<bool> {
    let is_known = !entry.tags_open || entry.without.contains(tag);
    if entry.tags.contains(tag) { Some(true) } else { is_known.then_some(false) }
}

impl Measure {
    /// Its value for a morning; `None` where it is not known.
    #[must_use]
    pub fn of(&self, morning: &Morning) -> Option<f64> {
        match self {
            Self::Exposure(exposure) => exposure.of(morning, &Usual::default()),
            Self::Tag(tag) => noted(morning.entry.as_ref()?, tag).map(f64::from),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Exposure(exposure) => exposure.name().into_owned(),
            Self::Tag(tag) => format!("the tag {tag}"),
        }
    }

    /// Its unit, as it follows a number; empty for a tag.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Exposure(exposure) => exposure.unit(),
            Self::Tag(_) => "",
        }
    }
}

impl FromStr for Measure {
    type Err = NotAMeasure;
    fn from_str(text: &str) -> Result<Self, NotAMeasure> {
        let lowered = text.trim().to_lowercase().replace('-', "_");
        if let Some(exposure) = measures().find(|it| lowered == word(it) || lowered == it.key()) {
            return Ok(Self::Exposure(exposure));
        }
        let tag = text.trim().strip_prefix(TAG).and_then(|tag| tag::parse(tag).ok());
        let words = || measures().map(|it| word(&it)).collect::<Vec<_>>().join(", ");
        tag.map(Self::Tag).ok_or_else(|| NotAMeasure { word: text.to_owned(), known: words() })
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exposure(exposure) => f.write_str(&word(exposure)),
            Self::Tag(tag) => write!(f, "{TAG}{tag}"),
        }
    }
}

impl TryFrom<String> for Measure {
    type Error = NotAMeasure;
    fn try_from(text: String) -> Result<Self, NotAMeasure> {
        text.parse()
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Posture;

    #[test]
    fn a_measure_is_written_as_it_is_read() {
        for text in ["prone", "supine", "left_side", "longest_stillness", "position_changes", "tag:pillow-knees"] {
            assert_eq!(text.parse::<Measure>().unwrap().to_string(), text);
        }
        assert_eq!("Left-Side".parse(), Ok(Measure::Exposure(Exposure::Hours(Posture::LeftSide))));
        assert_eq!("prone_hours".parse(), Ok(Measure::Exposure(Exposure::Hours(Posture::Prone))));
        for wrong in ["", "belly", "tag:", "tag:two words", "pillow-knees"] {
            assert!(wrong.parse::<Measure>().unwrap_err().to_string().contains("choose from prone"), "{wrong}");
        }
    }
}
