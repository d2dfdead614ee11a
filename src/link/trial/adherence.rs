//! Whether the arms were kept to, and what that did.

use serde::Serialize;

use super::flip;
use super::measure::Measure;
use super::pairs::{Known, as_f64, pairs};
use super::{Design, LEVEL};
use crate::link::interval::Interval;

/// What one unit more of what was measured did to pain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DoseEffect {
    /// The arms did not differ clearly in what was measured, so nothing can be said.
    TooWeak,
    /// Points per unit.
    Known {
        /// With its interval.
        effect: Interval,
    },
}

/// What was measured under one arm and the other, on nights with both a score and a measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adherence {
    /// What.
    pub measure: String,
    /// Its unit; empty for a tag.
    pub unit: &'static str,
    /// Nights that have both.
    pub nights: usize,
    /// Mean under the arm.
    pub arm: f64,
    /// Mean under what it is compared with.
    pub against: f64,
    /// The first less the second; absent where too few turns are left.
    pub difference: Option<Interval>,
    /// How often redrawing the lots makes as much of a difference.
    pub p: f64,
    /// Nights on which the tag was as the arm wants it, of those of both arms; only for a tag.
    pub followed: Option<(usize, usize)>,
    /// Turns with more of it under the arm than under the other, of those compared.
    pub more: (usize, usize),
    /// What one unit more did to pain.
    pub effect: DoseEffect,
}

impl Adherence {
    /// Of an arm against another; `None` where no turn has both measured.
    pub(super) fn of(measure: &Measure, design: &Design, known: &[Known], arms: [usize; 2]) -> Option<Self> {
        let compared = pairs(design, known, arms, true);
        if compared.pairs.is_empty() {
            return None;
        }
        let (pairs, seed) = (&compared.pairs, design.draft().seed);
        let effect = flip::dose_effect(pairs, seed);
        Some(Self {
            measure: measure.name(),
            unit: measure.unit(),
            nights: compared.nights,
            arm: compared.dose[0],
            against: compared.dose[1],
            difference: flip::interval_of_dose(pairs, seed),
            p: flip::p_of_dose(pairs, seed),
            followed: matches!(measure, Measure::Tag(_)).then(|| followed(design, known, arms)),
            more: (pairs.iter().filter(|pair| pair.dose > 0.0).count(), pairs.len()),
            effect: effect.map_or(DoseEffect::TooWeak, |effect| DoseEffect::Known { effect }),
        })
    }

    /// Whether the arms differ in what was measured by more than chance makes.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.p <= LEVEL
    }

    /// The share of nights on which the arm was followed, 0 to 1; only for a tag.
    #[must_use]
    pub fn share_followed(&self) -> Option<f64> {
        self.followed.filter(|of| of.1 > 0).map(|(followed, of)| as_f64(followed) / as_f64(of))
    }
}

/// The tag belongs to the first arm and to no other.
fn followed(design: &Design, known: &[Known], arms: [usize; 2]) -> (usize, usize) {
    let nights = known.iter().enumerate().filter_map(|(index, night)| Some((design.arm(index)?, night.dose?)));
    let nights: Vec<(usize, f64)> = nights.filter(|(arm, _)| arms.contains(arm)).collect();
    let as_wanted = nights.iter().filter(|(arm, dose)| (*arm == 0) == (*dose > 0.5)).count();
    (as_wanted, nights.len())
}
