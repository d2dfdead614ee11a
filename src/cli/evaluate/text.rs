//! What the evaluation found, for people.

use super::index::{Index, LABELS, label};
use super::outcome::Outcome;
use super::{Evaluate, How};
use crate::cli::table::{Flush, Table};
use crate::recording::Sign;
use crate::report::words::{self, count};
use crate::score::Third;

/// How many wearers are named in one place.
const NAMED: usize = 10;

pub(super) fn text(args: &Evaluate, index: &Index, outcome: &Outcome) -> String {
    let parts = [
        what(args, index, outcome),
        third(args, outcome),
        measures(outcome),
        confusion(outcome).text(),
        worst(outcome),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What was scored and what was not.
fn what(args: &Evaluate, index: &Index, outcome: &Outcome) -> String {
    let how = how(args);
    let wearers = count(outcome.scored.len(), "wearer", "wearers");
    let clips = count(outcome.clips(), "clip", "clips");
    let windows = outcome.confusion.windows();
    let worn = args.worn.map_or_else(String::new, |worn| format!(", worn on {}", words::place(worn)));
    let mut text = format!("{wearers}{worn}, {how}: {clips}, {windows} windows of {} s\n", args.window);
    for (why, names) in outcome.reasons() {
        text += &format!("Left out {why}: {} ({})\n", count(names.len(), "wearer", "wearers"), some(&names));
    }
    if outcome.short_clips > 0 {
        text += &format!("Left out as shorter than half a window: {}\n", count(outcome.short_clips, "clip", "clips"));
    }
    if index.other_labels > 0 {
        let what = if args.mounting == How::Night { "Used but not scored, with" } else { "Left out with" };
        text += &format!("{what} another label: {}\n", count(index.other_labels, "clip", "clips"));
    }
    text
}

/// From what the mounting was known.
pub(super) const fn how(args: &Evaluate) -> &'static str {
    match args.mounting {
        How::Poses => "the mounting of each from two poses of their own",
        How::Others => "each by what the others read",
        How::Night => "the mounting of each from their own night",
    }
}

/// The names, the first ten of many.
fn some(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let more = names.len() - first.len();
    first.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

/// What the third pose said.
fn third(args: &Evaluate, outcome: &Outcome) -> String {
    let [agree, contradict, absent] =
        [Third::Agrees, Third::Contradicts, Third::Absent].map(|what| outcome.third(what));
    if !args.third {
        return String::new();
    }
    let mut text = format!("The first left clip agrees with the two poses of {}\n", wearers(agree.len()));
    if !contradict.is_empty() {
        let names = some(&contradict);
        text += &format!("It reads as the right side of {}: {names}\n", wearers(contradict.len()));
        text += advice(args.sign, contradict.len() > agree.len());
    }
    if !absent.is_empty() {
        text += &format!("There is none of {}: {}\n", wearers(absent.len()), some(&absent));
    }
    text
}

fn wearers(n: usize) -> String {
    count(n, "wearer", "wearers")
}

const fn advice(sign: Sign, most: bool) -> &'static str {
    match (most, sign) {
        (true, Sign::Normal) => "Most do: the sign is wrong (say --sign inverted), or the axes are mirrored\n",
        (true, Sign::Inverted) => "Most do: the sign is wrong (say --sign normal), or the axes are mirrored\n",
        (false, _) => "Their sides were taken for one another, or a pose of theirs is not what its label says\n",
    }
}

/// Three digits behind the point.
pub(super) fn digits(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}").replace('-', "−"))
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

fn measures(outcome: &Outcome) -> String {
    let whole = &outcome.confusion;
    let averaged: Vec<&str> = whole.averaged().into_iter().map(label).collect();
    let interval = outcome
        .interval
        .map_or_else(String::new, |(low, high)| format!("  (95 % interval over wearers {low:.3} to {high:.3})"));
    let lines = [
        ("accuracy", digits(whole.accuracy())),
        ("balanced accuracy", digits(whole.balanced_accuracy()) + &interval),
        ("macro F1", digits(whole.macro_f1())),
        ("Cohen's kappa", digits(whole.kappa())),
        ("unknown", percent(whole.unknown_share())),
        ("averaged over", if averaged.is_empty() { "no label".to_owned() } else { averaged.join(", ") }),
    ];
    lines.iter().map(|(what, value)| format!("{what:19}{value}\n")).collect()
}

/// Rows by truth, columns by what was said.
fn confusion(outcome: &Outcome) -> Table {
    use Flush::{Left, Right};
    let said = LABELS.map(|(word, _)| (Right, word));
    let headings = [&[(Left, "is \\ said")][..], &said, &[(Right, "unknown"), (Right, "recall")]].concat();
    let mut table = Table::new(&headings);
    for ((word, posture), row) in LABELS.into_iter().zip(outcome.confusion.rows()) {
        let recall = digits(outcome.confusion.recall(posture));
        table.row([word.to_owned()].into_iter().chain(row.iter().map(u64::to_string)).chain([recall]));
    }
    table
}

/// The wearers with the lowest accuracy.
fn worst(outcome: &Outcome) -> String {
    let mut wearers: Vec<_> = outcome.scored.iter().filter_map(|it| Some((it.1.confusion.accuracy()?, it))).collect();
    wearers.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let perfect = wearers.iter().filter(|(accuracy, _)| *accuracy >= 1.0).count();
    let mut table =
        Table::new(&[(Flush::Left, "worst wearers"), (Flush::Right, "accuracy"), (Flush::Right, "windows")]);
    for (accuracy, (dataset, one)) in wearers.iter().take(NAMED).filter(|(accuracy, _)| *accuracy < 1.0) {
        let windows = one.confusion.windows().to_string();
        table.row([outcome.name(dataset, &one.name), digits(Some(*accuracy)), windows]);
    }
    let note = format!("Of {}, {perfect} without a wrong window\n", count(wearers.len(), "wearer", "wearers"));
    if perfect == wearers.len() { note } else { table.text() + &note }
}
