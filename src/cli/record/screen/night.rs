//! The postures: a row each, with its time and where in the night it was.

use ratatui::text::{Line, Span};

use super::super::status::Status;
use super::ink::Ink;
use crate::posture::Posture;
use crate::report::words;
use crate::time::{Timestamp, human_duration};

/// Columns of name, time and share, with the blanks between.
const NAMES: usize = 33;
/// A time line of fewer columns says nothing.
const LEAST: usize = 20;
/// Columns of a time of day.
const CLOCK: usize = 5;
/// How much of the night is shown at least, in hours; then the next that fits.
const SPANS: [i64; 8] = [1, 2, 4, 6, 8, 10, 12, 24];

/// A row for each posture and one for unknown, and the hours below; nothing before the first reading.
pub(super) fn lines(status: &Status, ink: Ink, width: usize) -> Vec<Line<'static>> {
    let Some(start) = status.night.start else { return Vec::new() };
    let columns = width.saturating_sub(NAMES);
    let span = span(status, start);
    if !status.on_trunk {
        let said = "The sensor is not on the trunk: no postures, only stillness.";
        return vec![Line::styled(said, ink.plain())];
    }
    let postures = Posture::ALL.into_iter().map(Some).chain([None]);
    let mut lines: Vec<Line<'static>> = postures.map(|posture| row(status, ink, posture, columns, span)).collect();
    if columns >= LEAST {
        lines.push(hours(status, ink, start, columns, span));
    }
    lines
}

/// Seconds that the time line covers: to the end where that is known.
fn span(status: &Status, start: Timestamp) -> i64 {
    let planned = status.ends.map_or(0, |ends| (ends - start).as_secs());
    let secs = status.night.strip.secs().max(planned).max(1);
    let round = SPANS.into_iter().map(|hours| hours * 3600).find(|&span| span >= secs);
    if planned >= secs && planned > 3600 { planned } else { round.unwrap_or(secs) }
}

fn row(status: &Status, ink: Ink, posture: Option<Posture>, columns: usize, span: i64) -> Line<'static> {
    let times = &status.night.times;
    let secs = posture.map_or_else(|| times.unknown_secs(), |posture| times.secs(posture));
    let name = posture.map_or("unknown", Posture::word);
    let share = words::percent(words::share(secs, times.total_secs()));
    let time = if secs == 0 { "–".to_owned() } else { human_duration(secs) };
    let now = status.night.held.map(|(posture, _)| posture) == posture && posture.is_some();
    let style = if now {
        ink.loud()
    } else if secs == 0 {
        ink.faint()
    } else {
        ink.plain()
    };
    let mut spans = vec![
        Span::styled(format!("{name:<11}"), style),
        Span::styled(format!("{time:>11}"), style),
        Span::styled(format!("{:>7}    ", if secs == 0 { "" } else { &share }), ink.faint()),
    ];
    if columns >= LEAST {
        spans.push(Span::styled(track(status, posture, columns, span), ink.posture(posture)));
    }
    Line::from(spans)
}

/// A mark in every column that mostly was this posture.
fn track(status: &Status, posture: Option<Posture>, columns: usize, span: i64) -> String {
    let edge = |column: usize| span * i64::try_from(column).unwrap_or(0) / wide(columns);
    let mark = if posture.is_some() { '━' } else { '╌' };
    let is_here = |column: usize| status.night.strip.mostly(edge(column), edge(column + 1)) == Some(posture);
    (0..columns).map(|column| if is_here(column) { mark } else { ' ' }).collect()
}

/// The full hours that fall into the time line, each beginning at its column, and the start where there is room.
fn hours(status: &Status, ink: Ink, start: Timestamp, columns: usize, span: i64) -> Line<'static> {
    let begin = start.floor_secs();
    let column = |at: i64| usize::try_from((at - begin) * wide(columns) / span).unwrap_or(0);
    let mut text = String::new();
    for at in ticks(status, begin, wide(columns), span) {
        if text.is_empty() && column(at) >= CLOCK + 2 {
            text.push_str(&status.clock(start));
        }
        if column(at) + CLOCK <= columns {
            text.push_str(&" ".repeat(column(at).saturating_sub(text.len())));
            text.push_str(&status.clock(Timestamp::from_secs(at)));
        }
    }
    Line::styled(format!("{:NAMES$}{text}", ""), ink.faint())
}

/// Local full hours within the span, no closer than their labels need.
fn ticks(status: &Status, begin: i64, columns: i64, span: i64) -> impl Iterator<Item = i64> {
    let step = [1, 2, 3, 4, 6, 12, 24].map(|hours| hours * 3600).into_iter().find(|step| columns * step / span >= 8);
    let step = step.unwrap_or(86_400);
    let zone = i64::from(status.zone.to_offset(Timestamp::from_secs(begin).to_jiff()).seconds());
    let first = -(-(begin + zone)).div_euclid(step) * step - zone;
    (0..).map(move |number| first + number * step).take_while(move |at| *at < begin + span)
}

fn wide(columns: usize) -> i64 {
    i64::try_from(columns).unwrap_or(i64::MAX).max(1)
}
