//! The parts of a night judged together: what one part leaves open, another may tell.
//!
//! A chain: each part is explained by one of its mountings, and a sensor that is put on anew is put on as before, or
//! upside down, or anyhow. The same person walks in all parts, so that the jolts of one tell what those of another mean.

use std::f64::consts::PI;

use nalgebra::{Rotation3, Unit, Vector3};

use super::chart::log_sum;
use super::{ALIKE, FromNight, Possible, Usual, degrees_between, prior};

/// How commonly a sensor that is put on anew sits as before, and how commonly upside down; otherwise it may sit anyhow.
///
/// Half is left to the last (see [`UNUSUAL`](super::UNUSUAL)); between the first two nothing is known.
const AS_BEFORE: f64 = 0.5;

/// A side is the one on the skin or away from it when it faces front or back within 60°.
const FACE: f64 = 0.5;

/// Jolts of walking to the back, their mean and spread between wearers: 120 of pdiot-2021-2022 (see `evidence`).
const JOLTS: (f64, f64) = (0.11, 0.06);

/// How far the jolts of one person in two parts of a night go together.
const SAME_PERSON: f64 = 0.7;

/// Nobody is further from the mean than so many standard deviations, for what the law says of it.
const FARTHEST: f64 = 3.0;

/// How a sensor that sat so is put back, each with its weight.
pub(super) fn put_back(sat: &Rotation3<f64>) -> Usual {
    let over = turned_over(sat);
    #[expect(clippy::cast_precision_loss, reason = "two at most")]
    let share = (1.0 - AS_BEFORE) / over.len().max(1) as f64;
    over.into_iter().map(|it| (it, share)).chain([(*sat, AS_BEFORE)]).collect()
}

/// Upside down, the same side to the skin: half a turn about the way the chest faces, or about the way its skin does.
pub(super) fn turned_over(sat: &Rotation3<f64>) -> Vec<Rotation3<f64>> {
    let face = sat * Vector3::z();
    let about = |axis| Rotation3::from_axis_angle(&Unit::new_normalize(axis), PI) * sat;
    let mut ways = vec![about(Vector3::z())];
    if face.z.abs() > FACE {
        ways.push(about(face));
    }
    ways
}

/// What it adds that two parts are of one person, in units of log likelihood: of jolts to the front, in the body frame.
///
/// Two normal laws that go together, against the same two taken apart.
fn same_gait(a: f64, b: f64) -> f64 {
    let off = |forward: f64| ((-forward - JOLTS.0) / JOLTS.1).clamp(-FARTHEST, FARTHEST);
    let (a, b, r) = (off(a), off(b), SAME_PERSON);
    let left = 1.0 - r * r;
    -0.5 * left.ln() - (r * r * (a * a + b * b) - 2.0 * r * a * b) / (2.0 * left)
}

/// The mountings of the parts, and how they go together; logarithms all.
struct Chain {
    own: Vec<Vec<f64>>,
    /// From each of one part to each of the next.
    steps: Vec<Vec<Vec<f64>>>,
}

impl Chain {
    /// One part, `anchor`, is judged by what is common.
    fn of(parts: &[Possible], anchor: usize, usual: &Usual) -> Self {
        let none = Usual::new();
        let own = |(at, part): (usize, &Possible)| part.scores(if at == anchor { usual } else { &none });
        let steps = parts.iter().zip(parts.iter().skip(1)).map(|(a, b)| steps(a, b)).collect();
        Self { own: parts.iter().enumerate().map(own).collect(), steps }
    }

    /// For each mounting of each part what it comes to with all the others, which `join` takes together.
    fn through(&self, join: fn(&[f64]) -> f64) -> Vec<Vec<f64>> {
        let forward = pass(self.own.iter(), self.steps.iter(), at, join);
        let back = pass(self.own.iter().rev(), self.steps.iter().rev(), |step, from, to| at(step, to, from), join);
        // What a mounting is worth itself is in both.
        let sums = forward.iter().zip(back.iter().rev()).zip(&self.own);
        sums.map(|((f, b), own)| f.iter().zip(b).zip(own).map(|((f, b), own)| f + b - own).collect()).collect()
    }
}

fn at(step: &[Vec<f64>], from: usize, to: usize) -> f64 {
    step.get(from).and_then(|row| row.get(to)).copied().unwrap_or(f64::NEG_INFINITY)
}

fn steps(a: &Possible, b: &Possible) -> Vec<Vec<f64>> {
    let from = |sat: &Rotation3<f64>| -> Vec<f64> {
        let usual = put_back(sat);
        let gait = |sits: &Rotation3<f64>| match (a.jolt, b.jolt) {
            (Some(before), Some(after)) => same_gait((sat * before).z, (sits * after).z),
            _ => 0.0,
        };
        b.rotations().map(|sits| prior(sits, &usual) + gait(sits)).collect()
    };
    a.rotations().map(from).collect()
}

/// One way through the chain: what leads to each mounting, and itself.
fn pass<'a>(
    own: impl Iterator<Item = &'a Vec<f64>>,
    mut steps: impl Iterator<Item = &'a Vec<Vec<f64>>>,
    at: impl Fn(&[Vec<f64>], usize, usize) -> f64,
    join: fn(&[f64]) -> f64,
) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = Vec::new();
    for own in own {
        let reached = match all.last().zip(all.last().and_then(|_| steps.next())) {
            None => own.clone(),
            Some((before, step)) => {
                let from =
                    |to| -> Vec<f64> { before.iter().enumerate().map(|(from, it)| it + at(step, from, to)).collect() };
                own.iter().enumerate().map(|(to, it)| it + join(&from(to))).collect()
            }
        };
        all.push(reached);
    }
    all
}

fn most(logs: &[f64]) -> f64 {
    logs.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn highest(values: &[f64]) -> Option<usize> {
    let best = values.iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.map(|(at, _)| at)
}

/// The likeliest mountings of the parts of a night, all together; parts that turn out to be one are one.
///
/// Any part may be the one that is judged by what is common: each is, in thought, and counts as it explains the whole.
#[must_use]
pub fn likeliest(parts: &[Possible], usual: &Usual) -> Vec<FromNight> {
    let chains: Vec<Chain> = (0..parts.len()).map(|anchor| Chain::of(parts, anchor, usual)).collect();
    let sums: Vec<Vec<Vec<f64>>> = chains.iter().map(|chain| chain.through(log_sum)).collect();
    let best = chains.iter().map(|chain| chain.through(most)).max_by(|a, b| height(a).total_cmp(&height(b)));
    let Some(best) = best else { return Vec::new() };
    let mut found: Vec<FromNight> = Vec::new();
    for (at, (part, best)) in parts.iter().zip(&best).enumerate() {
        let by_anchor: Vec<&Vec<f64>> = sums.iter().filter_map(|sums| sums.get(at)).collect();
        let probable = shares(&by_anchor);
        let like = |it: &FromNight, last: &FromNight| {
            degrees_between(it.mounting.body_from_sensor(), last.mounting.body_from_sensor()) < ALIKE
        };
        let Some(it) = highest(best).and_then(|taken| part.taken(taken, &probable)) else { continue };
        if !found.last().is_some_and(|last| like(&it, last)) {
            found.push(it);
        }
    }
    found
}

fn height(sums: &[Vec<f64>]) -> f64 {
    sums.first().map_or(f64::NEG_INFINITY, |first| most(first))
}

/// Probabilities from logarithms, summed over the rows.
fn shares(rows: &[&Vec<f64>]) -> Vec<f64> {
    let columns = rows.first().map_or(0, |row| row.len());
    let column = |at: usize| -> Vec<f64> { rows.iter().filter_map(|row| row.get(at).copied()).collect() };
    let logs: Vec<f64> = (0..columns).map(|at| log_sum(&column(at))).collect();
    let all = log_sum(&logs);
    logs.iter().map(|log| (log - all).exp()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn turned_over_twice_sits_as_before() {
        let sat = Rotation3::from_euler_angles(0.1, 0.3, -0.2);
        for once in turned_over(&sat) {
            let twice = turned_over(&once);
            assert!(twice.iter().any(|it| degrees_between(it, &sat) < 1e-5), "{once}");
        }
        // On edge it has no side to the skin, and there is one way only.
        assert_eq!(turned_over(&Rotation3::from_axis_angle(&Vector3::x_axis(), PI / 2.0)).len(), 1);
    }

    #[test]
    fn jolts_that_agree_speak_for_one_person() {
        // One that walks with jolts to the back as most, and the same the other way round.
        assert!(same_gait(-0.11, -0.11) > 0.0);
        assert!(same_gait(-0.11, 0.05) < 0.0);
        // Whoever is unusual is so all night.
        assert!(same_gait(0.05, 0.05) > same_gait(0.05, -0.11) + 3.0);
    }

    proptest! {
        #[test]
        fn what_it_adds_does_not_depend_on_the_order_and_is_bounded(a in -1.0..1.0_f64, b in -1.0..1.0_f64) {
            prop_assert!((same_gait(a, b) - same_gait(b, a)).abs() < 1e-12);
            prop_assert!(same_gait(a, b).abs() < 25.0);
        }

        #[test]
        fn a_chain_weighs_every_way_through(
            own in prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, 3), 3),
            steps in prop::collection::vec(prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, 3), 3), 2),
        ) {
            let chain = Chain { own: own.clone(), steps: steps.clone() };
            let worth = |i: usize, j: usize, k: usize| own[0][i] + own[1][j] + own[2][k] + steps[0][i][j] + steps[1][j][k];
            let (sums, best) = (chain.through(log_sum), chain.through(most));
            for j in 0..3 {
                let ways: Vec<f64> = (0..9).map(|at| worth(at / 3, j, at % 3)).collect();
                prop_assert!((sums[1][j] - log_sum(&ways)).abs() < 1e-9);
                prop_assert!((best[1][j] - most(&ways)).abs() < 1e-9);
            }
        }
    }
}
