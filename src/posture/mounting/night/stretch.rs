//! The stretches of a night in which the sensor pointed one way, and what was done in them.

use nalgebra::Vector3;

use super::chart::Pace;
use crate::posture::Epoch;

/// Movement above which an epoch is part of walking about, in g: ordinary walking is above 0.2 at the trunk.
pub(super) const WALKING_G: f64 = 0.15;

/// Movement above which a stretch is most likely upright, in g: breathing and heart stay far below.
pub(super) const MOVING_G: f64 = 0.1;

/// Shorter moving is no walking, in seconds: turning over takes three to five.
const WALK_SECS: u32 = 10;

/// Who stands between walks for longer may as well have lain down: a minute, in seconds.
const STAND_SECS: f64 = 60.0;

/// How far the direction may stray within a stretch: the 10° of a position change in `DynaPort`'s night report, and a
/// little for breathing.
const STRAY: f64 = 12.0;

/// The same while moving, where each second's mean swings about.
pub(super) const STRAY_MOVING: f64 = 40.0;

/// Most stretches that are looked at, the longest of all.
const MOST: usize = 150;

/// Stretches of one direction are no farther apart than this, in degrees.
const ALIKE: f64 = 25.0;

/// What all stretches of one direction together count at most: as much as one of some half an hour.
pub(super) const MOST_WEIGHT: f64 = 8.0;

/// A stretch of a night in one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Unit vector in the sensor frame.
    pub(super) direction: Vector3<f64>,
    /// What it counts: little below ten seconds, and a long one not in proportion.
    pub(super) weight: f64,
    /// What was mostly done.
    pub(super) pace: Pace,
    /// How long, in seconds.
    pub(super) secs: f64,
    /// Its first epoch and its last, on the grid of time.
    pub(super) span: (i64, i64),
}

/// A stretch that still grows.
struct Open {
    sum: Vector3<f64>,
    epochs: f64,
    movement: f64,
    walks: bool,
    span: (i64, i64),
}

/// Runs in which all epochs move or none does, without a gap.
pub(super) fn runs<'e, 'a>(epochs: &'e [&'a Epoch]) -> impl Iterator<Item = &'e [&'a Epoch]> {
    let together =
        |a: &&Epoch, b: &&Epoch| b.index == a.index + 1 && (a.movement > MOVING_G) == (b.movement > MOVING_G);
    epochs.chunk_by(together)
}

/// Whether a run is long and restless enough for walking.
pub(super) fn walks(run: &[&Epoch], epoch_secs: u32) -> bool {
    let least = WALK_SECS.div_ceil(epoch_secs.max(1)) as usize;
    run.len() >= least && run.iter().any(|epoch| epoch.movement > WALKING_G)
}

/// The stretches that count most, those of one direction together up to `most`.
pub(super) fn heaviest(mut stretches: Vec<Stretch>, most: f64) -> Vec<Stretch> {
    stretches.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    stretches.truncate(MOST);
    share_out(&mut stretches, most);
    stretches
}

/// Lets all stretches of one direction together count `most`, little more than one: a sleeper lies askew in the same way
/// again.
fn share_out(stretches: &mut [Stretch], most: f64) {
    let mut groups: Vec<(Stretch, f64)> = Vec::new();
    let cos = ALIKE.to_radians().cos();
    let alike = |a: &Stretch, b: &Stretch| a.pace == b.pace && a.direction.dot(&b.direction) > cos;
    for stretch in &*stretches {
        match groups.iter_mut().find(|(first, _)| alike(first, stretch)) {
            Some((_, sum)) => *sum += stretch.weight,
            None => groups.push((*stretch, stretch.weight)),
        }
    }
    for stretch in stretches {
        let sum = groups.iter().find(|(first, _)| alike(first, stretch)).map_or(stretch.weight, |(_, sum)| *sum);
        stretch.weight *= most * (1.0 - (-sum / most).exp()) / sum;
    }
}

/// Maximal runs of epochs whose directions stay together; where walks cut them, who begins or stops to walk begins another,
/// unless it is a walk all in all.
pub(super) fn stretches(epochs: &[&Epoch], epoch_secs: u32, cuts: bool) -> Vec<Stretch> {
    let mut joined: Vec<Open> = Vec::new();
    for open in opened(epochs, epoch_secs, cuts) {
        match joined.last_mut() {
            Some(last) if last.walks_on(&open, epoch_secs) => last.join(&open),
            _ => joined.push(open),
        }
    }
    joined.into_iter().filter_map(|open| open.close(epoch_secs)).collect()
}

/// Runs of walking, and runs without, whose directions stay together.
fn opened(epochs: &[&Epoch], epoch_secs: u32, cuts: bool) -> Vec<Open> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    for run in runs(epochs) {
        let walks = cuts && walks(run, epoch_secs);
        for epoch in run {
            let Some(direction) = epoch.mean.vector().try_normalize(0.1) else { continue };
            match &mut open {
                Some(stretch) if stretch.goes_on(&direction, epoch.movement, walks) => stretch.add(&direction, epoch),
                _ => {
                    found.extend(open.take());
                    open = Some(Open::with(&direction, epoch, walks));
                }
            }
        }
    }
    found.extend(open);
    found
}

impl Open {
    const fn with(direction: &Vector3<f64>, epoch: &Epoch, walks: bool) -> Self {
        let span = (epoch.index, epoch.index);
        Self { sum: *direction, epochs: 1.0, movement: epoch.movement, walks, span }
    }

    fn goes_on(&self, direction: &Vector3<f64>, movement: f64, walks: bool) -> bool {
        let cos = self.sum.dot(direction) / self.sum.norm();
        let both_move = movement > MOVING_G && self.movement / self.epochs > MOVING_G;
        walks == self.walks && cos > if both_move { STRAY_MOVING } else { STRAY }.to_radians().cos()
    }

    /// Whether a run goes on with a walk, or a walk with it: somebody stands in between as upright as they walk. Of what
    /// is mostly still, or held for longer, nothing of the kind is said: a sleeper may toss for as long.
    fn walks_on(&self, next: &Self, epoch_secs: u32) -> bool {
        let stood = if self.walks { next } else { self }.epochs * f64::from(epoch_secs);
        let follows = next.span.0 == self.span.1 + 1 && self.walks != next.walks;
        let cos = self.sum.dot(&next.sum) / (self.sum.norm() * next.sum.norm());
        let moves = (self.movement + next.movement) / (self.epochs + next.epochs) > MOVING_G;
        follows && stood <= STAND_SECS && moves && cos > STRAY.to_radians().cos()
    }

    fn join(&mut self, next: &Self) {
        self.sum += next.sum;
        self.epochs += next.epochs;
        self.movement += next.movement;
        self.walks |= next.walks;
        self.span.1 = next.span.1;
    }

    fn add(&mut self, direction: &Vector3<f64>, epoch: &Epoch) {
        self.sum += direction;
        self.epochs += 1.0;
        self.movement += epoch.movement;
        self.span.1 = epoch.index;
    }

    fn close(self, epoch_secs: u32) -> Option<Stretch> {
        let secs = self.epochs * f64::from(epoch_secs);
        let weight = (secs / 10.0).powf(1.5).ln_1p();
        let pace = match self.movement / self.epochs {
            g if g > WALKING_G && self.walks && secs >= f64::from(WALK_SECS) => Pace::Walking,
            g if g > MOVING_G => Pace::Moving,
            _ => Pace::Still,
        };
        let stretch = |direction| Stretch { direction, weight, pace, secs, span: self.span };
        self.sum.try_normalize(1e-6).map(stretch)
    }
}
