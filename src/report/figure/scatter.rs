//! Pain against each number of the night: small multiples that share the pain axis.

use plotters::backend::DrawingBackend;

use super::axis::{self, Scale};
use super::canvas::{Align, Area, Canvas, Letters};
use super::header::{Header, wrap};
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::link::{Association, Exposure};
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::{Report, words};

const TITLE: &str = "Pain on waking, 0 to 10, against the night before";
const UNDER: &str = "Each dot is one morning. Dots that would hide each other are moved up or down a little.";
const LEFT: f64 = 44.0;
/// Between panels: room for the pain axis.
const GUTTER: f64 = 48.0;
const PLOT_HEIGHT: f64 = 158.0;
/// Of a panel, below the plot: the axis and the air before the next panel.
const FOOT: f64 = 62.0;

/// Draws the pain on waking against each exposure of a report.
///
/// # Errors
/// When the drawing library refuses, which no report makes it do.
pub fn scatter(report: &Report, format: Format, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Scatter { report, format, header: Header::new(format.width(), TITLE, UNDER, &[]) }, theme)
}

struct Scatter<'a> {
    report: &'a Report,
    format: Format,
    header: Header,
}

impl Scatter<'_> {
    const fn columns(&self) -> usize {
        match self.format {
            Format::Wide => 3,
            Format::Narrow => 2,
        }
    }

    /// Of a panel, above the plot: its name and what was found.
    const fn head(&self) -> f64 {
        match self.format {
            Format::Wide => 56.0,
            Format::Narrow => 74.0,
        }
    }

    /// Where panels of this row begin.
    fn row(&self, row: usize) -> f64 {
        self.header.bottom() + 34.0 + as_f64(row) * (self.head() + PLOT_HEIGHT + FOOT)
    }

    fn plot(&self, index: usize) -> Area {
        let gutters = GUTTER * as_f64(self.columns() - 1);
        let width = (self.format.width() - EDGE - LEFT - gutters) / as_f64(self.columns());
        let left = LEFT + as_f64(index % self.columns()) * (width + GUTTER);
        let top = self.row(index / self.columns()) + self.head();
        Area::new(left, top, left + width, top + PLOT_HEIGHT)
    }
}

impl Scene for Scatter<'_> {
    fn name(&self) -> &'static str {
        match self.format {
            Format::Wide => "what-went-with-pain",
            Format::Narrow => "what-went-with-pain-narrow",
        }
    }

    fn size(&self) -> (f64, f64) {
        let rows = self.report.associations().len().div_ceil(self.columns());
        (self.format.width(), self.row(rows))
    }

    fn title(&self) -> String {
        TITLE.to_owned()
    }

    fn description(&self) -> String {
        let said = |a: &Association| {
            let numbers = words::estimate(&a.finding).map_or_else(String::new, |estimate| format!(", {estimate}"));
            format!("{}: {}{numbers}, n {}.", words::sentence(&a.exposure.name()), words::finding(a), a.n)
        };
        self.report.associations().iter().map(said).collect::<Vec<_>>().join(" ")
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        for (index, association) in self.report.associations().iter().enumerate() {
            let plot = self.plot(index);
            let panel = Panel { association, plot, top: plot.top - self.head() };
            panel.draw(canvas)?;
        }
        Ok(())
    }
}

struct Panel<'a> {
    association: &'a Association,
    plot: Area,
    /// Where its heading begins.
    top: f64,
}

impl Panel<'_> {
    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let pairs: Vec<(f64, f64)> = self.association.pairs.iter().map(|pair| (pair.value, pair.pain)).collect();
        let ticks = axis::ticks(pairs.iter().map(|pair| pair.0).fold(1.0, f64::max), 4);
        let x = Scale { from: (0.0, ticks.last().copied().unwrap_or(1.0)), to: (self.plot.left, self.plot.right) };
        self.head(canvas)?;
        self.grid(canvas, x, &ticks)?;
        self.dots(canvas, x, &pairs)
    }

    fn pain(&self) -> Scale {
        Scale { from: (0.0, 10.0), to: (self.plot.bottom, self.plot.top) }
    }

    fn head<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let theme = canvas.theme;
        let Association { exposure, n, finding, .. } = self.association;
        let name = words::sentence(&exposure.name());
        canvas.text((self.plot.left, self.top + 14.0), &name, Letters::new(15.0, theme.ink).bold())?;
        let clear = words::direction(finding).is_some();
        let numbers = words::estimate(finding).map(|estimate| format!("{estimate}, n\u{a0}{n}"));
        let said = numbers.unwrap_or_else(|| words::sentence(&words::finding(self.association)));
        let letters = Letters::new(13.0, if clear { theme.ink } else { theme.muted });
        let letters = if clear { letters.bold() } else { letters };
        for (line, text) in wrap(&said, letters, self.plot.width() + 16.0).iter().enumerate() {
            canvas.text((self.plot.left, self.top + 33.0 + 17.0 * as_f64(line)), text, letters)?;
        }
        Ok(())
    }

    fn grid<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>, x: Scale, ticks: &[f64]) -> Result<(), FigureError> {
        let theme = canvas.theme;
        let small = Letters::new(13.0, theme.muted);
        let Area { left, right, bottom, top } = self.plot;
        for score in [0.0, 5.0, 10.0] {
            let y = self.pain().place(score);
            canvas.across(left, right, y, if score == 0.0 { theme.muted } else { theme.grid })?;
            canvas.text((left - 8.0, y + 4.5), &axis::label(score), small.align(Align::Right))?;
        }
        for &tick in ticks {
            let at = x.place(tick);
            canvas.down(at, (top, bottom), 1.0, theme.grid)?;
            canvas.down(at, (bottom, bottom + 5.0), 1.0, theme.muted)?;
            canvas.text((at, bottom + 19.0), &axis::label(tick), small.align(Align::Centre))?;
        }
        canvas.text(
            (f64::midpoint(left, right), bottom + 37.0),
            unit(&self.association.exposure),
            small.align(Align::Centre),
        )
    }

    fn dots<B: DrawingBackend>(
        &self,
        canvas: &mut Canvas<'_, B>,
        x: Scale,
        pairs: &[(f64, f64)],
    ) -> Result<(), FigureError> {
        let (colour, paper) = (colour(&self.association.exposure, canvas.theme), canvas.theme.paper);
        let radius = if pairs.len() > 120 { 3.0 } else { 5.0 };
        let mut placed: Vec<(f64, f64)> = Vec::with_capacity(pairs.len());
        for &(value, pain) in pairs {
            let at = apart((x.place(value), self.pain().place(pain)), &placed, radius);
            placed.push(at);
            // A rim of paper keeps dots that overlap apart.
            canvas.dot(at, radius + 0.5, paper)?;
            canvas.dot(at, radius, colour)?;
        }
        Ok(())
    }
}

/// Moves a dot up or down, by less than half a score, off those that it would hide behind.
fn apart(at: (f64, f64), placed: &[(f64, f64)], near: f64) -> (f64, f64) {
    const STEPS: [f64; 7] = [0.0, -2.0, 2.0, -4.0, 4.0, -6.0, 6.0];
    let free = |y: f64| placed.iter().all(|other| (other.0 - at.0).hypot(other.1 - y) >= near);
    let y = STEPS.into_iter().map(|step| at.1 + step).find(|&y| free(y)).unwrap_or(at.1);
    (at.0, y)
}

fn unit(exposure: &Exposure) -> &'static str {
    match exposure {
        Exposure::PositionChanges => "changes per hour of lying",
        Exposure::Circumstance(_) => "0 without, 1 with",
        other if other.unit() == "h" => "hours",
        other => other.unit(),
    }
}

const fn colour(exposure: &Exposure, theme: Theme) -> Rgb {
    match exposure {
        Exposure::Hours(posture) => of_posture(*posture),
        _ => theme.muted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_moves_off_its_like_and_never_to_another_score() {
        let half_a_score = PLOT_HEIGHT / 10.0 / 2.0;
        let mut placed = Vec::new();
        for _ in 0..20 {
            let at = apart((50.0, 80.0), &placed, 2.0);
            assert!((at.1 - 80.0).abs() < half_a_score && at.0 == 50.0);
            placed.push(at);
        }
        assert_eq!(&placed[..3], [(50.0, 80.0), (50.0, 78.0), (50.0, 82.0)]);
    }
}
