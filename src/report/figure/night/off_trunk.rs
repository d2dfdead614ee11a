//! The panels of a night off the trunk, in the place of posture and roll: what cannot be known, and what can.

use plotters::backend::DrawingBackend;

use super::super::header::wrap;
use super::{Canvas, EDGE, LANES, LEFT, Letters, Picture, RIGHT, ROLL, Scale, heading, ribbon, side};
use crate::night::off_trunk::is_upright;
use crate::posture::Worn;
use crate::report::figure::FigureError;
use crate::report::words;

/// The sentence, or the two lanes of the thigh, and the direction of the sensor.
pub(super) fn panels<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let why = picture.night.worn.and_then(words::cannot_tell).unwrap_or_default();
    if picture.night.worn == Some(Worn::Thigh) {
        heading(canvas, LANES, "Thigh, with hours and minutes at rest")?;
        lanes(canvas, picture)?;
        sentence(canvas, LANES.top + 84.0, why)?;
    } else {
        heading(canvas, LANES, "Posture")?;
        sentence(canvas, LANES.top + 24.0, why)?;
    }
    direction(canvas, picture)
}

fn sentence<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, top: f64, text: &str) -> Result<(), FigureError> {
    let letters = Letters::new(14.0, canvas.theme.ink);
    let lines = wrap(text, letters, RIGHT - LEFT - EDGE);
    for (line, y) in lines.iter().zip(std::iter::successors(Some(top), |y| Some(y + 20.0))) {
        canvas.text((LEFT + 8.0, y), line, letters)?;
    }
    Ok(())
}

fn lanes<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let Some(times) = picture.night.off_trunk.and_then(|off| off.thigh) else { return Ok(()) };
    let rows = [("level", false, times.level_secs, LANES.top), ("upright", true, times.upright_secs, LANES.top + 32.0)];
    for (word, wanted, secs, top) in rows {
        side(canvas, top + 13.0, &format!("{word}\u{a0} {}", words::clock(secs)))?;
        let ink = canvas.theme.ink;
        for run in picture.bins.runs(|epoch| is_upright(epoch, &picture.night.settings) == Some(wanted)) {
            canvas.rect(picture.across(run, top + 3.0, top + 23.0), ink)?;
        }
    }
    Ok(())
}

/// The angle from which rest is told.
fn direction<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    heading(canvas, ROLL, "Direction of the sensor: its z axis above horizontal, in degrees")?;
    let scale = Scale { from: (-90.0, 90.0), to: (ROLL.bottom, ROLL.top) };
    for (degrees, label) in [(90.0, "up 90°"), (0.0, "level 0°"), (-90.0, "down −90°")] {
        let grid = canvas.theme.grid;
        canvas.across(LEFT, RIGHT, scale.place(degrees), grid)?;
        side(canvas, scale.place(degrees), label)?;
    }
    let place = |(low, high): (f64, f64)| (scale.place(high), scale.place(low));
    let places: Vec<_> = picture.bins.elevation().into_iter().map(|range| range.map(place)).collect();
    let ink = canvas.theme.ink;
    ribbon(canvas, picture, &places, ink)
}
