//! Nudges, and whether the sleeper answered them.

use crate::posture::stillness::{StillnessBout, stillness_bouts};
use crate::posture::{Posture, Settings, Track};
use crate::recording::Nudge;
use crate::time::Timestamp;

use super::NudgeNote;

/// The nudges of recordings, gathered until the night they fall into is closed.
#[derive(Clone, Debug, Default)]
pub(super) struct Nudges {
    waiting: Vec<(Timestamp, Nudge)>,
    /// How many of the recording that is read were taken.
    taken: usize,
}

impl Nudges {
    /// Another recording begins, which counts its nudges from the first.
    pub(super) const fn next_recording(&mut self) {
        self.taken = 0;
    }

    /// Takes those of a recording that were not taken before.
    pub(super) fn take(&mut self, nudges: &[(Timestamp, Nudge)]) {
        self.waiting.extend(nudges.get(self.taken..).unwrap_or_default());
        self.taken = nudges.len();
    }

    /// Hands out those up to the end of a night, in order, each once, with what became of them.
    pub(super) fn answered(&mut self, ends: Timestamp, track: &Track, settings: &Settings) -> Vec<NudgeNote> {
        self.waiting.sort_unstable();
        // Two recordings of one night may tell of the same nudge.
        self.waiting.dedup();
        let later = self.waiting.split_off(self.waiting.partition_point(|(at, _)| *at < ends));
        let now = std::mem::replace(&mut self.waiting, later);
        let night = Night { track, stretches: stretches(&now, track, settings), settings };
        now.into_iter().map(|(at, why)| night.note(at, why)).collect()
    }
}

/// Every stretch of lying still, however short, if any nudge was for one.
fn stretches(nudges: &[(Timestamp, Nudge)], track: &Track, settings: &Settings) -> Vec<StillnessBout> {
    if !nudges.iter().any(|(_, why)| *why == Nudge::Still) {
        return Vec::new();
    }
    stillness_bouts(track, 0..track.epochs.len(), &Settings { stillness_secs: 0, ..*settings })
}

/// What is known of a night when asking for the answer to a nudge.
struct Night<'a> {
    track: &'a Track,
    stretches: Vec<StillnessBout>,
    settings: &'a Settings,
}

impl Night<'_> {
    fn note(&self, at: Timestamp, why: Nudge) -> NudgeNote {
        let answer = match posture_of(why) {
            Some(posture) => self.left(at, posture),
            None => self.stirred(at),
        };
        let secs = answer.and_then(|when| u32::try_from((when - at).as_secs().max(0)).ok());
        NudgeNote { at, why, answered_after_secs: secs.filter(|secs| *secs <= self.settings.answer_secs) }
    }

    /// When another posture was first seen.
    fn left(&self, at: Timestamp, posture: Posture) -> Option<Timestamp> {
        self.known_from(at).find(|(_, seen)| *seen != posture).map(|(at, _)| at)
    }

    /// When the sleeper was first seen to move or turn.
    ///
    /// Unknown time is no movement: who lies the same way after it goes on lying still.
    fn stirred(&self, at: Timestamp) -> Option<Timestamp> {
        let mut posture = None;
        let mut from = at;
        loop {
            let (seen, lies) = self.known_from(from).next()?;
            let Some(stretch) = self.stretches.iter().find(|it| it.start <= seen && seen < it.end) else {
                return Some(seen);
            };
            if posture.is_some_and(|before| before != lies || seen == from) {
                return Some(seen);
            }
            (posture, from) = (Some(lies), stretch.end);
        }
    }

    /// Start and posture of the epochs from the one that holds `at` on, but for those without a posture.
    fn known_from(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Posture)> {
        let secs = (at - self.track.start).as_secs().max(0);
        let first = usize::try_from(secs / i64::from(self.track.epoch_secs.max(1))).unwrap_or(usize::MAX);
        let epochs = self.track.epochs.iter().enumerate().skip(first);
        epochs.filter_map(|(index, epoch)| Some((self.track.time_of(index), epoch.label.posture()?)))
    }
}

/// The posture that a nudge is for; none for lying still.
#[must_use]
pub const fn posture_of(why: Nudge) -> Option<Posture> {
    match why {
        Nudge::Stomach => Some(Posture::Prone),
        Nudge::Back => Some(Posture::Supine),
        Nudge::Left => Some(Posture::LeftSide),
        Nudge::Right => Some(Posture::RightSide),
        Nudge::Still => None,
    }
}

#[cfg(test)]
mod tests;
