//! `supine change` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::{file, files, supine};
use jiff::ToSpan;
use jiff::civil::date;
use predicates::str::contains;
use serde_json::Value;
use tempfile::tempdir;

/// The two streams and the exit code, with the data folder's name left out.
fn says(data: &Path, arguments: &[&str]) -> String {
    common::says(data, &[&["change"], arguments].concat())
}

/// Forty mornings from 1 March 2026: 5, 6, 4, … up to the 20th, three points less from then on.
fn diary(data: &Path) {
    let mut text = "date,pain\n".to_owned();
    for day in 0..40_i64 {
        let pain = 5 + [0, 1, -1][usize::try_from(day % 3).unwrap()] - if day > 19 { 3 } else { 0 };
        text += &format!("{},{pain}\n", date(2026, 3, 1).saturating_add(day.days()));
    }
    file(data, "diary.csv", text);
}

#[test]
fn a_change_is_written_and_compared() {
    let dir = tempdir().unwrap();
    assert!(says(dir.path(), &["list"]).starts_with("Nothing written yet."));
    diary(dir.path());
    let arguments = ["new mattress", "--date", "2026-03-20", "--age", "0", "--note", "firm"];
    insta::assert_snapshot!(says(dir.path(), &arguments), @r"
    new mattress: Fri 20 Mar 2026; that night is the first with it. Written to [DATA]/changes.toml
    -> 0
    ");
    assert!(says(dir.path(), &arguments).contains("is in [DATA]/changes.toml already"));
    let list = supine(dir.path()).args(["change", "list", "--json"]).output().unwrap();
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    assert_eq!((&list[0]["n_before"], &list[0]["n_after"]), (&20.into(), &20.into()));
    // Of 5, 6, 4, …: 20 before add up to 101, 20 after (from 4 on) to 39.
    assert!((number(&list[0]["before"]) - 5.05).abs() < 1e-9 && (number(&list[0]["after"]) - 1.95).abs() < 1e-9);
    let step = &list[0]["step"]["difference"];
    assert!(number(&step["low"]) < -3.0 && number(&step["high"]) > -3.2 && number(&step["high"]) < -2.0, "{step}");
    let said = says(dir.path(), &["list"]);
    assert!(said.contains("no proof that the change did it") && !said.contains("lowered"), "{said}");
}

#[test]
fn a_drawn_day_may_be_called_a_cause() {
    let dir = tempdir().unwrap();
    diary(dir.path());
    // As `supine change --between` keeps it, of days that have been.
    file(
        dir.path(),
        "changes.toml",
        "[[change]]\ndate = \"2026-03-20\"\nwhat = \"new mattress\"\n\n[change.drawn]\nfrom = \"2026-03-10\"\nto = \"2026-03-31\"\n\
         seed = 1\n",
    );
    insta::assert_snapshot!(says(dir.path(), &["list"]));
}

#[test]
fn a_day_is_drawn_and_said_and_kept() {
    let dir = tempdir().unwrap();
    let said = says(dir.path(), &["new mattress", "--between", "2999-03-01", "2999-03-31", "--seed", "0"]);
    // The first word of the stream of seed 0 is 0x2fef003e: times 31, divided by 2^32, it is 5.
    assert!(said.contains("the lot fell on Wed 6 Mar 2999 (of 31 days, seed 0)"), "{said}");
    let kept = fs::read_to_string(dir.path().join("changes.toml")).unwrap();
    assert!(kept.contains("date = \"2999-03-06\"") && kept.contains("seed = 0"), "{kept}");
    let short = says(dir.path(), &["pillow", "--between", "2999-03-01", "2999-03-14"]);
    assert!(short.contains("Among 14 days p cannot be below 0.07") && short.contains("20 days can"), "{short}");
}

#[test]
fn wrong_arguments_say_what_is_right() {
    let dir = tempdir().unwrap();
    for (arguments, message) in [
        (&[][..], "say what changed"),
        (&[" "], "say what changed"),
        (&["x", "--age", "old"], "years as a number"),
        (&["x", "--between", "2999-03-14", "2999-03-01"], "the first day must be before the last"),
        (&["x", "--between", "2999-03-01"], "2 values required"),
        (&["x", "--between", "2020-03-01", "2020-03-14"], "2020-03-01 is over"),
        (&["x", "--date", "2026-03-01", "--between", "2999-03-01", "2999-03-14"], "cannot be used with"),
    ] {
        supine(dir.path()).arg("change").args(arguments).assert().failure().stderr(contains(message));
    }
    assert_eq!(files(dir.path()), Vec::<String>::new());
}
