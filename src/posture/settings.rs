//! Every threshold, once: with its unit, default, range and source.

mod bed;

pub use bed::BedSettings;

use serde::{Deserialize, Serialize};

use crate::units::Angle;

/// The thresholds of the posture rooms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How many periods of the rate may pass without a sample before it is a gap.
    ///
    /// Default 3, range 1.5 to 100: two advertisements or rows missed in a row are ordinary.
    pub gap_periods: f64,

    /// Shortest pause that is a gap, in seconds, however fast the source.
    ///
    /// Default 0.5, range 0.1 to 10: half an epoch, below which no epoch can be lost.
    pub gap_secs: f64,

    /// Least share of an epoch that samples must cover, 0 to 1. Below it the epoch is a gap.
    ///
    /// Default 0.5, range 0.1 to 1. Half is GGIR's habit for its own short windows.
    pub min_coverage: f64,

    /// Least magnitude of an epoch's mean that still has a direction, in g.
    ///
    /// Default 0.5, range 0.1 to 0.9. Lying quietly reads 0.9 to 1.1 g on uncalibrated sensors.
    pub min_gravity_g: f64,

    /// How much nearer (in angle) another posture must be before a direction speaks for it (see
    /// [`crate::posture::decode::Chain`]).
    ///
    /// Default 5°, range 0° to 30°. Twice the tilt by which deep breathing (±2.5°) moves the chest.
    pub hysteresis: Angle,

    /// How long another posture must hold before it counts, in seconds: about so long where its direction is clear,
    /// longer where it is not. A longer stretch without a direction ends what is known of the posture.
    ///
    /// Default 10, range 0 to 120. Longer than a stretch in passing, shorter than any posture that is slept in;
    /// the start of the new bout is dated back to its first second.
    pub dwell_secs: u32,

    /// Movement above which an epoch breaks stillness, in g (see [`crate::posture::Epoch::movement`]).
    ///
    /// Default 0.05, range 0.01 to 0.5. Five times what breathing of ±2.5° and the heartbeat leave within a second.
    pub movement_g: f64,

    /// Movement above which an epoch is a twitch at least, in g (see [`crate::posture::Epoch::movement`] and
    /// [`crate::night::movement`]).
    ///
    /// Default 0.012, range 0.003 to 0.05: three times what breathing of ±2.5° at 15 a minute leaves within a second. Where
    /// the sensor is noisier it is raised to three times the median of the five minutes.
    #[serde(skip_serializing_if = "is_default_twitch")]
    pub twitch_g: f64,

    /// Change of direction, against the mean of the bout so far, that breaks stillness.
    ///
    /// Default 10°, range 6° to 45°: rotations above 10° count as transitions in `DynaPort`'s night report, and
    /// breathing of ±2.5° stays below.
    pub shift: Angle,

    /// Longest gap that a stillness bout bridges when the sleeper lies the same way after it, in seconds.
    ///
    /// Default 120, range 0 to 600: losing and finding a radio link takes up to a minute and a half, and who lies the
    /// same way afterwards has most likely not moved.
    pub bridge_secs: u32,

    /// Shortest stretch that counts as a stillness bout, in seconds.
    ///
    /// Default 300, range 30 to 3600: the five minutes of van Hees et al. 2015.
    pub stillness_secs: u32,

    /// Longest time up between two calm rests that are still one night, in seconds; see [`BedSettings`] for others.
    ///
    /// Default 900, range 300 to 14400: the 15 minutes of `DynaPort`'s night's rest.
    pub up_secs: u32,

    /// Shortest stretch of lying that counts as being in bed, in seconds.
    ///
    /// Default 300, range 0 to 3600: the five minutes of `KielMAT`'s rest rules.
    pub lie_secs: u32,

    /// How long after a nudge a movement still counts as its answer, in seconds.
    ///
    /// Default 600, range 30 to 3600: sleepers turn 1.6 times an hour unasked (Skarpsno et al. 2017), so about one in
    /// four would have turned within ten minutes anyway, and four in five within an hour.
    #[serde(skip_serializing_if = "is_default_answer")]
    pub answer_secs: u32,

    /// Inclination of the thigh, either end up, from which it is upright and not level.
    ///
    /// Default 45°, range 20° to 70°: from where `ActiPASS` takes a thigh to sit (its `Threshold_sitstand`). It runs the
    /// method of Acti4 (Skotte et al. 2014), which leaves the degrees to a setting.
    #[serde(skip_serializing_if = "is_default_thigh")]
    pub thigh_upright: Angle,

    /// What parts the bed from the sofa.
    #[serde(skip_serializing_if = "BedSettings::is_default")]
    pub bed: BedSettings,
    /// Least [quality](super::breath::Breath::quality) of a breathing rate, a share of 0 to 1.
    ///
    /// Default 0.6, range 0.3 to 0.95. Of 4000 minutes of white noise one in a hundred reached 0.59.
    #[serde(skip_serializing_if = "is_default_breath_quality")]
    pub breath_quality: f64,

    /// Swing across gravity in the band of breathing, root mean square in g, up to which nobody breathes.
    ///
    /// Default 0.0004, range 0.0001 to 0.003: a tenth of what the shallowest breath held possible (0.3°) leaves.
    #[serde(skip_serializing_if = "is_default_breathless")]
    pub breathless_g: f64,

    /// Shortest stretch without breath that counts as not worn, in seconds.
    ///
    /// Default 600, range 300 to 7200. Nobody holds their breath so long; the ten minutes are Acti4's shortest non-wear.
    #[serde(skip_serializing_if = "is_default_not_worn")]
    pub not_worn_secs: u32,

    /// The same of a sensor too slow or too coarse to see breath, in seconds: so long must nothing at all have moved.
    ///
    /// Default 5400, range 1800 to 86400: the 90 minutes of actipy, and of Acti4 where nothing was seen before.
    #[serde(skip_serializing_if = "is_default_not_worn_unseen")]
    pub not_worn_unseen_secs: u32,
}

const DEFAULT_ANSWER_SECS: u32 = 600;

/// The default is not written, so that the files of nights without nudges stay what they were.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_default_answer(secs: &u32) -> bool {
    *secs == DEFAULT_ANSWER_SECS
}

const DEFAULT_TWITCH_G: f64 = 0.012;

/// Not written either, so that the files of earlier nights stay what they were.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_default_twitch(g: &f64) -> bool {
    *g == DEFAULT_TWITCH_G
}

const DEFAULT_THIGH_DEGREES: f64 = 45.0;

/// Not written either, for nights of the trunk.
fn is_default_thigh(angle: &Angle) -> bool {
    *angle == Angle::from_degrees(DEFAULT_THIGH_DEGREES)
}

const DEFAULT_BREATH_QUALITY: f64 = 0.6;
const DEFAULT_BREATHLESS_G: f64 = 0.0004;
const DEFAULT_NOT_WORN_SECS: u32 = 600;
const DEFAULT_NOT_WORN_UNSEEN_SECS: u32 = 5400;

fn is_default_breath_quality(share: &f64) -> bool {
    share.total_cmp(&DEFAULT_BREATH_QUALITY).is_eq()
}

fn is_default_breathless(g: &f64) -> bool {
    g.total_cmp(&DEFAULT_BREATHLESS_G).is_eq()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_default_not_worn(secs: &u32) -> bool {
    *secs == DEFAULT_NOT_WORN_SECS
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_default_not_worn_unseen(secs: &u32) -> bool {
    *secs == DEFAULT_NOT_WORN_UNSEEN_SECS
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            gap_periods: 3.0,
            gap_secs: 0.5,
            min_coverage: 0.5,
            min_gravity_g: 0.5,
            hysteresis: Angle::from_degrees(5.0),
            dwell_secs: 10,
            movement_g: 0.05,
            twitch_g: DEFAULT_TWITCH_G,
            shift: Angle::from_degrees(10.0),
            bridge_secs: 120,
            stillness_secs: 300,
            up_secs: 900,
            lie_secs: 300,
            answer_secs: DEFAULT_ANSWER_SECS,
            thigh_upright: Angle::from_degrees(DEFAULT_THIGH_DEGREES),
            bed: BedSettings::default(),
            breath_quality: DEFAULT_BREATH_QUALITY,
            breathless_g: DEFAULT_BREATHLESS_G,
            not_worn_secs: DEFAULT_NOT_WORN_SECS,
            not_worn_unseen_secs: DEFAULT_NOT_WORN_UNSEEN_SECS,
        }
    }
}

/// A setting outside its range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("setting {name} is {value}; it must lie between {low} and {high}")]
pub struct OutOfRange {
    name: &'static str,
    value: f64,
    low: f64,
    high: f64,
}

impl Settings {
    /// Checks every threshold against its range.
    ///
    /// # Errors
    /// Names the first setting that lies outside.
    pub fn validate(&self) -> Result<(), OutOfRange> {
        let checks = [
            ("gap_periods", self.gap_periods, 1.5, 100.0),
            ("gap_secs", self.gap_secs, 0.1, 10.0),
            ("min_coverage", self.min_coverage, 0.1, 1.0),
            ("min_gravity_g", self.min_gravity_g, 0.1, 0.9),
            ("hysteresis", self.hysteresis.degrees(), 0.0, 30.0),
            ("dwell_secs", f64::from(self.dwell_secs), 0.0, 120.0),
            ("movement_g", self.movement_g, 0.01, 0.5),
            ("twitch_g", self.twitch_g, 0.003, 0.05),
            ("shift", self.shift.degrees(), 6.0, 45.0),
            ("bridge_secs", f64::from(self.bridge_secs), 0.0, 600.0),
            ("stillness_secs", f64::from(self.stillness_secs), 30.0, 3600.0),
            ("up_secs", f64::from(self.up_secs), 300.0, 14400.0),
            ("lie_secs", f64::from(self.lie_secs), 0.0, 3600.0),
            ("answer_secs", f64::from(self.answer_secs), 30.0, 3600.0),
            ("thigh_upright", self.thigh_upright.degrees(), 20.0, 70.0),
            ("breath_quality", self.breath_quality, 0.3, 0.95),
            ("breathless_g", self.breathless_g, 0.0001, 0.003),
            ("not_worn_secs", f64::from(self.not_worn_secs), 300.0, 7200.0),
            ("not_worn_unseen_secs", f64::from(self.not_worn_unseen_secs), 1800.0, 86400.0),
        ];
        match checks.into_iter().chain(self.bed.checks()).find(|(_, value, low, high)| !(*low..=*high).contains(value))
        {
            None => Ok(()),
            Some((name, value, low, high)) => Err(OutOfRange { name, value, low, high }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range() {
        assert_eq!(Settings::default().validate(), Ok(()));
    }

    #[test]
    fn a_setting_out_of_range_is_named() {
        let settings = Settings { movement_g: f64::NAN, ..Settings::default() };
        assert!(settings.validate().unwrap_err().to_string().starts_with("setting movement_g is NaN"));
    }
}
