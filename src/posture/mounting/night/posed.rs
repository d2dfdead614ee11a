//! A mounting from poses, taken together with what the sleeper did afterwards.
//!
//! Nobody poses squarely: people slump, lean and twist. How they lie still afterwards is as good a measure, and errs in
//! another way. Steps, and how rare the stomach is, are left out here: they are asked for front and back only where
//! nothing better tells.

use nalgebra::{Rotation3, UnitQuaternion};

use super::evidence::Evidence;
use super::pose::Pose;
use super::{ALIKE, FromNight, Possible, Usual, chart, degrees_between};
use crate::posture::mounting::Mounting;
use crate::posture::{Epoch, Settings, Worn};

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
    let evidence = Evidence::still_with(poses, epochs, epoch_secs, settings);
    let found = Possible::explaining(&evidence, epochs.first()?.index, chart(worn))?;
    let found = found.likeliest(&Usual::new())?;
    let (of_poses, of_both) = (posed.body_from_sensor(), found.mounting.body_from_sensor());
    if degrees_between(of_poses, of_both) > ALIKE {
        return Some(found);
    }
    let mounting = Mounting::of_basis(half_way(of_poses, of_both), posed.basis(), posed.made());
    Some(FromNight { mounting, ..found })
}

fn half_way(a: &Rotation3<f64>, b: &Rotation3<f64>) -> Rotation3<f64> {
    let [a, b] = [a, b].map(UnitQuaternion::from_rotation_matrix);
    a.slerp(&b, 0.5).to_rotation_matrix()
}
