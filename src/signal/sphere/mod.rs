//! Gain and offset of a sensor from the directions in which it lay still.
//!
//! At rest the reading is gravity, 1 g whatever the direction: rightly scaled readings lie on the unit sphere.
//! The six errors are those that bring them there, weighed against what such sensors are known to err by, so that a
//! night of few directions changes little and says so. Windows are gathered by direction, in constant memory, and a
//! direction held for hours counts hardly more than one held for minutes.
//!
//! ```
//! use supine::signal::sphere::{STILL_G, Still, calibrate};
//! use supine::units::Accel;
//!
//! // Each axis up and down, read by a sensor whose x is 20 mg too high.
//! let readings = [(1.02, 0.0, 0.0), (-0.98, 0.0, 0.0), (0.02, 1.0, 0.0), (0.02, -1.0, 0.0), (0.02, 0.0, 1.0), (0.02, 0.0, -1.0)];
//! let still = readings.map(|(x, y, z)| Still::when(Accel::from_g(x, y, z), 0.003, STILL_G));
//! let calibration = calibrate(still.into_iter().flatten());
//! assert!((calibration.correction.offset_g[0] - 0.02).abs() < 0.001);
//! assert!(calibration.well_determined());
//! ```

mod calibration;
mod directions;
mod fit;
mod grid;
#[cfg(test)]
mod tests;

pub use calibration::{Calibration, Correction, Coverage};
pub use directions::{Directions, STILL_G, Still};

/// The calibration that windows at rest call for; see [`Directions`] for windows that come one by one.
#[must_use]
pub fn calibrate(windows: impl IntoIterator<Item = Still>) -> Calibration {
    let mut directions = Directions::default();
    windows.into_iter().for_each(|window| directions.push(&window));
    directions.fit()
}
