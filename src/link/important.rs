//! How large a difference in pain has to be to matter to a person.

use serde::Serialize;

/// The difference in pain, on the scale of 0 to 10, from which people call themselves better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ImportantDifference {
    /// Points.
    pub points: f64,
    /// The usual level that it is for, in points.
    pub usual: f64,
}

impl ImportantDifference {
    /// At a usual level, the median.
    ///
    /// Two points or 30 % of the usual level, whichever is less (Ostelo 2008, Spine 33:90; Farrar 2001, Pain 94:149);
    /// one point where the usual level is at most 4, since of those who start low one point is what they notice.
    #[must_use]
    pub fn at(usual: f64) -> Self {
        let points = if usual <= 4.0 { 1.0 } else { (0.3 * usual).min(2.0) };
        Self { points, usual }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_depends_on_the_usual_level() {
        for (usual, points) in [(0.0, 1.0), (1.0, 1.0), (4.0, 1.0), (5.0, 1.5), (6.0, 1.8), (7.0, 2.0), (10.0, 2.0)] {
            let important = ImportantDifference::at(usual);
            assert!((important.points - points).abs() < 1e-12 && important.usual == usual, "{usual}");
        }
    }
}
