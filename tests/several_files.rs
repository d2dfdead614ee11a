//! Several recordings in one call: each night is made of its own, and keeps its own.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

use common::{file, files, supine};
use jiff::ToSpan;
use jiff::civil::DateTime;

/// Twenty minutes on the back from a local time, a row a second.
fn recording(folder: &Path, name: &str, start: &str) -> String {
    stretches(folder, name, start, 0..1200)
}

/// On the back during some seconds after a local time, a row a second, breathing.
fn stretches(folder: &Path, name: &str, start: &str, secs: impl Iterator<Item = i32>) -> String {
    let start: DateTime = start.parse().unwrap();
    let row = |k: i32| format!("{},0.0,{:.3},1.0\n", start + k.seconds(), f64::from(k % 7) * 0.005);
    let text: String = secs.map(row).collect();
    file(folder, name, format!("time,x,y,z\n{text}")).display().to_string()
}

fn replay(data: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let mut command = supine(data);
    command.args(["replay", "--json"]).args(arguments).timeout(std::time::Duration::from_secs(60));
    let output = command.assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn sources(night: &serde_json::Value) -> Vec<&str> {
    night["sources"].as_array().unwrap().iter().map(|source| source["name"].as_str().unwrap()).collect()
}

#[test]
fn a_night_names_and_keeps_only_its_own_recordings() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let names = ["2026-03-15T23:00", "2026-03-14T23:00", "2026-03-15T02:00"].map(|start| {
        let name = format!("{}.csv", start.replace(':', ""));
        recording(folder.path(), &name, start)
    });
    let nights = replay(data.path(), &["--save", &names[0], &names[1], &names[2]]);
    let found: Vec<_> = nights.iter().map(|night| (night["night"].as_str().unwrap(), sources(night))).collect();
    let expected = [
        ("2026-03-14", vec!["2026-03-14T2300.csv", "2026-03-15T0200.csv"]),
        ("2026-03-15", vec!["2026-03-15T2300.csv"]),
    ];
    assert_eq!(found, expected);
    let kept = files(&data.path().join("recordings"));
    assert_eq!(kept.iter().filter(|name| name.starts_with("2026-03-14")).count(), 2, "{kept:?}");
    assert_eq!(kept.iter().filter(|name| name.starts_with("2026-03-15")).count(), 1, "{kept:?}");
}

#[test]
fn a_kept_recording_that_another_zone_moves_out_of_the_night_does_not_hold_it_up() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let late = recording(folder.path(), "late.csv", "2026-03-15T10:00");
    let early = recording(folder.path(), "early.csv", "2026-03-14T23:00");
    replay(data.path(), &["--save", &late]);
    let nights = replay(data.path(), &["--save", "--zone", "Asia/Tokyo", &early]);
    assert_eq!(sources(&nights[0]), ["early.csv"]);
    assert_eq!(files(&data.path().join("recordings")).len(), 2);
}

#[test]
fn a_recording_fills_the_gap_of_another() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let start = "2026-03-14T23:00";
    let torn = stretches(folder.path(), "torn.csv", start, (0..3000).chain(6000..9000));
    let patch = stretches(folder.path(), "patch.csv", start, 2500..6500);
    let nights = replay(data.path(), &[&torn, &patch]);
    assert_eq!((nights.len(), sources(&nights[0])), (1, vec!["torn.csv", "patch.csv"]));
    assert_eq!(nights[0]["times"]["known"]["supine"], 9000);
    // Both at the edge of the gap, where the first one covers a part of the second.
    let overlap = nights[0]["remarks"]["overlap"]["count"].as_i64().unwrap();
    assert!((1000..=1002).contains(&overlap), "{overlap}");
}

#[test]
fn nights_of_one_name_stand_side_by_side() {
    let (folder, data, out) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rows: String = (0..30 * 360).map(|k| format!("{},0,{:.3},1\n", k * 10, f64::from(k % 7) * 0.005)).collect();
    let long = file(folder.path(), "p.01.csv", format!("time_s,x_g,y_g,z_g\n{rows}")).display().to_string();
    let short = recording(folder.path(), "p.02.csv", "2026-03-14T23:00");
    let out_dir = out.path().display().to_string();
    let nights = replay(data.path(), &["--out", &out_dir, "--rate", "0.1", &long]);
    assert_eq!(nights.len(), 2);
    replay(data.path(), &["--out", &out_dir, "--columns", "-,2,3,4", "--rate", "1", &short]);
    let nights: Vec<String> = files(out.path()).into_iter().filter(|name| name.ends_with("night.json")).collect();
    assert_eq!(nights, ["p.01-2/night.json", "p.01/night.json", "p.02/night.json"]);
}
