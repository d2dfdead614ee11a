//! The longest stretch of rest, for a sensor that cannot tell lying.
//!
//! The rule of van Hees et al., Scientific Reports 8:12975 (2018), found on wrists against sleep diaries and
//! polysomnography: the angle of the axis that points out of the limb, every five seconds; how much it changes from one
//! to the next; the median of that over five minutes; rest is where this is below fifteen times its 10th percentile.
//! Blocks of rest of more than 30 minutes are joined over less than 60 minutes, and the longest is the window. Bounds of
//! the threshold as in GGIR, the authors' program. On thigh or pocket the rule is borrowed, not proven; and a sensor
//! that lies on a table rests as well.

use std::ops::Range;

use crate::posture::Track;
use crate::posture::pipeline::LabelledEpoch;

/// Length of a slot of which the angle is taken.
const SLOT_SECS: u32 = 5;
/// Over how long the median of changes is taken.
const MEDIAN_SECS: u32 = 300;
/// What share of the recording is quieter than the percentile that sets the threshold.
const PERCENTILE: f64 = 0.1;
/// How many times that percentile still is rest.
const FACTOR: f64 = 15.0;
/// Bounds of the threshold, in degrees.
const THRESHOLD: (f64, f64) = (0.13, 0.50);
/// A shorter block is no rest.
const LEAST_SECS: u32 = 1800;
/// Blocks so far apart are not joined.
const APART_SECS: u32 = 3600;

/// The epochs of the longest rest, as indices into the track; the earliest of equals. `None` where there is none.
#[must_use]
pub fn longest_rest(track: &Track) -> Option<Range<usize>> {
    let slot_epochs = (SLOT_SECS / track.epoch_secs.max(1)).max(1) as usize;
    let slot_secs = track.epoch_secs.max(1) * u32::try_from(slot_epochs).unwrap_or(1);
    let slots = |secs: u32| secs.div_ceil(slot_secs) as usize;
    let angles: Vec<Option<f64>> = track.epochs.chunks(slot_epochs).map(angle).collect();
    let medians = medians(&changes(&angles), slots(MEDIAN_SECS));
    let threshold = threshold(&medians)?;
    let quiet: Vec<bool> = medians.iter().map(|median| median.is_some_and(|median| median < threshold)).collect();
    let joined = joined(blocks(&quiet, slots(LEAST_SECS)), slots(APART_SECS));
    let longest = joined.into_iter().rev().max_by_key(Range::len)?;
    Some(longest.start * slot_epochs..(longest.end * slot_epochs).min(track.epochs.len()))
}

/// The angle in degrees of the z axis above horizontal, of the mean over a slot; `None` where nothing was recorded.
fn angle(epochs: &[LabelledEpoch]) -> Option<f64> {
    let known = epochs.iter().filter_map(|epoch| epoch.gravity.as_ref());
    let sum = known.map(|gravity| *gravity.vector()).reduce(|a, b| a + b)?;
    let norm = sum.norm();
    (norm > 0.0).then(|| (sum.z / norm).clamp(-1.0, 1.0).asin().to_degrees())
}

/// How much the angle differs from that of the slot before, where both are known.
fn changes(angles: &[Option<f64>]) -> Vec<Option<f64>> {
    let before = std::iter::once(&None).chain(angles);
    angles.iter().zip(before).map(|(now, before)| Some((now.as_ref()? - before.as_ref()?).abs())).collect()
}

/// The median over a window centred on each slot; `None` where less than half of it is known.
fn medians(changes: &[Option<f64>], window: usize) -> Vec<Option<f64>> {
    let half = window / 2;
    (0..changes.len())
        .map(|at| {
            let around = changes.get(at.saturating_sub(half)..(at + half + 1).min(changes.len())).unwrap_or_default();
            let mut known: Vec<f64> = around.iter().flatten().copied().collect();
            (known.len() * 2 >= around.len()).then(|| lower(&mut known, 0.5)).flatten()
        })
        .collect()
}

fn threshold(medians: &[Option<f64>]) -> Option<f64> {
    let mut known: Vec<f64> = medians.iter().flatten().copied().collect();
    lower(&mut known, PERCENTILE).map(|low| (low * FACTOR).clamp(THRESHOLD.0, THRESHOLD.1))
}

/// The value below which this share of the others lies; the lower one between two. `None` of nothing.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
fn lower(values: &mut [f64], share: f64) -> Option<f64> {
    let at = (values.len().checked_sub(1)? as f64 * share) as usize;
    Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
}

/// Runs of rest of more than `least` slots.
fn blocks(quiet: &[bool], least: usize) -> Vec<Range<usize>> {
    let mut at = 0;
    let runs = quiet.chunk_by(|a, b| a == b).map(|run| {
        at += run.len();
        (at - run.len()..at, run.first() == Some(&true))
    });
    runs.filter(|(run, rest)| *rest && run.len() > least).map(|(run, _)| run).collect()
}

/// Blocks less than `apart` slots from the one before, joined with it.
fn joined(blocks: Vec<Range<usize>>, apart: usize) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for block in blocks {
        match joined.last_mut() {
            Some(last) if block.start - last.end < apart => last.end = block.end,
            _ => joined.push(block),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Label, Reason};
    use crate::time::Timestamp;
    use crate::units::Accel;

    /// Minutes at rest (`true`, turning once in ten minutes), busy (`false`) or not recorded.
    fn rest(parts: &[(Option<bool>, u32)], epoch_secs: u32) -> Option<(usize, usize)> {
        let mut epochs = Vec::new();
        for &(quiet, minutes) in parts {
            for second in 0..minutes * 60 / epoch_secs {
                let slot = f64::from(second * epoch_secs / 5);
                let degrees = match quiet {
                    Some(true) => (slot / 120.0).floor() * 40.0,
                    _ => slot * 47.0,
                };
                let (sin, cos) = degrees.to_radians().sin_cos();
                let gravity = quiet.map(|_| Accel::from_g(cos, 0.0, sin));
                let label = Label::Unknown(if quiet.is_some() { Reason::NotOnTrunk } else { Reason::Gap });
                epochs.push(LabelledEpoch { label, probability: None, gravity, movement: 0.0, coverage: 1.0 });
            }
        }
        let per_minute = 60 / epoch_secs as usize;
        let found = longest_rest(&Track { start: Timestamp::default(), epoch_secs, epochs })?;
        // To the five minutes over which the median is taken.
        let minutes = |index: usize| ((index as f64 / per_minute as f64) / 5.0).round() as usize * 5;
        Some((minutes(found.start), minutes(found.end)))
    }

    #[test]
    fn the_night_is_found_between_evening_and_morning() {
        for epoch_secs in [1, 2, 5, 10] {
            let night = [(Some(false), 60), (Some(true), 420), (Some(false), 90)];
            assert_eq!(rest(&night, epoch_secs), Some((60, 480)), "{epoch_secs} s");
        }
    }

    #[test]
    fn less_than_an_hour_awake_or_unrecorded_is_joined_and_more_is_not() {
        for between in [Some(false), None] {
            let night = |minutes| [(Some(true), 120), (between, minutes), (Some(true), 200), (Some(false), 60)];
            assert_eq!(rest(&night(50), 1), Some((0, 370)));
            assert_eq!(rest(&night(75), 1), Some((195, 395)));
        }
    }

    #[test]
    fn half_an_hour_is_no_night_and_nothing_has_none() {
        assert_eq!(rest(&[(Some(false), 60), (Some(true), 25), (Some(false), 60)], 1), None);
        assert_eq!(rest(&[(None, 60)], 1), None);
        assert_eq!(rest(&[], 1), None);
    }
}
