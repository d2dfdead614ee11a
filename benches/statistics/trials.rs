//! Trials by lot and changes on a day: how often they see what is not there, and what is.

use std::fmt::Write as _;

use rayon::prelude::*;
use supine::diary::Drawn;
use supine::link::before::{Onset, Row, drawn_day, step};
use supine::link::trial::flip::{self, Pair};
use supine::link::trial::power::{Shape, written};
use supine::link::trial::{LEVEL, Noise};

const NIGHTS: [usize; 3] = [28, 42, 90];
const AUTOCORRELATIONS: [f64; 3] = [0.0, 0.3, 0.6];

fn noise(autocorrelation: f64) -> Noise {
    Noise { autocorrelation, ..Noise::default() }
}

/// The share of runs, in per cent, of which something holds; run 0 has seed 1.
fn share(runs: u64, holds: impl Fn(u32) -> bool + Sync) -> f64 {
    let count = (0..runs).into_par_iter().filter(|&run| holds(u32::try_from(run).unwrap() + 1)).count();
    100.0 * count as f64 / runs as f64
}

/// False positives and coverage of every method, for each number of nights and autocorrelation.
pub(crate) fn errors(runs: u64) -> String {
    let mut text = "### Trials and changes: wrong without an effect, and intervals that hold the truth\n\n\
                    Pain has a spread of 1.2 points and is written in whole points. Wanted: 3.5 to 6.5 % and 93 to 97 %.\n\n\
                    | method | nights | AR 0.0 | AR 0.3 | AR 0.6 |\n|---|---:|---:|---:|---:|\n"
        .to_owned();
    let methods: [(&str, Cell); 10] = [
        ("trial, alternate nights, strict p: false positives", trial_strict),
        ("trial, alternate nights: false positives", trial_false),
        ("trial, alternate nights: coverage of 0.5 to 1.5 points", trial_covers),
        ("trial, effect of a dose through the lots: false positives", dose_false),
        ("trial, effect of a dose through the lots: coverage of 1 point an hour", dose_covers),
        ("change, level: false positives", |n, noise, seed| {
            step(&rows(n, noise, 0.0, seed), false).unwrap().p <= LEVEL
        }),
        ("change, level: coverage of 1 point", |n, noise, seed| covers(&rows(n, noise, 1.0, seed), false)),
        ("change, level beside a drift: false positives", |n, noise, seed| {
            step(&rows(n, noise, 0.0, seed), true).unwrap().p <= LEVEL
        }),
        ("change, level beside a drift: coverage of 1 point", |n, noise, seed| {
            covers(&rows(n, noise, 1.0, seed), true)
        }),
        ("change on a drawn day: false positives", onset_false),
    ];
    for (name, cell) in methods {
        for n in NIGHTS {
            let cells = AUTOCORRELATIONS.map(|rho| format!("{:.1} %", share(runs, |seed| cell(n, &noise(rho), seed))));
            let _ = writeln!(text, "| {name} | {n} | {} |", cells.join(" | "));
        }
    }
    text
}

type Cell = fn(usize, &Noise, u32) -> bool;

fn alternate(nights: usize) -> Shape {
    Shape { nights, arms: 2, block: 1 }
}

fn trial_false(nights: usize, noise: &Noise, seed: u32) -> bool {
    flip::p_value(&alternate(nights).simulated(0.0, noise, seed), seed) <= LEVEL
}

fn trial_strict(nights: usize, noise: &Noise, seed: u32) -> bool {
    flip::strict_p(&alternate(nights).simulated(0.0, noise, seed), seed) <= LEVEL
}

/// The first arm takes between half a point and a point and a half off: a whole one would lie on the end of many an
/// interval, as scores are whole points.
fn trial_covers(nights: usize, noise: &Noise, seed: u32) -> bool {
    let effect = 0.5 + f64::from(seed % 101) / 100.0;
    flip::interval(&alternate(nights).simulated(effect, noise, seed), seed).unwrap().holds(-effect)
}

/// The lots add an hour and a half; something else adds hours and pain at once, which would fool a comparison of doses.
fn dosed(nights: usize, noise: &Noise, seed: u32, effect: f64) -> Vec<Pair> {
    let pairs = alternate(nights).simulated(0.0, noise, seed);
    let other =
        Noise { sd: 1.0, autocorrelation: 0.0, usual: 0.0, mornings: 0 }.series(pairs.len(), seed ^ 0x8000_0000);
    let dosed = |(pair, other): (&Pair, f64)| {
        let dose = 1.5 + other;
        Pair { pain: pair.pain + effect * dose + other, dose, ..*pair }
    };
    pairs.iter().zip(other).map(dosed).collect()
}

fn dose_false(nights: usize, noise: &Noise, seed: u32) -> bool {
    flip::dose_effect(&dosed(nights, noise, seed, 0.0), seed).is_some_and(|effect| !effect.holds(0.0))
}

fn dose_covers(nights: usize, noise: &Noise, seed: u32) -> bool {
    flip::dose_effect(&dosed(nights, noise, seed, 1.0), seed).is_none_or(|effect| effect.holds(1.0))
}

/// A change in the middle that takes so many points off.
fn rows(n: usize, noise: &Noise, effect: f64, seed: u32) -> Vec<Row> {
    let row = |(day, pain): (usize, f64)| {
        let after = day >= n / 2;
        Row::on(day as f64, written(pain - if after { effect } else { 0.0 }), after)
    };
    noise.series(n, seed).into_iter().enumerate().map(row).collect()
}

fn covers(rows: &[Row], with_drift: bool) -> bool {
    step(rows, with_drift).unwrap().difference.holds(-1.0)
}

/// A day drawn among the middle 20 of 28 or 42, the middle 60 of 90: multiples of 20 reach 5 % itself.
fn onset_false(n: usize, noise: &Noise, seed: u32) -> bool {
    let days = if n < 60 { 20 } else { 60 };
    let first = jiff::civil::date(2026, 1, 1);
    let on = |day: usize| first.saturating_add(jiff::ToSpan::days(day as i64));
    let drawn = Drawn { from: on((n - days) / 2), to: on((n - days) / 2 + days - 1), seed };
    let pain = noise.series(n, seed ^ 0x4000_0000);
    let scores: Vec<_> = pain.into_iter().enumerate().map(|(day, pain)| (on(day), written(pain))).collect();
    Onset::of(&scores, drawn_day(drawn), drawn).unwrap().p <= LEVEL
}

/// The published designs: pain with a spread of 1.2 points and an autocorrelation of 0.3.
pub(crate) fn power(runs: u64) -> String {
    const PUBLISHED: [(usize, usize, f64, f64); 9] = [
        (14, 1, 2.0, 0.66),
        (28, 1, 1.0, 0.51),
        (28, 1, 1.5, 0.91),
        (28, 1, 2.0, 1.00),
        (42, 1, 1.0, 0.77),
        (60, 1, 1.0, 0.91),
        (90, 1, 0.5, 0.57),
        (42, 3, 1.5, 0.73),
        (60, 3, 1.5, 0.94),
    ];
    let mut text =
        "### Trials: power\n\n| nights | in a row | points | published | strict p | p |\n|---:|---:|---:|---:|---:|---:|\n"
            .to_owned();
    for (nights, block, effect, published) in PUBLISHED {
        let shape = Shape { nights, arms: 2, block };
        let seen = |p: fn(&[Pair], u32) -> f64| {
            share(runs, |seed| p(&shape.simulated(effect, &noise(0.3), seed), seed) <= LEVEL) / 100.0
        };
        let (strict, mid) = (seen(flip::strict_p), seen(flip::p_value));
        let _ = writeln!(text, "| {nights} | {block} | {effect} | {published:.2} | {strict:.2} | {mid:.2} |");
    }
    text
}
