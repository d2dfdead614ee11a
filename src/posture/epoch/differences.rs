//! Restlessness of sources that are too slow for a line.

use nalgebra::Vector3;

use crate::units::Hertz;

/// How the restlessness of an epoch is measured (see [`Epoch::movement`](super::Epoch::movement)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    Line,
    Bends,
    Steps,
}

impl Spread {
    /// For a source at about `rate`, in epochs of `secs` seconds.
    pub(super) fn at(rate: Hertz, secs: u32) -> Self {
        match rate.get() {
            rate if rate * f64::from(secs) >= 4.0 => Self::Line,
            // From here on the epoch is one second.
            rate if rate >= 1.25 => Self::Bends,
            _ => Self::Steps,
        }
    }
}

/// Squares of bends or steps, and how many.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Differences {
    last: Vector3<f64>,
    /// From the sample before the last to the last, if nothing was missed between them.
    last_step: Option<Vector3<f64>>,
    squares: f64,
    count: u32,
}

impl Differences {
    /// Adds a sample and whether it follows the last without a gap; a line needs no differences.
    pub(super) fn push(&mut self, spread: Spread, follows: bool, g: &Vector3<f64>) {
        let step = follows.then(|| g - self.last);
        let difference = match spread {
            Spread::Line => return,
            Spread::Bends => step.zip(self.last_step).map(|(step, before)| (step - before) / 3.0_f64.sqrt()),
            Spread::Steps => step,
        };
        if let Some(difference) = difference {
            self.squares += difference.norm_squared();
            self.count += 1;
        }
        (self.last, self.last_step) = (*g, step);
    }

    /// What they say of the movement since the last call, in g; zero without any.
    pub(super) fn take(&mut self) -> f64 {
        let (squares, count) = (std::mem::take(&mut self.squares), std::mem::take(&mut self.count));
        if count == 0 { 0.0 } else { (squares / (2.0 * f64::from(count))).sqrt() }
    }
}
