//! The direction in which somebody held still during a stretch.

use super::Pose;
use crate::posture::{Epoch, Settings};
use crate::units::{Accel, Angle, Sensor};

/// The direction that most of the still seconds of a stretch share; `None` where nobody held still.
///
/// A stretch may begin while the sleeper still lies down and end in scratching: of the still epochs those count that
/// lie within `settings.shift` of the one with the most such neighbours. Their median, axis by axis, is the direction:
/// half of them may be off without moving it far. Work grows with the square of the stretch, which is minutes at most.
#[must_use]
pub fn held(epochs: &[Epoch], epoch_secs: u32, settings: &Settings) -> Option<Pose> {
    let still: Vec<&Accel<Sensor>> =
        epochs.iter().filter(|epoch| is_still(epoch, settings)).map(|epoch| &epoch.mean).collect();
    let near = |middle: &Accel<Sensor>| still.iter().filter(|it| together(middle, it, settings)).count();
    // Of equals the first: the same stretch gives the same direction.
    let middle = still.iter().rev().max_by_key(|reading| near(reading))?;
    let together: Vec<&Accel<Sensor>> = still.iter().copied().filter(|it| together(middle, it, settings)).collect();
    let direction = median(&together);
    let mut angles: Vec<f64> = together.iter().map(|reading| direction.angle_to(reading).radians()).collect();
    Some(Pose {
        direction,
        still_secs: secs(together.len(), epoch_secs),
        stretch_secs: secs(epochs.len(), epoch_secs),
        spread: Angle::from_radians(middle_of(&mut angles)),
    })
}

/// Whether an epoch is one of rest, with a direction.
#[must_use]
pub fn is_still(epoch: &Epoch, settings: &Settings) -> bool {
    epoch.coverage >= settings.min_coverage
        && epoch.movement <= settings.movement_g
        && epoch.mean.norm() >= settings.min_gravity_g
}

fn together(a: &Accel<Sensor>, b: &Accel<Sensor>, settings: &Settings) -> bool {
    a.angle_to(b) <= settings.shift
}

fn secs(epochs: usize, epoch_secs: u32) -> u32 {
    u32::try_from(epochs).unwrap_or(u32::MAX).saturating_mul(epoch_secs)
}

fn median(readings: &[&Accel<Sensor>]) -> Accel<Sensor> {
    let axis = |of: fn(&Accel<Sensor>) -> f64| middle_of(&mut readings.iter().map(|it| of(it)).collect::<Vec<_>>());
    Accel::from_g(axis(Accel::x), axis(Accel::y), axis(Accel::z))
}

/// The median; of an even number the mean of the middle two, of none zero.
fn middle_of(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    f64::midpoint(at(values.len().saturating_sub(1) / 2), at(values.len() / 2))
}
