//! What trials and changes say on the terminal, in every state, on one page for each.
// The program reads the clock, and so must who knows what it will say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

mod common;

use std::path::Path;

use common::{file, says};
use jiff::ToSpan;
use jiff::civil::Date;
use supine::store::make_dir;
use tempfile::{TempDir, tempdir};

/// The evening that the program takes for tonight: until five in the morning still the day before.
fn tonight() -> Date {
    let now = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Europe/Berlin").unwrap());
    if now.hour() < 5 { now.date().yesterday().unwrap() } else { now.date() }
}

/// Dates as days from tonight, so that the page is the same on any day.
fn dateless(said: &str) -> String {
    let mut said = said.to_owned();
    for format in ["%Y-%m-%d", "%a %-d %b %Y", "%a %-d %b"] {
        for away in -80..80_i64 {
            let date = tonight().checked_add(away.days()).unwrap();
            let name = if away == 0 { "[tonight]".to_owned() } else { format!("[tonight{away:+}]") };
            said = said.replace(&date.strftime(format).to_string(), &name);
        }
    }
    said
}

/// Commands and what is said, one below the other.
fn page(data: &Path, commands: &[&[&str]]) -> String {
    let line = |command: &&[&str]| format!("given: supine {}\n{}", command.join(" "), says(data, command));
    dateless(&commands.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// A folder with a trial of twelve nights that began so many days ago, and a score for each of its mornings so far but
/// the last `missing`.
fn trial(days_ago: i64, missing: usize, stopped: Option<i64>) -> TempDir {
    let dir = tempdir().unwrap();
    let day = |away: i64| tonight().checked_add(away.days()).unwrap();
    let stopped = stopped.map_or_else(String::new, |away| format!("stopped = \"{}\"\n", day(away)));
    let design = format!(
        "version = 1\nprogram = \"supine 0.1.0\"\nsees = 2.1\npeeked = []\n{stopped}\n[noise]\nsd = 1.2\nautocorrelation = 0.3\nusual = 4.0\nmornings = 0\n\n[design]\nname = \"pillow\"\n\
         arms = [\"pillow under knees\", \"none\"]\nnights = 12\nstart = \"{}\"\nblock = 1\nseed = 0\n\
         created = \"2026-02-28T20:00:00Z\"\n",
        day(-days_ago)
    );
    make_dir(&dir.path().join("trials")).unwrap();
    file(&dir.path().join("trials"), "pillow.toml", design);
    let mornings: Vec<i64> = (1..=12).map(|night| night - days_ago).filter(|away| *away <= 0).collect();
    let kept = &mornings[..mornings.len().saturating_sub(missing)];
    // By the lots of seed 0; a point more on every fourth morning.
    let pain =
        |index: usize| if "BAABABABABBA".as_bytes()[index] == b'A' { 3 } else { 5 } + usize::from(index % 4 == 3);
    let rows = kept.iter().enumerate().map(|(index, away)| format!("{},{}\n", day(*away), pain(index)));
    file(dir.path(), "diary.csv", std::iter::once("date,pain\n".to_owned()).chain(rows).collect::<String>());
    dir
}

#[test]
fn cli_trial_in_every_state() {
    let states: [(&str, TempDir); 6] = [
        ("none", tempdir().unwrap()),
        ("it begins in two days", trial(-2, 0, None)),
        ("tonight is its fourth night, the last morning is missing", trial(3, 1, None)),
        ("its nights are over, this morning is missing", trial(12, 1, None)),
        ("it is over", trial(40, 0, None)),
        ("it was stopped after eight of twelve nights", trial(12, 0, Some(-4))),
    ];
    let said = states.iter().map(|(state, dir)| {
        let commands: [&[&str]; 3] = [&["trial", "list"], &["trial", "tonight"], &["trial", "show"]];
        format!("=== {state}\n{}", page(dir.path(), &commands))
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

#[test]
fn cli_change_as_it_is_written_down() {
    let dir = tempdir().unwrap();
    let day = |away: i64| tonight().checked_add(away.days()).unwrap().to_string();
    let (before, soon, late, later) = (day(-30), day(10), day(20), day(50));
    let said = page(
        dir.path(),
        &[
            &["change", "list"],
            &["change", "new mattress", "--date", &before, "--age", "0.5"],
            &["change", "new mattress", "--date", &before],
            &["change", "new pillow", "--date", &before],
            &["change", "new slats", "--date", &soon],
            &["change", "heat", "--between", &soon, &late, "--seed", "0"],
            &["change", "stretching", "--between", &soon, &later, "--seed", "0"],
            &["change", "list"],
        ],
    );
    insta::assert_snapshot!(said);
}
