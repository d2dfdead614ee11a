//! How the sensor sits on the trunk.

use nalgebra::Rotation3;

/// The rotation from the sensor frame to the body frame, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mounting {
    body_from_sensor: Rotation3<f64>,
}
