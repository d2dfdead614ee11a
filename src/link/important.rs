//! How large a difference in pain has to be to matter to a person.

use serde::{Deserialize, Serialize};

/// The difference in pain, on the scale of 0 to 10, from which people call themselves better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportantDifference {
    /// Points.
    pub points: f64,
    /// The usual level that it is for, in points.
    pub usual: f64,
}

impl ImportantDifference {
    /// For a person whose median pain is this.
    ///
    /// Two points or 30 % of the usual level, whichever is more (Ostelo 2008, Spine 33:90; Farrar 2001, Pain 94:149);
    /// one point where the usual level is at most 4, since of those who start low one point is what they notice.
    #[must_use]
    pub fn of(usual_median: f64) -> Self {
        let points = if usual_median <= 4.0 { 1.0 } else { (0.3 * usual_median).max(2.0) };
        Self { points, usual: usual_median }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_depends_on_the_usual_level() {
        for (usual, points) in [(0.0, 1.0), (1.0, 1.0), (4.0, 1.0), (4.5, 2.0), (6.0, 2.0), (8.0, 2.4), (10.0, 3.0)] {
            let important = ImportantDifference::of(usual);
            assert!((important.points - points).abs() < 1e-12 && important.usual == usual, "{usual}");
        }
    }
}
