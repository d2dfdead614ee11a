//! The table of nights and the page on its variables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::{at_work, night, supine};
use predicates::str::contains;
use supine::report::nights;
use supine::store::Store;
use tempfile::tempdir;

/// `SUPINE_RENEW=1` writes the page anew.
#[test]
fn the_page_on_variables_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/variables.md");
    let page = nights::page();
    if std::env::var_os("SUPINE_RENEW").is_some() {
        supine::store::replace(&path, page.as_bytes()).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page, "docs/variables.md is not that of the code: SUPINE_RENEW=1 cargo test --test variables");
}

#[test]
fn all_stored_nights_are_rows_of_one_table() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    for evening in ["2026-03-14", "2026-03-16"] {
        store.save_night(&night(evening, 0), &[], b"").unwrap();
    }
    let out = dir.path().join("out");
    let arguments = ["export", "--all", "--format", "nights", "--out"];
    let mut export = supine(dir.path());
    export.args(arguments).arg(&out).assert().success().stdout(contains("supine-nights.csv"));
    let mut table = csv::Reader::from_path(out.join("supine-nights.csv")).unwrap();
    let headers = table.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let cells = |name: &str| rows.iter().map(|row| row[at(name)].to_owned()).collect::<Vec<_>>();
    assert_eq!(cells("night"), ["2026-03-14", "2026-03-16"]);
    assert_eq!(cells("in_bed_start"), ["2026-03-14T23:00:00+01:00", "2026-03-16T23:00:00+01:00"]);
    // Half an hour of eight is a gap; an hour and a quarter on the stomach.
    assert_eq!(cells("gap_s"), ["1800", "1800"]);
    assert_eq!((cells("prone_s"), cells("coverage")), (vec!["4500".to_owned(); 2], vec!["0.9375".to_owned(); 2]));
    assert_eq!(cells("verdict"), ["care", "care"]);
}

#[test]
fn a_recording_is_a_row_on_standard_output() {
    let dir = at_work();
    let mut export = supine(&dir.path().join("data"));
    export.current_dir(dir.path()).args(["export", "night.csv", "--format", "nights", "--out", "-"]);
    let output = export.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut table = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(table.records().count(), 1);
}

/// Ends of the names of numbers that say their unit.
const UNITS: [&str; 12] = [
    "secs",
    "_mg",
    "_g",
    "_hz",
    "_degrees",
    "_ppm",
    "_percent",
    "_per_hour",
    "_per_minute",
    "_minutes",
    "_periods",
    "_coverage",
];

/// Numbers of things, shares, and what stands under a name that says the unit in the documentation of its type.
const PLAIN: [&str; 30] = [
    "version",
    "position_changes",
    "bouts",
    "count",
    "twitches",
    "shifts",
    "turns",
    "rotations",
    "mean",
    "median",
    "awakenings",
    "efficiency",
    "coverage",
    "known",
    "gaps",
    "readings_lost",
    "steadiness",
    "confidence",
    "probability",
    "body_from_sensor",
    "gain",
    "determined",
    "hysteresis",
    "shift",
    "thigh_upright",
    "minutes",
    "breath_quality",
    "quality",
    "answered",
    "gap",
];

fn unnamed(path: &str, value: &serde_json::Value, found: &mut Vec<String>) {
    use serde_json::Value::{Array, Number, Object};
    let last = path.rsplit('.').next().unwrap_or_default();
    match value {
        Object(fields) => fields.iter().for_each(|(name, value)| unnamed(&format!("{path}.{name}"), value, found)),
        Array(values) => values.iter().for_each(|value| unnamed(path, value, found)),
        // Seconds by posture or by reason, and counts by cause.
        Number(_) if path.starts_with(".times.") || path.contains(".ended_by.") => {}
        Number(_) if UNITS.iter().any(|unit| last.ends_with(unit)) || PLAIN.contains(&last) => {}
        Number(_) => found.push(path.to_owned()),
        _ => {}
    }
}

#[test]
fn every_number_of_a_night_says_its_unit() {
    let dir = at_work();
    let mut replay = supine(&dir.path().join("data"));
    let output = replay.current_dir(dir.path()).args(["replay", "night.csv", "--json"]).output().unwrap();
    let night: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(night["quality"]["coverage"].is_number() && night["still"]["secs"].is_number(), "{night}");
    let mut found = Vec::new();
    unnamed("", &night, &mut found);
    assert_eq!(found, Vec::<String>::new());
}
