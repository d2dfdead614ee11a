//! Which columns are read: told, or named by the headings, or in their usual places.

use std::borrow::Cow;

use super::error::Problem;
use super::layout::layout;
use super::options::{ColumnRef, Columns, ReadOptions};
use super::stamp::DateOrder;
use super::table::{Table, listed};
use super::times::{Candidate, Kind, best};

/// Where a problem is: a line, and perhaps a column (from 0).
pub(super) type Placed = (u64, Option<usize>, Problem);

/// The columns of the axes and of the time.
pub(super) fn columns(table: &Table<'_>, options: &ReadOptions) -> Result<([usize; 3], Option<Candidate>), Placed> {
    let told = options.time_unit;
    if let Some(columns) = &options.columns {
        return told_columns(table, columns, options);
    }
    let names = layout(&table.headings);
    let at_headings = |column, problem| (table.heading_line, column, problem);
    if let Some(axes) = names.axes {
        let time = best(table, &names.times, told).or_else(|| dated(table, axes));
        return match (time, options.rate) {
            (None, None) if names.times.is_empty() => Err(at_headings(None, Problem::NoTime)),
            (None, None) => Err(bad_time(table, names.times.first().copied())),
            (time, _) => Ok((axes, time)),
        };
    }
    if let Some(column) = names.linear {
        let heading = table.headings.get(column).cloned().unwrap_or_default();
        return Err(at_headings(Some(column), Problem::LinearHeading(heading)));
    }
    if table.headings.len() == table.width {
        return Err(at_headings(None, Problem::NoAxes(listed(&table.headings))));
    }
    by_place(table, options)
}

/// A column with a heading that we do not know, in a language that we do not speak, and dates in its cells.
fn dated(table: &Table<'_>, axes: [usize; 3]) -> Option<Candidate> {
    let others: Vec<usize> = (0..table.width).filter(|column| !axes.contains(column)).collect();
    best(table, &others, None).filter(|time| time.dated && time.advances)
}

/// Without headings: time, x, y, z, or x, y, z alone.
fn by_place(table: &Table<'_>, options: &ReadOptions) -> Result<([usize; 3], Option<Candidate>), Placed> {
    if table.width == 3 {
        return match options.rate {
            Some(_) => Ok(([0, 1, 2], None)),
            None => Err((table.first_line, None, Problem::NoTime)),
        };
    }
    if options.time_unit.is_none()
        && let Some(counted) = counted(table)
    {
        return Err((table.first_line, Some(0), Problem::RowNumbers(counted)));
    }
    let time = best(table, &[0], options.time_unit).filter(|time| time.advances && runs(table));
    time.map(|time| ([1, 2, 3], Some(time))).ok_or((table.first_line, Some(0), Problem::NoHeadings))
}

/// The first cells of a first column that counts the rows from 0 or 1.
fn counted(table: &Table<'_>) -> Option<String> {
    let number = |row: &Vec<Cow<'_, str>>| row.first()?.parse::<usize>().ok();
    let first = table.sample.first().and_then(number).filter(|first| *first <= 1)?;
    let counts = table.sample.iter().enumerate().all(|(index, row)| number(row) == Some(first + index));
    counts.then(|| format!("{first}, {}, {}", first + 1, first + 2))
}

/// Whether the numbers of the first column hardly ever step back.
fn runs(table: &Table<'_>) -> bool {
    let number = |row: &Vec<Cow<'_, str>>| row.first().and_then(|cell| cell.replace(',', ".").parse::<f64>().ok());
    let numbers: Vec<f64> = table.sample.iter().filter_map(number).collect();
    let back = numbers.iter().zip(numbers.iter().skip(1)).filter(|(a, b)| b < a).count();
    back * 10 <= numbers.len()
}

fn told_columns(
    table: &Table<'_>,
    columns: &Columns,
    options: &ReadOptions,
) -> Result<([usize; 3], Option<Candidate>), Placed> {
    let find = |wanted: &ColumnRef| {
        let found = match wanted {
            ColumnRef::Number(number) => number.checked_sub(1).filter(|column| *column < table.width),
            ColumnRef::Name(name) => table.headings.iter().position(|heading| heading.eq_ignore_ascii_case(name)),
        };
        let there = match table.headings.as_slice() {
            [] => format!("{} without headings", table.width),
            headings => listed(headings),
        };
        let wanted = wanted.to_string();
        found.ok_or((table.heading_line, None, Problem::NoColumn { wanted, there }))
    };
    let [x, y, z] = &columns.axes;
    let axes = [find(x)?, find(y)?, find(z)?];
    let Some(time) = &columns.time else {
        return options.rate.map(|_| (axes, None)).ok_or((table.heading_line, None, Problem::NoTime));
    };
    let column = find(time)?;
    let time = best(table, &[column], options.time_unit);
    time.map(|time| (axes, Some(time))).ok_or_else(|| bad_time(table, Some(column)))
}

/// The first cell of a time column of which none can be read.
fn bad_time(table: &Table<'_>, column: Option<usize>) -> Placed {
    let cell = column.map_or_else(String::new, |column| table.first_cell(column));
    (table.first_line, column, Problem::NotATime(cell))
}

/// The order of the dates, if times are words.
pub(super) fn order(table: &Table<'_>, time: &Candidate) -> Result<Option<DateOrder>, Placed> {
    match &time.kind {
        Kind::Number => Ok(None),
        Kind::Text(Ok(order)) => Ok(Some(*order)),
        Kind::Text(Err(cell)) => Err((table.first_line, Some(time.column), Problem::AmbiguousDate(cell.clone()))),
    }
}
