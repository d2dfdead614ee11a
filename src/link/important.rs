//! How much pain makes a difference to a person.

use serde::Serialize;

use super::Interval;
use super::Morning;
use super::rank;

/// The least difference in pain that matters to people with the usual pain of this person.
///
/// Two points or 30 % of the usual level, whichever is less (Ostelo et al., Spine 33:90, 2008; Farrar et al., Pain 94:149,
/// 2001); one point where the usual level is 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ImportantDifference {
    /// In points of pain.
    pub points: f64,
    /// The usual pain on waking: the median.
    pub usual: f64,
}

/// What an interval says of the important difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    /// All of it is at least as large: it matters.
    Important,
    /// All of it is smaller: it does not matter.
    Unimportant,
    /// It holds both.
    Unclear,
}

impl ImportantDifference {
    /// From the pain on waking of all mornings; `None` without any.
    #[must_use]
    pub fn of(mornings: &[Morning]) -> Option<Self> {
        let pain =
            mornings.iter().filter_map(|morning| morning.entry.as_ref()).map(|entry| f64::from(entry.pain.get()));
        rank::median(&pain.collect::<Vec<_>>()).map(Self::at)
    }

    /// At a usual level.
    #[must_use]
    pub fn at(usual: f64) -> Self {
        let points = if usual <= 4.0 { 1.0 } else { (0.3 * usual).min(2.0) };
        Self { points, usual }
    }

    /// What an interval of a difference says.
    #[must_use]
    pub fn judge(&self, difference: &Interval) -> Importance {
        if difference.low >= self.points || difference.high <= -self.points {
            Importance::Important
        } else if difference.low > -self.points && difference.high < self.points {
            Importance::Unimportant
        } else {
            Importance::Unclear
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_with_the_usual_pain_up_to_two_points() {
        for (usual, points) in [(0.0, 1.0), (4.0, 1.0), (5.0, 1.5), (6.0, 1.8), (8.0, 2.0)] {
            assert!((ImportantDifference::at(usual).points - points).abs() < 1e-12, "{usual}");
        }
    }

    #[test]
    fn only_an_interval_on_one_side_of_it_says_which() {
        let least = ImportantDifference::at(3.0);
        let judge = |low, high| least.judge(&Interval { estimate: f64::midpoint(low, high), low, high });
        assert_eq!(judge(1.0, 2.0), Importance::Important);
        assert_eq!(judge(-2.0, -1.2), Importance::Important);
        assert_eq!(judge(-0.5, 0.9), Importance::Unimportant);
        assert_eq!(judge(0.2, 1.4), Importance::Unclear);
    }
}
