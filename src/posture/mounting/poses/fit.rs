//! Known directions to a rotation.

use nalgebra::{Rotation3, Vector3};

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

    /// From the same two readings, neither of them believed to the degree.
    ///
    /// Both say something of the pitch: who stands slumps, and who lies on the back has a pillow. The rotation is the
    /// one that takes upright to the head and back to a pillow above the front as near as can be, upright counting
    /// twice (Wahba's problem; of two directions only the pitch is left to choose). On made-up people (slump 5 ± 8°, lean
    /// 4°, roll on the back 6°) it misses by 9.1° under a pillow of 0 ± 4°, 10.0° under one of 10 ± 8° and 11.6° under
    /// one of 20 ± 8°, where [`Mounting::from_poses`] misses by 11.8° to 12.0°; on 121 real ones it is right on the
    /// stomach in 97.5 % of the seconds instead of 96.7 %, and elsewhere as often.
    ///
    /// A pose on the left side is left out: it would make the roll better by 0.4° on the made-up people, who lie on
    /// their side to within 15°, but on the real ones it undoes the gain.
    ///
    /// # Errors
    /// As [`Mounting::from_poses`].
    pub fn fitted(upright: &Accel<Sensor>, back: &Accel<Sensor>) -> Result<Self, MountingError> {
        let two = Self::from_poses(upright, back)?;
        let lying = two.to_body(back);
        let beyond = lying.y().atan2(lying.z()) - PILLOW.to_radians();
        let pitch = beyond.sin().atan2(UPRIGHT_COUNTS + beyond.cos());
        let pitched = Rotation3::from_axis_angle(&Vector3::x_axis(), pitch);
        Ok(Self::of_poses(pitched * two.body_from_sensor(), None))
    }
}

/// How far a pillow raises the chest of somebody who lies on the back, in degrees: half way between none and two.
pub(in crate::posture::mounting) const PILLOW: f64 = 10.0;

/// How many times as much as back upright counts: of 1, 2 and 4 the one that is never worse than upright alone and
/// best by most.
const UPRIGHT_COUNTS: f64 = 2.0;
