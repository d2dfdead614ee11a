//! Movements in bed by size: twitches, shifts, turns, and rotations of the trunk.
//!
//! | size | definition |
//! |---|---|
//! | twitch | movement above `settings.twitch_g` without a lasting change of direction, and none above `settings.movement_g` |
//! | shift | a lasting change of direction above `settings.shift` (10°), or movement above `settings.movement_g`, in one posture |
//! | turn | a passage from one lying posture to another: a position change |
//!
//! What follows within five seconds is one movement. Its change of direction is that of the mean direction over the ten
//! quiet seconds after it against the ten before. Getting up and lying down again are no movements in bed.
//! Apart from that, every rotation above 10° that lasts is counted by its angle, whatever the posture, as `DynaPort`'s
//! night report counts transitions; the bounds of its four classes are not published, and ours are thirds of a right angle.

use std::ops::Range;

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Posture, Reason, Settings, Track};
use crate::units::{Accel, Body};

/// Pauses up to this belong to one movement, in seconds: a turn takes three to five with its settling.
const PAUSE_SECS: usize = 5;

/// Over how long before and after a movement the direction is averaged, in seconds: two or three breaths.
const QUIET_SECS: usize = 10;

/// Directions so many seconds apart are compared to find a turning too slow to be a movement.
const SLOW_SECS: usize = 3;

/// Over how long the restlessness that is nothing but noise and breathing is judged, in seconds.
const BLOCK_SECS: usize = 300;

/// How many times the median of its block a twitch is above: of regular breathing the peaks are up to twice the median.
const OVER_MEDIAN: f64 = 3.0;

/// Lower bounds of the classes of rotation, in degrees: 10° as `DynaPort`'s least transition, then thirds of 90°.
pub const ROTATION_DEGREES: [f64; 4] = [10.0, 30.0, 60.0, 90.0];

/// How large a movement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Above `settings.twitch_g`, and nothing that lasts.
    Twitch,
    /// Gross movement or a lasting change of direction, in one posture.
    Shift,
    /// From one lying posture to another.
    Turn,
    /// Up from lying, or down again: no movement in bed.
    Rise,
}

/// One movement, in epochs of its track.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// From its first epoch to the one after its last.
    pub epochs: Range<usize>,
    /// How large it was.
    pub size: Size,
    /// By how much the direction differs after it, in degrees; absent where before or after nothing quiet is known.
    pub degrees: Option<f64>,
}

/// Movements in bed, within the window. Rates are per hour of known lying time, and absent when there was none.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Movements {
    /// Twitches: movement above `settings.twitch_g` that is neither gross nor changes the direction by more than 10°.
    pub twitches: u32,
    /// Twitches per hour of lying.
    pub twitches_per_hour: Option<f64>,
    /// Shifts: gross movement, or a lasting change of direction above `settings.shift`, that changes no posture.
    pub shifts: u32,
    /// Shifts per hour of lying.
    pub shifts_per_hour: Option<f64>,
    /// Turns: movements that change the posture. One that passes through a third posture counts once here, and as two
    /// position changes if it stays there long enough to be seen.
    pub turns: u32,
    /// Turns per hour of lying.
    pub turns_per_hour: Option<f64>,
    /// Rotations of the trunk that last, turns and shifts alike, by their angle: 10° to 30°, to 60°, to 90°, above.
    pub rotations: [u32; 4],
    /// Those of all classes per hour of lying.
    pub rotations_per_hour: Option<f64>,
}

impl Movements {
    /// Counts them, of so many seconds of lying.
    #[must_use]
    pub fn of(found: &[Movement], lying_secs: i64) -> Self {
        let count = |size| number(found.iter().filter(|movement| movement.size == size).count());
        let [twitches, shifts, turns] = [Size::Twitch, Size::Shift, Size::Turn].map(count);
        let mut rotations = [0; ROTATION_DEGREES.len()];
        let in_bed = found.iter().filter(|movement| movement.size != Size::Rise);
        for degrees in in_bed.filter_map(|movement| movement.degrees) {
            let class = ROTATION_DEGREES.iter().rposition(|least| degrees > *least);
            class.and_then(|class| rotations.get_mut(class)).into_iter().for_each(|count| *count += 1);
        }
        let per_hour = |count| per_hour(count, lying_secs);
        Self {
            twitches,
            twitches_per_hour: per_hour(twitches),
            shifts,
            shifts_per_hour: per_hour(shifts),
            turns,
            turns_per_hour: per_hour(turns),
            rotations,
            rotations_per_hour: per_hour(rotations.iter().sum()),
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The movements of a stretch of a track, in order.
#[must_use]
pub fn movements(track: &Track, within: Range<usize>, settings: &Settings) -> Vec<Movement> {
    let offset = within.start;
    let before = track.epochs.get(..within.start).unwrap_or_default().iter().rev().find_map(posture);
    let after = track.epochs.get(within.end..).unwrap_or_default().iter().find_map(posture);
    let epochs = track.epochs.get(within).unwrap_or_default();
    let night = Night { before, after, ..Night::new(epochs, track.epoch_secs, settings) };
    let shifted = |epochs: Range<usize>| epochs.start + offset..epochs.end + offset;
    let found = night.groups().into_iter().map(|group| night.movement(&group));
    found.map(|movement| Movement { epochs: shifted(movement.epochs), ..movement }).collect()
}

/// The epochs of a window, and which of them are part of a movement.
struct Night<'a> {
    epochs: &'a [LabelledEpoch],
    active: Vec<bool>,
    /// The postures before and after the window: lying down and getting up begin or end at its borders.
    before: Option<Posture>,
    after: Option<Posture>,
    /// Epochs of a pause, of the quiet before and after, and of a slow turning.
    pause: usize,
    quiet: usize,
    settings: &'a Settings,
}

impl<'a> Night<'a> {
    fn new(epochs: &'a [LabelledEpoch], epoch_secs: u32, settings: &'a Settings) -> Self {
        let length = |secs: usize| secs.div_ceil(epoch_secs.max(1) as usize).max(1);
        let mut active = moving(epochs, length(BLOCK_SECS), settings);
        for at in slow_turnings(epochs, length(SLOW_SECS), settings).into_iter().chain(new_postures(epochs)) {
            active.get_mut(at).into_iter().for_each(|active| *active = true);
        }
        let (before, after) = (None, None);
        Self { epochs, active, before, after, pause: length(PAUSE_SECS), quiet: length(QUIET_SECS), settings }
    }

    /// Runs of active epochs, pauses included.
    fn groups(&self) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (at, _) in self.active.iter().enumerate().filter(|(_, active)| **active) {
            match groups.last_mut() {
                Some(group) if at - group.end < self.pause => group.end = at + 1,
                _ => groups.push(at..at + 1),
            }
        }
        groups
    }

    fn movement(&self, group: &Range<usize>) -> Movement {
        let before = self.quiet_mean(group.start.saturating_sub(self.quiet)..group.start);
        let after = self.quiet_mean(group.end..(group.end + self.quiet).min(self.epochs.len()));
        let degrees = before.zip(after).map(|(before, after)| angle(&before, &after));
        Movement { epochs: group.clone(), size: self.size(group, degrees), degrees }
    }

    fn size(&self, group: &Range<usize>, degrees: Option<f64>) -> Size {
        let epochs = self.epochs.get(group.clone()).unwrap_or_default();
        let before = self.epochs.get(..group.start).unwrap_or_default().iter().rev().find_map(posture).or(self.before);
        let after = self.after.filter(|_| group.end + self.pause > self.epochs.len());
        let inside = epochs.iter().filter_map(posture);
        let mut postures: Vec<Posture> = before.into_iter().chain(inside).chain(after).collect();
        postures.dedup();
        let gross = epochs.iter().any(|epoch| epoch.movement > self.settings.movement_g);
        let lasting = degrees.is_some_and(|degrees| degrees > self.settings.shift.degrees());
        match postures.as_slice() {
            postures if postures.contains(&Posture::Upright) => Size::Rise,
            [_, _, ..] => Size::Turn,
            _ if gross || lasting => Size::Shift,
            _ => Size::Twitch,
        }
    }

    /// The mean direction of the quiet epochs among these.
    fn quiet_mean(&self, among: Range<usize>) -> Option<Vector3<f64>> {
        let epochs = self.epochs.get(among.clone())?.iter().zip(self.active.get(among)?);
        mean(epochs.filter(|(_, active)| !**active).map(|(epoch, _)| epoch))
    }
}

fn posture(epoch: &LabelledEpoch) -> Option<Posture> {
    epoch.label.posture()
}

/// Which epochs are above the noise and breathing of their five minutes.
fn moving(epochs: &[LabelledEpoch], block: usize, settings: &Settings) -> Vec<bool> {
    let mut moving = Vec::with_capacity(epochs.len());
    for block in epochs.chunks(block) {
        let known = block.iter().filter(|epoch| epoch.label != Label::Unknown(Reason::Gap));
        let mut sizes: Vec<f64> = known.map(|epoch| epoch.movement).collect();
        let middle = sizes.len() / 2;
        let median = if sizes.is_empty() { 0.0 } else { *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 };
        let least = (OVER_MEDIAN * median).max(settings.twitch_g).min(settings.movement_g);
        moving.extend(block.iter().map(|epoch| epoch.movement > least));
    }
    moving
}

/// The epochs at which the direction of the seconds before differs from that of the seconds after by a shift.
fn slow_turnings(epochs: &[LabelledEpoch], length: usize, settings: &Settings) -> Vec<usize> {
    let least = settings.shift.radians().cos();
    let means: Vec<Option<Vector3<f64>>> = epochs.windows(length).map(|window| mean(window.iter())).collect();
    let apart = means.iter().zip(means.iter().skip(length)).zip(length..);
    let turned = apart.filter(|((before, after), _)| before.zip(**after).is_some_and(|(a, b)| a.dot(&b) < least));
    turned.map(|(_, at)| at).collect()
}

/// The epochs at which another posture begins than was known before.
fn new_postures(epochs: &[LabelledEpoch]) -> Vec<usize> {
    let mut last = None;
    let known = epochs.iter().enumerate().filter_map(|(at, epoch)| Some((at, epoch.label.posture()?)));
    let is_new = |(at, posture): (usize, Posture)| {
        let before = last.replace(posture);
        before.is_some_and(|before| before != posture).then_some(at)
    };
    known.filter_map(is_new).collect()
}

fn mean<'a>(epochs: impl Iterator<Item = &'a LabelledEpoch>) -> Option<Vector3<f64>> {
    let sum = epochs.filter_map(|epoch| epoch.gravity.as_ref()).map(|g| *g.vector()).reduce(|a, b| a + b)?;
    sum.try_normalize(0.0)
}

fn angle(a: &Vector3<f64>, b: &Vector3<f64>) -> f64 {
    Accel::<Body>::from_vector(*a).angle_to(&Accel::from_vector(*b)).degrees()
}

/// So many an hour of so many seconds; `None` of none.
#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
pub(super) fn per_hour(count: u32, secs: i64) -> Option<f64> {
    (secs > 0).then(|| f64::from(count) * 3600.0 / secs as f64)
}

#[cfg(test)]
mod tests;
