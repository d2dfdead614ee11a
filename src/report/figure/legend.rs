//! What the colours mean.

use plotters::backend::DrawingBackend;

use super::FigureError;
use super::canvas::{Area, Canvas, Letters};
use crate::posture::Posture;
use crate::report::palette::of_posture;

/// One entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    Posture(Posture),
    Unknown,
    /// The window in bed.
    Bed,
    Missing(&'static str),
}

impl Key {
    const fn word(self) -> &'static str {
        match self {
            Self::Posture(posture) => posture.word(),
            Self::Unknown => "unknown",
            Self::Bed => "in bed",
            Self::Missing(words) => words,
        }
    }
}

/// Draws entries in a row from `left`, their text on `base`.
pub(super) fn draw<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    (left, base): (f64, f64),
    keys: &[Key],
) -> Result<(), FigureError> {
    const SIDE: f64 = 13.0;
    let letters = Letters::new(14.0, canvas.theme.ink);
    let muted = canvas.theme.muted;
    let mut x = left;
    for key in keys {
        let swatch = Area::new(x, base - 11.5, x + SIDE, base + 1.5);
        match key {
            Key::Posture(posture) => canvas.rect(swatch, of_posture(*posture))?,
            Key::Unknown => unknown(canvas, swatch)?,
            Key::Bed => bed(canvas, swatch)?,
            Key::Missing(_) => canvas.ring((x + SIDE / 2.0, base - 5.0), 5.0, muted)?,
        }
        canvas.text((x + SIDE + 6.0, base), key.word(), letters)?;
        x += SIDE + 6.0 + letters.width(key.word()) + 20.0;
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
