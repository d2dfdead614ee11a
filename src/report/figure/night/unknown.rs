//! What is not known of a night, and why.

use plotters::backend::DrawingBackend;

use super::super::canvas::{Align, Area, Letters};
use super::super::legend;
use super::{Canvas, Picture};
use crate::posture::{Label, Reason};
use crate::report::figure::FigureError;

/// What is not known is hatched, where it fills most of a column: every turn would else be a line through the picture.
/// The subtitle counts every second of it. Where there is room, it says why.
pub(super) fn draw<B: DrawingBackend>(canvas: &mut Canvas<'_, B>, picture: &Picture<'_>) -> Result<(), FigureError> {
    let muted = canvas.theme.muted;
    let is_unknown = |label: Label| label.posture().is_none() && label != Label::Unknown(Reason::NotOnTrunk);
    let lanes = picture.layout.postures.area;
    for run in picture.bins.mostly(|epoch| is_unknown(epoch.label)) {
        legend::unknown(canvas, hatchable(picture.across(run, lanes.top, lanes.bottom)))?;
    }
    // Between two postures, roll and movement are known.
    for run in picture.bins.mostly(|epoch| is_unknown(epoch.label) && epoch.label != Label::Unknown(Reason::Between)) {
        for row in picture.layout.lower() {
            canvas.hatch(hatchable(picture.across(run, row.top, row.bottom)), muted)?;
        }
    }
    [(Reason::Gap, "no data"), (Reason::NotWorn, "not worn"), (Reason::NoGravity, "no direction")]
        .into_iter()
        .try_for_each(|(reason, words)| why(canvas, picture, reason, words))
}

/// The reason, in the middle of what is hatched for it, where it is wide enough.
fn why<B: DrawingBackend>(
    canvas: &mut Canvas<'_, B>,
    picture: &Picture<'_>,
    reason: Reason,
    words: &str,
) -> Result<(), FigureError> {
    const AIR: f64 = 5.0;
    let letters = Letters::new(13.0, canvas.theme.ink).align(Align::Centre);
    let half = letters.width(words) / 2.0 + AIR;
    let lanes = picture.layout.postures.area;
    for run in picture.bins.mostly(|epoch| epoch.label == Label::Unknown(reason)) {
        let area = picture.across(run, lanes.top, lanes.bottom);
        let (x, y) = (area.left.midpoint(area.right), area.top.midpoint(area.bottom));
        if area.width() >= 2.0 * (half + AIR) {
            let paper = canvas.theme.paper;
            canvas.rect(Area::new(x - half, y - 10.0, x + half, y + 10.0), paper)?;
            canvas.text((x, y + 4.5), words, letters)?;
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
