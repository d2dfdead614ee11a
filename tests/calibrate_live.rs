//! `supine calibrate` with somebody who wears the sensor, against an emulated BlueZ in real time.
#![cfg(all(feature = "ble", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs
)]
#![allow(clippy::disallowed_methods, reason = "how long a person waits is what is asked here")]

mod bluez;
mod common;

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bluez::Bluez;
use common::files;
use supine::night::{MountingNote, NightSummary};
use supine::posture::mounting::Basis;
use supine::posture::{Mounting, Posture, frame};
use supine::recording::Sign;
use supine::sensor::Setting;
use supine::sensor::log::Heading;
use supine::store::{RecordingFile, SavedMounting, Store};
use supine::units::{Accel, Sensor};
use tempfile::tempdir;

const KINDS: &str = "left,feet,back";

/// Three poses take a minute or less; a machine that is starved of time may take some times that.
const LIMIT: Duration = Duration::from_secs(300);

/// How the wearer is just now.
type Lies = Arc<Mutex<Posture>>;

/// What the wearer does at which words, read without spaces and in capitals.
type Manner = [(&'static str, Posture); 2];

/// Does what is asked at once.
const WILLING: Manner = [("LIEONYOURBACK", Posture::Supine), ("LIEONYOURLEFTSIDE", Posture::LeftSide)];

/// Gets up from the chair only when told that nothing has changed.
const SLOW: Manner = [("STILLREADSLIKEBEINGUPRIGHT", Posture::Supine), ("LIEONYOURLEFTSIDE", Posture::LeftSide)];

/// Who wears the strap upside down, back to front.
fn wearer(lies: &Lies, sign: f64) -> impl FnMut(u64) -> Accel<Sensor> + Send + 'static {
    let mounting: Mounting = KINDS.parse().unwrap();
    let sensor_from_body = mounting.body_from_sensor().inverse();
    let lies = Arc::clone(lies);
    move |at_nanos| {
        let breath = (at_nanos as f64 * 1.4e-9).sin() * 0.02;
        let g = frame::reading(*lies.lock().unwrap()).vector() * sign;
        Accel::from_vector(sensor_from_body * (g.add_scalar(breath)).normalize())
    }
}

fn lying(posture: Posture) -> Lies {
    Arc::new(Mutex::new(posture))
}

/// What the program says, read by a wearer who does it.
fn obeyed(mut said: impl Read + Send + 'static, lies: &Lies, manner: Manner) -> JoinHandle<Vec<u8>> {
    let lies = Arc::clone(lies);
    thread::spawn(move || {
        let (mut all, mut piece) = (Vec::new(), [0; 4096]);
        while let Some(count) = said.read(&mut piece).ok().filter(|count| *count > 0) {
            all.extend_from_slice(&piece[..count]);
            let words = String::from_utf8_lossy(&all).to_uppercase().replace(char::is_whitespace, "");
            let asked = manner.iter().filter_map(|(asks, posture)| Some((words.rfind(asks)?, *posture)));
            if let Some((_, posture)) = asked.max_by_key(|(at, _)| *at) {
                *lies.lock().unwrap() = posture;
            }
        }
        all
    })
}

/// What came of it with a wearer who does what is asked; killed and failed as by [`done_by`].
fn posed_by(command: &mut Command, lies: &Lies, manner: Manner) -> Output {
    let mut child = command.spawn().unwrap();
    let stdout = obeyed(child.stdout.take().unwrap(), lies, manner);
    let stderr = obeyed(child.stderr.take().unwrap(), lies, manner);
    in_time(child.id(), move || {
        let status = child.wait().unwrap();
        Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
    })
}

fn supine(bluez: &Bluez, data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_supine"));
    command.env("DBUS_SYSTEM_BUS_ADDRESS", bluez.address());
    command.env("SUPINE_DATA_DIR", data).env("TZ", "Europe/Berlin").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).args(args);
    command
}

fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn kill(signal: &str, id: u32) -> bool {
    Command::new("kill").args([signal, &id.to_string()]).status().unwrap().success()
}

/// What came of it; whoever is not done in time is killed, and the test fails and says so.
fn done_by(command: &mut Command) -> Output {
    finished(command.spawn().unwrap())
}

fn finished(child: Child) -> Output {
    in_time(child.id(), || child.wait_with_output().unwrap())
}

fn in_time(id: u32, waited: impl FnOnce() -> Output) -> Output {
    let (done, waits) = channel::<()>();
    let watch = thread::spawn(move || {
        let late = waits.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout);
        late && kill("-KILL", id)
    });
    let output = waited();
    drop(done);
    assert!(!watch.join().unwrap(), "not done after {} s, and killed: {}", LIMIT.as_secs(), words(&output));
    output
}

fn interrupt(child: &Child) {
    assert!(kill("-INT", child.id()));
}

fn kept(data: &Path) -> Vec<SavedMounting> {
    Store::open(data).unwrap().mountings().good
}

#[test]
fn three_poses_are_asked_for_kept_and_used_by_the_next_night() {
    let (bluez, data) = (Bluez::real_time(), tempdir().unwrap());
    bluez.neighbours();
    let lies = lying(Posture::Upright);
    let strap = bluez.strap("0A1B2C3D", wearer(&lies, 1.0));
    let output = posed_by(&mut supine(&bluez, data.path(), &["calibrate"]), &lies, SLOW);
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    for word in
        ["SIT OR STAND UPRIGHT", "upright: done", "LIE ON YOUR BACK", "LIE ON YOUR LEFT SIDE", "All done", "good"]
    {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(said.contains("This still reads like being upright"), "{said}");
    assert!(!strap.is_streaming() && !strap.is_connected());
    let kept = kept(data.path());
    assert_eq!((kept.len(), kept[0].sign, kept[0].sensor.kind.as_str()), (1, Sign::Normal, "polar-h10"));
    assert_eq!(kept[0].sensor.address.as_deref(), Some(strap.address()));

    // The wearer lies on the left still, under a strap that is upside down: without the poses it would be elsewhere.
    let output = done_by(&mut supine(&bluez, data.path(), &["record", "--for", "9s", "--json"]));
    let night: NightSummary = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((night.mounting.basis, night.mounting.made), (Basis::Poses, Some(kept[0].made)), "{}", words(&output));
    assert_eq!(night.bouts.iter().filter_map(|bout| bout.label.posture()).collect::<Vec<_>>(), [Posture::LeftSide]);
}

/// Nobody posed, but last night the strap was seen to sit upside down, back to front: so it is taken to sit tonight.
#[test]
fn a_short_night_is_read_as_the_night_before_knew_the_strap_to_sit() {
    let (bluez, data) = (Bluez::real_time(), tempdir().unwrap());
    let strap = bluez.strap("0A1B2C3D", wearer(&lying(Posture::LeftSide), 1.0));
    let evening = jiff::Zoned::now().date().saturating_sub(jiff::ToSpan::days(2)).to_string();
    let kinds: Mounting = KINDS.parse().unwrap();
    let seen = Mounting::of_basis(*kinds.body_from_sensor(), Basis::Night, None);
    let mounting = MountingNote { confidence: Some(0.97), ..MountingNote::of(&seen) };
    let heading = Heading {
        sensor: "polar-h10".to_owned(),
        setting: Setting { rate_hz: 25.0, range_g: 4 },
        zone: "Europe/Berlin".to_owned(),
        worn: None,
        mounting: None,
        name: Some("Polar H10 0A1B2C3D".to_owned()),
        address: Some(strap.address().to_owned()),
        described: None,
    };
    let log = RecordingFile::Bytes { name: "night.packets".to_owned(), bytes: heading.lines().into_bytes() };
    let before = NightSummary { mounting, ..common::night(&evening, 0) };
    Store::open(data.path()).unwrap().save_night(&before, &[log], b"").unwrap();

    let output = done_by(&mut supine(&bluez, data.path(), &["record", "--for", "9s", "--json"]));
    let said = words(&output);
    let night: NightSummary = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(night.mounting.basis, Basis::Earlier, "{said}");
    let from = format!("as on the night of {evening} (the recording is too short to tell)");
    assert_eq!(night.mounting.from.as_deref(), Some(from.as_str()));
    assert_eq!(night.bouts.iter().filter_map(|bout| bout.label.posture()).collect::<Vec<_>>(), [Posture::LeftSide]);
    assert!(!said.contains("Nobody has said"), "{said}");
}

#[test]
fn an_opposite_sign_is_asked_about_twice_and_then_put_right() {
    let (bluez, data) = (Bluez::real_time(), tempdir().unwrap());
    let lies = lying(Posture::Upright);
    bluez.strap("0A1B2C3D", wearer(&lies, -1.0));
    let output = posed_by(&mut supine(&bluez, data.path(), &["calibrate", "0A1B2C3D"]), &lies, WILLING);
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("like your RIGHT side") && said.contains("opposite sign"), "{said}");
    assert_eq!(kept(data.path())[0].sign, Sign::Inverted);
    let output = done_by(&mut supine(&bluez, data.path(), &["record", "--for", "9s", "--json"]));
    let night: NightSummary = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(night.bouts.iter().filter_map(|bout| bout.label.posture()).collect::<Vec<_>>(), [Posture::LeftSide]);
    assert!(night.sources[0].decided.contains("turned round"), "{}", night.sources[0].decided);
}

#[test]
fn ctrl_c_leaves_without_keeping_anything() {
    let (bluez, data) = (Bluez::real_time(), tempdir().unwrap());
    let strap = bluez.strap("0A1B2C3D", wearer(&lying(Posture::Upright), 1.0));
    let child = supine(&bluez, data.path(), &["calibrate"]).spawn().unwrap();
    for _ in 0..300 {
        if strap.is_streaming() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    thread::sleep(Duration::from_secs(2));
    interrupt(&child);
    let output = finished(child);
    assert_eq!(output.status.code(), Some(130), "{}", words(&output));
    assert!(!strap.is_streaming() && !strap.is_connected());
    assert!(!files(data.path()).iter().any(|name| name.starts_with("mountings")));
}

#[test]
fn of_several_straps_one_has_to_be_named() {
    let (bluez, data) = (Bluez::real_time(), tempdir().unwrap());
    bluez.strap("0A1B2C3D", wearer(&lying(Posture::Upright), 1.0));
    bluez.strap("11223344", wearer(&lying(Posture::Upright), 1.0));
    let output = done_by(&mut supine(&bluez, data.path(), &["calibrate"]));
    let said = words(&output);
    assert!(!output.status.success() && said.contains("supine calibrate NAME"), "{said}");
}

/// On a terminal, as `script` from util-linux makes one.
#[test]
fn a_terminal_shows_one_thing_at_a_time_and_rings() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no `script` here to make a terminal with");
        return;
    }
    let (bluez, data) = (Bluez::real_time(), tempdir().unwrap());
    let lies = lying(Posture::Upright);
    bluez.strap("0A1B2C3D", wearer(&lies, 1.0));
    let mut command = Command::new("script");
    command.args(["-qec", &format!("{} calibrate", env!("CARGO_BIN_EXE_supine")), "/dev/null"]);
    command.env("DBUS_SYSTEM_BUS_ADDRESS", bluez.address()).env("TERM", "xterm").env("TZ", "Europe/Berlin");
    command.env("SUPINE_DATA_DIR", data.path()).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = posed_by(&mut command, &lies, WILLING);
    let said = words(&output);
    assert!(said.contains("L I E    O N    Y O U R    B A C K"), "{said}");
    // One for each pose that another follows, two at the end.
    assert_eq!(said.matches('\u{7}').count(), 4, "{said:?}");
    assert_eq!(kept(data.path()).len(), 1);
}
