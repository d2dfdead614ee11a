//! Does it ease as the day goes on?

use serde::Serialize;

use super::Morning;
use super::association::Interval;

/// Pain on waking against pain later on the same day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ease {
    /// Days on which both were noted.
    pub n: usize,
    /// Mean pain on waking.
    pub waking: f64,
    /// Mean pain later.
    pub later: f64,
    /// Later less waking, in points: below zero it eases.
    pub difference: Interval,
    /// Probability of so much or more without any change, two-sided.
    pub p: f64,
}

impl Ease {
    /// From the days on which both were noted; `None` with fewer than [`super::association::FEWEST_MORNINGS`].
    #[must_use]
    pub fn of(_mornings: &[Morning]) -> Option<Self> {
        None
    }
}
