//! Where the rows of a night's picture stand.

use super::super::canvas::{Area, Letters};
use super::super::header::{Header, wrap};
use super::super::legend::Key;
use super::super::{EDGE, Format};
use crate::report::palette::Rgb;

/// From the end of one row to the beginning of the next, with a heading of one line between them.
const BETWEEN: f64 = 42.0;
/// From one line of a heading to the next.
pub(super) const LINE: f64 = 18.0;

/// A row: its heading, broken into lines, and its place below.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) heading: Vec<String>,
    pub(super) area: Area,
}

/// What stands above the rows, how high each is, and what is written above it.
pub(super) struct Wanted {
    pub(super) title: String,
    pub(super) under: String,
    pub(super) keys: Vec<Key>,
    pub(super) postures: String,
    /// Whether there are lanes, not just a sentence that says why there are none.
    pub(super) lanes: bool,
    pub(super) direction: String,
    pub(super) movement: String,
    /// Heading and height; absent where breathing is out of the question.
    pub(super) breathing: Option<(String, f64)>,
    pub(super) still: String,
}

/// The places.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) header: Header,
    /// Where time begins and ends.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) postures: Row,
    pub(super) direction: Row,
    pub(super) movement: Row,
    pub(super) breathing: Option<Row>,
    pub(super) still: Row,
    /// Where the rows end and the time axis begins.
    pub(super) floor: f64,
}

/// The letters of headings.
pub(super) const fn heading(colour: Rgb) -> Letters {
    Letters::new(14.0, colour).bold()
}

impl Layout {
    pub(super) fn new(format: Format, wanted: &Wanted) -> Self {
        let width = format.width();
        let header = Header::new(width, &wanted.title, &wanted.under, &wanted.keys);
        let (left, right) = match format {
            Format::Wide => (148.0, width - EDGE),
            Format::Narrow => (112.0, width - EDGE),
        };
        let mut bottom = header.bottom() + 4.0;
        let mut row = |text: &str, height: f64| {
            // Where the letters of the built-in font are not to be had, others may be wider.
            let heading = wrap(text, heading(Rgb(0, 0, 0)), width - 3.0 * EDGE);
            let more = LINE * super::as_f64(heading.len().saturating_sub(1));
            let top = bottom + BETWEEN + more;
            let area = Area::new(left, top, right, top + height);
            // A heading alone needs less room below.
            bottom = if height > 0.0 { area.bottom } else { top - 14.0 };
            Row { heading, area }
        };
        let sentence = if format == Format::Wide { 40.0 } else { 62.0 };
        let postures = row(&wanted.postures, if wanted.lanes { 110.0 } else { sentence });
        let direction = row(&wanted.direction, 120.0);
        let movement = row(&wanted.movement, 70.0);
        let breathing = wanted.breathing.as_ref().map(|(text, height)| row(text, *height));
        let still = row(&wanted.still, 14.0);
        let floor = bottom + 10.0;
        Self { format, header, left, right, postures, direction, movement, breathing, still, floor }
    }

    /// As many columns as there are figure pixels of time.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred")]
    pub(super) fn columns(&self) -> usize {
        (self.right - self.left) as usize
    }

    /// Where the shading of the window begins.
    pub(super) const fn top(&self) -> f64 {
        self.postures.area.top
    }

    /// The rows below the postures.
    pub(super) fn lower(&self) -> impl Iterator<Item = Area> {
        [Some(&self.direction), Some(&self.movement), self.breathing.as_ref(), Some(&self.still)]
            .into_iter()
            .flatten()
            .map(|row| row.area)
            .filter(|area| area.height() > 0.0)
    }
}
