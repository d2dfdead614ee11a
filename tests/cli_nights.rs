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
