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

/// What was written on one morning.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// The morning's date.
    pub date: Date,
    /// Pain on waking.
    pub pain: Nrs,
    /// Pain later that day, once up and about.
    pub later: Option<Nrs>,
    /// Minutes of morning stiffness.
    pub stiffness_min: Option<u16>,
    /// Where it hurts.
    pub sites: Vec<Site>,
    /// Circumstances: short words such as `heat` or `pillow-knees`, sorted, each once.
    pub tags: Vec<String>,
    /// Anything else.
    pub note: String,
}

impl Entry {
    /// An entry that holds a score and nothing else.
    #[must_use]
    pub const fn new(date: Date, pain: Nrs) -> Self {
        Self { date, pain, later: None, stiffness_min: None, sites: Vec::new(), tags: Vec::new(), note: String::new() }
    }
}
