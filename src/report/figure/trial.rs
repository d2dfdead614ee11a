//! A trial: the mornings of each arm in a row of its own, with their mean.

use jiff::civil::Date;
use plotters::backend::DrawingBackend;

use super::axis::{self, Scale};
use super::canvas::{Align, Area, Canvas, Letters};
use super::header::Header;
use super::legend::Key;
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::link::Interval;
use crate::link::trial::{Comparison, TrialNight, TrialOutcome, TrialResult};
use crate::posture::Posture;
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::words;

const LEFT: f64 = 44.0;
const ROW: f64 = 96.0;
/// Above a row: its name and its mean.
const HEAD: f64 = 50.0;
/// Of each comparison: its name, its interval, its axis.
const STRIP: f64 = 78.0;
const RADIUS: f64 = 5.0;

/// Draws the mornings of a trial arm by arm, each with its mean; `None` where there is no result to show.
///
/// # Errors
/// When the drawing library refuses, which no trial makes it do.
pub fn trial(outcome: &TrialOutcome, format: Format, theme: Theme) -> Result<Option<Figure>, FigureError> {
    let Some(result) = &outcome.result else { return Ok(None) };
    let title = format!("Pain on waking under {}", words::trial::arms(outcome));
    let under = "Each dot is one morning, from 0 to 10, on its date; the line is their mean.";
    let keys: &[Key] = if outcome.missing.is_empty() { &[] } else { &[Key::Missing("no score")] };
    let scene = || Trial { outcome, result, format, header: Header::new(format.width(), &title, under, keys), title };
    render(scene, theme).map(Some)
}

struct Trial<'a> {
    outcome: &'a TrialOutcome,
    result: &'a TrialResult,
    format: Format,
    header: Header,
    title: String,
}

impl Trial<'_> {
    fn plot(&self, arm: usize) -> Area {
        let top = self.header.bottom() + 24.0 + as_f64(arm) * (HEAD + ROW) + HEAD;
        Area::new(LEFT, top, self.format.width() - EDGE, top + ROW)
    }

    fn nights(&self, arm: usize) -> impl Iterator<Item = &TrialNight> {
        self.result.nights.iter().filter(move |night| night.arm == arm)
    }

    /// Mean pain of an arm over all its mornings with a score.
    fn mean(&self, arm: usize) -> Option<f64> {
        let scores: Vec<f64> = self.nights(arm).filter_map(|night| night.pain).collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / as_f64(scores.len()))
    }

    fn across(&self) -> Scale {
        let days = f64::from((self.outcome.last_morning - self.first()).get_days()).max(1.0);
        // Half a dot of air on either side.
        Scale { from: (0.0, days), to: (LEFT + 2.0 * RADIUS, self.format.width() - EDGE - 2.0 * RADIUS) }
    }

    fn first(&self) -> Date {
        self.outcome.start.tomorrow().unwrap_or(self.outcome.start)
    }

    fn place(&self, date: Date) -> f64 {
        self.across().place(f64::from((date - self.first()).get_days()))
    }

    fn row<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>, arm: usize) -> Result<(), FigureError> {
        let (theme, plot) = (canvas.theme, self.plot(arm));
        let pain = Scale { from: (0.0, 10.0), to: (plot.bottom, plot.top) };
        let name = self.outcome.arms.get(arm).map_or("", String::as_str);
        let mean = self.mean(arm);
        let said = mean.map_or_else(|| "no score".to_owned(), |mean| format!("{} on average", words::score(mean)));
        canvas.text((plot.left, plot.top - 14.0), &format!("{name}: {said}"), Letters::new(15.0, theme.ink).bold())?;
        for score in [0.0, 5.0, 10.0] {
            let y = pain.place(score);
            canvas.across(plot.left, plot.right, y, if score == 0.0 { theme.muted } else { theme.grid })?;
            let small = Letters::new(13.0, theme.muted).align(Align::Right);
            canvas.text((plot.left - 8.0, y + 4.5), &axis::label(score), small)?;
        }
        if let Some(mean) = mean {
            let y = pain.place(mean);
            canvas.rect(Area::new(plot.left, y - 1.0, plot.right, y + 1.0), theme.ink)?;
        }
        for night in self.nights(arm) {
            let x = self.place(night.morning);
            match night.pain {
                Some(score) => {
                    canvas.dot((x, pain.place(score)), RADIUS + 1.0, theme.paper)?;
                    canvas.dot((x, pain.place(score)), RADIUS, colour(arm))?;
                }
                None => canvas.ring((x, plot.bottom), RADIUS - 1.0, theme.muted)?,
            }
        }
        Ok(())
    }

    /// Where the last row ends.
    fn bottom(&self) -> f64 {
        self.plot(self.outcome.arms.len().saturating_sub(1)).bottom
    }

    /// A difference with its interval, on an axis with zero in the middle; only its name where there is none.
    fn strip<B: DrawingBackend>(
        &self,
        canvas: &mut Canvas<'_, B>,
        index: usize,
        it: &Comparison,
    ) -> Result<(), FigureError> {
        let theme = canvas.theme;
        let top = self.bottom() + 36.0 + STRIP * as_f64(index);
        let said = words::trial::difference(it);
        canvas.text((LEFT, top + 18.0), &said, Letters::new(15.0, theme.ink).bold())?;
        let Some(Interval { estimate, low, high }) = it.difference else { return Ok(()) };
        let span = low.abs().max(high.abs()).max(1.0).ceil();
        let x = Scale { from: (-span, span), to: (LEFT, self.format.width() - EDGE) };
        let y = top + 38.0;
        canvas.across(x.place(-span), x.place(span), y + 12.0, theme.grid)?;
        canvas.down(x.place(0.0), (y - 10.0, y + 16.0), 1.0, theme.muted)?;
        for (value, align) in [(-span, Align::Left), (0.0, Align::Centre), (span, Align::Right)] {
            let small = Letters::new(13.0, theme.muted).align(align);
            canvas.text((x.place(value), y + 28.0), &axis::label(value).replace('-', "−"), small)?;
        }
        canvas.rect(Area::new(x.place(low), y - 1.5, x.place(high), y + 1.5), theme.ink)?;
        canvas.dot((x.place(estimate), y), RADIUS + 1.0, theme.ink)
    }

    fn dates<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let bottom = self.bottom();
        let letters = Letters::new(13.0, canvas.theme.muted);
        let ends =
            [(self.first(), Align::Left, LEFT), (self.outcome.last_morning, Align::Right, self.format.width() - EDGE)];
        for (date, align, x) in ends {
            canvas.text((x, bottom + 22.0), &words::day(date), letters.align(align))?;
        }
        Ok(())
    }
}

impl Scene for Trial<'_> {
    fn name(&self) -> &'static str {
        match self.format {
            Format::Wide => "trial",
            Format::Narrow => "trial-narrow",
        }
    }

    fn size(&self) -> (f64, f64) {
        (self.format.width(), self.bottom() + 36.0 + STRIP * as_f64(self.result.comparisons.len()))
    }

    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.result.comparisons.iter().map(words::trial::comparison).collect::<Vec<_>>().join(" ")
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        for arm in 0..self.outcome.arms.len() {
            self.row(canvas, arm)?;
        }
        self.dates(canvas)?;
        self.result.comparisons.iter().enumerate().try_for_each(|(index, it)| self.strip(canvas, index, it))
    }
}

/// Each arm has a row of its own, so colour only tells rows apart twice.
fn colour(arm: usize) -> Rgb {
    const COLOURS: [Posture; 4] = [Posture::RightSide, Posture::Prone, Posture::LeftSide, Posture::Upright];
    of_posture(COLOURS.get(arm).copied().unwrap_or(Posture::Supine))
}
