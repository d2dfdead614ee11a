//! The statistics against scipy, statsmodels and numpy, on fixed numbers: to the ninth digit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs
)]

mod common;

use common::foreign::ask;
use serde_json::{Value, json};
use supine::link::composition::{Coordinates, clr};
use supine::link::family;
use supine::link::rank::{kendall, spearman, theil_sen};
use supine::link::regression::{Design, Regression};
use supine::link::serial::{Evidence, inflation};

/// Days with holes, an exposure with ties, pain in whole points, a covariate.
fn given() -> (Vec<i32>, Vec<f64>, Vec<f64>, Vec<f64>) {
    let days: Vec<i32> = (0..48).filter(|day| day % 11 != 5 && !(20..23).contains(day)).collect();
    let wave = |day: i32, step: f64| (f64::from(day) * step).sin();
    let x = days.iter().map(|&day| (4.0 * wave(day, 1.7) + 3.0 * wave(day, 0.31)).round() / 4.0).collect();
    let y = days.iter().map(|&day| (4.0 + wave(day, 1.7) + 2.0 * wave(day, 0.23) + wave(day, 2.9)).round()).collect();
    let z = days.iter().map(|&day| wave(day, 0.9) + 0.1 * f64::from(day % 7)).collect();
    (days, x, y, z)
}

const P: [f64; 7] = [0.001, 0.04, 0.03, 0.5, 0.011, 0.04, 0.9];
const PARTS: [[i64; 4]; 2] = [[9000, 7200, 12_345, 300], [1, 1, 2, 30_000]];

#[track_caller]
fn alike(ours: f64, theirs: &Value) {
    let theirs = theirs.as_f64().unwrap();
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0), "{ours} here, {theirs} there");
}

#[track_caller]
fn all_alike(ours: &[f64], theirs: &Value) {
    let theirs = theirs.as_array().unwrap();
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).for_each(|(ours, theirs)| alike(*ours, theirs));
}

fn told() -> Option<Value> {
    let (days, x, y, z) = given();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("given.json");
    let given = json!({ "days": days, "x": x, "y": y, "z": z, "p": P, "parts": PARTS });
    std::fs::write(&path, given.to_string()).unwrap();
    Some(serde_json::from_str(&ask("statistics.py", &[&path])?).unwrap())
}

#[test]
fn others_reckon_alike() {
    let Some(told) = told() else { return };
    let (days, x, y, z) = given();
    ranks(&told, &x, &y);
    parts(&told);
    regression(&told, &Design::new(&days, &y, &[&x, &z]).unwrap());
    evidence(&told, &days, &x, &y);
    all_alike(&family::benjamini_hochberg(&P), &told["benjamini_hochberg"]);
}

fn ranks(told: &Value, x: &[f64], y: &[f64]) {
    let both: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    alike(spearman(&both).unwrap(), &told["spearman"]);
    alike(kendall(&both).unwrap(), &told["kendall"]);
    alike(theil_sen(&both).unwrap(), &told["theil_sen"]);
}

fn parts(told: &Value) {
    for (index, parts) in PARTS.iter().enumerate() {
        all_alike(&Coordinates::of(&parts.map(|part| part as f64)).ilr, &told["ilr"][index]);
        all_alike(&clr(*parts, 1.0), &told["clr"][index]);
    }
}

fn regression(told: &Value, design: &Design) {
    let independent = design.fit(0.0).unwrap();
    for (index, phi) in [0.0, 0.37, 0.9].into_iter().enumerate() {
        let (ours, theirs) = (design.fit(phi).unwrap(), &told["gls"][index]);
        all_alike(&ours.coefficients, &theirs["coefficients"]);
        let errors: Vec<f64> = ours.covariance.diagonal().iter().map(|variance| variance.sqrt()).collect();
        all_alike(&errors, &theirs["errors"]);
        alike(ours.log_likelihood - independent.log_likelihood, &theirs["reml"]);
    }
    let regression = Regression::of(design).unwrap();
    assert!((regression.likeliest() - told["likeliest"].as_f64().unwrap()).abs() <= 0.0101);
    let (interval, p) = regression.coefficient(1);
    all_alike(
        &[interval.estimate, interval.low, interval.high, p],
        &json!(["mean", "low", "high", "p"].map(|key| &told["mixture"][key])),
    );
}

fn evidence(told: &Value, days: &[i32], x: &[f64], y: &[f64]) {
    let widened = inflation(days, [0.6, 0.5]);
    alike(widened, &told["inflation"]);
    let both: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    let evidence = Evidence::new(days.len(), widened);
    alike(evidence.p(spearman(&both).unwrap()), &told["p"]);
    alike(evidence.half_width(1.0).unwrap(), &told["half_width"]);
}
