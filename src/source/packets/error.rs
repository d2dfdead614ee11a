//! Why a packet log cannot be read, and what to do about it.

use crate::sensor::generic::NotASensor;
use crate::sensor::log::NotALine;
use crate::source::file::{self, Fault};

/// A file that is no packet log, or not any more.
pub type ReadError = file::ReadError<Problem>;

/// What is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be read at all, or not on.
    #[error(transparent)]
    File(#[from] Fault),
    /// A heading that is none.
    #[error("{0}")]
    Heading(NotALine),
    /// A line that is none.
    #[error("{0}; copy the file again, or remove the line")]
    Line(NotALine),
    /// Bytes that are no text.
    #[error("this is no text from here on; copy the file again, or remove the line")]
    NotText,
    /// A sensor that this version does not know.
    #[error("no sensor is called {0:?} here; use a newer supine (`supine sensors` lists those that are known)")]
    UnknownSensor(String),
    /// A description that describes no sensor.
    #[error(transparent)]
    Described(NotASensor),
    /// A zone that is not known.
    #[error("no time zone is called {0:?} here; say one like Europe/Berlin with --zone")]
    Zone(String),
    /// A rate that is none.
    #[error("a sensor cannot send {0} readings a second; correct the rate in the heading")]
    Rate(f64),
}
