//! `supine replay` on the built binary: what it reads, says and writes. What it keeps stands in `cli_replay_save`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;

use common::recording::{BACK, EVENING, LEFT, NIGHT, UP, recording, seen, synthetic};
use common::{at, at_work, file, files, replay};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use supine::night::NightSummary;
use supine::posture::mounting::Basis;
use supine::posture::{Posture, Reason};
use supine::remark::Kind;
use supine::report::epochs::header;
use supine::store::Store;
use tempfile::tempdir;

/// What belongs into the folder of a night.
const NIGHT_FILES: &[&str] = if cfg!(feature = "plot") {
    &["epochs.csv", "night.json", "night.png", "night.svg", "rose.png", "rose.svg"]
} else {
    &["epochs.csv", "night.json"]
};

/// The nights that `--json` prints.
fn nights(dir: &Path, arguments: &[&str]) -> Vec<NightSummary> {
    let output = replay(dir, arguments).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn night(dir: &Path, arguments: &[&str]) -> NightSummary {
    let mut nights = nights(dir, arguments);
    assert_eq!(nights.len(), 1);
    nights.remove(0)
}

/// Minutes on the back, left side, right side, stomach and up.
fn minutes(night: &NightSummary) -> [i64; 5] {
    Posture::ALL.map(|posture| night.times.secs(posture) / 60)
}

#[test]
fn a_night_is_shown_and_its_files_are_written() {
    let dir = at_work();
    let output = replay(dir.path(), &["night.csv"]).output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());
    let shown = String::from_utf8(output.stdout).unwrap();
    let (table, written) = shown.split_at(shown.find("Written to").unwrap());
    insta::assert_snapshot!(table);
    let [epochs, json] = ["epochs.csv", "night.json"];
    let pictures = if cfg!(feature = "plot") { ", night.svg, night.png, rose.svg, rose.png" } else { "" };
    let folder = Path::new("supine-out").join("2026-03-14");
    assert_eq!(written, format!("Written to {}: {epochs}, {json}{pictures}\n", folder.display()));
    assert_eq!(files(&dir.path().join("supine-out/2026-03-14")), NIGHT_FILES);
    assert!(!dir.path().join("data").exists(), "nothing is kept without --save");
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = at_work();
    replay(dir.path(), &["night.csv", "--out", "new/out"]).assert().success();
    let mode = |path: &str| fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777;
    for folder in ["new", "new/out", "new/out/2026-03-14"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for name in NIGHT_FILES {
        assert_eq!(mode(&format!("new/out/2026-03-14/{name}")), 0o600, "{name}");
    }
}

#[test]
fn the_numbers_are_those_of_the_night() {
    let dir = at_work();
    replay(dir.path(), &["night.csv", "--out", "out"]).assert().success();
    let folder = dir.path().join("out/2026-03-14");
    let night: NightSummary = serde_json::from_slice(&fs::read(folder.join("night.json")).unwrap()).unwrap();
    assert_eq!(minutes(&night), [180, 135, 45, 90, 0]);
    assert_eq!(night.times.unknown, [(Reason::Gap, 30 * 60)].into());
    assert_eq!(night.window.start, at("2026-03-14T22:00:00Z"));
    assert_eq!(night.window.end, at("2026-03-15T06:00:00Z"));
    assert_eq!(night.times.total_secs(), night.window.secs());
    assert_eq!(night.bouts.iter().map(|bout| bout.secs()).sum::<i64>(), night.window.secs());
    assert_eq!(night.bouts.len(), 5);
    let rolls = night.rolls.unwrap();
    // Back, left side, stomach and right side are a quarter turn apart: every third sector.
    assert_eq!(rolls.sector_secs.map(|secs| secs / 60), [180, 0, 0, 135, 0, 0, 90, 0, 0, 45, 0, 0]);
    assert_eq!(rolls.half_turned_secs, 0);
    assert!(night.certainty.unwrap().mean > 0.99);
    let still = night.longest_stillness().unwrap();
    // Turning over is movement, so the seconds around it are not still.
    assert_eq!(still.posture, Some(Posture::Supine));
    assert!((180 * 60 - 10..=180 * 60).contains(&still.secs()), "{}", still.secs());
    assert_eq!(night.remarks.tally(Kind::Gap).count, 1);

    let table = fs::read_to_string(folder.join("epochs.csv")).unwrap();
    let mut rows = table.lines();
    assert_eq!(rows.next(), Some(header().as_str()));
    // At 1 Hz jitter may leave a second without a sample, so an epoch has two.
    assert_eq!(night.epoch_secs, 2);
    assert_eq!(rows.clone().count() as i64 * 2, night.recorded.secs());
    // Half of a breath of (3, 3, 12) mg off upright, and two readings that differ by it.
    assert_eq!(rows.next(), Some("2026-03-14T22:50:00+01:00,upright,,89.6,0.0090,1.00,1.000,"));
    for (word, mins) in [("supine", 180), ("left_side", 135), ("gap", 30), ("prone", 90), ("right_side", 45)] {
        assert_eq!(table.matches(&format!(",{word},")).count(), mins * 60 / 2, "{word}");
    }
}

#[test]
fn a_made_up_night_is_what_the_sleeper_did() {
    let dir = tempdir().unwrap();
    for seed in 1..=3 {
        let (text, plan) = synthetic(seed, 2.0, EVENING);
        file(dir.path(), "made-up.csv", text);
        let night = night(dir.path(), &["made-up.csv"]);
        assert_eq!(night.times.total_secs(), night.window.secs());
        let unknown = night.times.unknown_secs() as f64 / 3600.0;
        for posture in Posture::ALL {
            let (found, truth) = (night.times.hours(posture), plan.hours(posture));
            assert!((found - truth).abs() < 0.05 + unknown, "seed {seed}, {posture}: {found} h for {truth} h");
        }
    }
}

#[test]
fn json_is_one_line_a_night_and_no_file() {
    let dir = at_work();
    let output = replay(dir.path(), &["night.csv", "--json"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    assert!(text.ends_with("}\n"));
    assert_eq!(files(dir.path()), ["night.csv"]);
    replay(dir.path(), &["night.csv", "--json", "--out", "out"]).assert().success().stdout(text.clone());
    assert_eq!(files(&dir.path().join("out/2026-03-14")), NIGHT_FILES);
    let written: NightSummary =
        serde_json::from_slice(&fs::read(dir.path().join("out/2026-03-14/night.json")).unwrap()).unwrap();
    assert_eq!(written, serde_json::from_str(&text).unwrap());
}

#[test]
fn a_recording_without_a_date_gets_the_name_of_its_file() {
    let dir = tempdir().unwrap();
    let short = recording(None, &[(BACK, 40)]);
    file(dir.path(), "phone.csv", &short);
    fs::create_dir(dir.path().join("other")).unwrap();
    file(&dir.path().join("other"), "phone.csv", recording(None, &[(LEFT, 40)]));
    let written = replay(dir.path(), &["phone.csv", "other/phone.csv", "--out", "out"]).output().unwrap();
    assert!(written.status.success());
    assert!(files(&dir.path().join("out")).contains(&"phone/epochs.csv".to_owned()));
    let tables = files(&dir.path().join("out")).into_iter().filter(|name| name.ends_with("epochs.csv"));
    assert_eq!(tables.count(), 2, "the second does not overwrite the first");
    let night = night(dir.path(), &["phone.csv"]);
    assert_eq!((night.night, night.zone.as_deref()), (None, None));
    assert_eq!(night.remarks.tally(Kind::Undated).count, 1);
    let first = |folder: &str| {
        let text = fs::read_to_string(dir.path().join("out").join(folder).join("epochs.csv")).unwrap();
        text.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(first("phone"), "0,supine,-0.1,0.3,0.0090,1.00,1.000,");
    let stdin = replay(dir.path(), &["-", "--out", "piped"]).write_stdin(short).output().unwrap();
    assert!(stdin.status.success());
    assert!(dir.path().join("piped/undated/epochs.csv").exists());
}

#[test]
fn days_without_a_date_are_written_apart() {
    let dir = tempdir().unwrap();
    file(dir.path(), "long.csv", recording(None, &[(BACK, 24 * 60), (LEFT, 60)]));
    replay(dir.path(), &["long.csv", "--out", "out"]).assert().success();
    let tables: Vec<String> =
        files(&dir.path().join("out")).into_iter().filter(|name| name.ends_with("epochs.csv")).collect();
    assert_eq!(tables.len(), 2, "{tables:?}");
}

#[test]
fn start_gives_a_date() {
    let dir = tempdir().unwrap();
    file(dir.path(), "phone.csv", recording(None, &NIGHT));
    for start in ["2026-03-14T22:50", "2026-03-14T21:50:00Z", "2026-03-14T22:50:00+01:00[Europe/Berlin]"] {
        let night = night(dir.path(), &["phone.csv", "--start", start]);
        assert_eq!(night.name(), "2026-03-14", "{start}");
        assert_eq!(night.recorded.start, at("2026-03-14T21:50:00Z"), "{start}");
    }
    let tokyo = night(dir.path(), &["phone.csv", "--start", "2026-03-14T22:50", "--zone", "Asia/Tokyo"]);
    assert_eq!(tokyo.recorded.start, at("2026-03-14T13:50:00Z"));
    assert_eq!(tokyo.zone.as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn compressed_and_piped_give_the_same_table() {
    let dir = at_work();
    let plain = fs::read(dir.path().join("night.csv")).unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&plain).unwrap();
    file(dir.path(), "night.csv.gz", gz.finish().unwrap());
    file(dir.path(), "night.csv.zst", zstd::encode_all(plain.as_slice(), 1).unwrap());
    let table = |name: &str| {
        replay(dir.path(), &[name, "--json", "--out", "out"]).write_stdin(plain.clone()).assert().success();
        fs::read(dir.path().join("out/2026-03-14/epochs.csv")).unwrap()
    };
    let expected = table("night.csv");
    for name in ["night.csv.gz", "night.csv.zst", "-"] {
        assert!(table(name) == expected, "{name}");
    }
}

#[test]
fn two_recordings_of_a_night_are_one_night_in_any_order() {
    let dir = at_work();
    let (evening, morning) = NIGHT.split_at(3);
    file(dir.path(), "evening.csv", recording(Some(EVENING), evening));
    // The gap of half an hour lies between them.
    file(dir.path(), "morning.csv", recording(Some("2026-03-15T04:45:00+01:00[Europe/Berlin]"), &morning[1..]));
    let whole = night(dir.path(), &["night.csv"]);
    for arguments in [["evening.csv", "morning.csv"], ["morning.csv", "evening.csv"]] {
        let joined = night(dir.path(), &arguments);
        assert_eq!((&joined.times, &joined.bouts, joined.window), (&whole.times, &whole.bouts, whole.window));
        let names: Vec<&str> = joined.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["evening.csv", "morning.csv"]);
        assert_eq!(joined.remarks.tally(Kind::Overlap).count, 0);
    }
}

#[test]
fn what_two_recordings_both_cover_is_counted_once() {
    let dir = tempdir().unwrap();
    file(dir.path(), "a.csv", recording(Some(EVENING), &[(BACK, 100)]));
    file(dir.path(), "b.csv", recording(Some("2026-03-15T00:00:00+01:00[Europe/Berlin]"), &[(LEFT, 60)]));
    let night = night(dir.path(), &["a.csv", "b.csv"]);
    // a covers 22:50 to 00:30, b 00:00 to 01:00: half an hour twice, and the earlier recording counts.
    assert_eq!(night.remarks.tally(Kind::Overlap).count, 30 * 60);
    assert_eq!(minutes(&night), [100, 30, 0, 0, 0]);
}

#[test]
fn days_on_end_are_a_night_a_date() {
    let dir = tempdir().unwrap();
    let day = [(UP, 60), (BACK, 480), (UP, 900)];
    file(dir.path(), "days.csv", recording(Some(EVENING), &[day, day, day].concat()));
    let nights = nights(dir.path(), &["days.csv", "--out", "out"]);
    let names: Vec<String> = nights.iter().map(NightSummary::name).collect();
    assert_eq!(names, ["2026-03-14", "2026-03-15", "2026-03-16", "2026-03-17"]);
    assert!(nights[..3].iter().all(|night| minutes(night) == [480, 0, 0, 0, 0]));
    // From noon to 22:50 of the last day nobody lay down, so all of it counts.
    assert_eq!(nights[3].window, nights[3].recorded);
    for name in names {
        assert_eq!(files(&dir.path().join("out").join(name)), NIGHT_FILES);
    }
}

#[test]
fn a_night_names_only_the_recordings_it_was_made_from() {
    let dir = tempdir().unwrap();
    file(dir.path(), "a.csv", recording(Some(EVENING), &[(BACK, 60)]));
    // A repeated row in the second night.
    let second = recording(Some("2026-03-15T23:00:00+01:00[Europe/Berlin]"), &[(LEFT, 60)]) + "3599.000,-1,0,0\n";
    file(dir.path(), "b.csv", second);
    let nights = nights(dir.path(), &["b.csv", "a.csv"]);
    let told: Vec<Vec<&str>> =
        nights.iter().map(|night| night.sources.iter().map(|source| source.name.as_str()).collect()).collect();
    assert_eq!(told, [["a.csv"], ["b.csv"]]);
    let repeated = |night: &NightSummary| night.remarks.tally(Kind::Duplicate).count;
    assert_eq!((repeated(&nights[0]), repeated(&nights[1])), (0, 1));
}

#[test]
fn a_turned_sensor_and_its_mounting_change_nothing() {
    let dir = at_work();
    // Upside down and back to front: its x axis points to the right, its y axis to the feet.
    file(dir.path(), "turned.csv", seen(Some(EVENING), &NIGHT, |[x, y, z]| [-x, -y, z]));
    let straight = night(dir.path(), &["night.csv"]);
    let turned = night(dir.path(), &["turned.csv", "--mounting", "right,feet,front"]);
    assert_eq!((&turned.times, &turned.bouts), (&straight.times, &straight.bouts));
    assert_eq!((straight.mounting.basis, turned.mounting.basis), (Basis::Assumed, Basis::Told));
    assert_eq!(straight.remarks.tally(Kind::MountingAssumed).count, 1);
    assert_eq!(turned.remarks.tally(Kind::MountingAssumed).count, 0);
    // Unsaid, left and right change places.
    let unsaid = night(dir.path(), &["turned.csv"]);
    let mins = |posture| unsaid.times.secs(posture) / 60;
    assert!(mins(Posture::RightSide) >= 135 && (45..=50).contains(&mins(Posture::LeftSide)), "{:?}", unsaid.times);
}

#[test]
fn an_inverted_sensor_is_told_by_its_sign() {
    let dir = at_work();
    let inverted = seen(Some(EVENING), &NIGHT, |reading| reading.map(|g| -g));
    let foreign: String = inverted
        .lines()
        .filter(|line| !line.starts_with("# sign"))
        .fold(String::new(), |text, line| text + line + "\n");
    file(dir.path(), "inverted.csv", foreign);
    let told = night(dir.path(), &["inverted.csv", "--sign", "inverted"]);
    assert_eq!(told.times, night(dir.path(), &["night.csv"]).times);
    assert_eq!(told.sources[0].options["sign"], "inverted");
}

#[test]
fn wrong_arguments_say_what_is_right() {
    let dir = at_work();
    for (arguments, message) in [
        (&[][..], "<FILE>..."),
        (&["night.csv", "--mounting", "up,down,left"], "three of left, right, head, feet, front, back"),
        (&["night.csv", "--mounting", "left,head"], "for example left,head,front"),
        (&["night.csv", "--mounting", "left,right,front"], "three different lines"),
        (&["night.csv", "--mounting", "right,head,front"], "say --sign inverted"),
        (&["night.csv", "--unit", "furlong"], "g, mg or m/s2"),
        (&["night.csv", "--time-unit", "weeks"], "ms"),
        (&["night.csv", "--zone", "Berlin"], "say one like Europe/Berlin"),
        (&["night.csv", "--rate", "0"], "0"),
        (&["night.csv", "--rate", "often"], "\"often\" is not a number"),
        (&["night.csv", "--sign", "minus"], "possible values: normal, inverted"),
        (&["night.csv", "--start", "yesterday"], "a time such as 2026-03-14T22:41:07"),
        (&["night.csv", "--columns", "1,2"], "t,x,y,z"),
    ] {
        let assert = replay(dir.path(), arguments).assert().code(2).stdout("");
        let message = predicates::function::function(move |said: &str| {
            said.split_whitespace().collect::<Vec<_>>().join(" ").contains(message)
        });
        assert.stderr(message);
    }
    assert_eq!(files(dir.path()), ["night.csv"]);
}

#[test]
fn every_malformed_file_is_named_with_its_place() {
    let dir = tempdir().unwrap();
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/bad");
    for (name, place) in [
        ("letters_in_number.csv", ":5:3 (column \"y_g\"): \"abc\" is not a number"),
        ("impossible_date.csv", ":7:1 (column \"datetime\"): \"2026-02-29 00:00:00.00\" is not a time"),
        ("too_few_cells.csv", ":5: 2 cells where the rows before have 4"),
        ("open_quote.csv", ":5: a quotation mark opens here"),
        ("truncated_gzip.csv.gz", ":193: the gzip data ends early"),
        ("zip_archive.zip", ":1: this is a zip archive"),
        ("empty.csv", ":1: the file is empty"),
        ("gravity_removed.csv", ":2: |a| at rest is 0, not 1 g"),
    ] {
        let path = bad.join(name);
        let assert = replay(dir.path(), &[path.to_str().unwrap(), "--save"]).assert().code(1).stdout("");
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        let error = said.lines().last().unwrap();
        assert!(error.starts_with(&format!("supine: {}{place}", path.display())), "{error}");
    }
    assert!(files(dir.path()).is_empty(), "nothing was written");
    let missing = replay(dir.path(), &["nowhere.csv"]).assert().code(1).stdout("");
    missing.stderr(contains("supine: nowhere.csv: cannot be opened: "));
}

#[test]
fn every_file_in_the_folder_of_bad_ones_ends_without_a_panic() {
    let dir = tempdir().unwrap();
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/bad");
    for name in files(&bad) {
        let output = replay(dir.path(), &[bad.join(&name).to_str().unwrap(), "--json"]).output().unwrap();
        let goes_in = ["missing_values.csv", "torn_end.csv"].contains(&name.as_str());
        assert_eq!(output.status.code(), Some(i32::from(!goes_in)), "{name}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 1, "{name}: one line, said once: {said}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let dir = at_work();
    file(dir.path(), "stone", "");
    for out in ["stone", "stone/out"] {
        let assert = replay(dir.path(), &["night.csv", "--save", "--out", out]).assert().code(1);
        assert.stderr(contains("a file stands where a folder should be").or(contains("File exists")));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let locked = dir.path().join("locked");
        fs::create_dir(&locked).unwrap();
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
        // Who may do everything is refused nothing.
        if fs::create_dir(locked.join("probe")).is_err() {
            let assert = replay(dir.path(), &["night.csv", "--save", "--out", "locked"]).assert().code(1);
            assert.stderr(contains("make it yours to read and write, or choose another folder"));
        }
    }
    // What was to be kept is kept, though it could not be shown.
    Store::open(dir.path().join("data")).unwrap().check("2026-03-14".parse().unwrap()).unwrap();
}

#[test]
fn the_configuration_counts_and_the_command_line_counts_more() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("data")).unwrap();
    let config = "zone = \"Asia/Tokyo\"\nsign = \"inverted\"\nmounting = \"right,feet,front\"\n\
                  [settings]\nstillness_secs = 3600\n";
    file(&dir.path().join("data"), "config.toml", config);
    let text = seen(None, &[(BACK, 59), (LEFT, 61)], |[x, y, z]| [x, y, -z]);
    let text =
        text.lines().filter(|line| !line.starts_with("# sign")).fold(String::new(), |all, line| all + line + "\n");
    file(dir.path(), "phone.csv", text);
    let made = night(dir.path(), &["phone.csv", "--start", "2026-03-14T22:50"]);
    assert_eq!(made.zone.as_deref(), Some("Asia/Tokyo"));
    assert_eq!(minutes(&made), [59, 61, 0, 0, 0]);
    assert_eq!(made.mounting.basis, Basis::Told);
    assert_eq!(made.settings.stillness_secs, 3600);
    assert_eq!(made.stillness.len(), 1, "59 minutes are no stillness of an hour");
    let over = ["phone.csv", "--start", "2026-03-14T22:50", "--zone", "UTC", "--sign", "normal", "--mounting"];
    let over = night(dir.path(), &[&over[..], &["left,head,front"]].concat());
    assert_eq!(over.zone.as_deref(), Some("UTC"));
    assert_eq!(minutes(&over), [0, 61, 0, 59, 0]);
}

#[test]
fn a_bad_configuration_is_named_with_its_line() {
    let dir = at_work();
    fs::create_dir(dir.path().join("data")).unwrap();
    for (config, message) in [
        ("zone = \"Europe/Berlin\"\nsgin = \"inverted\"\n", "config.toml:2:1: unknown field `sgin`"),
        ("zone = \"Berlin\"\n", "config.toml:1:9: zone \"Berlin\" is not known here"),
        ("[settings]\nmovement_g = 5\n", "config.toml: setting movement_g is 5; it must lie between 0.01 and 0.5"),
        ("mounting = \"up,up,up\"\n", "config.toml: \"up,up,up\" is not a mounting: say where"),
    ] {
        file(&dir.path().join("data"), "config.toml", config);
        replay(dir.path(), &["night.csv"]).assert().code(1).stdout("").stderr(contains(message));
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::process::{Child, Command, Stdio};

    fn start(dir: &Path, arguments: &[&str]) -> Child {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("supine"));
        command.current_dir(dir).env("SUPINE_DATA_DIR", dir.join("data")).env("TZ", "Europe/Berlin");
        command.arg("replay").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    #[test]
    fn a_reader_who_goes_away_is_no_error() {
        let dir = at_work();
        let mut child = start(dir.path(), &["night.csv"]);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!said.contains("panic"), "{said}");
    }

    /// Ctrl-C while standard input still comes, or stalls.
    fn interrupted(arguments: &[&str], stalls: bool) {
        let dir = tempdir().unwrap();
        let mut child = start(dir.path(), arguments);
        let mut input = child.stdin.take().unwrap();
        let text = recording(Some(EVENING), &NIGHT);
        let rows = text.lines().skip_while(|line| !line.starts_with("time_s")).nth(1).unwrap().to_owned();
        input.write_all(text.as_bytes()).unwrap();
        // What fits into no pipe was taken, so the program is at work.
        let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let more = format!("{rows}\n").repeat(100);
        let mut waits = 0..1000;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if waits.next().is_none() {
                child.kill().unwrap();
                panic!("{arguments:?}: it does not end");
            }
            if !stalls {
                // It may be gone before it took all.
                let _ = input.write_all(more.as_bytes());
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        };
        drop(input);
        let output = child.wait_with_output().unwrap();
        assert_eq!(status.code(), Some(130), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.ends_with("supine: interrupted; what was not finished was not saved\n"), "{said:?}");
        assert!(output.stdout.is_empty());
        assert!(files(dir.path()).is_empty(), "nothing is left: {:?}", files(dir.path()));
    }

    #[test]
    fn ctrl_c_ends_the_work_and_keeps_nothing() {
        for arguments in [&["-"][..], &["-", "--save"]] {
            interrupted(arguments, false);
            interrupted(arguments, true);
        }
    }
}
