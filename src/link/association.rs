//! What goes with pain, with its uncertainty.

use serde::Serialize;

use super::rank::{spearman, spearman_interval};
use super::{Exposure, Morning};

/// Fewest mornings of which anything is said.
///
/// Two weeks: below it even a strong association (ρ = 0.6) is missed more often than found.
pub const FEWEST_MORNINGS: usize = 14;

/// What the mornings say of one exposure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// Fewer mornings than [`FEWEST_MORNINGS`].
    TooFew,
    /// Exposure or pain was the same on every morning.
    NeverVaried,
    /// Spearman's rank correlation with its 95 % interval.
    Rho {
        /// The estimate, −1 to 1.
        rho: f64,
        /// Lower end of the interval.
        low: f64,
        /// Upper end of the interval.
        high: f64,
    },
}

/// One exposure against the pain on waking.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Association {
    /// The number of the night.
    pub exposure: Exposure,
    /// Mornings on which both were known.
    pub n: usize,
    /// What they say.
    pub finding: Finding,
}

impl Association {
    /// Associates one exposure with the pain on waking.
    #[must_use]
    pub fn of(exposure: Exposure, mornings: &[Morning]) -> Self {
        let pairs: Vec<(f64, f64)> = mornings.iter().filter_map(|morning| morning.pair(exposure)).collect();
        Self { exposure, n: pairs.len(), finding: Finding::of(&pairs) }
    }
}

impl Finding {
    /// What pairs of exposure and pain say.
    #[must_use]
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        if pairs.len() < FEWEST_MORNINGS {
            return Self::TooFew;
        }
        let Some(rho) = spearman(pairs) else { return Self::NeverVaried };
        match spearman_interval(rho, pairs.len()) {
            Some((low, high)) => Self::Rho { rho, low, high },
            None => Self::TooFew,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirteen_mornings_are_too_few() {
        let pairs: Vec<(f64, f64)> = (0..13).map(|i| (f64::from(i), f64::from(i))).collect();
        assert_eq!(Finding::of(&pairs), Finding::TooFew);
    }

    #[test]
    fn an_exposure_that_never_varied_says_nothing() {
        let pairs: Vec<(f64, f64)> = (0..20).map(|i| (0.0, f64::from(i % 7))).collect();
        assert_eq!(Finding::of(&pairs), Finding::NeverVaried);
    }
}
