//! The picture of truth against what was said.

use plotters::backend::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Letters};
use super::header::Header;
use super::legend;
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::posture::Posture;
use crate::report::palette::{Rgb, Theme, of_share};
use crate::report::words;

/// What may be said: every posture, and last none.
const COLUMNS: usize = Posture::ALL.len() + 1;
const LEFT: f64 = 150.0;
const CELL: (f64, f64) = (112.0, 62.0);
/// What sets the unknown apart from the postures.
const APART: f64 = 12.0;
/// What sets a cell apart from the next.
const AIR: f64 = 2.0;

/// Windows by the posture they were labelled with (rows) and the one that was said (columns, the last: unknown), both
/// in the order of [`Posture::ALL`], and what to write above them.
#[derive(Clone, Copy, Debug)]
pub struct Confused<'a> {
    /// What was measured, and how it came out.
    pub title: &'a str,
    /// What else there is to know of it.
    pub under: &'a str,
    /// The windows.
    pub rows: &'a [[u64; COLUMNS]; Posture::ALL.len()],
}

/// Draws them: the share of each row by colour and in per cent, with its count.
///
/// # Errors
/// When the drawing library refuses, which no counts make it do.
pub fn confusion(confused: Confused<'_>, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Picture::of(confused), theme)
}

struct Picture<'a> {
    confused: Confused<'a>,
    header: Header,
    top: f64,
}

impl<'a> Picture<'a> {
    fn of(confused: Confused<'a>) -> Self {
        let header = Header::new(Format::Wide.width(), confused.title, confused.under, &[]);
        let top = header.bottom() + 74.0;
        Self { confused, header, top }
    }

    fn cell(&self, row: usize, column: usize) -> Area {
        let apart = if column + 1 == COLUMNS { APART } else { 0.0 };
        let (left, top) = (LEFT + CELL.0 * as_f64(column) + apart, self.top + CELL.1 * as_f64(row));
        Area::new(left + AIR, top + AIR, left + CELL.0 - AIR, top + CELL.1 - AIR)
    }

    fn bottom(&self) -> f64 {
        self.top + CELL.1 * as_f64(Posture::ALL.len())
    }

    fn rows(&self) -> impl Iterator<Item = (usize, Posture, &'a [u64; COLUMNS])> {
        Posture::ALL.into_iter().zip(self.confused.rows).enumerate().map(|(at, (posture, row))| (at, posture, row))
    }
}

/// What is said in a column.
fn said() -> impl Iterator<Item = &'static str> {
    Posture::ALL.into_iter().map(Posture::word).chain(["unknown"])
}

/// `part` of a row; `None` of an empty one.
#[expect(clippy::cast_precision_loss, reason = "counts of windows are far below 2^53")]
fn share(part: u64, row: &[u64]) -> Option<f64> {
    let whole: u64 = row.iter().sum();
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Scene for Picture<'_> {
    fn name(&self) -> &'static str {
        "confusion"
    }

    fn size(&self) -> (f64, f64) {
        (Format::Wide.width(), self.bottom() + 60.0)
    }

    fn title(&self) -> String {
        self.confused.title.to_owned()
    }

    fn description(&self) -> String {
        let row = |(_, posture, row): (usize, Posture, &[u64; COLUMNS])| {
            let cells = said().zip(row).filter(|(_, windows)| **windows > 0);
            let cells = cells.map(|(word, windows)| format!("{word} {windows}")).collect::<Vec<_>>().join(", ");
            format!("{posture}: {}.", if cells.is_empty() { "no windows" } else { &cells })
        };
        let rows = self.rows().map(row).collect::<Vec<_>>().join(" ");
        format!("{} Windows by what they were, and what was said of them. {rows}", self.confused.under)
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        headings(canvas, self)?;
        for (at, posture, row) in self.rows() {
            truth(canvas, self.cell(at, 0), posture, row)?;
            cells(canvas, self, at, row)?;
        }
        key(canvas, self.bottom() + 22.0)
    }
}

fn headings<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let bold = Letters::new(14.0, canvas.theme.ink).bold();
    canvas.text((LEFT + AIR, picture.top - 34.0), "Said", bold)?;
    canvas.text((EDGE, picture.top - 10.0), "Was", bold)?;
    let letters = Letters::new(14.0, canvas.theme.ink).align(Align::Centre);
    for (column, word) in said().enumerate() {
        let cell = picture.cell(0, column);
        canvas.text((cell.left.midpoint(cell.right), picture.top - 10.0), word, letters)?;
    }
    Ok(())
}

/// The posture that a row was labelled with, and how many windows were.
fn truth<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    first: Area,
    posture: Posture,
    row: &[u64],
) -> Result<(), FigureError> {
    let (middle, theme) = (first.top.midpoint(first.bottom), canvas.theme);
    canvas.text((EDGE, middle - 2.0), posture.word(), Letters::new(14.0, theme.ink))?;
    let windows = usize::try_from(row.iter().sum::<u64>()).unwrap_or(usize::MAX);
    let windows = words::count(windows, "window", "windows");
    canvas.text((EDGE, middle + 16.0), &windows, Letters::new(13.0, theme.muted))
}

fn cells<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    at: usize,
    row: &[u64],
) -> Result<(), FigureError> {
    for (column, &windows) in row.iter().enumerate() {
        let area = picture.cell(at, column);
        match share(windows, row) {
            Some(share) => cell(canvas, area, share, windows)?,
            None => legend::unknown(canvas, area)?,
        }
    }
    Ok(())
}

fn cell<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    area: Area,
    share: f64,
    windows: u64,
) -> Result<(), FigureError> {
    let ground = of_share(share, canvas.theme);
    let quiet = if windows == 0 { canvas.theme.muted } else { letters_on(ground) };
    let (centre, middle) = (area.left.midpoint(area.right), area.top.midpoint(area.bottom));
    let edge = canvas.theme.grid;
    canvas.rect(area, edge)?;
    canvas.rect(Area::new(area.left + 1.0, area.top + 1.0, area.right - 1.0, area.bottom - 1.0), ground)?;
    if windows == 0 {
        return canvas.text((centre, middle + 5.0), "0", Letters::new(14.0, quiet).align(Align::Centre));
    }
    let large = Letters::new(17.0, quiet).bold().align(Align::Centre);
    canvas.text((centre, middle - 1.0), &words::percent(Some(share)), large)?;
    canvas.text((centre, middle + 17.0), &windows.to_string(), Letters::new(13.0, quiet).align(Align::Centre))
}

fn letters_on(ground: Rgb) -> Rgb {
    if ground.is_dark() { Rgb(0xFF, 0xFF, 0xFF) } else { Rgb(0, 0, 0) }
}

/// What the colours mean.
fn key<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, top: f64) -> Result<(), FigureError> {
    const STEPS: usize = 50;
    let (theme, width) = (canvas.theme, 3.0);
    let letters = Letters::new(13.0, theme.muted);
    canvas.text((LEFT + AIR, top + 12.0), "0 %", letters)?;
    let left = LEFT + AIR + 30.0;
    for step in 0..STEPS {
        let at = left + width * as_f64(step);
        canvas.rect(Area::new(at, top, at + width, top + 15.0), of_share(as_f64(step) / as_f64(STEPS - 1), theme))?;
    }
    let after = left + width * as_f64(STEPS) + 8.0;
    canvas.text((after, top + 12.0), "100 % of the windows that were so", letters)?;
    let hatched = after + 250.0;
    legend::unknown(canvas, Area::new(hatched, top, hatched + 15.0, top + 15.0))?;
    canvas.text((hatched + 23.0, top + 12.0), "no window was", letters)
}
