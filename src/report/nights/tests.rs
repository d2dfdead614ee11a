use std::collections::BTreeSet;

use super::*;
use crate::report::fixture;

/// The rows of a table by the names of its columns.
fn cell(night: &NightSummary, name: &str) -> String {
    columns().find(|column| column.name == name).unwrap().of(night).to_string()
}

#[test]
fn every_column_has_a_name_of_its_own_and_says_what_it_is() {
    let names: BTreeSet<&str> = columns().map(|column| column.name).collect();
    assert_eq!(names.len(), columns().count());
    for column in columns() {
        assert!(column.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{column:?}");
        assert!(!column.about.is_empty() && !column.about.ends_with('.'), "{column:?}");
        let unit = match column.name {
            name if name.ends_with("_s") => "s",
            name if name.ends_with("_mg") => "mg",
            name if name.ends_with("_per_hour") => "per hour",
            name if name.ends_with("_per_min") => "per minute",
            name if name.ends_with("_hz") => "Hz",
            name if name.ends_with("_ppm") => "ppm",
            _ => column.unit,
        };
        assert_eq!(column.unit, unit, "{column:?}");
    }
}

#[test]
fn a_night_is_a_row_with_local_times() {
    let night = fixture::night(fixture::first_morning(), 30_000, 0.2);
    // Berlin in March: an hour ahead of UTC; 23:10 and 30 000 s later.
    assert_eq!(cell(&night, "in_bed_start"), "2026-03-14T23:10:00+01:00");
    assert_eq!(cell(&night, "in_bed_end"), "2026-03-15T07:30:00+01:00");
    assert_eq!((cell(&night, "night"), cell(&night, "in_bed_s")), ("2026-03-14".to_owned(), "30000".to_owned()));
    assert_eq!((cell(&night, "verdict"), cell(&night, "concerns")), ("care".to_owned(), "mounting_assumed".to_owned()));
    let secs = |name: &str| cell(&night, name).parse::<i64>().unwrap();
    let parts = ["supine_s", "left_side_s", "right_side_s", "prone_s", "upright_s", "gap_s", "unknown_not_worn_s"];
    let others = ["unknown_no_gravity_s", "unknown_not_on_trunk_s", "unknown_between_s"];
    assert_eq!(parts.into_iter().chain(others).map(secs).sum::<i64>(), 30_000);
    // Not counted in this night: unknown, not zero.
    assert_eq!((cell(&night, "twitches"), cell(&night, "enmo_mg")), (String::new(), String::new()));
}

#[test]
fn what_a_wrist_cannot_tell_is_empty() {
    let mut night = fixture::night(fixture::first_morning(), 30_000, 0.2);
    night.off_trunk = Some(crate::night::OffTrunk { rest_found: true, thigh: None });
    let of_trunk = ["supine_s", "prone_s", "position_changes", "still_prone_s"];
    assert_eq!(of_trunk.map(|name| cell(&night, name)), [const { String::new() }; 4]);
    assert_eq!(cell(&night, "rest_found"), "1");
}

#[test]
fn the_table_has_a_row_a_night() {
    let nights = [fixture::night(fixture::first_morning(), 30_000, 0.2), fixture::undated(27_000)];
    let table = String::from_utf8(table(&nights).unwrap()).unwrap();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(rows.headers().unwrap().len(), columns().count());
    assert_eq!(rows.records().map(|row| row.unwrap().len()).collect::<Vec<_>>(), [columns().count(); 2]);
}
