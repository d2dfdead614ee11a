//! A mounting from poses, taken together with what the sleeper did afterwards.
//!
//! Nobody poses squarely: people slump, lean and twist. How they lie still afterwards is as good a measure, and errs in
//! another way. Steps, and how rare the stomach is, are left out here: they are asked for front and back only where
//! nothing better tells.

use nalgebra::{Rotation3, UnitQuaternion, Vector3};

use super::chart::{ByPlace, Chart, each};
use super::evidence::Evidence;
use super::search::places;
use super::{ALIKE, FromNight, Possible, Usual, degrees_between};
use crate::posture::mounting::Mounting;
use crate::posture::mounting::poses::PILLOW;
use crate::posture::{Epoch, Posture, Settings, Worn};
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
    fn behind(mounting: &Mounting) -> [Self; 2] {
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

/// How the sensor sat according to its poses and to how the wearer lay still, taken together.
///
/// Where both say nearly the same, it is half way between them. Where they do not, it is the likelier, with its
/// probability: the sensor has been put on otherwise since, and the basis is the night.
/// `None` when the wearer was never still, or the sensor was not on the front of the trunk.
#[must_use]
pub fn with_poses(
    posed: &Mounting,
    epochs: &[Epoch],
    epoch_secs: u32,
    worn: Option<Worn>,
    settings: &Settings,
) -> Option<FromNight> {
    let poses = Pose::behind(posed).to_vec();
    let evidence = Evidence::of(epochs, epoch_secs, settings).still_with(poses);
    let found = Possible::explaining(&evidence, epochs.first()?.index, &Chart::of(places(worn)))?;
    let found = found.likeliest(&Usual::new())?;
    let (of_poses, of_both) = (posed.body_from_sensor(), found.mounting.body_from_sensor());
    if degrees_between(of_poses, of_both) > ALIKE {
        return Some(found);
    }
    let mounting = Mounting { body_from_sensor: half_way(of_poses, of_both), ..*posed };
    Some(FromNight { mounting, ..found })
}

fn half_way(a: &Rotation3<f64>, b: &Rotation3<f64>) -> Rotation3<f64> {
    let [a, b] = [a, b].map(UnitQuaternion::from_rotation_matrix);
    a.slerp(&b, 0.5).to_rotation_matrix()
}
