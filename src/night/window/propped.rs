//! Reading in bed before lights out is in bed, and not yet lying down for the night.

use std::ops::Range;

use super::stay::{Stay, calm, pieces};
use crate::posture::frame::rise;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Posture, Settings, Track};

/// A rest without the time propped up on the back at either end: from the first to the last five minutes
/// (`settings.lie_secs`) of lying. Propped up amid it stays; so does whoever sleeps that way, which is who never lies any
/// flatter, or is calm for two thirds of it and not propped up by more than
/// `settings.bed.propped_sure`: who reads turns a page every few minutes.
pub(super) fn lain(track: &Track, movements: &[f64], rest: &Stay, settings: &Settings) -> Range<usize> {
    let span = rest.span.clone();
    let Some(median) = median(track, &span) else { return span };
    let limit = (median + settings.bed.propped_more.degrees()).max(settings.bed.propped.degrees());
    let least = (settings.lie_secs / track.epoch_secs.max(1)).max(1) as usize;
    let flat = flat(track, rest, limit);
    let first = span.start + settled(flat.iter().copied(), least).unwrap_or(0);
    let last = span.end - settled(flat.iter().rev().copied(), least).unwrap_or(0).min(span.len());
    let sleeps = |part: &Range<usize>| {
        let pieces = pieces(track, movements, part);
        let sure = self::median(track, part).is_none_or(|it| it >= median + settings.bed.propped_sure.degrees());
        !sure && 3 * calm(&pieces) >= 2 * pieces.len()
    };
    let start = if sleeps(&(span.start..first)) { span.start } else { first };
    let end = if sleeps(&(last..span.end)) { span.end } else { last };
    if start < end { start..end } else { span }
}

/// The median inclination of lying in a stretch but for lying prone, in degrees; `None` without any.
fn median(track: &Track, span: &Range<usize>) -> Option<f64> {
    let epochs = track.epochs.get(span.clone()).unwrap_or_default();
    let lying = epochs.iter().filter(|epoch| epoch.label.is_lying() && epoch.label != Label::Posture(Posture::Prone));
    let mut rises: Vec<f64> = lying.filter_map(|epoch| rise(&epoch.gravity?)).collect();
    let middle = rises.len() / 2;
    (!rises.is_empty()).then(|| rises.select_nth_unstable_by(middle, f64::total_cmp).1.asin().to_degrees())
}

/// Lying and not propped up, epoch by epoch of a rest; `None` where that is unknown, and while up and about.
fn flat(track: &Track, rest: &Stay, limit: f64) -> Vec<Option<bool>> {
    let epochs = track.epochs.get(rest.span.clone()).unwrap_or_default();
    // Nobody rises beyond a right angle, from where on sines would fall again.
    let limit = if limit < 90.0 { limit.to_radians().sin() } else { f64::INFINITY };
    let mut flat: Vec<Option<bool>> = epochs.iter().map(|epoch| is_flat(epoch, limit)).collect();
    for up in &rest.up {
        let within = up.start.saturating_sub(rest.span.start)..up.end.saturating_sub(rest.span.start);
        flat.get_mut(within).unwrap_or_default().fill(None);
    }
    flat
}

/// Lying, on the back with an inclination whose sine is below a limit; `None` where that is unknown.
fn is_flat(epoch: &LabelledEpoch, limit: f64) -> Option<bool> {
    match epoch.label {
        Label::Unknown(_) => None,
        Label::Posture(Posture::Upright) => Some(false),
        Label::Posture(Posture::Supine) => Some(rise(&epoch.gravity?)? < limit),
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
