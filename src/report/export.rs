//! A night as files for other programs: one file here for each format, and each makes bytes and writes nothing.
//!
//! All of them start from what is kept of a night, its summary and its table of epochs, so a stored night and one that
//! was just analysed give the same files. What is unknown stays unknown in every format, in the way that the format has
//! for it: empty, null, `n/a`, or a stated number.

mod bids;
mod bouts;
mod edf;
mod event;
mod json;
#[cfg(feature = "parquet")]
pub(super) mod parquet;
mod scoring;
mod somnopose;
mod table;
#[cfg(test)]
mod tests;

pub mod dictionary;

use std::fmt;

use super::epochs::{Broken, Epochs};
use crate::night::NightSummary;

/// A night to be exported.
#[derive(Clone, Debug)]
pub struct Night {
    summary: NightSummary,
    epochs: Epochs,
    table: Vec<u8>,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// What its name ends with, after the night's: `-epochs.csv`.
    pub ending: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why a night cannot be had in a format.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The epochs that were kept cannot be used.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The format needs a date.
    #[error("{0} needs the date, and the recording has none; say when it began, for example --start 2026-03-14T22:40")]
    Undated(Format),
    /// The format cannot hold the night.
    #[error("{format} cannot hold this night: {why}")]
    Unfit {
        /// The format.
        format: Format,
        /// What does not fit.
        why: String,
    },
    /// A number that JSON cannot hold.
    #[error("cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A text that a table cannot hold.
    #[error("cannot be written as a table: {0}")]
    Table(#[from] csv::Error),
}

/// What other programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Tables, see `table.rs`.
    Csv,
    /// The night's numbers, see `json.rs`.
    Json,
    /// European Data Format, EDF+, see `edf.rs`.
    Edf,
    /// Apache Parquet, see `parquet.rs`.
    #[cfg(feature = "parquet")]
    Parquet,
    /// The table that OSCAR imports, see `somnopose.rs`.
    Somnopose,
    /// A table of events in the style of BIDS, see `bids.rs`.
    Bids,
}

impl Format {
    /// All formats, in the order in which they are shown.
    pub const ALL: &[Self] = &[
        Self::Csv,
        Self::Json,
        Self::Edf,
        #[cfg(feature = "parquet")]
        Self::Parquet,
        Self::Somnopose,
        Self::Bids,
    ];

    /// Its word on the command line.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Edf => "edf",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            Self::Somnopose => "somnopose",
            Self::Bids => "bids",
        }
    }

    /// What it is for, in a line.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Csv => "epochs, 30-second scoring epochs and bouts as tables for spreadsheets and scripts",
            Self::Json => "all numbers of the night, with its bouts, as night.json has them",
            Self::Edf => "EDF+ for sleep laboratories: EDFbrowser, MNE, pyEDFlib, Luna",
            #[cfg(feature = "parquet")]
            Self::Parquet => "epochs with types and units for pandas, polars, R, DuckDB",
            Self::Somnopose => "position for OSCAR, beside the breathing events of a CPAP machine",
            Self::Bids => "events with onset and duration in the style of BIDS, with what each means",
        }
    }

    /// What the names of its files end with, after the night's.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["-epochs.csv", "-scoring-30s.csv", "-bouts.csv"],
            Self::Json => &["-night.json"],
            Self::Edf => &[".edf"],
            #[cfg(feature = "parquet")]
            Self::Parquet => &["-epochs.parquet"],
            Self::Somnopose => &["-somnopose.csv"],
            Self::Bids => &["-events.tsv", "-events.json"],
        }
    }

    /// The files of a night in this format, in the order of [`Format::endings`].
    ///
    /// # Errors
    /// When the format needs or cannot hold something, with what to do.
    pub fn files(self, night: &Night) -> Result<Vec<Export>, ExportError> {
        match self {
            Self::Csv => table::files(night),
            Self::Json => json::files(night),
            Self::Edf => edf::files(night),
            #[cfg(feature = "parquet")]
            Self::Parquet => parquet::files(night),
            Self::Somnopose => somnopose::files(night),
            Self::Bids => bids::files(night),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl Night {
    /// A night and its table of epochs, as [`super::epochs::table`] makes it.
    ///
    /// # Errors
    /// When the table cannot be used.
    pub fn new(summary: NightSummary, table: Vec<u8>) -> Result<Self, ExportError> {
        let epochs = Epochs::read(&table, summary.epoch_secs)?;
        Ok(Self { summary, epochs, table })
    }

    /// Seconds from the start of the first epoch.
    fn onset(&self, at: crate::time::Timestamp) -> f64 {
        at.secs_since(self.epochs.start)
    }
}

impl Export {
    fn text(ending: &'static str, text: String) -> Self {
        Self { ending, bytes: text.into_bytes() }
    }
}

/// Seconds without decimals where there are none: `5400`, `12.25`.
fn plain_secs(secs: f64) -> String {
    // Adding zero turns a rounded −0 into 0.
    ((secs * 1000.0).round() / 1000.0 + 0.0).to_string()
}
