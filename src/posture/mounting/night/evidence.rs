//! What of a night tells how the sensor sat: where it pointed for how long, and how it was carried about.

use fearless_simd::{Level, dispatch, f64x4, prelude::*};
use nalgebra::{Rotation3, Vector3};

use super::chart::{ByPlace, Chart, Pace, corners};
use super::pose::Pose;
use super::stretch::{MOST_WEIGHT, MOVING_G, STRAY_MOVING, Stretch, WALKING_G, heaviest, runs, stretches, walks};
use crate::posture::tilts::Places;
use crate::posture::{Epoch, Settings};

/// Fewer walking epochs than this say nothing of front and back.
const LEAST_WALKING: usize = 10;

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

/// Density of a sensor whose face lies neither on the skin nor away from it, any way round: one in six, e to the −10.5.
///
/// Nobody in the public sets wore one like that, but then all of them wore one that has a face.
const ON_EDGE: f64 = 2.753_644_934_974_715_7e-5;

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
        let mut all = self.worn_and_carried(body_from_sensor, chart);
        self.add_held(&mut all, body_from_sensor, chart);
        self.poses.iter().for_each(|pose| add(&mut all, pose.log_likelihoods(body_from_sensor, chart)));
        all
    }

    /// What the sensor's face and walking tell.
    fn worn_and_carried(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> ByPlace {
        let forward = |of: &Vector3<f64>| (body_from_sensor * of).z;
        let carried = |(slope, most): (f64, f64), of| -slope * forward(of).clamp(-most, most);
        let walking = carried(JOLT, &self.jolt) + carried(LEAN, &self.lean);
        faces(body_from_sensor, chart).map(|face| walking + face)
    }

    /// What the stretches tell, one by one and by the share of the still time that the mounting puts on the stomach.
    fn add_held(&self, all: &mut ByPlace, body_from_sensor: &Rotation3<f64>, chart: &Chart) {
        *all = dispatch!(Level::new(), simd => {
            let (mut all, mut prone, mut secs) = (f64x4::simd_from(simd, *all), f64x4::splat(simd, 0.0), 0.0);
            for four in self.stretches.chunks(4) {
                for (stretch, corners) in four.iter().zip(corners(turned(simd, body_from_sensor, four))) {
                    all += TEMPER * stretch.weight * chart.at_corners(simd, &corners, stretch.pace);
                    if stretch.pace == Pace::Still {
                        prone += stretch.secs * chart.prone_at(simd, &corners);
                        secs += stretch.secs;
                    }
                }
            }
            let shares = if secs > 0.0 { prone / secs } else { prone };
            (all - PRONE * self.nightly * shares).into()
        });
    }

    /// The logarithm of how well a mounting explains the night, wherever it is worn, up to a constant.
    pub(super) fn log_likelihood(&self, body_from_sensor: &Rotation3<f64>, chart: &Chart) -> f64 {
        chart.anywhere(&self.log_likelihoods(body_from_sensor, chart))
    }
}

/// Adds numbers by place.
fn add(sums: &mut ByPlace, values: ByPlace) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

/// The directions of up to four stretches in the body frame, by their parts; of fewer, the last lanes say nothing.
#[inline(always)]
fn turned<S: Simd>(simd: S, body_from_sensor: &Rotation3<f64>, four: &[Stretch]) -> [f64x4<S>; 3] {
    let direction = |lane| four.get(lane).map_or_else(Vector3::z, |it: &Stretch| it.direction);
    let (a, b, c, d) = (direction(0), direction(1), direction(2), direction(3));
    let [x, y, z] = [[a.x, b.x, c.x, d.x], [a.y, b.y, c.y, d.y], [a.z, b.z, c.z, d.z]];
    let [x, y, z] = [x, y, z].map(|part| f64x4::simd_from(simd, part));
    let [[ax, bx, cx], [ay, by, cy], [az, bz, cz]] = (*body_from_sensor.matrix()).into();
    [ax * x + ay * y + az * z, bx * x + by * y + bz * z, cx * x + cy * y + cz * z]
}

/// The logarithm, by place, of how likely the sensor's z axis points as it does where the skin faces so: along the skin's
/// outward direction, or against it.
fn faces(body_from_sensor: &Rotation3<f64>, chart: &Chart) -> ByPlace {
    let z = body_from_sensor * Vector3::z();
    // A face to the left is at +90° here, as the roll of lying on the left side is: mirror x, which reads −1 then.
    let face = Vector3::new(-z.x, z.y, z.z);
    let likely: ByPlace = dispatch!(Level::new(), simd => {
        let at = Places::of(simd, [&face, &-face, &face, &face]);
        let mut likely = ByPlace::default();
        for (likely, law) in likely.iter_mut().zip(&chart.outward) {
            let [front, back, ..] = law.densities(&at).to_array();
            *likely = 0.5 * front + 0.5 * back + ON_EDGE;
        }
        likely
    });
    likely.map(f64::ln)
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
