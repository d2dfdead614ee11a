//! What the colours mean.

use plotters::backend::DrawingBackend;

use super::FigureError;
use super::canvas::{Area, Canvas, Letters};
use crate::posture::Posture;
use crate::report::palette::{Rgb, of_posture};

/// One entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    Posture(Posture),
    Unknown,
    /// The window in bed.
    Bed,
    /// The window at rest, of a sensor off the trunk.
    Rest,
    /// A time out of bed in between.
    Up,
    Missing(&'static str),
}

impl Key {
    const fn word(self) -> &'static str {
        match self {
            Self::Posture(posture) => posture.word(),
            Self::Unknown => "unknown",
            Self::Bed => "in bed",
            Self::Rest => "at rest",
            Self::Up => "got up",
            Self::Missing(words) => words,
        }
    }
}

const SIDE: f64 = 13.0;

const fn letters(colour: Rgb) -> Letters {
    Letters::new(14.0, colour)
}

/// Width of an entry with the space after it.
fn pitch(key: Key) -> f64 {
    SIDE + 6.0 + letters(Rgb(0, 0, 0)).width(key.word()) + 20.0
}

/// Breaks entries into rows no wider than `room`.
pub(super) fn rows(keys: &[Key], room: f64) -> Vec<Vec<Key>> {
    let mut rows: Vec<Vec<Key>> = Vec::new();
    let mut used = f64::INFINITY;
    for &key in keys {
        used += pitch(key);
        match rows.last_mut() {
            Some(row) if used <= room => row.push(key),
            _ => {
                rows.push(vec![key]);
                used = pitch(key);
            }
        }
    }
    rows
}

/// Draws entries in a row from `left`, their text on `base`.
pub(super) fn draw<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    (left, base): (f64, f64),
    keys: &[Key],
) -> Result<(), FigureError> {
    let (ink, muted) = (canvas.theme.ink, canvas.theme.muted);
    let mut x = left;
    for &key in keys {
        let swatch = Area::new(x, base - 11.5, x + SIDE, base + 1.5);
        match key {
            Key::Posture(posture) => canvas.rect(swatch, of_posture(posture))?,
            Key::Unknown => unknown(canvas, swatch)?,
            Key::Bed | Key::Rest => bed(canvas, swatch)?,
            Key::Up => up(canvas, (x + SIDE / 2.0, base - 0.5))?,
            Key::Missing(_) => canvas.ring((x + SIDE / 2.0, base - 5.0), 5.0, muted)?,
        }
        canvas.text((x + SIDE + 6.0, base), key.word(), letters(ink))?;
        x += pitch(key);
    }
    Ok(())
}

/// Fills an area as unknown: hatched on a quiet ground.
pub(super) fn unknown<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, area: Area) -> Result<(), FigureError> {
    let (grid, muted) = (canvas.theme.grid, canvas.theme.muted);
    canvas.rect(area, grid)?;
    canvas.hatch(area, muted)
}

/// Shades an area as the window in bed.
pub(super) fn bed<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, area: Area) -> Result<(), FigureError> {
    let grid = canvas.theme.grid;
    canvas.tint(area, grid, 0.4)
}

/// A small arrow whose tip stands there: somebody got up.
pub(super) fn up<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, (x, y): (f64, f64)) -> Result<(), FigureError> {
    let ink = canvas.theme.ink;
    canvas.polygon(&[(x, y), (x - 5.0, y - 9.0), (x + 5.0, y - 9.0)], ink)
}
