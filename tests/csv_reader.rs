//! Recordings in CSV: every format goes in, every broken file is refused with place and remedy.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use proptest::prelude::*;
use supine::recording::{Recording, Sample, Sign};
use supine::remark::Kind;
use supine::source::csv::{
    AccelUnit, Columns, CsvRecording, Problem, ReadError, ReadOptions, RecordingWriter, StartTime, TimeUnit,
};
use supine::source::file::Fault;
use supine::time::{Clock, Timestamp};
use supine::units::{Accel, Hertz, Sensor};

fn dataset(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets").join(folder)
}

fn open_bytes(bytes: impl Into<Vec<u8>>, options: &ReadOptions) -> Result<CsvRecording, ReadError> {
    CsvRecording::from_reader("night.csv", Box::new(std::io::Cursor::new(bytes.into())), options)
}

fn drain(recording: &mut CsvRecording) -> Result<Vec<Sample>, ReadError> {
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        recording.read(&mut chunk)?;
        if chunk.is_empty() {
            return Ok(all);
        }
        all.append(&mut chunk);
    }
}

fn samples(text: &str, options: &ReadOptions) -> Vec<Sample> {
    let mut recording = open_bytes(text, options).unwrap_or_else(|error| panic!("{error}"));
    drain(&mut recording).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(text: &str, options: &ReadOptions) -> String {
    match open_bytes(text, options).and_then(|mut recording| drain(&mut recording)) {
        Ok(samples) => panic!("{} samples were read", samples.len()),
        Err(error) => error.to_string(),
    }
}

fn berlin() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Europe/Berlin").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// What the examples hold, by the rule that made them: 120 rows at rest, tilted 36.9°.
struct Example {
    file: &'static str,
    unit: AccelUnit,
    time_unit: Option<TimeUnit>,
    rate: f64,
    /// Its first instant; none if it is undated.
    start: Option<&'static str>,
    options: ReadOptions,
}

fn example(
    file: &'static str,
    unit: AccelUnit,
    time_unit: TimeUnit,
    rate: f64,
    start: Option<&'static str>,
) -> Example {
    let options = ReadOptions { zone: berlin(), ..ReadOptions::default() };
    Example { file, unit, time_unit: Some(time_unit), rate, start, options }
}

fn examples() -> Vec<Example> {
    use AccelUnit::{G, MetresPerSecondSquared as Mps2, MilliG};
    use TimeUnit::{Millis, Nanos, Seconds, Text};
    let evening = Some("2026-03-14T21:41:07Z");
    let with = |mut example: Example, change: &dyn Fn(&mut ReadOptions)| {
        change(&mut example.options);
        example
    };
    let mut all = vec![
        example("own.csv", G, Seconds, 50.0, Some("2026-03-14T21:41:07.123456Z")),
        example("own_inverted.csv", G, Seconds, 25.0, None),
        example("plain.csv", G, Seconds, 1.0 / 0.641, None),
        example("phyphox.csv", Mps2, Seconds, 100.0, None),
        example("phyphox_semicolon.csv", Mps2, Seconds, 100.0, None),
        example("phyphox_tab.csv", Mps2, Seconds, 100.0, None),
        example("sensor_logger.csv", Mps2, Nanos, 50.0, Some("2026-03-14T21:41:07.123Z")),
        example("physics_toolbox.csv", G, Seconds, 200.0, None),
        example("physics_toolbox_clock.csv", G, Text, 50.0, None),
        example("sensorlog_ios.csv", G, Text, 10.0, evening),
        example("witmotion.txt", G, Text, 50.0, evening),
        example("bangle_accellog.csv", G, Millis, 12.5, None),
        example("actigraph_raw.csv", G, Text, 30.0, evening),
        example("excel.csv", G, Text, 25.0, Some("2026-03-14T21:41:07.4Z")),
        example("excel_quoted.csv", Mps2, Seconds, 50.0, None),
        example("metabase.csv", G, Millis, 12.5, Some("2026-03-14T21:41:07.123Z")),
        example("no_headings.csv", MilliG, Seconds, 10.0, None),
        example("iso_offset.csv", G, Text, 100.0, Some("2026-03-14T22:59:59Z")),
        example("latin1.csv", Mps2, Seconds, 50.0, None),
        with(example("xyz_milli_g.csv", MilliG, Seconds, 25.0, None), &|o| o.rate = Hertz::new(25.0).ok()),
    ];
    if let Some(last) = all.last_mut() {
        last.time_unit = None;
    }
    all
}

#[test]
fn every_format_is_understood() {
    for Example { file, unit, time_unit, rate, start, options } in examples() {
        let mut recording = CsvRecording::open(&dataset("formats").join(file), &options).unwrap();
        let decision = recording.decided().clone();
        assert_eq!((decision.unit, decision.time_unit), (unit, time_unit), "{decision}");
        assert!((decision.rate.get() / rate - 1.0).abs() < 0.002, "{decision}");
        let header = recording.header().clone();
        assert_eq!((header.source.as_str(), header.rate), (file, decision.rate));
        assert_eq!(header.clock != Clock::Undated, start.is_some(), "{decision}");
        assert_eq!(recording.remarks().tally(Kind::Undated).count, u64::from(start.is_none()), "{file}");

        let samples = drain(&mut recording).unwrap();
        assert_eq!(samples.len(), 120, "{file}");
        assert_eq!(samples[0].time, start.map_or(Timestamp::default(), at), "{file}");
        let expected = Accel::<Sensor>::from_g(0.6, 0.0, 0.8);
        assert!((samples[0].accel.vector() - expected.vector()).norm() < 2e-5, "{file}: {:?}", samples[0]);
        let second = Accel::<Sensor>::from_g(0.6, 0.01, 0.8);
        assert!((samples[1].accel.vector() - second.vector()).norm() < 2e-5, "{file}: {:?}", samples[1]);
        let length = samples[119].time.secs_since(samples[0].time);
        assert!((length * rate - 119.0).abs() < 0.2, "{file}: {length} s");
        let steps = samples.windows(2).map(|pair| pair[1].time.secs_since(pair[0].time) * rate);
        for step in steps {
            assert!((step - 1.0).abs() < 0.11, "{file}: step {step}");
        }
    }
}

#[test]
fn every_example_is_listed() {
    let mut listed: Vec<String> = examples().iter().map(|example| example.file.to_owned()).collect();
    listed.sort();
    assert_eq!(names_in("formats"), listed);
}

fn names_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(dataset(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn decisions_are_said_in_one_line() {
    let mut said = String::new();
    for Example { file, options, .. } in examples() {
        let bytes = std::fs::read(dataset("formats").join(file)).unwrap();
        let recording = CsvRecording::from_reader(file, Box::new(std::io::Cursor::new(bytes)), &options).unwrap();
        let line = recording.decided().to_string();
        assert!(!line.contains('\n'), "{line}");
        writeln!(said, "{file}: {line}").unwrap();
    }
    insta::assert_snapshot!(said);
}

#[test]
fn every_broken_file_is_refused_with_its_place_or_remarked() {
    let mut said = String::new();
    let names = names_in("bad");
    assert!(names.len() >= 20);
    for name in names {
        let bytes = std::fs::read(dataset("bad").join(&name)).unwrap();
        let outcome = CsvRecording::from_reader(&name, Box::new(std::io::Cursor::new(bytes)), &ReadOptions::default())
            .and_then(|mut recording| drain(&mut recording).map(|samples| (samples, recording)));
        match outcome {
            Ok((samples, recording)) => {
                let remarks: Vec<String> = recording.remarks().iter().map(|remark| remark.to_string()).collect();
                assert!(remarks.len() > 1, "{name} went in without a remark");
                writeln!(said, "{name} goes in: {} samples, {}", samples.len(), remarks.join(", ")).unwrap();
            }
            Err(error) => {
                let message = error.to_string();
                let rest = message.strip_prefix(&format!("{name}:")).unwrap_or_else(|| panic!("{message}"));
                let line: String = rest.chars().take_while(char::is_ascii_digit).collect();
                assert_eq!(line.parse().ok(), error.line(), "{message}");
                assert!(error.line() > Some(0), "{message}");
                writeln!(said, "{message}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(said);
}

/// A reader that gives one byte at a time.
struct Drip(std::io::Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let one = buffer.len().min(1);
        self.0.read(&mut buffer[..one])
    }
}

#[test]
fn many_routes_lead_to_one_answer() {
    let rows: Vec<[String; 4]> = (0..3000u32)
        .map(|k| {
            let wave = f64::from(k % 97) / 400.0;
            [f64::from(k) * 0.02, 0.6 + wave / 8.0, wave / 10.0 - 0.01, 0.8 - wave / 9.0].map(|v| format!("{v:.4}"))
        })
        .collect();
    let table = |head: &str, delimiter: &str, end: &str, cell: &dyn Fn(&str) -> String| {
        let mut text = format!("{}{end}", head.replace(',', delimiter));
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|value| cell(value)).collect();
            text += &(cells.join(delimiter) + end);
        }
        text
    };
    let head = "time_s,x_g,y_g,z_g";
    let (plain, comma) = (|v: &str| v.to_owned(), |v: &str| v.replace('.', ","));
    let comma_text = table(head, ",", "\n", &plain);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(comma_text.as_bytes()).unwrap();
    let reordered = comma_text.lines().map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},extra,{},{},{}\n", cells[3], cells[2], cells[0], cells[1])
    });
    let routes: Vec<(&str, Vec<u8>)> = vec![
        ("semicolon, decimal comma", table(head, ";", "\n", &comma).into()),
        ("tab", table(head, "\t", "\n", &plain).into()),
        ("tab, decimal comma", table(head, "\t", "\r\n", &comma).into()),
        ("quoted", table(head, ",", "\n", &|v| format!("\"{v}\"")).into()),
        ("quoted decimal comma", table(head, ",", "\n", &|v| format!("\"{}\"", comma(v))).into()),
        ("blanks", table(head, ",", "\n", &|v| format!(" {v} ")).into()),
        ("exponents", table(head, ",", "\n", &|v| format!("{v}0E+00")).into()),
        ("byte order mark, CRLF", format!("\u{feff}{}", table(head, ",", "\r\n", &plain)).into()),
        ("no headings", comma_text.split_once('\n').unwrap().1.into()),
        (
            "other names",
            table("T,Acc X,ACCELEROMETER Y [g],z", ",", "\n", &plain)
                .replacen("ACCELEROMETER Y [g]", "Acc Y [g]", 1)
                .replacen(",z", ",Acc Z", 1)
                .into(),
        ),
        ("other order", reordered.collect::<String>().into()),
        ("preamble", format!("Logger\nSerial,7\n\n{comma_text}").into()),
        ("no last line end", comma_text.trim_end().into()),
        ("gzip", gzip.finish().unwrap()),
        ("zstd", zstd::encode_all(comma_text.as_bytes(), 1).unwrap()),
    ];
    let expected = samples(&comma_text, &ReadOptions::default());
    assert_eq!(expected.len(), rows.len());
    assert_eq!(expected[1].accel.x().to_string().parse::<f64>(), rows[1][1].parse::<f64>());
    for (route, bytes) in routes {
        let whole = open_bytes(bytes.clone(), &ReadOptions::default()).and_then(|mut r| drain(&mut r));
        assert_eq!(whole.unwrap_or_else(|error| panic!("{route}: {error}")), expected, "{route}");
        let drip = Box::new(Drip(std::io::Cursor::new(bytes)));
        let slow = CsvRecording::from_reader("drip", drip, &ReadOptions::default()).and_then(|mut r| drain(&mut r));
        assert_eq!(slow.unwrap_or_else(|error| panic!("{route}, drop by drop: {error}")), expected, "{route}");
    }
}

#[test]
fn a_long_file_is_streamed_past_its_first_block() {
    let rows = 200_000u32;
    let mut text = String::from("time_s,x_g,y_g,z_g,note\n");
    for k in 0..rows {
        let note = if k % 50_000 == 49_999 { "\"two\nlines\"" } else { "ok" };
        writeln!(text, "{:.2},0.6000,{:.4},0.8000,{note}", f64::from(k) * 0.02, f64::from(k % 7) * 0.001).unwrap();
    }
    let all = samples(&text, &ReadOptions::default());
    assert_eq!(all.len(), rows as usize);
    for (k, sample) in all.iter().enumerate() {
        assert_eq!(sample.time, Timestamp::from_nanos(k as i64 * 20_000_000));
    }
    // Four notes of two lines lie before the end, and the heading.
    let message = refusal(&format!("{text}1,2,oops,4,ok\n"), &ReadOptions::default());
    assert!(message.starts_with("night.csv:200006:3 (column \"y_g\"): \"oops\""), "{message}");
}

const FLAT: &str = "time_s,x_g,y_g,z_g\n0.00,0.6,0,0.8\n0.02,0.6,0,0.8\n0.04,0.6,0,0.8\n0.06,0.6,0,0.8\n";

#[test]
fn a_start_anchors_an_undated_recording() {
    let start = |text: &str| {
        let start = Some(text.parse::<StartTime>().unwrap());
        let options = ReadOptions { start, zone: berlin(), ..ReadOptions::default() };
        let mut recording = open_bytes(FLAT, &options).unwrap();
        assert!(recording.decided().start.is_some());
        drain(&mut recording).unwrap()[0].time
    };
    assert_eq!(start("2026-03-14T22:41:07"), at("2026-03-14T21:41:07Z"));
    assert_eq!(start("2026-03-14 22:41:07"), at("2026-03-14T21:41:07Z"));
    assert_eq!(start("2026-03-14T22:41:07+09:00"), at("2026-03-14T13:41:07Z"));
    assert_eq!(start("2026-03-14T22:41:07+09:00[Asia/Tokyo]"), at("2026-03-14T13:41:07Z"));
}

#[test]
fn an_inverted_source_is_turned_round() {
    let inverted = ReadOptions { sign: Some(Sign::Inverted), ..ReadOptions::default() };
    assert_eq!(samples(FLAT, &inverted)[0].accel, Accel::<Sensor>::from_g(-0.6, -0.0, -0.8));
    let by_comment = format!("# sign: inverted\n{FLAT}");
    assert_eq!(samples(&by_comment, &ReadOptions::default()), samples(FLAT, &inverted));
    let told_otherwise = ReadOptions { sign: Some(Sign::Normal), ..ReadOptions::default() };
    assert_eq!(samples(&by_comment, &told_otherwise), samples(FLAT, &ReadOptions::default()));
}

#[test]
fn columns_units_and_rates_can_be_told() {
    let text = "a,b,c,d\n0.8,0.6,0,1\n0.8,0.6,0,2\n0.8,0.6,0,3\n0.8,0.6,0,4\n";
    let told = |columns: &str| ReadOptions { columns: Some(columns.parse::<Columns>().unwrap()), ..Default::default() };
    let by_name = ReadOptions { time_unit: Some(TimeUnit::Millis), ..told("d,b,C,a") };
    let found = samples(text, &by_name);
    assert_eq!(
        (found[1].time, found[1].accel),
        (Timestamp::from_nanos(1_000_000), Accel::<Sensor>::from_g(0.6, 0.0, 0.8))
    );
    assert_eq!(samples(text, &ReadOptions { time_unit: by_name.time_unit, ..told("4,2,3,1") }), found);
    let counted = ReadOptions { rate: Hertz::new(1000.0).ok(), ..told("-,b,c,a") };
    assert_eq!(samples(text, &counted), found);

    let missing = refusal(text, &told("d,b,c,e"));
    assert!(
        missing.starts_with("night.csv:1: there is no column \"e\" here, only \"a\", \"b\", \"c\", \"d\""),
        "{missing}"
    );
    assert!(refusal(text, &told("9,1,2,3")).contains("there is no column 9"));
    assert!(refusal(text, &told("-,a,b,c")).contains("--rate"));

    let small = "t,x,y,z\n0,0.3,0,0.4\n0.02,0.3,0,0.4\n0.04,0.3,0,0.4\n";
    assert!(refusal(small, &ReadOptions::default()).contains("|a| at rest is 0.50"));
    let in_g = ReadOptions { unit: Some(AccelUnit::G), ..Default::default() };
    assert_eq!(samples(small, &in_g)[0].accel, Accel::<Sensor>::from_g(0.3, 0.0, 0.4));
}

#[test]
fn options_are_read_from_words_and_refused_with_an_example() {
    for (text, unit) in [
        ("g", AccelUnit::G),
        ("mg", AccelUnit::MilliG),
        ("m/s2", AccelUnit::MetresPerSecondSquared),
        ("m/s^2", AccelUnit::MetresPerSecondSquared),
    ] {
        assert_eq!(text.parse(), Ok(unit));
    }
    for (text, unit) in [
        ("s", TimeUnit::Seconds),
        ("ms", TimeUnit::Millis),
        ("us", TimeUnit::Micros),
        ("ns", TimeUnit::Nanos),
        ("text", TimeUnit::Text),
    ] {
        assert_eq!(text.parse(), Ok(unit));
    }
    assert!("ft/s2".parse::<AccelUnit>().unwrap_err().to_string().contains("g, mg or m/s2"));
    for bad in ["x,y,z", "t,x,y,", "0,1,2,3", "", "t,x,y,z,w"] {
        assert!(bad.parse::<Columns>().is_err(), "{bad}");
    }
    assert!("tomorrow".parse::<StartTime>().is_err());
}

#[test]
fn a_day_and_month_that_leave_it_open_can_be_told() {
    let bytes = std::fs::read(dataset("bad").join("ambiguous_date.csv")).unwrap();
    for (unit, expected) in
        [(TimeUnit::TextDayFirst, "2026-04-03T22:41:07Z"), (TimeUnit::TextMonthFirst, "2026-03-04T22:41:07Z")]
    {
        let mut recording =
            open_bytes(bytes.clone(), &ReadOptions { time_unit: Some(unit), ..Default::default() }).unwrap();
        assert_eq!(drain(&mut recording).unwrap()[0].time, at(expected));
    }
}

#[test]
fn the_repeated_hour_of_autumn_loses_nothing() {
    // 02:59:58 summer time to 02:00:02 winter time.
    let mut text = String::from("datetime,x_g,y_g,z_g\n");
    for local in ["02:59:58", "02:59:59", "02:00:00", "02:00:01", "02:00:02"] {
        writeln!(text, "2026-10-25 {local},0.6,0,0.8").unwrap();
    }
    let found = samples(&text, &ReadOptions { zone: berlin(), ..Default::default() });
    let expected: Vec<Timestamp> =
        (0..5).map(|k| Timestamp::from_secs(at("2026-10-25T00:59:58Z").floor_secs() + k)).collect();
    assert_eq!(found.iter().map(|sample| sample.time).collect::<Vec<_>>(), expected);
}

#[test]
fn rows_without_readings_are_counted_and_keep_their_time() {
    let text = "x_g,y_g,z_g\n0.6,0,0.8\n,,\n0.6,NaN,0.8\n0.6,0,0.8\n0.6,0,0.8\n0.6,0,0.8\n";
    let mut recording = open_bytes(text, &ReadOptions { rate: Hertz::new(50.0).ok(), ..Default::default() }).unwrap();
    let found = drain(&mut recording).unwrap();
    assert_eq!(found[1].time, Timestamp::from_nanos(60_000_000));
    assert_eq!(recording.remarks().tally(Kind::MissingValue).count, 2);
}

#[test]
fn a_long_stretch_without_readings_keeps_its_time_on_any_number_of_threads() {
    let (before, between) = (60_000_usize, 300_000_usize);
    let text = format!(
        "x_g,y_g,z_g\n{}{}0.6,0,0.8\n{}",
        "0.6000000,0.000000,0.800000\n".repeat(before),
        ",,\n".repeat(between),
        "0.6000000,0.000000,0.800000\n".repeat(40_000)
    );
    for threads in [None, NonZeroUsize::new(1), NonZeroUsize::new(3)] {
        let options = ReadOptions { rate: Hertz::new(50.0).ok(), threads, ..Default::default() };
        let mut recording = open_bytes(text.clone(), &options).unwrap();
        let found = drain(&mut recording).unwrap();
        assert_eq!(found[before].time, Timestamp::from_nanos(20_000_000 * (before + between) as i64), "{threads:?}");
        assert_eq!(recording.remarks().tally(Kind::MissingValue).count, between as u64);
        // With a time in each row, too.
        let timed: String = (0..).zip(text.lines()).map(|(row, line)| format!("{},{line}\n", row * 20)).collect();
        let timed = timed.replacen("0,x_g", "time_ms,x_g", 1);
        let mut recording = open_bytes(timed, &ReadOptions { threads, ..Default::default() }).unwrap();
        let found = drain(&mut recording).unwrap();
        assert_eq!(found[before].time, Timestamp::from_nanos(20_000_000 * (before + between) as i64), "{threads:?}");
        assert_eq!(recording.remarks().tally(Kind::MissingValue).count, between as u64);
    }
}

#[test]
fn a_file_of_ours_that_was_cut_off_loses_its_last_line_even_if_it_looks_whole() {
    let own = format!("# supine recording 1\n{FLAT}0.08,0.6,0,0");
    let mut recording = open_bytes(own, &ReadOptions::default()).unwrap();
    assert_eq!(drain(&mut recording).unwrap().len(), 4);
    assert_eq!(recording.remarks().tally(Kind::TornEnd).count, 1);
}

#[test]
fn a_contradiction_between_heading_and_size_is_said() {
    let text = FLAT.replace("x_g,y_g,z_g", "x (mg),y (mg),z (mg)").replace("time_s", "time (ms)");
    let recording = open_bytes(text, &ReadOptions::default()).unwrap();
    assert_eq!((recording.decided().unit, recording.decided().time_unit), (AccelUnit::G, Some(TimeUnit::Seconds)));
    let line = recording.decided().to_string();
    assert!(line.contains("the heading says mg, the size says g"), "{line}");
    assert!(line.contains("the heading says ms, the steps say s"), "{line}");
}

#[test]
fn a_date_is_found_under_a_heading_in_any_language() {
    let text = FLAT.replace("time_s", "hora").replace("\n0.0", "\n2026-03-14T22:41:07.0");
    let mut recording = open_bytes(text, &ReadOptions::default()).unwrap();
    assert_eq!(drain(&mut recording).unwrap()[0].time, at("2026-03-14T22:41:07Z"));
}

#[test]
fn lines_above_a_table_without_headings_are_not_its_headings() {
    let text = FLAT.replace("time_s,x_g,y_g,z_g", "Logger 7, serial 12");
    let recording = open_bytes(text, &ReadOptions::default()).unwrap();
    assert_eq!(recording.decided().time.as_deref(), Some("column 1"));
}

#[test]
fn a_unix_time_is_known_by_its_size_whatever_the_heading_says() {
    for heading in ["time", "timestamp_s", "epoch_ms"] {
        let text = FLAT.replace("time_s", heading);
        let text = ["0.00", "0.02", "0.04", "0.06"].iter().zip(0..).fold(text, |text, (old, k)| {
            text.replace(&format!("\n{old}"), &format!("\n{}", 1_773_524_467_000u64 + k * 20))
        });
        let found = samples(&text, &ReadOptions::default());
        assert_eq!(found[1].time, at("2026-03-14T21:41:07.020Z"), "{heading}");
    }
}

#[test]
fn rows_written_twice_are_left_for_the_pipeline_to_drop() {
    let mut text = String::from("time_s,x_g,y_g,z_g\n");
    for k in 0..200 {
        writeln!(text, "{:.2},0.6,{:.3},0.8", f64::from(k / 2) * 0.02, f64::from(k / 2 % 9) * 0.001).unwrap();
    }
    let mut recording = open_bytes(text, &ReadOptions::default()).unwrap();
    assert_eq!(recording.header().rate, Hertz::new(50.0).unwrap());
    let found = drain(&mut recording).unwrap();
    assert_eq!((found.len(), found[0].time), (200, found[1].time));
}

#[test]
fn shared_stamps_are_spread_evenly_over_a_long_file() {
    // 50 rows a second, stamped with whole seconds: 600 s are many chunks.
    let mut text = String::from("datetime,x_g,y_g,z_g\n");
    for k in 0..30_000 {
        let second = k / 50;
        let stamp = format!("2026-03-14 22:{:02}:{:02}", 41 + second / 60, second % 60);
        writeln!(text, "{stamp},0.6,{:.3},0.8", f64::from(k % 9) * 0.001).unwrap();
    }
    let mut recording = open_bytes(text, &ReadOptions::default()).unwrap();
    assert_eq!(recording.header().rate, Hertz::new(50.0).unwrap());
    let found = drain(&mut recording).unwrap();
    assert_eq!(found.len(), 30_000);
    let start = at("2026-03-14T22:41:00Z").as_nanos();
    for (sample, k) in found.iter().zip(0..) {
        assert_eq!(sample.time, Timestamp::from_nanos(start + k * 20_000_000));
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = CsvRecording::open(Path::new("no/such/night.csv"), &ReadOptions::default()).unwrap_err();
    assert!(
        matches!(error.problem, Problem::File(Fault::Open(_))) && error.to_string().starts_with("no/such/night.csv: ")
    );
}

#[test]
fn progress_counts_the_bytes_of_the_file() {
    let path = dataset("formats").join("own.csv");
    let mut recording = CsvRecording::open(&path, &ReadOptions::default()).unwrap();
    drain(&mut recording).unwrap();
    assert_eq!(Some(recording.bytes_read()), recording.total_bytes());
    assert_eq!(recording.total_bytes(), Some(std::fs::metadata(path).unwrap().len()));
    assert_eq!(recording.sensor(), Some("chest patch"));
}

/// Readings near 1 g, at an even pace.
fn recordings() -> impl Strategy<Value = (Vec<Sample>, Option<Zoned>)> {
    let reading = (-0.02..0.02f64, -0.02..0.02f64, 0.9..1.1f64);
    let start = prop::option::of(0..4_000_000_000_000i64);
    (prop::collection::vec(reading, 2..200), 1_000_000..3_000_000_000i64, start).prop_map(|(readings, step, start)| {
        let start = start.map(|ms| jiff::Timestamp::from_millisecond(ms).unwrap().to_zoned(berlin()));
        let origin = start.as_ref().map_or(Timestamp::default(), |start| start.timestamp().into());
        let sample = |(place, (x, y, z)): (usize, (f64, f64, f64))| Sample {
            time: Timestamp::from_nanos(origin.as_nanos() + place as i64 * step),
            accel: Accel::<Sensor>::from_g(x, y, z),
        };
        (readings.into_iter().enumerate().map(sample).collect(), start)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read_again((written, start) in recordings(), cut in 1usize..64) {
        let step = written[1].time.secs_since(written[0].time);
        let rate = Hertz::new(1.0 / step).unwrap();
        let mut writer = RecordingWriter::new(Vec::new(), start.as_ref(), rate, "a sensor").unwrap();
        for chunk in written.chunks(cut) {
            writer.write(chunk).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut recording = open_bytes(bytes, &ReadOptions::default()).unwrap();
        let header = recording.header().clone();
        prop_assert_eq!(header.rate, rate);
        prop_assert_eq!(header.clock, start.map_or(Clock::Undated, |start| Clock::Dated(start.time_zone().clone())));
        let read = drain(&mut recording).unwrap();
        prop_assert_eq!(read.len(), written.len());
        for (read, written) in read.iter().zip(&written) {
            prop_assert!(read.time.secs_since(written.time).abs() <= 0.501e-6);
            prop_assert!((read.accel.vector() - written.accel.vector()).abs().max() <= 0.500_001e-4);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = open_bytes(bytes, &ReadOptions::default()).and_then(|mut recording| drain(&mut recording));
    }

    #[test]
    fn no_table_makes_it_panic(text in "([-0-9.,;\t\"e:T/# xyzt()]{0,24}\r?\n?){0,12}") {
        let _ = open_bytes(text.clone(), &ReadOptions::default()).and_then(|mut recording| drain(&mut recording));
        let _ = open_bytes(format!("{FLAT}{text}"), &ReadOptions::default()).and_then(|mut recording| drain(&mut recording));
    }
}
