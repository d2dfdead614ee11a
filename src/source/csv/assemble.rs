//! From the head of a file to everything that is needed to read the rest of it.

use jiff::tz::TimeZone;

use crate::recording::{Header, Sign};
use crate::time::{Clock, Timestamp};
use crate::units::Hertz;

use super::clock::TextClock;
use super::decision::Decision;
use super::detect::{Pace, accel_unit, pace, rest, short};
use super::error::{Problem, ReadError};
use super::heading::Heading;
use super::items::{Item, next_item};
use super::layout::{self, layout};
use super::lines::Lines;
use super::options::{ColumnRef, Columns, ReadOptions, TimeUnit};
use super::rows::{RawTime, Row, Rows};
use super::spread::Spread;
use super::table::{Table, listed, look};
use super::timeline::{Anchor, Scale, Timeline};
use super::times::{Candidate, Kind, best, unit_of};

/// How many rows are looked at.
const ROWS: usize = 20_000;

/// What a recording is read with.
pub(super) struct Plan {
    pub(super) rows: Rows,
    pub(super) time_column: Option<usize>,
    pub(super) timeline: Timeline,
    pub(super) spread: Option<Spread>,
    /// What a reading is divided by to give g with the sign that we use.
    pub(super) divisor: f64,
    pub(super) header: Header,
    pub(super) decision: Decision,
    pub(super) heading: Heading,
    pub(super) headings: Vec<String>,
}

/// Where a problem is: a line, and perhaps a column (from 0).
type Placed = (u64, Option<usize>, Problem);

/// Decides about a file from its first block, and goes back to its first row.
pub(super) fn assemble(name: &str, lines: &mut Lines, options: &ReadOptions) -> Result<Plan, ReadError> {
    let (table, heading) =
        look(lines, options.columns.as_ref()).map_err(|(line, problem)| ReadError::at(name, line, problem))?;
    let headings = table.headings.clone();
    let placed = |(line, column, problem): Placed| {
        let column = column.map(|column| (column + 1, headings.get(column).cloned().unwrap_or_default()));
        ReadError::in_column(name, line, column, problem)
    };
    decide(name, lines, options, &table, heading).map_err(placed)
}

fn decide(
    name: &str,
    lines: &mut Lines,
    options: &ReadOptions,
    table: &Table,
    heading: Heading,
) -> Result<Plan, Placed> {
    let (axes, candidate) = columns(table, options)?;
    let mut rows = Rows::new(table.delimiter, table.mark, table.width).axes(axes);
    if let Some(time) = &candidate {
        rows = rows.time(time.column, order(table, time)?);
    }
    lines.go_to(table.rows);
    let first = first_rows(lines, &rows, &heading)?;
    lines.go_to(table.rows);

    let time_column = candidate.as_ref().map(|candidate| candidate.column);
    let at_time = |problem| (table.first_line, time_column, problem);
    let time = read_times(table, options, candidate.as_ref(), &first).map_err(at_time)?;
    let readings: Vec<[f64; 3]> = first.iter().map(|row| row.axes).collect();
    let mut notes: Vec<String> = time.note.iter().cloned().collect();
    let pace = measure(&time.scale, &first, &readings);
    let rate = rate(pace, options, &heading, &mut notes).ok_or_else(|| at_time(no_rate(time_column, first.len())))?;
    if pace.batched {
        notes.push("rows that share a time stamp are spread evenly".to_owned());
    }

    let rest = rest(&readings, rate);
    let named = table.headings.get(axes[0]).and_then(|heading| layout::accel_unit(heading));
    let unit = accel_unit(rest, named, options.unit).map_err(|problem| (table.first_line, None, problem))?;
    if let Some(named) = named.filter(|named| *named != unit) {
        notes.push(format!("the heading says {named}, the size says {unit}"));
    }
    let sign = options.sign.or(heading.sign).unwrap_or_default();
    let (anchor, clock) = anchor(options, &heading, time.dated);
    let column = |column: usize| match table.headings.get(column) {
        Some(heading) if !heading.is_empty() => format!("\"{heading}\""),
        _ => format!("column {}", column + 1),
    };
    let decision = Decision {
        name: name.to_owned(),
        time: time_column.map(column),
        time_unit: time_column.and(Some(time.unit)),
        axes: axes.map(column),
        unit,
        rest: rest.size,
        sign,
        rate,
        dated: clock != Clock::Undated,
        notes,
    };
    Ok(Plan {
        rows,
        time_column,
        timeline: Timeline::new(time.scale, anchor),
        spread: pace.batched.then(|| Spread::new(rate)),
        divisor: if sign == Sign::Inverted { -unit.per_g() } else { unit.per_g() },
        header: Header { source: file_name(name), clock, rate, sign },
        decision,
        heading,
        headings: table.headings.clone(),
    })
}

/// The last part of a path: what people call the file, wherever it lies.
fn file_name(name: &str) -> String {
    std::path::Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The columns of the axes and of the time.
fn columns(table: &Table, options: &ReadOptions) -> Result<([usize; 3], Option<Candidate>), Placed> {
    let told = options.time_unit;
    if let Some(columns) = &options.columns {
        return told_columns(table, columns, options);
    }
    let names = layout(&table.headings);
    let at_headings = |column, problem| (table.heading_line, column, problem);
    if let Some(axes) = names.axes {
        let time = best(table, &names.times, told);
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

/// Without headings: time, x, y, z, or x, y, z alone.
fn by_place(table: &Table, options: &ReadOptions) -> Result<([usize; 3], Option<Candidate>), Placed> {
    if table.width == 3 {
        return match options.rate {
            Some(_) => Ok(([0, 1, 2], None)),
            None => Err((table.first_line, None, Problem::NoTime)),
        };
    }
    let time = best(table, &[0], options.time_unit).filter(|time| time.advances && runs(table));
    time.map(|time| ([1, 2, 3], Some(time))).ok_or((table.first_line, Some(0), Problem::NoHeadings))
}

/// Whether the numbers of the first column hardly ever step back.
fn runs(table: &Table) -> bool {
    let number = |row: &Vec<String>| row.first().and_then(|cell| cell.replace(',', ".").parse::<f64>().ok());
    let numbers: Vec<f64> = table.sample.iter().filter_map(number).collect();
    let back = numbers.iter().zip(numbers.iter().skip(1)).filter(|(a, b)| b < a).count();
    back * 10 <= numbers.len()
}

fn told_columns(
    table: &Table,
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
fn bad_time(table: &Table, column: Option<usize>) -> Placed {
    let cell = column.and_then(|column| table.sample.first()?.get(column)).cloned().unwrap_or_default();
    (table.first_line, column, Problem::NotATime(cell))
}

/// The order of the dates, if times are words.
fn order(table: &Table, time: &Candidate) -> Result<Option<super::stamp::DateOrder>, Placed> {
    match &time.kind {
        Kind::Number => Ok(None),
        Kind::Text(Ok(order)) => Ok(Some(*order)),
        Kind::Text(Err(cell)) => Err((table.first_line, Some(time.column), Problem::AmbiguousDate(cell.clone()))),
    }
}

/// The readings in the first block.
fn first_rows(lines: &mut Lines, rows: &Rows, heading: &Heading) -> Result<Vec<Row>, Placed> {
    let (mut found, mut missing) = (Vec::new(), 0);
    let first_line = lines.line() + 1;
    while found.len() + missing < ROWS {
        let item = next_item(lines, rows, heading.own);
        match item.map_err(|(line, fault)| (line, fault.column, fault.problem))? {
            Some((_, Item::Row(row))) => found.push(row),
            Some((_, Item::Missing)) => missing += 1,
            Some((_, Item::Torn)) | None => break,
        }
    }
    if found.is_empty() && missing == 0 {
        return Err((first_line, None, Problem::NoRows));
    }
    if missing > found.len() {
        return Err((first_line, None, Problem::MostlyMissing { missing, rows: found.len() + missing }));
    }
    Ok(found)
}

/// How the time is read.
struct Times {
    scale: Scale,
    unit: TimeUnit,
    dated: bool,
    note: Option<String>,
}

fn read_times(
    table: &Table,
    options: &ReadOptions,
    candidate: Option<&Candidate>,
    first: &[Row],
) -> Result<Times, Problem> {
    let told = options.time_unit;
    match candidate.map(|candidate| (&candidate.kind, candidate)) {
        None => {
            let rate = options.rate.ok_or(Problem::NoTime)?;
            Ok(Times { scale: Scale::Count(rate, 0), unit: TimeUnit::Seconds, dated: false, note: None })
        }
        Some((Kind::Text(order), candidate)) => {
            order.as_ref().map_err(|cell| Problem::AmbiguousDate(cell.clone()))?;
            let clock = TextClock::new(options.zone.clone());
            let unit = told.unwrap_or(TimeUnit::Text);
            Ok(Times { scale: Scale::Text(Box::new(clock)), unit, dated: candidate.dated, note: None })
        }
        Some((Kind::Number, candidate)) => {
            let number = |row: &Row| if let RawTime::Number(number) = row.time { Some(number) } else { None };
            let whole = first.iter().filter_map(number).all(super::number::Decimal::is_whole);
            let times: Vec<f64> = first.iter().filter_map(number).map(|number| number.approx()).collect();
            let named = table.headings.get(candidate.column).and_then(|heading| layout::time_unit(heading));
            let (unit, dated, note) = unit_of(&times, whole, named, told)?;
            let exponent = unit.nano_exponent().unwrap_or(9);
            Ok(Times { scale: Scale::Number(exponent), unit, dated, note })
        }
    }
}

fn measure(scale: &Scale, first: &[Row], readings: &[[f64; 3]]) -> Pace {
    let mut scale = scale.clone();
    let times: Vec<i64> = first.iter().map_while(|row| scale.nanos(row.time)).collect();
    pace(&times, readings)
}

/// The rate: told, or written in the file and confirmed by its times, or measured.
fn rate(pace: Pace, options: &ReadOptions, heading: &Heading, notes: &mut Vec<String>) -> Option<Hertz> {
    if options.rate.is_some() {
        return options.rate;
    }
    let (Some(written), Some(measured)) = (heading.rate, pace.rate) else { return heading.rate.or(pace.rate) };
    if (measured.get() / written.get()).ln().abs() < 0.2 {
        return Some(written);
    }
    notes.push(format!("the comment says {written}, the times say {} Hz", short(measured.get())));
    Some(measured)
}

fn no_rate(time_column: Option<usize>, rows: usize) -> Problem {
    match (time_column, rows) {
        (None, _) => Problem::NoTime,
        (_, 0 | 1) => Problem::NoRate,
        (_, rows) => Problem::TimeStands(rows),
    }
}

/// What the time line hangs on: the caller's start, or the dates in the cells, or the start in the comments, or nothing.
fn anchor(options: &ReadOptions, heading: &Heading, dated: bool) -> (Anchor, Clock) {
    let zoned = |zone: &Option<TimeZone>| Clock::Dated(zone.clone().unwrap_or_else(|| options.zone.clone()));
    if let Some(start) = &options.start {
        let (instant, zone) = start.resolve(&options.zone);
        return (Anchor::First(instant.into()), Clock::Dated(zone));
    }
    if dated {
        return (Anchor::Origin(Timestamp::default()), zoned(&None));
    }
    match &heading.start {
        Some((instant, zone)) => (Anchor::Origin((*instant).into()), zoned(zone)),
        None => (Anchor::First(Timestamp::default()), Clock::Undated),
    }
}
