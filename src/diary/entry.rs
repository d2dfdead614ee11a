//! One morning's entry.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A pain score on the numeric rating scale: 0 (no pain) to 10 (worst imaginable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Nrs(u8);

/// A score outside the scale.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a pain score: give a whole number from 0 (no pain) to 10 (worst imaginable)")]
pub struct NotAScore(String);

impl Nrs {
    /// From a number of the scale.
    ///
    /// # Errors
    /// When it is above 10.
    pub fn new(score: u8) -> Result<Self, NotAScore> {
        if score <= 10 { Ok(Self(score)) } else { Err(NotAScore(score.to_string())) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Nrs {
    type Error = NotAScore;
    fn try_from(score: u8) -> Result<Self, NotAScore> {
        Self::new(score)
    }
}

impl From<Nrs> for u8 {
    fn from(score: Nrs) -> Self {
        score.0
    }
}

impl FromStr for Nrs {
    type Err = NotAScore;
    fn from_str(text: &str) -> Result<Self, NotAScore> {
        text.trim().parse().ok().and_then(|score| Self::new(score).ok()).ok_or_else(|| NotAScore(text.to_owned()))
    }
}

impl fmt::Display for Nrs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where it hurts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// Lower back.
    Lower,
    /// Upper back.
    Upper,
    /// Neck.
    Neck,
    /// Shoulder.
    Shoulder,
    /// Hip or buttock.
    Hip,
    /// Leg.
    Leg,
    /// Elsewhere.
    Other,
}

/// A word that names no place of pain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no place of pain: choose from lower, upper, neck, shoulder, hip, leg, other")]
pub struct NotASite(String);

impl Site {
    /// All places in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Lower, Self::Upper, Self::Neck, Self::Shoulder, Self::Hip, Self::Leg, Self::Other];

    /// The word that is typed and kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Neck => "neck",
            Self::Shoulder => "shoulder",
            Self::Hip => "hip",
            Self::Leg => "leg",
            Self::Other => "other",
        }
    }
}

impl FromStr for Site {
    type Err = NotASite;
    fn from_str(text: &str) -> Result<Self, NotASite> {
        let word = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|site| site.word() == word).ok_or_else(|| NotASite(text.to_owned()))
    }
}

/// The words that are read in a sentence: `lower back`, `neck`, `elsewhere`.
impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Lower => "lower back",
            Self::Upper => "upper back",
            Self::Other => "elsewhere",
            other => other.word(),
        })
    }
}

/// What was written on one morning.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// The morning's date.
    pub date: Date,
    /// Pain on waking.
    pub pain: Nrs,
    /// Pain later that day, once up and about.
    pub later: Option<Nrs>,
    /// Pain on the evening before, at bedtime.
    #[serde(default)]
    pub evening: Option<Nrs>,
    /// How many times pain woke the person in the night before, at most [`Entry::MOST_WOKEN`].
    #[serde(default)]
    pub woken: Option<u8>,
    /// Minutes of morning stiffness, at most a day's.
    pub stiffness_min: Option<u16>,
    /// Where it hurts: in the order of [`Site::ALL`], each once.
    #[serde(rename = "where")]
    pub sites: Vec<Site>,
    /// Circumstances: short words such as `heat` or `pillow-knees`, sorted, each once.
    pub tags: Vec<String>,
    /// Circumstances that were asked for and answered no: sorted, each once, none of them among `tags`.
    #[serde(default)]
    pub without: Vec<String>,
    /// Whether more circumstances may have applied than are noted: the entry comes from a table without a column of
    /// tags, or a question was skipped. Then silence about a tag means nothing (see [`super::Diary::circumstances`]).
    #[serde(default)]
    pub tags_open: bool,
    /// Anything else.
    pub note: String,
}

impl Entry {
    /// The most minutes of stiffness that a day can have.
    pub const MOST_STIFFNESS_MIN: u16 = 24 * 60;

    /// The most wakings of one night: one every few minutes.
    pub const MOST_WOKEN: u8 = 99;

    /// An entry that holds a score and nothing else.
    #[must_use]
    pub const fn new(date: Date, pain: Nrs) -> Self {
        Self {
            date,
            pain,
            later: None,
            evening: None,
            woken: None,
            stiffness_min: None,
            sites: Vec::new(),
            tags: Vec::new(),
            without: Vec::new(),
            tags_open: false,
            note: String::new(),
        }
    }

    /// Brings places and tags into their order, each once; a tag that was noted was not answered no.
    /// [`super::Diary::replace`] does it to every entry.
    pub fn tidy(&mut self) {
        self.sites.sort_unstable();
        self.sites.dedup();
        self.tags.sort_unstable();
        self.tags.dedup();
        self.without.sort_unstable();
        self.without.dedup();
        self.without.retain(|tag| !self.tags.contains(tag));
    }
}
