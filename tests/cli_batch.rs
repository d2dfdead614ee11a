//! `supine batch` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::recording::{BACK, EVENING, FRONT, LEFT, NIGHT, RIGHT, UP, recording, seen};
use common::{file, files, replay, supine};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

/// The program on a folder, to be told the rest.
fn batch(dir: &Path, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = supine(&dir.join("data"));
    command.current_dir(dir).arg("batch").args(arguments);
    command
}

/// What `--json` prints, and the exit code.
fn told(dir: &Path, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = batch(dir, arguments).arg("--json").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}")), output.status.code())
}

/// A folder with a short night of its own for each name.
fn recordings(names: &[&str]) -> TempDir {
    let dir = tempdir().unwrap();
    for (index, name) in names.iter().enumerate() {
        let lying = [BACK, LEFT, RIGHT, FRONT][index % 4];
        put(dir.path(), name, &recording(Some(EVENING), &[(UP, 10), (lying, 60 + index as u32), (UP, 5)]));
    }
    dir
}

fn put(dir: &Path, name: &str, content: &str) {
    fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
    file(dir, name, content);
}

/// All files below a folder with their content.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    files(dir).into_iter().map(|name| (name.clone(), fs::read(dir.join(name)).unwrap())).collect()
}

/// The rows of a table, by heading.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn column(path: &Path, name: &str) -> Vec<String> {
    rows(path).iter().map(|row| row[name].clone()).collect()
}

#[test]
fn each_recording_gets_what_replay_writes() {
    let dir = recordings(&["in/b.csv", "in/deep/er/a.csv"]);
    put(dir.path(), "in/deep/undated.csv", &recording(None, &[(BACK, 30)]));
    let said = batch(dir.path(), &["in", "--out", "out"]).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    let out = dir.path().join("out");
    for name in ["b", "deep/er/a", "deep/undated"] {
        let alone = format!("alone/{name}");
        replay(dir.path(), &[&format!("in/{name}.csv"), "--out", &alone, "--json"]).assert().success();
        let mut mine = contents(&out.join(name));
        assert!(mine.remove("supine-batch.json").is_some());
        let mut replayed = contents(&dir.path().join(alone));
        replayed.retain(|name, _| !name.ends_with(".svg") && !name.ends_with(".png"));
        assert!(mine == replayed && mine.len() == 2, "{name}: {:?} {:?}", mine.keys(), replayed.keys());
    }
    assert_eq!(column(&out.join("nights.csv"), "file"), ["b.csv", "deep/er/a.csv", "deep/undated.csv"]);
    assert_eq!(column(&out.join("nights.csv"), "folder")[1], "deep/er/a/2026-03-14");
    assert_eq!(column(&out.join("nights.csv"), "night"), ["2026-03-14", "2026-03-14", ""]);
    assert!(!dir.path().join("data").exists(), "nothing is kept");
    let shown = String::from_utf8(said.stdout).unwrap();
    assert!(shown.starts_with("3 recordings: 3 analysed.\n3 nights: "), "{shown}");
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.is_empty(), "{said}");
}

#[test]
fn the_numbers_are_those_of_the_night() {
    let dir = tempdir().unwrap();
    put(dir.path(), "in/night.csv", &recording(Some(EVENING), &NIGHT));
    batch(dir.path(), &["in", "--out", "out", "--mounting", "left,head,front"]).assert().success();
    let night = &rows(&dir.path().join("out/nights.csv"))[0];
    let secs = ["supine_s", "left_side_s", "prone_s", "right_side_s", "gap_s"].map(|name| night[name].as_str());
    // Minutes of [`NIGHT`].
    assert_eq!(secs, [180, 135, 90, 45, 30].map(|minutes: i32| (minutes * 60).to_string()));
    assert_eq!(night["mounting"], "told");
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let dir = recordings(&["in/a.csv", "in/z.csv"]);
    put(dir.path(), "in/bad.csv", "time_s,x_g,y_g,z_g\n0.0,0,0,1\n0.1,0,0,1\n0.2,0,oops,1\n");
    put(dir.path(), "in/empty.csv", "");
    put(dir.path(), "in/heading.csv", "time_s,x_g,y_g,z_g\n");
    put(dir.path(), "in/gyroscope.csv", "time_s,gyro_x,gyro_y,gyro_z\n0.0,1,2,3\n0.1,1,2,4\n0.2,1,2,3\n");
    put(dir.path(), "in/diary.csv", "date,pain,later\n2026-03-15,4,2\n");
    put(dir.path(), "in/notes.txt", "slept badly\n");
    put(dir.path(), "in/paper.pdf", "%PDF");
    let (found, code) = told(dir.path(), &["in", "--out", "out"]);
    assert_eq!(code, Some(3));
    let counts = ["recordings", "analysed", "failed", "no_recordings", "nights"].map(|name| found[name].clone());
    assert_eq!(counts, [5, 2, 3, 4, 2].map(|count| json!(count)));
    let failures = rows(&dir.path().join("out/failures.csv"));
    let place = |at: usize| ["file", "line", "column"].map(|name| failures[at][name].clone());
    assert_eq!(place(0), ["bad.csv", "4", "3"]);
    assert_eq!(place(1), ["empty.csv", "1", ""]);
    assert_eq!(place(2), ["heading.csv", "2", ""]);
    assert!(failures[0]["message"].starts_with("\"oops\" is not a number"), "{failures:?}");
    assert_eq!((&found["failures"][0]["file"], &found["failures"][0]["line"]), (&json!("bad.csv"), &json!(4)));
    let remarks = dir.path().join("out/remarks.csv");
    let none: Vec<_> = rows(&remarks).into_iter().filter(|row| row["kind"] == "no_recording").collect();
    assert_eq!(
        none.iter().map(|row| &*row["file"]).collect::<Vec<_>>(),
        ["diary.csv", "gyroscope.csv", "notes.txt", "paper.pdf"]
    );
    assert_eq!(column(&dir.path().join("out/nights.csv"), "file"), ["a.csv", "z.csv"]);
    let said = contains("failed: bad.csv:4:3: \"oops\"").and(contains("3 of 5 recordings failed; "));
    batch(dir.path(), &["in", "--out", "out"]).assert().code(3).stderr(said);
}

#[test]
fn the_order_of_work_changes_no_byte() {
    let dir = recordings(&["in/1.csv", "in/2.csv", "in/3/a.csv", "in/3/b.csv", "in/4.csv", "in/5.csv"]);
    put(dir.path(), "in/bad.csv", "time_s,x_g,y_g,z_g\n0.0,0,0,\n");
    put(dir.path(), "in/3.csv", &recording(Some(EVENING), &[(BACK, 90)]));
    assert_eq!(told(dir.path(), &["in", "--out", "one", "--jobs", "1"]).1, Some(3));
    assert_eq!(told(dir.path(), &["in", "--out", "eight", "--jobs", "8"]).1, Some(3));
    let one = contents(&dir.path().join("one"));
    assert!(one == contents(&dir.path().join("eight")));
    assert!(
        one.contains_key("3.csv/2026-03-14/night.json"),
        "the folder of 3.csv holds none of those below 3: {one:?}"
    );
    assert!(one.contains_key("nights.parquet") == cfg!(feature = "parquet"));
}

#[test]
fn what_is_done_and_unchanged_is_skipped() {
    let dir = recordings(&["in/a.csv", "in/b.csv"]);
    let (out, again) = (dir.path().join("out"), ["in", "--out", "out"]);
    let counts = |arguments: &[&str]| {
        let found = told(dir.path(), arguments).0;
        (found["analysed"].as_u64().unwrap(), found["skipped"].as_u64().unwrap())
    };
    assert_eq!(counts(&again), (2, 0));
    let first = contents(&out);
    assert_eq!(counts(&again), (0, 2));
    assert!(first == contents(&out), "rows of skipped nights are those of analysed ones");
    batch(dir.path(), &again).assert().success().stdout(contains("2 recordings: 2 done before.\n"));
    assert_eq!(counts(&[&again[..], &["--again"]].concat()), (2, 0));
    assert!(first == contents(&out));
    put(dir.path(), "in/b.csv", &recording(Some(EVENING), &[(UP, 10), (RIGHT, 70)]));
    assert_eq!(counts(&again), (1, 1), "one changed");
    assert_eq!(counts(&[&again[..], &["--sign", "inverted"]].concat()), (2, 0), "read otherwise");
    put(dir.path(), "data/config.toml", "sign = \"inverted\"\n[settings]\nstillness_secs = 900\n");
    assert_eq!(counts(&again), (2, 0), "other thresholds");
    fs::remove_file(out.join("a/2026-03-14/epochs.csv")).unwrap();
    assert_eq!(counts(&again), (1, 1), "one is not whole");
}

#[test]
fn what_a_killed_batch_left_is_cleared_away() {
    let dir = recordings(&["in/a.csv", "in/b.csv"]);
    let out = dir.path().join("out");
    put(&out, ".a.new.tmp/2026-03-14/night.json", "{");
    put(&out, ".b.old.tmp/2026-03-14/night.json", "{");
    put(&out, "b/supine-batch.json", "{");
    assert_eq!(told(dir.path(), &["in", "--out", "out"]).1, Some(0));
    assert!(!files(&out).iter().any(|name| name.contains(".tmp")), "{:?}", files(&out));
    assert_eq!(column(&out.join("nights.csv"), "file"), ["a.csv", "b.csv"]);
}

#[test]
fn a_folder_of_somebody_else_is_not_replaced() {
    let dir = recordings(&["in/a.csv", "in/b.csv"]);
    put(dir.path(), "out/a/holiday.jpg", "a picture");
    let said = contains("failed: a.csv: ").and(contains("is there already, and not of supine"));
    batch(dir.path(), &["in", "--out", "out"]).assert().code(3).stderr(said);
    assert!(dir.path().join("out/a/holiday.jpg").exists());
    assert_eq!(column(&dir.path().join("out/nights.csv"), "file"), ["b.csv"]);
}

#[test]
fn an_index_says_how_each_is_read() {
    let dir = tempdir().unwrap();
    let lying = [(UP, 10), (LEFT, 90), (UP, 5)];
    put(dir.path(), "raw/told.csv", &recording(Some(EVENING), &lying));
    put(dir.path(), "raw/turned.csv", &seen(None, &lying, |reading| reading.map(|axis| -axis)));
    let index = "person,night,file,sign,start,zone,mounting\n\
                 ann,1,../raw/told.csv,,,,\"left,head,front\"\n\
                 bob,2,../raw/turned.csv,inverted,2026-04-01T22:50,Europe/Berlin,\"left,head,front\"\n\
                 cid,3,../raw/told.csv,,,,\n\
                 dan,4,../raw/none.csv,,,,\n\
                 eve,5,../raw/told2.csv,up,,,\n";
    put(dir.path(), "lists/index.csv", index);
    let (found, code) = told(dir.path(), &["lists/index.csv", "--out", "out"]);
    assert_eq!((code, &found["analysed"], &found["failed"]), (Some(3), &json!(2), &json!(3)), "{found}");
    let nights = dir.path().join("out/nights.csv");
    assert_eq!(column(&nights, "file"), ["../raw/told.csv", "../raw/turned.csv"]);
    assert_eq!(column(&nights, "folder"), ["raw/told/2026-03-14", "raw/turned/2026-04-01"]);
    assert_eq!(
        (column(&nights, "person"), column(&nights, "index_night")),
        (vec!["ann".into(), "bob".into()], vec!["1".into(), "2".into()])
    );
    // The second is the same night under another sign and date.
    assert_eq!(column(&nights, "left_side_s")[0], column(&nights, "left_side_s")[1]);
    assert!(column(&nights, "left_side_s")[0].parse::<u32>().unwrap() >= 89 * 60);
    let failures = rows(&dir.path().join("out/failures.csv"));
    let said: Vec<_> =
        failures.iter().map(|row| format!("{}:{}: {}", row["file"], row["line"], row["message"])).collect();
    assert!(said[0].ends_with("index.csv:4: ../raw/told.csv is in line 2 already"), "{said:?}");
    assert!(said[1].starts_with("../raw/none.csv:: cannot be opened"), "{said:?}");
    assert!(said[2].ends_with("index.csv:6: sign: \"up\" is neither normal nor inverted"), "{said:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let dir = recordings(&["in/a.csv", "in/b.csv"]);
    fs::create_dir(dir.path().join("nothing")).unwrap();
    let refused = |arguments: &[&str], code: i32, said: &'static str| {
        batch(dir.path(), arguments).assert().code(code).stderr(contains(said));
    };
    refused(&["in", "--out", "in"], 2, "--out cannot be the folder of the recordings");
    refused(&["in", "--calibrated", "me"], 2, "--calibrated is not for batch");
    refused(&["in", "--jobs", "0"], 2, "--jobs");
    refused(&["nothing"], 1, "nothing: no recording below it");
    refused(&["in/a.csv"], 1, "a.csv:1: there is no column file");
    refused(&["nowhere"], 1, "cannot read nowhere");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_written_is_for_its_owner_alone() {
        let dir = recordings(&["in/deep/a.csv"]);
        batch(dir.path(), &["in", "--out", "new/out"]).assert().success();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let out = dir.path().join("new/out");
        for name in files(&out) {
            let path = out.join(name);
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700), "{}", path.display());
        }
    }

    #[test]
    fn interrupted_it_keeps_what_is_done() {
        let dir = recordings(&["in/00.csv"]);
        let link = |index: u32| {
            fs::hard_link(dir.path().join("in/00.csv"), dir.path().join(format!("in/{index:02}.csv"))).unwrap();
        };
        (1..1000).for_each(link);
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("supine"));
        command
            .current_dir(dir.path())
            .env("SUPINE_DATA_DIR", dir.path().join("data"))
            .env("TZ", "Europe/Berlin")
            .stderr(Stdio::piped());
        let child = command.args(["batch", "in", "--out", "out"]).stdout(Stdio::null()).spawn().unwrap();
        let out = dir.path().join("out");
        while !out.join("00/supine-batch.json").exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.contains("of 1000 files are done and stay in out; the same command goes on from there"), "{said}");
        assert!(!files(&out).iter().any(|name| name.contains(".tmp") || name == "nights.csv"));
        // What is left of it is done, and skipped.
        let done: Vec<String> = files(&out).into_iter().filter(|name| name.ends_with("supine-batch.json")).collect();
        (1..1000).for_each(|index| fs::remove_file(dir.path().join(format!("in/{index:02}.csv"))).unwrap());
        assert!(!done.is_empty());
        assert_eq!(told(dir.path(), &["in", "--out", "out"]).0["skipped"], json!(1));
    }
}
