//! Sphere calibration on whole nights: what the errors of an ordinary sensor cost, and what is left of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod common;

use common::epochs::of_night;
use nalgebra::{Quaternion, Rotation3, UnitQuaternion, Vector4};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use supine::posture::{Epoch, Settings};
use supine::signal::sphere::{Calibration, STILL_G, Still, calibrate};
use supine::source::synthetic::{Faults, Plan};
use supine::units::{Accel, Sensor};

const NIGHTS: u64 = 100;

/// Any rotation, each as likely.
fn any_mounting(seed: u64) -> Rotation3<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let four = Vector4::from_fn(|_, _| StandardNormal.sample(&mut rng));
    UnitQuaternion::new_normalize(Quaternion::from_vector(four)).to_rotation_matrix()
}

fn epochs(seed: u64, faults: Faults) -> Vec<Epoch> {
    of_night(seed, &Plan::draw(seed), 12.5, any_mounting(seed), faults)
}

/// The same night read by a sensor with errors of scale and by one without: the epochs that are still, each with its twin.
fn twins(seed: u64) -> Vec<(Epoch, Epoch)> {
    let read = epochs(seed, Faults::ORDINARY);
    let truth = epochs(seed, Faults { gain: 0.0, offset_g: 0.0, ..Faults::ORDINARY });
    let pairs: Vec<_> = read.into_iter().zip(truth).filter(|(read, _)| still(read).is_some()).collect();
    assert!(pairs.iter().all(|(read, truth)| read.index == truth.index));
    pairs
}

fn still(epoch: &Epoch) -> Option<Still> {
    let covered = epoch.coverage >= Settings::default().min_coverage;
    covered.then(|| Still::when(epoch.mean, epoch.movement, STILL_G)).flatten()
}

/// What a sensor does to each axis: reads slope · force + intercept, by least squares over its twin.
fn flaws(pairs: &[(Epoch, Epoch)]) -> [(f64, f64); 3] {
    [0, 1, 2].map(|axis| {
        let (mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0);
        for (read, truth) in pairs {
            let (r, t) = (read.mean.vector()[axis], truth.mean.vector()[axis]);
            (x, y, xx, xy) = (x + t, y + r, xx + t * t, xy + t * r);
        }
        let n = pairs.len() as f64;
        let slope = (xy - x * y / n) / (xx - x * x / n);
        (slope, (y - slope * x) / n)
    })
}

/// A calibration on one night.
struct Outcome {
    calibration: Calibration,
    /// Median and largest tilt error in degrees over the still epochs, before and after.
    before: (f64, f64),
    after: (f64, f64),
    /// Largest over the three axes both ways and the diagonals between, lain in or not, before and after.
    anywhere: (f64, f64),
    /// The largest ratio there of error to stated uncertainty.
    sigmas: f64,
}

fn tilts(pairs: &[(Epoch, Epoch)], calibration: &Calibration) -> (f64, f64) {
    let error = |(read, truth): &(Epoch, Epoch)| calibration.apply(&read.mean).angle_to(&truth.mean).degrees();
    let mut all: Vec<f64> = pairs.iter().map(error).collect();
    all.sort_by(f64::total_cmp);
    (all[all.len() / 2], *all.last().unwrap())
}

fn directions() -> Vec<Accel<Sensor>> {
    let ways = || [-1.0, 0.0, 1.0].into_iter();
    let all = ways().flat_map(|x| ways().flat_map(move |y| ways().map(move |z| Accel::<Sensor>::from_g(x, y, z))));
    all.filter(|a| a.norm() > 0.0).map(|a| Accel::from_vector(a.vector().normalize())).collect()
}

fn outcome(seed: u64) -> Outcome {
    let pairs = twins(seed);
    let calibration = calibrate(pairs.iter().filter_map(|(read, _)| still(read)));
    let flaws = flaws(&pairs);
    let read = |up: &Accel<Sensor>| {
        let on = |axis: usize| flaws[axis].0 * up.vector()[axis] + flaws[axis].1;
        Accel::from_g(on(0), on(1), on(2))
    };
    let error = |calibration: &Calibration, up: &Accel<Sensor>| calibration.apply(&read(up)).angle_to(up);
    let worst =
        |calibration: &Calibration| directions().iter().map(|up| error(calibration, up).degrees()).fold(0.0, f64::max);
    let in_sigmas = |up: &Accel<Sensor>| error(&calibration, up).radians() / calibration.tilt_uncertainty(up).radians();
    Outcome {
        calibration,
        before: tilts(&pairs, &Calibration::default()),
        after: tilts(&pairs, &calibration),
        anywhere: (worst(&Calibration::default()), worst(&calibration)),
        sigmas: directions().iter().map(in_sigmas).fold(0.0, f64::max),
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn say(what: &str, values: &[f64]) {
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    println!("{what:<44} median {:.3}  90 % {:.3}  worst {:.3}", at(0.5), at(0.9), at(1.0));
}

#[test]
fn ordinary_sensors_on_whole_nights() {
    let all: Vec<Outcome> = (0..NIGHTS).map(outcome).collect();
    say("degrees before, median of the night", &sorted(all.iter().map(|o| o.before.0)));
    say("degrees after, median of the night", &sorted(all.iter().map(|o| o.after.0)));
    say("degrees before, worst of the night", &sorted(all.iter().map(|o| o.before.1)));
    say("degrees after, worst of the night", &sorted(all.iter().map(|o| o.after.1)));
    say("degrees before, any direction", &sorted(all.iter().map(|o| o.anywhere.0)));
    say("degrees after, any direction", &sorted(all.iter().map(|o| o.anywhere.1)));
    say(
        "stated uncertainty, worst direction",
        &sorted(all.iter().map(|o| o.calibration.worst_tilt_uncertainty().degrees())),
    );
    say("error in standard uncertainties", &sorted(all.iter().map(|o| o.sigmas)));
    say("errors determined of 6", &sorted(all.iter().map(|o| o.calibration.coverage.determined)));
    say("share of cells", &sorted(all.iter().map(|o| o.calibration.coverage.share)));
    say("residual before, mg", &sorted(all.iter().map(|o| o.calibration.residual_before_g * 1e3)));
    say("residual after, mg", &sorted(all.iter().map(|o| o.calibration.residual_after_g * 1e3)));
    for (seed, o) in all.iter().enumerate() {
        // Neither in the middle nor at its worst does a night lose, and what is left is what is said to be left.
        assert!(o.after.0 <= o.before.0 && o.after.1 <= o.before.1, "{seed}: {:?} {:?}", o.before, o.after);
        assert!(o.sigmas <= 3.0, "{seed}: {} {}", o.sigmas, o.calibration.coverage);
    }
    let sure: Vec<&Outcome> = all.iter().filter(|o| o.calibration.well_determined()).collect();
    println!("well determined: {} of {NIGHTS}", sure.len());
    let medians = sorted(sure.iter().map(|o| o.after.0));
    say("degrees after, median, well determined", &medians);
    say("degrees after, worst, well determined", &sorted(sure.iter().map(|o| o.after.1)));
    say("degrees after, any direction, well determined", &sorted(sure.iter().map(|o| o.anywhere.1)));
    assert!(sure.len() >= 30 && medians[sure.len() / 2] <= 0.1);
    assert!(sure.iter().all(|o| o.after.1 <= 0.5 && o.anywhere.1 <= 0.5));
}
