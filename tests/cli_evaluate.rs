//! `supine evaluate` on the built binary.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::path::{Path, PathBuf};

use common::epochs::datasets;
use common::{file, supine};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::{Value, json};
use tempfile::tempdir;

/// What the body frame reads in each posture (the frame table of `posture/frame.rs`), by the word of an index.
const POSTURES: [(&str, [f64; 3]); 5] = [
    ("upright", [0.0, 1.0, 0.0]),
    ("back", [0.0, 0.0, 1.0]),
    ("left", [-1.0, 0.0, 0.0]),
    ("right", [1.0, 0.0, 0.0]),
    ("stomach", [0.0, 0.0, -1.0]),
];

/// Twenty seconds at 10 Hz of one reading, and then one second of something else: no window of five seconds.
fn clip(folder: &Path, name: &str, [x, y, z]: [f64; 3]) {
    let row = |i: i32, [x, y, z]: [f64; 3]| format!("{:.1},{x},{y},{z}\n", f64::from(i) / 10.0);
    let lying: String = (0..200).map(|i| row(i, [x, y, z])).collect();
    let end: String = (200..210).map(|i| row(i, [-x, -y, -z])).collect();
    file(folder, name, format!("time_s,x_g,y_g,z_g\n{lying}{end}"));
}

/// Two wearers of all postures, the second upside down, and a third who never stood.
fn study(folder: &Path) -> PathBuf {
    let mut index = "dataset,subject,label,fine_label,rate_hz,samples,path\n".to_owned();
    let mut add = |subject: &str, label: &str, reading: [f64; 3]| {
        let name = format!("{subject}-{label}.csv");
        clip(folder, &name, reading);
        index += &format!("made-up,{subject},{label},,10.0,210,{name}\n");
    };
    for (label, [x, y, z]) in POSTURES {
        add("ann", label, [x, y, z]);
        add("bob", label, [-x, -y, z]);
    }
    add("cid", "back", [0.0, 0.0, 1.0]);
    clip(folder, "cid-walking.csv", [0.0, 1.0, 0.0]);
    index += "made-up,cid,walking,,10.0,210,cid-walking.csv\nother,dan,back,,10.0,210,nowhere.csv\n";
    file(folder, "index.csv", index)
}

fn evaluated(index: &Path, arguments: &[&str]) -> Value {
    let data = tempdir().unwrap();
    let output = supine(data.path()).arg("evaluate").arg(index).args(arguments).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const STUDY: [&str; 2] = ["--dataset", "made-up"];

#[test]
fn two_poses_of_each_wearer_are_enough() {
    let dir = tempdir().unwrap();
    let found = evaluated(&study(dir.path()), &STUDY);
    assert_eq!(found["labels"], json!(["back", "left", "right", "stomach", "upright"]));
    // Three clips of each of two wearers, of four windows each: eight windows a label, too few to be averaged.
    let rows =
        json!([[0, 0, 0, 0, 0, 0], [0, 8, 0, 0, 0, 0], [0, 0, 8, 0, 0, 0], [0, 0, 0, 8, 0, 0], [0, 0, 0, 0, 0, 0]]);
    assert_eq!(found["confusion"], rows);
    assert_eq!((&found["accuracy"], &found["kappa"], &found["unknown_share"]), (&json!(1.0), &json!(1.0), &json!(0.0)));
    assert_eq!((&found["balanced_accuracy"], &found["macro_f1"]), (&Value::Null, &Value::Null));
    assert_eq!(
        found["subjects"][1],
        json!({"dataset": "made-up", "subject": "bob", "clips": 3, "windows": 12, "accuracy": 1.0})
    );
    assert_eq!(
        (&found["worn"], &evaluated(&study(dir.path()), &[&STUDY[..], &["--worn", "ribs-left"]].concat())["worn"]),
        (&Value::Null, &json!("ribs-left"))
    );
    assert_eq!((&found["left_out"][0]["subject"], &found["short_clips"]), (&json!("cid"), &json!(0)));
}

#[test]
fn shorter_windows_are_enough_to_be_averaged() {
    let dir = tempdir().unwrap();
    let found = evaluated(&study(dir.path()), &[&STUDY[..], &["--window", "1"]].concat());
    // Of 21 windows the last reads the opposite: left for right, and on the stomach as on the back.
    assert_eq!(found["averaged_labels"], json!(["left", "right", "stomach"]));
    let close = |key: &str, expected: f64| assert!((found[key].as_f64().unwrap() - expected).abs() < 1e-12, "{key}");
    close("balanced_accuracy", 20.0 / 21.0);
    // Left and right: 40 right, 42 labelled, 42 said. Stomach: 40 right, 42 labelled, 40 said.
    close("macro_f1", (2.0 * 80.0 / 84.0 + 80.0 / 82.0) / 3.0);
    // Both wearers are alike.
    let edge = |at: usize| found["interval"][at].as_f64().unwrap();
    assert!((edge(0) - 20.0 / 21.0).abs() < 1e-12 && (edge(1) - 20.0 / 21.0).abs() < 1e-12);
}

#[test]
fn others_cannot_know_who_is_upside_down() {
    let dir = tempdir().unwrap();
    let found = evaluated(&study(dir.path()), &[&STUDY[..], &["--mounting", "others"]].concat());
    // Ann and Bob teach each other the opposite of left, right and upright; back and stomach are alike.
    let accuracy = |at: usize| found["subjects"][at]["accuracy"].as_f64().unwrap();
    assert!((accuracy(0) - 0.4).abs() < 1e-12 && (accuracy(1) - 0.4).abs() < 1e-12);
    assert!((accuracy(2) - 1.0).abs() < 1e-12);
}

#[test]
fn a_third_pose_tells_a_wrong_sign() {
    let (dir, data) = (tempdir().unwrap(), tempdir().unwrap());
    let index = study(dir.path());
    let found = evaluated(&index, &[&STUDY[..], &["--third", "--sign", "inverted"]].concat());
    assert_eq!(found["third"], json!({"agree": [], "contradict": ["ann", "bob"], "absent": []}));
    let told = evaluated(&index, &[&STUDY[..], &["--third"]].concat());
    assert_eq!(told["third"]["agree"], json!(["ann", "bob"]));
    let arguments = ["--dataset", "made-up", "--third", "--sign", "inverted"];
    let said = contains("right side of 2 wearers: ann, bob").and(contains("say --sign normal"));
    let said = said.and(contains("Left out without both an upright clip and one on the back: 1 wearer (cid)"));
    supine(data.path()).arg("evaluate").arg(&index).args(arguments).assert().success().stdout(said);
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    let (dir, data) = (tempdir().unwrap(), tempdir().unwrap());
    clip(dir.path(), "a.csv", [0.0, 0.0, 1.0]);
    file(dir.path(), "bad.csv", "time_s,x_g,y_g,z_g\n0.0,0,0,1\n0.1,oops,0,1\n");
    let refused = |rows: &str, said: &str| {
        let index = file(dir.path(), "index.csv", rows);
        supine(data.path()).arg("evaluate").arg(index).assert().code(1).stderr(contains(said));
    };
    refused("subject,label\nann,back\n", "index.csv:1: there is no column path");
    refused("subject,label,path\nann,back\n", "index.csv:2: there is no path in this row");
    refused("subject,label,path,rate_hz\n\nann,back,a.csv,fast\n", "index.csv:3: rate_hz \"fast\" is not a number");
    refused("subject,label,path,rate_hz\r\n\r\nann,back,a.csv,0\r\n", "index.csv:3: 0 is not a sampling rate");
    refused("subject,label,path\nann,back,bad.csv\n", "bad.csv:3");
    refused("subject,label,path\nann,back,none.csv\n", "index.csv:2: ");
    refused("subject,label,path\nann,walking,a.csv\n", "no clip is labelled back, left, right, stomach, upright");
    file(dir.path(), "short.csv", "time_s,x_g,y_g,z_g\n0.0,0,0,1\n0.1,0,0,1\n0.2,0,0,1\n");
    refused("subject,label,path\nann,back,short.csv\n", "no wearer can be scored: no clip lasts half a window");
    refused("subject,label,path\nann,back,a.csv\n", "1 left out without both");
    let index = study(dir.path());
    let said = contains("no row is of the data set \"mine\"; there is made-up, other");
    supine(data.path()).arg("evaluate").arg(&index).args(["--dataset", "mine"]).assert().code(1).stderr(said);
    let off = ["--worn", "wrist"];
    let said = contains("a sensor on a wrist tells no posture");
    supine(data.path()).arg("evaluate").arg(&index).args(off).assert().code(2).stderr(said);
    let wrong = ["--mounting", "others", "--third"];
    supine(data.path()).arg("evaluate").arg(&index).args(wrong).assert().code(2);
}

/// The table of `benches/accuracy.md`, as far down as other people's recordings leave room for doubt.
#[test]
fn recordings_of_real_people() {
    let Some(folder) = datasets("recordings_of_real_people") else { return };
    let pdiot = ["--dataset", "pdiot-2021-2022", "--sign", "inverted"];
    let rows = [
        ([&pdiot[..], &["--upright", "standing"]].concat(), 0.955),
        (pdiot.to_vec(), 0.965),
        ([&pdiot[..], &["--mounting", "others"]].concat(), 0.93),
        ([&pdiot[..], &["--mounting", "night"]].concat(), 0.945),
        (vec!["--dataset", "positions-12", "--mounting", "others"], 0.98),
        (vec!["--dataset", "positions-12", "--mounting", "night"], 0.98),
    ];
    for (arguments, least) in rows {
        let found = evaluated(&folder.join("index.csv"), &arguments)["balanced_accuracy"].as_f64().unwrap();
        println!("{arguments:?}: balanced accuracy {found:.4}");
        assert!(found >= least, "{arguments:?}: {found}");
    }
}

#[cfg(feature = "plot")]
#[test]
fn what_was_taken_for_what_is_drawn() {
    let (dir, data) = (tempdir().unwrap(), tempdir().unwrap());
    let index = study(dir.path());
    let draw = |name: &str| {
        let file = dir.path().join(name);
        let mut command = supine(data.path());
        command.arg("evaluate").arg(&index).args(STUDY).arg("--figure").arg(&file);
        (command.assert(), file)
    };
    let (said, file) = draw("confusion.svg");
    said.success().stderr(contains("Drawn in ")).stdout(contains("accuracy"));
    let svg = std::fs::read_to_string(file).unwrap();
    assert!(svg.contains("<title>made-up: accuracy 1.000</title>"), "{svg}");
    assert!(svg.contains("2 wearers, the mounting of each from two poses of their own; 24 windows of 5 s."), "{svg}");
    let (said, file) = draw("confusion.PNG");
    said.success();
    assert!(std::fs::read(file).unwrap().starts_with(b"\x89PNG"));
    draw("confusion.jpg").0.code(2).stderr(contains("a picture ends in .svg or .png"));
    draw("nowhere/confusion.svg").0.code(1).stderr(contains("nowhere"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let dir = tempdir().unwrap();
    clip(dir.path(), "a.csv", [0.0, 0.0, 1.0]);
    let clip = dir.path().join("a.csv");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("supine"));
    command.env("SUPINE_DATA_DIR", dir.path().join("data")).args(["evaluate", "/dev/stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let row = format!("ann,back,{}\n", clip.display());
    write!(input, "subject,label,path\n{}", row.repeat(100_000)).unwrap();
    drop(input);
    // What fits into no pipe was taken, so the program is at work.
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.ends_with("supine: interrupted; what was not finished was not saved\n"), "{said:?}");
    assert!(output.stdout.is_empty());
}
