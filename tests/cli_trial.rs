//! `supine trial` on the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use common::{file, files, says, supine};
use jiff::ToSpan;
use jiff::civil::date;
use predicates::str::contains;
use serde_json::Value;
use supine::store::{Store, make_dir};
use tempfile::{TempDir, tempdir};

/// A trial of 12 nights that seed 0 draws as BA AB AB AB AB BA, where A is the pillow.
const PILLOW: &str = r#"version = 1
program = "supine 0.1.0"
sees = 2.1
peeked = []

[noise]
sd = 1.2
autocorrelation = 0.3
usual = 4.0
mornings = 0

[design]
name = "pillow"
arms = ["pillow under knees", "none"]
nights = 12
start = "2026-03-01"
block = 1
seed = 0
measure = "tag:pillow-knees"
created = "2026-02-28T20:00:00Z"
"#;
const ORDER: &str = "BAABABABABBA";

fn json(data: &Path, arguments: &[&str]) -> Value {
    let output = supine(data).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with the trial above and a score for each of its mornings but `missing`: 5 without the pillow and 3 with it,
/// one more on every fourth morning.
fn held(missing: &[usize]) -> TempDir {
    let dir = tempdir().unwrap();
    make_dir(&dir.path().join("trials")).unwrap();
    file(&dir.path().join("trials"), "pillow.toml", PILLOW);
    let mut diary = "date,pain,tags\n".to_owned();
    for (index, arm) in ORDER.chars().enumerate().filter(|(index, _)| !missing.contains(index)) {
        let morning = date(2026, 3, 2).saturating_add(i64::try_from(index).unwrap().days());
        let (pain, tags) = if arm == 'A' { (3, "pillow-knees") } else { (5, "") };
        diary += &format!("{morning},{},{tags}\n", pain + usize::from(index % 4 == 3));
    }
    file(dir.path(), "diary.csv", diary);
    dir
}

#[test]
fn a_trial_is_planned_drawn_and_told_night_by_night() {
    let dir = tempdir().unwrap();
    let data = dir.path();
    assert!(says(data, &["trial", "tonight"]).contains("No trial yet. Plan one with supine trial new."));
    let new = ["trial", "new", "--arms", "Pillow under knees, none", "--nights", "28", "--seed", "7"];
    // Nobody to ask, and no --yes: nothing is kept.
    supine(data).args(new).assert().code(2).stdout(contains("28 nights can see")).stderr(contains("add --yes"));
    assert_eq!(files(data), Vec::<String>::new());

    let said = says(data, &[&new[..], &["--yes"]].concat());
    assert!(said.contains("“Pillow under knees” and “none”, 28 nights") && said.contains("Drawn (seed 7)"), "{said}");
    let trial = Store::open(data).unwrap().trials().unwrap().remove(0);
    let (first, second) = (trial.design.night(0), trial.design.night(1));
    let tonight = json(data, &["trial", "tonight", "--json"]);
    // In the small hours tonight is the night under way, and the trial begins with the coming evening.
    if let Some(arm) = tonight[0]["arm"].as_str() {
        assert_eq!(tonight[0]["night"], first.to_string());
        assert_eq!(trial.arm_of(first), Some(arm));
        let other = trial.arm_of(second).unwrap();
        let said = says(data, &["trial", "tonight"]);
        assert!(said.contains(&arm.to_uppercase()) && !said.contains(&other.to_uppercase()), "{said}");
        assert!(said.contains("Later nights are not shown"));
        assert!(
            says(data, &["pain", "4"]).contains(&format!("Tonight: {arm} (trial pillow-under-knees, night 1 of 28)."))
        );
    }
    supine(data)
        .args(["trial", "new", "--arms", "heat,none", "--yes"])
        .assert()
        .code(1)
        .stderr(contains("trial pillow-under-knees has the evenings of"));
}

#[test]
fn what_cannot_work_is_refused_with_what_can() {
    let dir = tempdir().unwrap();
    for (arguments, message) in [
        (&["--nights", "10"][..], "10 nights can never tell an effect from chance"),
        (&["--nights", "28", "--block", "3"], "at least 36 nights can"),
        (&["--nights", "29"], "choose 28 or 30"),
        (&["--start", "2026-01-01"], "2026-01-01 is over"),
        (&["--measure", "belly"], "choose from prone"),
        (&["--name", "../x"], "small letters, digits and hyphens"),
        (&["--arms", "a"], "2 to 4 things"),
    ] {
        let arms: &[&str] = if arguments[0] == "--arms" { &[] } else { &["--arms", "a,b"] };
        let assert = supine(dir.path()).args(["trial", "new", "--yes"]).args(arms).args(arguments).assert();
        assert.failure().stderr(contains(message));
    }
    assert_eq!(files(dir.path()), Vec::<String>::new());
    supine(dir.path()).args(["trial", "show"]).assert().code(1).stderr(contains("there is no trial yet"));
}

#[test]
fn the_result_is_that_of_the_definition() {
    let dir = held(&[]);
    let shown = json(dir.path(), &["trial", "show", "--json"]);
    assert_eq!((&shown["state"]["kind"], &shown["scored"]), (&"over".into(), &12.into()));
    let comparison = &shown["result"]["comparisons"][0];
    // With one more on mornings 3, 7 and 11, the differences of the turns are −2, −3, −3, −2, −2 and −1.
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&comparison["difference"]["estimate"]) + 13.0 / 6.0).abs() < 1e-9, "{comparison}");
    assert_eq!(number(&comparison["p"]), 2.0 / 64.0);
    // Of six turns, what lies beyond the largest and the smallest is refused.
    assert_eq!((number(&comparison["difference"]["low"]), number(&comparison["difference"]["high"])), (-3.0, -1.0));
    assert_eq!(comparison["adherence"]["followed"], serde_json::json!([12, 12]));
    insta::assert_snapshot!(says(dir.path(), &["trial", "show", "pillow"]));
}

#[test]
fn a_missing_morning_is_listed_and_takes_its_turn_with_it() {
    let dir = held(&[4]);
    let shown = json(dir.path(), &["trial", "show", "--json"]);
    assert_eq!(shown["missing"], serde_json::json!(["2026-03-06"]));
    let comparison = &shown["result"]["comparisons"][0];
    assert_eq!((&comparison["turns"], &comparison["left_out"]), (&5.into(), &1.into()));
    // Five turns cannot tell anything from chance.
    assert_eq!(comparison["difference"], Value::Null);
    assert!(
        says(dir.path(), &["trial", "show"]).contains("Nothing can be said of “pillow under knees” against “none”")
    );
}

#[test]
fn a_look_before_the_end_is_noted_and_a_stop_is_final() {
    let dir = tempdir().unwrap();
    let data = dir.path();
    let new = ["trial", "new", "--arms", "a,b", "--nights", "28", "--yes"];
    supine(data).args(new).assert().success();
    assert_eq!(json(data, &["trial", "show", "--json"])["result"], Value::Null);
    assert!(says(data, &["trial", "show"]).contains("The result is shown when it is over"));
    assert!(says(data, &["trial", "show", "--peek"]).contains("This look is noted"));
    assert_eq!(json(data, &["trial", "show", "--json"])["peeked"].as_array().unwrap().len(), 1);
    supine(data).args(["trial", "stop"]).assert().code(2).stderr(contains("add --yes"));
    assert!(says(data, &["trial", "stop", "--yes"]).contains("It was stopped before the night of"));
    assert!(says(data, &["trial", "stop", "--yes"]).contains("runs no more"));
    assert!(says(data, &["trial", "tonight"]).contains("Nothing is drawn for tonight"));
    // A stopped trial makes room for another.
    supine(data).args(new).assert().success();
    assert_eq!(files(&data.join("trials")), ["a-2.toml", "a.toml"]);
    insta::assert_snapshot!(says(&held(&[]).keep(), &["trial", "list"]));
}

#[test]
fn the_write_up_is_complete_and_says_what_is_left_to_fill() {
    let dir = held(&[2]);
    let path = dir.path().join("trial.md");
    supine(dir.path()).args(["trial", "report", "--out"]).arg(&path).assert().success().stdout(contains("trial.md"));
    insta::assert_snapshot!(fs::read_to_string(&path).unwrap());
}

#[test]
fn the_page_shows_trials_with_their_picture() {
    let dir = held(&[]);
    let out = dir.path().join("out");
    supine(dir.path()).args(["report", "--out"]).arg(&out).assert().success();
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("What you tried, by lot") && page.contains("lowered your pain on waking by 2.2 points"));
    #[cfg(feature = "plot")]
    assert!(page.contains("Pain on waking under “pillow under knees” and “none”"));
    let report = json(dir.path(), &["report", "--json"]);
    assert_eq!(report["trials"][0]["name"], "pillow");
}

#[test]
fn a_damaged_trial_is_named_with_its_place_and_left_alone() {
    let dir = held(&[]);
    let path = dir.path().join("trials/pillow.toml");
    let broken = PILLOW.replace("nights = 12", "nights = twelve");
    file(&dir.path().join("trials"), "pillow.toml", &broken);
    supine(dir.path()).args(["trial", "show"]).assert().code(1).stderr(contains("pillow.toml:15:"));
    assert_eq!(fs::read_to_string(path).unwrap(), broken);
}
