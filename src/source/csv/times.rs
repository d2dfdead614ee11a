//! Which column is the time, and what kind of time it is.

use super::clock::TextClock;
use super::detect::{Ticks, time_unit};
use super::error::Problem;
use super::layout;
use super::number::decimal;
use super::options::{ReadOptions, TimeUnit};
use super::rows::{RawTime, is_missing};
use super::stamp::{DateOrder, day_and_month, has_open_year, parse};
use super::table::Table;
use super::timeline::Scale;

/// A column that can be read as time.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) column: usize,
    pub(super) kind: Kind,
    /// Whether it tells the date.
    pub(super) dated: bool,
    /// Whether it changes from row to row.
    pub(super) advances: bool,
}

/// How its cells are written.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Numbers.
    Number,
    /// Words; the order of day and month may be open.
    Text(Result<DateOrder, String>),
}

/// The best of some columns: one with a date before one that only advances before one that is merely readable.
pub(super) fn best(table: &Table<'_>, columns: &[usize], told: Option<TimeUnit>) -> Option<Candidate> {
    let candidates = columns.iter().filter_map(|column| candidate(table, *column, told));
    // Of equals the last is taken, hence the reversal.
    let candidates: Vec<Candidate> = candidates.collect();
    candidates.into_iter().rev().max_by_key(|candidate| (candidate.advances, candidate.dated))
}

fn candidate(table: &Table<'_>, column: usize, told: Option<TimeUnit>) -> Option<Candidate> {
    let cells = table.sample.iter().filter_map(|row| row.get(column)).map(AsRef::as_ref);
    let cells: Vec<&str> = cells.filter(|cell| !is_missing(cell.as_bytes())).collect();
    let named = table.headings.get(column).and_then(|heading| layout::time_unit(heading));
    let as_text = told.is_some_and(|unit| unit.nano_exponent().is_none());
    if !as_text && let Some(found) = as_numbers(&cells, table.mark, told.or(named)) {
        return Some(Candidate { column, ..found });
    }
    if told.is_some() && !as_text {
        return None;
    }
    as_words(&cells, told).map(|found| Candidate { column, ..found })
}

fn as_numbers(cells: &[&str], mark: u8, unit: Option<TimeUnit>) -> Option<Candidate> {
    let numbers: Vec<_> = cells.iter().filter_map(|cell| decimal(cell.as_bytes(), mark)).collect();
    if numbers.is_empty() || numbers.len() * 2 < cells.len() {
        return None;
    }
    let values: Vec<f64> = numbers.iter().map(|number| number.approx()).collect();
    let ticks = Ticks::of(&values);
    let dated = ticks.is_some_and(|ticks| time_unit(ticks, unit).is_ok_and(|unit| ticks.is_unix(unit)));
    Some(Candidate { column: 0, kind: Kind::Number, dated, advances: ticks.is_some() })
}

fn as_words(cells: &[&str], told: Option<TimeUnit>) -> Option<Candidate> {
    let order = order(cells, told);
    let assumed = order.clone().unwrap_or(DateOrder::DayFirst);
    let stamps: Vec<_> = cells.iter().filter_map(|cell| parse(cell.as_bytes(), assumed)).collect();
    let first = stamps.first().filter(|_| stamps.len() * 2 >= cells.len())?;
    let advances = stamps.iter().any(|stamp| stamp.nanos != first.nanos);
    Some(Candidate { column: 0, kind: Kind::Text(order), dated: first.date.is_some(), advances })
}

/// Which number of the dates is the day: told, or the one that exceeds twelve somewhere, or the first where points
/// stand between; otherwise a date that leaves it open, as one with dashes and a year of two digits does.
fn order(cells: &[&str], told: Option<TimeUnit>) -> Result<DateOrder, String> {
    match told {
        Some(TimeUnit::TextDayFirst) => return Ok(DateOrder::DayFirst),
        Some(TimeUnit::TextMonthFirst) => return Ok(DateOrder::MonthFirst),
        _ => {}
    }
    let mut open = None;
    for cell in cells {
        if has_open_year(cell.as_bytes()) {
            return Err((*cell).to_owned());
        }
        match day_and_month(cell.as_bytes()) {
            Some((_, _, b'.')) => return Ok(DateOrder::DayFirst),
            Some((first, ..)) if first > 12 => return Ok(DateOrder::DayFirst),
            Some((_, second, _)) if second > 12 => return Ok(DateOrder::MonthFirst),
            Some(_) => open = open.or(Some(*cell)),
            None => {}
        }
    }
    open.map_or(Ok(DateOrder::DayFirst), |cell| Err(cell.to_owned()))
}

/// The unit of a numeric time column, and what to say if its heading was not believed.
fn unit_of(
    times: &[f64],
    named: Option<TimeUnit>,
    told: Option<TimeUnit>,
) -> Result<(TimeUnit, bool, Option<String>), Problem> {
    let Some(ticks) = Ticks::of(times) else {
        return match times {
            [first, .., last] => Err(Problem::no_advance(last < first, times.len())),
            _ => Ok((told.or(named).unwrap_or(TimeUnit::Seconds), false, None)),
        };
    };
    let unit = told.map_or_else(|| time_unit(ticks, named), Ok)?;
    let note = named.filter(|named| *named != unit && told.is_none() && named.nano_exponent().is_some());
    let note = note.map(|named| format!("the heading says {named}, the steps say {unit}"));
    Ok((unit, ticks.is_unix(unit), note))
}

/// How the time is read.
pub(super) struct Times {
    pub(super) scale: Scale,
    pub(super) unit: TimeUnit,
    pub(super) dated: bool,
    pub(super) note: Option<String>,
}

/// Decides how the time of some first rows is read.
pub(super) fn read_times(
    table: &Table<'_>,
    options: &ReadOptions,
    candidate: Option<&Candidate>,
    first: &[RawTime],
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
            let number = |time: &RawTime| if let RawTime::Number(number) = time { Some(*number) } else { None };
            let times: Vec<f64> = first.iter().filter_map(number).map(|number| number.approx()).collect();
            let heading = table.headings.get(candidate.column).map_or("", String::as_str);
            if let Some(coarse) = layout::coarse_time(heading).filter(|_| told.is_none()) {
                return Err(Problem::CoarseTime(coarse));
            }
            let (unit, dated, note) = unit_of(&times, layout::time_unit(heading), told)?;
            let exponent = unit.nano_exponent().unwrap_or(9);
            Ok(Times { scale: Scale::Number(exponent), unit, dated, note })
        }
    }
}
