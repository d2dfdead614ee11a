//! The shape of a table, from its first lines: delimiter, decimal mark, width, headings, where the numbers begin.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::cells::{Cells, is_open};
use super::error::Problem;
use super::heading::Heading;
use super::layout::{self, layout};
use super::number::decimal;
use super::options::{ColumnRef, Columns};
use super::rows::lossy;
use crate::source::file::{Lines, Mark, Span};

/// How many lines are looked at.
const LINES: usize = 2000;
/// Delimiters, in the order of preference where two fit alike.
const DELIMITERS: [u8; 3] = *b"\t;,";

/// A line of the head of a file.
#[derive(Clone, Debug)]
struct Record {
    line: u64,
    text: Vec<u8>,
    next: Mark,
}

/// The first lines of a file.
pub(super) struct Head {
    records: Vec<Record>,
    /// Where they begin, behind the comments.
    start: Mark,
    /// The delimiter that a line before them names.
    preset: Option<u8>,
}

/// What a table looks like.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    pub(super) delimiter: u8,
    /// What stands before the fraction of a number.
    pub(super) mark: u8,
    /// Cells in a row.
    pub(super) width: usize,
    /// The headings, and their line; empty without.
    pub(super) headings: Vec<String>,
    pub(super) heading_line: u64,
    /// Cells of the first rows.
    pub(super) sample: Vec<Vec<Cow<'a, str>>>,
    /// The line of the first of them.
    pub(super) first_line: u64,
    /// Where they begin.
    pub(super) rows: Mark,
}

impl Table<'_> {
    /// What to call a column: its heading in quotes, or its number from 1.
    pub(super) fn title(&self, column: usize) -> String {
        match self.headings.get(column) {
            Some(heading) if !heading.is_empty() => format!("\"{heading}\""),
            _ => format!("column {}", column + 1),
        }
    }

    /// The cell of a column in the first row.
    pub(super) fn first_cell(&self, column: usize) -> String {
        self.sample.first().and_then(|row| row.get(column)).map(ToString::to_string).unwrap_or_default()
    }
}

/// A problem and its line.
pub(super) type AtLine = (u64, Problem);

/// Reads the head of a file, and what its comments say.
pub(super) fn look(lines: &mut Lines) -> Result<(Head, Heading), AtLine> {
    let mut heading = Heading::default();
    let mut start = lines.mark();
    let (mut records, mut preset) = (Vec::new(), None);
    while records.len() < LINES {
        let Some(span) = whole(lines).map_err(|problem| (lines.line() + 1, problem))? else { break };
        let text = lines.bytes(span);
        if text.starts_with(b"#") {
            heading.take(text).map_err(|problem| (span.line, problem))?;
        } else if let Some([delimiter]) = text.strip_prefix(b"sep=") {
            preset = Some(*delimiter);
        } else if !text.trim_ascii().is_empty() {
            records.push(Record { line: span.line, text: text.to_vec(), next: lines.mark() });
            continue;
        }
        if records.is_empty() {
            start = lines.mark();
        }
    }
    if records.is_empty() {
        let blank = lines.prefix().trim_ascii().is_empty();
        return Err(if blank { (1, Problem::Empty) } else { (lines.line() + 1, Problem::NoRows) });
    }
    Ok((Head { records, start, preset }, heading))
}

/// The next line, with those that belong to an open quote; a quote that never closes is left to the reading of rows.
fn whole(lines: &mut Lines) -> Result<Option<Span>, Problem> {
    let Some(mut span) = lines.next()? else { return Ok(None) };
    let after = lines.mark();
    let alone = span;
    while is_open(lines.bytes(span)) {
        if !lines.extend(&mut span)? {
            lines.go_to(after);
            return Ok(Some(alone));
        }
    }
    Ok(Some(span))
}

/// Finds the shape of the table that begins so.
pub(super) fn shape<'a>(head: &'a Head, columns: Option<&Columns>) -> Result<Table<'a>, AtLine> {
    let Head { records, start, preset } = head;
    let first = records.first().ok_or((1, Problem::Empty))?;
    // Three numbers lie between two delimiters at least.
    let divides = |delimiter: u8| records.iter().any(|record| memchr_iter(delimiter, &record.text).nth(1).is_some());
    let wanted = |delimiter: &u8| preset.is_none_or(|preset| preset == *delimiter) && divides(*delimiter);
    let splits = DELIMITERS.into_iter().filter(wanted);
    let splits = splits.map(|delimiter| split(records, delimiter, columns));
    let best = splits.rev().max_by_key(Split::score).filter(|best| best.width > 0);
    let Some(mut best) = best else { return Err(without_numbers(records, first)) };
    let rows = best.begin.checked_sub(1).and_then(|before| records.get(before)).map_or(*start, |record| record.next);
    let line = |index: usize| records.get(index).map_or(first.line, |record| record.line);
    let heading = best.heading.and_then(|index| best.cells.get(index));
    let mut heading: Vec<String> = heading.into_iter().flatten().map(ToString::to_string).collect();
    let heading_line = line(best.heading.unwrap_or(best.begin));
    let named = layout(&heading);
    if best.delimiter == b',' && named.axes.is_some() && best.width == 2 * heading.len() {
        let problem = Problem::TwoCommas { cells: best.width, headings: heading.len() };
        return Err((line(best.begin), problem));
    }
    if columns.is_none() && heading.len() != best.width && named.axes.or(named.linear.map(|x| [x; 3])).is_none() {
        // Something else stands above the numbers.
        heading.clear();
    }
    let sample = best.cells.split_off(best.begin.min(best.cells.len()));
    Ok(Table {
        delimiter: best.delimiter,
        mark: decimal_mark(&sample),
        width: best.width,
        headings: heading,
        heading_line,
        first_line: line(best.begin),
        sample,
        rows,
    })
}

/// Why no delimiter gave rows of numbers.
fn without_numbers(records: &[Record], first: &Record) -> AtLine {
    let undivided = |record: &Record| !record.text.iter().any(|byte| DELIMITERS.contains(byte));
    if records.iter().all(undivided) {
        return (first.line, Problem::NoDelimiter);
    }
    let last = records.last().unwrap_or(first);
    (if records.len() == 1 { last.line + 1 } else { first.line }, Problem::NoRows)
}

/// The head of a file cut at one delimiter.
struct Split<'a> {
    delimiter: u8,
    cells: Vec<Vec<Cow<'a, str>>>,
    /// The usual number of cells in rows of numbers; 0 if there are none.
    width: usize,
    /// How many rows of that width hold numbers.
    rows: usize,
    heading: Option<usize>,
    /// The first row.
    begin: usize,
}

impl Split<'_> {
    fn score(&self) -> usize {
        self.rows
    }
}

fn split<'a>(records: &'a [Record], delimiter: u8, columns: Option<&Columns>) -> Split<'a> {
    let cut = |record: &'a Record| Cells::new(&record.text, delimiter).texts().collect();
    let cells: Vec<Vec<Cow<'a, str>>> = records.iter().map(cut).collect();
    let widths: Vec<usize> = cells.iter().filter(|row| holds_numbers(row)).map(Vec::len).collect();
    let width = commonest(&widths);
    let rows = widths.iter().filter(|found| **found == width).count();
    let first_row = cells.iter().position(|row| row.len() == width && holds_numbers(row)).unwrap_or(0);
    let heading = heading(&cells, first_row, columns);
    let units = |index: &usize| cells.get(*index).is_some_and(|row| row.iter().all(|cell| layout::is_unit(cell)));
    let begin = heading.map_or(first_row, |index| index + 1);
    let begin = begin + usize::from(units(&begin));
    Split { delimiter, cells, width, rows, heading, begin }
}

/// The line that names columns: the one whose names are understood, or else the text right above the numbers.
fn heading(cells: &[Vec<Cow<'_, str>>], first_row: usize, columns: Option<&Columns>) -> Option<usize> {
    let above = cells.get(..first_row)?;
    let understood = |row: &Vec<Cow<'_, str>>| match columns {
        Some(columns) => names(columns).all(|name| row.iter().any(|cell| cell.eq_ignore_ascii_case(name))),
        None => layout(row).axes.is_some(),
    };
    let named = columns.is_none_or(|columns| names(columns).next().is_some());
    let found = if named { above.iter().position(understood) } else { None };
    found.or_else(|| first_row.checked_sub(1))
}

/// The headings that a caller named.
fn names(columns: &Columns) -> impl Iterator<Item = &str> {
    columns.time.iter().chain(&columns.axes).filter_map(|column| match column {
        ColumnRef::Name(name) => Some(name.as_str()),
        ColumnRef::Number(_) => None,
    })
}

/// Whether a row has as many numbers as an acceleration needs.
fn holds_numbers(row: &[Cow<'_, str>]) -> bool {
    row.iter().filter(|cell| is_number(cell)).count() >= 3
}

/// Whether a cell is a number, with whichever mark.
pub(super) fn is_number(cell: &str) -> bool {
    decimal(cell.as_bytes(), b'.').or_else(|| decimal(cell.as_bytes(), b',')).is_some()
}

/// The commonest of some numbers, the largest where several are; 0 of none.
fn commonest(widths: &[usize]) -> usize {
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    let mut distinct = widths.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.into_iter().max_by_key(|width| count(*width)).unwrap_or(0)
}

/// A comma, if numbers with one are more than those with a point.
fn decimal_mark(rows: &[Vec<Cow<'_, str>>]) -> u8 {
    let with = |mark: char| {
        let numbers = rows.iter().flatten().filter(|cell| cell.contains(mark) && is_number(cell));
        numbers.count()
    };
    if with(',') > with('.') { b',' } else { b'.' }
}

/// The headings for a message.
pub(super) fn listed(headings: &[String]) -> String {
    let quoted: Vec<String> = headings.iter().map(|heading| format!("\"{}\"", lossy(heading.as_bytes()))).collect();
    match quoted.get(..12) {
        Some(some) if quoted.len() > 12 => format!("{} and {} more", some.join(", "), quoted.len() - 12),
        _ => quoted.join(", "),
    }
}
