//! Postures share one night: more of one is less of another.
//!
//! The lying postures of a night are parts of a whole. Their logarithmic ratios, as isometric pivot coordinates (Egozcue et
//! al., Mathematical Geology 35:279, 2003; Hron et al., Journal of Applied Statistics 39:1115, 2012), explain the pain in a
//! regression with errors that resemble those of the day before; the logarithm of all hours of lying stands beside them. What
//! comes out is told as a swap: pain at the centre of this person's nights with an hour moved, less pain at the centre
//! (Dumuid et al., International Journal of Environmental Research and Public Health 17:2220, 2020).
//!
//! A posture without a second has no logarithm. Somebody who hardly ever lies so has no such part: absent on more than 30 %
//! of nights it is left out. Else a zero is replaced by 65 % of what could just have been seen (Martín-Fernández et al.,
//! Mathematical Geology 35:253, 2003), which is the time a posture must hold to count, or an epoch if that is longer; and
//! how far the swaps depend on that is said.

mod coordinates;

pub use coordinates::{Coordinates, clr};

use serde::Serialize;

use super::Morning;
use super::association::FEWEST_MORNINGS;
use super::exposure::usable;
use super::interval::Interval;
use super::rank::{as_f64, mean};
use super::regression::{Design, Mixture, Regression};
use super::serial::days;
use crate::posture::Posture;

/// A posture absent on a larger share of nights is no part.
const ABSENT: f64 = 0.3;
/// In the test of how much the replacement of zeros matters, what could just have been seen: five minutes.
const COARSE_SECS: f64 = 300.0;
/// Fewest mornings beyond the number of coefficients.
const FREEDOM: f64 = 8.0;

/// What the parts of a night say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Composition {
    /// The postures compared, in the order in which they are shown.
    pub parts: Vec<Posture>,
    /// Postures left out because this person hardly ever lies so: absent on more than 30 % of nights.
    pub dropped: Vec<Posture>,
    /// One hour from one posture to another, for every ordered pair.
    pub swaps: Vec<Swap>,
    /// Mornings.
    pub n: usize,
    /// Zeros that were replaced.
    pub replaced: usize,
    /// By how many points an hour the swap that changes most would be other, had nothing below five minutes been seen;
    /// nought where nothing was replaced.
    pub sensitivity: f64,
}

/// What goes with one hour less in one posture and one more in another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Swap {
    /// The posture that loses the hour.
    pub from: Posture,
    /// The posture that gains it.
    pub to: Posture,
    /// Points of pain that go with it; where the usual night has less than two hours to give, half of them are moved and
    /// the points taken to the hour.
    pub points_per_hour: Interval,
    /// Probability of so much or more without any link, two-sided, for this swap alone.
    pub p: f64,
}

/// A night and the pain after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lain {
    /// The day.
    pub day: i32,
    /// Seconds in each lying posture, as in [`Composition::POSTURES`].
    pub secs: [i64; 4],
    /// What could just have been seen, in seconds.
    pub least_secs: f64,
    /// Pain on waking.
    pub pain: f64,
}

impl Composition {
    /// The postures that share a night.
    pub const POSTURES: [Posture; 4] = [Posture::Supine, Posture::LeftSide, Posture::RightSide, Posture::Prone];

    /// From mornings with a usable night and a score; `None` where they are too few, or fewer than two postures are left.
    #[must_use]
    pub fn of(mornings: &[Morning]) -> Option<Self> {
        let days = days(&mornings.iter().map(|morning| morning.date).collect::<Vec<_>>());
        let lain = |(morning, day): (&Morning, i32)| {
            let (night, pain) = (usable(morning)?, f64::from(morning.entry.as_ref()?.pain.get()));
            let least_secs = f64::from(night.epoch_secs.max(night.settings.dwell_secs).max(1));
            let secs = Self::POSTURES.map(|posture| night.times.secs(posture));
            (night.times.lying_secs() > 0).then_some(Lain { day, secs, least_secs, pain })
        };
        Self::of_nights(&mornings.iter().zip(days).filter_map(lain).collect::<Vec<_>>())
    }

    /// The same from seconds.
    #[must_use]
    pub fn of_nights(nights: &[Lain]) -> Option<Self> {
        let indices = || 0..Self::POSTURES.len();
        let zeros = |part: usize| nights.iter().filter(|night| night.secs.get(part) == Some(&0)).count();
        let is_part = |part: &usize| as_f64(zeros(*part)) <= ABSENT * as_f64(nights.len());
        let kept: Vec<usize> = indices().filter(is_part).collect();
        if nights.len() < FEWEST_MORNINGS || kept.len() < 2 {
            return None;
        }
        let swaps = swaps(nights, &kept, |night| night.least_secs)?;
        let replaced = kept.iter().map(|part| zeros(*part)).sum();
        let sensitivity = if replaced == 0 { 0.0 } else { furthest(&swaps, &swaps_coarse(nights, &kept)?) };
        let postures =
            |wanted: bool| indices().filter(|part| kept.contains(part) == wanted).filter_map(posture).collect();
        Some(Self { parts: postures(true), dropped: postures(false), swaps, n: nights.len(), replaced, sensitivity })
    }
}

fn posture(index: usize) -> Option<Posture> {
    Composition::POSTURES.get(index).copied()
}

fn swaps_coarse(nights: &[Lain], kept: &[usize]) -> Option<Vec<Swap>> {
    swaps(nights, kept, |night| night.least_secs.max(COARSE_SECS))
}

fn furthest(swaps: &[Swap], others: &[Swap]) -> f64 {
    let differences = swaps.iter().zip(others).map(|(a, b)| a.points_per_hour.estimate - b.points_per_hour.estimate);
    differences.map(f64::abs).fold(0.0, f64::max)
}

fn swaps(nights: &[Lain], kept: &[usize], least: impl Fn(&Lain) -> f64) -> Option<Vec<Swap>> {
    let hours: Vec<Vec<f64>> = nights.iter().map(|night| hours(night, kept, least(night))).collect();
    let coordinates: Vec<Coordinates> = hours.iter().map(|parts| Coordinates::of(parts)).collect();
    let columns: Vec<Vec<f64>> = (0..=kept.len() - 1)
        .map(|column| coordinates.iter().filter_map(|one| one.with_total().get(column).copied()).collect())
        .collect();
    let days: Vec<i32> = nights.iter().map(|night| night.day).collect();
    let pain: Vec<f64> = nights.iter().map(|night| night.pain).collect();
    // Where every night was as long as the others, their length explains nothing.
    let varies = |column: &Vec<f64>| {
        let first = column.first().copied().unwrap_or_default();
        column.iter().any(|value| (value - first).abs() > 1e-6)
    };
    // Shares that never varied stay, and the regression refuses them: without them the rest would stand in their place.
    let shares = kept.len() - 1;
    let columns = columns.iter().enumerate().filter(|(column, values)| *column < shares || varies(values));
    let columns: Vec<&[f64]> = columns.map(|(_, values)| values.as_slice()).collect();
    let design = Design::new(&days, &pain, &columns).filter(|design| design.freedom() >= FREEDOM)?;
    let regression = Regression::of(&design)?;
    let centre = centre(&hours, kept.len());
    let pairs = (0..kept.len()).flat_map(|from| (0..kept.len()).map(move |to| (from, to))).filter(|(a, b)| a != b);
    pairs.map(|(from, to)| swap(&regression, &centre, kept, (from, to))).collect()
}

/// Hours in the postures that are kept, zeros replaced.
fn hours(night: &Lain, kept: &[usize], least_secs: f64) -> Vec<f64> {
    let secs = kept.iter().filter_map(|part| night.secs.get(*part));
    secs.map(|secs| Coordinates::replaced(*secs, least_secs) / 3600.0).collect()
}

/// The geometric mean of each part, stretched to the mean hours of lying.
fn centre(hours: &[Vec<f64>], parts: usize) -> Vec<f64> {
    let of_part = |part: usize| hours.iter().filter_map(|night| night.get(part)).map(|hours| hours.ln()).collect();
    let middle: Vec<f64> = (0..parts)
        .map(|part| {
            let logs: Vec<f64> = of_part(part);
            mean(&logs).exp()
        })
        .collect();
    let lying = mean(&hours.iter().map(|night| night.iter().sum()).collect::<Vec<f64>>());
    let stretch = lying / middle.iter().sum::<f64>();
    middle.into_iter().map(|part| part * stretch).collect()
}

fn swap(regression: &Regression, centre: &[f64], kept: &[usize], (from, to): (usize, usize)) -> Option<Swap> {
    let moved_hours = (centre.get(from)? / 2.0).min(1.0);
    let mut moved = centre.to_vec();
    *moved.get_mut(from)? -= moved_hours;
    *moved.get_mut(to)? += moved_hours;
    let (before, after) = (Coordinates::of(centre).with_total(), Coordinates::of(&moved).with_total());
    let steps = before.iter().zip(&after).map(|(before, after)| (after - before) / moved_hours);
    // Nought for the constant.
    let known: Mixture = regression.combination(&std::iter::once(0.0).chain(steps).collect::<Vec<_>>());
    let posture = |part: usize| posture(*kept.get(part)?);
    Some(Swap { from: posture(from)?, to: posture(to)?, points_per_hour: known.interval(), p: known.p(0.0) })
}

#[cfg(test)]
mod tests;
