//! What came of a file.

use csv::StringRecord;

use super::task::Task;
use crate::night::{NightSummary, Verdict};
use crate::remark::Remark;
use crate::report::nights;
use crate::source::csv::{Problem, ReadError};
use crate::source::{file, packets};
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

/// Why a file could not be analysed, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Failure {
    pub(super) file: String,
    pub(super) line: Option<u64>,
    pub(super) column: Option<usize>,
    pub(super) message: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))?;
        write!(f, ": {}", self.message)
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

impl Failure {
    fn of(file: &str, error: &anyhow::Error) -> Self {
        let placed = placed::<Problem>(error)
            .or_else(|| placed::<packets::Problem>(error))
            .or_else(|| placed::<file::Fault>(error));
        let (line, column, message) = placed.unwrap_or_else(|| (None, None, plain(error)));
        Self { file: file.to_owned(), line, column, message }
    }
}

/// Where a file cannot be read, and why.
fn placed<P: std::fmt::Debug + std::fmt::Display + Send + Sync + 'static>(
    error: &anyhow::Error,
) -> Option<(Option<u64>, Option<usize>, String)> {
    let error = error.downcast_ref::<file::ReadError<P>>()?;
    Some((error.line(), error.column(), error.problem.to_string()))
}

/// An error in one line; of one about arguments what is wrong, without how the command is used.
fn plain(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let line = text.lines().next().unwrap_or_default();
    if error.is::<clap::Error>() { line.trim_start_matches("error: ").to_owned() } else { text }
}
