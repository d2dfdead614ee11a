//! Only where lots decided may a sentence say that one thing did another: every snapshot of what is said is read for words
//! that claim a cause.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

use supine::link::Exposure;

/// What claims a cause. Matched from the beginning of a word, so that "caus" finds "causes" and "caused".
const CLAIMS: [&str; 28] = [
    "because",
    "caus",
    "due to",
    "thanks to",
    "owing to",
    "leads to",
    "led to",
    "results in",
    "resulted in",
    "effect of",
    "effects of",
    "lowered",
    "lowers",
    "raised",
    "raises",
    "reduc",
    "increas",
    "helps",
    "helped",
    "improv",
    "worsen",
    "reliev",
    "prevent",
    "makes your",
    "made your",
    "makes you",
    "brings about",
    "did your",
];

/// Sentences that use such a word to deny a cause, or not of pain.
const DENIALS: [&str; 4] = [
    "an association on your own nights, not a proof of cause",
    "which proves no cause",
    "This is no proof that the change did it",
    "Whether one brings about the other, only a trial can tell",
];

/// Snapshots of trials, of a day that was drawn, and of the order in which a trial is written up: these may claim.
const LOTS: [&str; 9] = [
    "words__trial__tests",
    "words__change__tests__before_and_after",
    "said__page__trials_on_a_page",
    "said__write_up",
    "cli_trial",
    "cli_change__a_drawn_day",
    // Not of nights and mornings.
    "csv_reader",
    "cli_decode",
    "sensor__generic",
];

fn snapshots(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            snapshots(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "snap") {
            found.push(path);
        }
    }
}

fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    ["src", "tests"].iter().for_each(|folder| snapshots(&root.join(folder), &mut found));
    found.sort();
    let read = |path: &PathBuf| (path.file_stem().unwrap().to_string_lossy().into_owned(), content(path));
    found.iter().map(read).collect()
}

/// What follows the head, in one line, without what denies a cause and without what people claim, which is quoted as such.
fn content(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let body = text.splitn(3, "---\n").nth(2).unwrap();
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    let claims = Exposure::ALL.into_iter().chain([Exposure::Circumstance("heat".to_owned())]);
    let claims: Vec<String> = claims.map(|exposure| exposure.card().claim.replace('’', "'")).collect();
    let left_out = DENIALS.into_iter().chain(claims.iter().map(String::as_str));
    left_out.fold(line, |line, denial| line.replace(denial, " "))
}

/// The first claim of a cause, with what stands around it.
fn claim(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let begins = |at: usize| at == 0 || !text[..at].ends_with(char::is_alphanumeric);
    let found = CLAIMS.iter().flat_map(|claim| text.match_indices(claim)).find(|(at, _)| begins(*at));
    found.map(|(at, claim)| {
        let around: Vec<char> = text[..at].chars().rev().take(60).collect();
        let before: String = around.into_iter().rev().collect();
        format!("…{before}[{claim}]{}…", text[at + claim.len()..].chars().take(40).collect::<String>())
    })
}

fn of_lots(name: &str) -> bool {
    LOTS.iter().any(|lots| name.contains(lots))
}

#[test]
fn no_sentence_claims_a_cause_where_no_lot_was_drawn() {
    let said = all();
    let claims: Vec<String> = said
        .iter()
        .filter(|(name, _)| !of_lots(name))
        .filter_map(|(name, text)| claim(text).map(|claim| format!("{name}: {claim}")))
        .collect();
    assert!(claims.is_empty(), "{}", claims.join("\n"));
    assert!(
        said.iter().filter(|(name, _)| name.contains("words__said")).count() > 20,
        "the pages of sentences are read"
    );
}

#[test]
fn where_lots_were_drawn_it_is_said() {
    let said = all();
    for (page, sentence) in [
        ("trial__tests__what_a_trial_found", "lowered your pain on waking by"),
        ("words__change__tests__before_and_after", "lowered your pain on waking by"),
        ("trial__tests__whether_an_arm_was_kept_to", "raised pain by"),
    ] {
        let found = said.iter().find(|(name, _)| name.contains(page)).unwrap();
        assert!(found.1.contains(sentence) && claim(&found.1).is_some(), "{page}");
    }
}

#[test]
fn an_undrawn_day_claims_nothing() {
    let page = all().into_iter().find(|(name, _)| name.contains("before_and_after")).unwrap().1;
    let undrawn: Vec<&str> = page.split("given: ").filter(|case| case.contains("Nobody drew the day")).collect();
    assert!(undrawn.len() >= 4);
    undrawn.iter().for_each(|case| assert_eq!(claim(case), None));
}

#[test]
fn a_claim_is_seen() {
    for claims in
        ["Time on the stomach causes pain.", "It helps.", "Less pain, because of it.", "That lowered your pain."]
    {
        assert!(claim(claims).is_some(), "{claims}");
    }
    assert_eq!(claim("More time on the stomach went with more pain."), None);
    assert_eq!(claim("A sensor was misled towards upraised."), None);
}
