//! What the demonstration planted, and whether it was found.

use std::fmt::Write as _;

use serde::Serialize;

use crate::link::rank::spearman;
use crate::link::{Association, Exposure, Finding};
use crate::posture::Posture;
use crate::report::words;
use crate::source::synthetic::{PainModel, Plan};

/// A part of the pain that the made-up nights carry.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Planted {
    /// What carries it.
    pub(super) exposure: Exposure,
    /// Points of pain per hour.
    pub(super) points_per_hour: f64,
    /// The rank correlation that endless mornings would show.
    pub(super) rho: f64,
}

/// Mornings that stand for endless ones: their own correlation is off by 0.01 at most, two times in three.
const MANY: u64 = 10_000;

/// What a model plants, with the rank correlations that follow from it.
pub(super) fn effects(model: &PainModel) -> [Planted; 2] {
    // Seeds far from those of the nights that are shown.
    let plans: Vec<Plan> = (0..MANY).map(|index| Plan::draw(u64::MAX - index)).collect();
    let scores = model.scores(&plans, u64::MAX);
    let rho = |of: &dyn Fn(&Plan) -> f64| {
        let pairs: Vec<(f64, f64)> = plans.iter().map(of).zip(scores.iter().map(|&s| f64::from(s))).collect();
        spearman(&pairs).unwrap_or(0.0)
    };
    [
        Planted {
            exposure: Exposure::Hours(Posture::Prone),
            points_per_hour: model.per_prone_hour,
            rho: rho(&|plan| plan.hours(Posture::Prone)),
        },
        Planted {
            exposure: Exposure::LongestStillness,
            points_per_hour: model.per_still_hour,
            rho: rho(&Plan::longest_stillness),
        },
    ]
}

/// Planted and found side by side, for people.
pub(super) fn side_by_side(planted: &[Planted], found: &[Association]) -> String {
    let mut text = "What was planted, and what was found:\n".to_owned();
    for effect in planted {
        let found = found.iter().find(|association| association.exposure == effect.exposure);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  {}: {:+.1} points per hour, which is a ρ of {}; {}",
            effect.exposure.name(),
            effect.points_per_hour,
            words::rho(effect.rho),
            found.map_or_else(|| "not looked at".to_owned(), |a| outcome(a.finding, effect.rho)),
        );
    }
    text
}

fn outcome(finding: Finding, truth: f64) -> String {
    match finding {
        Finding::TooFew => "too few mornings to say".to_owned(),
        Finding::NeverVaried => "it never varied".to_owned(),
        Finding::Rho { rho, low, high } => {
            let holds = if (low..=high).contains(&truth) { "holds" } else { "misses" };
            let [rho, low, high] = [rho, low, high].map(words::rho);
            format!("found {rho}, and the interval {low} to {high} {holds} it")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_effects_are_worth_finding() {
        for effect in effects(&PainModel::default()) {
            assert!((0.3..0.8).contains(&effect.rho), "{effect:?}");
        }
    }
}
