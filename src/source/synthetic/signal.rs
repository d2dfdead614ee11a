//! What a sensor on the sleeper reads.

use nalgebra::Vector3;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, StandardNormal};

use super::breath::Breaths;
use super::gait::{Gait, UNEVEN_G, Walk};
use super::handled::Attached;
use super::off_body::OffBody;
use super::plan::{Burst, Movement, Plan, Segment};
use super::{Faults, Recipe};
use crate::posture::{Posture, frame};
use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::Accel;

/// Seconds that a turn from one direction to the next takes.
const TURN_SECS: f64 = 3.0;

/// How restless the trunk is on each axis while somebody stands or sits, in g.
const SITTING_G: f64 = 0.012;

/// The axis about which breath tilts the chest: mostly across the body, so that the breastbone nods; in part along the
/// chest's depth, so that it does so a third as much on either side, where nodding leaves gravity as it is.
const BREATH_AXIS: Vector3<f64> = Vector3::new(1.0, 0.0, 0.3);

/// Least part of the breath that swings across gravity, whichever way the chest lies: the ribs never rise all alike.
const LEAST_BREATH: f64 = 0.3;

/// Resolution of the readings, in g: 1 mg, as most sensors report.
const STEP_G: f64 = 0.001;

/// Samples one after the other, until the plan ends.
#[derive(Clone, Debug)]
pub(super) struct Signal {
    rng: ChaCha8Rng,
    start: Timestamp,
    period: f64,
    index: u32,
    segments: std::iter::Peekable<std::vec::IntoIter<Segment>>,
    bursts: std::iter::Peekable<std::vec::IntoIter<Burst>>,
    walks: std::iter::Peekable<std::vec::IntoIter<Walk>>,
    gait: Gait,
    gaps: Vec<(f64, f64)>,
    lying: Lying,
    breaths: Option<Breaths>,
    off_body: OffBody,
    sensor: FaultySensor,
}

/// The direction of gravity in the body frame, now and in the segment before.
#[derive(Clone, Copy, Debug)]
struct Lying {
    segment: Segment,
    from: Vector3<f64>,
    to: Vector3<f64>,
    shift: f64,
}

#[derive(Clone, Debug)]
struct FaultySensor {
    faults: Faults,
    attached: Attached,
    gain: Vector3<f64>,
    offset: Vector3<f64>,
}

impl Signal {
    pub(super) fn new(recipe: &Recipe, plan: &Plan) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(recipe.seed);
        rng.set_stream(2);
        let sensor = FaultySensor::new(recipe, &mut rng);
        let gaps = gaps(&mut rng, recipe.faults.gaps, plan);
        let mut segments = plan.segments.clone().into_iter().peekable();
        let first = segments.next().unwrap_or(Segment {
            posture: Posture::Upright,
            start: 0.0,
            end: 0.0,
            roll: 0.0,
            inclination: 90.0,
            breaths: 14.0,
            breath_tilt: 0.0,
        });
        Self {
            rng,
            start: recipe.start,
            period: recipe.rate.period_secs(),
            index: 0,
            segments,
            bursts: plan.bursts.clone().into_iter().peekable(),
            walks: plan.walks.clone().into_iter().peekable(),
            gait: plan.gait,
            gaps,
            lying: Lying { segment: first, from: first.gravity(0.0), to: first.gravity(0.0), shift: 0.0 },
            breaths: None,
            off_body: OffBody::default(),
            sensor,
        }
    }

    pub(super) fn breathe(&mut self, breaths: Breaths) {
        self.breaths = Some(breaths);
    }

    pub(super) fn take_off(&mut self, off_body: OffBody) {
        self.off_body = off_body;
    }

    fn gauss(&mut self) -> f64 {
        StandardNormal.sample(&mut self.rng)
    }

    /// Passes to the segment and the burst that hold `at`; `false` after the last.
    fn go_to(&mut self, at: f64) -> bool {
        while at >= self.lying.segment.end {
            let Some(next) = self.segments.next() else { return false };
            self.lying = Lying { segment: next, from: self.lying.to, to: next.gravity(0.0), shift: 0.0 };
        }
        while self.bursts.peek().is_some_and(|burst| at > burst.end) {
            if self.bursts.next().is_some_and(|burst| burst.movement == Movement::Shift) {
                self.settle();
            }
        }
        while self.walks.next_if(|walk| at >= walk.end).is_some() {}
        true
    }

    /// After a shift the trunk lies a little differently.
    fn settle(&mut self) {
        let roll = self.lying.segment.roll;
        self.lying.shift = (7.0 * self.gauss()).clamp(-28.0 - roll, 28.0 - roll);
        self.lying.to = self.lying.segment.gravity(self.lying.shift);
    }

    /// How restless the trunk is at `at`, in g, `walking` being the share of a walk.
    fn restlessness(&mut self, at: f64, walking: f64) -> f64 {
        let burst = self.bursts.peek().filter(|burst| burst.start <= at);
        match burst.map(|burst| burst.movement) {
            None if self.lying.segment.posture == Posture::Upright => SITTING_G.max(UNEVEN_G * walking),
            None => 0.0,
            Some(Movement::Twitch) => 0.015,
            Some(Movement::Shift | Movement::Turn) => 0.15,
        }
    }

    fn body(&mut self, at: f64) -> Vector3<f64> {
        let lying = self.lying;
        let turned = ((at - lying.segment.start) / TURN_SECS).clamp(0.0, 1.0);
        let gravity = (lying.from * (1.0 - turned) + lying.to * turned).try_normalize(1e-3).unwrap_or(lying.to);
        let radians = lying.segment.breath_tilt.to_radians();
        let breath = || (std::f64::consts::TAU * lying.segment.breaths / 60.0 * at).sin();
        let tilt = match &self.breaths {
            None => across(&gravity) * (breath() * radians),
            Some(breaths) => breaths.swing(at, &gravity, radians),
        };
        let beat = (std::f64::consts::PI * 0.98 * at).cos().powi(16) * 0.004;
        let walking = self.walks.peek().map_or(0.0, |walk| walk.share(at));
        let restless = self.restlessness(at, walking);
        let stepping = self.gait.force(at) * walking;
        let mut force = self.gait.lean(&gravity, walking) + tilt + stepping + Vector3::z() * beat;
        if restless > 0.0 {
            force += Vector3::new(self.gauss(), self.gauss(), self.gauss()) * restless;
        }
        force
    }
}

/// Which way gravity is moved by a breath, as a share of its tilt.
fn across(gravity: &Vector3<f64>) -> Vector3<f64> {
    let across = gravity.cross(&BREATH_AXIS);
    across * (LEAST_BREATH / across.norm().max(1e-6)).max(1.0)
}

impl Iterator for Signal {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        loop {
            let ideal = f64::from(self.index) * self.period;
            self.index += 1;
            if !self.go_to(ideal) {
                return None;
            }
            let force = self.body(ideal);
            let noise = Vector3::new(self.gauss(), self.gauss(), self.gauss());
            let jitter = self.sensor.faults.jitter * self.period * self.gauss();
            if !self.gaps.iter().any(|&(from, to)| (from..to).contains(&ideal)) {
                return Some(Sample {
                    time: later(self.start, (ideal + jitter).max(0.0)),
                    accel: Accel::from_vector(self.sensor.read(ideal, &force, &noise, &self.off_body)),
                });
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a night in nanoseconds")]
fn later(start: Timestamp, secs: f64) -> Timestamp {
    // Whole milliseconds, as most loggers write them.
    start + jiff::SignedDuration::from_millis((secs * 1e3).round() as i64)
}

impl FaultySensor {
    fn new(recipe: &Recipe, rng: &mut ChaCha8Rng) -> Self {
        let faults = recipe.faults;
        let mut triple = |sd: f64| {
            Vector3::from_fn(|_, _| {
                let z: f64 = StandardNormal.sample(rng);
                sd * z
            })
        };
        let miss = triple(faults.mounting_degrees.to_radians());
        let (gain, offset) = (triple(faults.gain).add_scalar(1.0), triple(faults.offset_g));
        Self { faults, attached: Attached::new(recipe, miss), gain, offset }
    }

    fn read(&self, at: f64, body: &Vector3<f64>, noise: &Vector3<f64>, off_body: &OffBody) -> Vector3<f64> {
        let ideal = off_body.read(at, self.attached.read(at, body));
        let read = ideal.component_mul(&self.gain) + self.offset + noise * self.faults.noise_g;
        read.map(|g| (g / STEP_G).round() * STEP_G)
    }
}

impl Segment {
    /// Gravity in the body frame, in g, with the roll shifted by some degrees.
    fn gravity(&self, shift: f64) -> Vector3<f64> {
        let own = frame::roll(&frame::reading(self.posture)).map_or(0.0, |roll| roll.degrees());
        let (sin_roll, cos_roll) = (own + self.roll + shift).to_radians().sin_cos();
        let (sin_up, cos_up) = self.inclination.to_radians().sin_cos();
        Vector3::new(-sin_roll * cos_up, sin_up, cos_roll * cos_up)
    }
}

fn gaps(rng: &mut ChaCha8Rng, expected: f64, plan: &Plan) -> Vec<(f64, f64)> {
    let Ok(wait) = Exp::new(expected / plan.end()) else { return Vec::new() };
    let mut gaps = Vec::new();
    let mut at = wait.sample(rng);
    while expected > 0.0 && at < plan.end() {
        let secs = rng.random_range(2.0..90.0);
        gaps.push((at, at + secs));
        at += secs + wait.sample(rng);
    }
    gaps
}
