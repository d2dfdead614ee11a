//! What is kept of how the sensor sat in a night.

use nalgebra::{Matrix3, Rotation3};
use serde::{Deserialize, Serialize};

use crate::posture::Mounting;
use crate::posture::mounting::Basis;
use crate::time::{Night, Timestamp};

/// Rows of a rotation that takes the sensor frame to the body frame.
pub type Rows = [[f64; 3]; 3];

/// A matrix so near to a rotation is one that was written with all its digits.
const ROUNDING: f64 = 1e-9;

/// How the mounting was found, for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MountingNote {
    /// How it is known.
    pub basis: Basis,
    /// Rows of the rotation that takes the sensor frame to the body frame.
    pub body_from_sensor: Rows,
    /// When the poses were held that it is from; absent where it is from none, or nobody knows when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Timestamp>,
    /// How probable the night makes it, 0 to 1, as far as people lie and walk as most do; absent where it is not from
    /// the night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// What the night says it may be instead; absent when it says nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<OtherMounting>,
    /// Why this one and no other, as the end of a sentence; absent where the basis says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How it sat later in the night, in order; none where it stayed as it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<MountingChange>,
}

/// Another way in which the sensor may have sat.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherMounting {
    /// Rows of its rotation from the sensor frame to the body frame.
    pub body_from_sensor: Rows,
    /// Its probability, 0 to 1.
    pub probability: f64,
}

/// The sensor sat otherwise from here on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MountingChange {
    /// From when.
    pub at: Timestamp,
    /// Rows of the rotation from the sensor frame to the body frame.
    pub body_from_sensor: Rows,
    /// Its probability, 0 to 1; absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// What it may be instead, where the night is not sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<OtherMounting>,
}

/// How the same sensor sat on an earlier night, which knew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Earlier {
    /// How it sat.
    pub mounting: Mounting,
    /// Which night.
    pub night: Night,
}

impl MountingNote {
    /// Of a mounting of which nothing else is known.
    #[must_use]
    pub fn of(mounting: &Mounting) -> Self {
        Self {
            basis: mounting.basis(),
            body_from_sensor: rows(mounting),
            made: mounting.made(),
            confidence: None,
            other: None,
            from: None,
            later: Vec::new(),
        }
    }

    /// How the sensor sat at last; `None` when the rows are no rotation.
    #[must_use]
    pub fn last(&self) -> Option<Mounting> {
        let rows = self.later.last().map_or(&self.body_from_sensor, |change| &change.body_from_sensor);
        rotation(rows).map(|rotation| Mounting::of_basis(rotation, self.basis, self.made))
    }
}

impl OtherMounting {
    /// A mounting and its probability.
    #[must_use]
    pub fn of(mounting: &Mounting, probability: f64) -> Self {
        Self { body_from_sensor: rows(mounting), probability: rounded(probability) }
    }
}

/// Rows of the rotation from the sensor frame to the body frame.
pub(super) fn rows(mounting: &Mounting) -> Rows {
    let matrix = mounting.body_from_sensor().matrix();
    let row = |i| [matrix[(i, 0)], matrix[(i, 1)], matrix[(i, 2)]];
    [row(0), row(1), row(2)]
}

/// The rotation that rows make; `None` when they make none.
#[must_use]
pub fn rotation(rows: &Rows) -> Option<Rotation3<f64>> {
    let matrix = Matrix3::from_row_iterator(rows.iter().flatten().copied());
    let off = (matrix * matrix.transpose() - Matrix3::identity()).norm();
    (off < ROUNDING && matrix.determinant() > 0.0).then(|| Rotation3::from_matrix_unchecked(matrix))
}

/// To a ten-thousandth, downward: what is not certain is not written as 1, and the last bits of a sum do not show.
pub(super) fn rounded(probability: f64) -> f64 {
    (probability * 1e4).floor() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_an_older_version_is_read() {
        let old = r#"{"basis":"told","body_from_sensor":[[0,1,0],[-1,0,0],[0,0,1]]}"#;
        let note: MountingNote = serde_json::from_str(old).unwrap();
        let told = note.last().unwrap();
        assert_eq!((told.basis(), note.confidence, &note.other, note.later.len()), (Basis::Told, None, &None, 0));
        assert_eq!(rows(&told), note.body_from_sensor);
        assert_eq!(
            serde_json::to_string(&MountingNote::of(&told)).unwrap(),
            old.replace("0,", "0.0,").replace("0]", "0.0]").replace("1,", "1.0,").replace("1]", "1.0]")
        );
    }

    #[test]
    fn rows_that_mirror_or_stretch_are_no_rotation() {
        assert_eq!(rotation(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]), None);
        assert_eq!(rotation(&[[1.0, 0.0, 0.0], [0.0, 0.3, 0.0], [0.0, 0.0, 1.0]]), None);
    }
}
