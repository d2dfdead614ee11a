//! The panels of a night off the trunk, in the place of posture and roll: what cannot be known, and what can.

use plotters::backend::DrawingBackend;

use super::super::header::wrap;
use super::{Canvas, EDGE, Letters, Picture, Scale, heading, level, ribbon, side};
use crate::night::NightSummary;
use crate::night::off_trunk::is_upright;
use crate::posture::Worn;
use crate::report::figure::{FigureError, Format};
use crate::report::words;

/// What is written above the two.
pub(super) fn headings(night: &NightSummary) -> (String, String) {
    let lanes = if night.worn == Some(Worn::Thigh) { "Thigh, with hours and minutes at rest" } else { "Posture" };
    (lanes.to_owned(), "Direction of the sensor: its z axis above horizontal, in degrees".to_owned())
}

/// The sentence, or the two lanes of the thigh, and the direction of the sensor.
pub(super) fn panels<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    heading(canvas, &picture.layout.postures)?;
    let is_thigh = picture.night.worn == Some(Worn::Thigh);
    if is_thigh {
        lanes(canvas, picture)?;
    }
    let why = picture.night.worn.and_then(words::cannot_tell).unwrap_or_default();
    sentence(canvas, picture, if is_thigh { 71.0 } else { 16.0 }, why)?;
    direction(canvas, picture)
}

fn sentence<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    down: f64,
    text: &str,
) -> Result<(), FigureError> {
    let letters = Letters::new(14.0, canvas.theme.ink);
    let area = picture.layout.postures.area;
    // Where there is little room the words may begin below the names of lanes.
    let left = if picture.layout.format == Format::Wide { area.left + 8.0 } else { EDGE };
    let lines = wrap(text, letters, area.right - left - 8.0);
    for (line, y) in lines.iter().zip(std::iter::successors(Some(area.top + down), |y| Some(y + 18.0))) {
        canvas.text((left, y), line, letters)?;
    }
    Ok(())
}

fn lanes<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let Some(times) = picture.night.off_trunk.and_then(|off| off.thigh) else { return Ok(()) };
    let top = picture.layout.postures.area.top;
    let rows = [("level", false, times.level_secs, top), ("upright", true, times.upright_secs, top + 26.0)];
    for (word, wanted, secs, top) in rows {
        side(canvas, picture, top + 13.0, &format!("{word}\u{a0} {}", words::clock(secs)))?;
        let ink = canvas.theme.ink;
        for run in picture.bins.runs(|epoch| is_upright(epoch, &picture.night.settings) == Some(wanted)) {
            canvas.rect(picture.across(run, top + 3.0, top + 23.0), ink)?;
        }
    }
    Ok(())
}

/// The angle from which rest is told.
fn direction<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let row = &picture.layout.direction;
    heading(canvas, row)?;
    let scale = Scale { from: (-90.0, 90.0), to: (row.area.bottom, row.area.top) };
    for (degrees, label) in [(90.0, "up 90°"), (0.0, "level 0°"), (-90.0, "down −90°")] {
        level(canvas, picture, scale.place(degrees), label)?;
    }
    let place = |(low, high): (f64, f64)| (scale.place(high), scale.place(low));
    let places: Vec<_> = picture.bins.elevation().into_iter().map(|range| range.map(place)).collect();
    let ink = canvas.theme.ink;
    ribbon(canvas, picture, &places, ink)
}
