//! `supine replay --save` on the built binary: what is kept, and that nothing kept is ever lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::recording::{BACK, EVENING, GAP, LEFT, Lying, NIGHT, recording, seen};
use common::{file, files, supine};
use predicates::str::contains;
use supine::night::NightSummary;
use supine::remark::Kind;
use supine::store::Store;
use supine::time::Night;
use tempfile::{TempDir, tempdir};

/// The second of the two recordings of [`NIGHT`] begins here; the gap lies between them.
const LATER: &str = "2026-03-15T04:45:00+01:00[Europe/Berlin]";

/// A folder with [`NIGHT`] in it, whole as `night.csv` and in two parts.
fn at_work() -> TempDir {
    let dir = tempdir().unwrap();
    file(dir.path(), "night.csv", recording(Some(EVENING), &NIGHT));
    file(dir.path(), "evening.csv", recording(Some(EVENING), evening()));
    file(dir.path(), "morning.csv", recording(Some(LATER), morning()));
    dir
}

const fn evening() -> &'static [(Lying, u32)] {
    NIGHT.split_at(3).0
}

const fn morning() -> &'static [(Lying, u32)] {
    NIGHT.split_at(4).1
}

/// The program in a folder, with its data in `data` there and its files in `out`.
fn replay(dir: &Path, data: &str, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = supine(&dir.join(data));
    command.current_dir(dir).args(["replay", "--out", "out"]).args(arguments);
    command
}

fn save(dir: &Path, data: &str, arguments: &[&str]) {
    replay(dir, data, arguments).arg("--save").assert().success();
}

fn the_night() -> Night {
    "2026-03-14".parse().unwrap()
}

fn store(dir: &Path, data: &str) -> Store {
    Store::open(dir.join(data)).unwrap()
}

/// The night that is kept, whole with all its recordings.
fn kept(dir: &Path, data: &str) -> NightSummary {
    let store = store(dir, data);
    assert!(store.nights().unwrap().damaged.is_empty());
    store.check(the_night()).unwrap();
    store.night(the_night()).unwrap().unwrap()
}

/// What the recordings that are kept hold, in no order.
fn contents(dir: &Path, data: &str) -> Vec<Vec<u8>> {
    let unpacked = |path: &std::path::PathBuf| zstd::decode_all(fs::File::open(path).unwrap()).unwrap();
    let mut all: Vec<Vec<u8>> = store(dir, data).recordings(the_night()).unwrap().iter().map(unpacked).collect();
    all.sort();
    all
}

fn given(dir: &Path, names: &[&str]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = names.iter().map(|name| fs::read(dir.join(name)).unwrap()).collect();
    all.sort();
    all
}

#[test]
fn a_night_is_kept_with_its_recording() {
    let dir = at_work();
    let assert = replay(dir.path(), "data", &["night.csv", "--save", "--json"]).assert().success();
    let folder = dir.path().join("data/nights/2026-03-14");
    let said = String::from_utf8_lossy(&assert.get_output().stderr);
    assert!(said.ends_with(&format!("Night of 2026-03-14 saved in {}\n", folder.display())), "{said}");
    let shown: NightSummary = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(shown, kept(dir.path(), "data"));
    assert_eq!(contents(dir.path(), "data"), given(dir.path(), &["night.csv"]));
    let epochs = store(dir.path(), "data").epochs(the_night()).unwrap().unwrap();
    assert_eq!(epochs, fs::read(dir.path().join("out/2026-03-14/epochs.csv")).unwrap());
    supine(&dir.path().join("data")).arg("nights").assert().success().stdout(contains("2026-03-14  23:00–07:00"));
}

#[test]
fn a_recording_without_a_date_cannot_be_kept() {
    let dir = tempdir().unwrap();
    file(dir.path(), "phone.csv", recording(None, &[(BACK, 30)]));
    let assert = replay(dir.path(), "data", &["phone.csv", "--save"]).assert().code(1).stdout("");
    assert.stderr(contains(
        "supine: phone.csv: the recording has no date, so its night cannot be filed; say when it began, \
         for example --start 2026-03-14T22:40\n",
    ));
    assert_eq!(files(dir.path()), ["phone.csv"]);
    save(dir.path(), "data", &["phone.csv", "--start", "2026-03-14T22:40"]);
    assert_eq!(kept(dir.path(), "data").sources[0].options["start"], "2026-03-14T22:40");
}

#[test]
fn standard_input_is_kept_too() {
    let dir = at_work();
    let text = fs::read(dir.path().join("night.csv")).unwrap();
    let piped = |data: &str| replay(dir.path(), data, &["-", "--save", "--json"]).write_stdin(text.clone()).assert();
    let said = piped("data").success().get_output().clone();
    assert!(String::from_utf8(said.stderr).unwrap().starts_with("standard input: time from \"time_s\""));
    assert_eq!(contents(dir.path(), "data"), given(dir.path(), &["night.csv"]));
    let again = piped("again").success().get_output().clone();
    assert_eq!(said.stdout, again.stdout, "the same input gives the same bytes");
    assert_eq!(files(&dir.path().join("data")), files(&dir.path().join("again")));
    let bad = "time_s,x,y,z\n0,0,0,1\n1,0,0,1\n2,a,0,1\n";
    let bad = replay(dir.path(), "bad", &["-", "--save"]).write_stdin(bad).assert();
    bad.code(1).stderr(contains("supine: standard input:4:2 (column \"x\"): \"a\" is not a number"));
    assert!(!dir.path().join("bad").exists());
}

#[test]
fn a_recording_that_comes_later_joins_its_night() {
    let dir = at_work();
    save(dir.path(), "one", &["evening.csv", "morning.csv"]);
    save(dir.path(), "two", &["evening.csv"]);
    assert_eq!(kept(dir.path(), "two").sources.len(), 1);
    save(dir.path(), "two", &["morning.csv"]);
    save(dir.path(), "owt", &["morning.csv"]);
    save(dir.path(), "owt", &["evening.csv"]);
    let whole = kept(dir.path(), "one");
    for data in ["two", "owt"] {
        let night = kept(dir.path(), data);
        assert_eq!((&night.times, &night.bouts, night.window), (&whole.times, &whole.bouts, whole.window), "{data}");
        assert_eq!(night.recorded, whole.recorded);
        assert_eq!(night.remarks, whole.remarks);
        let names: Vec<&str> = night.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["evening.csv", "morning.csv"]);
        assert_eq!(contents(dir.path(), data), given(dir.path(), &["evening.csv", "morning.csv"]));
    }
}

#[test]
fn how_the_earlier_recording_was_read_is_remembered() {
    let dir = at_work();
    let inverted = seen(Some(EVENING), evening(), |reading| reading.map(|g| -g));
    let inverted: String =
        inverted.lines().filter(|line| !line.starts_with("# ")).map(|line| line.to_owned() + "\n").collect();
    file(dir.path(), "phone.csv", inverted);
    save(dir.path(), "one", &["evening.csv", "morning.csv"]);
    let options = ["--sign", "inverted", "--start", "2026-03-14T22:50", "--columns", "1,2,3,4", "--rate", "1"];
    save(dir.path(), "two", &[&["phone.csv"], &options[..]].concat());
    save(dir.path(), "two", &["morning.csv"]);
    let (one, two) = (kept(dir.path(), "one"), kept(dir.path(), "two"));
    assert_eq!((&one.times, &one.bouts, one.window), (&two.times, &two.bouts, two.window));
    assert_eq!(two.sources[0].options["sign"], "inverted");
    assert!(two.sources[1].options.is_empty());
    // A third time, when both are read as they were.
    save(dir.path(), "two", &["morning.csv"]);
    assert_eq!(kept(dir.path(), "two").times, one.times);
}

#[test]
fn how_the_sensor_sat_is_remembered() {
    let dir = at_work();
    let turned = |[x, y, z]: [f64; 3]| [-x, -y, z];
    file(dir.path(), "a.csv", seen(Some(EVENING), evening(), turned));
    file(dir.path(), "b.csv", seen(Some(LATER), morning(), turned));
    save(dir.path(), "one", &["evening.csv", "morning.csv"]);
    save(dir.path(), "two", &["a.csv", "--mounting", "right,feet,front"]);
    save(dir.path(), "two", &["b.csv"]);
    assert_eq!(kept(dir.path(), "two").times, kept(dir.path(), "one").times);
    assert_eq!(kept(dir.path(), "two").mounting.basis, "told");
    // Said otherwise, it counts for the whole night, and that is said.
    let assert = replay(dir.path(), "two", &["b.csv", "--save", "--mounting", "left,head,front"]).assert().success();
    assert.stderr(contains("a.csv: another mounting was said of it; now it is read with this one"));
}

#[test]
fn the_same_recording_again_changes_nothing() {
    let dir = at_work();
    save(dir.path(), "data", &["night.csv"]);
    let (first, names) = (kept(dir.path(), "data"), files(&dir.path().join("data")));
    for again in [&["night.csv"][..], &["night.csv", "night.csv"]] {
        let assert = replay(dir.path(), "data", again).arg("--save").assert().success();
        assert.stderr(contains("Night of 2026-03-14 replaced in"));
        assert_eq!(kept(dir.path(), "data").times, first.times);
        assert_eq!(files(&dir.path().join("data")), names);
    }
    // Read otherwise, the same recording counts as it was read last.
    save(dir.path(), "data", &["night.csv", "--sign", "inverted"]);
    assert_eq!(files(&dir.path().join("data/recordings")).len(), 1);
    assert_eq!(kept(dir.path(), "data").sources[0].options["sign"], "inverted");
}

#[test]
fn a_recording_inside_another_is_kept_whichever_comes_first() {
    let dir = at_work();
    for (data, order) in [("wide", ["night.csv", "morning.csv"]), ("narrow", ["morning.csv", "night.csv"])] {
        order.iter().for_each(|name| save(dir.path(), data, &[name]));
        assert_eq!(contents(dir.path(), data), given(dir.path(), &order), "{data}");
        let night = kept(dir.path(), data);
        assert_eq!(night.sources.len(), 2);
        let covered: u64 = morning().iter().map(|&(_, minutes)| u64::from(minutes) * 60).sum();
        assert_eq!(night.remarks.tally(Kind::Overlap).count, covered);
    }
    save(dir.path(), "once", &["night.csv", "morning.csv"]);
    assert_eq!(contents(dir.path(), "once"), given(dir.path(), &["night.csv", "morning.csv"]));
}

#[test]
fn nights_of_one_call_are_kept_apart() {
    let dir = at_work();
    let next = "2026-03-15T23:00:00+01:00[Europe/Berlin]";
    file(dir.path(), "next.csv", recording(Some(next), &[(LEFT, 60)]));
    file(dir.path(), "both.csv", recording(Some(EVENING), &[(BACK, 60), (GAP, 23 * 60), (LEFT, 60)]));
    save(dir.path(), "data", &["next.csv", "night.csv"]);
    let names = |data: &str| -> Vec<String> {
        let files = files(&dir.path().join(data).join("recordings")).into_iter();
        files
            .map(|name| format!("{} {}", &name[..10], name.split_once('-').unwrap().1.rsplit('-').next().unwrap()))
            .collect()
    };
    assert_eq!(names("data"), ["2026-03-14 night.csv.zst", "2026-03-15 next.csv.zst"]);
    // One recording of two nights is kept with both.
    save(dir.path(), "two", &["both.csv"]);
    assert_eq!(names("two"), ["2026-03-14 both.csv.zst", "2026-03-15 both.csv.zst"]);
    save(dir.path(), "two", &["next.csv"]);
    assert_eq!(kept(dir.path(), "two").sources.len(), 1);
    assert_eq!(store(dir.path(), "two").nights().unwrap().nights.len(), 2);
}

#[test]
fn one_bad_file_among_several_keeps_all_from_being_saved() {
    let dir = at_work();
    let mut text = recording(Some(LATER), morning());
    text += "9000,0,zero,1\n";
    file(dir.path(), "bad.csv", &text);
    let line = text.lines().count();
    let assert = replay(dir.path(), "data", &["evening.csv", "bad.csv", "--save"]).assert().code(1).stdout("");
    assert.stderr(contains(format!("supine: bad.csv:{line}:3 (column \"y_g\"): \"zero\" is not a number")));
    assert!(!dir.path().join("data").exists() && !dir.path().join("out").exists());
    save(dir.path(), "data", &["evening.csv"]);
    let before = files(&dir.path().join("data"));
    replay(dir.path(), "data", &["bad.csv", "--save"]).assert().code(1);
    assert_eq!(files(&dir.path().join("data")), before);
    kept(dir.path(), "data");
}

#[test]
fn a_damaged_night_is_made_anew_from_what_is_kept() {
    let dir = at_work();
    save(dir.path(), "data", &["evening.csv"]);
    file(&dir.path().join("data/nights/2026-03-14"), "night.json", "{ \"summary\": ");
    save(dir.path(), "data", &["morning.csv"]);
    save(dir.path(), "one", &["evening.csv", "morning.csv"]);
    assert_eq!(kept(dir.path(), "data").times, kept(dir.path(), "one").times);
    assert_eq!(contents(dir.path(), "data"), given(dir.path(), &["evening.csv", "morning.csv"]));
}

#[test]
fn two_at_once_lose_nothing() {
    let dir = at_work();
    let start = |name: &str| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("supine"));
        command.current_dir(dir.path()).env("SUPINE_DATA_DIR", dir.path().join("data")).env("TZ", "Europe/Berlin");
        command.args(["replay", name, "--save", "--json"]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    save(dir.path(), "one", &["evening.csv", "morning.csv"]);
    for _ in 0..4 {
        let children = ["evening.csv", "morning.csv", "evening.csv"].map(start);
        assert!(children.into_iter().all(|mut child| child.wait().unwrap().success()));
        assert_eq!(kept(dir.path(), "data").times, kept(dir.path(), "one").times);
        assert_eq!(contents(dir.path(), "data"), given(dir.path(), &["evening.csv", "morning.csv"]));
        fs::remove_dir_all(dir.path().join("data")).unwrap();
    }
}
