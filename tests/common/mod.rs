//! What several tests need: a night of known content and a data folder that goes away by itself.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout
)]

pub mod epochs;
pub mod foreign;
pub mod recording;
pub mod states;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use supine::night::summary::{MountingNote, SourceNote, VERSION};
use supine::night::{CalibrationNote, Correction, NightSummary, PostureTimes, Span};
use supine::posture::mounting::Basis;
use supine::posture::{Bout, Label, Mounting, Posture, Reason, Settings, StillnessBout};
use supine::remark::Remarks;
use supine::time::{Night, Timestamp};
use tempfile::{TempDir, tempdir};

/// An instant, from its RFC 3339 text.
pub fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// A night in Berlin from 23:00 to 07:00: back, left side, half an hour of gap, stomach; `version` makes it differ.
pub fn night(evening: &str, version: u32) -> NightSummary {
    let night: Night = evening.parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let start = Timestamp::from_secs(night.end(&zone).floor_secs() - 13 * 3600);
    let hour = |hours: f64| Timestamp::from_secs(start.floor_secs() + (hours * 3600.0) as i64);
    let labels = [
        (Label::Posture(Posture::Supine), 0.0, 3.0),
        (Label::Posture(Posture::LeftSide), 3.0, 6.25),
        (Label::Unknown(Reason::Gap), 6.25, 6.75),
        (Label::Posture(Posture::Prone), 6.75, 8.0),
    ];
    let mut times = PostureTimes::default();
    let bouts = labels.map(|(label, from, to)| Bout { label, start: hour(from), end: hour(to) });
    bouts.iter().for_each(|bout| times.add(bout.label, bout.secs()));
    NightSummary {
        version: VERSION,
        program: "supine test".to_owned(),
        night: Some(night),
        zone: Some("Europe/Berlin".to_owned()),
        recorded: Span { start: hour(-0.5), end: hour(8.25) },
        window: Span { start: hour(0.0), end: hour(8.0) },
        epoch_secs: 1,
        times,
        position_changes: 2 + version,
        position_changes_per_hour: Some(f64::from(2 + version) / 7.5),
        bouts: bouts.to_vec(),
        stillness: vec![StillnessBout { posture: Some(Posture::LeftSide), start: hour(3.0), end: hour(4.6) }],
        rolls: None,
        still: None,
        movements: None,
        activity: None,
        certainty: None,
        nudges: Vec::new(),
        worn: None,
        off_trunk: None,
        bed: None,
        wear: None,
        quality: None,
        breathing: None,
        remarks: Remarks::default(),
        mounting: MountingNote {
            basis: Basis::Assumed,
            body_from_sensor: [[1.0, 0.0, 0.0], [0.0, 0.1 + 0.2, 0.0], [0.0, 0.0, 1.0]],
            ..MountingNote::of(&Mounting::assumed())
        },
        calibration: Some(CalibrationNote {
            correction: Correction { gain: [1.0, 0.991_23, 1.1 + 0.2], offset_g: [0.1 + 0.2, -0.03, 0.0] },
            residual_before_mg: 21.4,
            residual_after_mg: 2.6,
            determined: 5.8,
            tilt_lain_degrees: 0.12,
            tilt_any_degrees: 0.31,
        }),
        settings: Settings::default(),
        sources: vec![SourceNote {
            name: "night.csv".to_owned(),
            rate_hz: 50.0,
            decided: "by hand".to_owned(),
            options: BTreeMap::new(),
        }],
    }
}

/// The program on a data folder of its own.
pub fn supine(data: &Path) -> Command {
    let mut command = Command::cargo_bin("supine").unwrap();
    command.env("SUPINE_DATA_DIR", data).env("TZ", "Europe/Berlin").env_remove("XDG_DATA_HOME");
    command
}

/// The two streams of the program and its exit code, with the data folder's name left out.
pub fn says(data: &Path, arguments: &[&str]) -> String {
    let output = supine(data).args(arguments).output().unwrap();
    let streams = [output.stdout, output.stderr].map(|stream| String::from_utf8(stream).unwrap()).concat();
    let text = format!("{streams}-> {}\n", output.status.code().unwrap());
    text.replace(&*data.to_string_lossy(), "[DATA]").replace("[DATA]\\", "[DATA]/")
}

/// A folder to work in, with the recording [`recording::NIGHT`] in it as `night.csv`.
pub fn at_work() -> TempDir {
    let dir = tempdir().unwrap();
    file(dir.path(), "night.csv", recording::recording(Some(recording::EVENING), &recording::NIGHT));
    dir
}

/// `supine replay` in a folder, with its data in `data` there.
pub fn replay(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = supine(&dir.join("data"));
    command.current_dir(dir).arg("replay").args(arguments);
    command
}

/// A file with this content.
pub fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    supine::store::replace(&path, content.as_ref()).unwrap();
    path
}

/// All files below a folder, relative to it, in order.
pub fn files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found.push(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// Bytes from hexadecimal digits; blanks between them do not matter.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// The folder of published packets that may be read and not shipped; `None`, and a word of it, where there is none.
pub fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let folder = std::env::var_os("SUPINE_REFERENCE").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: no folder of reference packets at {}; name one in SUPINE_REFERENCE", folder.display());
    None
}
