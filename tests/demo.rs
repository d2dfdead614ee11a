//! `supine demo` on the built binary: it finds what it planted, and touches nothing but its folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{file, files, supine};
use predicates::str::contains;
use serde_json::Value;
use supine::store::Store;
use tempfile::tempdir;

const SEEDS: u64 = 10;
/// Of so many seeds an effect must be found.
const ENOUGH: usize = 9;

/// The demonstration in a folder, where neither home nor data folder is anything but `elsewhere`.
fn demo(dir: &Path, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = supine(&dir.join("elsewhere/data"));
    command.current_dir(dir).env("HOME", dir.join("elsewhere/home")).env("XDG_CONFIG_HOME", dir.join("elsewhere/home"));
    command.arg("demo").args(arguments);
    if !arguments.contains(&"--rate") {
        command.args(["--rate", "2"]);
    }
    command
}

/// One effect in one demonstration: what was planted, and what was found with its interval.
struct Found {
    exposure: String,
    truth: f64,
    rho: f64,
    low: f64,
    high: f64,
}

impl Found {
    fn holds(&self) -> bool {
        self.rho * self.truth > 0.0 && (self.low..=self.high).contains(&self.truth)
    }
}

fn found(seed: u64) -> Vec<Found> {
    let dir = tempdir().unwrap();
    let output = demo(dir.path(), &["--seed", &seed.to_string(), "--json", "--out", "demo"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["seed"], &json["nights"]), (&seed.into(), &30.into()));
    let found = |planted: &Value| {
        let all = json["found"].as_array().unwrap();
        let finding = &all.iter().find(|one| one["exposure"] == planted["exposure"]).unwrap()["finding"];
        let number = |key: &str| finding["rho"][key].as_f64().unwrap();
        Found {
            exposure: planted["exposure"].as_str().unwrap().to_owned(),
            truth: planted["rho"].as_f64().unwrap(),
            rho: number("estimate"),
            low: number("low"),
            high: number("high"),
        }
    };
    json["planted"].as_array().unwrap().iter().map(found).collect()
}

#[test]
fn what_was_planted_is_found_for_nine_seeds_of_ten() {
    let next = AtomicU64::new(1);
    let work = || {
        let seeds = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed))).take_while(|&seed| seed <= SEEDS);
        seeds.map(|seed| (seed, found(seed))).collect::<Vec<_>>()
    };
    let mut all = std::thread::scope(|scope| {
        let threads = [0, 1].map(|_| scope.spawn(work));
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    all.sort_by_key(|&(seed, _)| seed);
    println!("seed  effect                   planted  found  interval       holds");
    for (seed, effects) in &all {
        for Found { exposure, truth, rho, low, high } in effects {
            let holds = Found { exposure: exposure.clone(), truth: *truth, rho: *rho, low: *low, high: *high }.holds();
            println!("{seed:>4}  {exposure:<24} {truth:>7.2}  {rho:>5.2}  {low:>5.2} to {high:>5.2}  {holds}");
        }
    }
    assert!(all.iter().flat_map(|(_, effects)| effects).all(|effect| effect.rho * effect.truth > 0.0), "a wrong sign");
    for exposure in ["prone_hours", "longest_stillness_hours"] {
        let of = |effects: &Vec<Found>| effects.iter().any(|effect| effect.exposure == exposure && effect.holds());
        let held = all.iter().filter(|(_, effects)| of(effects)).count();
        assert!(all.len() as u64 == SEEDS && held >= ENOUGH, "{exposure}: {held} seeds of {}", all.len());
    }
}

#[test]
fn the_same_seed_makes_the_same_bytes() {
    let dir = tempdir().unwrap();
    for out in ["one", "two"] {
        demo(dir.path(), &["--nights", "3", "--seed", "7", "--out", out]).assert().success();
    }
    let names = files(&dir.path().join("one"));
    assert_eq!(names, files(&dir.path().join("two")));
    for name in names {
        let [one, two] = ["one", "two"].map(|out| fs::read(dir.path().join(out).join(&name)).unwrap());
        assert!(one == two, "{name}");
    }
    demo(dir.path(), &["--nights", "3", "--seed", "8", "--out", "other"]).assert().success();
    let [one, other] = ["one", "other"].map(|out| fs::read(dir.path().join(out).join("report.html")).unwrap());
    assert!(one != other, "another seed makes other nights");
}

#[test]
fn it_names_its_files_and_touches_nothing_else() {
    let dir = tempdir().unwrap();
    let output = demo(dir.path(), &["--nights", "5", "--out", "made-up"]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "no bar where there is no terminal");
    let shown = String::from_utf8(output.stdout).unwrap();
    let named: Vec<&Path> =
        shown.lines().map(str::trim).filter(|line| line.starts_with("made-up")).map(Path::new).collect();
    assert_eq!(named.len(), 1, "the page; what stands beside it is named without its folder");
    assert!(named.iter().all(|name| dir.path().join(name).is_file()), "{named:?}");
    assert!(named[0].ends_with("report.html"));
    let tops: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(tops, ["made-up"], "nothing is written elsewhere");
    let store = Store::open(dir.path().join("made-up/data")).unwrap();
    let shelf = store.nights().unwrap();
    assert!(shelf.damaged.is_empty());
    assert_eq!(shelf.nights.len(), 5);
    for night in shelf.nights {
        assert_eq!(night.times.total_secs(), night.window.secs());
        store.check(night.night.unwrap()).unwrap();
    }
    // The commands that it names work there.
    for line in shown.lines().filter(|line| line.contains("--data-dir")) {
        let mut words = line.split_whitespace().skip_while(|word| *word != "supine").skip(1);
        let arguments: Vec<&str> = words.by_ref().collect();
        supine(dir.path()).current_dir(dir.path()).args(arguments).assert().success();
    }
}

#[test]
fn a_folder_that_holds_other_things_is_refused() {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join("mine")).unwrap();
    file(&dir.path().join("mine"), "thesis.txt", "years of work");
    let assert = demo(dir.path(), &["--nights", "1", "--out", "mine"]).assert().code(1).stdout("");
    assert.stderr("supine: mine holds other things; say another folder with --out\n");
    assert_eq!(files(dir.path()), ["mine/thesis.txt"]);
    let assert = demo(dir.path(), &["--nights", "1", "--out", "mine/thesis.txt"]).assert().code(1);
    assert.stderr(contains("supine: cannot use mine/thesis.txt: "));
    fs::create_dir(dir.path().join("empty")).unwrap();
    demo(dir.path(), &["--nights", "1", "--out", "empty"]).assert().success();
}

#[test]
fn a_second_run_replaces_the_first() {
    let dir = tempdir().unwrap();
    demo(dir.path(), &["--nights", "6", "--out", "again"]).assert().success();
    demo(dir.path(), &["--nights", "2", "--out", "again"]).assert().success();
    demo(dir.path(), &["--nights", "2", "--out", "fresh"]).assert().success();
    assert_eq!(files(&dir.path().join("again")), files(&dir.path().join("fresh")));
    let store = Store::open(dir.path().join("again/data")).unwrap();
    assert_eq!((store.nights().unwrap().nights.len(), store.diary().unwrap().iter().count()), (2, 2));
}

#[test]
fn it_runs_whatever_is_wrong_with_the_data_folder() {
    let dir = tempdir().unwrap();
    fs::create_dir_all(dir.path().join("elsewhere/data")).unwrap();
    file(&dir.path().join("elsewhere/data"), "config.toml", "zone = 5\n");
    demo(dir.path(), &["--nights", "1", "--out", "demo"]).assert().success();
    assert_eq!(files(&dir.path().join("elsewhere")), ["data/config.toml"]);
}

#[test]
fn wrong_arguments_say_what_is_right() {
    let dir = tempdir().unwrap();
    for (arguments, message) in [
        (["--nights", "0"], "1..=365"),
        (["--nights", "many"], "invalid digit"),
        (["--rate", "400"], "0.5 to 100 Hz"),
        (["--seed", "later"], "'--seed <SEED>'"),
    ] {
        demo(dir.path(), &arguments).assert().code(2).stderr(contains(message));
    }
    assert!(files(dir.path()).is_empty());
}
