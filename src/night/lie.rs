//! How far round the sleeper lay, and how sure that is.

use serde::{Deserialize, Serialize};

use crate::posture::frame::rolls;
use crate::posture::{Label, Track};

/// Sectors of roll.
const SECTORS: usize = 12;

/// Degrees of one: in sectors of 30°, nine in ten looks of one rater at a video agree with their own second look
/// (Buckley et al. 2023). Finer ones could not be checked.
pub const SECTOR_DEGREES: f64 = 360.0 / SECTORS as f64;

/// Roll to either side, in degrees, that is half turned to the stomach: beyond the side and its sector, short of prone.
///
/// Of *provocative side-lying* (three-quarter prone, the spine twisted; Cary et al. 2021) one sensor on the trunk sees
/// this much: not whether the hips followed.
pub const HALF_TURNED: std::ops::RangeInclusive<f64> = 105.0..=150.0;

/// Below this a label is doubtful: one in ten such labels is wrong, as far as the model is right.
const DOUBTFUL: f64 = 0.9;

/// Seconds of lying in the window by roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RollTimes {
    /// By sector of 30°, centred on 0° (back), 30°, 60°, 90° (left side), … 180° (stomach), … −90° (right side), −60°,
    /// −30°. They add up to the time in lying postures, but for seconds whose gravity lies along the body.
    pub sector_secs: [i64; SECTORS],
    /// Half turned to the stomach: roll of 105° to 150° to either side, whichever posture that was counted as.
    pub half_turned_secs: i64,
}

/// How probable the labels of the postures in the window are, given the night and as far as the model of how people lie
/// and turn is right. A wrong mounting makes wrong postures that are sure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certainty {
    /// The mean of their probabilities, 0 to 1.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// Seconds whose posture has a probability below 0.9.
    pub doubtful_secs: i64,
}

impl RollTimes {
    /// Of the epochs of a window.
    #[must_use]
    pub fn of(track: &Track, window: std::ops::Range<usize>) -> Self {
        let mut times = Self::default();
        let lying = track.epochs.get(window).unwrap_or_default().iter().filter(|epoch| epoch.label.is_lying());
        let gravities = lying.filter_map(|epoch| epoch.gravity.as_ref());
        rolls(gravities, |roll| times.add(roll.degrees(), i64::from(track.epoch_secs)));
        times
    }

    /// All of them.
    #[must_use]
    pub fn total_secs(&self) -> i64 {
        self.sector_secs.iter().sum()
    }

    /// The sectors in order: the roll in their middle, in degrees from 0 up to 360, and the seconds.
    pub fn sectors(&self) -> impl Iterator<Item = (f64, i64)> {
        let middles = std::iter::successors(Some(0.0), |middle| Some(middle + SECTOR_DEGREES));
        middles.zip(self.sector_secs)
    }

    fn add(&mut self, degrees: f64, secs: i64) {
        // Half a sector further and a whole turn, so that all count from above zero.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "6 to 18")]
        let sector = ((degrees + 360.0) / SECTOR_DEGREES + 0.5) as usize % SECTORS;
        self.sector_secs.iter_mut().skip(sector).take(1).for_each(|sum| *sum += secs);
        if HALF_TURNED.contains(&degrees.abs()) {
            self.half_turned_secs += secs;
        }
    }
}

impl Certainty {
    /// Of the epochs of a window; `None` where none has a posture.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "epochs of a night are exact")]
    pub fn of(track: &Track, window: std::ops::Range<usize>) -> Option<Self> {
        let epochs = track.epochs.get(window).unwrap_or_default().iter();
        let known = epochs.filter(|epoch| matches!(epoch.label, Label::Posture(_)));
        let mut probabilities: Vec<f64> = known.filter_map(|epoch| epoch.probability).collect();
        let mean = probabilities.iter().sum::<f64>() / probabilities.len() as f64;
        let doubtful = probabilities.iter().filter(|&&probability| probability < DOUBTFUL).count();
        let middle = probabilities.len() / 2;
        let median =
            (!probabilities.is_empty()).then(|| *probabilities.select_nth_unstable_by(middle, f64::total_cmp).1)?;
        let doubtful_secs = i64::try_from(doubtful).unwrap_or(i64::MAX).saturating_mul(i64::from(track.epoch_secs));
        Some(Self { mean: rounded(mean), median: rounded(median), doubtful_secs })
    }
}

/// To four digits: more are noise, and differ between machines.
fn rounded(probability: f64) -> f64 {
    (probability * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::pipeline::LabelledEpoch;
    use crate::posture::{Posture, Reason};
    use crate::time::Timestamp;
    use crate::units::Accel;

    fn epoch(roll: f64, label: Label, probability: f64) -> LabelledEpoch {
        let (sin, cos) = roll.to_radians().sin_cos();
        let gravity = Some(Accel::from_g(-sin, 0.1, cos));
        LabelledEpoch { label, probability: Some(probability), gravity, movement: 0.0, coverage: 1.0 }
    }

    fn track(epochs: Vec<LabelledEpoch>) -> Track {
        Track { start: Timestamp::default(), epoch_secs: 2, epochs }
    }

    const LIES: Label = Label::Posture(Posture::LeftSide);

    #[test]
    fn a_sector_is_fifteen_degrees_to_either_side_of_its_middle() {
        for (sector, middle) in
            [0.0, 30.0, 60.0, 90.0, 120.0, 150.0, 180.0, -150.0, -120.0, -90.0, -60.0, -30.0].into_iter().enumerate()
        {
            let epochs = [-14.9, 0.0, 14.9].map(|off| epoch(middle + off, LIES, 1.0)).to_vec();
            let mut expected = [0; SECTORS];
            expected[sector] = 6;
            assert_eq!(RollTimes::of(&track(epochs), 0..3).sector_secs, expected, "{middle}");
        }
    }

    #[test]
    fn half_turned_is_to_either_side_and_only_lying() {
        let rolls = [104.0, 106.0, 149.0, 151.0, -106.0, -149.0, -151.0, 0.0];
        let mut epochs: Vec<LabelledEpoch> = rolls.into_iter().map(|roll| epoch(roll, LIES, 1.0)).collect();
        epochs.push(epoch(120.0, Label::Posture(Posture::Upright), 1.0));
        epochs.push(epoch(120.0, Label::Unknown(Reason::Between), 0.6));
        let found = RollTimes::of(&track(epochs), 0..10);
        assert_eq!((found.half_turned_secs, found.sector_secs.iter().sum::<i64>()), (8, 16));
    }

    #[test]
    fn certainty_is_that_of_the_postures() {
        let unknown = epoch(0.0, Label::Unknown(Reason::Between), 0.6);
        let epochs = vec![epoch(0.0, LIES, 1.0), epoch(0.0, LIES, 0.95), epoch(0.0, LIES, 0.75), unknown];
        let found = Certainty::of(&track(epochs.clone()), 0..4).unwrap();
        assert_eq!(found, Certainty { mean: 0.9, median: 0.95, doubtful_secs: 2 });
        assert_eq!(Certainty::of(&track(epochs), 3..4), None);
    }
}
