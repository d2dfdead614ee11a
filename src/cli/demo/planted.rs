//! What the demonstration planted, and whether it was found.

use std::fmt::Write as _;

use serde::Serialize;

use crate::link::rank::spearman;
use crate::link::{Association, Exposure, Finding, Interval};
use crate::posture::Posture;
use crate::report::words;
use crate::source::synthetic::{PainModel, Plan};

/// A part of the pain that the made-up nights carry.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Planted {
    /// What carries it.
    pub(super) exposure: Exposure,
    /// Points of pain per hour.
    pub(super) points_per_hour: f64,
    /// The rank correlation in these nights, on average over all that the rest of the pain might have been.
    pub(super) rho: f64,
}

/// Draws of the rest of the pain that the average is taken over: it is then good to 0.01.
const DRAWS: u64 = 500;

/// What a model plants in nights, on the mornings of which `counts` holds.
pub(super) fn effects(model: &PainModel, nights: &[Plan], counts: impl Fn(u16) -> bool) -> [Planted; 2] {
    // Seeds far from those that a person would choose, one of which made the scores that are shown.
    let draws: Vec<Vec<u8>> = (0..DRAWS).map(|draw| model.scores(nights, u64::MAX - draw)).collect();
    let mean_rho = |of: &dyn Fn(&Plan) -> f64| {
        let rho = |scores: &Vec<u8>| {
            let mornings = (0..).zip(nights.iter().zip(scores)).filter(|&(index, _)| counts(index));
            let pairs: Vec<(f64, f64)> = mornings.map(|(_, (night, &score))| (of(night), f64::from(score))).collect();
            spearman(&pairs)
        };
        let rhos: Vec<f64> = draws.iter().filter_map(rho).collect();
        mean(&rhos)
    };
    [
        Planted {
            exposure: Exposure::Hours(Posture::Prone),
            points_per_hour: model.per_prone_hour,
            rho: mean_rho(&|night| night.hours(Posture::Prone)),
        },
        Planted {
            exposure: Exposure::LongestStillness,
            points_per_hour: model.per_still_hour,
            rho: mean_rho(&Plan::longest_stillness),
        },
    ]
}

/// Zero for none.
#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Planted and found side by side, for people; at most 80 columns.
pub(super) fn side_by_side(planted: &[Planted], found: &[Association]) -> String {
    let mut text = "\nPain was put into these nights by plan. What the report found of it:\n".to_owned();
    for effect in planted {
        let found = found.iter().find(|association| association.exposure == effect.exposure);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  {:<20} {:+.1} points an hour, ρ {}; {}",
            effect.exposure.name(),
            effect.points_per_hour,
            words::rho(effect.rho),
            found.map_or_else(|| "not looked at".to_owned(), |a| outcome(&a.finding, effect.rho)),
        );
    }
    text
}

fn outcome(finding: &Finding, truth: f64) -> String {
    match finding {
        Finding::TooFew { .. } => "too few mornings to say".to_owned(),
        Finding::NeverVaried => "it never varied".to_owned(),
        Finding::Measured(measured) => {
            let Interval { estimate, low, high } = measured.rho;
            let missed = if (low..=high).contains(&truth) { "" } else { ": missed" };
            let [rho, low, high] = [estimate, low, high].map(words::rho);
            format!("found {rho} ({low} to {high}){missed}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_effects_are_worth_finding() {
        let nights: Vec<Plan> = (0..365).map(Plan::draw).collect();
        for effect in effects(&PainModel::default(), &nights, |_| true) {
            assert!((0.4..0.7).contains(&effect.rho), "{effect:?}");
        }
    }
}
