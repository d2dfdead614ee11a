//! The log of a live recording on real file systems: full, read-only, held by another, and killed at any instant.
//!
//! The test runs itself as the process that records; what is told by [`TASK`], and where by [`WHERE`].
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a test has a clock and a terminal")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{at, file, files, night};
use jiff::tz::TimeZone;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use supine::sensor::log::{Arrived, Entry, Heading, Mark};
use supine::sensor::{Origin, Setting};
use supine::store::{PacketLog, RecordingFile, Store, StoreError};
use supine::time::Timestamp;
use tempfile::tempdir;

const TASK: &str = "SUPINE_TEST_TASK";
const WHERE: &str = "SUPINE_TEST_WHERE";
const START: &str = "2026-03-14T22:41:07Z";

fn heading() -> Heading {
    Heading {
        sensor: "polar-h10".to_owned(),
        setting: Setting { rate_hz: 25.0, range_g: 2 },
        zone: "Europe/Berlin".to_owned(),
        mounting: None,
        worn: None,
        name: None,
        address: None,
        described: None,
    }
}

fn packet(number: u32) -> Entry {
    let arrival = Timestamp::from_nanos(i64::from(number) * 20_000_000);
    Entry::Packet(Arrived { arrival, origin: Origin::Company(0x0499), bytes: number.to_be_bytes().to_vec() })
}

fn begin(store: &Store) -> Result<PacketLog, StoreError> {
    begin_log(store, &heading(), at(START))
}

fn begin_log(store: &Store, heading: &Heading, start: Timestamp) -> Result<PacketLog, StoreError> {
    store.begin_packets(store.begin_recording(start, &TimeZone::get(&heading.zone).unwrap())?, heading, start)
}

/// A log of a few packets, closed.
fn recorded(store: &Store, start: &str, packets: u32) -> PathBuf {
    let mut log = begin_log(store, &heading(), at(start)).unwrap();
    (0..packets).for_each(|number| log.append(&packet(number)));
    log.close().unwrap()
}

/// The entries of a log, all whole but perhaps the last.
fn entries(path: &Path) -> Vec<Entry> {
    let text = fs::read_to_string(path).unwrap();
    let body = text.strip_prefix(&heading().lines()).expect("the heading is whole");
    let whole = body.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    whole.map(|line| Entry::parse(line.trim_end_matches('\n')).unwrap_or_else(|e| panic!("{line:?}: {e:?}"))).collect()
}

fn names(logs: &[PathBuf]) -> Vec<String> {
    logs.iter().map(|log| log.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// This test again, as a process that does a task in a folder.
fn child(task: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "does_its_task", "--nocapture", "--test-threads", "1"]);
    command.env(TASK, task).env(WHERE, folder);
    command
}

#[test]
fn does_its_task() {
    let Ok(task) = std::env::var(TASK) else { return };
    let folder = PathBuf::from(std::env::var_os(WHERE).unwrap());
    let store = Store::open(folder.join("data")).unwrap();
    match task.as_str() {
        "record" => records_until_killed(&store),
        "full" => fills_a_small_disk(&folder, &store),
        "read-only" => tries_a_read_only_disk(&folder, &store),
        "file" => files_until_killed(&folder, &store),
        other => panic!("{other} is no task"),
    }
}

#[test]
fn a_log_is_named_by_its_start_and_its_owner_alone_reads_it() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let mut log = begin(&store).unwrap();
    assert_eq!(fs::read_to_string(log.path()).unwrap(), heading().lines());
    assert_eq!(names(&[log.path().to_owned()]), ["20260314T224107Z-polar-h10.packets"]);
    log.append(&packet(1));
    log.append(&Entry::Mark { at: packet(2).at(), mark: Mark::Ended });
    let path = log.close().unwrap();
    assert_eq!(entries(&path), [packet(1), Entry::Mark { at: packet(2).at(), mark: Mark::Ended }]);
    #[cfg(unix)]
    for (path, mode) in [(store.live_dir(), 0o700), (path, 0o600), (store.live_dir().join(".recording"), 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
}

#[test]
fn logs_that_begin_in_the_same_second_do_not_meet() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let logs = [recorded(&store, START, 1), recorded(&store, START, 2), recorded(&store, START, 3)];
    assert_eq!(entries(&logs[0]).len() + entries(&logs[1]).len() + entries(&logs[2]).len(), 6);
    let odd = Heading { sensor: "../my board\n".to_owned(), ..heading() };
    let path = begin_log(&store, &odd, at(START)).unwrap().close().unwrap();
    assert_eq!(names(&[path]), ["20260314T224107Z-.._my_board_.packets"]);
}

#[test]
fn a_log_that_is_dropped_holds_what_it_was_given() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let mut log = begin(&store).unwrap();
    log.append(&packet(7));
    let path = log.path().to_owned();
    drop(log);
    assert_eq!(entries(&path), [packet(7)]);
}

#[test]
fn a_second_recorder_is_told_who_is_first_and_what_to_do() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let first = begin(&store).unwrap();
    let error = begin(&store).unwrap_err().to_string();
    let expected = format!(
        "another supine is recording into {} since 2026-03-14 23:41 CET; stop that one first, or record into another \
         folder with --data-dir DIR",
        store.dir().display()
    );
    assert_eq!(error, expected);
    assert_eq!(names(&[first.close().unwrap()]), ["20260314T224107Z-polar-h10.packets"]);
    begin(&store).unwrap();
}

#[test]
fn what_is_left_over_is_never_what_is_being_recorded() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    assert!(store.left_over().is_empty() && !store.dir().exists(), "asking makes no folder");
    let older = recorded(&store, "2026-03-13T22:00:00Z", 3);
    let oldest = recorded(&store, "2025-12-31T22:00:00Z", 3);
    let running = begin(&store).unwrap();
    assert_eq!(store.left_over(), [oldest.clone(), older.clone()]);
    let error = store.packets_filed(running.path()).unwrap_err().to_string();
    assert!(error.contains("no finished log"), "{error}");
    let newest = running.close().unwrap();
    assert_eq!(store.left_over(), [oldest.clone(), older.clone(), newest.clone()]);

    // While somebody records and does not say what, nothing is known to be left over.
    let running = begin(&store).unwrap();
    file(&store.live_dir(), "x.packets", "");
    fs::write(store.live_dir().join(".recording"), "").unwrap();
    assert!(store.left_over().is_empty());
    drop(running);
    // The power failed before the heading of x.packets reached the disk: it holds nothing.
    assert_eq!(store.left_over()[..3], [oldest, older, newest]);
    drop(begin(&store).unwrap());
    assert!(!store.live_dir().join("x.packets").exists());
}

#[test]
fn a_log_goes_only_when_every_night_keeps_it() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let log = recorded(&store, START, 500);
    // Broken off in the middle of a line: the torn line is kept too.
    fs::OpenOptions::new().append(true).open(&log).unwrap().write_all(b"10.000000000 company:04").unwrap();
    let refused = |why: &str| {
        let error = store.packets_filed(&log).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("stays where it is") && log.exists(), "{error}");
    };
    refused("no night keeps it");
    assert_eq!(store.unfiled(), std::slice::from_ref(&log));

    let given = [RecordingFile::Path(log.clone())];
    for evening in ["2026-03-14", "2026-03-15"] {
        store.save_night(&night(evening, 0), &given, b"").unwrap();
    }
    assert!(store.unfiled().is_empty() && store.left_over() == [log.clone()]);

    let copy = store.recordings("2026-03-15".parse().unwrap()).unwrap().remove(0);
    let sound = fs::read(&copy).unwrap();
    fs::write(&copy, zstd::encode_all(&b"something else"[..], 0).unwrap()).unwrap();
    refused("the night of 2026-03-15");
    fs::write(&copy, &sound[..sound.len() - 1]).unwrap();
    refused("the night of 2026-03-15");
    fs::remove_file(&copy).unwrap();
    refused("the night of 2026-03-15");
    fs::write(&copy, &sound).unwrap();

    let content = fs::read(&log).unwrap();
    store.packets_filed(&log).unwrap();
    assert!(!log.exists() && store.left_over().is_empty());
    store.packets_filed(&log).unwrap();
    assert_eq!(zstd::decode_all(fs::File::open(&copy).unwrap()).unwrap(), content);
}

#[test]
fn only_logs_of_this_folder_go() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let elsewhere = file(dir.path(), "a.packets", heading().lines());
    assert!(matches!(store.packets_filed(&elsewhere), Err(StoreError::Unfiled { .. })));
    assert!(elsewhere.exists());
}

#[test]
fn a_log_without_a_packet_goes_by_itself() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    let mut log = begin(&store).unwrap();
    log.append(&Entry::Mark { at: at(START), mark: Mark::Ended });
    let path = log.close().unwrap();
    store.packets_filed(&path).unwrap();
    assert!(!path.exists());
    // What cannot be understood may be anything.
    let damaged = file(&store.live_dir(), "b.packets", heading().lines() + "what is this\n");
    assert!(store.packets_filed(&damaged).is_err() && damaged.exists());
}

#[test]
fn there_is_room_where_the_folder_would_be() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("not/yet/there")).unwrap();
    assert!(store.free_bytes().unwrap() > 0 && !store.dir().exists());
}

#[test]
fn a_file_where_the_folder_should_be_is_told_at_once() {
    let dir = tempdir().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    fs::create_dir(store.dir()).unwrap();
    file(store.dir(), "live", "");
    let error = begin(&store).unwrap_err().to_string();
    assert!(error.contains("live"), "{error}");
}

/// Appends fifty entries a second, saying each number, until it is killed.
fn records_until_killed(store: &Store) {
    let began = Instant::now();
    let mut log = begin(store).unwrap();
    for number in 0.. {
        log.append(&packet(number));
        println!("appended {number}");
        log.tick(began.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn killed_at_any_instant_a_log_lacks_a_second_at_most() {
    let mut rng = ChaCha8Rng::seed_from_u64(20260314);
    let run = |after: Duration| {
        let dir = tempdir().unwrap();
        let mut child = child("record", dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(after);
        child.kill().unwrap();
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        child.wait().unwrap();
        let appended = said.lines().filter(|line| line.contains("appended ")).count();
        let store = Store::open(dir.path().join("data")).unwrap();
        let logs = store.left_over();
        assert!(logs.len() <= 1 && (logs.len() == 1 || appended == 0), "{appended} entries and no log");
        let kept = logs.first().map_or_else(Vec::new, |log| entries(log));
        assert_eq!(kept, (0..kept.len() as u32).map(packet).collect::<Vec<_>>(), "in order, without a hole");
        drop(begin(&store).expect("nobody holds the folder any more"));
        (appended, appended.saturating_sub(kept.len()))
    };
    let delays: Vec<Duration> = (0..24).map(|_| Duration::from_millis(rng.random_range(20..6000))).collect();
    let results: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let runs: Vec<_> = delays.into_iter().map(|delay| scope.spawn(move || run(delay))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let (most, worst) = (results.iter().map(|it| it.0).max().unwrap(), results.iter().map(|it| it.1).max().unwrap());
    eprintln!("killed {} times, after up to {most} entries; at most {worst} were missing", results.len());
    assert!(most > 50, "the kills came all too early: {results:?}");
    assert!(worst <= 50, "more than a second is missing: {results:?}");
}

/// Files the one log that is left over, and says how far it got.
fn files_until_killed(folder: &Path, store: &Store) {
    println!("\nready");
    let log = store.left_over().remove(0);
    store.save_night(&night("2026-03-14", 0), &[RecordingFile::Path(log.clone())], b"").unwrap();
    fs::write(folder.join("saved"), "").unwrap();
    store.packets_filed(&log).unwrap();
    fs::write(folder.join("filed"), "").unwrap();
}

#[test]
fn killed_between_saving_and_removing_nothing_is_lost_and_once_more_is_harmless() {
    let mut rng = ChaCha8Rng::seed_from_u64(20260315);
    let (mut both, mut latest) = (0, Duration::from_millis(40));
    for round in 0..30 {
        let dir = tempdir().unwrap();
        let store = Store::open(dir.path().join("data")).unwrap();
        let log = recorded(&store, START, 60_000);
        let content = fs::read(&log).unwrap();
        let mut child = child("file", dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while lines.next().unwrap().unwrap() != "ready" {}
        std::thread::sleep(latest.mul_f64(rng.random_range(0.0..1.0)));
        child.kill().unwrap();
        child.wait().unwrap();

        let date = "2026-03-14".parse().unwrap();
        let kept = store.recordings(date).unwrap();
        assert!(log.exists() || kept.len() == 1, "round {round}: it is in one place at least");
        both += u32::from(log.exists() && kept.len() == 1);
        latest = if dir.path().join("filed").exists() { latest.mul_f64(0.8) } else { latest.mul_f64(1.2) };
        store.check(date).unwrap();

        if let Some(log) = store.left_over().first() {
            store.save_night(&night("2026-03-14", 0), &[RecordingFile::Path(log.clone())], b"").unwrap();
            store.packets_filed(log).unwrap();
        }
        assert!(store.left_over().is_empty());
        let kept = store.recordings(date).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(zstd::decode_all(fs::File::open(&kept[0]).unwrap()).unwrap(), content);
    }
    eprintln!("killed 30 times, {both} times between saving and removing");
}

/// A task on a file system of its own, which is gone with the process; `None`, and a word of it, where there is none.
fn on_a_disk_of_its_own(task: &str, options: &str) -> Option<Output> {
    let dir = tempdir().unwrap();
    let script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" || exit 77; shift 2; exec \"$@\"";
    let task = child(task, dir.path());
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", options]).arg(dir.path());
    command.arg(task.get_program()).args(task.get_args());
    command.envs(task.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output();
    let why = match &output {
        Err(error) => format!("unshare: {error}"),
        Ok(output) if output.stdout.is_empty() => String::from_utf8_lossy(&output.stderr).into_owned(),
        Ok(output) => {
            let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{out}\n{err}");
            return Some(output.clone());
        }
    };
    println!("SKIPPED: no small file system can be mounted here: {why}");
    None
}

fn fills_a_small_disk(folder: &Path, store: &Store) {
    let ballast = folder.join("ballast");
    let mut log = begin(store).unwrap();
    fs::write(&ballast, vec![0; 20_000]).unwrap();
    let mut number = 0;
    for tick in 0..60 {
        for _ in 0..200 {
            log.append(&packet(number));
            number += 1;
        }
        log.tick(Duration::from_secs(tick));
    }
    let state = log.state();
    assert!(state.trouble.as_deref().is_some_and(|trouble| trouble.contains("No space left")), "{state:?}");
    assert!(state.waiting > 0 && state.dropped == 0);
    assert_eq!(state.written, fs::metadata(log.path()).unwrap().len());
    assert!(fs::read(log.path()).unwrap().ends_with(b"\n"), "no torn line");
    let so_far = entries(log.path());
    assert!(so_far.len() > 100 && so_far == (0..so_far.len() as u32).map(packet).collect::<Vec<_>>());
    println!("full after {} of {number} entries, {} bytes wait", so_far.len(), state.waiting);
    assert!(log.save().unwrap_err().to_string().contains("free some space"));

    // A second recording has no room for its heading, and says so before anybody falls asleep.
    let other = Store::open(folder.join("other")).unwrap();
    fs::write(folder.join("rest"), vec![0; 1 << 20]).unwrap_err();
    let error = begin(&other).unwrap_err().to_string();
    assert!(error.contains("No space left") && error.contains("free some space"), "{error}");
    assert!(files(folder).iter().all(|name| !name.starts_with("other/") || !name.ends_with(".packets")));

    fs::remove_file(ballast).unwrap();
    fs::remove_file(folder.join("rest")).unwrap();
    // There is room for more now, but not for all: what comes later waits.
    log.tick(Duration::from_secs(100));
    assert!(entries(log.path()).len() > so_far.len());
    println!("then {} entries, and {} bytes wait", entries(log.path()).len(), log.state().waiting);
}

#[test]
fn on_a_full_disk_lines_stay_whole_and_wait() {
    if let Some(output) = on_a_disk_of_its_own("full", "size=256k") {
        eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

fn tries_a_read_only_disk(folder: &Path, store: &Store) {
    println!("trying {}", folder.display());
    let error = begin(store).unwrap_err().to_string();
    assert!(error.contains("choose a folder that can be written to"), "{error}");
    assert!(store.left_over().is_empty());
}

#[test]
fn a_read_only_disk_is_told_at_once() {
    on_a_disk_of_its_own("read-only", "ro");
}
