//! When the person was in bed for the night, told from the trunk itself.
//!
//! No clock hours enter: night workers have nights too. What counts:
//!
//! - *Lying* for at least `settings.lie_secs`; a minute where the recording begins or ends. Unknown time neither joins
//!   nor parts. A sensor not worn is unknown time too: taken off for the bath or an itch, it hides a time up but makes
//!   none. Not worn for longer than `settings.bed.long_up_secs` it was put away, and parts like being up.
//! - *Getting up*: upright and about, for `settings.bed.about_secs`. Sitting up in bed is not getting up.
//! - *Calm*: five minutes of lying without more movement than would keep a person awake for ever by the rule of
//!   [`super::sleep`]. A rest is restless where fewer than half are calm.
//!
//! Time up by time up, the shortest first, is judged whether what was lain before and after it is one rest. It is:
//!
//! 1. over `settings.bed.brief_up_secs` always, a glass of water;
//! 2. over `settings.up_secs`, a visit to the bathroom, unless the person lay on the sofa before: for
//!    `settings.bed.sofa_secs` at least, restless toward its end, and not so long that it was bed;
//! 3. over less than `settings.bed.long_up_secs` where both were long and neither was restless: sleepless at night.
//!
//! The rest with most calm lying is the night, the earliest of equals; the window reaches from its first to its last
//! lying flat, without reading propped up at either end.
//!
//! What posture and movement cannot tell: whether somebody who slept on the sofa, got up for a quarter of an hour at most
//! and lay down again went to bed or came back to it (both are taken for one night); whether somebody who lay awake and
//! restless before a time up of more than three minutes lay on the sofa or in bed (from three quarters of an hour on
//! taken for the sofa, below for bed); whether somebody calm and some 15° to 20° higher than in most of the night reads
//! or sleeps (taken for asleep); and where bed ends for somebody who lies on, awake, without getting up (taken for bed;
//! see [`super::SleepEstimate::wake`]).

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
        let window = propped::lain(track, &movements, night, settings);
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
