//! From the head of a file to everything that is needed to read the rest of it.

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::columns::{Placed, columns, order};
use super::decision::Decision;
use super::detect::{Pace, accel_unit, pace, rest};
use super::error::{Problem, ReadError};
use super::heading::Heading;
use super::items::{Item, next_item};
use super::layout;
use super::options::{AccelUnit, ReadOptions};
use super::rows::{RawTime, Row, Rows};
use super::spread::Spread;
use super::stamp::is_date;
use super::table::{Table, look, shape};
use super::timeline::{Anchor, Scale, Timeline};
use super::times::{Candidate, Times, read_times};
use super::usual::{Numbers, Settled, line_end};
use crate::recording::{Header, Sign};
use crate::source::file::Lines;
use crate::time::{Clock, Timestamp};
use crate::units::Hertz;

/// How many rows are looked at.
const ROWS: usize = 20_000;

/// What a recording is read with.
pub(super) struct Plan {
    pub(super) rows: Rows,
    pub(super) time_column: Option<usize>,
    pub(super) timeline: Timeline,
    pub(super) spread: Option<Spread>,
    /// What makes a sample of each row by itself, where that can be.
    pub(super) settled: Option<Settled>,
    /// What a reading is divided by to give g with the sign that we use.
    pub(super) divisor: f64,
    pub(super) header: Header,
    pub(super) decision: Decision,
    pub(super) heading: Heading,
    pub(super) headings: Vec<String>,
}

/// Decides about a file from its first block, and goes back to its first row.
pub(super) fn assemble(name: &str, lines: &mut Lines, options: &ReadOptions) -> Result<Plan, ReadError> {
    let at = |(line, problem)| ReadError::at(name, line, problem);
    let (head, heading) = look(lines).map_err(at)?;
    let table = shape(&head, options.columns.as_ref()).map_err(at)?;
    let headings = table.headings.clone();
    let placed = |(line, column, problem): Placed| {
        let column = column.map(|column| (column + 1, headings.get(column).cloned().unwrap_or_default()));
        ReadError::in_column(name, line, column, problem)
    };
    decide(name, lines, options, table, heading).map_err(placed)
}

fn decide(
    name: &str,
    lines: &mut Lines,
    options: &ReadOptions,
    table: Table<'_>,
    heading: Heading,
) -> Result<Plan, Placed> {
    let (axes, time) = columns(&table, options)?;
    let mut rows = Rows::new(table.delimiter, table.mark, table.width).axes(axes);
    if let Some(time) = &time {
        rows = rows.time(time.column, order(&table, time)?);
    }
    lines.go_to(table.rows);
    let first = first_rows(lines, &rows, &heading)?;
    lines.go_to(table.rows);

    let found = measure(&table, options, &heading, axes, time.as_ref(), &first)?;
    let sign = sign(options, &heading, &headings_of(&table, axes));
    let (anchor, clock) = anchor(options, &heading, found.time.dated);
    let divisor = if sign == Sign::Inverted { -found.unit.per_g() } else { found.unit.per_g() };
    let mut timeline = Timeline::new(found.time.scale.clone(), anchor);
    let settled = first.times.first().and_then(|time| timeline.settle(*time, divisor));
    let time_column = time.map(|time| time.column);
    let decision = Decision {
        name: name.to_owned(),
        time: time_column.map(|column| table.title(column)),
        time_unit: time_column.and(Some(found.time.unit)),
        axes: axes.map(|column| table.title(column)),
        unit: found.unit,
        rest: found.rest,
        sign,
        rate: found.rate,
        start: start(&timeline, &clock, &first.times),
        notes: found.notes,
    };
    Ok(Plan {
        rows,
        time_column,
        timeline,
        spread: found.batched.then(|| Spread::new(found.rate)),
        settled,
        divisor,
        header: Header { source: file_name(name), clock, rate: found.rate, sign },
        decision,
        heading,
        headings: table.headings,
    })
}

/// What the numbers of the first rows are.
struct Found {
    time: Times,
    rate: Hertz,
    batched: bool,
    unit: AccelUnit,
    rest: f64,
    notes: Vec<String>,
}

fn measure(
    table: &Table<'_>,
    options: &ReadOptions,
    heading: &Heading,
    axes: [usize; 3],
    candidate: Option<&Candidate>,
    first: &First,
) -> Result<Found, Placed> {
    let time_column = candidate.map(|candidate| candidate.column);
    let at_time = |problem| (table.first_line, time_column, problem);
    let time = read_times(table, options, candidate, &first.times).map_err(at_time)?;
    let mut notes: Vec<String> = time.note.iter().cloned().collect();
    let Pace { rate: measured, batched } = pace_of(&time.scale, first);
    let rate = rate(measured, options, heading, &mut notes);
    let rate = rate.ok_or_else(|| at_time(no_rate(table, time_column, &time.scale, &first.times)))?;
    if batched {
        notes.push("rows that share a time stamp are spread evenly".to_owned());
    }
    notes.extend(left_aside(table, options, candidate));
    let rest = rest(&first.readings, rate);
    let named = axes.first().and_then(|x| table.headings.get(*x)).and_then(|heading| layout::accel_unit(heading));
    let unit = accel_unit(rest, named, options.unit).map_err(|problem| (table.first_line, None, problem))?;
    if let Some(named) = named.filter(|named| *named != unit && options.unit.is_none()) {
        notes.push(format!("the heading says {named}, the size says {unit}"));
    }
    Ok(Found { time, rate, batched, unit, rest: rest.size, notes })
}

/// What else the table holds that a person may have meant.
fn left_aside(table: &Table<'_>, options: &ReadOptions, time: Option<&Candidate>) -> Vec<String> {
    let mut notes = Vec::new();
    if options.columns.is_none()
        && let Some(other) = layout::layout(&table.headings).other
    {
        notes.push(format!("not read is the sensor of {}", table.title(other)));
    }
    let undated = options.start.is_none() && time.is_some_and(|time| !time.dated);
    if undated && let Some(column) = (0..table.width).find(|column| is_date(&table.first_cell(*column))) {
        notes.push(format!("the date in {} is not read, say when it began with --start", table.title(column)));
    }
    notes
}

/// The convention: told, or written in the file, or known of its source.
fn sign(options: &ReadOptions, heading: &Heading, axes: &[&str]) -> Sign {
    let known = if axes.iter().all(|axis| layout::is_ios(axis)) { Sign::Inverted } else { Sign::Normal };
    options.sign.or(heading.sign).unwrap_or(known)
}

fn headings_of<'a>(table: &'a Table<'_>, columns: [usize; 3]) -> [&'a str; 3] {
    columns.map(|column| table.headings.get(column).map_or("", String::as_str))
}

/// When the first sample was taken, as far as the first rows tell.
fn start(timeline: &Timeline, clock: &Clock, first: &[RawTime]) -> Option<Zoned> {
    let Clock::Dated(zone) = clock else { return None };
    let instant = timeline.clone().place(*first.first()?)?;
    Some(instant.to_jiff().to_zoned(zone.clone()))
}

/// The last part of a path: what people call the file, wherever it lies.
fn file_name(name: &str) -> String {
    std::path::Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The first rows: their times and their readings.
struct First {
    times: Vec<RawTime>,
    readings: Vec<[f64; 3]>,
}

impl First {
    fn push(&mut self, row: &Row) {
        self.times.push(row.time);
        self.readings.push(row.axes);
    }
}

/// The readings in the first block.
fn first_rows(lines: &mut Lines, rows: &Rows, heading: &Heading) -> Result<First, Placed> {
    let (mut first, mut missing) = (First { times: Vec::new(), readings: Vec::new() }, 0);
    let first_line = lines.line() + 1;
    let usual = Numbers::of(rows).map(|numbers| (numbers, line_end(lines.rest())));
    while first.times.len() + missing < ROWS {
        if let Some((row, used)) = usual.as_ref().and_then(|(numbers, end)| numbers.row(lines.rest(), *end)) {
            lines.pass(used);
            first.push(&row);
            continue;
        }
        let item = next_item(lines, rows, heading.own);
        match item.map_err(|(line, fault)| (line, fault.column, fault.problem))? {
            Some((_, Item::Row(row))) => first.push(&row),
            Some((_, Item::Missing)) => missing += 1,
            Some((_, Item::Torn | Item::Sample(_))) | None => break,
        }
    }
    let found = first.times.len();
    if found + missing == 0 {
        return Err((first_line, None, Problem::NoRows));
    }
    if missing > found {
        return Err((first_line, None, Problem::MostlyMissing { missing, rows: found + missing }));
    }
    Ok(first)
}

fn pace_of(scale: &Scale, first: &First) -> Pace {
    let mut scale = scale.clone();
    let times: Vec<i64> = first.times.iter().map_while(|time| scale.nanos(*time)).collect();
    pace(&times, &first.readings)
}

/// The rate: told, or written in the file and confirmed by its times, or measured.
fn rate(measured: Option<Hertz>, options: &ReadOptions, heading: &Heading, notes: &mut Vec<String>) -> Option<Hertz> {
    if options.rate.is_some() {
        return options.rate;
    }
    let (Some(written), Some(measured)) = (heading.rate, measured) else { return heading.rate.or(measured) };
    if (measured.get() / written.get()).ln().abs() < 0.2 {
        return Some(written);
    }
    notes.push(format!("the comment says {written}, the times say {measured}"));
    Some(measured)
}

/// Why the times of the first rows tell no rate.
fn no_rate(table: &Table<'_>, time_column: Option<usize>, scale: &Scale, first: &[RawTime]) -> Problem {
    let mut scale = scale.clone();
    let times: Vec<Option<i64>> = first.iter().map(|time| scale.nanos(*time)).collect();
    match (time_column, times.as_slice()) {
        (None, _) => Problem::NoTime,
        (Some(column), [None, ..]) => Problem::TimeRange(table.first_cell(column)),
        (_, [] | [_]) => Problem::NoRate,
        (_, [first, .., last]) => Problem::no_advance(last < first, times.len()),
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
