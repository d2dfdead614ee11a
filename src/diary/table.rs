//! The diary as a table: one row a day, plain enough for a spreadsheet.
//!
//! ```text
//! date,pain,later,stiffness_min,where,tags,note
//! 2026-03-15,4,2,20,lower hip,heat pillow-knees,"slept badly, cold"
//! ```
//!
//! What a spreadsheet makes of it is read back: `;` or tab between cells, a byte order mark, other line ends, columns
//! in another order, optional columns left out, empty rows, dates as `15.3.2026` or `3/15/2026` (see [`read`]).
//!
//! Notes are kept as they were typed. A note that begins with `=`, `+`, `-` or `@` is a formula to some spreadsheets;
//! altering it would change what the person wrote, so it stands as it is. Open only a diary that is your own.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::str::FromStr;

use csv::StringRecord;
use jiff::civil::Date;

use super::date::{self, Order};
use super::text::{Lines, delimiter, open_quote, without_mark};
use super::{Diary, DiaryError, Entry, Nrs, Site, tag};

/// A column of the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Date,
    Pain,
    Later,
    Stiffness,
    Where,
    Tags,
    Note,
}

impl Column {
    const ALL: [Self; 7] = [Self::Date, Self::Pain, Self::Later, Self::Stiffness, Self::Where, Self::Tags, Self::Note];

    const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Pain => "pain",
            Self::Later => "later",
            Self::Stiffness => "stiffness_min",
            Self::Where => "where",
            Self::Tags => "tags",
            Self::Note => "note",
        }
    }
}

fn names() -> String {
    Column::ALL.map(Column::name).join(",")
}

/// A diary from somewhere else, and what of it has no place in ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Its entries.
    pub diary: Diary,
    /// The columns that were left out.
    pub ignored: Vec<String>,
}

/// Reads our own diary; `name` is what errors call the file.
///
/// Dates with slashes are taken in the order that the other dates of the file settle; where none does, one that can be
/// read in two ways is an error. A row that holds nothing but a date is no entry.
///
/// # Errors
/// When anything in it cannot be understood, or has no place in the diary and would be lost when it is next written.
pub fn read(name: &str, text: impl Read) -> Result<Diary, DiaryError> {
    let Imported { diary, ignored } = import(name, text)?;
    match ignored.first() {
        None => Ok(diary),
        Some(column) => {
            Err(DiaryError::UnknownColumn { name: name.to_owned(), column: column.clone(), known: names() })
        }
    }
}

/// Reads a diary from somewhere else: like [`read`], but columns that are not ours are left out and named.
///
/// # Errors
/// When anything in a column of ours cannot be understood.
pub fn import(name: &str, mut text: impl Read) -> Result<Imported, DiaryError> {
    let mut bytes = Vec::new();
    let unreadable = |error| DiaryError::Unreadable { name: name.to_owned(), error };
    text.read_to_end(&mut bytes).map_err(unreadable)?;
    let text = std::str::from_utf8(without_mark(&bytes)).map_err(|error| {
        let line = Lines::new(without_mark(&bytes)).at(error.valid_up_to());
        DiaryError::NotUtf8 { name: name.to_owned(), line }
    })?;
    Table { name, text }.read()
}

/// The whole text of one file.
struct Table<'a> {
    name: &'a str,
    text: &'a str,
}

/// One row and the line on which it begins.
struct Row {
    line: u64,
    cells: StringRecord,
}

impl Table<'_> {
    fn read(&self) -> Result<Imported, DiaryError> {
        let mut rows = self.rows()?.into_iter();
        let Some(header) = rows.next() else {
            return Ok(Imported { diary: Diary::default(), ignored: Vec::new() });
        };
        let (columns, ignored) = self.columns(&header.cells)?;
        let rows: Vec<Row> = rows.filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())).collect();
        rows.iter().try_for_each(|row| self.check_width(row, &header.cells))?;
        let dates = columns.iter().position(|column| *column == Some(Column::Date));
        let order = date::order(rows.iter().filter_map(|row| row.cells.get(dates?)));
        let diary = self.entries(&rows, &columns, order)?;
        Ok(Imported { diary, ignored })
    }

    fn rows(&self) -> Result<Vec<Row>, DiaryError> {
        let separator = delimiter(self.text);
        let mut lines = Lines::new(self.text.as_bytes());
        if let Some(offset) = open_quote(self.text.as_bytes(), separator) {
            return Err(DiaryError::OpenQuote { name: self.name.to_owned(), line: lines.at(offset) });
        }
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(separator).has_headers(false).flexible(true);
        let unreadable =
            |error| DiaryError::Unreadable { name: self.name.to_owned(), error: std::io::Error::other(error) };
        let mut rows = Vec::new();
        for cells in reader.from_reader(Cursor::new(self.text)).into_records() {
            let cells = cells.map_err(unreadable)?;
            let offset = cells.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
            rows.push(Row { line: lines.at(offset), cells });
        }
        Ok(rows)
    }

    /// What each column holds, `None` for those that are not ours, which are also named.
    fn columns(&self, header: &StringRecord) -> Result<(Vec<Option<Column>>, Vec<String>), DiaryError> {
        let known = |cell: &str| Column::ALL.into_iter().find(|c| cell.trim().eq_ignore_ascii_case(c.name()));
        let columns: Vec<Option<Column>> = header.iter().map(known).collect();
        for column in Column::ALL {
            match columns.iter().filter(|found| **found == Some(column)).count() {
                0 if matches!(column, Column::Date | Column::Pain) => return Err(self.missing(column)),
                0 | 1 => {}
                _ => return Err(DiaryError::RepeatedColumn { name: self.name.to_owned(), column: column.name() }),
            }
        }
        let ignored = header.iter().filter(|cell| !cell.trim().is_empty() && known(cell).is_none());
        Ok((columns.clone(), ignored.map(|cell| cell.trim().to_owned()).collect()))
    }

    fn missing(&self, column: Column) -> DiaryError {
        DiaryError::MissingColumn { name: self.name.to_owned(), column: column.name(), example: names() }
    }

    fn entries(&self, rows: &[Row], columns: &[Option<Column>], order: Option<Order>) -> Result<Diary, DiaryError> {
        let mut diary = Diary::default();
        let mut lines: BTreeMap<Date, u64> = BTreeMap::new();
        for row in rows {
            let Some(entry) = self.entry(row, columns, order)? else { continue };
            if let Some(first) = lines.insert(entry.date, row.line) {
                let (date, second) = (entry.date, row.line);
                return Err(DiaryError::Twice { name: self.name.to_owned(), date, first, second });
            }
            diary.replace(entry);
        }
        Ok(diary)
    }

    fn entry(&self, row: &Row, columns: &[Option<Column>], order: Option<Order>) -> Result<Option<Entry>, DiaryError> {
        let cell = |column| Cell::of(self.name, row, columns, column);
        if Column::ALL.into_iter().all(|column| column == Column::Date || cell(column).is_blank()) {
            return Ok(None);
        }
        let day = cell(Column::Date);
        let date = date::read(day.value, order).map_err(|reason| day.wrong(&format!("{:?}: {reason}", day.value)))?;
        Ok(Some(Entry {
            date,
            pain: cell(Column::Pain).parse::<Nrs>()?,
            evening: None,
            later: cell(Column::Later).optional()?,
            stiffness_min: cell(Column::Stiffness).minutes()?,
            sites: cell(Column::Where).words(Site::from_str)?,
            tags: cell(Column::Tags).words(tag::parse)?,
            note: cell(Column::Note).value.to_owned(),
        }))
    }

    /// Refuses text that stands under no column's name and would be lost.
    fn check_width(&self, row: &Row, header: &StringRecord) -> Result<(), DiaryError> {
        let headed = |index| header.get(index).is_some_and(|cell| !cell.trim().is_empty());
        let extra = row.cells.iter().enumerate().find(|(index, cell)| !cell.trim().is_empty() && !headed(*index));
        let Some((index, value)) = extra else { return Ok(()) };
        let (name, line) = (self.name.to_owned(), row.line);
        Err(DiaryError::ExtraCell { name, line, number: index + 1, value: value.to_owned() })
    }
}

/// One cell and where it stands.
struct Cell<'a> {
    name: &'a str,
    line: u64,
    column: Column,
    /// From 0; `None` where the file has no such column.
    index: Option<usize>,
    value: &'a str,
}

impl<'a> Cell<'a> {
    fn of(name: &'a str, row: &'a Row, columns: &[Option<Column>], column: Column) -> Self {
        let index = columns.iter().position(|found| *found == Some(column));
        let value = index.and_then(|index| row.cells.get(index)).unwrap_or_default();
        Self { name, line: row.line, column, index, value }
    }

    fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    fn wrong(&self, reason: &impl ToString) -> DiaryError {
        DiaryError::Cell {
            name: self.name.to_owned(),
            line: self.line,
            column: self.column.name(),
            number: self.index.map_or(0, |index| index + 1),
            reason: reason.to_string(),
        }
    }

    fn parse<T: FromStr<Err: ToString>>(&self) -> Result<T, DiaryError> {
        self.value.parse().map_err(|error: T::Err| self.wrong(&error.to_string()))
    }

    fn optional<T: FromStr<Err: ToString>>(&self) -> Result<Option<T>, DiaryError> {
        if self.is_blank() { Ok(None) } else { self.parse().map(Some) }
    }

    fn minutes(&self) -> Result<Option<u16>, DiaryError> {
        if self.is_blank() {
            return Ok(None);
        }
        let minutes = self.value.trim().parse().ok().filter(|minutes| *minutes <= Entry::MOST_STIFFNESS_MIN);
        let most = Entry::MOST_STIFFNESS_MIN;
        minutes.map(Some).ok_or_else(|| self.wrong(&format!("{:?}: give whole minutes from 0 to {most}", self.value)))
    }

    /// The words of a cell, whatever stands between them.
    fn words<T, E: ToString>(&self, word: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, DiaryError> {
        let words = self.value.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|'));
        let words = words.filter(|text| !text.is_empty());
        words.map(|text| word(text).map_err(|error| self.wrong(&error.to_string()))).collect()
    }
}

/// Writes a diary as [`read`] reads it: all columns, commas, line feeds, by date.
#[must_use]
pub fn write(diary: &Diary) -> Vec<u8> {
    let mut text = names();
    text.push('\n');
    for entry in diary.iter() {
        let cells = [
            entry.date.to_string(),
            entry.pain.to_string(),
            entry.later.map_or_else(String::new, |later| later.to_string()),
            entry.stiffness_min.map_or_else(String::new, |minutes| minutes.to_string()),
            entry.sites.iter().map(|site| site.word()).collect::<Vec<_>>().join(" "),
            entry.tags.join(" "),
            entry.note.clone(),
        ];
        text.push_str(&cells.map(quoted).join(","));
        text.push('\n');
    }
    text.into_bytes()
}

/// In quotation marks when any spreadsheet might split it otherwise.
fn quoted(cell: String) -> String {
    if cell.contains([',', ';', '\t', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
