use super::*;
use crate::signal::trend::TrendSums;
use crate::units::{Accel, Sensor};
use nalgebra::{Rotation3, UnitVector3, Vector3};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Noise of a window, in g.
const NOISE_G: f64 = 0.003;

/// A sensor with known errors: it reads gain · force + offset.
#[derive(Clone, Copy, Debug)]
struct Flawed {
    gain: Vector3<f64>,
    offset: Vector3<f64>,
}

impl Flawed {
    /// Gains within ±3 %, offsets within ±40 mg.
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        let mut triple = |most: f64| Vector3::from_fn(|_, _| rng.random_range(-most..most));
        Self { gain: triple(0.03).add_scalar(1.0), offset: triple(0.04) }
    }

    fn read(&self, force: &Vector3<f64>) -> Vector3<f64> {
        force.component_mul(&self.gain) + self.offset
    }

    /// A still window in a direction, off by noise.
    fn window(&self, up: &Vector3<f64>, rng: &mut ChaCha8Rng) -> Still {
        Still { mean: Accel::from_vector(self.read(up) + gauss(rng) * NOISE_G), error_g: NOISE_G }
    }

    fn windows(&self, ups: &[Vector3<f64>], each: usize, rng: &mut ChaCha8Rng) -> Vec<Still> {
        ups.iter().flat_map(|up| std::iter::repeat_n(*up, each)).map(|up| self.window(&up, rng)).collect()
    }

    /// Degrees by which a calibrated reading in this direction is off.
    fn tilt_error(&self, calibration: &Calibration, up: &Vector3<f64>) -> f64 {
        let found = calibration.apply(&Accel::from_vector(self.read(up)));
        found.angle_to(&Accel::from_vector(*up)).degrees()
    }

    /// The same for many directions, smallest first.
    fn tilt_errors(&self, calibration: &Calibration, ups: &[Vector3<f64>]) -> Vec<f64> {
        let mut errors: Vec<f64> = ups.iter().map(|up| self.tilt_error(calibration, up)).collect();
        errors.sort_by(f64::total_cmp);
        errors
    }
}

fn gauss(rng: &mut ChaCha8Rng) -> Vector3<f64> {
    Vector3::from_fn(|_, _| StandardNormal.sample(rng))
}

/// Directions spread evenly over the sphere: a golden spiral, turned at random.
fn all_round(count: u32, rng: &mut ChaCha8Rng) -> Vec<Vector3<f64>> {
    let turn = Rotation3::new(gauss(rng) * 2.0);
    let up = |i: u32| {
        let z = 1.0 - (2.0 * f64::from(i) + 1.0) / f64::from(count);
        let (sin, cos) = (f64::from(i) * 2.399_963).sin_cos();
        turn * Vector3::new(cos, sin, 0.0).scale((1.0 - z * z).sqrt()) + turn * Vector3::z() * z
    };
    (0..count).map(up).collect()
}

fn near(up: &Vector3<f64>, degrees: f64, rng: &mut ChaCha8Rng) -> Vector3<f64> {
    let axis = UnitVector3::new_normalize(up.cross(&gauss(rng)));
    Rotation3::from_axis_angle(&axis, degrees.to_radians()) * up
}

fn any_direction(rng: &mut ChaCha8Rng) -> Vector3<f64> {
    gauss(rng).normalize()
}

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn middle(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn last(sorted: &[f64]) -> f64 {
    *sorted.last().unwrap()
}

proptest! {
    #[test]
    fn a_sphere_of_directions_leaves_no_tilt(seed in any::<u64>()) {
        let rng = &mut rng(seed);
        let sensor = Flawed::draw(rng);
        let ups = all_round(60, rng);
        let calibration = calibrate(sensor.windows(&ups, 20, rng));
        let (before, after) = (sensor.tilt_errors(&Calibration::default(), &ups), sensor.tilt_errors(&calibration, &ups));
        prop_assert!(calibration.well_determined(), "{}", calibration.worst_tilt_uncertainty().degrees());
        prop_assert!(middle(&after) <= 0.1 && last(&after) <= 0.5, "{} {}", middle(&after), last(&after));
        // A sensor all but perfect cannot gain; noise of 3 mg over 1200 windows leaves 0.02°.
        prop_assert!(last(&after) <= last(&before) + 0.02, "{} {}", last(&before), last(&after));
    }

    #[test]
    fn anything_at_all_gives_a_calibration(readings in prop::collection::vec((-9.0..9.0_f64, -2.0..2.0_f64, -2.0..2.0_f64, -0.1..1.0_f64), 0..60)) {
        let still = |(x, y, z, error_g)| Still { mean: Accel::from_g(x, y, z), error_g };
        let calibration = calibrate(readings.into_iter().map(still));
        prop_assert!(calibration.residual_after_g <= calibration.residual_before_g);
        // A reading may be 0.31 g off; of that the prior (2 % and 30 mg) gives at most 4 parts in 13 to the gain, and 9
        // to the offset.
        prop_assert!(calibration.correction.gain.iter().all(|gain| (0.88..=1.12).contains(gain)));
        prop_assert!(calibration.correction.offset_g.iter().all(|offset| offset.abs() <= 0.22));
        prop_assert!(calibration.worst_tilt_uncertainty().radians().is_finite());
    }
}

#[test]
fn readings_without_a_number_or_a_place_are_left_out() {
    let odd =
        [f64::NAN, f64::INFINITY, 0.0, 0.69, 1.31].map(|x| Still { mean: Accel::from_g(x, 0.0, 0.0), error_g: 0.001 });
    let unsure = Still { mean: Accel::from_g(1.0, 0.0, 0.0), error_g: f64::INFINITY };
    assert_eq!(calibrate(odd.into_iter().chain([unsure])), Calibration::default());
}

#[test]
fn a_window_that_moves_is_not_still() {
    let mean = Accel::<Sensor>::from_g(0.0, 0.0, 1.0);
    assert!(Still::when(mean, STILL_G, STILL_G).is_some());
    assert!(Still::when(mean, 0.023, STILL_G).is_none());
    assert!(Still::when(mean, f64::NAN, STILL_G).is_none());
}

#[test]
fn nothing_seen_changes_nothing_and_says_so() {
    let none = calibrate([]);
    assert_eq!(none, Calibration::default());
    assert!(!none.well_determined());
    assert_eq!(none.coverage.to_string(), "directions on 0 % of the sphere determine 0.0 of 6 errors");
    // Along an axis two offsets of 30 mg lie across: 0.03·√2 radians.
    let along = none.tilt_uncertainty(&Accel::from_g(0.0, 0.0, -1.0)).radians();
    assert!((along - 0.03 * 2.0_f64.sqrt()).abs() < 1e-12, "{along}");
}

#[test]
fn two_nearby_directions_stay_near_the_prior_and_are_honest() {
    let (mut inside, mut all) = (0, 0);
    for seed in 0..500 {
        let rng = &mut rng(seed);
        let sensor = Flawed::draw(rng);
        let first = any_direction(rng);
        let second = near(&first, 15.0, rng);
        let calibration = calibrate(sensor.windows(&[first, second], 5000, rng));
        assert!(!calibration.well_determined());
        assert!(calibration.coverage.determined < 2.1, "{}", calibration.coverage);
        for up in [first, second, any_direction(rng), any_direction(rng), any_direction(rng)] {
            let sigma = calibration.tilt_uncertainty(&Accel::from_vector(up)).degrees();
            inside += u32::from(sensor.tilt_error(&calibration, &up) <= 3.0 * sigma);
            all += 1;
        }
    }
    assert!(f64::from(inside) >= 0.99 * f64::from(all), "{inside} of {all}");
}

#[test]
fn a_night_on_one_side_does_not_outvote_the_rest() {
    for seed in 0..100 {
        let rng = &mut rng(seed);
        let sensor = Flawed::draw(rng);
        let ups = all_round(40, rng);
        let side = sensor.windows(&ups[..1], 25_000, rng);
        let rest = sensor.windows(&ups[1..], 30, rng);
        let calibration = calibrate(side.into_iter().chain(rest));
        let after = sensor.tilt_errors(&calibration, &ups);
        assert!(middle(&after) <= 0.1 && last(&after) <= 0.3, "{seed}: {} {}", middle(&after), last(&after));
    }
}

#[test]
fn windows_that_are_off_spoil_nothing() {
    let mut worst = Vec::new();
    for seed in 0..100 {
        let rng = &mut rng(seed);
        let sensor = Flawed::draw(rng);
        let ups = all_round(60, rng);
        let mut windows = sensor.windows(&ups, 40, rng);
        for window in windows.iter_mut().step_by(20) {
            // Most of those off by 0.3 g are left out for their magnitude alone, the others never.
            let off = [0.3, -0.3, 0.15, -0.15][rng.random_range(0..4)];
            let g = window.mean.vector();
            window.mean = Accel::from_vector(g * (1.0 + off / g.norm()));
        }
        let after = sensor.tilt_errors(&calibrate(windows), &ups);
        assert!(middle(&after) <= 0.1, "{seed}: {}", middle(&after));
        worst.push(last(&after));
    }
    worst.sort_by(f64::total_cmp);
    assert!(last(&worst) <= 0.5, "{}", last(&worst));
}

/// One-second windows at 50 Hz of a chest that breathing tilts by `degrees` either way.
fn breathing(sensor: &Flawed, up: &Vector3<f64>, degrees: f64, rng: &mut ChaCha8Rng) -> Vec<Option<Still>> {
    let axis = UnitVector3::new_normalize(up.cross(&gauss(rng)));
    let omega = std::f64::consts::TAU * rng.random_range(0.2..0.3);
    let mut window = |second: u32| {
        let mut sums = TrendSums::default();
        for sample in 0..50 {
            let t = f64::from(second * 50 + sample) / 50.0;
            let tilt = Rotation3::from_axis_angle(&axis, degrees.to_radians() * (omega * t).sin());
            sums.push(t, &(sensor.read(&(tilt * up)) + gauss(rng) * NOISE_G));
        }
        Still::when(Accel::from_vector(sums.mean()), sums.spread().unwrap(), STILL_G)
    };
    (0..120).map(&mut window).collect()
}

#[test]
fn breathing_neither_hides_windows_nor_bends_the_sphere() {
    for degrees in [0.0, 0.6, 1.2, 2.5] {
        let (mut medians, mut worsts, mut kept) = (Vec::new(), Vec::new(), 0);
        for seed in 0..20 {
            let rng = &mut rng(seed);
            let sensor = Flawed::draw(rng);
            let ups = all_round(30, rng);
            let windows: Vec<_> = ups.iter().flat_map(|up| breathing(&sensor, up, degrees, rng)).collect();
            kept += windows.iter().flatten().count();
            let after = sensor.tilt_errors(&calibrate(windows.into_iter().flatten()), &ups);
            medians.push(middle(&after));
            worsts.push(last(&after));
        }
        medians.sort_by(f64::total_cmp);
        worsts.sort_by(f64::total_cmp);
        let kept = kept as f64 / (20.0 * 30.0 * 120.0);
        assert!(kept > 0.95 && last(&medians) <= 0.1 && last(&worsts) <= 0.5, "±{degrees}°");
    }
}

#[test]
fn windows_in_any_order_come_out_alike() {
    let rng = &mut rng(1);
    let sensor = Flawed::draw(rng);
    let ups = all_round(20, rng);
    let mut windows = sensor.windows(&ups, 20, rng);
    let forth = calibrate(windows.clone()).correction;
    windows.reverse();
    let back = calibrate(windows).correction;
    let near = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
    assert!(near(&forth.gain, &back.gain) && near(&forth.offset_g, &back.offset_g));
}
