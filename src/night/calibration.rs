//! The sensor's own errors, from a night's epochs at rest.
//!
//! A night has one calibration, as it has one mounting: recordings that make up one night are taken to be of one sensor,
//! broken off and begun again. A file of ten minutes then profits from what the whole night saw. Two sensors that differ
//! show in the residual, and lie no farther off the sphere than before.

use serde::{Deserialize, Serialize};

use crate::posture::{Epoch, Settings};
use crate::signal::sphere::{Calibration, Correction, Directions, STILL_G, Still};
use crate::units::{Accel, Angle, Cone, Sensor};

/// Directions of neighbouring epochs at rest lie no farther apart: the 5° of van Hees et al. 2015.
///
/// Breathing of ±2.5° stays within.
const ALIKE: Angle = Angle::from_degrees(5.0);

/// What was found of the sensor's errors and taken out before anything was labelled, rounded as it was applied.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationNote {
    /// Gain and offset (in g) of each axis of the sensor, to a hundred-thousandth.
    #[serde(flatten)]
    pub correction: Correction,
    /// How far directions at rest lay off the unit sphere before, root mean square in thousandths of g.
    pub residual_before_mg: f64,
    /// The same after.
    pub residual_after_mg: f64,
    /// How many of the six errors the night determines, 0 to 6; the rest is what sensors commonly err by.
    pub determined: f64,
    /// Standard uncertainty of the directions lain in, in degrees: the largest of them; of all when it never lay still.
    pub tilt_lain_degrees: f64,
    /// The same of any direction, lain in or not.
    pub tilt_any_degrees: f64,
}

impl CalibrationNote {
    /// From the epochs of a night, which must be in order and not yet calibrated.
    #[must_use]
    pub fn of(epochs: &[Epoch], settings: &Settings) -> Self {
        let mut directions = Directions::default();
        at_rest(epochs, settings).for_each(|still| directions.push(&still));
        let calibration = directions.fit();
        let any = calibration.worst_tilt_uncertainty().degrees();
        Self {
            correction: rounded(calibration.correction),
            residual_before_mg: round(calibration.residual_before_g * 1e3, 100.0),
            residual_after_mg: round(calibration.residual_after_g * 1e3, 100.0),
            determined: round(calibration.coverage.determined, 100.0),
            tilt_lain_degrees: round(lain(&calibration, directions.means()).unwrap_or(any), 100.0),
            tilt_any_degrees: round(any, 100.0),
        }
    }
}

/// Takes the sensor's errors out of the means of epochs.
pub(super) fn correct(epochs: &mut [Epoch], correction: &Correction) {
    epochs.iter_mut().for_each(|epoch| epoch.mean = correction.apply(&epoch.mean));
}

/// The epochs at rest: covered and still, and so are the one before and the one after, which point alike.
///
/// One or two samples are alike by chance now and then, amid walking too, and walking holds the sensor as hardly
/// anything else does: a direction that nothing else tells of. Three such epochs in a row are no chance.
fn at_rest<'a>(epochs: &'a [Epoch], settings: &'a Settings) -> impl Iterator<Item = Still> + 'a {
    let alike = Cone::of(ALIKE);
    let goes_on = move |before: &Epoch, epoch: &Epoch| {
        let is_next = epoch.index == before.index + 1 && alike.holds(&before.mean, &epoch.mean);
        is_next && still(before, settings).is_some() && still(epoch, settings).is_some()
    };
    let mut held = false;
    epochs.iter().zip(epochs.iter().skip(1)).filter_map(move |(epoch, after)| {
        let before = std::mem::replace(&mut held, goes_on(epoch, after));
        still(epoch, settings).filter(|_| before && held)
    })
}

fn still(epoch: &Epoch, settings: &Settings) -> Option<Still> {
    let covered = epoch.coverage >= settings.min_coverage;
    covered.then(|| Still::when(epoch.mean, epoch.movement, STILL_G)).flatten()
}

/// The largest uncertainty of the directions read, in degrees.
fn lain(calibration: &Calibration, read: impl Iterator<Item = Accel<Sensor>>) -> Option<f64> {
    let uncertainty = |read: Accel<Sensor>| calibration.tilt_uncertainty(&calibration.apply(&read)).degrees();
    read.map(uncertainty).max_by(f64::total_cmp)
}

/// What is written is then what was applied, and the last bits of a sum do not show.
fn rounded(correction: Correction) -> Correction {
    let each = |values: [f64; 3]| values.map(|value| round(value, 1e5));
    Correction { gain: each(correction.gain), offset_g: each(correction.offset_g) }
}

/// Adding zero turns −0 into 0.
fn round(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Vector3;

    fn epoch(index: i64, x: f64, y: f64, z: f64) -> Epoch {
        Epoch { index, mean: Accel::from_g(x, y, z), movement: 0.0, jolt: Vector3::zeros(), coverage: 1.0 }
    }

    fn resting(epochs: &[Epoch]) -> usize {
        at_rest(epochs, &Settings::default()).count()
    }

    #[test]
    fn rest_is_covered_still_and_next_to_its_like() {
        let lying: Vec<Epoch> = (0..5).map(|index| epoch(index, 0.0, 0.0, 1.0)).collect();
        // The first and the last lack a neighbour.
        assert_eq!(resting(&lying), 3);
        assert_eq!(resting(&lying.iter().map(|e| Epoch { coverage: 0.4, ..*e }).collect::<Vec<_>>()), 0);
        assert_eq!(resting(&lying.iter().map(|e| Epoch { movement: 0.03, ..*e }).collect::<Vec<_>>()), 0);
        // Each alone between gaps: nothing says that the sensor was not turning.
        assert_eq!(resting(&lying.iter().map(|e| Epoch { index: e.index * 2, ..*e }).collect::<Vec<_>>()), 0);
    }

    #[test]
    fn a_turn_seen_by_one_sample_an_epoch_is_no_rest() {
        let turn = [epoch(4, 0.5, 0.0, 0.866), epoch(5, 0.866, 0.0, 0.5)];
        let before = (0..4).map(|index| epoch(index, 0.0, 0.0, 1.0));
        let after = (6..10).map(|index| epoch(index, 1.0, 0.0, 0.0));
        let all: Vec<Epoch> = before.chain(turn).chain(after).collect();
        // Of four before and after, the outermost lack a neighbour and the innermost border on the turn.
        assert_eq!(resting(&all), 4);
    }

    #[test]
    fn a_night_without_rest_is_left_as_it_is_and_says_so() {
        let note = CalibrationNote::of(&[], &Settings::default());
        assert_eq!(note.correction, Correction::default());
        assert_eq!((note.determined, note.residual_after_mg), (0.0, 0.0));
        // Half way between the axes, two offsets of 30 mg and gains of 2 % lie across: √(2·0.03² + 0.02²·2/3) radians.
        assert_eq!(note.tilt_lain_degrees, note.tilt_any_degrees);
        assert!((2.55..2.61).contains(&note.tilt_any_degrees), "{}", note.tilt_any_degrees);
    }
}
