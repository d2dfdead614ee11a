//! `supine calibrate` on the built binary: marked stretches of a file, and what replay makes of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

use common::{at, file, files, supine};
use supine::night::NightSummary;
use supine::posture::mounting::Basis;
use supine::posture::{Mounting, Posture, frame};
use supine::recording::Sample;
use supine::sensor::fake::FakeH10;
use supine::sensor::log::{Arrived, Entry, Heading, Mark};
use supine::sensor::polar::{DATA, H10};
use supine::sensor::{Driver, Origin, Step};
use supine::time::Timestamp;
use supine::units::{Accel, Sensor};
use tempfile::tempdir;

/// When the recordings begin: 22:41 in Berlin.
const START: &str = "2026-11-20T21:41:00Z";
/// A sensor that is worn upside down, back to front.
const UPSIDE_DOWN: &str = "left,feet,back";
/// When the poses of [`EVENING`] are held.
const UPRIGHT: [&str; 2] = ["--upright", "22:41:02-22:41:28"];
const BACK: [&str; 2] = ["--back", "22:41:32-22:41:58"];
const LEFT: [&str; 2] = ["--left", "22:42:02-22:42:28"];
/// Half a minute in each pose, then what a night is made of.
const EVENING: [(Posture, u32); 6] = [
    (Posture::Upright, 30),
    (Posture::Supine, 30),
    (Posture::LeftSide, 30),
    (Posture::RightSide, 600),
    (Posture::Prone, 300),
    (Posture::LeftSide, 600),
];

/// What a sensor reads that sits so; a sign of −1 inverts it.
fn samples(mounting: &str, sign: f64, stretches: &[(Posture, u32)], start: &str) -> Vec<Sample> {
    let mounting: Mounting = mounting.parse().unwrap();
    let sensor_from_body = mounting.body_from_sensor().inverse();
    let lying = stretches.iter().flat_map(|&(posture, secs)| (0..secs * 25).map(move |_| posture));
    let read = |posture| sensor_from_body * frame::reading(posture).vector() * sign;
    let begin = at(start).as_nanos();
    (0..)
        .zip(lying)
        .map(|(k, posture)| {
            // A little noise, so that no axis is stuck, and a breath of four seconds: what does not breathe is not worn.
            let breath = 0.012 * (f64::from(k) * std::f64::consts::TAU / 100.0).sin();
            let [x, y, z] = [1.0, -0.6, 0.8].map(|share| share * breath + f64::from(k % 5) * 0.002);
            let g = read(posture) + nalgebra::Vector3::new(x, y, z);
            let time = Timestamp::from_nanos(begin + i64::from(k) * 40_000_000);
            Sample { time, accel: Accel::<Sensor>::from_vector(g) }
        })
        .collect()
}

/// An undated table.
fn table(folder: &Path, name: &str, samples: &[Sample]) -> String {
    let row = |s: &Sample| {
        let at = s.time.secs_since(samples[0].time);
        format!("{at:.3},{:.4},{:.4},{:.4}\n", s.accel.x(), s.accel.y(), s.accel.z())
    };
    file(folder, name, format!("time,x,y,z\n{}", samples.iter().map(row).collect::<String>())).display().to_string()
}

/// The log of an H10 that is called so.
fn log(folder: &Path, name: &str, sensor: &str, said: Option<&str>, samples: &[Sample]) -> String {
    let mut fake = FakeH10::new("0A1B2C3D");
    for step in H10.start(&H10.card().night, &[]) {
        if let Step::Write { bytes, .. } = step {
            fake.write(&bytes);
        }
    }
    let heading = Heading {
        sensor: "polar-h10".to_owned(),
        setting: H10.card().night,
        zone: "Europe/Berlin".to_owned(),
        worn: None,
        mounting: said.map(str::to_owned),
        name: Some(sensor.to_owned()),
        address: None,
        described: None,
    };
    let mut text = heading.lines();
    let begin = samples[0].time;
    Entry::Mark { at: begin, mark: Mark::Connected }.write_line(&mut text);
    for sample in samples {
        let clock = u64::try_from((sample.time - begin).as_nanos()).unwrap() + 599_616_000_000_000_000;
        if let Some(bytes) = fake.sample(clock, sample.accel) {
            let origin = Origin::Characteristic(DATA);
            Entry::Packet(Arrived { arrival: sample.time, origin, bytes }).write_line(&mut text);
        }
    }
    file(folder, name, text).display().to_string()
}

fn calibrate(data: &Path, file: &str, arguments: &[&[&str]]) -> assert_cmd::Command {
    let mut command = supine(data);
    command.args(["calibrate", file]).args(arguments.concat());
    command
}

fn json(command: &mut assert_cmd::Command) -> serde_json::Value {
    let output = command.arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn night(data: &Path, arguments: &[&str]) -> NightSummary {
    let output = supine(data).args(["replay", "--json"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Minutes on the back, left side, right side, stomach and up, rounded.
fn minutes(night: &NightSummary) -> [i64; 5] {
    Posture::ALL.map(|posture| {
        night.bouts.iter().filter(|bout| bout.label.posture() == Some(posture)).map(|bout| bout.secs()).sum::<i64>()
            / 60
    })
}

const H10_HERE: &str = "Polar H10 0A1B2C3D";

#[test]
fn poses_of_a_log_are_kept_and_its_nights_use_them() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let evening = log(dir.path(), "evening.packets", H10_HERE, None, &samples(UPSIDE_DOWN, 1.0, &EVENING, START));
    let before = night(&data, &[&evening]);
    assert_eq!(before.mounting.basis, Basis::Assumed);

    let found = json(&mut calibrate(&data, &evening, &[&UPRIGHT, &BACK, &LEFT]));
    assert_eq!((&found["confidence"], &found["sides"]), (&"good".into(), &"as-said".into()), "{found}");
    let points: Vec<&str> =
        found["axes"].as_array().unwrap().iter().map(|axis| axis["points"].as_str().unwrap()).collect();
    assert_eq!(points.join(","), UPSIDE_DOWN);
    assert_eq!(found["sensor"]["name"], H10_HERE);

    let after = night(&data, &[&evening]);
    assert_eq!((after.mounting.basis, after.mounting.made), (Basis::Poses, Some(at("2026-11-20T21:42:28Z"))));
    assert_eq!(minutes(&after), [0, 10, 10, 5, 0], "{:?}", after.bouts);
    assert!(!after.remarks.iter().any(|remark| remark.to_string().contains("mounting")));
    let text = supine(&data).args(["replay", "--out"]).arg(dir.path().join("out")).arg(&evening).output().unwrap();
    assert!(String::from_utf8_lossy(&text.stdout).contains("from poses of 2026-11-20"));

    // What was said of this very recording, now or then, goes before.
    let told = night(&data, &["--mounting", "left,head,front", &evening]);
    assert_eq!((told.mounting.basis, told.mounting.made), (Basis::Told, None));
    let said =
        log(dir.path(), "said.packets", H10_HERE, Some("left,head,front"), &samples(UPSIDE_DOWN, 1.0, &EVENING, START));
    assert_eq!(night(&data, &[&said]).mounting.basis, Basis::Told);
    // The configuration, which is for whichever sensor, goes after.
    file(&data, "config.toml", "mounting = \"left,head,front\"\n");
    assert_eq!(night(&data, &[&evening]).mounting.basis, Basis::Poses);
}

#[test]
fn poses_serve_neither_another_sensor_nor_an_earlier_recording() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let evening = samples(UPSIDE_DOWN, 1.0, &EVENING, START);
    let ours = log(dir.path(), "ours.packets", H10_HERE, None, &evening);
    let other = log(dir.path(), "other.packets", "Polar H10 11223344", None, &evening);
    let earlier = log(
        dir.path(),
        "earlier.packets",
        H10_HERE,
        None,
        &samples(UPSIDE_DOWN, 1.0, &EVENING, "2026-11-19T21:41:00Z"),
    );
    calibrate(&data, &ours, &[&UPRIGHT, &BACK, &LEFT]).assert().success();
    assert_eq!(night(&data, &[&ours]).mounting.basis, Basis::Poses);
    assert_eq!(night(&data, &[&other]).mounting.basis, Basis::Assumed);
    assert_eq!(night(&data, &[&earlier]).mounting.basis, Basis::Assumed);
    // Both in one call: each night has its own.
    let output = supine(&data).args(["replay", "--json", &ours, &earlier]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let bases: Vec<(String, Basis)> = text
        .lines()
        .map(|line| serde_json::from_str::<NightSummary>(line).unwrap())
        .map(|night| (night.night.unwrap().to_string(), night.mounting.basis))
        .collect();
    assert_eq!(bases, [("2026-11-19".to_owned(), Basis::Assumed), ("2026-11-20".to_owned(), Basis::Poses)]);
    // Ours and another's within one night: nobody's poses hold for both, and that is said.
    let output = supine(&data).args(["replay", "--json", &ours, &other]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("Not all of these recordings are of Polar H10 0A1B2C3D"));
}

#[test]
fn an_inverted_table_is_found_out_and_put_right() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let phone = table(dir.path(), "phone.csv", &samples("right,feet,front", -1.0, &EVENING, START));
    let args: [&[&str]; 4] =
        [&["--upright", "2-28"], &["--back", "32-58"], &["--left", "62-88"], &["--save-as", "phone"]];
    let found = json(&mut calibrate(&data, &phone, &args));
    assert_eq!((&found["sides"], &found["sign"]), (&"opposite".into(), &"inverted".into()), "{found}");
    let night = night(&data, &["--calibrated", "phone", &phone]);
    assert_eq!(minutes(&night), [0, 10, 10, 5, 0], "{:?}", night.bouts);
    assert!(night.sources[0].decided.contains("turned round"), "{}", night.sources[0].decided);
    // Said to be inverted, the same poses agree, and the night is the same.
    let found = json(&mut calibrate(&data, &phone, &[&args.concat(), &["--sign", "inverted"]]));
    assert_eq!((&found["sides"], &found["sign"]), (&"as-said".into(), &"inverted".into()));
    for sign in ["normal", "inverted"] {
        let again = self::night(&data, &["--calibrated", "phone", "--sign", sign, &phone]);
        assert_eq!((again.times, again.bouts), (night.times.clone(), night.bouts.clone()), "--sign {sign}");
    }
}

#[test]
fn a_saved_night_remembers_whose_poses_it_was_read_with() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let phone = |name: &str, start: &str| table_dated(dir.path(), name, &samples(UPSIDE_DOWN, 1.0, &EVENING, start));
    let (one, two) = (phone("one.csv", START), phone("two.csv", "2026-11-20T22:41:00Z"));
    calibrate(&data, &one, &[&UPRIGHT, &BACK, &LEFT, &["--save-as", "phone"]]).assert().success();
    supine(&data).args(["replay", "--json", "--save", "--calibrated", "phone", &one]).assert().success();
    supine(&data).args(["replay", "--json", "--save", "--calibrated", "phone", &two]).assert().success();
    let whole = supine::store::Store::open(&data).unwrap().night("2026-11-20".parse().unwrap()).unwrap().unwrap();
    assert_eq!((whole.sources.len(), whole.mounting.basis), (2, Basis::Poses));
    assert!(whole.sources.iter().all(|source| source.options["calibrated"] == "phone"), "{:?}", whole.sources);
}

fn table_dated(folder: &Path, name: &str, samples: &[Sample]) -> String {
    let row = |s: &Sample| format!("{},{:.4},{:.4},{:.4}\n", s.time.to_jiff(), s.accel.x(), s.accel.y(), s.accel.z());
    file(folder, name, format!("time,x,y,z\n{}", samples.iter().map(row).collect::<String>())).display().to_string()
}

#[test]
fn a_table_is_nobodys_until_it_gets_a_name() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let phone = table(dir.path(), "phone.csv", &samples(UPSIDE_DOWN, 1.0, &EVENING, START));
    let poses: [&[&str]; 3] = [&["--upright", "2-28"], &["--back", "32-58"], &["--left", "62-88"]];
    let output = calibrate(&data, &phone, &poses).output().unwrap();
    assert!(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("--save-as"));
    assert!(!data.exists());
    let output = supine(&data).args(["replay", "--calibrated", "phone", &phone]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("--save-as phone"));
    assert_eq!(night(&data, &[&phone]).mounting.basis, Basis::Assumed);
}

#[test]
fn what_is_doubtful_is_not_kept_unless_forced() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    // Whoever lies on the right instead of the left makes the sensor look inverted; this one is known not to be.
    let evening = [(Posture::Upright, 30), (Posture::Supine, 30), (Posture::RightSide, 60)];
    let wrong_side =
        log(dir.path(), "wrong.packets", H10_HERE, None, &samples("feet,left,front", 1.0, &evening, START));
    let said = |output: std::process::Output| {
        assert_eq!(output.status.code(), Some(1));
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
    };
    let text = said(calibrate(&data, &wrong_side, &[&UPRIGHT, &BACK, &LEFT]).output().unwrap());
    assert!(text.contains("doubtful") && text.contains("left shoulder down") && text.contains("--force"), "{text}");
    // The back twice tells nothing of left and right.
    let text =
        said(calibrate(&data, &wrong_side, &[&UPRIGHT, &BACK, &["--left", "22:41:40-22:41:55"]]).output().unwrap());
    assert!(text.contains("Cannot tell left from right") && text.contains("squarely on the left side"), "{text}");
    assert!(!data.exists());
    calibrate(&data, &wrong_side, &[&UPRIGHT, &BACK, &LEFT, &["--force"]]).assert().success();
    calibrate(&data, &wrong_side, &[&UPRIGHT, &BACK, &["--force"]]).assert().success();
    let kept = files(&data);
    assert_eq!(kept.iter().filter(|name| name.starts_with("mountings/")).count(), 2, "{kept:?}");
}

#[test]
fn what_makes_no_sense_is_said() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let phone = table(dir.path(), "phone.csv", &samples(UPSIDE_DOWN, 1.0, &EVENING, START));
    let cases: [(&[&str], &str); 6] = [
        (&["--upright", "2-28"], "--back"),
        (&["--upright", "2-28", "--back", "5000-5020"], "no reading in that time"),
        (&["--upright", "2-28", "--back", "3-20"], "0° apart"),
        (&["--upright", "22:41:02-22:41:28", "--back", "32-58"], "no date"),
        (&["--upright", "28-2", "--back", "32-58"], "ends before it begins"),
        (&["--upright", "2-28", "--back", "32-58", "--mounting", "left,head,front"], "leave --mounting out"),
    ];
    for (arguments, says) in cases {
        let output = calibrate(&data, &phone, &[arguments]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(says), "{arguments:?}: {said}");
    }
    assert!(!data.exists());
}

#[test]
fn it_says_how_the_sensor_sits() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let evening = log(dir.path(), "evening.packets", H10_HERE, None, &samples(UPSIDE_DOWN, 1.0, &EVENING, START));
    let output = calibrate(&data, &evening, &[&UPRIGHT, &BACK, &LEFT]).output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}
