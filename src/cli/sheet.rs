//! A table that a person wrote to say what is to be done: its headings, its rows and where each stands.

use std::fmt::Display;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use csv::{ReaderBuilder, StringRecord, Trim};

use crate::diary::{Lines, delimiter};

/// A table of text; blanks around a cell do not count, and a row may be shorter than the headings.
#[derive(Debug)]
pub struct Sheet {
    /// What the file is called.
    pub name: String,
    /// The headings.
    pub headings: StringRecord,
    /// The rows, each with its line, from 1.
    pub rows: Vec<(u64, StringRecord)>,
}

impl Sheet {
    /// Reads it, with commas, semicolons or tabs between the cells.
    ///
    /// # Errors
    /// When it cannot be read, or is no text in UTF-8, with file and line.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let mut sheet = Self { name: path.display().to_string(), headings: StringRecord::new(), rows: Vec::new() };
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", sheet.name))?;
        let text = sheet.text(&bytes)?;
        let mut reader = ReaderBuilder::new();
        reader.flexible(true).trim(Trim::All).delimiter(delimiter(text));
        let mut reader = reader.from_reader(text.as_bytes());
        sheet.headings = reader.headers()?.clone();
        let mut lines = Lines::new(text.as_bytes());
        for record in reader.records() {
            let record = record?;
            sheet.rows.push((line(&record, &mut lines), record));
        }
        Ok(sheet)
    }

    fn text<'a>(&self, bytes: &'a [u8]) -> anyhow::Result<&'a str> {
        std::str::from_utf8(bytes).map_err(|error| {
            let line = Lines::new(bytes).at(error.valid_up_to());
            self.at(line, &"not text in UTF-8; save the file as \"CSV UTF-8\"")
        })
    }

    /// Where the column of a name stands.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading == name)
    }

    /// What is wrong, with file and line.
    #[must_use]
    pub fn at(&self, line: u64, problem: &impl Display) -> anyhow::Error {
        anyhow::anyhow!("{}:{line}: {problem}", self.name)
    }
}

/// The line on which a record begins.
fn line(record: &StringRecord, lines: &mut Lines<'_>) -> u64 {
    let offset = record.position().and_then(|at| usize::try_from(at.byte()).ok());
    lines.at(offset.unwrap_or(0))
}
