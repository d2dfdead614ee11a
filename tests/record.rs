//! `supine record` and `supine scan` as a person runs them, against an emulated BlueZ in real time.
#![cfg(all(feature = "ble", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::print_stdout
)]
#![allow(clippy::disallowed_methods, reason = "how long a person waits is what is asked here")]

mod bluez;
mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use bluez::{Bluez, Fault, Radio, Service, Strap};
use supine::sensor::Origin;
use supine::sensor::log::{Entry, Heading, Mark};
use supine::sensor::polar::DATA;
use supine::units::{Accel, Sensor};
use tempfile::{TempDir, tempdir};

/// What a person has to be told within.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lies on the back, under a strap that is worn as usual, and rolls a little, so that no two frames are alike.
fn sleeper(at_nanos: u64) -> Accel<Sensor> {
    let roll = (at_nanos as f64 * 1e-9 * 0.05).sin() * 0.1;
    Accel::from_g(0.0, -roll.sin(), roll.cos())
}

fn supine(bluez: &Bluez, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supine"));
    command.env("DBUS_SYSTEM_BUS_ADDRESS", bluez.address());
    command.env("SUPINE_DATA_DIR", data).env("TZ", "Europe/Berlin").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn record(bluez: &Bluez, data: &Path, args: &[&str]) -> Command {
    let mut command = supine(bluez, data);
    command.arg("record").args(args);
    command
}

fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path) } else { vec![path] }
        })
        .collect();
    found.sort();
    found
}

fn growing(data: &Path) -> Option<PathBuf> {
    files(&data.join("live")).into_iter().find(|path| path.extension().is_some_and(|it| it == "packets"))
}

/// The data packets of a log's text, and how many bytes after them were no whole line.
fn packets(log: &str) -> Vec<Vec<u8>> {
    let whole = &log[..log.rfind('\n').map_or(0, |at| at + 1)];
    let entries = whole.lines().filter(|line| !line.starts_with('#')).map(|line| Entry::parse(line).unwrap());
    let data = entries.filter_map(|entry| match entry {
        Entry::Packet(packet) if packet.origin == Origin::Characteristic(DATA) => Some(packet.bytes),
        _ => None,
    });
    data.collect()
}

/// The text of the one recording that a night keeps.
fn kept(data: &Path) -> String {
    let kept: Vec<PathBuf> =
        files(&data.join("recordings")).into_iter().filter(|path| path.to_string_lossy().contains("packets")).collect();
    let [file] = kept.as_slice() else { panic!("{kept:?}") };
    assert!(file.extension().is_some_and(|it| it == "zst"), "{file:?}");
    String::from_utf8(zstd::decode_all(fs::File::open(file).unwrap()).unwrap()).unwrap()
}

fn room() -> (Bluez, Strap, TempDir) {
    let bluez = Bluez::real_time();
    bluez.neighbours();
    let strap = bluez.strap("0A1B2C3D", sleeper);
    (bluez, strap, tempdir().unwrap())
}

#[test]
fn a_short_night_is_recorded_filed_and_the_strap_stopped() {
    let (bluez, strap, data) = room();
    let output = record(&bluez, data.path(), &["--for", "9s", "--rate", "50"]).output().unwrap();
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("connected") && said.contains("supine pain"), "{said}");
    assert!(!strap.is_streaming() && !strap.is_connected());

    let log = kept(data.path());
    let heading = Heading::parse(&log[..log.find("\n1").unwrap() + 1]).unwrap();
    assert_eq!((heading.sensor.as_str(), heading.setting.rate_hz), ("polar-h10", 50.0));
    assert_eq!(
        (heading.name.as_deref(), heading.address.as_deref()),
        (Some("Polar H10 0A1B2C3D"), Some(strap.address()))
    );
    assert_eq!(packets(&log), strap.truth().data(), "everything that was sent, in order");
    assert_eq!(growing(data.path()), None, "the night keeps the log, so it does not lie about");
    assert!(log.trim_end().ends_with("! ended"));

    // What is filed is what a replay of the log gives, to the byte.
    let log = files(&data.path().join("recordings")).pop().unwrap();
    let replay = supine(&bluez, data.path()).arg("replay").arg(&log).arg("--out").arg(data.path().join("out")).output();
    assert!(replay.unwrap().status.success());
    let epochs = |below: &str| {
        let found = files(&data.path().join(below)).into_iter();
        let mut epochs = found.filter(|file| file.to_string_lossy().contains("epochs"));
        fs::read(epochs.next().unwrap()).unwrap()
    };
    assert_eq!(epochs("nights"), epochs("out"));
    assert!(epochs("out").len() > 100);
}

#[test]
fn a_tag_is_recorded_from_its_advertisements() {
    let (bluez, strap, data) = room();
    let output = record(&bluez, data.path(), &["ruuvitag", "--for", "12s"]).output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let log = kept(data.path());
    let adverts = log.lines().filter(|line| line.contains(" company:0499 05")).count();
    assert!(adverts >= 5, "{adverts}: {log}");
    assert_eq!(strap.truth().connections, 0);
}

#[test]
fn a_nudge_is_given_and_kept_with_the_night() {
    let (bluez, strap, data) = room();
    let nudged = data.path().join("nudged");
    let command = format!("echo $SUPINE_NUDGE >> {}", nudged.display());
    let rules = ["--nudge", "back:1m", "--quiet-first", "0s", "--nudge-command", &command];
    let child = record(&bluez, data.path(), &[&["--rate", "50", "--json"][..], &rules].concat()).spawn().unwrap();
    let begun = Instant::now();
    while !nudged.exists() && begun.elapsed() < Duration::from_secs(110) {
        std::thread::sleep(Duration::from_millis(200));
    }
    std::thread::sleep(Duration::from_secs(1));
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(fs::read_to_string(&nudged).unwrap_or_default(), "back\n", "{}", words(&output));
    let night: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(night["nudges"][0]["why"], "back", "{night}");
    assert!(night["nudges"][0]["answered_after_secs"].is_null(), "the sleeper does not move");
    assert!(!strap.is_streaming());
}

#[test]
fn the_demonstration_records_a_minute() {
    let data = tempdir().unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_supine"));
    let output = demo.args(["demo", "--live", "--out"]).arg(data.path().join("demo")).output().unwrap();
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    for word in ["1 gap", "1 break in the stream", "left side", "With a sensor of your own"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn signals_end_a_night_well() {
    for name in ["INT", "TERM", "HUP"] {
        let (bluez, strap, data) = room();
        let child = record(&bluez, data.path(), &["polar-h10", "--plain"]).spawn().unwrap();
        until("data flow", || strap.truth().data().len() > 3);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}: {}", words(&output));
        assert!(!strap.is_streaming() && !strap.is_connected(), "{name}");
        assert_eq!(packets(&kept(data.path())), strap.truth().data(), "{name}");
    }
}

#[test]
fn a_broken_link_is_mended_and_named() {
    let (bluez, strap, data) = room();
    let child = record(&bluez, data.path(), &["--rate", "200"]).spawn().unwrap();
    until("data flow", || strap.truth().data().len() > 10);
    strap.suffer(&Fault::OffTheAir { span: Duration::from_secs(3), keeps_streaming: true });
    until("data flow again", || strap.truth().connections > 1 && strap.truth().data().len() > 30);
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let log = kept(data.path());
    assert_eq!(packets(&log), strap.truth().data());
    let marks: Vec<Mark> = log
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| if let Ok(Entry::Mark { mark, .. }) = Entry::parse(line) { Some(mark) } else { None })
        .collect();
    assert!(matches!(marks.as_slice(), [Mark::Connected, Mark::Lost(_), Mark::Connected, Mark::Ended]), "{marks:?}");
    assert!(words(&output).contains("1 gap"), "{}", words(&output));
}

/// Runs it, and gives what it said; it must say it in time and fail.
fn told(mut command: Command) -> String {
    let begun = Instant::now();
    let output = command.output().unwrap();
    let (said, took) = (words(&output), begun.elapsed());
    println!("{took:.1?}: {}", said.trim());
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(took < PATIENCE, "{took:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// What is wrong, how to make it so, and what has to be said of the problem and of what to do.
type Trouble = (&'static str, fn(&Bluez), &'static str, &'static str);

#[test]
fn whatever_keeps_a_night_from_beginning_is_told_in_time_with_what_to_do() {
    let nothing = tempdir().unwrap();
    let trouble: [Trouble; 6] = [
        ("no BlueZ", |bluez| bluez.set_service(Service::Absent), "cannot be reached", "systemctl start bluetooth"),
        ("forbidden", |bluez| bluez.set_service(Service::Denied), "does not let", "group bluetooth"),
        ("no adapter", |bluez| bluez.plug(false), "no Bluetooth adapter", "plug in"),
        ("blocked", |bluez| (bluez.set_radio(Radio::Blocked), bluez.power(false)).1, "switched off", "rfkill unblock"),
        (
            "off for good",
            |bluez| (bluez.set_radio(Radio::Failing), bluez.power(false)).1,
            "switched off",
            "rfkill unblock",
        ),
        ("nobody there", |_| (), "was heard", "worn and moist"),
    ];
    for (what, make, problem, advice) in trouble {
        let bluez = Bluez::real_time();
        bluez.neighbours();
        make(&bluez);
        for args in [&["polar-h10"][..], &["0A1B2C3D"]] {
            let said = told(record(&bluez, nothing.path(), args));
            assert!(said.contains(problem) && said.contains(advice), "{what}: {said}");
        }
        if what != "nobody there" {
            let mut scan = supine(&bluez, nothing.path());
            scan.arg("scan");
            let said = told(scan);
            assert!(said.contains(problem) && said.contains(advice), "{what}: {said}");
        }
    }
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_supine"));
    nowhere.args(["record"]).env("SUPINE_DATA_DIR", nothing.path());
    nowhere.env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}", nothing.path().join("none").display()));
    assert!(told(nowhere).contains("no system bus"));
    assert_eq!(files(&nothing.path().join("recordings")), [] as [PathBuf; 0]);
    assert_eq!(growing(nothing.path()), None);
}

#[test]
fn a_battery_that_will_not_last_is_refused_unless_forced() {
    let (bluez, strap, data) = room();
    strap.suffer(&Fault::Battery(12));
    let said = told(record(&bluez, data.path(), &[]));
    assert!(said.contains("12 %") && said.contains("--force"), "{said}");
    assert!(!strap.is_streaming() && !strap.is_connected());
    let output = record(&bluez, data.path(), &["--force", "--for", "6s"]).output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
}

#[test]
fn of_several_straps_one_has_to_be_named() {
    let (bluez, strap, data) = room();
    let other = bluez.strap("11223344", sleeper);
    let said = told(record(&bluez, data.path(), &["polar-h10"]));
    assert!(said.contains("0A1B2C3D") && said.contains("11223344") && said.contains("--which"), "{said}");
    for args in [&["11223344"][..], &["polar-h10", "--which", "11223344"], &[other.address()]] {
        let before = other.truth().data().len();
        let output = record(&bluez, data.path(), &[args, &["--for", "6s", "--rate", "200"]].concat()).output().unwrap();
        assert!(output.status.success(), "{}", words(&output));
        assert!(other.truth().data().len() > before, "{args:?}");
    }
    assert_eq!(strap.truth().connections, 0);
}

#[test]
fn a_second_recorder_is_refused_before_it_touches_the_strap() {
    let (bluez, strap, data) = room();
    let first = record(&bluez, data.path(), &[]).spawn().unwrap();
    until("data flow", || strap.truth().data().len() > 1);
    let said = told(record(&bluez, data.path(), &[]));
    assert!(said.contains("another supine is recording") && said.contains("--data-dir"), "{said}");
    assert_eq!(strap.truth().connections, 1);
    signal(&first, "INT");
    let output = first.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(packets(&kept(data.path())), strap.truth().data());
}

#[test]
fn the_same_night_goes_on_after_a_crash() {
    let (bluez, strap, data) = room();
    let mut first = record(&bluez, data.path(), &["--rate", "200"]).spawn().unwrap();
    until("data flow", || strap.truth().data().len() > 15);
    first.kill().unwrap();
    first.wait().unwrap();
    let broken = growing(data.path()).expect("the log of the crash is there");
    let before = packets(&fs::read_to_string(&broken).unwrap());
    let output = record(&bluez, data.path(), &["--rate", "200", "--for", "8s"]).output().unwrap();
    let said = words(&output);
    assert!(output.status.success() && said.contains("Filed what an earlier recording left"), "{said}");
    let recordings = files(&data.path().join("recordings"));
    assert_eq!(recordings.len(), 2, "{recordings:?}");
    let all: Vec<Vec<u8>> = recordings
        .iter()
        .flat_map(|file| packets(&String::from_utf8(zstd::decode_all(fs::File::open(file).unwrap()).unwrap()).unwrap()))
        .collect();
    assert!(before.iter().all(|packet| all.contains(packet)));
    assert_eq!(growing(data.path()), None);
    assert_eq!(fs::read_dir(data.path().join("nights")).unwrap().count(), 1, "one night of two recordings");
}

#[test]
fn a_scan_tells_what_is_in_the_air() {
    let (bluez, strap, data) = room();
    strap.suffer(&Fault::Battery(77));
    let mut scan = supine(&bluez, data.path());
    let output = scan.args(["scan", "--for", "2s"]).output().unwrap();
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    for word in ["Polar H10 0A1B2C3D", "polar-h10", strap.address(), "77 %", "ruuvitag", "1 other device"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!strap.is_connected());
    let mut scan = supine(&bluez, data.path());
    let output = scan.args(["scan", "--for", "2s", "--all", "--json"]).output().unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let headphones = rows.as_array().unwrap().iter().find(|row| row["name"] == "WH-1000XM4").unwrap();
    assert!(headphones["sensor"].is_null() && headphones["dbm"].is_i64());
}

/// Fifty recorders of fifty straps, each killed at an instant of its own.
#[test]
fn killed_at_any_instant_a_night_lacks_a_second_at_most() {
    const WAVES: u32 = 5;
    const STRAPS: u32 = 10;
    let mut worst = Duration::ZERO;
    for wave in 0..WAVES {
        let bluez = Bluez::real_time();
        let straps: Vec<(Strap, TempDir)> =
            (0..STRAPS).map(|i| (bluez.strap(&format!("0A1B2C{i:02X}"), sleeper), tempdir().unwrap())).collect();
        let recorders: Vec<Child> = straps
            .iter()
            .map(|(strap, data)| {
                let serial = strap.address().replace(':', "");
                let mut command = record(&bluez, data.path(), &["polar-h10", "--rate", "200", "--which", &serial]);
                command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
            })
            .collect();
        until("data flow", || straps.iter().all(|(strap, _)| strap.truth().data().len() > 12));
        for (number, ((strap, data), mut recorder)) in (0_u32..).zip(straps.iter().zip(recorders)) {
            // Every kill falls into another part of the second between two writes.
            std::thread::sleep(Duration::from_millis(u64::from(37 + (wave * STRAPS + number) * 20 % 300)));
            recorder.kill().unwrap();
            let killed = jiff::Timestamp::now();
            recorder.wait().unwrap();
            worst = worst.max(lacks(strap, data.path(), killed));
        }
    }
    println!("{} kills: at most {worst:.2?} of what had arrived was missing", WAVES * STRAPS);
    assert!(worst <= Duration::from_secs(1), "{worst:?}");
}

/// How much of what had arrived before the kill is missing in the log, whose rest has to be what was sent, and has to
/// replay to the same bytes twice.
fn lacks(strap: &Strap, data: &Path, killed: jiff::Timestamp) -> Duration {
    let log = growing(data).expect("the log is there");
    let written = packets(&fs::read_to_string(&log).unwrap());
    let truth = strap.truth();
    let sent: Vec<_> = truth.delivered.iter().filter(|packet| packet.characteristic == DATA).collect();
    assert!(written.len() <= sent.len());
    assert!(written.iter().zip(&sent).all(|(written, sent)| *written == sent.bytes), "a prefix of what was sent");
    let replays: Vec<Vec<u8>> = (0..2)
        .map(|round| {
            let out = data.join(format!("out-{round}"));
            let mut replay = Command::new(env!("CARGO_BIN_EXE_supine"));
            replay.args(["replay", "--json", "--out"]).arg(&out).arg(&log).env("SUPINE_DATA_DIR", data);
            let output = replay.output().unwrap();
            assert!(output.status.success(), "{}", words(&output));
            let epochs = files(&out).into_iter().find(|file| file.ends_with("epochs.csv")).unwrap();
            fs::read(epochs).unwrap()
        })
        .collect();
    assert!(!replays[0].is_empty() && replays[0] == replays[1]);
    let missing = sent[written.len()..].iter().find(|packet| packet.at.to_jiff() < killed);
    missing.map_or(Duration::ZERO, |packet| killed.duration_since(packet.at.to_jiff()).unsigned_abs())
}

/// What five minutes at 200 Hz cost: `cargo test --release --test record cost_little -- --ignored --nocapture`.
#[test]
#[ignore = "five minutes of real time"]
fn five_minutes_at_200_hz_cost_little() {
    let (bluez, strap, data) = room();
    let mut child = record(&bluez, data.path(), &["--rate", "200", "--plain"]).stderr(Stdio::null()).spawn().unwrap();
    until("data flow", || strap.truth().data().len() > 3);
    let read = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap();
    // User and system time in ticks of 10 ms, the 14th and 15th field.
    let ticks = || {
        read("stat")
            .rsplit(')')
            .next()
            .unwrap()
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|it| it.parse::<f64>().unwrap())
            .sum::<f64>()
    };
    let mebibytes = |key: &str| {
        read("status")
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse::<f64>()
            .unwrap()
            / 1024.0
    };
    let (before, begun) = (ticks(), Instant::now());
    let mut resident = Vec::new();
    for _ in 0..5 {
        std::thread::sleep(Duration::from_secs(60));
        resident.push(mebibytes("VmRSS:"));
    }
    let share = (ticks() - before) / 100.0 / begun.elapsed().as_secs_f64();
    println!(
        "{:.2} % of a core; MiB after each minute {resident:.1?}, at most {:.1}",
        share * 100.0,
        mebibytes("VmHWM:")
    );
    signal(&child, "INT");
    assert!(child.wait().unwrap().success());
    assert!(share < 0.02, "{share}");
    assert!(resident.iter().all(|mebibytes| *mebibytes < 32.0));
}

/// A room with a strap in it for an hour, to try the program in by hand: prints what to set.
#[test]
#[ignore = "for hands"]
fn a_room_to_play_in() {
    let (bluez, strap, _data) = room();
    println!("export DBUS_SYSTEM_BUS_ADDRESS={}", bluez.address());
    for minute in 0..60 {
        std::thread::sleep(Duration::from_secs(60));
        if minute % 2 == 0 {
            strap.suffer(&Fault::OffTheAir { span: Duration::from_secs(20), keeps_streaming: true });
        }
    }
}
