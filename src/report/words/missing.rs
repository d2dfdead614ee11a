//! What is missing, in words.

use super::{count, day, list};
use crate::link::Morning;
use crate::report::Report;

/// What could not be joined, a sentence each; none where all could.
#[must_use]
pub fn missing(report: &Report) -> Vec<String> {
    let said = |n: usize, one: &str, many: &str, rest: &str| (n > 0).then(|| format!("{}{rest}.", count(n, one, many)));
    let sentences = [
        said(report.without_score().count(), "night has", "nights have", " no pain score"),
        said(report.without_night().count(), "pain score has", "pain scores have", " no night"),
        said(report.left_out().count(), "night is", "nights are", " not usable"),
        said(
            report.off_trunk().count(),
            "night is",
            "nights are",
            " of a sensor off the trunk (thigh, pocket or wrist), from where nobody can know how the trunk lay",
        ),
    ];
    sentences.into_iter().flatten().collect()
}

/// Dates in one line: runs of days as their ends.
#[must_use]
pub fn dates<'a>(mornings: impl Iterator<Item = &'a Morning>) -> String {
    let mut runs: Vec<(jiff::civil::Date, jiff::civil::Date)> = Vec::new();
    for date in mornings.map(|morning| morning.date) {
        match runs.last_mut() {
            Some(run) if run.1.tomorrow().ok() == Some(date) => run.1 = date,
            _ => runs.push((date, date)),
        }
    }
    let said = |&(first, last): &(jiff::civil::Date, jiff::civil::Date)| match first == last {
        true => day(first),
        false => format!("{} to {}", day(first), day(last)),
    };
    list(&runs.iter().map(said).collect::<Vec<_>>())
}
