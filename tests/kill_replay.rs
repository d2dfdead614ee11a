//! Killed at any instant, `supine replay --save` leaves the night as it was before or as it is after.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the test must know how long the command takes to be killed within it")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::recording::{BACK, LEFT, RIGHT, recording};
use common::{file, files, supine};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use supine::night::NightSummary;
use supine::store::Store;
use supine::time::Night;
use tempfile::tempdir;

/// How often it is killed; half as often before there is a night, half as often while one is replaced.
const ROUNDS: u32 = 60;

fn the_night() -> Night {
    "2026-03-14".parse().unwrap()
}

fn replay(dir: &Path, data: &str, name: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("supine"));
    command.current_dir(dir).env("SUPINE_DATA_DIR", dir.join(data)).env("TZ", "Europe/Berlin");
    command.args(["replay", name, "--save", "--json"]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The night that is kept, if there is one, found whole; and what its recordings hold.
fn kept(dir: &Path, data: &str) -> (Option<NightSummary>, BTreeSet<Vec<u8>>) {
    let store = Store::open(dir.join(data)).unwrap();
    let shelf = store.nights().unwrap();
    assert!(shelf.damaged.is_empty(), "{:?}", shelf.damaged);
    store.check(the_night()).unwrap();
    supine(&dir.join(data)).arg("nights").assert().success();
    let unpacked = |path: &std::path::PathBuf| zstd::decode_all(fs::File::open(path).unwrap()).unwrap();
    let recordings = store.recordings(the_night()).unwrap().iter().map(unpacked).collect();
    (store.night(the_night()).unwrap(), recordings)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

#[test]
fn a_night_is_as_before_or_as_after() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    file(dir, "evening.csv", recording(Some("2026-03-14T23:00:00+01:00[Europe/Berlin]"), &[(BACK, 150), (LEFT, 60)]));
    file(dir, "morning.csv", recording(Some("2026-03-15T03:00:00+01:00[Europe/Berlin]"), &[(RIGHT, 210)]));
    assert!(replay(dir, "one", "evening.csv").status().unwrap().success());
    copy(&dir.join("one"), &dir.join("two"));
    assert!(replay(dir, "two", "morning.csv").status().unwrap().success());
    let states = [(None, BTreeSet::new()), kept(dir, "one"), kept(dir, "two")];
    assert!(states[0].1.is_empty() && states[1].1.len() == 1 && states[2].1.len() == 2);

    let mut rng = ChaCha8Rng::seed_from_u64(20_260_314);
    for (name, before, after) in [("evening.csv", 0, 1), ("morning.csv", 1, 2)] {
        let start = |data: &str| {
            if before == 1 {
                copy(&dir.join("one"), &dir.join(data));
            }
        };
        start("timed");
        let started = Instant::now();
        assert!(replay(dir, "timed", name).status().unwrap().success());
        let mut latest = started.elapsed().mul_f64(1.1).max(Duration::from_millis(4));
        fs::remove_dir_all(dir.join("timed")).unwrap();

        let mut found = [0; 3];
        for round in 0..ROUNDS / 2 {
            start("data");
            let mut child = replay(dir, "data", name).spawn().unwrap();
            // More of them late, where the files change.
            std::thread::sleep(latest.mul_f64(rng.random_range(0.0_f64..1.0).sqrt()));
            child.kill().unwrap();
            child.wait().unwrap();
            let now = kept(dir, "data");
            let state = states.iter().position(|state| *state == now);
            assert!(state == Some(before) || state == Some(after), "{name}, round {round}: neither before nor after");
            found[state.unwrap()] += 1;
            // Where the machine got slower since, the kills come later until one comes too late.
            if found[after] == 0 {
                latest = latest.mul_f64(1.05);
            }
            // Whatever the killed one left, the next one ends well.
            if round % 6 == 0 {
                assert!(replay(dir, "data", name).status().unwrap().success());
                assert!(kept(dir, "data") == states[after], "{name}, round {round}");
                let as_undisturbed = dir.join(if after == 1 { "one" } else { "two" });
                assert_eq!(files(&dir.join("data")), files(&as_undisturbed), "{name}, round {round}");
            }
            if dir.join("data").exists() {
                fs::remove_dir_all(dir.join("data")).unwrap();
            }
        }
        eprintln!("{name}: killed {} times: {} before, {} after", ROUNDS / 2, found[before], found[after]);
        assert!(found[before] > 0 && found[after] > 0, "{name}: the kills came all too early or all too late");
    }
}
