//! Why a file could not be analysed.

use crate::source::csv::Problem;
use crate::source::{file, packets};

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

impl Failure {
    /// Of an error that was met at a file.
    pub(super) fn of(file: &str, error: &anyhow::Error) -> Self {
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
