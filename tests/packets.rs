//! A night as packets: the same labels as from a table, and the same bytes however it is read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{file, files, supine};
use jiff::Zoned;
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use predicates::str::contains;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp};
use supine::night::NightSummary;
use supine::posture::mounting::Basis;
use supine::recording::{Recording, Sample};
use supine::remark::Kind;
use supine::sensor::fake::FakeH10;
use supine::sensor::generic::Generic;
use supine::sensor::log::{Arrived, Entry, Heading, Lost, Mark, Nudge};
use supine::sensor::polar::{DATA, H10};
use supine::sensor::standard::{BATTERY_LEVEL, HEART_RATE};
use supine::sensor::{ALL, Driver, Origin, Setting, Step, Timing};
use supine::source::csv::RecordingWriter;
use supine::source::file::Stream;
use supine::source::packets::{Assembler, PacketRecording, ReadError};
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::Timestamp;
use supine::units::Hertz;
use tempfile::{TempDir, tempdir};

const START: &str = "2026-03-14T22:50:00+01:00[Europe/Berlin]";
const MILLI: i64 = 1_000_000;
const SEC: i64 = 1000 * MILLI;

/// Every sample of a made-up night at 25 Hz, each on its millisecond.
fn samples() -> Vec<Sample> {
    let start: Zoned = START.parse().unwrap();
    let recipe = Recipe {
        seed: 7,
        rate: Hertz::new(25.0).unwrap(),
        start: start.timestamp().into(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults: Faults { jitter: 0.0, gaps: 0.0, ..Faults::ORDINARY },
    };
    let mut night = SyntheticNight::new(&recipe, &Plan::draw(7));
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return all;
        }
        all.extend_from_slice(&chunk);
    }
}

fn csv(samples: &[Sample]) -> Vec<u8> {
    let start: Zoned = START.parse().unwrap();
    let mut writer = RecordingWriter::new(Vec::new(), Some(&start), Hertz::new(25.0).unwrap(), "synthetic").unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap()
}

/// The same samples from an H10 that streams them, each packet `delay` nanoseconds on its way.
fn packets(samples: &[Sample], mut delay: impl FnMut(Timestamp) -> i64) -> Vec<Entry> {
    let mut fake = FakeH10::new("0A1B2C3D");
    for step in H10.start(&H10.card().night, &[]) {
        if let Step::Write { bytes, .. } = step {
            fake.write(&bytes);
        }
    }
    let arrived = |at: Timestamp, uuid, bytes| {
        Entry::Packet(Arrived { arrival: at, origin: Origin::Characteristic(uuid), bytes })
    };
    let begin = samples[0].time;
    let mut entries = vec![Entry::Mark { at: begin, mark: Mark::Connected }, arrived(begin, BATTERY_LEVEL, vec![93])];
    for sample in samples {
        let clock = u64::try_from((sample.time - begin).as_nanos()).unwrap() + 599_616_000_000_000_000;
        if let Some(frame) = fake.sample(clock, sample.accel) {
            let at = Timestamp::from_nanos(sample.time.as_nanos() + delay(sample.time));
            entries.push(arrived(at, DATA, frame));
            entries.push(arrived(at, HEART_RATE, FakeH10::heart_rate(58)));
        }
    }
    entries
}

fn log(entries: &[Entry]) -> String {
    let heading = Heading {
        sensor: "polar-h10".to_owned(),
        setting: H10.card().night,
        zone: "Europe/Berlin".to_owned(),
        mounting: None,
        worn: None,
        name: Some("Polar H10 0A1B2C3D".to_owned()),
        address: None,
        described: None,
    };
    let mut text = heading.lines();
    entries.iter().for_each(|entry| entry.write_line(&mut text));
    text
}

fn recording(text: impl Into<Vec<u8>>) -> Result<PacketRecording, ReadError> {
    let bytes = std::io::Cursor::new(text.into());
    PacketRecording::from_stream(Stream::new("night.packets", Box::new(bytes)).unwrap(), None)
}

fn read(mut recording: PacketRecording) -> Result<(Vec<Sample>, PacketRecording), ReadError> {
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        recording.read(&mut chunk)?;
        if chunk.is_empty() {
            return Ok((all, recording));
        }
        all.extend_from_slice(&chunk);
    }
}

fn assemble(entries: &[Entry]) -> Vec<Sample> {
    let mut assembler = Assembler::new(&H10, &H10.card().night);
    let mut out = Vec::new();
    entries.iter().for_each(|entry| assembler.push(entry, &mut out));
    assembler.finish(&mut out);
    out
}

fn replay(dir: &Path, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = supine(&dir.join("data"));
    command.current_dir(dir).arg("replay").args(arguments);
    command
}

fn night(dir: &Path, arguments: &[&str]) -> NightSummary {
    let output = replay(dir, arguments).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The table of epochs of a replay.
fn epochs(dir: &Path, file: &str) -> String {
    replay(dir, &["--mounting", "left,head,front", "--out", &format!("{file}-out"), file]).assert().success();
    std::fs::read_to_string(dir.join(format!("{file}-out/2026-03-14/epochs.csv"))).unwrap()
}

/// Time and label of every epoch.
fn labels(table: &str) -> Vec<[String; 2]> {
    let heading: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let column = |name: &str| heading.iter().position(|found| *found == name).unwrap();
    let (time, label) = (column("time"), column("posture"));
    let row = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    table.lines().skip(1).map(row).map(|row| [row[time].clone(), row[label].clone()]).collect()
}

/// A short stretch of a night: enough for what does not need all of it.
fn minutes(count: usize) -> Vec<Entry> {
    let samples = samples();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let delay = Exp::new(1.0 / 0.03).unwrap();
    packets(&samples[..count * 60 * 25], |_| (delay.sample(&mut rng) * 1e9) as i64)
}

fn at_work() -> TempDir {
    tempdir().unwrap()
}

#[test]
fn a_night_of_packets_has_the_labels_of_the_same_night_as_a_table() {
    let dir = at_work();
    let samples = samples();
    file(dir.path(), "night.csv", csv(&samples));
    file(dir.path(), "night.packets", log(&packets(&samples, |_| 0)));
    let (table, packets) = (labels(&epochs(dir.path(), "night.csv")), labels(&epochs(dir.path(), "night.packets")));
    // Up to 35 readings at the end filled no packet.
    assert!(table.len() > 25_000 && packets.len() + 2 >= table.len());
    // The last labels lean on what followed.
    let sure = packets.len() - 60;
    assert_eq!(packets[..sure], table[..sure]);
}

#[test]
fn delays_stalls_and_lost_packets_hardly_move_a_label() {
    let dir = at_work();
    let samples = samples();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let delay = Exp::new(1.0 / 0.03).unwrap();
    let (begin, mut arrived) = (samples[0].time, Timestamp::default());
    let mut entries = packets(&samples, |at| {
        // Every ten minutes nothing comes through for 20 s; a link keeps the order.
        let since = (at - begin).as_nanos() as i64 % (600 * SEC);
        let stalled = (20 * SEC - since).max(0) + (delay.sample(&mut rng) * 1e9) as i64;
        arrived = arrived.max(Timestamp::from_nanos(at.as_nanos() + stalled));
        (arrived - at).as_nanos() as i64
    });
    let before = entries.len();
    entries.retain(|entry| !matches!(entry, Entry::Packet(_)) || rng.random_range(0..500) > 0);
    assert!(entries.len() < before);
    file(dir.path(), "night.csv", csv(&samples));
    file(dir.path(), "night.packets", log(&entries));
    let (table, packets) = (labels(&epochs(dir.path(), "night.csv")), labels(&epochs(dir.path(), "night.packets")));
    let packets: BTreeMap<&str, &str> = packets.iter().map(|[time, label]| (time.as_str(), label.as_str())).collect();
    let differ = table.iter().filter(|[time, label]| packets.get(time.as_str()) != Some(&label.as_str())).count();
    println!("{differ} of {} seconds differ", table.len());
    assert!(differ * 200 < table.len(), "{differ} of {} seconds", table.len());
}

#[test]
fn replaying_twice_gives_the_same_bytes_plain_and_compressed() {
    let dir = at_work();
    let text = log(&minutes(40));
    file(dir.path(), "a.packets", &text);
    file(dir.path(), "b.packets.zst", zstd::encode_all(text.as_bytes(), 3).unwrap());
    let once = epochs(dir.path(), "a.packets");
    assert_eq!(once, epochs(dir.path(), "a.packets"));
    assert_eq!(once, epochs(dir.path(), "b.packets.zst"));
}

#[test]
fn it_is_read_from_standard_input_and_kept() {
    let dir = at_work();
    let text = log(&minutes(30));
    replay(dir.path(), &["--save", "-"]).write_stdin(text.clone()).assert().success();
    let kept = files(&dir.path().join("data/recordings"));
    assert!(kept.len() == 1 && kept[0].ends_with("-standard-input.packets.zst"), "{kept:?}");
    let path = dir.path().join("data/recordings").join(&kept[0]);
    let bytes = zstd::decode_all(std::fs::File::open(path).unwrap()).unwrap();
    assert_eq!(bytes, text.as_bytes());
}

#[test]
fn a_table_fills_what_a_log_lacks() {
    let dir = at_work();
    let samples = &samples()[..60 * 60 * 25];
    file(dir.path(), "late.csv", csv(&samples[30 * 60 * 25..]));
    file(dir.path(), "night.packets", log(&packets(&samples[..30 * 60 * 25], |_| 0)));
    let night = night(dir.path(), &["--mounting", "left,head,front", "night.packets"]);
    assert_eq!(night.sources.len(), 1);
    let both = self::night(dir.path(), &["--mounting", "left,head,front", "late.csv", "night.packets"]);
    assert_eq!(both.sources.len(), 2);
    assert_eq!(both.zone.as_deref(), Some("Europe/Berlin"));
}

#[test]
fn what_is_decided_is_said_and_the_usual_mounting_is_only_assumed() {
    let dir = at_work();
    file(dir.path(), "night.packets", log(&minutes(20)));
    let line = "night.packets: Polar H10 0A1B2C3D, 25 Hz, ±2 g, Europe/Berlin, worn feet,left,front unless a mounting \
                is said; overrule with --zone --mounting";
    replay(dir.path(), &["night.packets"]).assert().success().stderr(contains(line));
    let night = night(dir.path(), &["night.packets"]);
    assert_eq!(night.mounting.basis, Basis::Assumed);
    // The sensor's x axis points to the feet, its y axis to the left and its z axis to the front.
    assert_eq!(night.mounting.body_from_sensor, [[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
    assert_eq!(night.remarks.tally(Kind::MountingAssumed).count, 1);
    let tokyo = self::night(dir.path(), &["--zone", "Asia/Tokyo", "night.packets"]);
    assert_eq!(tokyo.zone.as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn what_only_a_table_understands_is_refused() {
    let dir = at_work();
    file(dir.path(), "night.packets", log(&minutes(1)));
    for option in [["--columns", "1,2,3,4"], ["--unit", "mg"], ["--rate", "25"], ["--sign", "inverted"]] {
        let run = replay(dir.path(), &[option[0], option[1], "night.packets"]).assert().code(2);
        run.stderr(contains(format!("{} tells how to read a table, and night.packets is a log of packets", option[0])));
    }
}

#[test]
fn a_torn_end_is_remarked_and_a_damaged_line_has_its_place() {
    let text = log(&minutes(3));
    let torn = &text[..text.len() - 5];
    let (samples, recording_) = read(recording(torn).unwrap()).unwrap();
    assert_eq!(recording_.remarks().tally(Kind::TornEnd).count, 1);
    // The last line is a heart rate.
    assert_eq!(samples, read(recording(text.clone()).unwrap()).unwrap().0);

    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[20] = "1773524467.120000000 2a37 16zz".to_owned();
    let error = read(recording(lines.join("\n")).unwrap()).unwrap_err();
    assert_eq!((error.line(), error.column()), (Some(21), Some(27)));
    let message = "night.packets:21:27: the bytes are not pairs of hexadecimal digits; copy the file again, or remove \
                   the line";
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_heading_that_cannot_be_used_is_told_by_line() {
    let text = log(&[]);
    for (from, to, line, says) in [
        ("packets 1", "packets 2", 1, "version 2"),
        ("polar-h10", "polar-h99", 2, "no sensor is called \"polar-h99\""),
        ("rate: 25", "rate: 0", 3, "cannot send 0 readings"),
        ("Europe/Berlin", "Europe/Atlantis", 5, "no time zone is called"),
    ] {
        let error = recording(text.replace(from, to)).unwrap_err();
        assert_eq!(error.line(), Some(line), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    let dir = at_work();
    file(dir.path(), "empty.packets", &text);
    replay(dir.path(), &["empty.packets"]).assert().failure().stderr(contains("there is not one reading in it"));
}

#[test]
fn nudges_and_what_happened_while_recording_are_told() {
    let mut entries = minutes(6);
    let at = entries[40].at();
    let mark = |mark| Entry::Mark { at, mark };
    let marks = [
        Mark::Lost(Lost::Link),
        Mark::Slept(30_000),
        Mark::ClockSet(-5000),
        Mark::Dropped(4),
        Mark::Connected,
        Mark::Nudged(Nudge::Back),
    ];
    entries.splice(41..41, marks.map(mark));
    let (_, recording) = read(recording(log(&entries)).unwrap()).unwrap();
    assert_eq!(recording.nudges(), [(at, Nudge::Back)]);
    let count = |kind| recording.remarks().tally(kind).count;
    assert_eq!(count(Kind::StreamBroken), 1);
    assert_eq!((count(Kind::Slept), count(Kind::ClockStep), count(Kind::Unwritten)), (1, 1, 4));
    assert_eq!((count(Kind::SensorClock), count(Kind::ReadingsLost)), (0, 0));
    assert_eq!(recording.facts().battery_percent, Some(93));
    assert_eq!(recording.radio().and_then(|radio| radio.battery_percent), Some(93));
    assert_eq!(recording.facts().heart_rate.as_ref().map(|rate| rate.bpm), Some(58));
}

/// The places of the packets with readings.
fn data(entries: &[Entry]) -> Vec<usize> {
    let is_data = |entry: &Entry| matches!(entry, Entry::Packet(it) if it.origin == Origin::Characteristic(DATA));
    (0..entries.len()).filter(|i| is_data(&entries[*i])).collect()
}

#[test]
fn packets_out_of_order_heal_and_repeated_ones_are_counted() {
    let whole = minutes(6);
    let data = data(&whole);
    let mut entries = whole.clone();
    // Packet 50 is overtaken by the next one.
    let (a, b) = (data[50], data[51]);
    let Entry::Packet(late) = whole[a].clone() else { panic!() };
    entries.insert(b + 1, Entry::Packet(Arrived { arrival: whole[b].at(), ..late }));
    entries.remove(a);
    entries.insert(data[80], whole[data[79]].clone());
    let (samples, recording) = read(recording(log(&entries)).unwrap()).unwrap();
    let expected = assemble(&whole);
    assert_eq!(samples.len(), expected.len());
    for (found, expected) in samples.iter().zip(&expected) {
        assert_eq!(found.accel, expected.accel);
        assert!((found.time.as_nanos() - expected.time.as_nanos()).abs() < 20 * MILLI);
    }
    let remarks = recording.remarks();
    assert_eq!((remarks.tally(Kind::ReadingsLost).count, remarks.tally(Kind::Repeated).count), (0, 1));
    assert_eq!(recording.facts().lost, 0);
}

#[test]
fn a_lost_packet_and_an_undecodable_one_are_counted() {
    let mut entries = minutes(6);
    let data = data(&entries);
    let Entry::Packet(packet) = &mut entries[data[100]] else { panic!() };
    packet.bytes.truncate(11);
    entries.remove(data[60]);
    let (_, recording) = read(recording(log(&entries)).unwrap()).unwrap();
    let lost = recording.remarks().tally(Kind::ReadingsLost);
    assert_eq!((lost.count, recording.remarks().tally(Kind::Undecodable).count), (72, 1));
    assert!((lost.secs - 72.0 * 0.04).abs() < 0.01, "{}", lost.secs);
    assert!(recording.facts().first_error.as_ref().is_some_and(|error| error.starts_with("byte 1")));
}

#[test]
fn a_clock_that_begins_anew_again_and_again_does_not_push_the_night_ahead() {
    // Every half minute the sensor's clock is set by an hour, to and fro, and the link is 300 ms late at each end.
    let samples = &samples()[..60 * 60 * 25];
    let begin = samples[0].time;
    let half_minute = |at: Timestamp| (at - begin).as_secs() / 30;
    let mut fake = FakeH10::new("0A1B2C3D");
    for step in H10.start(&H10.card().night, &[]) {
        if let Step::Write { bytes, .. } = step {
            fake.write(&bytes);
        }
    }
    let mut entries = Vec::new();
    for sample in samples {
        let clock = (sample.time - begin).as_nanos() as u64 + (half_minute(sample.time) % 2) as u64 * 3600 * SEC as u64;
        if let Some(bytes) = fake.sample(clock, sample.accel) {
            let arrival = Timestamp::from_nanos(sample.time.as_nanos() + 300 * MILLI);
            entries.push(Entry::Packet(Arrived { arrival, origin: Origin::Characteristic(DATA), bytes }));
        }
    }
    let (found, recording) = read(recording(log(&entries)).unwrap()).unwrap();
    assert_eq!(recording.remarks().tally(Kind::SensorClock).count, 119);
    let late = (found.last().unwrap().time - entries.last().unwrap().at()).as_nanos() as i64;
    assert!(late.abs() < SEC, "{late} ns late");
}

/// What every kind of sensor at rest sends over a minute and a half, at its nominal pace.
fn specimens(driver: &dyn Driver, setting: &Setting, count: u32) -> Vec<Entry> {
    let origin = driver.card().data;
    let mut decoder = supine::sensor::Decoder::new(driver, setting);
    let mut events = Vec::new();
    let first = driver.specimen(setting, 0);
    let packet = supine::sensor::Packet { arrival: Timestamp::default(), origin, bytes: &first };
    decoder.decode(&packet, &mut events).unwrap();
    let readings = events.iter().filter(|event| matches!(event, supine::sensor::Event::Reading(_))).count();
    let duration = readings as f64 * setting.period_nanos();
    let arrival = |n: u32| Timestamp::from_nanos(1_773_524_467 * SEC + (f64::from(n) * duration) as i64);
    let entry = |n| Entry::Packet(Arrived { arrival: arrival(n), origin, bytes: driver.specimen(setting, n) });
    (0..count).map(entry).collect()
}

#[test]
fn every_sensor_gives_rising_times_at_its_nominal_rate() {
    for driver in ALL {
        let (setting, card) = (driver.card().night, driver.card());
        let entries = specimens(*driver, &setting, 200);
        let mut assembler = Assembler::new(*driver, &setting);
        let mut out = Vec::new();
        entries.iter().for_each(|entry| assembler.push(entry, &mut out));
        assembler.finish(&mut out);
        let name = card.name;
        assert_eq!(out.len() as u64, assembler.facts().readings, "{name}");
        assert!(out.is_sorted_by(|a, b| a.time < b.time), "{name}");
        let (first, last) = (out[0].time, out[out.len() - 1].time);
        let span = (last - first).as_nanos() as f64 / (out.len() - 1) as f64;
        assert!((span / setting.period_nanos() - 1.0).abs() < 0.01, "{name}: {span}");
        let late = (entries[199].at() - last).as_nanos() as f64;
        assert!(late.abs() < setting.period_nanos().max(0.1e9), "{name}: {late}");
        assert!(assembler.take_remarks().is_empty(), "{name}: {:?}", assembler.take_remarks());
        assert!((assembler.facts().latest.unwrap().norm() - 1.0).abs() < 0.02);
    }
}

#[test]
fn a_reconnect_begins_a_new_line_only_where_readings_are_counted() {
    for driver in ALL.iter().filter(|driver| driver.card().timing != Timing::Numbered) {
        let setting = driver.card().night;
        let mut entries = specimens(*driver, &setting, 400);
        let pause = 60 * SEC;
        let at = entries[200].at();
        // Packets 200 to 209 were sent to nobody.
        entries.drain(200..210);
        let marks = [Mark::Lost(Lost::Link), Mark::Connected].map(|mark| Entry::Mark { at, mark });
        entries.splice(200..200, marks);
        entries.insert(0, Entry::Mark { at: entries[0].at(), mark: Mark::Connected });
        let mut assembler = Assembler::new(*driver, &setting);
        let mut out = Vec::new();
        entries.iter().for_each(|entry| assembler.push(entry, &mut out));
        assembler.finish(&mut out);
        let remarks = assembler.take_remarks();
        let name = driver.card().name;
        assert_eq!((remarks.tally(Kind::StreamBroken).count, remarks.tally(Kind::SensorClock).count), (1, 0), "{name}");
        let stamped = driver.card().timing == Timing::Stamped;
        assert_eq!(remarks.tally(Kind::ReadingsLost).count > 0, stamped, "{name}");
        let each = assembler.facts().readings as f64 / 390.0;
        let expected = (10.0 * each + 1.0) * setting.period_nanos();
        let gap = out.windows(2).map(|w| (w[1].time - w[0].time).as_nanos()).max().unwrap() as f64;
        assert!(
            (gap - expected).abs() < 0.1e9_f64.max(0.05 * expected) && gap < pause as f64,
            "{name}: {gap} {expected}"
        );
    }
}

#[test]
fn a_sensor_that_was_described_is_read_by_its_description() {
    let page = include_str!("../firmware-notes/generic.md");
    let example = page.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    let config: supine::store::Config = toml::from_str(example).unwrap();
    let described = config.sensors[0].clone();
    let driver = Generic::new(described.clone()).unwrap();
    let setting = driver.card().night;
    let heading = Heading {
        sensor: described.name.clone(),
        setting,
        zone: "UTC".to_owned(),
        mounting: None,
        worn: None,
        name: None,
        address: None,
        described: Some(described),
    };
    let mut text = heading.lines();
    specimens(&driver, &setting, 300).iter().for_each(|entry| entry.write_line(&mut text));
    let (samples, recording) = read(recording(text).unwrap()).unwrap();
    assert_eq!(samples.len() as u64, recording.facts().readings);
    assert!(samples.len() >= 300 && samples.iter().all(|sample| (sample.accel.norm() - 1.0).abs() < 0.02));
    assert!(recording.decided().to_string().starts_with(driver.card().name), "{:?}", recording.decided());
}

#[test]
fn a_loss_that_a_sensor_does_not_tell_is_found_by_the_arrivals() {
    for name in ["metamotion", "thingy52", "sensortag"] {
        let driver = supine::sensor::by_name(name).unwrap();
        let setting = driver.card().night;
        let mut entries = specimens(driver, &setting, 1000);
        let (from, to) = (entries[500].at(), entries[600].at());
        entries.drain(500..600);
        let mut assembler = Assembler::new(driver, &setting);
        let mut out = Vec::new();
        entries.iter().for_each(|entry| assembler.push(entry, &mut out));
        assembler.finish(&mut out);
        let lost = assembler.take_remarks().tally(Kind::SilentLoss);
        assert_eq!(lost.count, 1, "{name}");
        assert!((lost.secs - to.secs_since(from)).abs() < 0.1, "{name}: {} s", lost.secs);
        let late = entries.last().unwrap().at().secs_since(out.last().unwrap().time);
        assert!(late.abs() < 0.1, "{name}: {late} s");
    }
}

#[test]
fn a_tag_whose_advertisements_are_mostly_unheard_keeps_its_pace() {
    // Measured every 1285 ms and up to 10 ms late (the maker's documentation): half a per cent off the nominal rate.
    let driver = supine::sensor::by_name("ruuvitag").unwrap();
    let setting = driver.card().night;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (mut truth, mut at) = (Vec::new(), 1_773_524_467 * SEC);
    let mut assembler = Assembler::new(driver, &setting);
    let mut out = Vec::new();
    for number in 0..20_000 {
        at += 1285 * MILLI + rng.random_range(0..10 * MILLI);
        if rng.random_range(0..10) < 4 {
            let arrival = Timestamp::from_nanos(at + rng.random_range(0..100 * MILLI));
            let bytes = driver.specimen(&setting, number);
            assembler.push(&Entry::Packet(Arrived { arrival, origin: driver.card().data, bytes }), &mut out);
            truth.push(at);
        }
    }
    assembler.finish(&mut out);
    assert_eq!(out.len(), truth.len());
    let far = out.iter().zip(&truth).map(|(sample, truth)| (sample.time.as_nanos() - truth).abs()).max().unwrap();
    println!("tag: {} ms", far / MILLI);
    assert!(far < 200 * MILLI, "{} ms", far / MILLI);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn times_rise_whatever_arrives(
        driver in 0..ALL.len(),
        arrivals in prop::collection::vec((any::<i64>(), 0_u32..80, any::<prop::sample::Index>(), any::<u8>(), 0_u8..20), 1..60),
        sane: bool,
    ) {
        let driver = ALL[driver];
        let setting = driver.card().night;
        let mut assembler = Assembler::new(driver, &setting);
        let mut out = Vec::new();
        for (arrival, number, at, byte, mark) in arrivals {
            let nanos = if sane { 1_773_524_467 * SEC + arrival % (300 * SEC) } else { arrival };
            let arrival = Timestamp::from_nanos(nanos);
            let mut bytes = driver.specimen(&setting, number);
            let at = at.index(bytes.len());
            if byte < 100 {
                bytes[at] = byte;
            }
            let packet = Entry::Packet(Arrived { arrival, origin: driver.card().data, bytes });
            let connected = Entry::Mark { at: arrival, mark: Mark::Connected };
            assembler.push(if mark == 0 { &connected } else { &packet }, &mut out);
        }
        assembler.finish(&mut out);
        prop_assert!(out.is_sorted_by(|a, b| a.time < b.time));
        prop_assert!(out.len() as u64 <= assembler.facts().readings);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn samples_are_the_same_however_entries_are_fed(cuts in prop::collection::vec(1_usize..200, 1..50)) {
        let entries = minutes(4);
        let whole = assemble(&entries);
        let mut assembler = Assembler::new(&H10, &H10.card().night);
        let (mut all, mut out) = (Vec::new(), Vec::new());
        let mut rest = &entries[..];
        for cut in cuts.iter().cycle() {
            let (chunk, after) = rest.split_at((*cut).min(rest.len()));
            chunk.iter().for_each(|entry| assembler.push(entry, &mut out));
            let _ = (assembler.take_remarks(), assembler.facts());
            all.append(&mut out);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        assembler.finish(&mut all);
        prop_assert_eq!(whole, all);
    }

    #[test]
    fn no_log_is_a_panic(lines in prop::collection::vec("[0-9.]{0,12} ?[!0-9a-f]{0,6} ?[0-9a-f]{0,40}", 0..20)) {
        let text = format!("{}{}\n", log(&[]), lines.join("\n"));
        let _ = recording(text).map(read);
    }
}
