//! Packets as their makers and others published them, against the drivers.
//!
//! The collection carries licences that do not let it be shipped; it is read where it lies, and this says so where it
//! does not. What may be shipped stands in `tests/vectors/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::print_stdout
)]

mod common;

use common::{hex, reference};
use serde::Deserialize;
use serde_json::Value;
use supine::sensor::{self, Decoder, Event, Expected, Origin, Packet, PacketError, Problem, Setting, Step, Verdict};
use supine::time::Timestamp;

#[derive(Deserialize)]
struct Vector {
    device: String,
    message: String,
    hex: String,
    expected: Value,
    direction: String,
}

/// What became of a vector.
enum Outcome {
    Checked,
    /// Not for our drivers, and why.
    Beside(&'static str),
}
use Outcome::{Beside, Checked};

const STANDARD: &str = "of a measurement that a night does not need";

fn setting(name: &str, rate: Option<f64>, range: Option<u8>) -> Setting {
    sensor::by_name(name).unwrap().card().setting(rate, range)
}

fn decode(name: &str, from: Option<&str>, setting: &Setting, packets: &[&[u8]]) -> Result<Vec<Event>, PacketError> {
    let driver = sensor::by_name(name).unwrap();
    let origin = from.map_or(driver.card().data, |from| from.parse().unwrap());
    let mut decoder = Decoder::new(driver, setting);
    let mut events = Vec::new();
    for bytes in packets {
        decoder.decode(&Packet { arrival: Timestamp::default(), origin, bytes }, &mut events)?;
    }
    Ok(events)
}

fn readings(events: &[Event]) -> Vec<[f64; 3]> {
    let reading = |event: &Event| match event {
        Event::Reading(reading) => Some([reading.accel.x(), reading.accel.y(), reading.accel.z()]),
        _ => None,
    };
    events.iter().filter_map(reading).collect()
}

/// The triples of a JSON array (or one triple), times `scale`.
fn triples(value: &Value, scale: f64) -> Vec<[f64; 3]> {
    let array = value.as_array().unwrap_or_else(|| panic!("{value} is no array"));
    let rows = if array[0].is_array() { array.clone() } else { vec![value.clone()] };
    rows.iter().map(|row| [0, 1, 2].map(|i| row[i].as_f64().unwrap() * scale)).collect()
}

fn assert_near(found: &[[f64; 3]], expected: &[[f64; 3]], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!((a - b).abs() <= tolerance, "{a} instead of {b}");
    }
}

fn answers(events: &[Event]) -> Vec<bool> {
    events.iter().filter_map(|event| if let Event::Answer(answer) = event { Some(answer.yes) } else { None }).collect()
}

fn starts_with(name: &str, setting: &Setting, command: &[u8]) -> bool {
    fn writes(steps: &[Step], command: &[u8]) -> bool {
        steps.iter().any(|step| match step {
            Step::Write { bytes, .. } => bytes == command,
            Step::Choose { cases, .. } => cases.iter().any(|(_, steps)| writes(steps, command)),
            _ => false,
        })
    }
    let driver = sensor::by_name(name).unwrap();
    let all = [driver.start(setting, &[]), driver.stop(&[]), driver.ask_battery(&[])];
    all.iter().any(|steps| writes(steps, command))
}

fn polar(vector: &Vector, bytes: &[u8]) -> Outcome {
    let name = if vector.device.contains("Verity") { "polar-verity-sense" } else { "polar-h10" };
    if vector.direction == "host->device" {
        return polar_command(name, bytes);
    }
    match vector.message.as_str() {
        message if message.starts_with("PMD data") => polar_frame(name, vector, bytes),
        message if message.starts_with("PMD delta payload, 32-bit") => Beside("readings of 32 bits, not acceleration"),
        message if message.starts_with("PMD delta reference") => Beside("four channels, not acceleration"),
        message if message.starts_with("PMD delta payload") => {
            let frame = [&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0x80], bytes].concat();
            let error = decode(name, None, &setting(name, None, None), &[&frame]).unwrap_err();
            assert_eq!((error.offset, matches!(error.problem, Problem::TooShort(_))), (frame.len(), true));
            Checked
        }
        "PMD settings parameter: FACTOR TLV = 2.5" => {
            polar_factor(name, bytes);
            Checked
        }
        message if message.starts_with("PMD measurement-status") || message.starts_with("PMD settings TLV") => {
            Beside("part of an answer that is not asked for")
        }
        _ => polar_control(name, vector, bytes),
    }
}

fn polar_frame(name: &str, vector: &Vector, bytes: &[u8]) -> Outcome {
    let expected = &vector.expected;
    let result = decode(name, None, &setting(name, None, None), &[bytes]);
    let refused = ["error", "truncated", "decode"].iter().any(|key| !expected[*key].is_null());
    if refused {
        let error = result.unwrap_err();
        let kind = expected["frame_type"].as_u64() == Some(3);
        assert!(!kind || error.offset == 9, "{error}");
        return Checked;
    }
    let events = result.unwrap();
    let (key, scale) = if expected["samples"].is_null() {
        ("raw_samples", expected["factor"].as_f64().unwrap())
    } else {
        ("samples", 1e-3)
    };
    assert_near(&readings(&events), &triples(&expected[key], scale), 1e-9);
    let Some(Event::Reading(last)) = events.last() else { panic!("{events:?}") };
    assert_eq!(last.at.as_nanos(), expected["timestamp_ns"].as_i64().unwrap());
    Checked
}

/// A start answer that carries this factor, and a frame after it.
fn polar_factor(name: &str, factor: &[u8]) {
    let control = Origin::Characteristic(sensor::polar::CONTROL);
    let mut decoder = Decoder::new(sensor::by_name(name).unwrap(), &setting(name, None, None));
    let mut events = Vec::new();
    let answer = [&[0xf0, 2, 2, 0, 0], factor].concat();
    let packet = Packet { arrival: Timestamp::default(), origin: control, bytes: &answer };
    decoder.decode(&packet, &mut events).unwrap();
    let frame = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0];
    let packet = Packet { origin: Origin::Characteristic(sensor::polar::DATA), bytes: &frame, ..packet };
    decoder.decode(&packet, &mut events).unwrap();
    assert_near(&readings(&events), &[[5.0, 0.0, 0.0]], 0.0);
}

fn polar_command(name: &str, bytes: &[u8]) -> Outcome {
    if bytes[0] == 1 {
        return Beside("the settings are not asked for");
    }
    let settings = [setting(name, Some(200.0), Some(8)), setting(name, None, None)];
    // The order of settings is free: compare them as a set of chunks.
    let chunks = |command: &[u8]| {
        let mut chunks: Vec<Vec<u8>> = command[2..].chunks(4).map(<[u8]>::to_vec).collect();
        chunks.sort();
        chunks
    };
    let driver = sensor::by_name(name).unwrap();
    let same = |step: &Step| matches!(step, Step::Write { bytes: ours, .. } if ours[..2] == bytes[..2] && chunks(ours) == chunks(bytes));
    assert!(settings.iter().any(|setting| driver.start(setting, &[]).iter().any(same)));
    Checked
}

fn polar_control(name: &str, vector: &Vector, bytes: &[u8]) -> Outcome {
    let control = sensor::polar::CONTROL.to_string();
    let events = decode(name, Some(&control), &setting(name, None, None), &[bytes]).unwrap();
    match bytes[0] {
        0x0f => assert_eq!(events, []),
        0x01 => assert_eq!(events.contains(&Event::Ended), bytes[1..].contains(&2)),
        _ => {
            let status = vector.expected["status"].as_u64();
            let yes = status.map_or(vector.expected["status"] == "success", |status| status == 0);
            assert_eq!(answers(&events), [yes]);
            polar_expects(name, bytes, yes);
        }
    }
    Checked
}

/// What the conversation makes of the answer to its own start command.
fn polar_expects(name: &str, bytes: &[u8], yes: bool) {
    let driver = sensor::by_name(name).unwrap();
    let steps = driver.start(&driver.card().night, &[]);
    let expected: Vec<&Expected> =
        steps.iter().filter_map(|step| if let Step::Expect(expected) = step { Some(expected) } else { None }).collect();
    for expected in expected.iter().filter(|expected| bytes.starts_with(&expected.begins)) {
        assert_eq!(matches!(expected.judge(sensor::polar::CONTROL, bytes), Verdict::Yes(_)), yes);
    }
}

fn standard(vector: &Vector, bytes: &[u8]) -> Outcome {
    let from = if vector.device.starts_with("Battery") { "2a19" } else { "2a37" };
    let events = decode("polar-h10", Some(from), &setting("polar-h10", None, None), &[bytes]).unwrap();
    let expected = &vector.expected;
    match &events[..] {
        [Event::Battery(level)] => assert_eq!(Some(u64::from(*level)), expected["percent"].as_u64()),
        [Event::HeartRate(rate)] => {
            assert_eq!(Some(u64::from(rate.bpm)), expected["hr"].as_u64());
            assert_eq!(rate.contact, expected["contact"].as_bool());
            assert_eq!(rate.energy_kj.map(u64::from), expected["energy"].as_u64());
            let rr: Vec<u64> = rate.rr_1024.iter().map(|ticks| u64::from(*ticks)).collect();
            assert_eq!(serde_json::to_value(rr).unwrap(), expected["rr_1024"]);
        }
        other => panic!("{other:?}"),
    }
    Checked
}

fn sig(vector: &Vector, bytes: &[u8]) -> Outcome {
    let from = if vector.message.contains("2C1E") { "2c1e" } else { "2c1d" };
    let events = decode("acceleration", Some(from), &setting("acceleration", None, None), &[bytes]).unwrap();
    let expected = ["x_g", "y_g", "z_g"].map(|key| vector.expected[key].as_f64().unwrap());
    assert_near(&readings(&events), &[expected], 1e-12);
    Checked
}

fn movesense(vector: &Vector, bytes: &[u8]) -> Outcome {
    let night = setting("movesense", None, None);
    let decode = |bytes: &[u8]| decode("movesense", None, &night, &[bytes]);
    if vector.message.contains("IMU9/52") {
        // Acceleration comes first and laid out as in a packet of acceleration alone.
        let expected = triples(&vector.expected["acc_ms2"], 1.0 / supine::units::STANDARD_GRAVITY);
        let packet = [&[2, 8], &bytes[..4 + 12 * expected.len()]].concat();
        assert_near(&readings(&decode(&packet).unwrap()), &expected, 1e-6);
        return Checked;
    }
    if vector.message == "GSP frame" {
        let result = decode(bytes);
        match vector.expected["kind"].as_str() {
            Some("command response") => assert_eq!(answers(&result.unwrap()), [true]),
            Some("HELLO response") => assert_eq!(result, Ok(vec![])),
            _ => assert!(result.is_err()),
        }
        return Checked;
    }
    match vector.expected["cmd"].as_str() {
        Some("UNSUBSCRIBE") => {
            assert!(starts_with("movesense", &night, &[bytes[0], 8]));
            Checked
        }
        Some("SUBSCRIBE") => {
            let ours = [&bytes[..1], &[8], b"/Meas/Acc/13\0"].concat();
            assert!(starts_with("movesense", &night, &ours) && bytes.ends_with(&[0]));
            Checked
        }
        Some(_) => Beside("a command that is not sent"),
        None => Beside(STANDARD),
    }
}

fn metamotion(vector: &Vector, bytes: &[u8]) -> Outcome {
    let expected = &vector.expected;
    let range = expected["range_g"].as_u64().map(|range| range as u8);
    let rate = expected["odr_hz"].as_f64();
    let setting = setting("metamotion", rate, range);
    if let Some(rate) = rate {
        if (rate - setting.rate_hz).abs() > 0.0 {
            return Beside("a rate that is not offered");
        }
        assert!(starts_with("metamotion", &setting, bytes));
        return Checked;
    }
    if vector.direction == "host->device" {
        return match expected["meaning"].as_str() {
            Some("subscribe data") => Beside("readings are subscribed to three at once"),
            Some(_) => {
                assert!(starts_with("metamotion", &setting, bytes));
                Checked
            }
            None => Beside("a command that is not sent"),
        };
    }
    let result = decode("metamotion", None, &setting, &[bytes]);
    if !expected["g"].is_null() {
        assert_near(&readings(&result.unwrap()), &triples(&expected["g"], 1.0), 5e-4);
    } else if !expected["orientation"].is_null() {
        assert!(matches!(result.unwrap_err().problem, Problem::NotAcceleration(_)));
    } else if !expected["percent"].is_null() {
        assert_eq!(result.unwrap(), [Event::Battery(99), Event::BatteryMillivolts(4148)]);
    } else {
        metamotion_chip(bytes, expected["chip"] == "BMI160");
    }
    Checked
}

/// Which of the two branches the answer "which chip" leads to.
fn metamotion_chip(bytes: &[u8], bmi160: bool) {
    let steps = sensor::by_name("metamotion").unwrap().start(&setting("metamotion", None, Some(8)), &[]);
    let Some(Step::Choose { answer, cases }) = steps.last() else { panic!("{steps:?}") };
    let Verdict::Yes(rest) = answer.judge(answer.from, bytes) else { panic!("{bytes:?}") };
    let (_, chosen) = cases.iter().find(|(code, _)| rest.starts_with(code)).unwrap();
    let ours: &[u8] = if bmi160 { &[3, 3, 0x25, 8] } else { &[3, 3, 0xa5, 2] };
    assert!(chosen.iter().any(|step| matches!(step, Step::Write { bytes, .. } if bytes == ours)));
}

fn witmotion(vector: &Vector, bytes: &[u8]) -> Outcome {
    if vector.direction == "host->device" {
        let meaning = vector.expected["meaning"].as_str().unwrap();
        let known = meaning.starts_with("unlock") || meaning.starts_with("rate") || meaning.contains("battery");
        if !known {
            return Beside("a command that is not sent");
        }
        let sent = |rate| starts_with("witmotion", &setting("witmotion", Some(rate), None), bytes);
        assert!([10.0, 20.0, 50.0].into_iter().any(sent));
        return Checked;
    }
    let decode = |packets: &[&[u8]]| decode("witmotion", None, &setting("witmotion", None, None), packets).unwrap();
    assert_eq!(decode(&[bytes]), []);
    if !vector.expected["acc_g"].is_null() {
        let rest = vec![0; 20 - bytes.len()];
        assert_near(&readings(&decode(&[bytes, &rest])), &triples(&vector.expected["acc_g"], 1.0), 5e-5);
    }
    Checked
}

fn ruuvi(vector: &Vector, bytes: &[u8]) -> Outcome {
    // Whole advertisements: manufacturer data after FF 99 04, 24 bytes of it.
    let company = [0x99, 0x04];
    let payload = match bytes.windows(2).position(|window| window == company) {
        Some(at) if at < 24 => &bytes[at + 2..(at + 26).min(bytes.len())],
        _ => bytes,
    };
    let result = decode("ruuvitag", None, &setting("ruuvitag", None, None), &[payload]);
    let expected = &vector.expected;
    let Some(axes) = expected["acc_mg"].as_array() else {
        assert!(matches!(result.unwrap_err().problem, Problem::NotAcceleration(_)));
        return Checked;
    };
    let events = result.unwrap();
    if axes.iter().any(Value::is_null) {
        assert!(events.contains(&Event::NoReading) && readings(&events).is_empty());
    } else {
        assert_near(&readings(&events), &triples(&expected["acc_mg"], 1e-3), 1e-9);
    }
    let millivolts = expected["battery_mv"].as_u64().map(|mv| Event::BatteryMillivolts(mv as u16));
    assert!(millivolts.is_none_or(|event| events.contains(&event)));
    Checked
}

fn thingy(vector: &Vector, bytes: &[u8]) -> Outcome {
    let events = decode("thingy52", None, &setting("thingy52", None, None), &[bytes]).unwrap();
    assert_near(&readings(&events), &triples(&vector.expected["acc_g"], 1.0), 1e-12);
    Checked
}

fn xsens(vector: &Vector, bytes: &[u8]) -> Outcome {
    let short = sensor::xsens_dot::SHORT.to_string();
    let control = sensor::xsens_dot::CONTROL.to_string();
    let from = if vector.message.starts_with("Short") { short } else { control };
    let result = decode("xsens-dot", Some(&from), &setting("xsens-dot", None, None), &[bytes]);
    assert_eq!(result.is_err(), vector.message.starts_with("Short"));
    Checked
}

fn check(vector: &Vector) -> Outcome {
    let bytes = hex(&vector.hex);
    match vector.device.as_str() {
        _ if vector.direction == "file" => Beside("a file of the sensor's own memory"),
        "Movesense" if vector.message.starts_with("Advertisement") => Beside("of a firmware somebody built"),
        device if device.starts_with("Polar") => polar(vector, &bytes),
        device if device.starts_with("Heart Rate") || device.starts_with("Battery") => standard(vector, &bytes),
        device if device.starts_with("Bluetooth SIG") => sig(vector, &bytes),
        device if device.starts_with("Movesense") => movesense(vector, &bytes),
        device if device.starts_with("MetaMotion") => metamotion(vector, &bytes),
        device if device.starts_with("WitMotion") => witmotion(vector, &bytes),
        device if device.starts_with("Nordic Thingy") => thingy(vector, &bytes),
        device if device.starts_with("Ruuvi") => ruuvi(vector, &bytes),
        device if device.starts_with("Xsens") => xsens(vector, &bytes),
        other => panic!("nobody knows {other}"),
    }
}

#[test]
fn every_published_packet_is_understood_or_set_aside_with_a_reason() {
    let Some(folder) = reference() else { return };
    let text = std::fs::read_to_string(folder.join("sensor_vectors.json")).unwrap();
    let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap();
    let (mut checked, mut beside) = (0, std::collections::BTreeMap::new());
    for (i, vector) in vectors.iter().enumerate() {
        println!("{i}: {}: {} ({})", vector.device, vector.message, vector.hex);
        match check(vector) {
            Checked => checked += 1,
            Beside(why) => *beside.entry(why).or_insert(0) += 1,
        }
    }
    println!("{checked} of {} published packets checked; set aside: {beside:#?}", vectors.len());
    assert!(checked >= 110, "only {checked}");
}
