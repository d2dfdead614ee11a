//! The diary as a table: one row a day, plain enough for a spreadsheet.
//!
//! ```text
//! date,pain,later,evening,woken,stiffness_min,where,tags,without,note
//! 2026-03-15,4,2,3,1,20,lower hip,heat pillow-knees,alcohol,"slept badly, cold"
//! ```
//!
//! What a spreadsheet makes of it is read back: `;` or tab between cells, a byte order mark, other line ends, columns
//! in another order, optional columns left out, empty rows, dates as `15.3.2026` or `3/15/2026` (see [`read`]).
//!
//! A `?` among the tags says that more may have applied than are noted ([`Entry::tags_open`]); a table without a column
//! of tags is read as if it stood in every row.
//!
//! Notes are kept as they were typed. A note that begins with `=`, `+`, `-` or `@` is a formula to some spreadsheets;
//! altering it would change what the person wrote, so it stands as it is. Open only a diary that is your own.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::str::FromStr;

use csv::StringRecord;
use jiff::civil::Date;

use super::cell::{Cell, Heading, OPEN, Row};
use super::column::{Column, Slot, names};
use super::date::{self, Order};
use super::text::{Lines, delimiter, open_quote, without_mark};
use super::{Diary, DiaryError, Entry, Mapping, Nrs, Site, tag};

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
    let Imported { diary, ignored } = import(name, text, &Mapping::default())?;
    match ignored.first() {
        None => Ok(diary),
        Some(column) => {
            Err(DiaryError::UnknownColumn { name: name.to_owned(), column: column.clone(), known: names() })
        }
    }
}

/// Reads a diary from somewhere else: like [`read`], but columns may be called as the mapping says, and those that are
/// not ours are left out and named.
///
/// # Errors
/// When anything in a column of ours cannot be understood, or a column that the mapping names is not there.
pub fn import(name: &str, mut text: impl Read, mapping: &Mapping) -> Result<Imported, DiaryError> {
    let mut bytes = Vec::new();
    let unreadable = |error| DiaryError::Unreadable { name: name.to_owned(), error };
    text.read_to_end(&mut bytes).map_err(unreadable)?;
    let text = std::str::from_utf8(without_mark(&bytes)).map_err(|error| {
        let line = Lines::new(without_mark(&bytes)).at(error.valid_up_to());
        DiaryError::NotUtf8 { name: name.to_owned(), line }
    })?;
    Table { name, text, mapping }.read()
}

/// The whole text of one file.
struct Table<'a> {
    name: &'a str,
    text: &'a str,
    mapping: &'a Mapping,
}

impl Table<'_> {
    fn read(&self) -> Result<Imported, DiaryError> {
        let mut rows = self.rows()?.into_iter();
        let Some(header) = rows.next() else {
            return Ok(Imported { diary: Diary::default(), ignored: Vec::new() });
        };
        let headings = self.headings(&header.cells)?;
        let rows: Vec<Row> = rows.filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())).collect();
        rows.iter().try_for_each(|row| self.check_width(row, &header.cells))?;
        let dates = headings.iter().position(|heading| heading.slot == Some(Slot::Column(Column::Date)));
        let order = date::order(rows.iter().filter_map(|row| row.cells.get(dates?)));
        let diary = self.entries(&rows, &headings, order)?;
        let ignored = headings.into_iter().filter(|heading| heading.slot.is_none() && !heading.name.is_empty());
        Ok(Imported { diary, ignored: ignored.map(|heading| heading.name).collect() })
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

    /// What each column holds.
    fn headings(&self, header: &StringRecord) -> Result<Vec<Heading>, DiaryError> {
        let heading = |cell: &str| Heading { name: cell.trim().to_owned(), slot: self.mapping.slot(cell) };
        let headings: Vec<Heading> = header.iter().map(heading).collect();
        let times = |slot: &Slot| headings.iter().filter(|heading| heading.slot.as_ref() == Some(slot)).count();
        if let Some((slot, theirs)) = self.mapping.iter().find(|(slot, _)| times(slot) == 0) {
            return Err(self.unmapped(slot, theirs, &headings));
        }
        for column in [Column::Date, Column::Pain] {
            if times(&Slot::Column(column)) == 0 {
                return Err(self.missing(column));
            }
        }
        let repeated = headings.iter().find(|heading| heading.slot.as_ref().is_some_and(|slot| times(slot) > 1));
        match repeated {
            Some(Heading { name, .. }) => {
                Err(DiaryError::RepeatedColumn { name: self.name.to_owned(), column: name.clone() })
            }
            None => Ok(headings),
        }
    }

    fn missing(&self, column: Column) -> DiaryError {
        DiaryError::MissingColumn { name: self.name.to_owned(), column: column.name(), example: names() }
    }

    fn unmapped(&self, slot: &Slot, theirs: &str, headings: &[Heading]) -> DiaryError {
        let there: Vec<&str> = headings.iter().map(|heading| heading.name.as_str()).collect();
        let (name, column) = (self.name.to_owned(), theirs.to_owned());
        DiaryError::Unmapped { name, column, purpose: slot.to_string(), there: there.join(", ") }
    }

    fn entries(&self, rows: &[Row], headings: &[Heading], order: Option<Order>) -> Result<Diary, DiaryError> {
        let mut diary = Diary::default();
        let mut lines: BTreeMap<Date, u64> = BTreeMap::new();
        for row in rows {
            let Some(entry) = self.entry(row, headings, order)? else { continue };
            if let Some(first) = lines.insert(entry.date, row.line) {
                let (date, second) = (entry.date, row.line);
                return Err(DiaryError::Twice { name: self.name.to_owned(), date, first, second });
            }
            diary.replace(entry);
        }
        Ok(diary)
    }

    fn entry(&self, row: &Row, headings: &[Heading], order: Option<Order>) -> Result<Option<Entry>, DiaryError> {
        let cell = |column| Cell::of(self.name, row, headings, &Slot::Column(column));
        let slots = || headings.iter().filter_map(|heading| heading.slot.as_ref());
        let blank = |slot: &Slot| Cell::of(self.name, row, headings, slot).is_blank();
        if slots().all(|slot| *slot == Slot::Column(Column::Date) || blank(slot)) {
            return Ok(None);
        }
        let day = cell(Column::Date);
        let date = date::read(day.value, order).map_err(|reason| day.wrong(&format!("{:?}: {reason}", day.value)))?;
        let mut entry = Entry::new(date, cell(Column::Pain).parse::<Nrs>()?);
        entry.later = cell(Column::Later).optional()?;
        entry.evening = cell(Column::Evening).optional()?;
        let woken = cell(Column::Woken).number("times", &(0..=u16::from(Entry::MOST_WOKEN)))?;
        entry.woken = woken.and_then(|times| u8::try_from(times).ok());
        entry.stiffness_min = cell(Column::Stiffness).number("minutes", &(0..=Entry::MOST_STIFFNESS_MIN))?;
        entry.sites = cell(Column::Where).words(Site::from_str)?;
        cell(Column::Note).value.clone_into(&mut entry.note);
        self.circumstances(&mut entry, row, headings)?;
        Ok(Some(entry))
    }

    /// The tags of a row, from columns of many or of one; a row that leaves some out leaves them open.
    fn circumstances(&self, entry: &mut Entry, row: &Row, headings: &[Heading]) -> Result<(), DiaryError> {
        let cell = |slot: &Slot| Cell::of(self.name, row, headings, slot);
        let (tags, without) = (Slot::Column(Column::Tags), Slot::Column(Column::Without));
        (entry.tags, entry.tags_open) = cell(&tags).tags()?;
        entry.without = cell(&without).words(tag::parse)?;
        entry.tags_open |= !headings.iter().any(|heading| heading.slot.as_ref() == Some(&tags));
        for slot in headings.iter().filter_map(|heading| heading.slot.as_ref()) {
            let Slot::Tag(tag) = slot else { continue };
            match cell(slot).answer()? {
                Some(true) => entry.tags.push(tag.clone()),
                Some(false) => entry.without.push(tag.clone()),
                None => entry.tags_open = true,
            }
        }
        match entry.without.iter().find(|tag| entry.tags.contains(tag)) {
            Some(both) => Err(cell(&without).wrong(&format!("{both:?} is among the tags too; keep one of the two"))),
            None => Ok(()),
        }
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

/// Writes a diary as [`read`] reads it: all columns, commas, line feeds, by date.
#[must_use]
pub fn write(diary: &Diary) -> Vec<u8> {
    let mut text = names();
    text.push('\n');
    for entry in diary.iter() {
        text.push_str(&Column::ALL.map(|column| quoted(cell(entry, column))).join(","));
        text.push('\n');
    }
    text.into_bytes()
}

/// What stands in a column.
fn cell(entry: &Entry, column: Column) -> String {
    let score = |score: Option<Nrs>| score.map_or_else(String::new, |score| score.to_string());
    match column {
        Column::Date => entry.date.to_string(),
        Column::Pain => entry.pain.to_string(),
        Column::Later => score(entry.later),
        Column::Evening => score(entry.evening),
        Column::Woken => entry.woken.map_or_else(String::new, |times| times.to_string()),
        Column::Stiffness => entry.stiffness_min.map_or_else(String::new, |minutes| minutes.to_string()),
        Column::Where => entry.sites.iter().map(|site| site.word()).collect::<Vec<_>>().join(" "),
        Column::Tags => {
            let open = entry.tags_open.then_some(OPEN);
            entry.tags.iter().map(String::as_str).chain(open).collect::<Vec<_>>().join(" ")
        }
        Column::Without => entry.without.join(" "),
        Column::Note => entry.note.clone(),
    }
}

/// In quotation marks when any spreadsheet might split it otherwise.
fn quoted(cell: String) -> String {
    if cell.contains([',', ';', '\t', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
