//! One cell of a table, and the values that may stand in it.

use std::ops::RangeInclusive;
use std::str::FromStr;

use csv::StringRecord;

use super::column::Slot;
use super::{DiaryError, tag};

/// What stands for "more circumstances may have applied" among the tags.
pub(super) const OPEN: &str = "?";

/// What the header says of a column: its name there, and what it is read as.
pub(super) struct Heading {
    /// Its name in the file.
    pub(super) name: String,
    /// What it is read as; `None` where it is not ours.
    pub(super) slot: Option<Slot>,
}

/// One row and the line on which it begins.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: StringRecord,
}

/// One cell and where it stands.
pub(super) struct Cell<'a> {
    file: &'a str,
    line: u64,
    /// What the column is called in an error.
    column: String,
    /// From 0; `None` where the file has no such column.
    index: Option<usize>,
    pub(super) value: &'a str,
}

impl<'a> Cell<'a> {
    /// The cell of a row that is read as `slot`; empty where the file has no such column.
    pub(super) fn of(file: &'a str, row: &'a Row, headings: &[Heading], slot: &Slot) -> Self {
        let index = headings.iter().position(|heading| heading.slot.as_ref() == Some(slot));
        let value = index.and_then(|index| row.cells.get(index)).unwrap_or_default();
        let theirs = index.and_then(|index| headings.get(index)).map(|heading| heading.name.as_str());
        let theirs = theirs.filter(|name| !name.eq_ignore_ascii_case(&slot.to_string()));
        let column = theirs.map_or_else(|| slot.to_string(), |name| format!("{name}, read as {slot}"));
        Self { file, line: row.line, column, index, value }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    pub(super) fn wrong(&self, reason: &impl ToString) -> DiaryError {
        DiaryError::Cell {
            name: self.file.to_owned(),
            line: self.line,
            column: self.column.clone(),
            number: self.index.map_or(0, |index| index + 1),
            reason: reason.to_string(),
        }
    }

    /// A number as it is, or as spreadsheets spell a whole one: `4.0`, `4,0`.
    fn whole(&self) -> &'a str {
        match self.value.trim().split_once(['.', ',']) {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
            _ => self.value,
        }
    }

    pub(super) fn parse<T: FromStr<Err: ToString>>(&self) -> Result<T, DiaryError> {
        self.whole().parse().map_err(|error: T::Err| self.wrong(&error.to_string()))
    }

    pub(super) fn optional<T: FromStr<Err: ToString>>(&self) -> Result<Option<T>, DiaryError> {
        if self.is_blank() { Ok(None) } else { self.parse().map(Some) }
    }

    /// A whole number of `unit`, if there is one.
    pub(super) fn number(&self, unit: &str, range: &RangeInclusive<u16>) -> Result<Option<u16>, DiaryError> {
        if self.is_blank() {
            return Ok(None);
        }
        let number = self.whole().trim().parse().ok().filter(|number| range.contains(number));
        let (least, most) = (range.start(), range.end());
        let wrong = || self.wrong(&format!("{:?}: give a whole number of {unit} from {least} to {most}", self.value));
        number.map(Some).ok_or_else(wrong)
    }

    /// The words of a cell, whatever stands between them.
    pub(super) fn words<T, E: ToString>(&self, word: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, DiaryError> {
        self.texts().map(|text| word(text).map_err(|error| self.wrong(&error.to_string()))).collect()
    }

    /// The tags of a cell, and whether it leaves open that there are more.
    pub(super) fn tags(&self) -> Result<(Vec<String>, bool), DiaryError> {
        let mut tags = self.words(|text| if text == OPEN { Ok(OPEN.to_owned()) } else { tag::parse(text) })?;
        let open = tags.iter().any(|tag| tag == OPEN);
        tags.retain(|tag| tag != OPEN);
        Ok((tags, open))
    }

    /// Yes or no as spreadsheets have it; `None` for nothing.
    pub(super) fn answer(&self) -> Result<Option<bool>, DiaryError> {
        match self.value.trim().to_lowercase().as_str() {
            "" => Ok(None),
            "yes" | "y" | "x" | "1" | "true" | "ja" | "j" => Ok(Some(true)),
            "no" | "n" | "0" | "false" | "nein" => Ok(Some(false)),
            _ => Err(self.wrong(&format!("{:?}: write yes or no, or nothing", self.value))),
        }
    }

    fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let words = self.value.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|'));
        words.filter(|text| !text.is_empty())
    }
}
