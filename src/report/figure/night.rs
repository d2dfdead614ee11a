//! The picture of one night: posture, roll, movement and stillness on one time axis.

mod off_trunk;

use plotters::backend::DrawingBackend;

use super::axis::Scale;
use super::bins::{Bins, Range};
use super::canvas::{Align, Area, Canvas, Letters};
use super::header::Header;
use super::legend::{self, Key};
use super::slots::as_f64;
use super::{EDGE, Figure, FigureError, Format, Scene, clock, render};
use crate::night::{NightSummary, Span};
use crate::posture::{Label, Posture, Reason, Track};
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::words;
use crate::time::{Timestamp, human_duration};

const LEFT: f64 = 148.0;
const RIGHT: f64 = Format::Wide.width() - EDGE;
const COLUMNS: usize = 736;
const LANES: Area = Area::new(LEFT, 130.0, RIGHT, 240.0);
const ROLL: Area = Area::new(LEFT, 282.0, RIGHT, 402.0);
const MOVEMENT: Area = Area::new(LEFT, 444.0, RIGHT, 514.0);
const STILL: Area = Area::new(LEFT, 556.0, RIGHT, 570.0);
/// Where the panels end and the time axis begins.
const FLOOR: f64 = 580.0;
/// Weakest and strongest movement on its logarithmic axis, in powers of ten of g.
const POWERS: (f64, f64) = (-3.0, 0.0);

/// Draws one night.
///
/// # Errors
/// When the drawing library refuses, which no night makes it do.
pub fn night(night: &NightSummary, track: &Track, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Picture { night, track, bins: Bins::of(track, COLUMNS) }, theme)
}

struct Picture<'a> {
    night: &'a NightSummary,
    track: &'a Track,
    bins: Bins<'a>,
}

impl Picture<'_> {
    fn at(&self, time: Timestamp) -> f64 {
        let length = self.track.end().secs_since(self.track.start);
        Scale { from: (0.0, length), to: (LEFT, RIGHT) }.place(time.secs_since(self.track.start))
    }

    fn column(&self, column: usize) -> f64 {
        LEFT + (RIGHT - LEFT) * as_f64(column) / as_f64(self.bins.count.max(1))
    }

    fn across(&self, (first, after): (usize, usize), top: f64, bottom: f64) -> Area {
        Area::new(self.column(first), top, self.column(after), bottom)
    }

    fn subtitle(&self) -> String {
        let (window, recorded) = (self.night.window, self.night.recorded);
        let spans = (words::from_to(self.night, window), words::from_to(self.night, recorded));
        let unknown = match self.night.times.unknown_secs() {
            _ if self.night.off_trunk.is_some() => " No postures.".to_owned(),
            0 => String::new(),
            secs => format!(" Unknown {}.", human_duration(secs)),
        };
        format!("{} {}. Recorded {}.{unknown}", words::window(self.night), spans.0, spans.1)
    }
}

impl Scene for Picture<'_> {
    fn name(&self) -> &'static str {
        "night"
    }

    fn size(&self) -> (f64, f64) {
        (Format::Wide.width(), FLOOR + 48.0)
    }

    fn title(&self) -> String {
        words::night_name(self.night)
    }

    fn description(&self) -> String {
        if let Some(why) = self.night.worn.and_then(words::cannot_tell) {
            return format!("{} {why}", self.subtitle());
        }
        let time = |posture: Posture| format!("{posture} {}", human_duration(self.night.times.secs(posture)));
        let times = Posture::ALL.map(time).join(", ");
        format!("{} Time in bed: {times}.", self.subtitle())
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        let bed = if self.night.off_trunk.is_some() { Key::Rest } else { Key::Bed };
        let keys = [bed, Key::Unknown];
        Header::new(Format::Wide.width(), &self.title(), &self.subtitle(), &keys).draw(canvas)?;
        ground(canvas, self)?;
        if self.night.off_trunk.is_some() {
            off_trunk::panels(canvas, self)?;
        } else {
            lanes(canvas, self)?;
            roll(canvas, self)?;
        }
        movement(canvas, self)?;
        stillness(canvas, self)?;
        unknown(canvas, self)
    }
}

/// The window in bed and the hours, behind everything.
fn ground<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let theme = canvas.theme;
    let Span { start, end } = picture.night.window;
    legend::bed(canvas, Area::new(picture.at(start), LANES.top, picture.at(end), FLOOR))?;
    let small = Letters::new(13.0, theme.muted).align(Align::Centre);
    for tick in clock::ticks(&picture.night.clock(), picture.track.start, picture.track.end(), 13) {
        let x = picture.at(tick.at);
        canvas.down(x, (LANES.top, FLOOR), 0.5, theme.grid)?;
        canvas.down(x, (FLOOR, FLOOR + 5.0), 1.0, theme.muted)?;
        for (below, text) in [(19.0, &tick.time), (36.0, &tick.date)] {
            // The last hour may lie at the very edge: its letters then stop where the figure does.
            let half = small.width(text) / 2.0;
            canvas.text((x.min(Format::Wide.width() - 4.0 - half), FLOOR + below), text, small)?;
        }
    }
    canvas.across(LEFT, RIGHT, FLOOR, theme.muted)
}

fn heading<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, above: Area, text: &str) -> Result<(), FigureError> {
    let letters = Letters::new(14.0, canvas.theme.ink).bold();
    canvas.text((EDGE, above.top - 14.0), text, letters)
}

fn side<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, y: f64, text: &str) -> Result<(), FigureError> {
    let letters = Letters::new(13.0, canvas.theme.muted).align(Align::Right);
    canvas.text((LEFT - 8.0, y + 4.5), text, letters)
}

fn lanes<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    heading(canvas, LANES, "Posture, with hours and minutes in bed")?;
    let pitch = LANES.height() / as_f64(Posture::ALL.len());
    for (index, posture) in Posture::ALL.into_iter().enumerate() {
        let top = LANES.top + pitch * as_f64(index);
        let grid = canvas.theme.grid;
        canvas.across(LEFT, RIGHT, top + pitch / 2.0, grid)?;
        let time = words::clock(picture.night.times.secs(posture));
        side(canvas, top + pitch / 2.0, &format!("{posture}\u{a0} {time}"))?;
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
    heading(canvas, ROLL, "Roll about the long axis of the trunk, in degrees")?;
    let scale = Scale { from: (-180.0, 180.0), to: (ROLL.bottom, ROLL.top) };
    for (degrees, label) in TICKS {
        let grid = canvas.theme.grid;
        canvas.across(LEFT, RIGHT, scale.place(degrees), grid)?;
        side(canvas, scale.place(degrees), label)?;
    }
    let (above, below) = picture.bins.roll();
    let ink = canvas.theme.ink;
    for strand in [above, below] {
        let places = strand.into_iter().map(|range| range.map(|(low, high)| (scale.place(high), scale.place(low))));
        ribbon(canvas, picture, &places.collect::<Vec<_>>(), ink)?;
    }
    Ok(())
}

fn movement<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let limit = picture.night.settings.movement_g;
    let said = format!("Movement, in g, each step tenfold; more than {limit} g (the line) breaks stillness");
    heading(canvas, MOVEMENT, &said)?;
    let scale = Scale { from: POWERS, to: (MOVEMENT.bottom, MOVEMENT.top) };
    for (power, label) in [(0.0, "1 g"), (-1.0, "0.1 g"), (-2.0, "0.01 g"), (-3.0, "0.001 g")] {
        let grid = canvas.theme.grid;
        canvas.across(LEFT, RIGHT, scale.place(power), grid)?;
        side(canvas, scale.place(power), label)?;
    }
    let place = |strength: f64| (scale.place(strength.max(1e-9).log10()), MOVEMENT.bottom);
    let places: Vec<Option<Range>> = picture.bins.movement().into_iter().map(|strength| strength.map(place)).collect();
    let Theme { ink, muted, paper, .. } = canvas.theme;
    ribbon(canvas, picture, &places, muted.mixed(paper))?;
    canvas.across(LEFT, RIGHT, place(limit).0, ink)
}

/// Fills, column by column, what lies between the upper and the lower place; holes stay holes.
fn ribbon<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    places: &[Option<Range>],
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
    let longest = picture.night.longest_stillness();
    let said = longest.map_or_else(
        || "Stillness: none long enough to count".to_owned(),
        |bout| {
            let span = words::from_to(picture.night, Span { start: bout.start, end: bout.end });
            let lying = bout.posture.map_or_else(String::new, |posture| format!("{}, ", words::lying(posture)));
            format!("Stillness; the longest, marked: {lying}{span}")
        },
    );
    heading(canvas, STILL, &said)?;
    let (ink, muted) = (canvas.theme.ink, canvas.theme.muted);
    for bout in &picture.night.stillness {
        let area = Area::new(picture.at(bout.start), STILL.top, picture.at(bout.end), STILL.bottom);
        let area = Area { right: area.right.max(area.left + 1.0) - 0.5, ..area };
        if Some(bout) == longest { canvas.rect(area, ink)? } else { canvas.tint(area, muted, 0.5)? }
    }
    Ok(())
}

/// What is not known is hatched, where it fills most of a column: every turn would else be a line through the picture.
/// The subtitle counts every second of it.
fn unknown<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let muted = canvas.theme.muted;
    let is_unknown = |label: Label| label.posture().is_none() && label != Label::Unknown(Reason::NotOnTrunk);
    for run in picture.bins.mostly(|epoch| is_unknown(epoch.label)) {
        legend::unknown(canvas, hatchable(picture.across(run, LANES.top, LANES.bottom)))?;
    }
    // Between two postures, roll and movement are known.
    for run in picture.bins.mostly(|epoch| is_unknown(epoch.label) && epoch.label != Label::Unknown(Reason::Between)) {
        for panel in [ROLL, MOVEMENT, STILL] {
            canvas.hatch(hatchable(picture.across(run, panel.top, panel.bottom)), muted)?;
        }
    }
    Ok(())
}

/// The same area, so wide that hatching in it is seen to be hatching: in one column it is but a dotted line.
fn hatchable(area: Area) -> Area {
    const LEAST: f64 = 3.0;
    let more = ((LEAST - (area.right - area.left)) / 2.0).max(0.0);
    Area { left: area.left - more, right: area.right + more, ..area }
}
