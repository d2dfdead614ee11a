//! The rose of a night: how long the sleeper lay turned how far.
//!
//! Drawn as a cut through the trunk, seen from the head of the bed by somebody who looks to its foot, which is how the
//! sleeper sees it: back down, left side on the left. A wedge points to the side that lay on the mattress. Its area, not
//! its length, is the time, so that twice as long looks twice as much.

use plotters::backend::DrawingBackend;

use super::canvas::{Align, Canvas, Letters};
use super::header::{Header, wrap};
use super::{EDGE, Figure, FigureError, Format, Scene, render};
use crate::night::lie::{HALF_TURNED, SECTOR_DEGREES};
use crate::night::{NightSummary, RollTimes};
use crate::posture::Posture;
use crate::report::palette::{Rgb, Theme, of_posture};
use crate::report::words;
use crate::time::human_duration;

const WIDTH: f64 = Format::Narrow.width();
/// Length of the longest wedge.
const RADIUS: f64 = 92.0;
/// Where the middle of the shares stands, from the centre.
const SHARES: f64 = RADIUS + 17.0;
/// The arcs of half turned, from the centre.
const ARC: (f64, f64) = (RADIUS + 32.0, RADIUS + 37.0);
/// What is left free between two wedges, in degrees to either side.
const AIR: f64 = 1.0;

/// Draws the rose of one night; without lying it says why there is none.
///
/// # Errors
/// When the drawing library refuses, which no night makes it do.
pub fn rose(night: &NightSummary, theme: Theme) -> Result<Figure, FigureError> {
    render(|| Picture::of(night), theme)
}

struct Picture<'a> {
    night: &'a NightSummary,
    /// Absent when there is no lying to show.
    rolls: Option<RollTimes>,
    header: Header,
    centre: (f64, f64),
    /// What stands below, or instead.
    note: Vec<String>,
}

impl<'a> Picture<'a> {
    fn of(night: &'a NightSummary) -> Self {
        let rolls = night.rolls.filter(|rolls| rolls.total_secs() > 0 && night.off_trunk.is_none());
        let under = rolls.map_or_else(|| "Which way you lay".to_owned(), |rolls| under(&rolls));
        let header = Header::new(WIDTH, &words::night_name(night), &under, &[]);
        let centre = (WIDTH / 2.0, header.bottom() + 58.0 + RADIUS);
        let note = rolls.map_or_else(|| why_not(night).to_owned(), |rolls| half_turned(&rolls));
        Self { night, rolls, centre, note: wrap(&note, note_letters(Rgb(0, 0, 0)), WIDTH - 2.0 * EDGE), header }
    }

    /// Base line of the first line of the note.
    fn note_top(&self) -> f64 {
        if self.rolls.is_some() { self.centre.1 + RADIUS + 74.0 } else { self.header.bottom() + 34.0 }
    }

    /// The place in a direction of roll, in degrees, at a distance from the centre.
    fn at(&self, degrees: f64, distance: f64) -> (f64, f64) {
        let (sin, cos) = degrees.to_radians().sin_cos();
        (self.centre.0 - distance * sin, self.centre.1 + distance * cos)
    }

    /// Everything between two directions and two distances.
    fn band(&self, (from, to): (f64, f64), (near, far): (f64, f64)) -> Vec<(f64, f64)> {
        let steps = ((to - from).abs() / 2.0).ceil().max(1.0);
        let along = |index: f64| from + (to - from) * index / steps;
        let indices =
            || std::iter::successors(Some(0.0), |index| Some(index + 1.0)).take_while(|&index| index <= steps);
        let mut corners: Vec<(f64, f64)> = indices().map(|index| self.at(along(index), far)).collect();
        corners.extend(indices().map(|index| self.at(along(steps - index), near)));
        corners
    }
}

fn under(rolls: &RollTimes) -> String {
    let lying = human_duration(rolls.total_secs());
    format!("Which way you lay for {lying}, seen from the head of the bed: a wedge points to the mattress.")
}

fn half_turned(rolls: &RollTimes) -> String {
    let share = words::percent(words::share(rolls.half_turned_secs, rolls.total_secs()));
    let time = match rolls.half_turned_secs {
        0 => "never".to_owned(),
        secs => format!("{}, {share}", human_duration(secs)),
    };
    let (from, to) = (HALF_TURNED.start(), HALF_TURNED.end());
    format!("The arcs mark half turned to the stomach (roll {from}° to {to}° to either side): {time}.")
}

fn why_not(night: &NightSummary) -> &'static str {
    match night.worn.and_then(words::cannot_tell) {
        Some(why) => why,
        None if matches!(&night.wear, Some(wear) if wear.never()) => words::NEVER_WORN,
        None if night.rolls.is_none() => "Not counted: this night was made by an older version.",
        None => "No lying is known in this night.",
    }
}

const fn note_letters(colour: Rgb) -> Letters {
    Letters::new(13.0, colour)
}

/// The colour of a direction: that of the posture it is nearest to.
fn colour(degrees: f64) -> Rgb {
    of_posture(match degrees.rem_euclid(360.0) {
        ..45.0 | 315.0.. => Posture::Supine,
        ..135.0 => Posture::LeftSide,
        ..225.0 => Posture::Prone,
        _ => Posture::RightSide,
    })
}

/// An angle as roll is said: −179° to 180°.
fn signed(degrees: f64) -> f64 {
    if degrees > 180.0 { degrees - 360.0 } else { degrees }
}

impl Scene for Picture<'_> {
    fn name(&self) -> &'static str {
        "rose"
    }

    fn size(&self) -> (f64, f64) {
        let lines = super::slots::as_f64(self.note.len().saturating_sub(1));
        (WIDTH, self.note_top() + 18.0 * lines + 18.0)
    }

    fn title(&self) -> String {
        format!("{}: which way you lay", words::night_name(self.night))
    }

    fn description(&self) -> String {
        let note = self.note.join(" ");
        let Some(rolls) = self.rolls else { return note };
        let said = |(middle, secs): (f64, i64)| {
            format!("{:.0}° {}", signed(middle), words::percent(words::share(secs, rolls.total_secs())))
        };
        let shares: Vec<String> = rolls.sectors().filter(|(_, secs)| *secs > 0).map(said).collect();
        format!("Share of lying by roll, in sectors of {SECTOR_DEGREES}°: {}. {note}", shares.join(", "))
    }

    fn draw<B: DrawingBackend>(&self, canvas: &mut Canvas<'_, B>) -> Result<(), FigureError> {
        self.header.draw(canvas)?;
        if let Some(rolls) = self.rolls {
            ground(canvas, self)?;
            wedges(canvas, self, &rolls)?;
            directions(canvas, self)?;
            arcs(canvas, self)?;
        }
        let letters = note_letters(canvas.theme.muted);
        let lines = std::iter::successors(Some(self.note_top()), |y| Some(y + 18.0));
        self.note.iter().zip(lines).try_for_each(|(line, y)| canvas.text((EDGE, y), line, letters))
    }
}

/// The circle that the longest wedge reaches, and the borders of the sectors.
fn ground<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let grid = canvas.theme.grid;
    canvas.polygon(&picture.band((0.0, 360.0), (RADIUS, RADIUS + 1.0)), grid)?;
    let sectors = std::iter::successors(Some(SECTOR_DEGREES / 2.0), |at| Some(at + SECTOR_DEGREES));
    for border in sectors.take_while(|&at| at < 360.0) {
        // A line of one figure pixel along a border.
        let half = 0.5 / RADIUS;
        let half = half.to_degrees();
        canvas.polygon(&picture.band((border - half, border + half), (6.0, RADIUS)), grid)?;
    }
    Ok(())
}

fn wedges<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    rolls: &RollTimes,
) -> Result<(), FigureError> {
    let most = rolls.sector_secs.iter().copied().max().unwrap_or(0);
    let letters = Letters::new(13.0, canvas.theme.ink).align(Align::Centre);
    for (middle, secs) in rolls.sectors().filter(|(_, secs)| *secs > 0) {
        let far = RADIUS * words::share(secs, most).unwrap_or(0.0).sqrt();
        let ends = (middle - SECTOR_DEGREES / 2.0 + AIR, middle + SECTOR_DEGREES / 2.0 - AIR);
        canvas.polygon(&picture.band(ends, (0.0, far)), colour(middle))?;
        let (x, y) = picture.at(middle, SHARES);
        canvas.text((x, y + 4.5), &words::percent(words::share(secs, rolls.total_secs())), letters)?;
    }
    Ok(())
}

/// The names of the four directions.
fn directions<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let letters = Letters::new(13.0, canvas.theme.ink).bold();
    // Above and below no arc is in the way.
    for (degrees, word, align, distance, drop) in [
        (0.0, "back 0°", Align::Centre, RADIUS + 30.0, 14.0),
        (90.0, "left 90°", Align::Right, ARC.1 + 1.0, 4.5),
        (180.0, "stomach 180°", Align::Centre, RADIUS + 30.0, -4.0),
        (270.0, "right −90°", Align::Left, ARC.1 + 1.0, 4.5),
    ] {
        let (x, y) = picture.at(degrees, distance);
        canvas.text((x, y + drop), word, letters.align(align))?;
    }
    Ok(())
}

/// Half turned to the stomach, to either side.
fn arcs<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let ink = canvas.theme.ink;
    let (from, to) = (*HALF_TURNED.start(), *HALF_TURNED.end());
    for ends in [(from, to), (-to, -from)] {
        canvas.polygon(&picture.band(ends, ARC), ink)?;
    }
    Ok(())
}
