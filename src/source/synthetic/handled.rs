//! How the sensor sits through a synthetic night, and what it reads in somebody's hands.

use nalgebra::{Rotation3, UnitQuaternion, Vector3};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::Recipe;

/// A hand turns the sensor to another direction about so often, in seconds.
const TURN_SECS: f64 = 2.0;

/// How hard hands shake it, in g on each axis.
const SHAKEN_G: f64 = 0.2;

/// How the sensor sits, from the sensor's side.
#[derive(Clone, Debug)]
pub(super) struct Attached {
    sensor_from_body: Rotation3<f64>,
    handled: Option<Handled>,
}

#[derive(Clone, Debug)]
struct Handled {
    start: f64,
    end: f64,
    /// Directions that hands turn it to, one after the other, the first as it sat and the last as it will.
    turns: Vec<UnitQuaternion<f64>>,
}

impl Attached {
    /// With the first attachment missed by a rotation vector; what a later one misses by is drawn apart.
    pub(super) fn new(recipe: &Recipe, miss: Vector3<f64>) -> Self {
        let sensor_from_body = (Rotation3::new(miss) * recipe.body_from_sensor).inverse();
        Self { sensor_from_body, handled: Handled::of(recipe, &sensor_from_body) }
    }

    /// What the sensor would read of a force in the body frame.
    pub(super) fn read(&self, at: f64, body: &Vector3<f64>) -> Vector3<f64> {
        match self.handled.as_ref().filter(|handled| at >= handled.start) {
            Some(handled) => handled.read(at, body),
            None => self.sensor_from_body * body,
        }
    }
}

impl Handled {
    fn of(recipe: &Recipe, before: &Rotation3<f64>) -> Option<Self> {
        let again = recipe.reattached?;
        let mut rng = ChaCha8Rng::seed_from_u64(recipe.seed);
        rng.set_stream(3);
        let mut draw = || -> f64 { StandardNormal.sample(&mut rng) };
        let miss = Vector3::from_fn(|_, _| draw()) * recipe.faults.mounting_degrees.to_radians();
        let after = (Rotation3::new(miss) * again.body_from_sensor).inverse();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a minute or so")]
        let between = (again.handled_secs / TURN_SECS) as usize;
        let mut any = || UnitQuaternion::new(Vector3::from_fn(|_, _| draw()) * 2.0);
        let mut turns: Vec<UnitQuaternion<f64>> = vec![(*before).into()];
        turns.extend((0..between).map(|_| any()));
        turns.push(after.into());
        Some(Self { start: again.at, end: again.at + again.handled_secs, turns })
    }

    fn read(&self, at: f64, body: &Vector3<f64>) -> Vector3<f64> {
        let steps = self.turns.len().saturating_sub(1);
        let share = ((at - self.start) / (self.end - self.start)).clamp(0.0, 1.0);
        #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
        let along = share * steps as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen, not below zero")]
        let index = (along as usize).min(steps.saturating_sub(1));
        let turn = |index: usize| self.turns.get(index).copied().unwrap_or_default();
        let (from, to) = (turn(index), turn(index + 1));
        #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
        let sits = from.try_slerp(&to, along - index as f64, 1e-9).unwrap_or(to);
        sits * (body + self.shaken(at))
    }

    /// To and fro at three rates that have nothing in common; none once it sits.
    fn shaken(&self, at: f64) -> Vector3<f64> {
        if at >= self.end { Vector3::zeros() } else { Vector3::new(9.7, 13.1, 7.9).map(|w| SHAKEN_G * (w * at).sin()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::synthetic::{Faults, Reattachment};
    use crate::units::Hertz;

    #[test]
    fn it_sits_as_said_before_and_after_and_turns_in_between() {
        let (before, after) = (Rotation3::new(Vector3::x()), Rotation3::new(Vector3::y() * 2.0));
        let recipe = Recipe {
            seed: 1,
            rate: Hertz::new(25.0).unwrap(),
            start: crate::time::Timestamp::from_secs(0),
            zone: jiff::tz::TimeZone::UTC,
            body_from_sensor: before,
            reattached: Some(Reattachment { at: 100.0, handled_secs: 30.0, body_from_sensor: after }),
            faults: Faults::NONE,
        };
        let worn = Attached::new(&recipe, Vector3::zeros());
        let up = Vector3::new(0.1, 0.9, -0.3);
        assert!((before * worn.read(99.9, &up) - up).norm() < 1e-9);
        assert!((after * worn.read(130.0, &up) - up).norm() < 1e-9);
        let strayed = (100..130).filter(|&at| (before * worn.read(f64::from(at), &up) - up).norm() > 0.5).count();
        assert!(strayed > 20, "{strayed}");
    }
}
