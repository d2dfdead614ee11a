//! The first stage, and the hot path: samples to one-second summaries, in one pass and constant memory.

mod differences;
mod epocher;
mod open;
mod stuck;

use nalgebra::Vector3;

pub use self::epocher::Epocher;
use crate::units::{Accel, Hertz, Sensor};

/// A summary of the samples of one epoch, in the sensor frame.
///
/// Epochs lie on a grid of whole seconds of the time line, so that the same instant always falls into the same epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its place on the grid: it covers `index × length` to `(index + 1) × length` seconds.
    pub index: i64,
    /// Mean of its samples, in g. Linear in them, so gain, offset and mounting may be applied to it afterwards.
    pub mean: Accel<Sensor>,
    /// How restless it was, in g: the spread of its samples about their own straight line, all axes together.
    ///
    /// Below four samples an epoch, how much three neighbouring samples bend, |a − 2b + c| / √6, which a straight line
    /// through them does not either; below 1.25 Hz, where breathing is no line from one sample to the next but one, what
    /// two neighbours differ by, divided by √2. All three are the same for white noise.
    pub movement: f64,
    /// Which way the sharper jolts point, dimensionless, in the sensor frame; zero at rest (see
    /// [`Jolts::take`](crate::signal::jolt::Jolts::take)).
    pub jolt: Vector3<f64>,
    /// Share of its time that samples cover, 0 to 1.
    pub coverage: f64,
}

/// The epoch length for a rate: the fewest whole seconds sure to hold a sample.
///
/// A quarter is added to the period for jitter: 1 s down to 1.25 Hz, 2 s for a `RuuviTag` (1.285 s), 4 s at 0.31 Hz.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above zero, and saturates")]
pub fn epoch_secs(rate: Hertz) -> u32 {
    (1.25 * rate.period_secs()).ceil().max(1.0) as u32
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
