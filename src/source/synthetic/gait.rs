//! How the sleeper of a synthetic night walks about.

use nalgebra::{Rotation3, Vector3};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::normal;

/// Skewness of the jolts toward the back, and its spread between people: 120 wearers of pdiot-2021-2022, left ribs.
const JOLT: (f64, f64) = (0.11, 0.04);

/// Degrees by which people lean further forward when they walk: of the same wearers, about 0.065 in g.
const LEAN_DEGREES: (f64, f64) = (3.7, 3.0);

/// Steps per second of ordinary walking.
const STEPS_HERTZ: (f64, f64) = (1.9, 0.08);

/// How far the trunk's force swings up and down, in g: what ordinary walking has at the trunk.
const BOUNCE_G: (f64, f64) = (0.2, 0.3);

/// Swing to and fro, and sideways with every other step, in g.
const FORE_G: f64 = 0.2;
const SIDE_G: f64 = 0.08;

/// Share of the bounce that returns twice a step: heels strike sharper than feet push off, which points jolts up.
const STRIKE: f64 = 0.2;

/// By how much the bounce is ahead of the swing to and fro: half way, so that its square does not jolt them.
const AHEAD: f64 = std::f64::consts::FRAC_PI_4;

/// Standard deviation of what no two steps have in common, in g on each axis.
pub(super) const UNEVEN_G: f64 = 0.04;

/// Seconds in which walking begins and ends.
const RAMP_SECS: f64 = 2.0;

/// Seconds walked without a stop, and seconds stood or sat in between.
const WALK_SECS: std::ops::Range<f64> = 20.0..90.0;
const PAUSE_SECS: std::ops::Range<f64> = 30.0..240.0;

/// A stretch of walking, in seconds from the start of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walk {
    /// When it begins.
    pub start: f64,
    /// When it ends.
    pub end: f64,
}

/// How somebody walks: the truth that a recording of it carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gait {
    /// Steps per second.
    pub steps_hertz: f64,
    /// Amplitude of the bounce up and down, in g.
    pub bounce_g: f64,
    /// Skewness of the jolts toward the back, as [`Jolts`](crate::signal::jolt::Jolts) measures it.
    pub jolt: f64,
    /// Degrees by which the trunk leans further forward than when standing or sitting.
    pub lean_degrees: f64,
}

/// An ordinary one, half way through all that is drawn.
impl Default for Gait {
    fn default() -> Self {
        let bounce_g = f64::midpoint(BOUNCE_G.0, BOUNCE_G.1);
        Self { steps_hertz: STEPS_HERTZ.0, bounce_g, jolt: JOLT.0, lean_degrees: LEAN_DEGREES.0 }
    }
}

impl Gait {
    pub(super) fn draw(rng: &mut ChaCha8Rng) -> Self {
        let (steps_hertz, jolt, lean_degrees) =
            (normal(rng, STEPS_HERTZ).clamp(1.6, 2.2), normal(rng, JOLT), normal(rng, LEAN_DEGREES));
        Self { steps_hertz, jolt, lean_degrees, bounce_g: rng.random_range(BOUNCE_G.0..BOUNCE_G.1) }
    }

    /// Force beside gravity at `secs` of walking, in g, in the body frame.
    ///
    /// Two harmonics a step, so that all of it is seen from 12.5 Hz up: what a slower clock folds is not jolt.
    pub(super) fn force(&self, secs: f64) -> Vector3<f64> {
        let step = std::f64::consts::TAU * self.steps_hertz * secs;
        let up = step + AHEAD;
        let bounce = self.bounce_g * (up.cos() + STRIKE * (2.0 * up).cos());
        let fore = -FORE_G * step.cos() - self.brake() * (2.0 * step).cos();
        Vector3::new(SIDE_G * (0.5 * step + AHEAD).sin(), bounce, fore)
    }

    /// Amplitude of the second harmonic to and fro that gives the jolts their skewness, in g.
    ///
    /// With swings A cos θ and B cos 2θ backward, a bounce V (cos α + c cos 2α) and α = θ + 45°, the third moment
    /// E\[z·|d|²\] is −(¾ A² B + ½ √½ V² c A); the skewness is that over E\[|d|²\] to the 3/2.
    fn brake(&self) -> f64 {
        let by_bounce = 0.5 * AHEAD.cos() * self.bounce_g.powi(2) * STRIKE * FORE_G;
        let swings = self.bounce_g.powi(2) * (1.0 + STRIKE.powi(2)) + FORE_G.powi(2) + SIDE_G.powi(2);
        let square = |brake: f64| 0.5 * (swings + brake * brake) + 3.0 * UNEVEN_G.powi(2);
        let needed = |brake| (self.jolt * square(brake).powf(1.5) - by_bounce) / (0.75 * FORE_G.powi(2));
        (0..8).fold(0.0, |brake, _| needed(brake))
    }

    /// Where gravity is when `share` of the way has been leant forward.
    pub(super) fn lean(&self, gravity: &Vector3<f64>, share: f64) -> Vector3<f64> {
        Rotation3::from_axis_angle(&Vector3::x_axis(), -share * self.lean_degrees.to_radians()) * gravity
    }
}

impl Walk {
    /// How much of it is walking yet: 0 before and after, 1 amid.
    pub(super) fn share(&self, secs: f64) -> f64 {
        ((secs - self.start).min(self.end - secs) / RAMP_SECS).clamp(0.0, 1.0)
    }
}

/// Walks about in every upright stretch, from one second to another, with pauses to stand and sit between.
pub(super) fn walks(rng: &mut ChaCha8Rng, upright: impl Iterator<Item = (f64, f64)>) -> Vec<Walk> {
    let mut walks = Vec::new();
    for (from, to) in upright {
        let mut start = from;
        while start < to {
            let end = (start + rng.random_range(WALK_SECS)).min(to);
            walks.push(Walk { start, end });
            start = end + rng.random_range(PAUSE_SECS);
        }
    }
    walks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::columns::Columns;
    use crate::signal::jolt::Jolts;
    use crate::signal::trend::TrendSums;
    use crate::units::Hertz;
    use rand::SeedableRng;
    use rand_distr::{Distribution, StandardNormal};

    fn gaits(count: u64) -> Vec<Gait> {
        (0..count).map(|seed| Gait::draw(&mut ChaCha8Rng::seed_from_u64(seed))).collect()
    }

    /// Two minutes of a walk, by the measure that every epoch uses, second by second.
    fn jolt(gait: &Gait, rate: f64) -> Vector3<f64> {
        let mut jolts = Jolts::new(Hertz::new(rate).unwrap());
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        let seconds = (0..120).map(|second| {
            let mut columns = Columns::default();
            columns.begin(Vector3::y());
            for i in 0..rate as u32 {
                let uneven = Vector3::from_fn(|_, _| UNEVEN_G * Distribution::<f64>::sample(&StandardNormal, rng));
                columns.push(0, &(Vector3::y() + gait.force(f64::from(second) + f64::from(i) / rate) + uneven));
            }
            let mut sums = TrendSums::default();
            sums.push_lanes(columns.sums(), columns.len());
            jolts.push_last(&columns, &sums);
            jolts.take(&sums)
        });
        seconds.sum::<Vector3<f64>>() / 120.0
    }

    fn mean_and_sd(values: &[f64]) -> (f64, f64) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt())
    }

    #[test]
    fn jolts_point_to_the_back_as_those_of_people_at_every_rate() {
        // 120 wearers of pdiot-2021-2022, left ribs: 0.11 toward the back, and here a spread of 0.04.
        for rate in [12.5, 25.0, 50.0, 100.0] {
            let jolts: Vec<f64> = gaits(60).iter().map(|gait| jolt(gait, rate).z).collect();
            let (mean, sd) = mean_and_sd(&jolts);
            assert!((mean + 0.11).abs() < 0.02 && (sd - 0.04).abs() < 0.02, "{rate} Hz: {mean} {sd}");
        }
    }

    #[test]
    fn people_bounce_and_lean_as_measured() {
        // 0.065 g further forward, ± 3°, of the same wearers; a bounce of 0.2 to 0.3 g.
        let leans: Vec<f64> = gaits(400).iter().map(|gait| -gait.lean(&Vector3::y(), 1.0).z).collect();
        let (mean, sd) = mean_and_sd(&leans);
        assert!((mean - 0.065).abs() < 0.007 && (sd - 0.052).abs() < 0.006, "{mean} {sd}");
        for gait in gaits(40) {
            let most = (0..1000).map(|i| gait.force(f64::from(i) * 0.01).y.abs()).fold(0.0, f64::max);
            assert!((0.2..0.37).contains(&most), "{gait:?} {most}");
        }
    }
}
