//! Pain against each number of the night: small multiples that share the pain axis.

use plotters::backend::DrawingBackend;

use super::axis::{self, Scale};
use super::canvas::{Align, Area, Canvas, Letters};
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, RIGHT, Scene, render};
use crate::link::{Association, Exposure};
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::{Report, words};

const TITLE: &str = "Pain on waking against the night before";
const COLUMNS: usize = 3;
const LEFT: f64 = 44.0;
const TOP: f64 = 84.0;
/// Between panels: room for the pain axis.
const GUTTER: f64 = 48.0;
const PANEL_HEIGHT: f64 = 276.0;
/// Of a panel: title and finding above the plot, the axis below it.
const HEAD: f64 = 56.0;
const FOOT: f64 = 62.0;

/// Draws the pain on waking against each exposure of a report.
///
/// # Errors
/// When the drawing library refuses, which no report makes it do.
pub fn scatter(report: &Report, theme: Theme) -> Result<Figure, FigureError> {
    render(&Scatter(report), theme)
}

struct Scatter<'a>(&'a Report);

impl Scene for Scatter<'_> {
    const NAME: &'static str = "scatter";

    fn height(&self) -> u32 {
        636
    }

    fn title(&self) -> String {
        TITLE.to_owned()
    }

    fn description(&self) -> String {
        let said = |a: &Association| {
            let numbers = words::estimate(a.finding).map_or_else(String::new, |estimate| format!(", {estimate}"));
            format!("{}: {}{numbers}, n {}.", words::sentence(a.exposure.name()), words::finding(a), a.n)
        };
        self.0.associations.iter().map(said).collect::<Vec<_>>().join(" ")
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let theme = canvas.theme;
        canvas.text((EDGE, 28.0), TITLE, Letters::new(20.0, theme.ink).bold())?;
        let under = "Each dot is one morning: up, how much it hurt, 0 to 10; across, a number of the night before.";
        canvas.text((EDGE, 50.0), under, Letters::new(14.0, theme.muted))?;
        for (index, association) in self.0.associations.iter().enumerate() {
            let panel = Panel { report: self.0, association: *association, plot: plot_area(index) };
            panel.draw(canvas)?;
        }
        Ok(())
    }
}

fn plot_area(index: usize) -> Area {
    let gutters = GUTTER * as_f64(COLUMNS - 1);
    let width = (RIGHT - LEFT - gutters) / as_f64(COLUMNS);
    let left = LEFT + as_f64(index % COLUMNS) * (width + GUTTER);
    let top = TOP + as_f64(index / COLUMNS) * PANEL_HEIGHT + HEAD;
    Area::new(left, top, left + width, top + PANEL_HEIGHT - HEAD - FOOT)
}

struct Panel<'a> {
    report: &'a Report,
    association: Association,
    plot: Area,
}

impl Panel<'_> {
    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let pairs: Vec<(f64, f64)> =
            self.report.mornings.iter().filter_map(|morning| morning.pair(self.association.exposure)).collect();
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
        let Association { exposure, n, finding } = self.association;
        let top = self.plot.top - HEAD;
        let name = words::sentence(exposure.name());
        canvas.text((self.plot.left, top + 14.0), &name, Letters::new(15.0, theme.ink).bold())?;
        let clear = words::direction(finding).is_some();
        let numbers = words::estimate(finding).map(|estimate| format!("{estimate}, n {n}"));
        let said = numbers.unwrap_or_else(|| words::sentence(&words::finding(&self.association)));
        let letters = Letters::new(13.0, if clear { theme.ink } else { theme.muted });
        canvas.text((self.plot.left, top + 33.0), &said, if clear { letters.bold() } else { letters })
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
            unit(self.association.exposure),
            small.align(Align::Centre),
        )
    }

    fn dots<B: DrawingBackend>(
        &self,
        canvas: &mut Canvas<'_, B>,
        x: Scale,
        pairs: &[(f64, f64)],
    ) -> Result<(), FigureError> {
        let (colour, paper) = (colour(self.association.exposure, canvas.theme), canvas.theme.paper);
        let radius = if pairs.len() > 120 { 3.0 } else { 5.0 };
        let mut placed: Vec<(f64, f64)> = Vec::with_capacity(pairs.len());
        for &(value, pain) in pairs {
            let at = apart((x.place(value), self.pain().place(pain)), &placed);
            placed.push(at);
            // A rim of paper keeps dots that overlap apart.
            canvas.dot(at, radius + 0.5, paper)?;
            canvas.dot(at, radius, colour)?;
        }
        Ok(())
    }
}

/// Moves a dot sideways, by a few pixels at most, off those that it would hide behind.
fn apart(at: (f64, f64), placed: &[(f64, f64)]) -> (f64, f64) {
    const NEAR: f64 = 3.0;
    let free = |x: f64| placed.iter().all(|other| (other.0 - x).abs() >= NEAR || (other.1 - at.1).abs() >= 1.0);
    let steps = [0.0, 3.0, -3.0, 6.0, -6.0, 9.0, -9.0];
    let x = steps.into_iter().map(|step| at.0 + step).find(|&x| free(x)).unwrap_or(at.0);
    (x, at.1)
}

const fn unit(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Hours(_) | Exposure::LongestStillness => "hours",
        Exposure::PositionChanges => "changes per hour of lying",
    }
}

const fn colour(exposure: Exposure, theme: Theme) -> Rgb {
    match exposure {
        Exposure::Hours(posture) => of_posture(posture),
        Exposure::LongestStillness | Exposure::PositionChanges => theme.muted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_moves_off_its_like_and_never_far() {
        let mut placed = Vec::new();
        for _ in 0..20 {
            let at = apart((50.0, 80.0), &placed);
            assert!((at.0 - 50.0).abs() <= 9.0 && at.1 == 80.0);
            placed.push(at);
        }
        assert_eq!(&placed[..3], [(50.0, 80.0), (53.0, 80.0), (47.0, 80.0)]);
    }
}
