//! Reading in bed before lights out is in bed, and not yet lying down for the night.

use std::ops::Range;

use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Posture, Settings, Track};

/// A rest without the time propped up on the back at either end: from the first to the last five minutes
/// (`settings.lie_secs`) of lying. Propped up amid it stays; who never lies any flatter sleeps that way, and keeps all.
pub(super) fn lain(track: &Track, rest: &Range<usize>, settings: &Settings) -> Range<usize> {
    let epochs = track.epochs.get(rest.clone()).unwrap_or_default();
    let Some(limit) = limit(epochs, settings) else { return rest.clone() };
    let least = (settings.lie_secs / track.epoch_secs.max(1)).max(1) as usize;
    let flat: Vec<Option<bool>> = epochs.iter().map(|epoch| is_flat(epoch, limit)).collect();
    let first = settled(flat.iter().copied(), least).unwrap_or(0);
    let last = settled(flat.iter().rev().copied(), least).unwrap_or(0);
    if first + last < rest.len() { rest.start + first..rest.end - last } else { rest.clone() }
}

/// From which inclination, in degrees, the back is propped up in this rest; `None` of one without an inclination.
fn limit(epochs: &[LabelledEpoch], settings: &Settings) -> Option<f64> {
    let lying = epochs.iter().filter(|epoch| epoch.label.is_lying() && epoch.label != Label::Posture(Posture::Prone));
    let mut inclinations: Vec<f64> = lying.filter_map(|epoch| Some(epoch.inclination()?.degrees())).collect();
    let middle = inclinations.len() / 2;
    let median = (!inclinations.is_empty()).then(|| *inclinations.select_nth_unstable_by(middle, f64::total_cmp).1)?;
    Some((median + settings.bed.propped_more.degrees()).max(settings.bed.propped.degrees()))
}

/// Lying and not propped up; `None` where that is unknown.
fn is_flat(epoch: &LabelledEpoch, limit: f64) -> Option<bool> {
    match epoch.label {
        Label::Unknown(_) => None,
        Label::Posture(Posture::Upright) => Some(false),
        Label::Posture(Posture::Supine) => Some(epoch.inclination()?.degrees() < limit),
        Label::Posture(_) => Some(true),
    }
}

/// Where the first stretch begins that has `least` epochs flat before as many in a row are not.
fn settled(flat: impl Iterator<Item = Option<bool>>, least: usize) -> Option<usize> {
    let (mut from, mut lain, mut propped) = (None, 0, 0);
    for (index, flat) in flat.enumerate() {
        match flat {
            None => {}
            Some(true) => {
                from.get_or_insert(index);
                (lain, propped) = (lain + 1, 0);
            }
            Some(false) => propped += 1,
        }
        if lain >= least {
            return from;
        }
        if propped >= least {
            (from, lain) = (None, 0);
        }
    }
    None
}
