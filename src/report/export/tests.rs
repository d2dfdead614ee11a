//! A short night by hand, in the text formats: every expected line is worked out from the definitions.

use jiff::civil::date;
use proptest::prelude::*;

use super::{Export, ExportError, Format, Night};
use crate::night::{NightSummary, Span};
use crate::posture::{Bout, Label, Posture, Reason, StillnessBout};
use crate::remark::Remarks;
use crate::report::fixture;
use crate::time::Timestamp;

/// Postures and rolls every ten seconds from 23:00 in Berlin: up, in bed from 30 s on the back, something between, 70 s
/// of gap, stomach, left side, and up again at 210 s.
const ROWS: [(&str, &str, &str); 22] = [
    ("upright", "", "80.0"),
    ("upright", "", "80.0"),
    ("upright", "", "80.0"),
    ("supine", "10.0", "1.0"),
    ("supine", "-10.0", "2.0"),
    ("supine", "0.0", "3.0"),
    ("supine", "0.0", "2.0"),
    ("between", "40.0", "4.0"),
    ("gap", "", ""),
    ("gap", "", ""),
    ("gap", "", ""),
    ("gap", "", ""),
    ("gap", "", ""),
    ("gap", "", ""),
    ("gap", "", ""),
    ("prone", "175.0", "-5.0"),
    ("prone", "-175.0", "-5.0"),
    ("prone", "180.0", "-5.0"),
    ("left_side", "90.0", "0.0"),
    ("left_side", "90.0", "0.0"),
    ("left_side", "90.0", "0.0"),
    ("upright", "", "85.0"),
];

const START: &str = "2026-03-14T22:00:00Z";

fn start() -> Timestamp {
    START.parse::<jiff::Timestamp>().unwrap().into()
}

fn table(is_dated: bool) -> String {
    let mut text = super::super::epochs::header() + "\n";
    for (index, (posture, roll, inclination)) in ROWS.iter().enumerate() {
        let secs = index * 10;
        let time =
            if is_dated { format!("2026-03-14T23:{:02}:{:02}+01:00", secs / 60, secs % 60) } else { secs.to_string() };
        let rest = if *posture == "gap" { ",0.00,," } else { "0.0100,1.00,0.990," };
        text += &format!("{time},{posture},{roll},{inclination},{rest}\n");
    }
    text
}

fn summary(is_dated: bool) -> NightSummary {
    let origin = if is_dated { start() } else { Timestamp::default() };
    let at = |secs: i64| origin + jiff::SignedDuration::from_secs(secs);
    let span = |from, to| Span { start: at(from), end: at(to) };
    let bout = |label, from, to| Bout { label, start: at(from), end: at(to) };
    let whole = if is_dated { fixture::night(date(2026, 3, 15), 3600, 0.1) } else { fixture::undated(3600) };
    let nudged = at(175) + jiff::SignedDuration::from_millis(250);
    let nudge = serde_json::json!({ "at": nudged, "why": "stomach", "answered_after_secs": 5 });
    NightSummary {
        epoch_secs: 10,
        recorded: span(0, 220),
        window: span(30, 210),
        bouts: vec![
            bout(Label::Posture(Posture::Supine), 30, 70),
            bout(Label::Unknown(Reason::Between), 70, 80),
            bout(Label::Unknown(Reason::Gap), 80, 150),
            bout(Label::Posture(Posture::Prone), 150, 180),
            bout(Label::Posture(Posture::LeftSide), 180, 210),
        ],
        stillness: vec![StillnessBout { posture: Some(Posture::LeftSide), start: at(180), end: at(210) }],
        nudges: vec![serde_json::from_value(nudge).unwrap()],
        remarks: Remarks::default(),
        ..whole
    }
}

fn night(is_dated: bool) -> Night {
    Night::new(summary(is_dated), table(is_dated).into_bytes()).unwrap()
}

fn text(format: Format, ending: &str, is_dated: bool) -> String {
    let files = format.files(&night(is_dated)).unwrap();
    String::from_utf8(files.into_iter().find(|file| file.ending == ending).unwrap().bytes).unwrap()
}

#[test]
fn the_table_is_passed_on_as_it_is() {
    assert_eq!(text(Format::Csv, "-epochs.csv", true), table(true));
}

#[test]
fn thirty_seconds_are_scored_by_most_of_them() {
    assert_eq!(
        text(Format::Csv, "-scoring-30s.csv", true),
        "number,start,posture,supine,left_side,right_side,prone,upright,unknown,in_bed,roll_deg,inclination_deg,movement_g,coverage\n\
         1,2026-03-14T23:00:00+01:00,upright,0.000,0.000,0.000,0.000,1.000,0.000,0.000,,80.0,0.0100,1.000\n\
         2,2026-03-14T23:00:30+01:00,supine,1.000,0.000,0.000,0.000,0.000,0.000,1.000,0.0,2.0,0.0100,1.000\n\
         3,2026-03-14T23:01:00+01:00,unknown,0.333,0.000,0.000,0.000,0.000,0.667,1.000,20.0,3.0,0.0100,0.667\n\
         4,2026-03-14T23:01:30+01:00,unknown,0.000,0.000,0.000,0.000,0.000,1.000,1.000,,,,0.000\n\
         5,2026-03-14T23:02:00+01:00,unknown,0.000,0.000,0.000,0.000,0.000,1.000,1.000,,,,0.000\n\
         6,2026-03-14T23:02:30+01:00,prone,0.000,0.000,0.000,1.000,0.000,0.000,1.000,180.0,-5.0,0.0100,1.000\n\
         7,2026-03-14T23:03:00+01:00,left_side,0.000,1.000,0.000,0.000,0.000,0.000,1.000,90.0,0.0,0.0100,1.000\n\
         8,2026-03-14T23:03:30+01:00,unknown,0.000,0.000,0.000,0.000,0.333,0.667,0.000,,85.0,0.0100,0.333\n"
    );
}

proptest! {
    #[test]
    fn shares_of_thirty_seconds_add_up(
        labels in proptest::collection::vec(proptest::sample::select(vec!["supine", "prone", "gap", "between"]), 1..80),
        epoch_secs in 1_u32..70,
    ) {
        let rows = labels.iter().zip(0..).map(|(label, index)| format!("{},{label}\n", index * epoch_secs));
        let table = std::iter::once("time,posture\n".to_owned()).chain(rows).collect::<String>();
        let night = Night::new(NightSummary { epoch_secs, ..summary(false) }, table.into_bytes()).unwrap();
        let text = super::scoring::table(&night);
        let total = u32::try_from(labels.len()).unwrap() * epoch_secs;
        prop_assert_eq!(text.lines().skip(1).count(), total.div_ceil(30) as usize);
        let mut prone = 0.0;
        for row in text.lines().skip(1) {
            let shares: Vec<f64> = row.split(',').skip(3).take(6).map(|cell| cell.parse().unwrap()).collect();
            prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 0.002, "{}", row);
            prone += shares[3] * 30.0;
        }
        let secs = labels.iter().filter(|label| **label == "prone").count() as f64 * f64::from(epoch_secs);
        prop_assert!((prone - secs).abs() <= 0.0005 * 30.0 * f64::from(total.div_ceil(30)), "{} {}", prone, secs);
    }
}

#[test]
fn bouts_say_from_when_to_when() {
    assert_eq!(
        text(Format::Csv, "-bouts.csv", true),
        "kind,posture,start,end,duration_s\n\
         in_bed,,2026-03-14T23:00:30+01:00,2026-03-14T23:03:30+01:00,180\n\
         posture,supine,2026-03-14T23:00:30+01:00,2026-03-14T23:01:10+01:00,40\n\
         posture,between,2026-03-14T23:01:10+01:00,2026-03-14T23:01:20+01:00,10\n\
         posture,gap,2026-03-14T23:01:20+01:00,2026-03-14T23:02:30+01:00,70\n\
         posture,prone,2026-03-14T23:02:30+01:00,2026-03-14T23:03:00+01:00,30\n\
         posture,left_side,2026-03-14T23:03:00+01:00,2026-03-14T23:03:30+01:00,30\n\
         stillness,left_side,2026-03-14T23:03:00+01:00,2026-03-14T23:03:30+01:00,30\n"
    );
}

#[test]
fn times_without_a_date_are_seconds() {
    let bouts = text(Format::Csv, "-bouts.csv", false);
    assert_eq!(bouts.lines().nth(1), Some("in_bed,,30,210,180"));
    let scoring = text(Format::Csv, "-scoring-30s.csv", false);
    assert!(scoring.lines().nth(2).unwrap().starts_with("2,30,supine,"), "{scoring}");
}

#[test]
fn events_stand_in_the_order_of_time() {
    let expected = "onset\tduration\ttrial_type\tvalue\n\
                    0\t30\tposture\tupright\n\
                    30\t180\tin_bed\tn/a\n\
                    30\t40\tposture\tsupine\n\
                    70\t10\tunknown\tbetween\n\
                    80\t70\tgap\tn/a\n\
                    150\t30\tposture\tprone\n\
                    150\t0\tposition_change\tprone\n\
                    175.25\t0\tnudge\tstomach\n\
                    180\t30\tposture\tleft_side\n\
                    180\t30\tstillness\tleft_side\n\
                    180\t0\tposition_change\tleft_side\n\
                    210\t10\tposture\tupright\n";
    assert_eq!(text(Format::Bids, "-events.tsv", true), expected);
    // Onsets count from the start either way.
    assert_eq!(text(Format::Bids, "-events.tsv", false), expected);
}

#[test]
fn the_sidecar_explains_the_events() {
    insta::assert_snapshot!(text(Format::Bids, "-events.json", true));
}

/// 2026-03-14T22:00:00Z is 795 218 400 s after 2001-01-01T00:00:00Z: 9 203 days and 22 hours.
#[test]
fn somnopose_counts_from_2001_and_right_is_positive() {
    let text = text(Format::Somnopose, "-somnopose.csv", true);
    let lines: Vec<&str> = text.lines().collect();
    let heading =
        concat!("timestamp,orientation,inclination,movement,model=supine ", env!("CARGO_PKG_VERSION"), ",serial=0");
    assert_eq!(lines[0], heading);
    assert_eq!(lines[1], "795218400,,80.0,0.0100,,");
    assert_eq!(lines[4], "795218430,-10.0,1.0,0.0100,,");
    assert_eq!(lines[8..10], ["795218470,-40.0,4.0,0.0100,,", "-"]);
    assert_eq!(
        lines[10..14],
        [
            "795218550,-175.0,-5.0,0.0100,,",
            "795218560,175.0,-5.0,0.0100,,",
            "795218570,180.0,-5.0,0.0100,,",
            "795218580,-90.0,0.0,0.0100,,",
        ]
    );
    assert_eq!(lines.len(), 1 + ROWS.len() - 7 + 1);
}

#[test]
fn somnopose_needs_the_date() {
    let error = Format::Somnopose.files(&night(false)).unwrap_err();
    assert!(matches!(error, ExportError::Undated(Format::Somnopose)), "{error}");
    assert!(error.to_string().contains("--start"), "{error}");
}

#[test]
fn every_format_gives_the_files_it_names() {
    for format in Format::ALL {
        let files = format.files(&night(true)).unwrap();
        assert_eq!(files.iter().map(|file: &Export| file.ending).collect::<Vec<_>>(), format.endings(), "{format}");
    }
}

#[test]
fn years_that_edf_cannot_write_are_refused() {
    let far = Timestamp::from(date(2085, 1, 1).at(23, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp());
    let table = "time,posture\n2085-01-01T23:00:00Z,supine\n";
    let summary = NightSummary { window: Span { start: far, end: far }, ..summary(true) };
    let night = Night::new(summary, table.into()).unwrap();
    let error = Format::Edf.files(&night).unwrap_err().to_string();
    assert_eq!(error, "edf cannot hold this night: it began in 2085, and EDF has only the years 1985 to 2084");
}
