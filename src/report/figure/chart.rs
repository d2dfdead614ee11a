//! The chart of posture in the night and pain next morning, on one date axis.

use plotters::backend::DrawingBackend;

use super::axis::{self, Scale};
use super::canvas::{Align, Area, Canvas, Letters};
use super::header::Header;
use super::legend::{self, Key};
use super::slots::{self, Slot, as_f64};
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::night::NightSummary;
use crate::posture::Posture;
use crate::report::palette::{Theme, of_posture};
use crate::report::{Report, words};

const TITLE: &str = "Posture in the night and pain next morning";
const LEFT: f64 = 44.0;
/// A single morning is not drawn as a wall.
const WIDEST_SLOT: f64 = 90.0;

/// Draws every morning of a report: hours in each posture below, pain on waking above.
///
/// # Errors
/// When the drawing library refuses, which no report makes it do.
pub fn chart(report: &Report, format: Format, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Chart::of(report, format), theme)
}

struct Chart<'a> {
    report: &'a Report,
    format: Format,
    header: Header,
    slots: Vec<Slot<'a>>,
    slot_width: f64,
    /// Ticks of the hours.
    ticks: Vec<f64>,
    pain: Area,
    hours: Area,
}

impl<'a> Chart<'a> {
    fn of(report: &'a Report, format: Format) -> Self {
        let header = Header::new(format.width(), TITLE, &under(report), &keys());
        let (top, right) = (header.bottom() + 54.0, format.width() - EDGE);
        let pain = Area::new(LEFT, top, right, top + 120.0);
        let hours = Area::new(LEFT, pain.bottom + 48.0, right, pain.bottom + 248.0);
        let slots = slots::slots(&report.mornings);
        let slot_width = (hours.width() / as_f64(slots.len().max(1))).min(WIDEST_SLOT);
        let nights = report.mornings.iter().filter_map(|morning| morning.night.as_ref());
        let longest = nights.map(|night| in_hours(night.times.total_secs())).fold(1.0, f64::max);
        Self { report, format, header, slots, slot_width, ticks: axis::ticks(longest, 5), pain, hours }
    }

    /// Left and right end of a bar; wide slots leave air between bars, narrow ones touch.
    fn bar(&self, slot: usize) -> (f64, f64) {
        let left = LEFT + as_f64(slot) * self.slot_width;
        let air = if self.slot_width < 5.0 { 0.0 } else { (self.slot_width * 0.24).min(24.0) };
        (left + air / 2.0, left + self.slot_width - air / 2.0)
    }

    fn middle(&self, slot: usize) -> f64 {
        LEFT + (as_f64(slot) + 0.5) * self.slot_width
    }

    fn hour_scale(&self) -> Scale {
        Scale { from: (0.0, self.ticks.last().copied().unwrap_or(1.0)), to: (self.hours.bottom, self.hours.top) }
    }

    const fn pain_scale(&self) -> Scale {
        Scale { from: (0.0, 10.0), to: (self.pain.bottom, self.pain.top) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
fn in_hours(secs: i64) -> f64 {
    secs as f64 / 3600.0
}

impl Scene for Chart<'_> {
    fn name(&self) -> &'static str {
        match self.format {
            Format::Wide => "posture-and-pain",
            Format::Narrow => "posture-and-pain-narrow",
        }
    }

    fn is_file(&self) -> bool {
        !self.format.is_narrow()
    }

    fn size(&self) -> (f64, f64) {
        (self.format.width(), self.hours.bottom + 44.0)
    }

    fn title(&self) -> String {
        TITLE.to_owned()
    }

    fn description(&self) -> String {
        let shows = "For every morning a bar with the hours in bed in each posture, and above it the pain on waking.";
        format!("{shows} {}", words::answer(self.report).join(" "))
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        grids(canvas, self)?;
        for (index, slot) in self.slots.iter().enumerate() {
            column(canvas, self, index, slot)?;
        }
        dates(canvas, self)
    }
}

fn under(report: &Report) -> String {
    report.dates.map_or_else(
        || "Nothing to show yet: no night and no pain score.".to_owned(),
        |dates| format!("Each column is one morning, {}. The bar is the night that ended on it.", words::span(dates)),
    )
}

fn keys() -> Vec<Key> {
    let postures = Posture::ALL.into_iter().map(Key::Posture);
    postures.chain([Key::Unknown, Key::Missing("no score, or no night")]).collect()
}

fn grids<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, chart: &Chart<'_>) -> Result<(), FigureError> {
    let theme = canvas.theme;
    let bold = Letters::new(14.0, theme.ink).bold();
    canvas.text((EDGE, chart.pain.top - 22.0), "Pain on waking, 0 (none) to 10 (worst imaginable)", bold)?;
    canvas.text((EDGE, chart.hours.top - 14.0), "Hours in bed, by posture", bold)?;
    for score in [0.0, 5.0, 10.0] {
        grid_line(canvas, chart, chart.pain_scale().place(score), &axis::label(score), score == 0.0)?;
    }
    for &hour in &chart.ticks {
        let label = axis::label(hour);
        let last = Some(&hour) == chart.ticks.last();
        let label = if last { format!("{label} h") } else { label };
        grid_line(canvas, chart, chart.hour_scale().place(hour), &label, hour == 0.0)?;
    }
    Ok(())
}

fn grid_line<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    chart: &Chart<'_>,
    y: f64,
    label: &str,
    base: bool,
) -> Result<(), FigureError> {
    let theme = canvas.theme;
    canvas.across(LEFT, chart.hours.right, y, if base { theme.muted } else { theme.grid })?;
    canvas.text((LEFT - 8.0, y + 4.5), label, Letters::new(13.0, theme.muted).align(Align::Right))
}

fn column<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    chart: &Chart<'_>,
    index: usize,
    slot: &Slot<'_>,
) -> Result<(), FigureError> {
    let Some(morning) = slot.morning else {
        return if slot.date.is_none() { hole(canvas, chart, index) } else { Ok(()) };
    };
    match &morning.entry {
        Some(entry) => score(canvas, chart, index, f64::from(entry.pain.get()))?,
        None => missing(canvas, chart, index, chart.pain.bottom)?,
    }
    match &morning.night {
        Some(night) => stack(canvas, chart, index, night),
        None => missing(canvas, chart, index, chart.hours.bottom),
    }
}

/// Days that were left out, as three dots on either base line.
fn hole<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, chart: &Chart<'_>, index: usize) -> Result<(), FigureError> {
    let muted = canvas.theme.muted;
    let middle = chart.middle(index);
    for base in [chart.pain.bottom, chart.hours.bottom] {
        for step in [-4.0, 0.0, 4.0] {
            canvas.dot((middle + step, base - 8.0), 1.0, muted)?;
        }
    }
    Ok(())
}

fn score<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    chart: &Chart<'_>,
    index: usize,
    score: f64,
) -> Result<(), FigureError> {
    let theme = canvas.theme;
    let (x, y) = (chart.middle(index), chart.pain_scale().place(score));
    let radius = (chart.slot_width * 0.3).clamp(1.5, 5.0);
    let stem = match chart.slot_width {
        width if width < 2.0 => 0.0,
        width if width < 10.0 => 1.0,
        _ => 1.5,
    };
    canvas.down(x, (y, chart.pain.bottom), stem, theme.muted)?;
    canvas.dot((x, y), radius, theme.ink)?;
    if chart.slot_width < 16.0 {
        return Ok(());
    }
    let letters = Letters::new(13.0, theme.ink).align(Align::Centre);
    canvas.text((x, y - radius - 4.0), &axis::label(score), letters)
}

fn missing<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    chart: &Chart<'_>,
    index: usize,
    base: f64,
) -> Result<(), FigureError> {
    let radius = (chart.slot_width * 0.3).clamp(1.5, 5.0);
    let muted = canvas.theme.muted;
    canvas.ring((chart.middle(index), base - radius - 3.0), radius, muted)
}

fn stack<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    chart: &Chart<'_>,
    index: usize,
    night: &NightSummary,
) -> Result<(), FigureError> {
    let (left, right) = chart.bar(index);
    let scale = chart.hour_scale();
    let mut below = 0.0;
    for posture in Posture::ALL {
        let above = below + night.times.hours(posture);
        canvas.rect(Area::new(left, scale.place(above), right, scale.place(below)), of_posture(posture))?;
        below = above;
    }
    let above = below + in_hours(night.times.unknown_secs());
    legend::unknown(canvas, Area::new(left, scale.place(above), right, scale.place(below)))
}

fn dates<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, chart: &Chart<'_>) -> Result<(), FigureError> {
    let theme = canvas.theme;
    let letters = Letters::new(13.0, theme.muted).align(Align::Centre);
    for mark in slots::marks(&chart.slots, chart.slot_width) {
        let x = chart.middle(mark.slot);
        canvas.down(x, (chart.hours.bottom, chart.hours.bottom + 5.0), 1.0, theme.muted)?;
        canvas.text((x, chart.hours.bottom + 20.0), &mark.upper, letters)?;
        canvas.text((x, chart.hours.bottom + 36.0), &mark.lower, letters)?;
    }
    Ok(())
}
