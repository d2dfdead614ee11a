//! Killed at any instant, `supine pain` leaves the diary as it was before or as it is after.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the test must know how long the command takes to be killed within it")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::civil::date;
use jiff::{ToSpan, civil::Date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use supine::diary::{Entry, Nrs};
use supine::store::Store;
use tempfile::tempdir;

const ROUNDS: i32 = 120;

fn pain(store: &Store, date: Date) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("supine"));
    command.env("SUPINE_DATA_DIR", store.dir()).args(["pain", "3", "--note", &"cold ".repeat(2000)]);
    command.args(["--date", &date.to_string()]).stdout(Stdio::null());
    command
}

#[test]
fn the_diary_is_as_before_or_as_after() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let first = date(2020, 1, 1);
    let started = Instant::now();
    assert!(pain(&store, first).status().unwrap().success());
    let whole = started.elapsed().max(Duration::from_millis(4));

    let mut rng = ChaCha8Rng::seed_from_u64(20260315);
    let (mut before, mut after) = (0, 0);
    for round in 1..=ROUNDS {
        let old = store.diary().unwrap();
        let day = first + round.days();
        let mut child = pain(&store, day).spawn().unwrap();
        // Where the machine got slower since, the kills come later until one comes too late.
        let latest = if after == 0 { 1.2 + f64::from(round) / 20.0 } else { 1.2 };
        std::thread::sleep(whole.mul_f64(rng.random_range(0.0..latest)));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut new = old.clone();
        let entry = Entry { note: "cold ".repeat(2000).trim().to_owned(), ..Entry::new(day, Nrs::new(3).unwrap()) };
        new.replace(entry);
        let found = store.diary().unwrap();
        assert!(found == old || found == new, "round {round}");
        if found == old { before += 1 } else { after += 1 }
    }
    eprintln!("killed {ROUNDS} times: {before} times before the change, {after} times after it");
    assert!(before > 0 && after > 0, "the kills came all too early or all too late");
    // The next change clears away what the killed ones left.
    assert!(pain(&store, first + (ROUNDS + 1).days()).status().unwrap().success());
    let mut names: Vec<_> = std::fs::read_dir(store.dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".lock", "diary.csv"]);
}
