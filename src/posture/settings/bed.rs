//! The thresholds of the window in bed.

use serde::{Deserialize, Serialize};

use crate::units::Angle;

/// What parts the bed from the sofa, and a night from the next rest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BedSettings {
    /// Movement from which somebody upright is about and not merely sitting up, in g (see
    /// [`crate::posture::Epoch::movement`]).
    ///
    /// Default 0.1, range 0.03 to 0.5. Walking swings the trunk by 0.2 to 0.3 g, 0.14 g or more in root mean square;
    /// sitting leaves 0.02 g.
    pub about_g: f64,

    /// Least time about in a stretch upright that makes it getting up, in seconds; below it, the sleeper sat up in bed.
    ///
    /// Default 15, range 0 to 120: ten steps there and ten back. Sitting up and lying down again moves for some ten.
    pub about_secs: u32,

    /// Longest time up that joins what was before and after however restless it was, in seconds.
    ///
    /// Default 180, range 0 to 900. Chosen: a glass of water, and too short to change from sofa to bed with clothes and
    /// teeth.
    pub brief_up_secs: u32,

    /// Shortest lying awake that is taken for the sofa when a time up follows that is not brief, in seconds.
    ///
    /// Default 2700, range 900 to 7200. Chosen: longer than a restless spell in bed, shorter than an evening's programme.
    pub sofa_secs: u32,

    /// Longest time up between two long calm rests that are still one night, in seconds; the second is long from an hour.
    ///
    /// Default 3600, range 900 to 14400: rest is joined over less than 60 minutes in van Hees et al. 2018.
    pub long_up_secs: u32,

    /// How long the first of those two must have been lain, in seconds.
    ///
    /// Default 7200, range 1800 to 14400. Chosen: longer than people doze on a sofa, shorter than half a night.
    pub long_rest_secs: u32,

    /// Inclination from which somebody on the back is propped up, to read or eat, and has not lain down.
    ///
    /// Default 15°, range 10° to 60°: where the low Fowler position of nursing begins (15° to 30°).
    pub propped: Angle,

    /// By how much more than in most of this stay, which tells who sleeps propped up and how a sensor sits.
    ///
    /// Default 15°, range 0° to 60°: three standard deviations of the inclination of lying (5°).
    pub propped_more: Angle,

    /// By how much more whoever is propped up is not asleep, however calm.
    ///
    /// Default 20°, range 0° to 60°: four of those standard deviations.
    pub propped_sure: Angle,
}

impl Default for BedSettings {
    fn default() -> Self {
        Self {
            about_g: 0.1,
            about_secs: 15,
            brief_up_secs: 180,
            sofa_secs: 2700,
            long_up_secs: 3600,
            long_rest_secs: 7200,
            propped: Angle::from_degrees(15.0),
            propped_more: Angle::from_degrees(15.0),
            propped_sure: Angle::from_degrees(20.0),
        }
    }
}

impl BedSettings {
    /// Whether they are as they were delivered: then they are not written.
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Name, value and range of each.
    pub(super) fn checks(&self) -> [(&'static str, f64, f64, f64); 9] {
        [
            ("bed.about_g", self.about_g, 0.03, 0.5),
            ("bed.about_secs", f64::from(self.about_secs), 0.0, 120.0),
            ("bed.brief_up_secs", f64::from(self.brief_up_secs), 0.0, 900.0),
            ("bed.sofa_secs", f64::from(self.sofa_secs), 900.0, 7200.0),
            ("bed.long_up_secs", f64::from(self.long_up_secs), 900.0, 14400.0),
            ("bed.long_rest_secs", f64::from(self.long_rest_secs), 1800.0, 14400.0),
            ("bed.propped", self.propped.degrees(), 10.0, 60.0),
            ("bed.propped_more", self.propped_more.degrees(), 0.0, 60.0),
            ("bed.propped_sure", self.propped_sure.degrees(), 0.0, 60.0),
        ]
    }
}
