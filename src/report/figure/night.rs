//! The picture of one night: posture, roll, movement, breathing and stillness on one time axis.

mod axis;
mod breathing;
mod layout;
mod off_trunk;
mod unknown;

use std::ops::Range;

use plotters::backend::DrawingBackend;

use super::axis::Scale;
use super::bins::{self, Bins};
use super::canvas::{Align, Area, Canvas, Letters};
use super::legend::Key;
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::night::{Breaths, NightSummary, Span, Wear};
use crate::posture::{Posture, Track};
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::words;
use crate::time::{Timestamp, human_duration};
use layout::{Layout, Row, Wanted};

/// Weakest and strongest movement on its logarithmic axis, in powers of ten of g.
const POWERS: (f64, f64) = (-3.0, 0.0);

/// Draws one night from the track that it was made from, with the minutes of it that have a rate of breathing.
///
/// # Errors
/// When the drawing library refuses, which no night makes it do.
pub fn night(
    night: &NightSummary,
    track: &Track,
    breaths: &[Breaths],
    format: Format,
    theme: Theme,
) -> Result<Figure, FigureError> {
    render(|| Picture::of(night, track, breaths, format), theme)
}

/// Seconds shown before and after the window, at most: what a sensor worn all day saw besides would push the night
/// into a third of the picture.
const AROUND_SECS: i64 = 7200;

struct Picture<'a> {
    night: &'a NightSummary,
    /// From when to when it is drawn.
    shown: Span,
    breaths: &'a [Breaths],
    layout: Layout,
    bins: Bins<'a>,
    /// The two strands of the roll, of a sensor on the trunk.
    roll: [Vec<Option<bins::Range>>; 2],
}

impl<'a> Picture<'a> {
    fn of(night: &'a NightSummary, track: &'a Track, breaths: &'a [Breaths], format: Format) -> Self {
        let layout = Layout::new(format, &wanted(night, track, !breaths.is_empty()));
        let epochs = shown(night, track);
        let span = Span { start: track.time_of(epochs.start), end: track.time_of(epochs.end) };
        let bins = Bins::of(track.epochs.get(epochs).unwrap_or_default(), layout.columns());
        let roll = if night.off_trunk.is_none() { bins.roll().into() } else { Default::default() };
        Self { night, shown: span, breaths, layout, bins, roll }
    }

    fn at(&self, time: Timestamp) -> f64 {
        let Span { start, end } = self.shown;
        let scale = Scale { from: (0.0, end.secs_since(start)), to: (self.layout.left, self.layout.right) };
        scale.place(time.secs_since(start))
    }

    fn column(&self, column: usize) -> f64 {
        let Layout { left, right, .. } = self.layout;
        left + (right - left) * as_f64(column) / as_f64(self.bins.count.max(1))
    }

    fn across(&self, (first, after): (usize, usize), top: f64, bottom: f64) -> Area {
        Area::new(self.column(first), top, self.column(after), bottom)
    }

    /// Times out of bed within the window.
    fn up(&self) -> impl Iterator<Item = &Span> {
        self.night.bed.iter().flat_map(|bed| &bed.up)
    }

    fn never_worn(&self) -> bool {
        self.night.wear.as_ref().is_some_and(Wear::never)
    }
}

/// The epochs that are drawn; all of them where the window is not among them.
fn shown(night: &NightSummary, track: &Track) -> Range<usize> {
    let around = jiff::SignedDuration::from_secs(AROUND_SECS);
    let index = |at: Timestamp| {
        let epochs = (at - track.start).as_secs().div_euclid(i64::from(track.epoch_secs.max(1)));
        usize::try_from(epochs).unwrap_or(0).min(track.epochs.len())
    };
    let (start, end) = (index(night.window.start + -around), index(night.window.end + around));
    if start < end { start..end } else { 0..track.epochs.len() }
}

/// What is to be written above each row.
fn wanted(night: &NightSummary, track: &Track, any_breaths: bool) -> Wanted {
    let (postures, direction) = match night.off_trunk {
        Some(_) => off_trunk::headings(night),
        None => (
            "Posture, with hours and minutes in bed".to_owned(),
            "Roll about the long axis of the trunk, in degrees".to_owned(),
        ),
    };
    let limit = night.settings.movement_g;
    Wanted {
        title: words::night_name(night),
        under: subtitle(night),
        keys: keys(night),
        postures,
        lanes: night.off_trunk.is_none_or(|off| off.thigh.is_some()),
        direction,
        movement: format!("Movement, in g, each step tenfold; more than {limit} g (the line) breaks stillness"),
        breathing: breathing::wanted(night, track.epoch_secs, any_breaths),
        still: still(night),
    }
}

fn keys(night: &NightSummary) -> Vec<Key> {
    let bed = match &night.wear {
        _ if night.off_trunk.is_some() => Some(Key::Rest),
        Some(wear) if wear.never() => None,
        _ => Some(Key::Bed),
    };
    let up = night.bed.as_ref().filter(|bed| !bed.up.is_empty()).map(|_| Key::Up);
    bed.into_iter().chain(up).chain([Key::Unknown]).collect()
}

/// Under the picture of a night off the trunk; why so, whoever hears it is told at length.
const NO_POSTURES: &str = " No postures.";

fn subtitle(night: &NightSummary) -> String {
    let (window, recorded) = (words::from_to(night, night.window), words::from_to(night, night.recorded));
    let up = words::got_up(night).map_or_else(String::new, |up| format!(" Got up {up}."));
    let unknown = match night.times.unknown_secs() {
        _ if night.off_trunk.is_some() => NO_POSTURES.to_owned(),
        0 => String::new(),
        // A number stays with its unit where lines break.
        secs => format!(" Unknown\u{a0}{}.", human_duration(secs).replace(' ', "\u{a0}")),
    };
    format!("{} {window}.{up} Recorded {recorded}.{unknown}", words::window(night))
}

fn still(night: &NightSummary) -> String {
    let Some(bout) = night.longest_stillness() else { return "Stillness: none long enough to count".to_owned() };
    let span = words::from_to(night, Span { start: bout.start, end: bout.end });
    let lying = bout.posture.map_or_else(String::new, |posture| format!("{}, ", words::lying(posture)));
    format!("Stillness; the longest, marked: {lying}{span}")
}

impl Scene for Picture<'_> {
    fn name(&self) -> &'static str {
        match self.layout.format {
            Format::Wide => "night",
            Format::Narrow => "night-narrow",
        }
    }

    fn is_file(&self) -> bool {
        !self.layout.format.is_narrow()
    }

    fn size(&self) -> (f64, f64) {
        (self.layout.format.width(), self.layout.floor + 48.0)
    }

    fn title(&self) -> String {
        words::night_name(self.night)
    }

    fn description(&self) -> String {
        let subtitle = subtitle(self.night);
        if let Some(why) = self.night.worn.and_then(words::cannot_tell) {
            return format!("{} {why}", subtitle.trim_end_matches(NO_POSTURES));
        }
        if self.night.wear.as_ref().is_some_and(Wear::never) {
            return format!("{subtitle} {}", words::NEVER_WORN);
        }
        let time = |posture: Posture| format!("{posture} {}", human_duration(self.night.times.secs(posture)));
        let times = Posture::ALL.map(time).join(", ");
        format!("{subtitle} Time in bed: {times}.")
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.layout.header.draw(canvas)?;
        axis::ground(canvas, self)?;
        if self.night.off_trunk.is_some() {
            off_trunk::panels(canvas, self)?;
        } else {
            lanes(canvas, self)?;
            roll(canvas, self)?;
        }
        movement(canvas, self)?;
        if let Some(row) = &self.layout.breathing {
            heading(canvas, row)?;
            breathing::panel(canvas, self, row)?;
        }
        stillness(canvas, self)?;
        unknown::draw(canvas, self)?;
        axis::times_up(canvas, self)
    }
}

fn heading<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, row: &Row) -> Result<(), FigureError> {
    let letters = layout::heading(canvas.theme.ink);
    let lines = std::iter::successors(Some(row.area.top - 14.0), |y| Some(y - layout::LINE));
    row.heading.iter().rev().zip(lines).try_for_each(|(line, y)| canvas.text((EDGE, y), line, letters))
}

fn side<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    y: f64,
    text: &str,
) -> Result<(), FigureError> {
    let letters = Letters::new(13.0, canvas.theme.muted).align(Align::Right);
    canvas.text((picture.layout.left - 8.0, y + 4.5), text, letters)
}

/// A line behind the marks, with its name.
fn level<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    y: f64,
    text: &str,
) -> Result<(), FigureError> {
    let grid = canvas.theme.grid;
    canvas.across(picture.layout.left, picture.layout.right, y, grid)?;
    side(canvas, picture, y, text)
}

fn lanes<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let row = &picture.layout.postures;
    heading(canvas, row)?;
    let pitch = row.area.height() / as_f64(Posture::ALL.len());
    for (index, posture) in Posture::ALL.into_iter().enumerate() {
        let top = row.area.top + pitch * as_f64(index);
        let time = words::clock(picture.night.times.secs(posture));
        level(canvas, picture, top + pitch / 2.0, &format!("{posture}\u{a0} {time}"))?;
        for run in picture.bins.runs(|epoch| epoch.label.posture() == Some(posture)) {
            canvas.rect(picture.across(run, top + 3.0, top + pitch - 3.0), of_posture(posture))?;
        }
    }
    Ok(())
}

fn roll<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    const TICKS: [(f64, &str); 5] = [
        (180.0, "stomach 180°"),
        (90.0, "left 90°"),
        (0.0, "back 0°"),
        (-90.0, "right −90°"),
        (-180.0, "stomach −180°"),
    ];
    let row = &picture.layout.direction;
    heading(canvas, row)?;
    let scale = Scale { from: (-180.0, 180.0), to: (row.area.bottom, row.area.top) };
    for (degrees, label) in TICKS {
        level(canvas, picture, scale.place(degrees), label)?;
    }
    let ink = canvas.theme.ink;
    for strand in &picture.roll {
        let places = strand.iter().map(|range| range.map(|(low, high)| (scale.place(high), scale.place(low))));
        ribbon(canvas, picture, &places.collect::<Vec<_>>(), ink)?;
    }
    Ok(())
}

fn movement<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let row = &picture.layout.movement;
    heading(canvas, row)?;
    let scale = Scale { from: POWERS, to: (row.area.bottom, row.area.top) };
    for (power, label) in [(0.0, "1 g"), (-1.0, "0.1 g"), (-2.0, "0.01 g"), (-3.0, "0.001 g")] {
        level(canvas, picture, scale.place(power), label)?;
    }
    let place = |strength: f64| (scale.place(strength.max(1e-9).log10()), row.area.bottom);
    let places: Vec<Option<bins::Range>> =
        picture.bins.movement().into_iter().map(|strength| strength.map(place)).collect();
    let Theme { ink, muted, paper, .. } = canvas.theme;
    ribbon(canvas, picture, &places, muted.mixed(paper))?;
    canvas.across(row.area.left, row.area.right, place(picture.night.settings.movement_g).0, ink)
}

/// Fills, column by column, what lies between the upper and the lower place; holes stay holes.
fn ribbon<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    places: &[Option<bins::Range>],
    colour: Rgb,
) -> Result<(), FigureError> {
    /// Half of the least thickness.
    const HALF: f64 = 0.75;
    let mut column = 0;
    for run in places.chunk_by(|a, b| a.is_some() == b.is_some()) {
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        for (top, bottom) in run.iter().flatten() {
            let (left, right) =
                (picture.column(column + upper.len() / 2), picture.column(column + upper.len() / 2 + 1));
            upper.extend([(left, top - HALF), (right, top - HALF)]);
            lower.extend([(left, bottom + HALF), (right, bottom + HALF)]);
        }
        upper.extend(lower.into_iter().rev());
        canvas.polygon(&upper, colour)?;
        column += run.len();
    }
    Ok(())
}

fn stillness<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let row = &picture.layout.still;
    heading(canvas, row)?;
    let longest = picture.night.longest_stillness();
    let (ink, muted) = (canvas.theme.ink, canvas.theme.muted);
    for bout in &picture.night.stillness {
        let area = Area { left: picture.at(bout.start), right: picture.at(bout.end), ..row.area };
        let area = Area { right: area.right.max(area.left + 1.0) - 0.5, ..area };
        if Some(bout) == longest { canvas.rect(area, ink)? } else { canvas.tint(area, muted, 0.5)? }
    }
    Ok(())
}
