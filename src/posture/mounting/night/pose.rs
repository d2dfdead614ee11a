//! What postures held on purpose say of a mounting.

use nalgebra::{Rotation3, Vector3};

use super::chart::{ByPlace, Chart, each};
use crate::posture::Posture;
use crate::posture::mounting::Mounting;
use crate::posture::mounting::poses::PILLOW;
use crate::units::Accel;

/// A posture that was held on purpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pose {
    posture: Posture,
    /// Unit vector in the sensor frame.
    pub(super) direction: Vector3<f64>,
}

impl Pose {
    /// The two that a mounting goes back to: upright, and on the back with a pillow.
    pub(super) fn behind(mounting: &Mounting) -> [Self; 2] {
        let sensor_from_body = mounting.body_from_sensor().inverse();
        let (raised, out) = PILLOW.to_radians().sin_cos();
        let read = |posture, direction| Self { posture, direction: sensor_from_body * direction };
        [read(Posture::Upright, Vector3::y()), read(Posture::Supine, Vector3::new(0.0, raised, out))]
    }

    /// Whether it says which way is up.
    pub(super) fn is_upright(&self) -> bool {
        self.posture == Posture::Upright
    }

    /// The logarithm of how well a mounting explains it at each place of wearing; the tails of the laws are heavy enough
    /// for a pose that strayed.
    pub(super) fn log_likelihoods(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> ByPlace {
        let read = Accel::from_vector(body_from_sensor * self.direction);
        each(&chart.places, |tilts| {
            let densities = Posture::ALL.into_iter().zip(tilts.log_densities(&read));
            densities.filter(|(posture, _)| *posture == self.posture).map(|(_, density)| density).sum()
        })
    }
}
