//! Killed at any instant, saving a night leaves it as it was before or as it is after, with all its files.
//!
//! The test runs itself as the process to be killed: [`saves_until_killed`] does nothing unless it is told where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{file, night};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use supine::store::{RecordingFile, Store};
use tempfile::tempdir;

const WHERE: &str = "SUPINE_TEST_SAVE_UNTIL_KILLED";
const ROUNDS: u32 = 80;
const EVENINGS: [&str; 3] = ["2026-03-13", "2026-03-14", "2026-03-15"];

/// A recording of some size whose content follows from the night and its version.
fn recording(evening: &str, version: u32) -> String {
    let row = format!("{evening},{version},0.1,0.2,0.97\n");
    row.repeat(20_000)
}

fn epochs(evening: &str, version: u32) -> String {
    format!("{evening},{version}\n").repeat(5_000)
}

#[test]
fn saves_until_killed() {
    let Some(dir) = std::env::var_os(WHERE) else { return };
    let dir = Path::new(&dir);
    let store = Store::open(dir.join("data")).unwrap();
    let first = store.night(EVENINGS[0].parse().unwrap()).unwrap().map_or(0, |night| night.position_changes - 2);
    for version in first..first + 1_000 {
        for evening in EVENINGS {
            // Every third version comes with a recording of its own; the others are the same recording analysed anew.
            let content = recording(evening, version / 3);
            let path = file(dir, "recording.csv", content);
            let given = [RecordingFile::Path(path)];
            store.save_night(&night(evening, version), &given, epochs(evening, version).as_bytes()).unwrap();
        }
    }
}

/// Every night that is there is whole; the versions found, and the sum of recordings.
fn verify(store: &Store) -> Vec<u32> {
    let shelf = store.nights().unwrap();
    assert!(shelf.damaged.is_empty(), "{:?}", shelf.damaged);
    let mut versions = Vec::new();
    for found in shelf.nights {
        let name = found.name();
        let version = found.position_changes - 2;
        assert_eq!(found, night(&name, version));
        let date = found.night.unwrap();
        assert_eq!(store.epochs(date).unwrap().unwrap(), epochs(&name, version).as_bytes());
        store.check(date).unwrap();
        let kept: Vec<Vec<u8>> = store
            .recordings(date)
            .unwrap()
            .iter()
            .map(|path| zstd::decode_all(fs::File::open(path).unwrap()).unwrap())
            .collect();
        assert!(kept.contains(&recording(&name, version / 3).into_bytes()), "its own recording");
        assert!(kept.len() as u32 > version / 3, "{name}: none of the earlier recordings is lost");
        versions.push(version);
    }
    versions
}

#[test]
fn every_night_is_as_before_or_as_after() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(20260314);
    let mut last: Vec<u32> = Vec::new();
    // How late the kill may come: later where the machine is so slow that nothing gets done before it.
    let (mut latest, mut idle) = (Duration::from_millis(60), 0);
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "saves_until_killed", "--test-threads", "1"])
            .env(WHERE, dir.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(latest.mul_f64(rng.random_range(0.0..1.0)));
        assert!(child.try_wait().unwrap().is_none(), "round {round}: it must be killed, not end");
        child.kill().unwrap();
        child.wait().unwrap();
        let versions = verify(&store);
        assert!(versions.len() >= last.len(), "round {round}: no night is lost");
        assert!(versions.iter().zip(&last).all(|(new, old)| new >= old), "round {round}: no night goes back");
        idle = if versions == last { idle + 1 } else { 0 };
        if idle == 6 {
            (latest, idle) = (latest * 2, 0);
        }
        last = versions;
    }
    eprintln!("killed {ROUNDS} times; versions reached: {last:?}");
    assert!(last.len() == EVENINGS.len() && last[0] > 2, "the kills came all too early: {last:?}");
}
