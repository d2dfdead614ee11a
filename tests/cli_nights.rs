//! `supine nights` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

use common::{file, night, supine};
use supine::store::Store;
use tempfile::tempdir;

fn says(data: &Path, arguments: &[&str]) -> String {
    let output = supine(data).args(arguments).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    String::from_utf8(output.stdout).unwrap().replace(&*data.to_string_lossy(), "[DATA]").replace("[DATA]\\", "[DATA]/")
}

fn save(data: &Path, evening: &str, version: u32) {
    Store::open(data).unwrap().save_night(&night(evening, version), &[], b"").unwrap();
}

#[test]
fn an_empty_folder_says_what_to_do_next() {
    let dir = tempdir().unwrap();
    insta::assert_snapshot!(says(dir.path(), &["nights"]), @r"
    No nights yet. Analyse a recording and keep it with supine replay FILE --save,
    or see made-up nights with supine demo.
    ");
}

#[test]
fn nights_are_shown_with_what_is_missing() {
    let dir = tempdir().unwrap();
    save(dir.path(), "2026-03-14", 0);
    // The clocks go forward: an hour less between the same times of day.
    save(dir.path(), "2026-03-28", 17);
    save(dir.path(), "2026-04-01", 1);
    file(dir.path(), "diary.csv", "date,pain\n2026-03-15,10\n2026-03-20,4\n");
    file(&dir.path().join("nights/2026-04-01"), "night.json", "{");
    insta::assert_snapshot!(says(dir.path(), &["nights"]));
    assert!(
        says(dir.path(), &["nights"])
            .lines()
            .take_while(|line| !line.is_empty())
            .all(|line| line.chars().count() <= 100)
    );
}

#[test]
fn the_same_in_json() {
    let dir = tempdir().unwrap();
    save(dir.path(), "2026-03-14", 0);
    file(dir.path(), "diary.csv", "date,pain\n2026-03-15,10\n");
    insta::assert_snapshot!(says(dir.path(), &["nights", "--json"]));
}

#[test]
fn a_recording_that_was_broken_off_is_not_forgotten() {
    let dir = tempdir().unwrap();
    let log = |name: &str| {
        supine::store::make_dir(&dir.path().join("live")).unwrap();
        let text = "# supine packets 1\n# sensor: polar-h10\n# rate: 25\n# range: 2\n# zone: Europe/Berlin\n";
        file(&dir.path().join("live"), name, format!("{text}1.000000000 2a37 0048 {name}\n"))
    };
    let warned = |command: &str| {
        let output = supine(dir.path()).arg(command).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let first = log("20260314T224107Z-polar-h10.packets");
    for command in ["nights", "report"] {
        let expected = format!(
            "1 recording is in no night yet; supine record files it when it next starts, or: supine replay {} --save\n",
            first.display()
        );
        assert_eq!(warned(command), expected);
    }
    log("20260315T224107Z-polar-h10.packets");
    let both = warned("nights");
    assert!(both.starts_with("2 recordings in ") && both.lines().count() == 1, "{both}");

    let store = Store::open(dir.path()).unwrap();
    let given: Vec<_> = store.left_over().into_iter().map(supine::store::RecordingFile::Path).collect();
    store.save_night(&night("2026-03-14", 0), &given, b"").unwrap();
    assert_eq!(warned("nights"), "", "a night keeps them: they only wait for being removed");
}
