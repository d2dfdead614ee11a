//! The sensor's errors taken out of whole nights: any mounting, any sensor within its data sheet, however deep the breath.
//!
//! A night is made once by a sensor without errors. An epoch's mean is linear in its samples, so any rotation of the
//! sensor, gain and offset can be put on its epochs afterwards, and their truth is known.
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
use jiff::tz::TimeZone;
use nalgebra::{Quaternion, Rotation3, UnitQuaternion, Vector3, Vector4};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use supine::night::{Analysis, CalibrationNote};
use supine::posture::epoch::epoch_secs;
use supine::posture::{Epoch, Mounting, Posture, Settings, Worn};
use supine::remark::Remarks;
use supine::signal::sphere::STILL_G;
use supine::source::synthetic::plan::Segment;
use supine::source::synthetic::{Faults, Plan};
use supine::time::Clock;
use supine::units::{Accel, Hertz};

/// Degrees by which breathing tilts the chest either way.
const BREATHS: [f64; 4] = [0.0, 0.6, 1.2, 2.5];

/// What kind of night.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sleeper {
    /// As drawn from the norms.
    Ordinary,
    /// The same, with half an hour of reading in bed, propped up on the back and on a side.
    Reads,
    /// Never out of bed.
    NoUpright,
    /// On the back and on the left only.
    TwoPostures,
    /// On the left only, turning a little.
    OneSided,
    /// On the left only, without a stir.
    Statue,
    /// On the back and on the left only, always exactly alike and without a stir.
    TwoStatues,
}

impl Sleeper {
    const ALL: [Self; 7] = [
        Self::Ordinary,
        Self::Reads,
        Self::NoUpright,
        Self::TwoPostures,
        Self::OneSided,
        Self::Statue,
        Self::TwoStatues,
    ];

    const fn is_statue(self) -> bool {
        matches!(self, Self::Statue | Self::TwoStatues)
    }

    fn posture(self, drawn: Posture) -> Posture {
        match (self, drawn) {
            (Self::NoUpright, Posture::Upright) => Posture::Supine,
            (Self::TwoPostures | Self::TwoStatues, Posture::Upright | Posture::Supine | Posture::Prone) => {
                Posture::Supine
            }
            (Self::TwoPostures | Self::TwoStatues | Self::OneSided | Self::Statue, _) => Posture::LeftSide,
            (_, posture) => posture,
        }
    }

    fn plan(self, seed: u64, breath_tilt: f64) -> Plan {
        let mut plan = Plan::draw(seed);
        for segment in &mut plan.segments {
            let upright = segment.posture == Posture::Upright;
            segment.breath_tilt = breath_tilt;
            segment.posture = self.posture(segment.posture);
            if upright && segment.posture.is_lying() {
                segment.inclination = 5.0;
            }
            if self.is_statue() {
                (segment.roll, segment.inclination) = (0.0, 5.0);
            }
        }
        if self.is_statue() {
            plan.bursts.clear();
        }
        if self == Self::Reads {
            read_in_bed(&mut plan);
        }
        plan
    }
}

/// The beginning of the first lying posture is spent on pillows, ten minutes each way at most.
fn read_in_bed(plan: &mut Plan) {
    let bed = plan.segments[1];
    let secs = ((bed.end - bed.start) / 4.0).min(600.0);
    let pillows = [(Posture::Supine, 0.0, 65.0), (Posture::Supine, 20.0, 40.0), (Posture::LeftSide, -15.0, 30.0)];
    let mut start = bed.start;
    let propped = pillows.map(|(posture, roll, inclination)| {
        let end = start + secs;
        Segment { posture, roll, inclination, start: std::mem::replace(&mut start, end), end, ..bed }
    });
    plan.segments[1].start = start;
    plan.segments.splice(1..1, propped);
}

/// The epochs of a sensor without errors of scale.
fn epochs(seed: u64, plan: &Plan, rate: f64) -> Vec<Epoch> {
    let faults = Faults { gain: 0.0, offset_g: 0.0, mounting_degrees: 0.0, ..Faults::ORDINARY };
    of_night(seed, plan, rate, Rotation3::identity(), faults)
}

/// A sensor put on anyhow, and what is wrong with it: it reads gain · force + offset.
#[derive(Clone, Copy, Debug)]
struct Flawed {
    sensor_from_body: Rotation3<f64>,
    gain: Vector3<f64>,
    offset: Vector3<f64>,
}

impl Flawed {
    /// Any rotation, each as likely; gains within ±2 % and offsets within ±40 mg, as the data sheets have them.
    fn draw(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let four = Vector4::from_fn(|_, _| StandardNormal.sample(&mut rng));
        let mut triple = |most: f64| Vector3::from_fn(|_, _| rng.random_range(-most..most));
        Self {
            sensor_from_body: UnitQuaternion::new_normalize(Quaternion::from_vector(four)).to_rotation_matrix(),
            gain: triple(0.02).add_scalar(1.0),
            offset: triple(0.04),
        }
    }

    /// The truth in this sensor's frame, and what it reads.
    fn see(&self, epochs: &[Epoch]) -> (Vec<Epoch>, Vec<Epoch>) {
        let truth =
            |epoch: &Epoch| Epoch { mean: Accel::from_vector(self.sensor_from_body * epoch.mean.vector()), ..*epoch };
        let truth: Vec<Epoch> = epochs.iter().map(truth).collect();
        let read = |epoch: &Epoch| {
            let mean = epoch.mean.vector().component_mul(&self.gain) + self.offset;
            Epoch { mean: Accel::from_vector(mean), ..*epoch }
        };
        let read = truth.iter().map(read).collect();
        (truth, read)
    }
}

/// Tilt errors over the epochs at rest, in degrees.
#[derive(Clone, Copy, Debug)]
struct Errors {
    median: f64,
    worst: f64,
}

impl Errors {
    fn of(errors: impl Iterator<Item = f64>) -> Self {
        let errors = sorted(errors);
        Self { median: errors[errors.len() / 2], worst: *errors.last().unwrap() }
    }
}

/// One night of one sensor.
struct Outcome {
    note: CalibrationNote,
    before: Errors,
    after: Errors,
}

impl Outcome {
    /// Whether the night covers the sphere: any direction is known to half a degree, by the calibration's own account.
    fn is_covered(&self) -> bool {
        self.note.tilt_any_degrees <= 0.5
    }

    /// Degrees by which the median or the worst is larger than before; below zero when both are smaller.
    fn loss(&self) -> f64 {
        (self.after.median - self.before.median).max(self.after.worst - self.before.worst)
    }
}

/// Closes the night as every night is closed, and holds its directions against the truth.
fn outcome(epochs: &[Epoch], epoch_secs: u32, sensor: &Flawed) -> Outcome {
    let (truth, read) = sensor.see(epochs);
    // Some of these sleepers hold their breath for hours: never is the sensor taken for one that nobody wears.
    let settings = Settings { not_worn_unseen_secs: 86_400, ..Settings::default() };
    let mounting = Mounting::told(Rotation3::identity());
    // Worn where no night is asked how the sensor sat, which is not looked at here and takes its time.
    let analysis = Analysis { epoch_secs, mounting, earlier: None, worn: Some(Worn::Back), settings };
    let night = analysis.close(read.clone(), &Clock::Dated(TimeZone::UTC), Remarks::default(), &[]).unwrap();
    let first = read[0].index;
    let at_rest = || {
        let pairs = truth.iter().zip(&read);
        pairs.filter(|(_, read)| read.coverage >= settings.min_coverage && read.movement <= STILL_G)
    };
    let before = at_rest().map(|(truth, read)| read.mean.angle_to(&truth.mean).degrees());
    let after = at_rest().map(|(truth, read)| {
        let found = &night.track.epochs[usize::try_from(read.index - first).unwrap()];
        found.gravity.unwrap().angle_to(&mounting.to_body(&truth.mean)).degrees()
    });
    Outcome { note: night.summary.calibration.unwrap(), before: Errors::of(before), after: Errors::of(after) }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn quantile(values: impl Iterator<Item = f64>, share: f64) -> f64 {
    let values = sorted(values);
    values.get((values.len().saturating_sub(1) as f64 * share) as usize).copied().unwrap_or(f64::NAN)
}

/// What a table has a line for.
#[derive(Clone, Copy, Debug)]
struct Case {
    sleeper: Sleeper,
    breath: f64,
    rate: f64,
}

impl Case {
    /// So many nights, each seen by so many sensors.
    fn run(self, nights: u64, sensors: u64) -> Vec<Outcome> {
        let secs = epoch_secs(Hertz::new(self.rate).unwrap());
        let of_night = |seed: u64| {
            let epochs = epochs(seed, &self.sleeper.plan(seed, self.breath), self.rate);
            (0..sensors).map(move |sensor| outcome(&epochs, secs, &Flawed::draw(seed * 1000 + sensor)))
        };
        (0..nights).flat_map(of_night).collect()
    }

    /// Degrees that a night may lose at most, and that may be left where it covers the sphere.
    ///
    /// A sensor that errs by no more than the calibration leaves can win nothing; a hundredth of a degree is no loss.
    /// Of two directions lain in for all the night one may lose what the other gains. Below 1 Hz breathing is
    /// movement, so that little rest is seen, and what is seen are single samples.
    fn at_most(self) -> (f64, f64) {
        let lost = if self.sleeper == Sleeper::TwoStatues { 0.5 } else { 0.01 };
        // Below 4 Hz single readings stand for a second, and deep breath is in them, on the sides too.
        match self.rate {
            ..1.0 => (0.5, 1.2),
            ..4.0 => (lost, 0.6),
            _ => (lost, 0.5),
        }
    }

    fn print(self, nights: &[Outcome]) {
        let (covered, rest): (Vec<_>, Vec<_>) = nights.iter().partition(|night| night.is_covered());
        for (word, nights) in [("covered", covered), ("not", rest)] {
            if !nights.is_empty() {
                let Self { sleeper, breath, rate } = self;
                println!(
                    "{:<12} {breath:>4.1}  {rate:>6} {word:<8} {:>5}{}",
                    format!("{sleeper:?}"),
                    nights.len(),
                    columns(&nights)
                );
            }
        }
    }
}

const HEAD: &str = "\
sleeper     breath      Hz           nights |  median tilt: before  after   most |   worst tilt: before  after   most \
| larger: nights  by at most | stated lain  any  errors known";

fn columns(nights: &[&Outcome]) -> String {
    let median = |of: fn(&Outcome) -> f64| quantile(nights.iter().map(|night| of(night)), 0.5);
    let most = |of: fn(&Outcome) -> f64| quantile(nights.iter().map(|night| of(night)), 1.0);
    let larger = nights.iter().filter(|night| night.loss() > 0.0).count();
    format!(
        " | {:>20.2} {:>6.3} {:>6.3} | {:>20.2} {:>6.3} {:>6.3} | {:>14} {:>11.3} | {:>11.2} {:>4.2} {:>13.1}",
        median(|night| night.before.median),
        median(|night| night.after.median),
        most(|night| night.after.median),
        median(|night| night.before.worst),
        median(|night| night.after.worst),
        most(|night| night.after.worst),
        larger,
        most(Outcome::loss),
        median(|night| night.note.tilt_lain_degrees),
        median(|night| night.note.tilt_any_degrees),
        median(|night| night.note.determined),
    )
}

/// What every night of a case must keep.
fn check(case: Case, nights: &[Outcome]) {
    case.print(nights);
    let (lost, left) = case.at_most();
    for night in nights {
        // All of what is left is within three of the standard uncertainties stated.
        assert!(night.after.worst <= 3.0 * night.note.tilt_lain_degrees, "{case:?} {:?} {:?}", night.after, night.note);
        assert!(night.loss() <= lost, "{case:?} {:?} {:?}", night.before, night.after);
        assert!(!night.is_covered() || night.after.worst <= left, "{case:?} {:?} {:?}", night.after, night.note);
    }
    let covered = sorted(nights.iter().filter(|night| night.is_covered()).map(|night| night.after.median));
    // Below 1 Hz a step now and then looks like rest.
    let half = if case.rate < 1.0 { 0.2 } else { 0.1 };
    assert!(covered.is_empty() || covered[covered.len() / 2] <= half, "{case:?}: {covered:?}");
}

#[test]
fn no_direction_is_known_worse_and_on_a_covered_sphere_all_are_known() {
    println!("{HEAD}");
    for sleeper in Sleeper::ALL {
        for breath in BREATHS {
            let case = Case { sleeper, breath, rate: 12.5 };
            let nights = case.run(5, 8);
            check(case, &nights);
            let covered = nights.iter().filter(|night| night.is_covered()).count();
            assert!(sleeper != Sleeper::Reads || covered >= nights.len() / 2, "{covered}");
        }
    }
}

#[test]
fn a_turn_between_two_slow_samples_is_not_taken_for_rest() {
    println!("{HEAD}");
    for rate in [0.3125, 0.78, 1.5625, 4.0] {
        for breath in [0.6, 2.5] {
            let case = Case { sleeper: Sleeper::Ordinary, breath, rate };
            check(case, &case.run(20, 5));
        }
    }
}

#[test]
#[ignore = "minutes: hundreds of nights of every kind"]
fn hundreds_of_nights() {
    println!("{HEAD}");
    for sleeper in Sleeper::ALL {
        for breath in BREATHS {
            let case = Case { sleeper, breath, rate: 25.0 };
            check(case, &case.run(30, 10));
        }
    }
}
