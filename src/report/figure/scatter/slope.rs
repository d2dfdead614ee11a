//! The slope of a panel, with its interval as a fan.

use plotters::backend::DrawingBackend;

use crate::link::{Interval, Pair, rank};
use crate::report::figure::FigureError;
use crate::report::figure::axis::Scale;
use crate::report::figure::canvas::Canvas;

/// What stands for an end that nothing bounds: as steep as makes no difference in a picture.
const STEEP: f64 = 1e6;

/// A slope as it is drawn.
pub(super) struct Slope {
    /// To the left and to the right of the medians.
    pub(super) fan: [[(f64, f64); 3]; 2],
    ends: ((f64, f64), (f64, f64)),
}

impl Slope {
    /// Through the medians of both, where slopes of Theil and Sen go; `None` without a pair.
    pub(super) fn of(pairs: &[Pair], slope: Interval, x: Scale, y: Scale) -> Option<Self> {
        let median = |pick: fn(&Pair) -> f64| rank::median(&pairs.iter().map(pick).collect::<Vec<_>>());
        let (middle, pain) = (median(|pair| pair.value)?, median(|pair| pair.pain)?);
        let (least, most) = x.from;
        let at = |value: f64, slope: f64| (x.place(value), y.place(pain + slope * (value - middle)));
        let Interval { estimate, low, high } = slope;
        let [low, high] = [low, high].map(|end| end.clamp(-STEEP, STEEP));
        let fan = [least, most].map(|end| [at(middle, 0.0), at(end, low), at(end, high)]);
        Some(Self { fan, ends: (at(least, estimate), at(most, estimate)) })
    }

    /// The line, with a rim of paper so that it is seen among many dots.
    pub(super) fn line<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let theme = canvas.theme;
        canvas.line(self.ends.0, self.ends.1, 3.5, theme.paper)?;
        canvas.line(self.ends.0, self.ends.1, 1.5, theme.ink)
    }
}
