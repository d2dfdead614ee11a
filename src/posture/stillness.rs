//! Stillness bouts: stretches without a position change and without gross movement.

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use super::pipeline::LabelledEpoch;
use super::{Label, Posture, Reason, Settings, Track};
use crate::time::Timestamp;
use crate::units::{Accel, Body, Cone};

/// A maximal stretch in one lying posture, or of a sensor off the trunk in one direction, without gross movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StillnessBout {
    /// The posture lain in; absent where the sensor was not on the trunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posture: Option<Posture>,
    /// Start of its first epoch.
    pub start: Timestamp,
    /// End of its last epoch.
    pub end: Timestamp,
}

impl StillnessBout {
    /// Its length in whole seconds.
    #[must_use]
    pub fn secs(&self) -> i64 {
        (self.end - self.start).as_secs()
    }
}

/// A stretch that is still so far, in epoch indices, with the sum of its directions.
#[derive(Clone, Debug)]
struct Stretch {
    posture: Option<Posture>,
    first: usize,
    end: usize,
    sum: Vector3<f64>,
}

/// Follows stillness from one epoch to the next, in constant memory.
///
/// An epoch is still when the person lies (which a sensor off the trunk cannot tell, and is not asked), it is no more restless than `settings.movement_g` about its own straight
/// line (which takes breathing out), and its direction lies within `settings.shift` of the mean of the stretch so far.
/// A gap of up to `settings.bridge_secs` is bridged when the sleeper lies the same way after it.
/// What is between two postures begins no stretch and ends none that lies the same way.
#[derive(Clone, Debug)]
pub struct StillnessWatch {
    bridge: usize,
    settings: Settings,
    /// Within it of the stretch so far, a direction goes on with it.
    shift: Cone,
    open: Option<Stretch>,
}

impl StillnessWatch {
    /// For epochs of `epoch_secs` seconds.
    #[must_use]
    pub fn new(epoch_secs: u32, settings: &Settings) -> Self {
        let bridge = (settings.bridge_secs / epoch_secs.max(1)) as usize;
        Self { bridge, settings: *settings, shift: Cone::of(settings.shift), open: None }
    }

    /// Takes the next epoch; indices rise, and may leave out gaps. Gives the stretch that it ended.
    fn push(&mut self, index: usize, epoch: &LabelledEpoch) -> Option<Stretch> {
        if epoch.label == Label::Unknown(Reason::Gap) {
            return None;
        }
        let held = self.open.as_ref().and_then(|stretch| stretch.posture);
        let still = lying_still(epoch, held, &self.settings);
        match (&mut self.open, still) {
            (Some(stretch), Some((posture, direction)))
                if stretch.posture == posture
                    && index - stretch.end <= self.bridge
                    && stretch.goes_on(&direction, &self.shift) =>
            {
                stretch.end = index + 1;
                stretch.sum += direction;
                None
            }
            _ => {
                let begins = still.filter(|_| epoch.label != Label::Unknown(Reason::Between));
                let stretch = begins.map(|(posture, sum)| Stretch { posture, first: index, end: index + 1, sum });
                std::mem::replace(&mut self.open, stretch)
            }
        }
    }

    /// Takes the next epoch; indices rise, and may leave out gaps.
    pub fn follow(&mut self, index: usize, epoch: &LabelledEpoch) {
        self.push(index, epoch);
    }

    /// The index of the first epoch of the stretch that still runs at `index`, however short it is.
    #[must_use]
    pub fn running(&self, index: usize) -> Option<usize> {
        let open = self.open.as_ref()?;
        (index.saturating_sub(open.end) <= self.bridge).then_some(open.first)
    }
}

/// The stillness bouts of a stretch of a track, by the rules of [`StillnessWatch`].
#[must_use]
pub fn stillness_bouts(track: &Track, within: std::ops::Range<usize>, settings: &Settings) -> Vec<StillnessBout> {
    let mut watch = StillnessWatch::new(track.epoch_secs, settings);
    let mut found = Vec::new();
    for (index, epoch) in track.epochs.iter().enumerate().take(within.end).skip(within.start) {
        found.extend(watch.push(index, epoch));
    }
    found.extend(watch.open);
    found.iter().map(|stretch| stretch.bout(track)).filter(|b| b.secs() >= i64::from(settings.stillness_secs)).collect()
}

/// The posture and direction of an epoch that is still, where `held` is the posture of the stretch before it.
fn lying_still(
    epoch: &LabelledEpoch,
    held: Option<Posture>,
    settings: &Settings,
) -> Option<(Option<Posture>, Vector3<f64>)> {
    let posture = match epoch.label {
        Label::Posture(posture) if posture.is_lying() => Some(posture),
        Label::Unknown(Reason::NotOnTrunk) => None,
        Label::Unknown(Reason::Between) => Some(held?),
        Label::Posture(_) | Label::Unknown(Reason::Gap | Reason::NotWorn | Reason::NoGravity) => return None,
    };
    let direction = epoch.gravity?.vector().try_normalize(0.0)?;
    (epoch.movement <= settings.movement_g).then_some((posture, direction))
}

impl Stretch {
    fn goes_on(&self, direction: &Vector3<f64>, shift: &Cone) -> bool {
        shift.holds(&Accel::<Body>::from_vector(self.sum), &Accel::from_vector(*direction))
    }

    fn bout(&self, track: &Track) -> StillnessBout {
        StillnessBout { posture: self.posture, start: track.time_of(self.first), end: track.time_of(self.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Angle;

    fn lying(posture: Posture, roll: f64, movement: f64) -> LabelledEpoch {
        let roll = Angle::from_degrees(roll);
        let gravity = Accel::from_g(-roll.radians().sin(), 0.0, roll.radians().cos());
        LabelledEpoch {
            label: Label::Posture(posture),
            probability: None,
            gravity: Some(gravity),
            movement,
            coverage: 1.0,
        }
    }

    const GAP: LabelledEpoch = LabelledEpoch {
        label: Label::Unknown(Reason::Gap),
        probability: None,
        gravity: None,
        movement: 0.0,
        coverage: 0.0,
    };

    fn lengths(epochs: Vec<LabelledEpoch>) -> Vec<i64> {
        let track = Track { start: Timestamp::default(), epoch_secs: 1, epochs };
        let all = 0..track.epochs.len();
        stillness_bouts(&track, all, &Settings::default()).iter().map(StillnessBout::secs).collect()
    }

    fn still(secs: usize) -> impl Iterator<Item = LabelledEpoch> {
        std::iter::repeat_n(lying(Posture::Supine, 0.0, 0.005), secs)
    }

    #[test]
    fn deep_breathing_is_still() {
        let breathing = (0..3600).map(|i| lying(Posture::Supine, 2.5 * (f64::from(i) * 1.6).sin(), 0.006));
        assert_eq!(lengths(breathing.collect()), [3600]);
    }

    #[test]
    fn a_movement_and_a_shift_each_end_it() {
        let moved = still(400).chain([lying(Posture::Supine, 0.0, 0.2)]).chain(still(500));
        assert_eq!(lengths(moved.collect()), [400, 500]);
        let shifted = still(400).chain((0..500).map(|_| lying(Posture::Supine, 12.0, 0.005)));
        assert_eq!(lengths(shifted.collect()), [400, 500]);
    }

    #[test]
    fn five_minutes_are_the_least() {
        assert_eq!(lengths(still(299).collect()), [] as [i64; 0]);
        assert_eq!(lengths(still(300).collect()), [300]);
    }

    #[test]
    fn a_short_gap_is_bridged_and_a_long_one_is_not() {
        let across = |gap| still(400).chain(std::iter::repeat_n(GAP, gap)).chain(still(400)).collect();
        assert_eq!(lengths(across(120)), [920]);
        assert_eq!(lengths(across(121)), [400, 400]);
    }

    #[test]
    fn between_two_postures_a_stretch_goes_on_but_none_begins() {
        let between = |roll, movement, secs| {
            let label = Label::Unknown(Reason::Between);
            std::iter::repeat_n(LabelledEpoch { label, ..lying(Posture::Supine, roll, movement) }, secs)
        };
        assert_eq!(lengths(still(400).chain(between(5.0, 0.005, 200)).chain(still(400)).collect()), [1000]);
        assert_eq!(lengths(still(400).chain(between(45.0, 0.005, 500)).chain(still(400)).collect()), [400, 400]);
        assert_eq!(lengths(still(400).chain(between(5.0, 0.2, 3)).chain(still(400)).collect()), [400, 400]);
        assert_eq!(lengths(between(0.0, 0.005, 900).collect()), [] as [i64; 0]);
    }

    #[test]
    fn a_sensor_off_the_trunk_is_still_in_any_direction_and_says_no_posture() {
        let off = |roll, movement| LabelledEpoch {
            label: Label::Unknown(Reason::NotOnTrunk),
            ..lying(Posture::Supine, roll, movement)
        };
        let epochs = (0..400).map(|_| off(70.0, 0.005)).chain((0..500).map(|_| off(-120.0, 0.005))).collect();
        let track = Track { start: Timestamp::default(), epoch_secs: 1, epochs };
        let found = stillness_bouts(&track, 0..900, &Settings::default());
        assert_eq!(
            found.iter().map(|bout| (bout.posture, bout.secs())).collect::<Vec<_>>(),
            [(None, 400), (None, 500)]
        );
    }

    #[test]
    fn a_bout_without_a_posture_reads_as_it_was_written() {
        let bout = |posture| StillnessBout { posture, start: Timestamp::default(), end: Timestamp::from_secs(300) };
        let json = serde_json::to_string(&bout(None)).unwrap();
        assert!(!json.contains("posture"), "{json}");
        assert_eq!(serde_json::from_str::<StillnessBout>(&json).unwrap(), bout(None));
        let older = serde_json::to_string(&bout(Some(Posture::Prone))).unwrap();
        assert!(older.contains("\"posture\":\"prone\""), "{older}");
    }

    #[test]
    fn sitting_still_is_not_lying_still() {
        assert_eq!(lengths(std::iter::repeat_n(lying(Posture::Upright, 0.0, 0.0), 900).collect()), [] as [i64; 0]);
    }
}
