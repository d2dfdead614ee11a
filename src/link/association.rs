//! What goes with pain, with its uncertainty.

use serde::Serialize;

use super::adjusted::Adjusted;
use super::exposure::{Exposure, Usual};
use super::measured::Measured;
use super::pair::Pair;
use super::{Morning, family};

/// Fewest mornings of which anything is said.
///
/// Two weeks: below it even a strong association (ρ = 0.6) is missed more often than found.
pub const FEWEST_MORNINGS: usize = 14;

/// Pain comes in whole points.
pub const SCORE: f64 = 1.0;

/// One exposure against the pain on waking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Association {
    /// The number of the night.
    pub exposure: Exposure,
    /// Mornings on which both were known.
    pub n: usize,
    /// Those mornings, in order.
    pub pairs: Vec<Pair>,
    /// What they say.
    pub finding: Finding,
}

/// What the mornings say of one exposure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// Fewer mornings than [`FEWEST_MORNINGS`].
    TooFew {
        /// How many more it takes.
        needed: usize,
    },
    /// Pain was the same on every morning, or the exposure on all but one or two.
    NeverVaried,
    /// Enough to reckon with.
    Measured(Box<Measured>),
}

impl Association {
    /// Associates one exposure with the pain on waking; [`correct`] then sees to the number of questions.
    #[must_use]
    pub fn of(exposure: Exposure, mornings: &[Morning], usual: &Usual) -> Self {
        let pair = |morning: &Morning| {
            let pain = f64::from(morning.entry.as_ref()?.pain.get());
            Some(Pair { date: morning.date, value: exposure.of(morning, usual)?, pain })
        };
        let pairs: Vec<Pair> = mornings.iter().filter_map(pair).collect();
        let mut finding = Finding::of(&pairs, SCORE);
        if let Finding::Measured(measured) = &mut finding {
            measured.adjusted = Adjusted::of(&exposure, mornings, usual);
        }
        Self { n: pairs.len(), finding, pairs, exposure }
    }
}

impl Finding {
    /// What pairs of exposure and pain say, which are in the order of their dates; pain was rounded to `grain` points.
    #[must_use]
    pub fn of(pairs: &[Pair], grain: f64) -> Self {
        if pairs.len() < FEWEST_MORNINGS {
            return Self::TooFew { needed: FEWEST_MORNINGS - pairs.len() };
        }
        Measured::of(pairs, grain).map_or(Self::NeverVaried, |measured| Self::Measured(Box::new(measured)))
    }

    /// What was measured, where anything was.
    #[must_use]
    pub fn measured(&self) -> Option<&Measured> {
        match self {
            Self::Measured(measured) => Some(measured),
            Self::TooFew { .. } | Self::NeverVaried => None,
        }
    }
}

/// Corrects for the number of questions, and gives each its verdict.
///
/// The declared question, [`Exposure::PRIMARY`], stands by itself; all others are one family.
pub fn correct<'a>(findings: impl Iterator<Item = (&'a Exposure, &'a mut Finding)>) {
    let mut others: Vec<&mut Measured> = Vec::new();
    for (exposure, finding) in findings {
        let Finding::Measured(measured) = finding else { continue };
        if *exposure == Exposure::PRIMARY { measured.judge(measured.p) } else { others.push(measured) }
    }
    let p: Vec<f64> = others.iter().map(|measured| measured.p).collect();
    others.into_iter().zip(family::benjamini_hochberg(&p)).for_each(|(measured, q)| measured.judge(q));
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    fn pairs(of: impl Fn(i32) -> (f64, f64), n: i32) -> Vec<Pair> {
        let first = jiff::civil::date(2026, 3, 15);
        let pair = |day: i32| Pair { date: first + day.days(), value: of(day).0, pain: of(day).1 };
        (0..n).map(pair).collect()
    }

    #[test]
    fn thirteen_mornings_are_too_few() {
        let pairs = pairs(|i| (f64::from(i), f64::from(i)), 13);
        assert_eq!(Finding::of(&pairs, SCORE), Finding::TooFew { needed: 1 });
    }

    #[test]
    fn an_exposure_that_never_varied_says_nothing() {
        assert_eq!(Finding::of(&pairs(|i| (0.0, f64::from(i % 7)), 20), SCORE), Finding::NeverVaried);
        assert_eq!(
            Finding::of(&pairs(|i| (f64::from(u8::from(i < 2)), f64::from(i % 7)), 20), SCORE),
            Finding::NeverVaried
        );
    }
}
