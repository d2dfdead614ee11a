//! `supine export` on the built binary: what it writes, as programs by others read it, and what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use common::foreign::ask;
use common::recording::{EVENING, NIGHT, recording};
use common::{at_work, file, files, replay, supine};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use supine::report::export::Format;
use tempfile::TempDir;

/// `supine export` in a folder, with its data in `data` there.
fn export(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = supine(&dir.join("data"));
    command.current_dir(dir).arg("export").args(arguments);
    command
}

/// All files of the night [`NIGHT`], made straight from its recording, in `out`.
fn exported() -> TempDir {
    let dir = at_work();
    export(dir.path(), &["night.csv", "--format", "all", "--out", "out"]).assert().success();
    dir
}

/// The path of an exported file of the night.
fn of(dir: &TempDir, ending: &str) -> PathBuf {
    dir.path().join(format!("out/supine-2026-03-14{ending}"))
}

/// What a script says that reads these files and compares them with the table of epochs; stillness bouts are left out:
/// how many seconds after a turn they begin is not for an export to say.
fn asked(script: &str, files: &[PathBuf]) -> Option<Vec<String>> {
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let said = ask(script, &paths)?;
    Some(said.lines().filter(|line| !line.contains("till") && !line.contains("Remark: ")).map(str::to_owned).collect())
}

fn all_endings() -> Vec<&'static str> {
    Format::ALL.iter().flat_map(|format| format.endings()).copied().collect()
}

#[test]
fn every_format_is_written_and_named() {
    let dir = exported();
    let mut expected: Vec<String> = all_endings().iter().map(|ending| format!("supine-2026-03-14{ending}")).collect();
    expected.sort();
    assert_eq!(files(&dir.path().join("out")), expected);
    assert!(!dir.path().join("data").exists(), "nothing is kept");
    replay(dir.path(), &["night.csv", "--out", "replayed"]).assert().success();
    let replayed = |name: &str| fs::read(dir.path().join("replayed/2026-03-14").join(name)).unwrap();
    assert_eq!(fs::read(of(&dir, "-epochs.csv")).unwrap(), replayed("epochs.csv"));
    assert_eq!(fs::read(of(&dir, "-night.json")).unwrap(), replayed("night.json"));
}

#[test]
fn others_read_the_edf_with_equal_numbers() {
    let dir = exported();
    let Some(said) = asked("edf.py", &[of(&dir, ".edf"), of(&dir, "-epochs.csv")]) else { return };
    let marks = [
        "600 0 In bed",
        "11400 0 Position change: back to left side",
        "19500 1800 Gap",
        "21300 0 Position change: left side to stomach",
        "26700 0 Position change: stomach to right side",
        "29400 0 Out of bed",
        "29700 0 Recording ends",
    ];
    let version = env!("CARGO_PKG_VERSION");
    let mut expected = vec![format!(
        "pyedflib 2026-03-14T22:50:00 supine {version} UTC+01:00 anonymous ['', 'degree', 'degree', 'g', '', '', '1/min']"
    )];
    expected.extend(marks.map(|mark| format!("pyedflib {mark}")));
    expected.push("mne 2026-03-14T22:50:00+00:00 0.5 Hz 14850 epochs".to_owned());
    expected.extend(marks.map(|mark| format!("mne {mark}")));
    assert_eq!(said, expected);
}

#[cfg(feature = "parquet")]
#[test]
fn others_read_the_parquet_with_equal_numbers() {
    let dir = exported();
    let Some(said) = asked("parquet.py", &[of(&dir, "-epochs.parquet"), of(&dir, "-epochs.csv")]) else { return };
    // Of the 14 850 epochs of 2 s, 900 are a gap and 450 upright without a roll.
    let expected = [
        "time timestamp[ms, tz=UTC] 0",
        "seconds int64 0",
        "posture string 0",
        "roll_deg double 1350",
        "inclination_deg double 900",
        "movement_g double 900",
        "coverage double 0",
        "probability double 900",
        "breaths_per_minute double 14850",
        "units ['UTC', 's', '', 'degree', 'degree', 'g', '1', '1', '1/min']",
        "settings True sources ['night.csv']",
        "epoch_secs 2",
        "night 2026-03-14",
        concat!("program supine ", env!("CARGO_PKG_VERSION")),
        "zone Europe/Berlin",
    ];
    assert_eq!(said, expected);
}

#[test]
fn the_rules_of_oscar_give_the_night_in_two_sessions() {
    let dir = exported();
    let Some(said) = asked("somnopose.py", &[of(&dir, "-somnopose.csv"), of(&dir, "-epochs.csv")]) else { return };
    let expected = [
        concat!("['model=supine ", env!("CARGO_PKG_VERSION"), "', 'serial=0']"),
        "2026-03-14T21:50:00+00:00 2026-03-15T03:14:58+00:00 9750",
        "2026-03-15T03:45:00+00:00 2026-03-15T06:04:58+00:00 4200",
    ];
    assert_eq!(said, expected);
}

#[test]
fn events_and_their_sidecar_are_as_bids_has_them() {
    let dir = exported();
    let paths = ["-events.tsv", "-events.json", "-epochs.csv"].map(|ending| of(&dir, ending));
    let Some(said) = asked("bids.py", &paths) else { return };
    assert_eq!(said, ["gap 1 1800", "in_bed 1 28800", "position_change 3 0", "posture 6 27900"]);
}

#[test]
fn a_night_in_which_the_clocks_change_goes_on_evenly() {
    let dir = at_work();
    let start = "2026-03-28T22:50:00+01:00[Europe/Berlin]";
    file(dir.path(), "night.csv", recording(Some(start), &NIGHT));
    export(dir.path(), &["night.csv", "--format", "all", "--out", "out"]).assert().success();
    let of = |ending: &str| dir.path().join(format!("out/supine-2026-03-28{ending}"));
    let table = fs::read_to_string(of("-epochs.csv")).unwrap();
    assert!(table.contains("T01:59:58+01:00") && table.contains("T03:00:00+02:00"));
    let bouts = fs::read_to_string(of("-bouts.csv")).unwrap();
    assert!(bouts.contains("in_bed,,2026-03-28T23:00:00+01:00,2026-03-29T08:00:00+02:00,28800\n"), "{bouts}");
    for (script, ending) in [("edf.py", ".edf"), ("somnopose.py", "-somnopose.csv")] {
        asked(script, &[of(ending), of("-epochs.csv")]);
    }
    #[cfg(feature = "parquet")]
    asked("parquet.py", &[of("-epochs.parquet"), of("-epochs.csv")]);
}

#[test]
fn a_recording_without_a_date_is_exported_as_far_as_that_goes() {
    let dir = at_work();
    file(dir.path(), "old.csv", recording(None, &NIGHT));
    let refused = export(dir.path(), &["old.csv", "--format", "somnopose"]).assert().code(1).stdout("");
    refused.stderr(
        contains("night of old: somnopose needs the date, and the recording has none").and(contains("--start")),
    );
    let done = export(dir.path(), &["old.csv", "--format", "all", "--out", "out"]).assert().success();
    done.stderr(contains("left out: somnopose needs the date"));
    let of = |ending: &str| dir.path().join(format!("out/supine-old{ending}"));
    assert!(!of("-somnopose.csv").exists());
    let head = fs::read(of(".edf")).unwrap()[88..184].to_vec();
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("Startdate X X X supine_") && head.ends_with("01.01.8500.00.00"), "{head}");
    assert!(fs::read_to_string(of("-events.json")).unwrap().contains("\"RecordingStart\": null"));
    asked("edf.py", &[of(".edf"), of("-epochs.csv")]);
    #[cfg(feature = "parquet")]
    if let Some(said) = asked("parquet.py", &[of("-epochs.parquet"), of("-epochs.csv")]) {
        assert_eq!(said[0], "seconds int64 0");
    }
    // Said when it began, it has a date.
    export(dir.path(), &["old.csv", "--format", "somnopose", "--start", "2026-03-14T22:50"]).assert().success();
    assert!(dir.path().join("supine-2026-03-14-somnopose.csv").exists());
}

#[test]
fn a_stored_night_gives_the_same_files_as_its_recording() {
    let dir = exported();
    replay(dir.path(), &["night.csv", "--save"]).assert().success();
    let output = export(dir.path(), &["2026-03-14", "--format", "all", "--out", "kept"]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let named = String::from_utf8(output.stdout).unwrap();
    for ending in all_endings() {
        let name = format!("supine-2026-03-14{ending}");
        assert_eq!(
            fs::read(dir.path().join("kept").join(&name)).unwrap(),
            fs::read(of(&dir, ending)).unwrap(),
            "{name}"
        );
        assert!(named.contains(&*Path::new("kept").join(&name).to_string_lossy()), "{named}");
    }
}

#[test]
fn several_nights_are_named_by_dates_ranges_or_all() {
    let dir = at_work();
    for day in [14, 15, 17] {
        let start = EVENING.replace("03-14", &format!("03-{day}"));
        file(dir.path(), "one.csv", recording(Some(&start), &NIGHT));
        replay(dir.path(), &["one.csv", "--save"]).assert().success();
    }
    let nights = |arguments: &[&str]| {
        let out = tempfile::tempdir_in(dir.path()).unwrap();
        let mut all = arguments.to_vec();
        let path = out.path().to_string_lossy().into_owned();
        all.extend(["--format", "json", "--out", &path]);
        export(dir.path(), &all).assert().success();
        files(out.path())
            .iter()
            .map(|name| name["supine-2026-03-".len()..][..2].to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(nights(&["2026-03-14..2026-03-16"]), "14 15");
    assert_eq!(nights(&["2026-03-17", "2026-03-14", "2026-03-17"]), "14 17");
    assert_eq!(nights(&["--all"]), "14 15 17");
    assert_eq!(nights(&["2026-03-15", "night.csv"]), "14 15");

    let says = |arguments: &[&str], code| {
        let output = export(dir.path(), arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let missing = says(&["2026-03-16"], 1);
    assert!(missing.starts_with("supine: no night of 2026-03-16 is stored"), "{missing}");
    let missing = says(&["2026-04-01..2026-04-30"], 1);
    assert!(missing.starts_with("supine: no night from 2026-04-01 to 2026-04-30 is stored"), "{missing}");
    assert!(says(&["2026-03-17..2026-03-14"], 2).contains("2026-03-17 is after 2026-03-14"));
    assert!(says(&["2026-03-14", "--unit", "mg"], 2).contains("--unit tells how to read a recording"));
    assert!(says(&["2026-03-14..2026-03-15", "--format", "json", "--out", "-"], 1).contains("takes one night"));
    assert!(says(&[], 2).contains("NIGHT|FILE"));
    assert!(says(&["missing.csv"], 1).contains("missing.csv"));
    assert!(says(&["2026-03-14", "--format", "xml"], 2).contains("somnopose"));
}

#[test]
fn a_night_that_cannot_be_had_does_not_keep_the_others_back() {
    let dir = at_work();
    replay(dir.path(), &["night.csv", "--save"]).assert().success();
    let store = supine::store::Store::open(dir.path().join("data")).unwrap();
    for evening in ["2026-03-10", "2026-03-12"] {
        store.save_night(&common::night(evening, 0), &[], b"").unwrap();
    }
    file(&dir.path().join("data/nights/2026-03-12"), "night.json", "{");
    let done = export(dir.path(), &["--all", "--format", "json,somnopose"]).assert().code(1);
    let done = done.stderr(contains("left out: night of 2026-03-10: its table of epochs is empty"));
    let done = done.stderr(contains("left out: the night of 2026-03-12 is damaged"));
    let done = done.stderr(contains("supine: 2 nights were left out, as said above; all else was written"));
    done.stdout(contains("supine-2026-03-14-night.json").and(contains("supine-2026-03-14-somnopose.csv")));
    export(dir.path(), &["2026-03-13..2026-03-14", "--format", "bids"]).assert().success();
}

#[test]
fn of_a_wrist_no_posture_is_said_in_any_format() {
    let dir = at_work();
    export(dir.path(), &["night.csv", "--worn", "wrist", "--format", "all", "--out", "out"]).assert().success();
    let scoring = fs::read_to_string(of(&dir, "-scoring-30s.csv")).unwrap();
    let unknown = |row: &str| row.contains(",unknown,0.000,0.000,0.000,0.000,0.000,1.000,");
    assert!(scoring.lines().skip(1).all(unknown), "{scoring}");
    if let Some(said) = asked("edf.py", &[of(&dir, ".edf"), of(&dir, "-epochs.csv")]) {
        assert!(!said.iter().any(|line| line.contains("Position change")), "{said:?}");
    }
    asked("somnopose.py", &[of(&dir, "-somnopose.csv"), of(&dir, "-epochs.csv")]);
    let paths = ["-events.tsv", "-events.json", "-epochs.csv"].map(|ending| of(&dir, ending));
    if let Some(said) = asked("bids.py", &paths) {
        assert!(said.contains(&"unknown 2 27900".to_owned()), "{said:?}");
    }
}

#[test]
fn nothing_is_overwritten_unless_that_is_said() {
    let dir = at_work();
    let bouts = file(dir.path(), "supine-2026-03-14-bouts.csv", "mine");
    let refused = export(dir.path(), &["night.csv"]).assert().code(1).stdout("");
    refused.stderr(contains("supine-2026-03-14-bouts.csv is there already; --force replaces it"));
    assert_eq!(fs::read_to_string(&bouts).unwrap(), "mine");
    assert!(!dir.path().join("supine-2026-03-14-epochs.csv").exists(), "none of the night's files was written");
    export(dir.path(), &["night.csv", "--force"]).assert().success();
    assert!(fs::read_to_string(&bouts).unwrap().starts_with("kind,posture,"));
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = exported();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir.path().join("out")), 0o700);
    assert!(all_endings().iter().all(|ending| mode(&of(&dir, ending)) == 0o600));
}

#[test]
fn one_file_goes_to_standard_output() {
    let dir = exported();
    for (format, ending) in [("json", "-night.json"), ("somnopose", "-somnopose.csv"), ("edf", ".edf")] {
        let output = export(dir.path(), &["night.csv", "--format", format, "--out", "-"]).output().unwrap();
        assert!(output.status.success());
        assert!(output.stdout == fs::read(of(&dir, ending)).unwrap(), "{format}");
    }
    let refused = export(dir.path(), &["night.csv", "--out", "-"]).assert().code(2).stdout("");
    refused.stderr(contains("--out - takes one file: one format of json, edf"));
    // The recording may come from standard input just as well.
    let recorded = fs::read(dir.path().join("night.csv")).unwrap();
    let mut piped = export(dir.path(), &["-", "--format", "edf", "--out", "-"]);
    assert!(piped.write_stdin(recorded).output().unwrap().stdout == fs::read(of(&dir, ".edf")).unwrap());
}

#[test]
fn a_table_that_cannot_be_used_is_said_with_its_place() {
    let dir = at_work();
    let store = supine::store::Store::open(dir.path().join("data")).unwrap();
    store.save_night(&common::night("2026-03-14", 0), &[], b"").unwrap();
    let refused = export(dir.path(), &["2026-03-14"]).assert().code(1).stdout("");
    refused.stderr(contains("night of 2026-03-14: its table of epochs is empty"));
}

/// `SUPINE_RENEW=1` writes the page anew.
#[cfg(feature = "parquet")]
#[test]
fn the_page_on_exports_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/exports.md");
    let page = supine::report::export::dictionary::page();
    if std::env::var_os("SUPINE_RENEW").is_some() {
        supine::store::replace(&path, page.as_bytes()).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page, "docs/exports.md is not that of the code: SUPINE_RENEW=1 cargo test --test export");
}

/// Two days of a chest patch, undated; see the card in the folder of recordings.
#[test]
fn real_recordings_are_read_by_others_with_equal_numbers() {
    let Some(folder) = common::epochs::datasets("real_recordings_are_read_by_others_with_equal_numbers") else {
        return;
    };
    let dir = at_work();
    for day in ["day_01", "day_02"] {
        let path = folder.join("chest-patch-days").join(day).with_extension("csv");
        let path = path.to_string_lossy().into_owned();
        let start = "2026-03-14T12:00[Europe/Berlin]";
        export(dir.path(), &[&path, "--format", "all", "--force", "--out", "out", "--start", start]).assert().success();
        let of = |ending: &str| dir.path().join(format!("out/supine-2026-03-14{ending}"));
        for (script, ending) in [("edf.py", ".edf"), ("somnopose.py", "-somnopose.csv")] {
            asked(script, &[of(ending), of("-epochs.csv")]);
        }
        asked("bids.py", &[of("-events.tsv"), of("-events.json"), of("-epochs.csv")]);
        #[cfg(feature = "parquet")]
        asked("parquet.py", &[of("-epochs.parquet"), of("-epochs.csv")]);
    }
}
