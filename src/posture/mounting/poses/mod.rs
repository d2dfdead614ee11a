//! The mounting, and the sign, from poses that somebody held on purpose: upright, on the back, on the left side.
//!
//! Upright and back give the rotation. They cannot tell left from right: a sensor that reports the negative of what it
//! should reads them as one that is turned round would. The third pose can. With `u`, `b` and `l` as read, `u × b`
//! points to the left, which reads −1 g when the left side is down, so `l · (u × b)` is negative; where it is positive
//! the sensor reports the opposite sign or has mirrored axes. The cure is the same for both, because a mirror is a sign
//! inversion and a rotation: turn all readings round.

mod confidence;
mod fit;
mod still;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use confidence::{Confidence, Doubt, Word};
pub(super) use fit::PILLOW;
pub use still::{held, is_still};

use super::{Mounting, MountingError};
use crate::posture::{Posture, frame};
use crate::recording::Sign;
use crate::time::Timestamp;
use crate::units::{Accel, Angle, Sensor};

/// A pose with fewer still seconds is none: two breaths have not been seen through.
pub const FEWEST_SECS: u32 = 3;

/// A third pose that lies so near to the plane of the other two tells nothing of the sign, in degrees.
///
/// Chests that lean 10° while standing and roll 15° on the back tilt the plane by less than 20°; ten are to spare.
pub const NEAR_PLANE: f64 = 30.0;

/// Out of the plane by at least so much, the third pose is as good as it gets, in degrees.
const SQUARELY: f64 = 60.0;

/// The poses, in the order in which they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    /// Sitting or standing.
    Upright,
    /// Lying flat on the back.
    Back,
    /// Lying squarely on the left side.
    Left,
}

impl Asked {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Upright, Self::Back, Self::Left];

    /// The word in files and options.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Upright => "upright",
            Self::Back => "back",
            Self::Left => "left",
        }
    }

    /// As somebody is: `upright`, `on your back`.
    #[must_use]
    pub const fn how(self) -> &'static str {
        match self {
            Self::Upright => "upright",
            Self::Back => "on your back",
            Self::Left => "on your left side",
        }
    }

    /// The posture that it is.
    #[must_use]
    pub const fn posture(self) -> Posture {
        match self {
            Self::Upright => Posture::Upright,
            Self::Back => Posture::Supine,
            Self::Left => Posture::LeftSide,
        }
    }
}

/// One pose as it was held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Median of its still seconds, in g.
    pub direction: Accel<Sensor>,
    /// Seconds during which the wearer held still and lay the same way.
    pub still_secs: u32,
    /// Seconds of the stretch that were recorded.
    pub stretch_secs: u32,
    /// Median angle of the still seconds to `direction`.
    pub spread: Angle,
}

/// The poses that were held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poses {
    /// Upright.
    pub upright: Pose,
    /// On the back.
    pub back: Pose,
    /// On the left side, without which left and right rest on the sign that the sensor is said to have.
    pub left: Option<Pose>,
}

/// What the third pose tells of left and right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// The readings have the sign that they are said to have.
    AsSaid,
    /// They have the opposite one: left and right would have been swapped.
    Opposite,
    /// There was no third pose: left and right rest on the sign that is said.
    NotSeen,
    /// The third pose lies too near to the plane of the others.
    CannotTell,
}

/// What poses taught.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// The rotation, for readings that were turned round where `sides` says so.
    pub mounting: Mounting,
    /// What is known of left and right.
    pub sides: Sides,
    /// How far to trust it, and why.
    pub confidence: Confidence,
}

/// Why poses teach nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PosesError {
    /// Too little stillness.
    #[error("{}: you held still for {secs} s only; hold the pose for ten seconds without moving", pose.word())]
    Restless {
        /// In which pose.
        pose: Asked,
        /// For how long.
        secs: u32,
    },
    /// Two poses that span no plane.
    #[error(transparent)]
    Alike(#[from] MountingError),
}

impl Learned {
    /// Whether the readings have to be turned round, against the sign that they are said to have.
    #[must_use]
    pub const fn sign(&self) -> Sign {
        match self.sides {
            Sides::Opposite => Sign::Inverted,
            Sides::AsSaid | Sides::NotSeen | Sides::CannotTell => Sign::Normal,
        }
    }
}

impl Poses {
    /// Each with what it is.
    pub fn iter(&self) -> impl Iterator<Item = (Asked, &Pose)> {
        let two = [(Asked::Upright, &self.upright), (Asked::Back, &self.back)];
        two.into_iter().chain(self.left.as_ref().map(|left| (Asked::Left, left)))
    }

    /// The mounting of the poses, which were held at `made`; `sign_seen` when the sensor's sign is beyond doubt.
    ///
    /// Upright and back make the rotation, see [`Mounting::fitted`]; the third pose tells the sign alone.
    ///
    /// # Errors
    /// When somebody never held still, or stood as they lay.
    pub fn learn(&self, made: Option<Timestamp>, sign_seen: bool) -> Result<Learned, PosesError> {
        if let Some((pose, held)) = self.iter().find(|(_, held)| held.still_secs < FEWEST_SECS) {
            return Err(PosesError::Restless { pose, secs: held.still_secs });
        }
        let out = self.out_of_plane();
        let sides = match out.map(Angle::degrees) {
            None => Sides::NotSeen,
            Some(out) if out.abs() < NEAR_PLANE => Sides::CannotTell,
            Some(out) if out > 0.0 => Sides::Opposite,
            Some(_) => Sides::AsSaid,
        };
        let turned = if sides == Sides::Opposite { self.turned() } else { *self };
        let mounting = Mounting::fitted(&turned.upright.direction, &turned.back.direction)?;
        let confidence = Confidence::of(&turned, &mounting, sides, sign_seen);
        Ok(Learned { mounting: Mounting::of_poses(*mounting.body_from_sensor(), made), sides, confidence })
    }

    /// How far the third pose points out of the plane of the others; below zero on the side where the left reads −1.
    #[must_use]
    pub fn out_of_plane(&self) -> Option<Angle> {
        let [upright, back] = [&self.upright, &self.back].map(|pose| pose.direction.vector());
        let across = upright.cross(back).try_normalize(0.0)?;
        let left = self.left?.direction.vector().try_normalize(0.0)?;
        Some(Angle::from_radians(left.dot(&across).clamp(-1.0, 1.0).asin()))
    }

    /// The same as a sensor of the opposite sign reads them.
    fn turned(&self) -> Self {
        let turn = |pose: &Pose| Pose { direction: pose.direction.turned(), ..*pose };
        Self { upright: turn(&self.upright), back: turn(&self.back), left: self.left.as_ref().map(turn) }
    }
}

/// How far a pose reads from where it should.
fn off(pose: Asked, held: &Pose, mounting: &Mounting) -> Angle {
    mounting.to_body(&held.direction).angle_to(&frame::reading(pose.posture()))
}
