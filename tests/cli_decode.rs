//! `supine sensors` and `supine decode` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{file, supine};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;
use tempfile::tempdir;

/// Standard output of a run that went well.
fn says(arguments: &[&str]) -> String {
    let dir = tempdir().unwrap();
    let output = supine(dir.path()).args(arguments).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && error.is_empty(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_sensors_fit_a_hundred_columns() {
    let text = says(&["sensors"]);
    insta::assert_snapshot!(text);
    assert!(text.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn one_sensor_in_full() {
    insta::assert_snapshot!(says(&["sensors", "polar-h10"]));
}

#[test]
fn the_sensors_in_json() {
    let rows: Vec<Value> = serde_json::from_str(&says(&["sensors", "--json"])).unwrap();
    assert_eq!(rows.len(), supine::sensor::ALL.len());
    assert_eq!(rows[0]["mounting"], "feet,left,front");
    insta::assert_snapshot!(serde_json::to_string_pretty(&rows[3]).unwrap());
}

#[test]
fn readings_events_and_loss_a_line_each() {
    // Format 5 of a RuuviTag, constructed: measurements 7, 7 again, 10, and one without a reading.
    let packet = |number: &str| format!("0512fc5394c37c0004fffc040cac3642{number}cbb8334c884f");
    let none = "058000ffffffff800080008000ffffff000bffffffffffff";
    let (seven, ten) = (packet("0007"), packet("000a"));
    insta::assert_snapshot!(says(&["decode", "ruuvitag", &seven, &seven, &ten, none]));
}

#[test]
fn other_characteristics_are_named_before_the_packet() {
    let control = "fb005c81-02e7-f387-1cad-8acd2d8df0c8";
    let (started, refused) = (format!("{control}=f00202000001"), format!("{control}=f0:02:02:08:00"));
    let stopped = format!("{control}=01 02");
    insta::assert_snapshot!(says(&[
        "decode",
        "polar-h10",
        "2a37=0x10 0x5a 0x00 0x08",
        "2a19=64",
        &started,
        &refused,
        &stopped
    ]));
}

#[test]
fn a_packet_that_makes_no_sense_is_shown_with_its_byte() {
    let dir = tempdir().unwrap();
    let output =
        supine(dir.path()).args(["decode", "polar-h10", "0200000000000000008500", "02 00", "00"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "supine: 3 of 3 packets cannot be decoded\n");
}

#[test]
fn standard_input_is_a_packet_a_line() {
    let dir = tempdir().unwrap();
    let run = |input: &'static str| {
        let output =
            supine(dir.path()).args(["decode", "metamotion", "--range", "8", "--json"]).write_stdin(input).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    insta::assert_snapshot!(run("# a BMI270\n\n03 04 0000 0000 0010\r\n118c633410\n"));
    assert_eq!(run(""), "[]\n");
}

#[test]
fn the_rate_that_was_set_can_be_said() {
    let h10 = "02 0000000000000000 01 0000 0000 e803 0000 0000 e803";
    assert!(says(&["decode", "polar-h10", h10]).contains("0.040 s"));
    assert!(says(&["decode", "polar-h10", "--rate", "200", h10]).contains("0.005 s"));
}

#[test]
fn a_sensor_of_ones_own_is_described_in_the_configuration() {
    let dir = tempdir().unwrap();
    let page = include_str!("../firmware-notes/generic.md");
    let example = page.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    file(dir.path(), "config.toml", example);
    supine(dir.path()).arg("sensors").assert().success().stdout(contains("my-xiao"));
    let packet = "0100 14000000 0000 0000 0940";
    supine(dir.path()).args(["decode", "my-xiao", packet]).assert().success().stdout(contains("z +1.000 g"));
    file(dir.path(), "config.toml", example.replace("rate_hz = 50.0", "rate_hz = 0.0"));
    supine(dir.path()).arg("sensors").assert().failure().stderr(contains("config.toml:3:9").and(contains("rate_hz")));
}

#[test]
fn what_is_wrong_with_the_arguments_is_said() {
    let dir = tempdir().unwrap();
    let fails = |arguments: &[&str]| {
        let output = supine(dir.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let all = [
        fails(&["decode", "fitbit", "00"]),
        fails(&["decode", "polar-h10", "0g"]),
        fails(&["decode", "polar-h10", "012"]),
        fails(&["decode", "polar-h10", "2a3=01"]),
    ];
    insta::assert_snapshot!(all.concat());
}
