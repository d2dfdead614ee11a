//! Known directions to a rotation.

use nalgebra::{Matrix3, Rotation3, Vector3};

use super::super::{Mounting, MountingError};
use crate::units::{Accel, Sensor};

/// Poses nearer to each other, or to opposites, than this span no plane, in degrees.
const LEAST_APART: f64 = 30.0;

impl Mounting {
    /// From the readings while standing upright and while lying on the back.
    ///
    /// Upright sets the long axis; what of the second reading is across it sets the front. Standing is the steadier
    /// of the two: on the back, pillows tilt the chest along the long axis, which this leaves out of account.
    ///
    /// # Errors
    /// When the two readings are less than 30° apart or nearly opposite, so that they span no plane.
    pub fn from_poses(upright: &Accel<Sensor>, supine: &Accel<Sensor>) -> Result<Self, MountingError> {
        let degrees = upright.angle_to(supine).degrees();
        if !(LEAST_APART..=180.0 - LEAST_APART).contains(&degrees) {
            return Err(MountingError::PosesAlike { degrees });
        }
        let head = upright.vector().normalize();
        let front = (supine.vector() - head * head.dot(supine.vector())).normalize();
        let left = head.cross(&front);
        let body_from_sensor = Rotation3::from_basis_unchecked(&[left, head, front]).inverse();
        Ok(Self::of_poses(body_from_sensor, None))
    }

    /// From the readings while upright, on the back and, if there is one, on the left side, all at once.
    ///
    /// Wahba's problem: the rotation that takes all of them as near as can be to where they should read, by weight. On
    /// made-up people (slump 5 ± 8°, lean 4°, roll on the back 6°, on the side 15°, pillows of 0 to 28°) it misses
    /// by 8.6° under no pillow, 9.5° under one of 10 ± 8° and 11.1° under one of 20 ± 8°, where
    /// [`Mounting::from_poses`] misses by 11.5°, 11.6° and 11.7°; the gain is in the pitch, which upright alone has
    /// from a slump, and a little in the roll.
    ///
    /// # Errors
    /// As [`Mounting::from_poses`].
    pub fn fitted(
        upright: &Accel<Sensor>,
        back: &Accel<Sensor>,
        left: Option<&Accel<Sensor>>,
    ) -> Result<Self, MountingError> {
        let two = Self::from_poses(upright, back)?;
        let pillow = PILLOW.to_radians();
        let on_the_pillow = Vector3::new(0.0, pillow.sin(), pillow.cos());
        let mut pairs = vec![(upright, Vector3::y(), WEIGHTS[0]), (back, on_the_pillow, WEIGHTS[1])];
        pairs.extend(left.map(|left| (left, -Vector3::x(), WEIGHTS[2])));
        let body_from_sensor = rotation(&pairs);
        Ok(body_from_sensor.map_or(two, |found| Self::of_poses(found, None)))
    }
}

/// How much a pillow raises the chest of somebody who lies on the back, in degrees.
const PILLOW: f64 = 10.0;

/// How much upright, back and left side count: the best of a few on made-up people that are never worse than two poses
/// alone, see [`Mounting::fitted`].
const WEIGHTS: [f64; 3] = [2.0, 1.0, 0.2];

/// The rotation that takes each first direction as near as can be to its second, by weight (Wahba's problem).
///
/// By the singular value decomposition of Markley 1988; the determinant keeps it from being a mirror.
fn rotation(pairs: &[(&Accel<Sensor>, Vector3<f64>, f64)]) -> Option<Rotation3<f64>> {
    let profile: Matrix3<f64> =
        pairs.iter().map(|(from, to, weight)| to * from.vector().normalize().transpose() * *weight).sum();
    let svd = profile.try_svd(true, true, f64::EPSILON, 100)?;
    let (u, v_t) = (svd.u?, svd.v_t?);
    let proper = Matrix3::from_diagonal(&Vector3::new(1.0, 1.0, (u.determinant() * v_t.determinant()).signum()));
    Some(Rotation3::from_matrix_unchecked(u * proper * v_t))
}
