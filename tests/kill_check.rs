//! A check killed at any instant leaves all earlier checks, and itself either whole or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, clippy::print_stderr)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use supine::diary::check::Sign;
use supine::store::Store;
use tempfile::tempdir;

const ROUNDS: u32 = 60;

fn check(store: &Store) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("supine"));
    let answers = Sign::ALL.map(|sign| format!("{sign}=no")).join(",");
    command.env("SUPINE_DATA_DIR", store.dir()).args(["check", "--answers", &answers]).stdout(Stdio::null());
    command
}

#[test]
fn the_checks_are_as_before_or_one_more() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let started = Instant::now();
    assert!(check(&store).status().unwrap().success());
    let whole = started.elapsed().max(Duration::from_millis(4));
    let mut rng = ChaCha8Rng::seed_from_u64(20260316);
    let (mut before, mut after) = (0, 0);
    for round in 1..=ROUNDS {
        let old = store.checks().unwrap();
        let mut child = check(&store).spawn().unwrap();
        // Where the machine got slower since, the kills come later until one comes too late.
        let latest = if after == 0 { 1.2 + f64::from(round) / 20.0 } else { 1.2 };
        std::thread::sleep(whole.mul_f64(rng.random_range(0.0..latest)));
        child.kill().unwrap();
        child.wait().unwrap();
        let new = store.checks().unwrap();
        assert!(new.starts_with(&old) && new.len() <= old.len() + 1, "round {round}");
        if new.len() == old.len() { before += 1 } else { after += 1 }
    }
    eprintln!("killed {ROUNDS} times: {before} times before the change, {after} times after it");
    assert!(before > 0 && after > 0, "the kills came all too early or all too late");
    // The next check clears away what the killed ones left.
    assert!(check(&store).status().unwrap().success());
    let mut names: Vec<_> = std::fs::read_dir(store.dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".lock", "checks.jsonl"]);
}
