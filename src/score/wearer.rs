//! One wearer's clips, scored with a mounting from poses of their own or with what other wearers taught.

use super::others::Others;
use super::{Clip, Confusion};
use crate::posture::mounting::MountingError;
use crate::posture::mounting::night::with_poses;
use crate::posture::{Epoch, Label, Mounting, Posture, Settings, Worn, decode};
use crate::units::{Accel, Sensor};

/// A person and the clips in the order in which they are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Wearer {
    /// What the person is called.
    pub name: String,
    /// What was recorded of them.
    pub clips: Vec<Clip>,
}

/// What was said of a wearer's clips.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// What the person is called.
    pub name: String,
    /// How many clips are scored.
    pub clips: usize,
    /// Their windows.
    pub confusion: Confusion,
    /// What a third pose said of the other two, if it was asked.
    pub third: Option<Third>,
}

/// What a clip on the left side says of a mounting from two other poses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Third {
    /// It does not read as the right side.
    Agrees,
    /// It reads as the right side: the sign is wrong, or the axes or the labels are mirrored.
    Contradicts,
    /// There is none.
    Absent,
}

/// Why a wearer is not scored.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LeftOut {
    /// There is no upright clip, or none on the back.
    #[error("without both an upright clip and one on the back")]
    NoPoses,
    /// The two poses make no mounting.
    #[error("because {0}")]
    NoMounting(#[from] MountingError),
    /// Every clip was spent on the mounting.
    #[error("without a clip beyond those that set the mounting")]
    NothingElse,
    /// The night says nothing of how the sensor sat.
    #[error("without a reading that tells how the sensor sat, or with it not on the front of the trunk")]
    NoNight,
    /// There is no other wearer of the same sensor.
    #[error("without another wearer to learn from")]
    NobodyElse,
}

impl Wearer {
    /// Scores all but the first upright and the first back clip, which set the mounting.
    ///
    /// As on a night, it is taken together with how the wearer was still in all clips, whose labels nobody looks at.
    /// With `third` the first left clip is spent too, on whether it agrees; it changes nothing of the mounting, which is
    /// made as calibration makes it, and the postures are those that the decoder's laws say for a sensor `worn` there.
    ///
    /// # Errors
    /// When the two poses are missing or make no mounting, or no other clip is left.
    pub fn by_poses(&self, third: bool, worn: Option<Worn>, settings: &Settings) -> Result<Scored, LeftOut> {
        let first = |posture| self.clips.iter().position(|clip| clip.truth == Some(posture));
        let pose = |at: usize| self.clips.get(at).map(|clip| &clip.pose);
        let (upright, back) = first(Posture::Upright).zip(first(Posture::Supine)).ok_or(LeftOut::NoPoses)?;
        let (head, front) = pose(upright).zip(pose(back)).ok_or(LeftOut::NoPoses)?;
        let mounting = Mounting::fitted(head, front)?;
        let left = first(Posture::LeftSide).filter(|_| third);
        let agrees = left.and_then(pose).map_or(Third::Absent, |left| Third::of(left, &mounting, worn, settings));
        let spent = [Some(upright), Some(back), left];
        let rest = self.clips.iter().enumerate().filter(|(at, _)| !spent.contains(&Some(*at))).map(|(_, clip)| clip);
        let sat = with_poses(&mounting, &self.strung(), self.epoch_secs(), worn, settings);
        let sat = sat.map_or(mounting, |found| found.mounting);
        let said = |reading: &Accel<Sensor>| decode::alone(&sat.to_body(reading), worn, settings).posture();
        Ok(Scored { third: third.then_some(agrees), ..self.scored(rest, said)? })
    }

    /// Scores all clips by the posture that the other wearers' clips are most often of, about the same direction.
    ///
    /// Needs no pose of this wearer, and knows none: their own clips teach it nothing.
    ///
    /// # Errors
    /// When there is no other wearer.
    pub fn by_others(&self, wearers: &[Self], settings: &Settings) -> Result<Scored, LeftOut> {
        let others: Vec<&Self> = wearers.iter().filter(|other| other.name != self.name).collect();
        let others = Others::of(&others).ok_or(LeftOut::NobodyElse)?;
        let has_direction = |reading: &Accel<Sensor>| reading.norm() >= settings.min_gravity_g;
        self.scored(self.clips.iter(), |reading| has_direction(reading).then(|| others.most_likely(reading)))
    }

    /// The epochs of all clips in the order in which they are listed, one after the other.
    fn strung(&self) -> Vec<Epoch> {
        let epochs = self.clips.iter().flat_map(|clip| &clip.epochs);
        epochs.zip(0..).map(|(epoch, index)| Epoch { index, ..*epoch }).collect()
    }

    /// Length of an epoch of this wearer's clips, in seconds.
    pub(super) fn epoch_secs(&self) -> u32 {
        self.clips.first().map_or(1, |clip| clip.epoch_secs)
    }

    fn scored<'a>(
        &self,
        clips: impl Iterator<Item = &'a Clip>,
        said: impl Fn(&Accel<Sensor>) -> Option<Posture>,
    ) -> Result<Scored, LeftOut> {
        self.summed(clips.filter_map(|clip| clip.judged(&said)))
    }

    /// The sum of what was said of each clip.
    pub(super) fn summed(&self, clips: impl Iterator<Item = Confusion>) -> Result<Scored, LeftOut> {
        let clips: Vec<Confusion> = clips.collect();
        let confusion = Confusion::of_all(clips.iter());
        match confusion.windows() {
            0 => Err(LeftOut::NothingElse),
            _ => Ok(Scored { name: self.name.clone(), clips: clips.len(), confusion, third: None }),
        }
    }
}

impl Third {
    fn of(left: &Accel<Sensor>, mounting: &Mounting, worn: Option<Worn>, settings: &Settings) -> Self {
        match decode::alone(&mounting.to_body(left), worn, settings) {
            Label::Posture(Posture::RightSide) => Self::Contradicts,
            _ => Self::Agrees,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::frame;
    use Posture::{LeftSide, Prone, RightSide, Supine, Upright};
    use nalgebra::Vector3;

    /// A wearer with one clip of 30 windows a posture, whose sensor reads `turn` of what the body frame does.
    fn wearer(name: &str, postures: &[Posture], turn: fn(Vector3<f64>) -> Vector3<f64>) -> Wearer {
        let clip = |&truth: &Posture| {
            let pose = Accel::from_vector(turn(*frame::reading(truth).vector()));
            Clip { truth: Some(truth), pose, windows: vec![pose; 30], empty: 0, epochs: Vec::new(), epoch_secs: 1 }
        };
        Wearer { name: name.to_owned(), clips: postures.iter().map(clip).collect() }
    }

    fn upside_down(g: Vector3<f64>) -> Vector3<f64> {
        Vector3::new(-g.x, -g.y, g.z)
    }

    #[test]
    fn two_poses_put_a_sensor_worn_upside_down_right() {
        let scored = wearer("a", &Posture::ALL, upside_down).by_poses(true, None, &Settings::default()).unwrap();
        assert_eq!((scored.confusion.accuracy(), scored.third), (Some(1.0), Some(Third::Agrees)));
        // Back, upright and the first left clip are spent.
        assert_eq!((scored.clips, scored.confusion.windows()), (2, 60));
    }

    #[test]
    fn a_wrong_sign_swaps_left_and_right_and_only_a_third_pose_tells() {
        let inverted = wearer("a", &Posture::ALL, |g| -g);
        let scored = inverted.by_poses(true, None, &Settings::default()).unwrap();
        assert_eq!(scored.third, Some(Third::Contradicts));
        assert_eq!(scored.confusion.recall(RightSide), Some(0.0));
        assert_eq!(scored.confusion.recall(Prone), Some(1.0));
        assert_eq!(inverted.by_poses(false, None, &Settings::default()).unwrap().third, None);
    }

    #[test]
    fn who_cannot_be_scored_is_told_why() {
        let score = |postures: &[Posture]| wearer("a", postures, |g| g).by_poses(false, None, &Settings::default());
        assert_eq!(score(&[Supine, LeftSide]), Err(LeftOut::NoPoses));
        assert_eq!(score(&[Supine, Upright]), Err(LeftOut::NothingElse));
        let alike = |_| Vector3::new(0.0, 1.0, 0.0);
        let alike = wearer("a", &Posture::ALL, alike).by_poses(false, None, &Settings::default());
        assert!(matches!(alike, Err(LeftOut::NoMounting(_))));
    }

    #[test]
    fn others_teach_and_a_wearer_never_oneself() {
        let wearers = [
            wearer("a", &Posture::ALL, |g| g),
            wearer("b", &[Supine, Prone], |g| g),
            wearer("c", &[LeftSide], upside_down),
        ];
        let score = |wearer: &Wearer| wearer.by_others(&wearers, &Settings::default()).unwrap().confusion;
        // Of a's five postures b teaches two, and c a left that is wrong.
        assert_eq!(score(&wearers[0]).recall(RightSide), Some(0.0));
        assert_eq!(score(&wearers[1]).accuracy(), Some(1.0));
        assert_eq!(score(&wearers[2]).accuracy(), Some(0.0));
        assert_eq!(wearers[0].by_others(&wearers[..1], &Settings::default()), Err(LeftOut::NobodyElse));
    }

    #[test]
    fn weightless_and_empty_windows_are_unknown() {
        let mut wearers = [wearer("a", &[Supine], |g| g), wearer("b", &[Supine, Prone], |g| g)];
        wearers[0].clips[0].windows[0] = Accel::from_g(0.0, 0.0, 0.1);
        wearers[0].clips[0].empty = 2;
        let confusion = wearers[0].by_others(&wearers, &Settings::default()).unwrap().confusion;
        assert_eq!(confusion.rows()[0], [29, 0, 0, 0, 0, 3]);
    }
}
