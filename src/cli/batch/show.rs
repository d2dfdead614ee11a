//! How far a batch is, and how it came out, for people and programs.

use std::path::Path;

use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::failure::Failure;
use super::outcome::Outcome;
use super::tables;
use super::task::Task;
use crate::cli::{context, progress};
use crate::night::Verdict;

/// How often a line is said where there is no terminal for a bar.
const NOW_AND_THEN: SignedDuration = SignedDuration::from_secs(30);

/// How many of which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Count {
    /// Files that are, or should be, recordings.
    pub(super) recordings: usize,
    pub(super) analysed: usize,
    /// Done already by an earlier run, and unchanged.
    pub(super) skipped: usize,
    pub(super) failed: usize,
    /// Files that are none.
    no_recordings: usize,
    nights: usize,
    good: usize,
    care: usize,
    not_usable: usize,
}

impl Count {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.recordings += usize::from(!matches!(outcome, Outcome::Left(_)));
        match outcome {
            Outcome::Done { nights, before } => {
                *(if *before { &mut self.skipped } else { &mut self.analysed }) += 1;
                self.nights += nights.len();
                nights.iter().for_each(|night| self.judge(night.verdict));
            }
            Outcome::Left(_) => self.no_recordings += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }

    const fn judge(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Good => self.good += 1,
            Verdict::Care => self.care += 1,
            Verdict::NotUsable => self.not_usable += 1,
        }
    }

    /// How far it is: `12 of 64 files, 14 nights, 1 failed`.
    fn so_far(&self, files: usize) -> String {
        let done = self.recordings + self.no_recordings;
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        format!("{done} of {files} files, {}{failed}", many(self.nights, "night"))
    }

    /// How it came out, in a few lines.
    pub(super) fn text(&self, out: &Path) -> String {
        let parts = [(self.analysed, "analysed"), (self.skipped, "done before"), (self.failed, "failed")];
        let said: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let (good, care, not) = (self.good, self.care, self.not_usable);
        let mut text = format!("{}: {}.\n", many(self.recordings, "recording"), said.join(", "));
        if self.nights > 0 {
            let nights = many(self.nights, "night");
            text += &format!("{nights}: {good} good, {care} to be used with care, {not} not usable.\n");
        }
        if self.no_recordings > 0 {
            text += &format!("{} no recording, see remarks.csv.\n", are(self.no_recordings));
        }
        let names = tables::NAMES.join(", ");
        text + &format!("Written to {}: {names}, and a folder for each recording\n", out.display())
    }

    /// How many of all files were done.
    pub(super) const fn done(&self) -> usize {
        self.analysed + self.skipped
    }
}

fn many(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn are(count: usize) -> String {
    if count == 1 { "1 other file is".to_owned() } else { format!("{count} other files are") }
}

/// What `--json` prints.
#[derive(Serialize)]
pub(super) struct Json<'a> {
    #[serde(flatten)]
    pub(super) count: &'a Count,
    /// The folder of results.
    pub(super) out: &'a Path,
    pub(super) failures: Vec<&'a Failure>,
}

/// How far it is, on standard error: a bar on a terminal, elsewhere a line now and then.
pub(super) struct Progress {
    bar: ProgressBar,
    pub(super) count: Count,
    files: usize,
    last: Timestamp,
}

impl Progress {
    pub(super) fn new(tasks: &[Task]) -> Self {
        let bar = progress::bytes(Some(tasks.iter().map(|task| task.bytes).sum()), "");
        bar.enable_steady_tick(std::time::Duration::from_millis(250));
        let progress = Self { bar, count: Count::default(), files: tasks.len(), last: context::now() };
        progress.bar.set_message(progress.count.so_far(progress.files));
        progress
    }

    /// A file is done.
    pub(super) fn done(&mut self, task: &Task, outcome: &Outcome) {
        self.count.add(outcome);
        match outcome {
            // What took no time would make the rest seem to take none either.
            Outcome::Done { before: true, .. } | Outcome::Left(_) => self.bar.dec_length(task.bytes),
            _ => self.bar.inc(task.bytes),
        }
        self.bar.set_message(self.count.so_far(self.files));
        if let Some(failure) = outcome.failure() {
            self.bar.suspend(|| anstream::eprintln!("failed: {failure}"));
        }
    }

    /// Time has passed.
    pub(super) fn pass(&mut self) {
        let now = context::now();
        if self.bar.is_hidden() && now.duration_since(self.last) >= NOW_AND_THEN {
            self.last = now;
            anstream::eprintln!("{}", self.count.so_far(self.files));
        }
    }

    /// It is over.
    pub(super) fn end(self) -> Count {
        self.bar.finish_and_clear();
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_with_what_they_count() {
        let mut count =
            Count { recordings: 5, analysed: 1, skipped: 3, nights: 6, good: 5, care: 1, ..Count::default() };
        assert_eq!(count.so_far(7), "5 of 7 files, 6 nights");
        count.add(&Outcome::Left("a note".to_owned()));
        let failure = Failure { file: "a.csv".to_owned(), line: Some(3), column: None, message: "no".to_owned() };
        assert_eq!(failure.to_string(), "a.csv:3: no");
        count.add(&Outcome::Failed(failure));
        assert_eq!(count.so_far(7), "7 of 7 files, 6 nights, 1 failed");
        let text = count.text(Path::new("out"));
        let lines: Vec<&str> = text.lines().take(3).collect();
        let expected = [
            "6 recordings: 1 analysed, 3 done before, 1 failed.",
            "6 nights: 5 good, 1 to be used with care, 0 not usable.",
            "1 other file is no recording, see remarks.csv.",
        ];
        assert_eq!(lines, expected);
    }
}
