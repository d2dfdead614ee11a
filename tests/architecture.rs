//! The arrows between the rooms point one way, and the pure rooms stay pure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every room and the rooms it may know.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("time", &[]),
    ("remark", &["time"]),
    ("recording", &["units", "time", "remark"]),
    ("signal", &["units", "time", "remark", "recording"]),
    ("posture", &["units", "time", "remark", "recording", "signal"]),
    ("night", &["units", "time", "remark", "recording", "signal", "posture"]),
    ("diary", &["units", "time", "remark"]),
    ("link", &["units", "time", "remark", "posture", "night", "diary"]),
    // It judges postures from outside, as link judges nights, and shares link's quantiles; only a command asks it.
    ("score", &["units", "time", "remark", "recording", "signal", "posture", "link"]),
    ("sensor", &["units", "time", "remark", "recording", "signal"]),
    // The synthetic night says in which posture its sleeper really lay; packets are tied to the host's clock by signal.
    ("source", &["units", "time", "remark", "recording", "signal", "sensor", "posture"]),
    // A trial is kept as it was designed, and link checks what is read back.
    ("store", &["units", "time", "remark", "recording", "sensor", "posture", "night", "diary", "link"]),
    ("report", &["units", "time", "remark", "posture", "night", "diary", "link"]),
    (
        "cli",
        &[
            "units",
            "time",
            "remark",
            "recording",
            "signal",
            "posture",
            "night",
            "diary",
            "link",
            "score",
            "sensor",
            "source",
            "store",
            "report",
        ],
    ),
];

/// Rooms without file, socket, clock, thread, printing or `async`.
const PURE: &[&str] = &[
    "units",
    "time",
    "remark",
    "recording",
    "signal",
    "posture",
    "night",
    "diary",
    "link",
    "score",
    "report",
    "sensor",
];

/// What a pure room must not name.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "println!",
    "eprintln!",
    "print!(",
    "dbg!",
    "async ",
    ".await",
    "tokio",
    "btleplug",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "rand::rng",
    "thread_rng",
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The room of a file: the first part of its path below `src`.
fn room(path: &Path, src: &Path) -> String {
    let first = path.strip_prefix(src).unwrap().components().next().unwrap();
    first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The code with its comments taken out and its lines kept.
fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The rooms named as `crate::room` or at the top of `crate::{…}`, each with its line.
fn named(code: &str) -> BTreeSet<(usize, String)> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let after = &code[at + "crate::".len()..];
        if after.starts_with('{') {
            rooms.extend(top_of_group(after).into_iter().map(|part| (line, word(part.trim()))));
        } else {
            rooms.insert((line, word(after)));
        }
    }
    rooms
}

/// The parts of a group in braces that stand at its top level.
fn top_of_group(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 1, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            parts.push(&group[from..at]);
            from = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts
}

fn violations(src: &Path) -> Vec<String> {
    let mut files = Vec::new();
    rust_files(src, &mut files);
    assert!(files.len() > 20, "only {} files found", files.len());
    let mut found = Vec::new();
    for path in files {
        let room = room(&path, src);
        if room == "lib" || room == "main" {
            continue;
        }
        let code = without_comments(&std::fs::read_to_string(&path).unwrap());
        let allowed = MAY_KNOW.iter().find(|(name, _)| *name == room);
        let Some((_, allowed)) = allowed else {
            found.push(format!("{}: a room that the map does not know", path.display()));
            continue;
        };
        for (line, other) in named(&code) {
            let is_room = MAY_KNOW.iter().any(|(name, _)| *name == other);
            if is_room && other != room && !allowed.contains(&other.as_str()) {
                found.push(format!("{}:{line}: {room} must not know {other}", path.display()));
            }
        }
        for (line, text) in code.lines().enumerate().filter(|_| PURE.contains(&room.as_str())) {
            for word in IMPURE.iter().filter(|word| text.contains(**word)) {
                found.push(format!("{}:{}: {room} is pure and must not use {word}", path.display(), line + 1));
            }
        }
    }
    found
}

#[test]
fn the_arrows_point_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let found = violations(&src);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_map_has_no_circle() {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut rest: Vec<_> = MAY_KNOW.to_vec();
    while !rest.is_empty() {
        let before = rest.len();
        rest.retain(|(name, may_know)| {
            let ready = may_know.iter().all(|other| known.contains(other));
            if ready {
                known.insert(name);
            }
            !ready
        });
        assert!(rest.len() < before, "a circle among {rest:?}");
    }
}

#[test]
fn a_reversed_arrow_is_seen() {
    let named = |code: &str| named(code).into_iter().map(|(_, room)| room).collect::<Vec<_>>();
    assert_eq!(named("use crate::{night::{Span, Nights},\n report::Report};"), ["night", "report"]);
    assert_eq!(named("    let x = crate::store::Store::open();"), ["store"]);
    assert_eq!(without_comments("let x = 1; // crate::store"), "let x = 1; ");
}
