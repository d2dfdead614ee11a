//! What came of a file.

use csv::StringRecord;

use super::failure::Failure;
use super::task::Task;
use crate::night::{NightSummary, Verdict};
use crate::remark::Remark;
use crate::report::nights;
use crate::source::csv::{Problem, ReadError};
use crate::time::Clock;

/// What came of a file.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// Its nights, and whether an earlier run had made them.
    Done { nights: Vec<NightRow>, before: bool },
    /// It is no recording, and why.
    Left(String),
    /// It should be one.
    Failed(Failure),
}

/// What the summaries say of a night.
#[derive(Clone, Debug)]
pub(super) struct NightRow {
    /// Its folder within that of its recording.
    pub(super) folder: String,
    pub(super) night: String,
    pub(super) verdict: Verdict,
    pub(super) cells: StringRecord,
    pub(super) clock: Clock,
    pub(super) remarks: Vec<Remark>,
}

impl NightRow {
    pub(super) fn of(folder: String, night: &NightSummary) -> Self {
        Self {
            folder,
            night: night.night.map_or_else(String::new, |night| night.to_string()),
            verdict: night.quality().verdict,
            cells: nights::cells(night),
            clock: night.clock(),
            remarks: night.remarks.iter().collect(),
        }
    }
}

impl Outcome {
    /// Why it failed, if it did.
    pub(super) const fn failure(&self) -> Option<&Failure> {
        if let Self::Failed(failure) = self { Some(failure) } else { None }
    }

    /// What an error makes of a file: what was only found, and says clearly that it is something else, is no recording.
    pub(super) fn of_error(task: &Task, listed: bool, error: &anyhow::Error) -> Self {
        match error.downcast_ref::<ReadError>() {
            Some(error) if !listed && is_other(error, &task.file) => Self::Left(error.problem.to_string()),
            _ => Self::Failed(Failure::of(&task.file, error)),
        }
    }
}

/// Whether a table, or a text, is clearly of something else than acceleration.
fn is_other(error: &ReadError, file: &str) -> bool {
    match error.problem {
        Problem::NoAxes(_) | Problem::NoHeadings | Problem::NoDelimiter => true,
        // Words from the first line on, or notes; a heading without rows is a recording that failed.
        Problem::NoRows => error.line() == Some(1) || file.to_lowercase().contains(".txt"),
        _ => false,
    }
}
