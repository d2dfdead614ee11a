//! The window in bed, the times up in it and the hours of the clock.

use plotters::backend::DrawingBackend;

use super::super::canvas::{Align, Area, Letters};
use super::super::clock::{self, Tick};
use super::super::{Format, legend};
use super::{Canvas, Picture};
use crate::night::Span;
use crate::report::figure::FigureError;
use crate::time::Timestamp;

/// The window in bed and the hours, behind everything.
pub(super) fn ground<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let (top, floor) = (picture.layout.top(), picture.layout.floor);
    for (start, end) in shaded(picture) {
        legend::bed(canvas, Area::new(picture.at(start), top, picture.at(end), floor))?;
    }
    hours(canvas, picture)?;
    let muted = canvas.theme.muted;
    canvas.across(picture.layout.left, picture.layout.right, floor, muted)
}

/// The window without the times up.
fn shaded(picture: &Picture<'_>) -> Vec<(Timestamp, Timestamp)> {
    let Span { start, end } = picture.night.window;
    let mut from = start;
    let mut parts = Vec::new();
    for up in picture.up() {
        parts.push((from, up.start));
        from = up.end;
    }
    parts.push((from, end));
    if picture.never_worn() { Vec::new() } else { parts }
}

fn hours<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let theme = canvas.theme;
    let (top, floor) = (picture.layout.top(), picture.layout.floor);
    let most = if picture.layout.format == Format::Wide { 13 } else { 6 };
    let ticks = clock::ticks(&picture.night.clock(), picture.shown.start, picture.shown.end, most);
    let small = Letters::new(13.0, theme.muted).align(Align::Centre);
    for tick in &ticks {
        let x = picture.at(tick.at);
        canvas.down(x, (top, floor), 0.5, theme.grid)?;
        canvas.down(x, (floor, floor + 5.0), 1.0, theme.muted)?;
        canvas.text((centre(picture, tick, &tick.time, small), floor + 19.0), &tick.time, small)?;
    }
    for (x, text) in dates(picture, &ticks, small) {
        canvas.text((x, floor + 36.0), text, small)?;
    }
    Ok(())
}

/// The middle of what is written under a tick: the last may lie at the very edge, its letters then stop where the
/// figure does.
fn centre(picture: &Picture<'_>, tick: &Tick, text: &str, letters: Letters) -> f64 {
    let half = letters.width(text) / 2.0;
    picture.at(tick.at).min(picture.layout.format.width() - 4.0 - half)
}

/// The dates that have room: of two that would touch, the later, since it begins a day.
fn dates<'a>(picture: &Picture<'_>, ticks: &'a [Tick], letters: Letters) -> Vec<(f64, &'a str)> {
    const AIR: f64 = 6.0;
    let mut free = f64::INFINITY;
    let mut dates = Vec::new();
    for tick in ticks.iter().rev().filter(|tick| !tick.date.is_empty()) {
        let (x, half) = (centre(picture, tick, &tick.date, letters), letters.width(&tick.date) / 2.0);
        if x + half + AIR <= free {
            dates.push((x, tick.date.as_str()));
            free = x - half;
        }
    }
    dates
}

/// A mark at the upper edge for every time up.
pub(super) fn times_up<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
) -> Result<(), FigureError> {
    let top = picture.layout.top();
    picture.up().try_for_each(|up| {
        let middle = picture.at(up.start).midpoint(picture.at(up.end));
        legend::up(canvas, (middle, top - 1.0))
    })
}
