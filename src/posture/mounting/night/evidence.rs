//! What of a night tells how the sensor sat: where it pointed for how long, and how it was carried about.

use nalgebra::{Rotation3, Vector3};

use super::chart::{ByPlace, Chart, PLACES, Pace, each, log_sum};
use super::pose::Pose;
use crate::posture::tilts::{Place, Tilts};
use crate::posture::{Epoch, Settings};
use crate::units::Accel;

/// Movement above which an epoch is part of walking about, in g: ordinary walking is above 0.2 at the trunk.
const WALKING_G: f64 = 0.15;

/// Movement above which a stretch is most likely upright, in g: breathing and heart stay far below.
const MOVING_G: f64 = 0.1;

/// Shorter moving is no walking, in seconds: turning over takes three to five.
const WALK_SECS: u32 = 10;

/// Fewer walking epochs than this say nothing of front and back.
const LEAST_WALKING: usize = 10;

/// How far the direction may stray within a stretch: the 10° of a position change in `DynaPort`'s night report, and a
/// little for breathing.
const STRAY: f64 = 12.0;

/// The same while moving, where each second's mean swings about.
const STRAY_MOVING: f64 = 40.0;

/// Most stretches that are looked at, the longest of all.
const MOST: usize = 150;

/// Stretches of one direction are no farther apart than this, in degrees.
const ALIKE: f64 = 25.0;

/// What all stretches of one direction together count at most: as much as one of some half an hour.
const MOST_WEIGHT: f64 = 8.0;

/// How far the evidence of directions is believed: neighbouring stretches lean alike.
const TEMPER: f64 = 0.7;

/// Log odds per unit of skewness toward the back, and the skewness beyond which more says no more.
///
/// Learned by conditional logistic regression on 120 wearers of pdiot-2021-2022: their jolts point back by 0.11 ± 0.06.
const JOLT: (f64, f64) = (30.0, 0.12);

/// The same for leaning: walking people lean forward of how they sit and stand, by 0.065 ± 0.063.
const LEAN: (f64, f64) = (5.0, 0.1);

/// Log odds against the whole night on the stomach: its share is 0.07 ± 0.12 (Skarpsno et al. 2017), and a law that
/// falls by one in each standard deviation is the widest that may be meant.
const PRONE: f64 = 8.0;

/// From so many seconds on a recording is like a night, four hours.
const NIGHT_SECS: f64 = 14_400.0;

/// Log density of a sensor whose face lies neither on the skin nor away from it, any way round: one in six.
///
/// Nobody in the public sets wore one like that, but then all of them wore one that has a face.
const ON_EDGE: f64 = -10.5;

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

/// What a night tells, in the sensor frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub(super) stretches: Vec<Stretch>,
    /// Postures held on purpose.
    pub(super) poses: Vec<Pose>,
    /// How much of a night it is, 0 to 1: what is common over a night need not be so in an hour.
    nightly: f64,
    /// Mean direction of walking.
    pub(super) walking: Option<Vector3<f64>>,
    /// Mean of the jolts of walking.
    jolt: Vector3<f64>,
    /// How walking leans beside standing and sitting.
    lean: Vector3<f64>,
}

/// A stretch that still grows.
struct Open {
    sum: Vector3<f64>,
    epochs: f64,
    movement: f64,
    walks: bool,
    span: (i64, i64),
}

impl Evidence {
    /// Of the epochs of a night, each of `epoch_secs`; those that samples barely cover are left out.
    pub(super) fn of(epochs: &[Epoch], epoch_secs: u32, settings: &Settings) -> Self {
        Self::of_part(epochs, epoch_secs, 1.0, settings)
    }

    /// Of a part that is such a share of the night: a direction counts in all parts together as much as in a night of one.
    pub(super) fn of_part(epochs: &[Epoch], epoch_secs: u32, share: f64, settings: &Settings) -> Self {
        let usable = usable(epochs, settings);
        let stretches = heaviest(stretches(&usable, epoch_secs, true), MOST_WEIGHT * share);
        let still: f64 = stretches.iter().filter(|it| it.pace == Pace::Still).map(|it| it.secs).sum();
        let nightly = (still / NIGHT_SECS).min(1.0);
        let walking = walking(&usable, epoch_secs);
        if walking.len() < LEAST_WALKING {
            return Self { stretches, nightly, ..Self::default() };
        }
        let carried = mean(walking.iter().map(|epoch| *epoch.mean.vector())).try_normalize(1e-3);
        let lean = carried.and_then(|up| Some(up - posed(&usable, &up)?)).unwrap_or_default();
        let jolt = mean(walking.iter().map(|epoch| epoch.jolt));
        Self { stretches, poses: Vec::new(), nightly, walking: carried, jolt, lean }
    }

    /// Of the same night only what was held without moving, and poses besides. Steps taken in between do not count, so
    /// they do not cut what was held either.
    pub(super) fn still_with(poses: Vec<Pose>, epochs: &[Epoch], epoch_secs: u32, settings: &Settings) -> Self {
        let mut stretches = heaviest(stretches(&usable(epochs, settings), epoch_secs, false), MOST_WEIGHT);
        stretches.retain(|stretch| stretch.pace == Pace::Still);
        Self { stretches, poses, ..Self::default() }
    }

    /// The mean jolt of walking in the sensor frame; `None` where nobody walked, or too few readings show it.
    pub(super) fn jolt(&self) -> Option<Vector3<f64>> {
        (self.jolt.norm_squared() > 0.0).then_some(self.jolt)
    }

    /// Of some stretches alone, without a step.
    pub(super) fn of_stretches(stretches: Vec<Stretch>) -> Self {
        Self { stretches, ..Self::default() }
    }

    /// The logarithm of how well a mounting explains the night at each place of wearing, up to a constant.
    pub(super) fn log_likelihoods(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> ByPlace {
        let forward = |of: &Vector3<f64>| (body_from_sensor * of).z;
        let carried = |(slope, most): (f64, f64), of| -slope * forward(of).clamp(-most, most);
        let walking = carried(JOLT, &self.jolt) + carried(LEAN, &self.lean);
        let mut all = each(&chart.places, |tilts| walking + face(body_from_sensor, tilts));
        for stretch in &self.stretches {
            let one = stretch.log_likelihoods(body_from_sensor, chart);
            all.iter_mut().zip(one).for_each(|(sum, value)| *sum += value);
        }
        for pose in &self.poses {
            let one = pose.log_likelihoods(body_from_sensor, chart);
            all.iter_mut().zip(one).for_each(|(sum, value)| *sum += value);
        }
        let prone = self.prone_shares(body_from_sensor, chart);
        all.iter_mut().zip(prone).for_each(|(sum, share)| *sum -= PRONE * self.nightly * share);
        all
    }

    /// Share of the still time that a mounting puts on the stomach, by place.
    fn prone_shares(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> ByPlace {
        let (mut all, mut secs) = ([0.0; PLACES], 0.0);
        for stretch in self.stretches.iter().filter(|it| it.pace == Pace::Still) {
            let probable = chart.prone_at(&(body_from_sensor * stretch.direction));
            all.iter_mut().zip(probable).for_each(|(sum, share)| *sum += stretch.secs * share);
            secs += stretch.secs;
        }
        all.map(|sum| if secs > 0.0 { sum / secs } else { 0.0 })
    }

    /// The logarithm of how well a mounting explains the night, wherever it is worn, up to a constant.
    pub(super) fn log_likelihood(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> f64 {
        chart.anywhere(&self.log_likelihoods(body_from_sensor, chart))
    }
}

/// How likely the sensor's z axis lies as it does: along the skin's outward direction or against it, either way round.
fn face(body_from_sensor: &Rotation3<f64>, tilts: &Tilts) -> f64 {
    let z = body_from_sensor * Vector3::z();
    // A face to the left is at +90° here, as the roll of lying on the left side is: mirror x, which reads −1 then.
    let at = |face: Vector3<f64>| Place::of(&Accel::from_g(-face.x, face.y, face.z));
    let facing = |face| at(face).map_or(ON_EDGE, |place| place.log_density(&tilts.outward) - std::f64::consts::LN_2);
    log_sum(&[facing(z), facing(-z), ON_EDGE])
}

impl Stretch {
    /// The logarithm of how well a mounting explains it at each place of wearing, up to a constant.
    pub(super) fn log_likelihoods(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> ByPlace {
        let weight = TEMPER * self.weight;
        chart.at(&(body_from_sensor * self.direction), self.pace).map(|density| weight * density)
    }
}

#[expect(clippy::cast_precision_loss, reason = "epochs of a night")]
fn mean(vectors: impl ExactSizeIterator<Item = Vector3<f64>>) -> Vector3<f64> {
    let count = vectors.len().max(1) as f64;
    vectors.sum::<Vector3<f64>>() / count
}

/// What can be seen of walking in a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// Hardly any.
    None,
    /// Walking, but without jolts: readings came fewer than ten times a second.
    Blurred,
    /// Jolts, which tell front from back.
    Seen,
}

impl Steps {
    /// Of epochs in order, each of `epoch_secs`.
    #[must_use]
    pub fn of(epochs: &[Epoch], epoch_secs: u32, settings: &Settings) -> Self {
        let usable: Vec<&Epoch> = epochs.iter().filter(|epoch| epoch.coverage >= settings.min_coverage).collect();
        let walking = walking(&usable, epoch_secs);
        let jolts = walking.iter().filter(|epoch| epoch.jolt.norm_squared() > 0.0).count();
        match (walking.len() < LEAST_WALKING, jolts < LEAST_WALKING) {
            (true, _) => Self::None,
            (false, true) => Self::Blurred,
            (false, false) => Self::Seen,
        }
    }
}

/// The epochs of walking about.
fn walking<'a>(epochs: &[&'a Epoch], epoch_secs: u32) -> Vec<&'a Epoch> {
    let runs = runs(epochs).filter(|run| walks(run, epoch_secs));
    let steps = |run: &[&'a Epoch]| keeping(run.iter().filter(|epoch| epoch.movement > WALKING_G).copied().collect());
    runs.flat_map(steps).collect()
}

/// Runs in which all epochs move or none does, without a gap.
fn runs<'e, 'a>(epochs: &'e [&'a Epoch]) -> impl Iterator<Item = &'e [&'a Epoch]> {
    let together =
        |a: &&Epoch, b: &&Epoch| b.index == a.index + 1 && (a.movement > MOVING_G) == (b.movement > MOVING_G);
    epochs.chunk_by(together)
}

/// Whether a run is long and restless enough for walking.
fn walks(run: &[&Epoch], epoch_secs: u32) -> bool {
    let least = WALK_SECS.div_ceil(epoch_secs.max(1)) as usize;
    run.len() >= least && run.iter().any(|epoch| epoch.movement > WALKING_G)
}

/// Those of a run that point where most do: in somebody's hands it shakes as well, any way round.
fn keeping(mut walking: Vec<&Epoch>) -> Vec<&Epoch> {
    let carried = mean(walking.iter().map(|epoch| *epoch.mean.vector()));
    let cos = |epoch: &Epoch| carried.dot(epoch.mean.vector()) / (carried.norm() * epoch.mean.norm()).max(1e-6);
    walking.retain(|epoch| cos(epoch) > STRAY_MOVING.to_radians().cos());
    walking
}

/// The median direction of what is held about upright without moving much; `None` where there is hardly any.
fn posed(epochs: &[&Epoch], up: &Vector3<f64>) -> Option<Vector3<f64>> {
    let near = |direction: &Vector3<f64>| direction.dot(up) > 0.6;
    let held: Vec<Vector3<f64>> = epochs
        .iter()
        .filter(|epoch| epoch.movement < MOVING_G)
        .filter_map(|epoch| epoch.mean.vector().try_normalize(0.1))
        .filter(near)
        .collect();
    (held.len() > LEAST_WALKING).then(|| {
        Vector3::from_fn(|axis, _| {
            let mut values: Vec<f64> = held.iter().filter_map(|it| it.get(axis).copied()).collect();
            let middle = values.len() / 2;
            *values.select_nth_unstable_by(middle, f64::total_cmp).1
        })
    })
}

/// The epochs of which samples tell enough.
fn usable<'a>(epochs: &'a [Epoch], settings: &Settings) -> Vec<&'a Epoch> {
    epochs.iter().filter(|epoch| epoch.coverage >= settings.min_coverage).collect()
}

/// The stretches that count most, those of one direction together up to `most`.
fn heaviest(mut stretches: Vec<Stretch>, most: f64) -> Vec<Stretch> {
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
fn stretches(epochs: &[&Epoch], epoch_secs: u32, cuts: bool) -> Vec<Stretch> {
    let mut joined: Vec<Open> = Vec::new();
    for open in opened(epochs, epoch_secs, cuts) {
        match joined.last_mut() {
            Some(last) if last.walks_on(&open) => last.join(&open),
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
    /// is mostly still nothing of the kind is said: a sleeper may toss for as long.
    fn walks_on(&self, next: &Self) -> bool {
        let follows = next.span.0 == self.span.1 + 1 && self.walks != next.walks;
        let cos = self.sum.dot(&next.sum) / (self.sum.norm() * next.sum.norm());
        let moves = (self.movement + next.movement) / (self.epochs + next.epochs) > MOVING_G;
        follows && moves && cos > STRAY.to_radians().cos()
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
