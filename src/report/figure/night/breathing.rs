//! The row of breathing: a dot a minute.

use plotters::backend::DrawingBackend;

use super::layout::Row;
use super::{Canvas, Picture, Scale, level};
use crate::night::NightSummary;
use crate::night::breathing::{LEAST_MINUTES, is_too_slow};
use crate::posture::breath::PER_MINUTE;
use crate::report::figure::FigureError;

/// Height of the row where there is a rate to show.
const HEIGHT: f64 = 56.0;
/// Half the width of a dot.
const RADIUS: f64 = 1.5;
/// How much of the ink the least sure dot has.
const FAINT: f64 = 0.3;

/// Heading and height of the row; `None` where nobody's breath was to be seen: off the trunk, or not worn.
pub(super) fn wanted(night: &NightSummary, track_secs: u32, any: bool) -> Option<(String, f64)> {
    if night.off_trunk.is_some() || night.wear.as_ref().is_some_and(crate::night::Wear::never) {
        return None;
    }
    if is_too_slow(track_secs, night.slowest_hz()) {
        return Some(("Breathing: sensor too slow".to_owned(), 0.0));
    }
    if !any {
        return Some(("Breathing: not seen".to_owned(), 0.0));
    }
    let told = night.breathing.as_ref().filter(|it| it.minutes as usize >= LEAST_MINUTES);
    let middle = told.map_or_else(String::new, |breathing| {
        let [low, high] = breathing.quartiles_per_minute;
        format!(", half of the time {low:.0} to {high:.0}")
    });
    Some((format!("Breaths a minute in stillness{middle}; faint where less sure"), HEIGHT))
}

/// Dots of the minutes, by rate and by how sure it is.
pub(super) fn panel<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    row: &Row,
) -> Result<(), FigureError> {
    if row.area.height() <= 0.0 {
        return Ok(());
    }
    let scale = Scale { from: PER_MINUTE, to: (row.area.bottom, row.area.top) };
    level(canvas, picture, scale.place(10.0), "10")?;
    level(canvas, picture, scale.place(20.0), "20")?;
    let ink = canvas.theme.ink;
    let least = picture.night.settings.breath_quality;
    let half_a_minute = jiff::SignedDuration::from_secs(30);
    for minute in picture.breaths {
        let sure = ((minute.quality - least) / (1.0 - least)).clamp(0.0, 1.0);
        let (x, y) = (picture.at(minute.start + half_a_minute), scale.place(minute.per_minute));
        canvas.faint_dot((x, y), RADIUS, ink, FAINT + (1.0 - FAINT) * sure)?;
    }
    Ok(())
}
