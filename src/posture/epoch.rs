//! One-second summaries of samples.

use crate::units::{Accel, Sensor};

/// A summary of the samples of one epoch, in the sensor frame.
///
/// Epochs lie on a grid of whole seconds of the time line, so that the same instant always falls into the same epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its place on the grid: it covers `index × length` to `(index + 1) × length` seconds.
    pub index: i64,
    /// Mean of its samples, in g. Linear in them, so gain, offset and mounting may be applied to it afterwards.
    pub mean: Accel<Sensor>,
    /// Root mean square, over its samples, of the distance in g from their own linear trend.
    pub movement: f64,
    /// Share of its time that samples cover, 0 to 1.
    pub coverage: f64,
}
