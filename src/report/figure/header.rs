//! Title, explanation and legend, as wide as the figure allows.

use plotters::backend::DrawingBackend;

use super::canvas::{Canvas, Letters};
use super::legend::{self, Key};
use super::{EDGE, FigureError};
use crate::report::palette::Rgb;

/// What stands above the plots, broken into lines.
#[derive(Debug)]
pub(super) struct Header {
    title: Vec<String>,
    under: Vec<String>,
    keys: Vec<Vec<Key>>,
}

const fn title_letters(colour: Rgb) -> Letters {
    Letters::new(20.0, colour).bold()
}

const fn under_letters(colour: Rgb) -> Letters {
    Letters::new(14.0, colour)
}

impl Header {
    /// For a figure of this width.
    pub(super) fn new(width: f64, title: &str, under: &str, keys: &[Key]) -> Self {
        // Measuring needs no colour.
        const ANY: Rgb = Rgb(0, 0, 0);
        let room = width - 2.0 * EDGE;
        Self {
            title: wrap(title, title_letters(ANY), room),
            under: wrap(under, under_letters(ANY), room),
            keys: legend::rows(keys, room),
        }
    }

    /// Base line of its last line.
    pub(super) fn bottom(&self) -> f64 {
        self.lines().2.last().copied().unwrap_or(0.0)
    }

    /// Base lines of the title, of the explanation, and of everything in order.
    fn lines(&self) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let run = |from: f64, step: f64, count: usize| {
            std::iter::successors(Some(from), |y| Some(y + step)).take(count).collect::<Vec<f64>>()
        };
        let title = run(28.0, 24.0, self.title.len());
        let end = |lines: &[f64], otherwise: f64| lines.last().copied().unwrap_or(otherwise);
        let under = run(end(&title, 6.0) + 22.0, 19.0, self.under.len());
        let keys = run(end(&under, end(&title, 6.0)) + 34.0, 22.0, self.keys.len());
        let all = title.iter().chain(&under).chain(&keys).copied().collect();
        (title, under, all)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let theme = canvas.theme;
        let (title, under, all) = self.lines();
        for (text, y) in self.title.iter().zip(&title) {
            canvas.text((EDGE, *y), text, title_letters(theme.ink))?;
        }
        for (text, y) in self.under.iter().zip(&under) {
            canvas.text((EDGE, *y), text, under_letters(theme.muted))?;
        }
        for (keys, y) in self.keys.iter().zip(all.iter().skip(title.len() + under.len())) {
            legend::draw(canvas, (EDGE, *y), keys)?;
        }
        Ok(())
    }
}

/// Breaks a text between words into lines no wider than `room`.
pub(super) fn wrap(text: &str, letters: Letters, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) if letters.width(&longer) <= room => *line = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::font;

    #[test]
    fn lines_are_no_wider_than_their_room() {
        assert!(font::register());
        let letters = under_letters(Rgb(0, 0, 0));
        let text = "Each column is one morning, and the bar is the night that ended on it.";
        let lines = wrap(text, letters, 150.0);
        assert!(lines.len() > 2 && lines.iter().all(|line| letters.width(line) <= 150.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap(text, letters, 2000.0), [text]);
    }
}
