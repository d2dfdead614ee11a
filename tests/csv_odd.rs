//! Recordings that are easily misread: each is either read as it was meant, or refused with the reason.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::path::Path;

use supine::source::csv::{CsvRecording, ReadError, ReadOptions};

fn open(text: &str) -> Result<CsvRecording, ReadError> {
    CsvRecording::from_reader("odd.csv", Box::new(std::io::Cursor::new(text.to_owned())), &ReadOptions::default())
}

fn refusal(text: &str) -> String {
    open(text).map_or_else(|error| error.to_string(), |recording| panic!("read: {}", recording.decided()))
}

#[test]
fn an_error_is_told_once() {
    let missing = CsvRecording::open(Path::new("no/such/night.csv"), &ReadOptions::default()).unwrap_err();
    for error in [missing, open("").unwrap_err()] {
        let said = error.to_string();
        assert_eq!(format!("{:#}", anyhow::Error::from(error)), said);
    }
}

#[test]
fn a_folder_is_no_recording() {
    let error = CsvRecording::open(Path::new("tests"), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "tests: this is a folder; give the files in it");
}

/// A thousand rows at rest, with this time in each.
fn table(heading: &str, time: impl Fn(f64) -> String) -> String {
    let rows = (0..1000).map(|row| format!("{},0.6,{:.3},0.8\n", time(f64::from(row)), f64::from(row % 7) * 0.001));
    heading.chars().chain((!heading.is_empty()).then_some('\n')).chain(rows.collect::<String>().chars()).collect()
}

fn rate(text: &str) -> f64 {
    open(text).unwrap_or_else(|error| panic!("{error}")).decided().rate.get()
}

#[test]
fn slow_sources_are_not_taken_for_fast_ones() {
    assert!((rate(&table("time,x,y,z", |k| format!("{:.0}", k * 1285.0))) - 0.778).abs() < 0.001);
    assert!((rate(&table("time,x,y,z", |k| format!("{:.0}", k * 2.0))) - 0.5).abs() < 1e-9);
    assert!((rate(&table("time_s,x,y,z", |k| format!("{:.1}", k * 3.2))) - 0.3125).abs() < 1e-9);
}

#[test]
fn a_unit_that_could_be_either_is_asked_for() {
    let message = refusal(&table("time,x,y,z", |k| format!("{:.1}", k * 2.5)));
    assert!(message.contains("0.40 Hz in s or 400 Hz in ms; say which it is with --time-unit"), "{message}");
}

#[test]
fn minutes_are_not_seconds() {
    for heading in ["Time (min),x,y,z", "time_min,x,y,z"] {
        let message = refusal(&table(heading, |k| format!("{:.5}", k / 600.0)));
        assert!(message.contains("gives the time in \"min\""), "{message}");
    }
}

#[test]
fn row_numbers_are_not_seconds() {
    let message = refusal(&table("", |k| format!("{k:.0}")));
    assert!(message.contains("counts 0, 1, 2, …"), "{message}");
}

#[test]
fn times_that_never_advance_say_how() {
    assert!(refusal(&table("time_s,x,y,z", |k| format!("{:.2}", 50.0 - k * 0.02))).contains("runs backwards"));
    assert!(refusal(&table("time,x,y,z", |_| "2300-01-01T22:00:00Z".to_owned())).contains("1678 to 2261"));
    assert!(refusal(&table("time_s,x,y,z", |_| "7".to_owned())).contains("stands still"));
}

#[test]
fn a_clock_that_is_set_after_the_first_row_dates_the_recording() {
    let stamp = |k: f64| if k > 0.0 { format!("{:.0}", 1_773_524_467_000.0 + k * 20.0) } else { "0".to_owned() };
    let recording = open(&table("time,x,y,z", stamp)).unwrap();
    assert!(recording.decided().start.is_some(), "{}", recording.decided());
}

#[test]
fn what_is_left_aside_is_said() {
    let chest = table("time_s,acc_ankle_x,acc_ankle_y,acc_ankle_z", |k| format!("{:.2}", k * 0.02));
    let both: String = chest.lines().enumerate().fold(String::new(), |text, (row, line)| {
        text + line + if row == 0 { ",acc_chest_x,acc_chest_y,acc_chest_z\n" } else { ",0,0,1\n" }
    });
    let said = open(&both).unwrap().decided().to_string();
    assert!(said.ends_with("not read is the sensor of \"acc_chest_x\""), "{said}");
    let dated = table("date,time,x,y,z", |k| format!("2026-03-14,22:41:{:06.3}", k * 0.02));
    let said = open(&dated).unwrap().decided().to_string();
    assert!(said.contains("the date in \"date\" is not read"), "{said}");
}

#[test]
fn a_year_of_two_digits_between_dashes_is_asked_for() {
    let message = refusal(&table("time,x,y,z", |k| format!("26-03-14 22:41:{:06.3}", k * 0.02)));
    assert!(message.contains("leaves open which number is the day"), "{message}");
}

#[test]
fn a_row_of_units_under_the_headings_is_no_reading() {
    let text = table("time,x,y,z\ns,[g],[g],[g]", |k| format!("{:.2}", k * 0.02));
    assert!((rate(&text) - 50.0).abs() < 1e-9);
}
