//! Trials and changes against scipy and statsmodels.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fmt::Write as _;

use common::file;
use common::foreign::ask;
use supine::link::before::{Row, step};
use supine::link::trial::flip::{Pair, strict_p};
use tempfile::tempdir;

/// Differences of twelve pairs.
const DIFFERENCES: [f64; 12] = [-2.0, -1.0, 0.0, -3.0, 1.0, -2.0, -1.0, 1.0, -2.0, 0.0, -1.0, 1.0];
/// Pain of 36 mornings, of which the days 7 to 9 and 25 are missing; the change comes after day 19.
const PAIN: [u8; 36] =
    [5, 6, 5, 4, 4, 5, 7, 6, 6, 5, 4, 5, 6, 6, 7, 5, 4, 4, 3, 3, 4, 5, 3, 2, 3, 4, 4, 3, 2, 2, 3, 5, 4, 3, 3, 2];

fn rows() -> Vec<Row> {
    days().map(|(day, pain)| Row::on(day, f64::from(pain), day > 19.0)).collect()
}

fn days() -> impl Iterator<Item = (f64, u8)> {
    let days = (0..40_u8).filter(|day| !(7..10).contains(day) && *day != 25).map(f64::from);
    days.zip(PAIN)
}

#[test]
fn scipy_and_statsmodels_agree() {
    let dir = tempdir().unwrap();
    let mut text = DIFFERENCES.map(|it| it.to_string()).join(",");
    for (day, pain) in days() {
        let _ = write!(text, "\n{day},{pain},{}", u8::from(day > 19.0));
    }
    let path = file(dir.path(), "trial.csv", text);
    let Some(said) = ask("trials.py", &[&path]) else { return };
    let numbers: Vec<f64> = said.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let pairs = DIFFERENCES.map(|pain| Pair { weight: 0.5, pain, dose: 0.0 });
    assert!((strict_p(&pairs, 0) - numbers[0]).abs() < 1e-9, "{numbers:?}");
    for (with_drift, theirs) in [(false, &numbers[1..5]), (true, &numbers[5..9])] {
        let ours = step(&rows(), with_drift).unwrap();
        let ours = [ours.difference.estimate, ours.difference.low, ours.difference.high, ours.p];
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-9, "{with_drift}: {ours} {theirs}");
        }
    }
}
