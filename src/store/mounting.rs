//! Mountings that were learned from poses: one file each, never rewritten.
//!
//! ```text
//! mountings/20261120T214150Z-polar-h10-Polar_H10_0A1B2C3D.json
//! ```

mod sensor_name;

use std::fs;
use std::path::{Path, PathBuf};

use nalgebra::{Matrix3, Rotation3};
use serde::{Deserialize, Serialize};

use super::recording::plain_name;
use super::replace::{make_dir, names_in, replace, sweep_temporary};
use super::{Store, StoreError};
use crate::posture::Mounting;
use crate::posture::mounting::poses::{Asked, Learned, Poses, Sides, Word};
use crate::recording::Sign;
use crate::time::Timestamp;
pub use sensor_name::SensorName;

const MOUNTINGS: &str = "mountings";
/// The version of the layout that this program writes.
const VERSION: u32 = 1;
/// A matrix so near to a rotation is one that was written with all its digits.
const ROUNDING: f64 = 1e-9;

/// A pose as it was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPose {
    /// Which.
    pub pose: Asked,
    /// What the sensor read, in g, as it reports it.
    pub g: [f64; 3],
    /// Still seconds.
    pub still_secs: u32,
    /// Seconds that were looked at.
    pub stretch_secs: u32,
}

/// A mounting as it is kept: what was learned, and from what, so that a later version can learn it anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedMounting {
    /// Version of this layout.
    pub version: u32,
    /// Program and version that made it.
    pub program: String,
    /// When the poses were held; of a recording without a date, when they were looked at.
    pub made: Timestamp,
    /// IANA name of the zone whose local time applied.
    pub zone: Option<String>,
    /// Whose it is.
    pub sensor: SensorName,
    /// `live`, or the name of the recording.
    pub from: String,
    /// Rows of the rotation from the sensor frame to the body frame, for readings of [`Sign::Normal`].
    pub body_from_sensor: [[f64; 3]; 3],
    /// What the sensor reports, whatever it is said to.
    pub sign: Sign,
    /// What is known of left and right.
    pub sides: Sides,
    /// How far to trust it.
    pub confidence: Word,
    /// How far the poses read from where they should, in degrees.
    pub residual_degrees: f64,
    /// Why not further, as sentences.
    pub doubts: Vec<String>,
    /// What it is from, in readings of the sign that the sensor was said to have.
    pub poses: Vec<SavedPose>,
}

impl SavedMounting {
    /// What was learned of a sensor whose readings are said to have come with the sign `said`.
    #[must_use]
    pub fn new(learned: &Learned, poses: &Poses, sensor: SensorName, said: Sign, made: Timestamp) -> Self {
        let matrix = learned.mounting.body_from_sensor().matrix();
        let row = |i| [matrix[(i, 0)], matrix[(i, 1)], matrix[(i, 2)]];
        let pose = |(pose, held): (Asked, &crate::posture::mounting::poses::Pose)| SavedPose {
            pose,
            g: [held.direction.x(), held.direction.y(), held.direction.z()],
            still_secs: held.still_secs,
            stretch_secs: held.stretch_secs,
        };
        Self {
            version: VERSION,
            program: concat!("supine ", env!("CARGO_PKG_VERSION")).to_owned(),
            made,
            zone: None,
            sensor,
            from: "live".to_owned(),
            body_from_sensor: [row(0), row(1), row(2)],
            sign: if learned.sign() == Sign::Inverted { said.opposite() } else { said },
            sides: learned.sides,
            confidence: learned.confidence.word,
            residual_degrees: learned.confidence.residual.degrees(),
            doubts: learned.confidence.doubts.iter().map(ToString::to_string).collect(),
            poses: poses.iter().map(pose).collect(),
        }
    }

    /// The mounting itself.
    #[must_use]
    pub fn mounting(&self) -> Mounting {
        Mounting::of_poses(Rotation3::from_matrix_unchecked(self.matrix()), Some(self.made))
    }

    fn matrix(&self) -> Matrix3<f64> {
        Matrix3::from_row_iterator(self.body_from_sensor.into_iter().flatten())
    }

    fn check(self) -> Result<Self, String> {
        let matrix = self.matrix();
        let rotates =
            (matrix * matrix.transpose() - Matrix3::identity()).norm() < ROUNDING && matrix.determinant() > 0.0;
        match (self.version, rotates) {
            (VERSION, true) => Ok(self),
            (VERSION, false) => Err("its body_from_sensor is no rotation".to_owned()),
            (other, _) => Err(format!("it has layout {other}, this supine knows {VERSION}: update supine")),
        }
    }

    fn file_name(&self) -> String {
        let made = self.made.to_jiff().strftime("%Y%m%dT%H%M%SZ");
        format!("{made}-{}", plain_name(&format!("{}-{}", self.sensor.kind, self.sensor.label())))
    }
}

/// The newest mounting of a sensor that was made no later than `until`, where that is known.
#[must_use]
pub fn newest<'a>(
    saved: &'a [SavedMounting],
    sensor: &SensorName,
    until: Option<Timestamp>,
) -> Option<&'a SavedMounting> {
    let fits = |it: &&SavedMounting| it.sensor.is(sensor) && until.is_none_or(|until| it.made <= until);
    saved.iter().filter(fits).max_by_key(|it| it.made)
}

/// All mountings that can be read, and why others cannot.
#[derive(Debug, Default)]
pub struct SavedMountings {
    /// The good ones, oldest first.
    pub good: Vec<SavedMounting>,
    /// The others.
    pub damaged: Vec<StoreError>,
}

impl Store {
    /// Keeps a mounting beside all earlier ones; where it is.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save_mounting(&self, saved: &SavedMounting) -> Result<PathBuf, StoreError> {
        let _lock = self.lock()?;
        let folder = self.dir().join(MOUNTINGS);
        make_dir(&folder)?;
        let stem = saved.file_name();
        // So written, one made of the same poses later sorts after the earlier one.
        let numbered = (2..).map(|number| format!("{stem}_{number:03}.json"));
        let mut names = std::iter::once(format!("{stem}.json")).chain(numbered).map(|name| folder.join(name));
        let path = names.find(|path| !path.exists()).unwrap_or_else(|| folder.join(&stem));
        let mut json = serde_json::to_vec_pretty(saved).map_err(|error| unreadable(&path, &error))?;
        json.push(b'\n');
        replace(&path, &json)?;
        sweep_temporary(&folder, None);
        Ok(path)
    }

    /// All that were kept. One that is damaged does not hide the others.
    #[must_use]
    pub fn mountings(&self) -> SavedMountings {
        let folder = self.dir().join(MOUNTINGS);
        let mut all = SavedMountings::default();
        for name in names_in(&folder).iter().filter(|name| name.ends_with(".json") && !name.starts_with('.')) {
            match read(&folder.join(name)) {
                Ok(saved) => all.good.push(saved),
                Err(error) => all.damaged.push(error),
            }
        }
        all.good.sort_by_key(|saved| saved.made);
        all
    }
}

fn read(path: &Path) -> Result<SavedMounting, StoreError> {
    let text = fs::read_to_string(path).map_err(StoreError::io("read", path))?;
    let saved: SavedMounting = serde_json::from_str(&text).map_err(|error| unreadable(path, &error))?;
    saved.check().map_err(|reason| unreadable(path, &reason))
}

fn unreadable(path: &Path, reason: &impl std::fmt::Display) -> StoreError {
    StoreError::Mounting { path: path.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests;
