use super::*;
use crate::units::Accel;
use nalgebra::Vector3;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Epochs of a second of 25 readings with white noise of so much g each.
struct Sensor {
    rng: ChaCha8Rng,
    noise_g: f64,
    epochs: Vec<Epoch>,
}

impl Sensor {
    fn new(noise_g: f64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(3), noise_g, epochs: Vec::new() }
    }

    fn gauss(&mut self) -> f64 {
        StandardNormal.sample(&mut self.rng)
    }

    /// Rests for so many seconds while its x axis swings by so many degrees, 14 times a minute.
    fn rests(&mut self, secs: i64, degrees: f64) -> &mut Self {
        for _ in 0..secs {
            let index = self.epochs.len() as i64;
            let tilt = degrees.to_radians() * (index as f64 * 14.0 / 60.0 * std::f64::consts::TAU).sin();
            let noise = Vector3::from_fn(|_, _| self.gauss() * self.noise_g / 5.0);
            let mean = Accel::from_vector(Vector3::new(tilt, 0.0, 1.0) + noise);
            let movement = self.noise_g * 3.0_f64.sqrt() * (1.0 + 0.1 * self.gauss());
            self.epochs.push(Epoch { index, mean, movement, jolt: Vector3::zeros(), coverage: 1.0 });
        }
        self
    }

    fn is_handled(&mut self, secs: i64) -> &mut Self {
        for _ in 0..secs {
            let index = self.epochs.len() as i64;
            let mean = Accel::from_vector(Vector3::from_fn(|_, _| self.gauss()).normalize());
            self.epochs.push(Epoch { index, mean, movement: 0.3, jolt: Vector3::zeros(), coverage: 1.0 });
        }
        self
    }

    fn not_worn(&self, rate: Option<f64>, worn: Option<Worn>) -> Vec<(i64, i64)> {
        let rate = rate.map(|rate| Hertz::new(rate).unwrap());
        pairs(&NotWorn::of(&self.epochs, 1, rate, worn, &Settings::default()))
    }
}

const NONE: [(i64, i64); 0] = [];

fn pairs(found: &NotWorn) -> Vec<(i64, i64)> {
    found.spans().iter().map(|span| (span.start, span.end)).collect()
}

#[test]
fn the_shallowest_breath_is_worn_and_none_is_not_with_any_noise() {
    for noise_g in [0.0003, 0.001, 0.003, 0.01] {
        let mut sensor = Sensor::new(noise_g);
        sensor.rests(3600, 0.3).is_handled(20).rests(1800, 0.0).is_handled(20).rests(3600, 0.3);
        assert_eq!(sensor.not_worn(Some(25.0), None), [(3600, 5440)], "{noise_g}");
    }
}

#[test]
fn ten_minutes_are_the_least() {
    for (secs, found) in [(580, vec![]), (600, vec![(100, 740)])] {
        let mut sensor = Sensor::new(0.002);
        sensor.rests(100, 0.5).is_handled(20).rests(secs, 0.0).is_handled(20).rests(100, 0.5);
        assert_eq!(sensor.not_worn(Some(25.0), None), found);
    }
}

#[test]
fn a_shaken_bed_parts_nothing_and_a_walk_is_no_handling() {
    let mut sensor = Sensor::new(0.002);
    for _ in 0..10 {
        sensor.rests(200, 0.0).is_handled(5);
    }
    sensor.is_handled(300).rests(600, 0.5);
    assert_eq!(sensor.not_worn(Some(25.0), None), [(0, 2045)]);
}

#[test]
fn where_breath_is_not_seen_ninety_minutes_without_any_movement_are_needed() {
    for (rate, worn) in [(Some(1.56), None), (None, None), (Some(25.0), Some(Worn::Wrist))] {
        let mut sensor = Sensor::new(0.002);
        sensor.rests(5300, 0.0).is_handled(20).rests(600, 0.3);
        assert_eq!(sensor.not_worn(rate, worn), NONE, "{rate:?} {worn:?}");
        let mut sensor = Sensor::new(0.002);
        sensor.rests(5500, 0.0).is_handled(20).rests(600, 0.3);
        assert_eq!(sensor.not_worn(rate, worn), [(0, 5520)], "{rate:?} {worn:?}");
        let mut breathing = Sensor::new(0.002);
        breathing.rests(8000, 0.3);
        assert_eq!(breathing.not_worn(rate, worn), NONE, "{rate:?} {worn:?}");
    }
}

#[test]
fn steps_that_hide_breath_prove_nothing() {
    // Of 1/64 g, and all readings alike: worn or not, nobody can tell, but for a very long time.
    let still = |index| Epoch {
        index,
        mean: Accel::from_g(0.0, 0.0, 1.0),
        movement: 0.0,
        jolt: Vector3::zeros(),
        coverage: 1.0,
    };
    let rate = Some(Hertz::new(25.0).unwrap());
    let spans = |secs| {
        let epochs: Vec<Epoch> = (0..secs).map(still).collect();
        pairs(&NotWorn::of(&epochs, 1, rate, None, &Settings::default()))
    };
    assert_eq!(spans(5000), NONE);
    assert_eq!(spans(6000), [(0, 6000)]);
}

#[test]
fn spans_are_asked_by_place() {
    let found = NotWorn(vec![3..5, 8..9]);
    let held: Vec<i64> = (0..12).filter(|&index| found.holds(index)).collect();
    assert_eq!(held, [3, 4, 8]);
    assert!(!NotWorn::default().holds(0));
}
