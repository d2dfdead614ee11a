//! When the person was in bed for the night, told from the trunk itself.
//!
//! No clock hours enter: night workers have nights too. What counts:
//!
//! - *Lying* for at least `settings.lie_secs`. Unknown time neither joins nor parts.
//! - *Getting up*: upright and about, for `settings.bed.about_secs`. Sitting up in bed is not getting up.
//! - *Calm*: for a quarter of the lying, at least, a person who began it at the edge of sleep would be asleep by the rule
//!   of [`super::sleep`]. Asking for sleep itself, which takes 21 minutes, would part short stays that were calm.
//!
//! Two stays are one rest when the time between them is brief, or at most `settings.up_secs` with both calm, or less
//! than `settings.bed.long_up_secs` with both calm and long: sleepless at night. The rest with most calm lying is the night, the earliest of
//! equals; the window reaches from its first to its last lying flat, without reading propped up at either end.
//!
//! What posture and movement cannot tell: whether somebody who slept on the sofa, got up for less than a quarter of an
//! hour and lay down again went to bed or came back to it (both are taken for one night); whether somebody who lay
//! restless before a time up of more than three minutes lay on the sofa or in bed (taken for the sofa); and where bed
//! ends for somebody who lies on, awake, without getting up (taken for bed; see [`super::SleepEstimate::wake`]).

mod propped;
mod stay;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Span;
use super::sleep::{self, SleepEstimate};
use crate::posture::{Label, Settings, Track};
use stay::Stay;

/// Shorter rests outside the window are not told, in seconds: a block of rest has 30 minutes in van Hees et al. 2018.
const OTHER_SECS: usize = 1800;

/// Going to bed, getting up and sleeping: what is known of the window besides its postures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bed {
    /// Whether the recording begins in bed: lying down for the night was not recorded, and the window begins where the
    /// recording does (or where it goes on after a gap).
    pub cut_at_start: bool,
    /// Whether the recording ends in bed (or stops for a gap): getting up was not recorded.
    pub cut_at_end: bool,
    /// Times out of bed within the window, in order: from the last lying before to lying again for five minutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub up: Vec<Span>,
    /// Their sum, in seconds.
    pub up_secs: i64,
    /// Other rests of half an hour and more, before or after: on the sofa, a nap; in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_rests: Vec<Span>,
    /// When the person slept in the window, estimated; absent where no sleep was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sleep: Option<SleepEstimate>,
}

impl Bed {
    /// The window of a track, as indices of epochs, and what is known of it; `None` where nobody lay down.
    #[must_use]
    pub fn of(track: &Track, settings: &Settings) -> Option<(Self, Range<usize>)> {
        let movements = sleep::movements(track);
        let rests = stay::rests(track, &movements, settings);
        let night = rests.iter().rev().max_by_key(|rest| (rest.calm_pieces(), rest.lying))?;
        let window = propped::lain(track, &night.span, settings);
        let up = night.up.iter().filter(|up| window.start <= up.start && up.end <= window.end);
        let up: Vec<Range<usize>> = up.cloned().collect();
        let sleep = SleepEstimate::of(track, &movements, &window, &up);
        let up: Vec<Span> = up.into_iter().map(|up| span(track, &up)).collect();
        let bed = Self {
            cut_at_start: is_cut(
                track.epochs.iter().take(window.start).rev().map(|epoch| epoch.label),
                track,
                settings,
            ),
            cut_at_end: is_cut(track.epochs.iter().skip(window.end).map(|epoch| epoch.label), track, settings),
            up_secs: up.iter().map(Span::secs).sum(),
            up,
            other_rests: others(track, &rests, night),
            sleep,
        };
        Some((bed, window))
    }
}

fn others(track: &Track, rests: &[Stay], night: &Stay) -> Vec<Span> {
    let least = OTHER_SECS / track.epoch_secs.max(1) as usize;
    let others = rests.iter().filter(|rest| rest.span != night.span && rest.lying >= least);
    others.map(|rest| span(track, &rest.span)).collect()
}

fn span(track: &Track, range: &Range<usize>) -> Span {
    Span { start: track.time_of(range.start), end: track.time_of(range.end) }
}

/// Whether what lies beyond a border of the window is unknown, for longer than a stillness would be bridged.
fn is_cut(mut beyond: impl Iterator<Item = Label>, track: &Track, settings: &Settings) -> bool {
    let most = (settings.bridge_secs / track.epoch_secs.max(1)) as usize;
    beyond.by_ref().take(most + 1).all(|label| matches!(label, Label::Unknown(_)))
}

#[cfg(test)]
mod tests;
