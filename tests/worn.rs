//! Where a sensor is worn, on the built binary: off the trunk nothing is said of postures, and what is known is.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::path::Path;

use common::epochs::datasets;
use common::recording::{NIGHT, recording};
use common::{at_work, file, replay, supine};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;
use tempfile::tempdir;

/// What `--json` prints of one night.
fn night(dir: &Path, arguments: &[&str]) -> Value {
    let output = replay(dir, &[arguments, &["--json"]].concat()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn knows_no_posture(night: &Value) {
    assert_eq!(night["times"]["known"], serde_json::json!({}));
    assert_eq!((&night["position_changes"], &night["position_changes_per_hour"]), (&0.into(), &Value::Null));
    assert!(night["stillness"].as_array().unwrap().iter().all(|bout| bout.get("posture").is_none()));
}

#[test]
fn a_wrist_tells_stillness_and_no_posture() {
    let dir = at_work();
    let found = night(dir.path(), &["night.csv", "--worn", "wrist"]);
    knows_no_posture(&found);
    // All of it is at rest: half an hour without readings parts nothing.
    assert_eq!(found["times"]["unknown"], serde_json::json!({"gap": 1800, "not_on_trunk": 465 * 60}));
    assert_eq!((&found["worn"], &found["off_trunk"]), (&"wrist".into(), &serde_json::json!({"rest_found": true})));
    assert_eq!(found["window"], found["recorded"]);
    // A turn takes the second or two around it, which leaves less than five of the last five minutes.
    let minutes: Vec<i64> =
        found["stillness"].as_array().unwrap().iter().map(|bout| (secs(bout) + 2).div_euclid(60)).collect();
    assert_eq!(minutes, [10, 180, 135, 90, 45]);
    let none = ["back", "left side", "stomach", "Position changes"].map(|word| contains(word).not());
    let said = contains("No postures: a wrist goes its own way").and(contains("At rest 22:50–07:05, 8 h 15 min"));
    let said = said.and(contains("7 h 45 min of 8 h 15 min, 94 %"));
    let shown = replay(dir.path(), &["night.csv", "--worn", "wrist"]).assert().success().stdout(said);
    none.into_iter().fold(shown, assert_cmd::assert::Assert::stdout);
    let table = std::fs::read_to_string(dir.path().join("supine-out/2026-03-14/epochs.csv")).unwrap();
    assert!(table.lines().nth(1).unwrap().contains(",not_on_trunk,,,"), "{}", table.lines().nth(1).unwrap());
}

fn secs(bout: &Value) -> i64 {
    let at = |key: &str| bout[key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second();
    at("end") - at("start")
}

#[test]
fn a_thigh_tells_level_from_upright() {
    let dir = at_work();
    let found = night(dir.path(), &["night.csv", "--worn", "thigh"]);
    knows_no_posture(&found);
    assert_eq!(found["off_trunk"]["thigh"], serde_json::json!({"level_secs": 450 * 60, "upright_secs": 15 * 60}));
    let said = contains("Thigh level        7 h 30 min (sitting or lying").and(contains("Thigh upright      15 min"));
    replay(dir.path(), &["night.csv", "--worn", "thigh"]).assert().success().stdout(said);
}

#[test]
fn on_the_trunk_nothing_changes_but_that_it_is_said() {
    let dir = at_work();
    let mut chest = night(dir.path(), &["night.csv", "--worn", "chest"]);
    assert_eq!(chest.as_object_mut().unwrap().remove("worn"), Some("chest".into()));
    assert_eq!(chest["sources"][0]["options"].as_object_mut().unwrap().remove("worn"), Some("chest".into()));
    assert_eq!(chest, night(dir.path(), &["night.csv"]));
}

#[test]
fn the_place_is_remembered_and_configured() {
    let dir = at_work();
    night(dir.path(), &["night.csv", "--worn", "wrist", "--save"]);
    let listed = supine(&dir.path().join("data")).args(["nights", "--json"]).output().unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed["nights"][0]["worn"], "wrist");
    // A second recording of the night, of which no place is said, is of the same wrist.
    file(dir.path(), "more.csv", recording(Some("2026-03-15T07:10:00+01:00[Europe/Berlin]"), &NIGHT[1..2]));
    let both = night(dir.path(), &["more.csv", "--save"]);
    assert_eq!((&both["worn"], both["sources"].as_array().unwrap().len()), (&"wrist".into(), 2));
    file(&dir.path().join("data"), "config.toml", "worn = \"pocket\"\n");
    assert_eq!(night(dir.path(), &["night.csv"])["worn"], "pocket");
    assert_eq!(night(dir.path(), &["night.csv", "--worn", "back"])["worn"], "back");
    file(&dir.path().join("data"), "config.toml", "worn = \"knee\"\n");
    replay(dir.path(), &["night.csv"]).assert().code(1).stderr(contains("config.toml:1:8").and(contains("knee")));
    replay(dir.path(), &["night.csv", "--worn", "knee"]).assert().code(2).stderr(contains("say one of chest"));
}

#[test]
fn such_a_night_is_no_morning_to_compare() {
    let dir = at_work();
    night(dir.path(), &["night.csv", "--worn", "wrist", "--save"]);
    let data = dir.path().join("data");
    supine(&data).args(["pain", "4", "--date", "2026-03-15"]).assert().success();
    supine(&data).arg("report").assert().success();
    let page = std::fs::read_to_string(data.join("report/report.html")).unwrap();
    assert!(page.contains("no postures: worn on a wrist") && page.contains("1 night is of a sensor off the trunk"));
    supine(&data).arg("nights").assert().success().stdout(contains("8.2     –     –      –        –   –    8.2"));
}

#[cfg(feature = "ble")]
#[test]
fn a_nudge_that_could_never_come_is_refused() {
    let dir = tempdir().unwrap();
    let arguments = ["record", "--worn", "thigh", "--nudge", "stomach:10m"];
    supine(dir.path()).args(arguments).assert().code(2).stderr(contains("nudges need a posture"));
}

#[test]
fn wrists_of_real_people() {
    let Some(folder) = datasets("wrists_of_real_people") else { return };
    for name in ["p5n1", "p5n2", "p7n1", "p7n2"] {
        let path = folder.join(format!("wrist-nights/{name}.csv"));
        let dir = tempdir().unwrap();
        let found = night(dir.path(), &[path.to_str().unwrap(), "--worn", "wrist"]);
        knows_no_posture(&found);
        let (recorded, rest) = (secs(&found["recorded"]), secs(&found["window"]));
        let still: i64 = found["stillness"].as_array().unwrap().iter().map(secs).sum();
        println!("{name}: recorded {recorded} s, at rest {rest} s, still {still} s");
        // They are nights: most of each is rest, and most of that is still.
        assert!(found["off_trunk"]["rest_found"] == true && rest * 2 > recorded && still * 2 > rest && still <= rest);
    }
}
