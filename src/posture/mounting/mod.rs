//! How the sensor sits on the trunk.

pub mod night;
pub mod pieces;
pub mod poses;

use std::fmt;
use std::str::FromStr;

use nalgebra::{Matrix3, Rotation3, Vector3};

use crate::time::Timestamp;
use crate::units::{Accel, Body, Sensor};

pub use pieces::Mountings;

/// How a mounting is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Nobody said: the sensor's axes are taken for the body's, or it is taken to be worn as such sensors are.
    Assumed,
    /// The wearer said where the axes point.
    Told,
    /// From readings in known poses.
    Poses,
    /// From the night itself: where it pointed, and how the wearer walked.
    Night,
    /// From an earlier night of the same sensor.
    Earlier,
}

impl Basis {
    /// The word in files and for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Told => "told",
            Self::Poses => "poses",
            Self::Night => "night",
            Self::Earlier => "earlier",
        }
    }
}

/// The rotation from the sensor frame to the body frame, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mounting {
    body_from_sensor: Rotation3<f64>,
    basis: Basis,
    made: Option<Timestamp>,
}

/// Why readings or words do not make a mounting.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MountingError {
    /// Two poses read nearly alike.
    #[error("the two poses read only {degrees:.0}° apart; standing and lying on the back differ by about 90°")]
    PosesAlike {
        /// The angle between them.
        degrees: f64,
    },
    /// Not three words, or words that are no directions.
    #[error(
        "{0:?} is not a mounting: say where the sensor's x, y and z axes point on the wearer, \
         as three of left, right, head, feet, front, back; for example left,head,front"
    )]
    NotThreeDirections(String),
    /// Two axes along one line.
    #[error("{0:?} is not a mounting: its three axes must point along three different lines")]
    NotPerpendicular(String),
    /// A left-handed set.
    #[error(
        "{0:?} mirrors the wearer: no sensor can sit like that; turn one axis round, or if the sensor reports \
         the opposite sign, say --sign inverted"
    )]
    Mirrored(String),
}

impl Mounting {
    /// The sensor's axes taken for the body's: x to the left, y to the head, z out of the chest.
    #[must_use]
    pub fn assumed() -> Self {
        Self { body_from_sensor: Rotation3::identity(), basis: Basis::Assumed, made: None }
    }

    /// The same rotation, which nobody said of this wearer.
    #[must_use]
    pub const fn unconfirmed(self) -> Self {
        Self { basis: Basis::Assumed, ..self }
    }

    /// The same rotation, as an earlier night knew it.
    #[must_use]
    pub const fn of_earlier(self) -> Self {
        Self { basis: Basis::Earlier, ..self }
    }

    /// A rotation as it was kept, known in some way.
    #[must_use]
    pub const fn of_basis(body_from_sensor: Rotation3<f64>, basis: Basis, made: Option<Timestamp>) -> Self {
        Self { body_from_sensor, basis, made }
    }

    /// A rotation that is known.
    #[must_use]
    pub const fn told(body_from_sensor: Rotation3<f64>) -> Self {
        Self { body_from_sensor, basis: Basis::Told, made: None }
    }

    /// From poses that were held at a time, which the night then names.
    #[must_use]
    pub const fn of_poses(body_from_sensor: Rotation3<f64>, made: Option<Timestamp>) -> Self {
        Self { body_from_sensor, basis: Basis::Poses, made }
    }

    /// When the poses were held that it is from, where that is known.
    #[must_use]
    pub const fn made(&self) -> Option<Timestamp> {
        self.made
    }

    /// How it is known.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// The rotation itself.
    #[must_use]
    pub const fn body_from_sensor(&self) -> &Rotation3<f64> {
        &self.body_from_sensor
    }

    /// A reading in the body frame.
    #[must_use]
    pub fn to_body(&self, reading: &Accel<Sensor>) -> Accel<Body> {
        Accel::from_vector(self.body_from_sensor * reading.vector())
    }
}

/// Where one axis of the case points on the wearer, in the body frame.
fn direction(word: &str) -> Option<Vector3<f64>> {
    match word.trim().to_ascii_lowercase().as_str() {
        "left" => Some(Vector3::x()),
        "right" => Some(-Vector3::x()),
        "head" => Some(Vector3::y()),
        "feet" => Some(-Vector3::y()),
        "front" => Some(Vector3::z()),
        "back" => Some(-Vector3::z()),
        _ => None,
    }
}

/// From words: where the sensor's x, y and z axes point on the wearer.
///
/// ```
/// use supine::posture::Mounting;
///
/// // A sensor worn upside down, its face still to the front.
/// let mounting: Mounting = "right,feet,front".parse()?;
/// # Ok::<(), supine::posture::mounting::MountingError>(())
/// ```
impl FromStr for Mounting {
    type Err = MountingError;

    fn from_str(text: &str) -> Result<Self, MountingError> {
        let axes: Option<Vec<Vector3<f64>>> = text.split(',').map(direction).collect();
        let Some([x, y, z]) = axes.as_deref() else {
            return Err(MountingError::NotThreeDirections(text.to_owned()));
        };
        let matrix = Matrix3::from_columns(&[*x, *y, *z]);
        match matrix.determinant() {
            d if d > 0.5 => Ok(Self::told(Rotation3::from_matrix_unchecked(matrix))),
            d if d < -0.5 => Err(MountingError::Mirrored(text.to_owned())),
            _ => Err(MountingError::NotPerpendicular(text.to_owned())),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Posture, frame};

    #[test]
    fn axes_in_words_go_where_they_say() {
        let upside_down: Mounting = "right,feet,front".parse().unwrap();
        let standing = Accel::from_g(0.0, -1.0, 0.0);
        assert_eq!(upside_down.to_body(&standing), frame::reading(Posture::Upright));
    }

    #[test]
    fn impossible_mountings_are_refused() {
        for (text, expected) in [
            ("left,head", MountingError::NotThreeDirections("left,head".into())),
            ("left,head,out", MountingError::NotThreeDirections("left,head,out".into())),
            ("left,right,front", MountingError::NotPerpendicular("left,right,front".into())),
            ("right,head,front", MountingError::Mirrored("right,head,front".into())),
        ] {
            assert_eq!(text.parse::<Mounting>(), Err(expected));
        }
    }
}
