//! How the stillness of a night is spread: in which lengths and postures, and what ended it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::movement::{Movement, Size};
use crate::posture::{Label, Posture, Reason, Settings, StillnessBout, Track};
use crate::time::Timestamp;

/// Lower bounds of the classes of length, in minutes; bouts below the first are not counted at all.
///
/// 30 minutes are the long immobility of De Koninck et al. (1992), and of Cary et al. (2021).
const CLASS_MINUTES: [u32; 5] = [5, 15, 30, 60, 90];

/// Seconds after the window in which having got up is looked for: as long as anybody takes to sit up.
const RISE_SECS: i64 = 60;

/// The stillness bouts of a night: stretches of lying without a position change, a shift above 10° and gross movement.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stillness {
    /// How many bouts of at least `settings.stillness_secs` (5 minutes) there are in the window.
    pub bouts: u32,
    /// Time in them, in seconds.
    pub secs: i64,
    /// The median of their lengths, in seconds; of an even count the lower one in the middle. 0 without any.
    pub median_secs: i64,
    /// Bouts by length: up to 15 minutes, 15 to 30, 30 to 60, 60 to 90, and above.
    pub lengths: Vec<LengthClass>,
    /// Seconds in bouts of 30 minutes and more.
    pub over_30_secs: i64,
    /// Seconds in bouts of 60 minutes and more.
    pub over_60_secs: i64,
    /// Seconds in bouts of 90 minutes and more.
    pub over_90_secs: i64,
    /// By the posture that they were lain in; of a sensor off the trunk none.
    pub postures: BTreeMap<Posture, PostureStillness>,
    /// How many bouts were ended by what.
    pub ended_by: BTreeMap<EndedBy, u32>,
}

/// Bouts of one class of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthClass {
    /// Least length in minutes; the next class begins where this one ends.
    pub from_minutes: u32,
    /// How many bouts are so long.
    pub bouts: u32,
    /// Time in them, in seconds.
    pub secs: i64,
}

/// The stillness in one posture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PostureStillness {
    /// How many bouts.
    pub bouts: u32,
    /// Time in them, in seconds.
    pub secs: i64,
    /// The longest of them, in seconds.
    pub longest_secs: i64,
    /// Seconds in those of 30 minutes and more.
    pub over_30_secs: i64,
}

/// What ended a stillness bout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// Gross movement, after which the sleeper lay as before, within `settings.shift` (10°).
    Movement,
    /// A lasting change of direction above `settings.shift` in the same posture, moved or slowly slid into.
    Shift,
    /// A position change.
    Turn,
    /// Getting up.
    Rise,
    /// A gap longer than `settings.bridge_secs`.
    Gap,
    /// The end of the window without getting up: of what was recorded.
    End,
}

impl Stillness {
    /// Of the bouts and movements within a window of the track.
    #[must_use]
    pub fn of(
        bouts: &[StillnessBout],
        movements: &[Movement],
        track: &Track,
        window: &Range<usize>,
        settings: &Settings,
    ) -> Self {
        let mut lengths: Vec<i64> = bouts.iter().map(StillnessBout::secs).collect();
        lengths.sort_unstable();
        let over = |minutes: i64| lengths.iter().filter(|secs| **secs >= minutes * 60).sum();
        let after = After { track, window, movements, settings };
        Self {
            bouts: number(bouts.len()),
            secs: lengths.iter().sum(),
            median_secs: lengths.get(lengths.len().saturating_sub(1) / 2).copied().unwrap_or(0),
            lengths: classes(&lengths),
            over_30_secs: over(30),
            over_60_secs: over(60),
            over_90_secs: over(90),
            postures: by_posture(bouts),
            ended_by: bouts.iter().fold(BTreeMap::new(), |mut counts, bout| {
                *counts.entry(after.what_ended(bout)).or_default() += 1;
                counts
            }),
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Sorted lengths by class. One below the first, which other settings allow, is in the first.
fn classes(lengths: &[i64]) -> Vec<LengthClass> {
    let starts = CLASS_MINUTES.map(|minutes| i64::from(minutes) * 60);
    let ends = starts.iter().skip(1).copied().chain([i64::MAX]);
    let places = |secs: i64| lengths.partition_point(|length| *length < secs);
    let from = [0].into_iter().chain(starts.into_iter().skip(1));
    let class = |((from_minutes, from), end): ((u32, i64), i64)| {
        let inside = lengths.get(places(from)..places(end)).unwrap_or_default();
        LengthClass { from_minutes, bouts: number(inside.len()), secs: inside.iter().sum() }
    };
    CLASS_MINUTES.into_iter().zip(from).zip(ends).map(class).collect()
}

fn by_posture(bouts: &[StillnessBout]) -> BTreeMap<Posture, PostureStillness> {
    let mut postures: BTreeMap<Posture, PostureStillness> = BTreeMap::new();
    for (posture, secs) in bouts.iter().filter_map(|bout| Some((bout.posture?, bout.secs()))) {
        let entry = postures.entry(posture).or_default();
        entry.bouts += 1;
        entry.secs += secs;
        entry.longest_secs = entry.longest_secs.max(secs);
        entry.over_30_secs += if secs >= 1800 { secs } else { 0 };
    }
    postures
}

/// What is known of the time after a bout.
struct After<'a> {
    track: &'a Track,
    window: &'a Range<usize>,
    movements: &'a [Movement],
    settings: &'a Settings,
}

impl After<'_> {
    fn what_ended(&self, bout: &StillnessBout) -> EndedBy {
        let end = self.index_of(bout.end);
        if end >= self.window.end {
            return if self.rises_at(end) { EndedBy::Rise } else { EndedBy::End };
        }
        let Some((next, label)) = self.known_from(end) else { return EndedBy::End };
        if i64::try_from(next - end).unwrap_or(i64::MAX) * self.secs() > i64::from(self.settings.bridge_secs) {
            return EndedBy::Gap;
        }
        // The movement begins with the epoch that ended the bout, or a little earlier with something smaller.
        let movement =
            self.movements.iter().find(|movement| movement.epochs.end > end && movement.epochs.start <= next);
        match (movement, label.posture()) {
            (Some(Movement { size: Size::Rise, .. }), _) | (None, Some(Posture::Upright)) => EndedBy::Rise,
            (Some(Movement { size: Size::Turn, .. }), _) => EndedBy::Turn,
            (None, posture) if posture.is_some() && posture != bout.posture => EndedBy::Turn,
            (Some(Movement { degrees: Some(degrees), .. }), _) if *degrees <= self.settings.shift.degrees() => {
                EndedBy::Movement
            }
            (Some(Movement { degrees: None, .. }), _) => EndedBy::Movement,
            _ => EndedBy::Shift,
        }
    }

    fn secs(&self) -> i64 {
        i64::from(self.track.epoch_secs.max(1))
    }

    fn index_of(&self, at: Timestamp) -> usize {
        usize::try_from((at - self.track.start).as_secs() / self.secs()).unwrap_or(0)
    }

    /// The first epoch from `index` on that is no gap, within the window.
    fn known_from(&self, index: usize) -> Option<(usize, Label)> {
        let labels = self.track.epochs.iter().enumerate().take(self.window.end).skip(index);
        labels.map(|(at, epoch)| (at, epoch.label)).find(|(_, label)| *label != Label::Unknown(Reason::Gap))
    }

    /// Whether the sleeper is up soon after the window.
    fn rises_at(&self, index: usize) -> bool {
        let soon = usize::try_from(RISE_SECS / self.secs()).unwrap_or(1).max(1);
        let mut epochs = self.track.epochs.iter().skip(index).take(soon);
        epochs.any(|epoch| epoch.label == Label::Posture(Posture::Upright))
    }
}

#[cfg(test)]
mod tests;
