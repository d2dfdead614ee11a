//! Why a file cannot be read, and where.

use std::fmt;
use std::io;

/// A file that is not a recording, or not any more.
///
/// Reads `night.csv:17:3 (column "y"): "abc" is not a number; …`: file, line from 1, column from 1 and its heading.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ReadError<P: fmt::Debug + fmt::Display> {
    place: Box<Place>,
    /// What is wrong there; told within this error, so it is no further link of its chain.
    pub problem: P,
}

impl<P: fmt::Debug + fmt::Display> ReadError<P> {
    /// At a line of a file.
    pub(in crate::source) fn at(name: &str, line: u64, problem: impl Into<P>) -> Self {
        Self::in_column(name, line, None, problem)
    }

    /// In a cell: column number from 1 and, if there is one, its heading.
    pub(in crate::source) fn in_column(
        name: &str,
        line: u64,
        column: Option<(usize, String)>,
        problem: impl Into<P>,
    ) -> Self {
        let place = Place { name: name.to_owned(), line: Some(line), column };
        Self { place: Box::new(place), problem: problem.into() }
    }

    /// Of a file that could not even be opened.
    pub(in crate::source) fn unopened(name: &str, problem: impl Into<P>) -> Self {
        let place = Place { name: name.to_owned(), line: None, column: None };
        Self { place: Box::new(place), problem: problem.into() }
    }

    /// The same, among the problems of a kind of file.
    #[must_use]
    pub fn of<Q: fmt::Debug + fmt::Display + From<P>>(self) -> ReadError<Q> {
        ReadError { place: self.place, problem: self.problem.into() }
    }

    /// The line it was found in, from 1; none if the file could not be opened.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.place.line
    }

    /// The column it was found in, from 1, where it is one cell that is wrong.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.place.column.as_ref().map(|(number, _)| *number)
    }
}

#[derive(Debug)]
struct Place {
    name: String,
    line: Option<u64>,
    column: Option<(usize, String)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match &self.column {
            Some((number, heading)) if heading.is_empty() => write!(f, ":{number}"),
            Some((number, heading)) => write!(f, ":{number} (column \"{heading}\")"),
            None => Ok(()),
        }
    }
}

/// What is wrong with a file of any kind.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A folder where a file should be.
    #[error("this is a folder; give the files in it")]
    Folder,
    /// The file cannot be opened.
    #[error("cannot be opened: {0}")]
    Open(io::Error),
    /// Reading stopped.
    #[error("cannot be read further: {0}")]
    Io(io::Error),
    /// Compressed data ends before its end mark.
    #[error("the {0} data ends early: the copy is incomplete; copy the file again, or unpack what is there yourself")]
    Truncated(&'static str),
    /// Compressed data is damaged.
    #[error("the {kind} data is damaged ({reason}); copy the file again")]
    Damaged {
        /// The kind of compression.
        kind: &'static str,
        /// What the unpacker says.
        reason: io::Error,
    },
    /// No end of line in sight.
    #[error("this line does not end within {0} bytes; this is no recording in text")]
    LongLine(usize),
}
