//! `supine check` on the built binary.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::fs;
use std::path::Path;

use common::{file, supine};
use predicates::str::contains;
use supine::diary::check::Sign;
use tempfile::tempdir;

/// What the command says on either stream, without the data folder's name and today's date, and its exit code.
fn says(data: &Path, arguments: &[&str]) -> String {
    let today = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Europe/Berlin").unwrap()).date();
    let spelled = today.strftime("%a %-d %b %Y").to_string();
    common::says(data, arguments).replace(&today.to_string(), "[TODAY]").replace(&spelled, "[TODAY]")
}

/// Answers to all questions, yes to some.
fn answers(yes: &[Sign]) -> String {
    Sign::ALL.map(|sign| format!("{sign}={}", if yes.contains(&sign) { "yes" } else { "no" })).join(",")
}

fn check(data: &Path, yes: &[Sign]) -> String {
    says(data, &["check", "--answers", &answers(yes)])
}

/// The same on one line: where lines break depends on the date.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn it_says_first_what_to_do() {
    let dir = tempdir().unwrap();
    let said = [
        check(dir.path(), &[Sign::Fever, Sign::Weeks]),
        check(dir.path(), &[Sign::Weeks]),
        check(dir.path(), &[Sign::Months, Sign::Young, Sign::Stiff, Sign::Movement]),
        check(dir.path(), &[]),
        says(dir.path(), &["check", "show"]),
    ];
    insta::assert_snapshot!(said.map(|said| flowing(&said)).join("\n\n"));
}

#[test]
fn nothing_is_assumed_of_a_question_that_was_not_answered() {
    let dir = tempdir().unwrap();
    let some = "bladder-bowel=no,saddle=no,weakness=no,numbness=no,fall=no,fever=no";
    insta::assert_snapshot!(says(dir.path(), &["check", "--answers", some]));
    assert!(!dir.path().join("checks.jsonl").exists());
    // Whoever should go now is asked nothing that can wait.
    let now = "bladder-bowel=no,saddle=no,weakness=no,numbness=no,fall=no,fever=yes";
    assert!(says(dir.path(), &["check", "--answers", now]).starts_with("!! Go to an emergency department now"));
    supine(dir.path()).arg("check").assert().code(2).stderr(contains("nobody is here to answer"));
    for (wrong, message) in [("cough=no", "no question of the check"), ("fever", "write fever=yes or fever=no")] {
        supine(dir.path()).args(["check", "--answers", wrong]).assert().code(2).stderr(contains(message));
    }
}

#[test]
fn a_later_check_stands_beside_the_earlier_ones() {
    let dir = tempdir().unwrap();
    file(dir.path(), "checks.jsonl", "{\"date\":\"2026-01-05\",\"answers\":{\"fever\":true}}");
    let old = says(dir.path(), &["check", "show"]);
    assert!(old.starts_with("!! Go to an emergency department now"), "{old}");
    assert!(
        flowing(&old).contains("You answered so on Mon 5 Jan 2026, ")
            && flowing(&old).contains("answer again: supine check"),
        "{old}"
    );
    check(dir.path(), &[Sign::Cancer]);
    let lines: Vec<String> =
        fs::read_to_string(dir.path().join("checks.jsonl")).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], "{\"date\":\"2026-01-05\",\"answers\":{\"fever\":true}}");
    assert!(lines[1].contains("\"cancer\":true") && lines[1].contains("\"fever\":false"));
    assert!(says(dir.path(), &["check", "show"]).starts_with("! See a doctor in the next days.\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join("checks.jsonl")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    }
}

#[test]
fn a_damaged_check_is_named_and_left_alone() {
    let dir = tempdir().unwrap();
    let text = "{\"date\":\"2026-01-05\",\"answers\":{\"fever\":true}}\n{\"date\":\n";
    file(dir.path(), "checks.jsonl", text);
    let said = check(dir.path(), &[]);
    assert!(said.starts_with("supine: [DATA]/checks.jsonl:2: ") && said.ends_with("-> 1\n"), "{said}");
    assert_eq!(fs::read_to_string(dir.path().join("checks.jsonl")).unwrap(), text);
}

#[test]
fn json_has_the_sentences_and_the_data() {
    let dir = tempdir().unwrap();
    let output = supine(dir.path()).args(["check", "--json", "--answers", &answers(&[Sign::Saddle])]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["urgency"], &json["answers"]["saddle"]), (&"now".into(), &true.into()));
    assert_eq!(json["advice"]["reasons"][0]["sign"], "saddle");
    assert_eq!(json["reasons"][0], Sign::Saddle.statement());
    let output = supine(dir.path()).args(["check", "show", "--json"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["said"]["urgency"], json["checks"].as_array().unwrap().len()), (&"now".into(), 1));
}

#[test]
fn the_report_begins_with_it() {
    let dir = tempdir().unwrap();
    let report = |out: &str| {
        let path = dir.path().join(out);
        supine(dir.path()).args(["report", "--out", path.to_str().unwrap()]).assert().success();
        fs::read_to_string(path.join("report.html")).unwrap()
    };
    let place = |page: &str, text: &str| page.find(text).unwrap_or_else(|| panic!("no {text:?}"));
    let before = report("before");
    assert!(place(&before, "You have not checked for warning signs yet") < place(&before, "class=\"answer\""));
    check(dir.path(), &[Sign::Saddle]);
    let after = report("after");
    assert!(place(&after, "Go to an emergency department now") < place(&after, "class=\"answer\""));
    let said = says(dir.path(), &["report"]);
    assert!(place(&said, "!! Go to an emergency department now") < place(&said, "There is nothing to show yet"));
}
