//! Pain against each number of the night: small multiples that share the pain axis.

mod dots;
mod slope;

use plotters::backend::DrawingBackend;

use super::axis::{self, Scale};
use super::canvas::{Align, Area, Canvas, Letters};
use super::header::{Header, wrap};
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::link::{Association, Exposure, Finding};
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::{Report, words};
use dots::{apart, beside};
use slope::Slope;

const TITLE: &str = "Pain on waking, 0 to 10, against the night before";
const UNDER: &str = "Each dot is one morning; dots that would hide each other are moved a little. The line is the slope of Theil and \
                     Sen through the medians, the shade its 95 % interval.";
const LEFT: f64 = 44.0;
/// Names begin so far left of their plot, where the labels of its axis do.
const NAME_OUT: f64 = 22.0;
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
    render(
        || Scatter { report, format, header: Header::new(format.width(), TITLE, UNDER, &[]), names: 0.0 }.measured(),
        theme,
    )
}

struct Scatter<'a> {
    report: &'a Report,
    format: Format,
    header: Header,
    /// Height of the names of the panels.
    names: f64,
}

impl Scatter<'_> {
    /// Those of which there is a dot to show, and that varied.
    fn shown(&self) -> impl Iterator<Item = &Association> {
        let never = |one: &Association| one.finding == Finding::NeverVaried;
        self.report.findings.associations.iter().filter(move |one| one.n > 0 && !never(one))
    }

    const fn columns(&self) -> usize {
        match self.format {
            Format::Wide => 3,
            Format::Narrow => 2,
        }
    }

    /// Of a panel, above the plot: its name and what was found.
    const fn head(&self) -> f64 {
        self.names
            + match self.format {
                Format::Wide => 34.0,
                Format::Narrow => 50.0,
            }
    }

    /// Width of a plot.
    fn width(&self) -> f64 {
        let gutters = GUTTER * as_f64(self.columns() - 1);
        (self.format.width() - EDGE - LEFT - gutters) / as_f64(self.columns())
    }

    /// Height of the names: as many lines as the longest needs.
    fn measured(self) -> Self {
        let lines = self.shown().map(|one| name(one, self.width()).len()).max().unwrap_or(1);
        Self { names: 17.0 * as_f64(lines), ..self }
    }

    /// Where panels of this row begin.
    fn row(&self, row: usize) -> f64 {
        self.header.bottom() + 34.0 + as_f64(row) * (self.head() + PLOT_HEIGHT + FOOT)
    }

    fn plot(&self, index: usize) -> Area {
        let width = self.width();
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

    fn is_file(&self) -> bool {
        !self.format.is_narrow()
    }

    fn size(&self) -> (f64, f64) {
        let rows = self.shown().count().div_ceil(self.columns());
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
        self.shown().map(said).collect::<Vec<_>>().join(" ")
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        for (index, association) in self.shown().enumerate() {
            let plot = self.plot(index);
            let panel = Panel { association, plot, top: plot.top - self.head(), names: self.names };
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
    /// Height of its name.
    names: f64,
}

impl Panel<'_> {
    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let ticks = self.ticks();
        let ends = ticks.first().copied().zip(ticks.last().copied()).unwrap_or((0.0, 1.0));
        let (from, to) = if self.yes_or_no() { (-0.5, 1.5) } else { ends };
        let x = Scale { from: (from, to), to: (self.plot.left, self.plot.right) };
        self.head(canvas)?;
        self.grid(canvas, x, &ticks)?;
        let slope = self
            .association
            .finding
            .measured()
            .and_then(|measured| Slope::of(&self.association.pairs, measured.slope, x, self.pain()));
        if let Some(slope) = &slope {
            slope.fan.iter().try_for_each(|side| canvas.faint_polygon(side, canvas.theme.muted, 0.16))?;
        }
        self.dots(canvas, x)?;
        slope.map_or(Ok(()), |slope| slope.line(canvas))
    }

    const fn yes_or_no(&self) -> bool {
        self.association.exposure.is_circumstance()
    }

    /// Ticks that hold every value; below zero only where there are such values.
    fn ticks(&self) -> Vec<f64> {
        if self.yes_or_no() {
            return vec![0.0, 1.0];
        }
        let values = || self.association.pairs.iter().map(|pair| pair.value);
        let (least, most) = (values().fold(0.0, f64::min), values().fold(1.0, f64::max));
        if least >= 0.0 {
            return axis::ticks(most, 4);
        }
        // As far below zero as above, in the same steps.
        let above = axis::ticks(most.max(-least), 2);
        above.iter().skip(1).rev().map(|tick| -tick).chain(above.iter().copied()).collect()
    }

    fn pain(&self) -> Scale {
        Scale { from: (0.0, 10.0), to: (self.plot.bottom, self.plot.top) }
    }

    fn head<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let theme = canvas.theme;
        let Association { n, finding, .. } = self.association;
        for (line, name) in name(self.association, self.plot.width()).iter().enumerate() {
            canvas.text(
                (self.plot.left - NAME_OUT, self.top + 13.0 + 17.0 * as_f64(line)),
                name,
                NAME.in_colour(theme.ink),
            )?;
        }
        let clear = words::clear(finding).is_some();
        let numbers = words::estimate(finding).map(|estimate| format!("{estimate}, n\u{a0}{n}"));
        let said = numbers.unwrap_or_else(|| words::sentence(&words::verdict(self.association)));
        let letters = Letters::new(13.0, if clear { theme.ink } else { theme.muted });
        let letters = if clear { letters.bold() } else { letters };
        for (line, text) in wrap(&said, letters, self.plot.width() + 30.0).iter().enumerate() {
            canvas.text(
                (self.plot.left - NAME_OUT, self.top + self.names + 15.0 + 16.0 * as_f64(line)),
                text,
                letters,
            )?;
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
            let label = match (self.yes_or_no(), tick == 0.0) {
                (false, _) => axis::label(tick).replace('-', "−"),
                (true, true) => "without".to_owned(),
                (true, false) => "with".to_owned(),
            };
            canvas.text((at, bottom + 19.0), &label, small.align(Align::Centre))?;
        }
        let unit = unit(&self.association.exposure);
        canvas.text((f64::midpoint(left, right), bottom + 37.0), unit, small.align(Align::Centre))
    }

    fn dots<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>, x: Scale) -> Result<(), FigureError> {
        let pairs = &self.association.pairs;
        let (colour, paper) = (colour(&self.association.exposure, canvas.theme), canvas.theme.paper);
        let radius = if pairs.len() > 120 { 3.0 } else { 4.5 };
        let mut placed: Vec<(f64, f64)> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let at = (x.place(pair.value), self.pain().place(pair.pain));
            let at = if self.yes_or_no() { beside(at, &placed, radius) } else { apart(at, &placed, radius) };
            placed.push(at);
            // A rim of paper keeps dots that overlap apart.
            canvas.dot(at, radius + 0.5, paper)?;
            canvas.dot(at, radius, colour)?;
        }
        Ok(())
    }
}

/// How names are written.
const NAME: Letters = Letters::new(14.0, Rgb(0, 0, 0)).bold();

/// The name of a panel in lines.
fn name(association: &Association, width: f64) -> Vec<String> {
    wrap(&words::sentence(&association.exposure.name()), NAME, width + 30.0)
}

fn unit(exposure: &Exposure) -> &'static str {
    match exposure {
        Exposure::Hours(_) | Exposure::HalfTurned | Exposure::LongestStillness | Exposure::LongStillness => "hours",
        Exposure::ShortSleep => "hours less than usual",
        Exposure::PositionChanges => "changes per hour of lying",
        Exposure::Unaccustomed => "distance from the usual mix",
        Exposure::BetweenPostures => "minutes",
        Exposure::GettingUp => "times up",
        Exposure::Circumstance(_) => "",
    }
}

/// The colour of an exposure: of the posture that it is about, where it is about one.
pub(super) fn colour(exposure: &Exposure, theme: Theme) -> Rgb {
    match exposure {
        Exposure::Hours(posture) => of_posture(*posture),
        _ => theme.muted,
    }
}
