//! What a sensor off the trunk can tell of a night.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::rest::longest_rest;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Settings, Track, Worn};

/// What a night of a sensor on thigh, pocket or wrist has instead of postures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffTrunk {
    /// Whether the window is the longest [rest](longest_rest); otherwise none was found, and it is all that was
    /// recorded.
    pub rest_found: bool,
    /// How the thigh was, if it was on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thigh: Option<ThighTimes>,
}

/// Seconds of the window by the direction of the thigh; what was not recorded is in neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ThighTimes {
    /// Sitting or lying: they look alike.
    pub level_secs: i64,
    /// Standing.
    pub upright_secs: i64,
}

impl OffTrunk {
    /// The window of a track and what is known in it; `None` of a sensor on the trunk.
    #[must_use]
    pub fn of(track: &Track, worn: Option<Worn>, settings: &Settings) -> Option<(Self, Range<usize>)> {
        let worn = worn.filter(|worn| !worn.on_trunk())?;
        let rest = longest_rest(track);
        let rest_found = rest.is_some();
        let window = rest.unwrap_or(0..track.epochs.len());
        let thigh = (worn == Worn::Thigh).then(|| ThighTimes::of(track, window.clone(), settings));
        Some((Self { rest_found, thigh }, window))
    }
}

impl ThighTimes {
    fn of(track: &Track, window: Range<usize>, settings: &Settings) -> Self {
        let mut times = Self::default();
        for epoch in track.epochs.get(window).unwrap_or_default() {
            let secs = i64::from(track.epoch_secs);
            match is_upright(epoch, settings) {
                Some(true) => times.upright_secs += secs,
                Some(false) => times.level_secs += secs,
                None => {}
            }
        }
        times
    }
}

/// Whether the axis along the thigh is steep; a sensor worn upside down reads the same. `None` without a direction.
#[must_use]
pub fn is_upright(epoch: &LabelledEpoch, settings: &Settings) -> Option<bool> {
    Some(epoch.inclination()?.degrees().abs() >= settings.thigh_upright.degrees())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Label, Reason};
    use crate::time::Timestamp;
    use crate::units::Accel;

    fn thigh(degrees: f64) -> LabelledEpoch {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let label = Label::Unknown(Reason::NotOnTrunk);
        LabelledEpoch {
            label,
            probability: None,
            gravity: Some(Accel::from_g(0.0, sin, cos)),
            movement: 0.0,
            coverage: 1.0,
        }
    }

    #[test]
    fn a_steep_thigh_is_upright_whichever_end_is_up() {
        let gap = LabelledEpoch {
            label: Label::Unknown(Reason::Gap),
            probability: None,
            gravity: None,
            movement: 0.0,
            coverage: 0.0,
        };
        let epochs = vec![thigh(0.0), thigh(44.0), thigh(46.0), thigh(90.0), thigh(-80.0), thigh(-20.0), gap];
        let track = Track { start: Timestamp::default(), epoch_secs: 2, epochs };
        let found = OffTrunk::of(&track, Some(Worn::Thigh), &Settings::default()).unwrap();
        // Fourteen seconds are no rest: the window is the recording.
        let times = ThighTimes { level_secs: 6, upright_secs: 6 };
        assert_eq!(found, (OffTrunk { rest_found: false, thigh: Some(times) }, 0..7));
        assert_eq!(OffTrunk::of(&track, Some(Worn::Wrist), &Settings::default()).unwrap().0.thigh, None);
        assert_eq!(OffTrunk::of(&track, Some(Worn::Chest), &Settings::default()), None);
        assert_eq!(OffTrunk::of(&track, None, &Settings::default()), None);
    }
}
