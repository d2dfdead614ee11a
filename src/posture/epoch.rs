//! The first stage, and the hot path: samples to one-second summaries, in one pass and constant memory.

use nalgebra::Vector3;

use super::Settings;
use crate::recording::Sample;
use crate::remark::{Kind, Remarks, Tally};
use crate::signal::jolt::Jolts;
use crate::signal::range::RangeWatch;
use crate::signal::series::{Series, Slot};
use crate::signal::timeline::{Step, TimeLine};
use crate::signal::trend::TrendSums;
use crate::time::Timestamp;
use crate::units::{Accel, Hertz, Sensor};

/// A summary of the samples of one epoch, in the sensor frame.
///
/// Epochs lie on a grid of whole seconds of the time line, so that the same instant always falls into the same epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its place on the grid: it covers `index × length` to `(index + 1) × length` seconds.
    pub index: i64,
    /// Mean of its samples, in g. Linear in them, so gain, offset and mounting may be applied to it afterwards.
    pub mean: Accel<Sensor>,
    /// How restless it was, in g: the spread of its samples about their own straight line, all axes together.
    ///
    /// Below four samples an epoch, how much three neighbouring samples bend, |a − 2b + c| / √6, which a straight line
    /// through them does not either; below 1.25 Hz, where breathing is no line from one sample to the next but one, what
    /// two neighbours differ by, divided by √2. All three are the same for white noise.
    pub movement: f64,
    /// Which way the sharper jolts point, dimensionless, in the sensor frame (see [`Jolts::take`]); zero at rest.
    pub jolt: Vector3<f64>,
    /// Share of its time that samples cover, 0 to 1.
    pub coverage: f64,
}

/// The epoch length for a rate: the fewest whole seconds sure to hold a sample.
///
/// A quarter is added to the period for jitter: 1 s down to 1.25 Hz, 2 s for a `RuuviTag` (1.285 s), 4 s at 0.31 Hz.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above zero, and saturates")]
pub fn epoch_secs(rate: Hertz) -> u32 {
    (1.25 * rate.period_secs()).ceil().max(1.0) as u32
}

/// A stuck axis is remarked on from this length, in seconds.
///
/// With steps of 1/64 g an axis across the breathing can stay on one step for minutes; a quarter of an hour is a fault.
const STUCK_SECS: u32 = 900;

/// Turns samples into epochs, however they are cut into chunks.
#[derive(Clone, Debug)]
pub struct Epocher {
    secs: u32,
    nanos: i64,
    spread: Spread,
    line: TimeLine,
    range: RangeWatch,
    jolts: Jolts,
    series: Option<Series>,
    open: Option<Open>,
    last: Vector3<f64>,
    /// From the sample before the last to the last, if nothing was missed between them.
    last_step: Option<Vector3<f64>>,
    stuck_secs: [u32; 3],
    remarks: Remarks,
}

/// How the restlessness of an epoch is measured (see [`Epoch::movement`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spread {
    Line,
    Bends,
    Steps,
}

impl Spread {
    fn at(rate: Hertz, secs: u32) -> Self {
        match rate.get() {
            rate if rate * f64::from(secs) >= 4.0 => Self::Line,
            // From here on the epoch is one second.
            rate if rate >= 1.25 => Self::Bends,
            _ => Self::Steps,
        }
    }
}

/// The epoch that samples are being added to.
#[derive(Clone, Debug)]
struct Open {
    index: i64,
    start: i64,
    end: i64,
    origin: Vector3<f64>,
    sums: TrendSums,
    /// Squares of steps or bends, and how many.
    squares: f64,
    differences: u32,
    covered: i64,
    last_at: i64,
}

impl Epocher {
    /// For a recording at about `rate`, in epochs of `secs` seconds (see [`epoch_secs`]).
    #[must_use]
    pub fn new(rate: Hertz, secs: u32, settings: &Settings) -> Self {
        let secs = secs.max(1);
        Self {
            secs,
            nanos: i64::from(secs) * 1_000_000_000,
            spread: Spread::at(rate, secs),
            line: TimeLine::new(rate, settings.gap_periods, settings.gap_secs),
            range: RangeWatch::default(),
            jolts: Jolts::new(rate),
            series: None,
            open: None,
            last: Vector3::zeros(),
            last_step: None,
            stuck_secs: [0; 3],
            remarks: Remarks::default(),
        }
    }

    /// With the five-second series of the same samples beside the epochs (see [`Epocher::take_slots`]), if `rate` has one.
    #[must_use]
    pub fn with_series(self, rate: Hertz) -> Self {
        Self { series: Series::new(rate), ..self }
    }

    /// Takes the slots of the five-second series completed since the last call, in order.
    pub fn take_slots(&mut self) -> impl Iterator<Item = Slot> {
        self.series.iter_mut().flat_map(Series::take)
    }

    /// Adds samples; every epoch that they complete goes to `emit`.
    pub fn push(&mut self, samples: &[Sample], mut emit: impl FnMut(Epoch)) {
        for sample in samples {
            let (time, step) = self.line.step(sample.time);
            if step != Step::Drop {
                self.add(time, step, sample.accel.vector(), &mut emit);
            }
        }
    }

    /// Closes the last epoch and takes the remarks. Further samples would start a new recording.
    pub fn finish(&mut self, mut emit: impl FnMut(Epoch)) -> Remarks {
        if let Some(epoch) = self.close() {
            emit(epoch);
        }
        self.series.iter_mut().for_each(Series::finish);
        self.end_stuck([false; 3]);
        self.take_remarks()
    }

    /// Takes the remarks made since the last call.
    pub fn take_remarks(&mut self) -> Remarks {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.merge(&self.line.take_remarks());
        remarks
    }

    #[inline]
    fn add(&mut self, time: Timestamp, step: Step, g: &Vector3<f64>, emit: &mut impl FnMut(Epoch)) {
        let at = time.as_nanos();
        let reach = if let Step::Next { nanos } = step { nanos } else { self.line.period_nanos() };
        if step == Step::First || self.open.as_ref().is_none_or(|open| at >= open.end) {
            self.turn(at, step, g, emit);
        }
        self.range.push(g);
        if !matches!(step, Step::Next { .. }) {
            self.jolts.forget();
        }
        self.jolts.push(g);
        if let Some(series) = &mut self.series {
            series.push(at, g);
        }
        if let Some(open) = &mut self.open {
            open.covered += reach.min(at - open.start);
            open.last_at = at;
            open.sums.push(secs(at - open.start), &(g - open.origin));
        }
        if self.spread != Spread::Line {
            self.differ(step, g);
        }
    }

    /// Takes the difference from the samples before.
    fn differ(&mut self, step: Step, g: &Vector3<f64>) {
        let from_last = matches!(step, Step::Next { .. }).then(|| g - self.last);
        let difference = match self.spread {
            Spread::Bends => from_last.zip(self.last_step).map(|(step, before)| (step - before) / 3.0_f64.sqrt()),
            _ => from_last,
        };
        if let (Some(open), Some(difference)) = (&mut self.open, difference) {
            open.squares += difference.norm_squared();
            open.differences += 1;
        }
        (self.last, self.last_step) = (*g, from_last);
    }

    /// Passes to the epoch that holds `at`.
    #[cold]
    fn turn(&mut self, at: i64, step: Step, g: &Vector3<f64>, emit: &mut impl FnMut(Epoch)) {
        match (&mut self.open, step) {
            (Some(open), Step::Next { .. }) => open.covered += open.end - open.last_at,
            // What came before was a stray.
            (open, Step::First) => {
                *open = None;
                self.series.iter_mut().for_each(Series::forget);
            }
            _ => {}
        }
        if let Some(epoch) = self.close() {
            emit(epoch);
        }
        let index = at.div_euclid(self.nanos);
        let start = index.saturating_mul(self.nanos);
        self.open = Some(Open {
            index,
            start,
            end: start.saturating_add(self.nanos),
            origin: *g,
            sums: TrendSums::default(),
            squares: 0.0,
            differences: 0,
            covered: 0,
            last_at: at,
        });
    }

    fn close(&mut self) -> Option<Epoch> {
        let open = self.open.take()?;
        let (held, clipped) = self.range.take();
        let start = Timestamp::from_nanos(open.start);
        self.remarks.add(Kind::Clipped, Tally { count: u64::from(clipped), secs: 0.0, first: Some(start) });
        let samples = open.sums.count();
        let all_held = held.map(|repeats| samples > 0 && repeats >= samples);
        self.end_stuck(if all_held == [true; 3] { [false; 3] } else { all_held });
        let movement = match self.spread {
            Spread::Line => open.sums.spread().unwrap_or_default(),
            Spread::Bends | Spread::Steps => open.spread_by_differences(),
        };
        Some(Epoch {
            index: open.index,
            mean: Accel::from_vector(open.origin + open.sums.mean()),
            movement,
            jolt: self.jolts.take(),
            coverage: (secs(open.covered) / secs(self.nanos)).clamp(0.0, 1.0),
        })
    }

    /// Counts on the axes that are stuck, and remarks on those that have been and no longer are.
    fn end_stuck(&mut self, stuck: [bool; 3]) {
        for (run, stuck) in self.stuck_secs.iter_mut().zip(stuck) {
            if stuck {
                *run = run.saturating_add(self.secs);
                continue;
            }
            if *run >= STUCK_SECS {
                self.remarks.note_lasting(Kind::StuckAxis, None, f64::from(*run));
            }
            *run = 0;
        }
    }
}

impl Open {
    fn spread_by_differences(&self) -> f64 {
        if self.differences == 0 { 0.0 } else { (self.squares / (2.0 * f64::from(self.differences))).sqrt() }
    }
}

#[expect(clippy::cast_precision_loss, reason = "spans within an epoch are exact")]
fn secs(nanos: i64) -> f64 {
    nanos as f64 * 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hertz(rate: f64) -> Hertz {
        Hertz::new(rate).unwrap()
    }

    fn sample(secs: f64, x: f64, y: f64, z: f64) -> Sample {
        Sample { time: Timestamp::from_nanos((secs * 1e9).round() as i64), accel: Accel::from_g(x, y, z) }
    }

    fn epochs(rate: f64, samples: &[Sample]) -> (Vec<Epoch>, Remarks) {
        let mut epocher = Epocher::new(hertz(rate), epoch_secs(hertz(rate)), &Settings::default());
        let mut out = Vec::new();
        epocher.push(samples, |epoch| out.push(epoch));
        let remarks = epocher.finish(|epoch| out.push(epoch));
        (out, remarks)
    }

    fn still(rate: f64, secs: f64) -> Vec<Sample> {
        (0..(rate * secs) as u32).map(|i| sample(f64::from(i) / rate, 0.0, 0.0, 1.0)).collect()
    }

    #[test]
    fn the_epoch_is_long_enough_for_slow_sources() {
        for (rate, secs) in [(400.0, 1), (50.0, 1), (1.5625, 1), (1.0, 2), (1.0 / 1.285, 2), (0.3125, 4)] {
            assert_eq!(epoch_secs(hertz(rate)), secs, "{rate} Hz");
        }
    }

    #[test]
    fn a_second_at_rest_is_one_quiet_covered_epoch() {
        for rate in [0.3125, 1.0, 1.5625, 12.5, 50.0, 400.0] {
            let (epochs, remarks) = epochs(rate, &still(rate, 120.0));
            assert!(remarks.is_empty(), "{rate} Hz: {remarks:?}");
            for (epoch, expected) in epochs.iter().zip(0..) {
                assert_eq!(epoch.index, expected, "{rate} Hz");
                assert_eq!(epoch.mean, Accel::from_g(0.0, 0.0, 1.0), "{rate} Hz");
                assert!(epoch.movement < 1e-9, "{rate} Hz");
            }
            // Nothing is known after the last sample, so the last epoch is not covered to its end.
            let (_, whole) = epochs.split_last().unwrap();
            assert!(whole.iter().all(|epoch| epoch.coverage > 0.99), "{rate} Hz: {whole:?}");
        }
    }

    #[test]
    fn a_gap_leaves_no_epoch_and_half_a_second_half_the_coverage() {
        let mut samples = still(50.0, 10.0);
        samples.retain(|s| !(2.5..6.0).contains(&s.time.secs_since(Timestamp::default())));
        let (epochs, remarks) = epochs(50.0, &samples);
        let indices: Vec<i64> = epochs.iter().map(|epoch| epoch.index).collect();
        assert_eq!(indices, [0, 1, 2, 6, 7, 8, 9]);
        assert!((epochs[2].coverage - 0.5).abs() < 0.05, "{}", epochs[2].coverage);
        assert_eq!(remarks.tally(Kind::Gap).count, 1);
    }

    #[test]
    fn a_stuck_axis_and_a_clipped_one_are_remarked_on() {
        let samples: Vec<Sample> = (0..50_000)
            .map(|i| sample(f64::from(i) * 0.02, 0.01 * f64::from(i % 7), 0.01 * f64::from(i % 5), -2.0))
            .collect();
        let (_, remarks) = epochs(50.0, &samples);
        assert_eq!(remarks.tally(Kind::StuckAxis).count, 1);
        assert!(remarks.tally(Kind::StuckAxis).secs > 990.0);
        assert_eq!(remarks.tally(Kind::Clipped).count, 49_999);
    }

    /// Who breathes deeply, ±2.5°, 8 to 25 times a minute, and does nothing else, is still (`Settings::movement_g`).
    #[test]
    fn deep_breathing_is_below_the_movement_that_breaks_stillness() {
        for rate in [1.5625, 2.0, 3.0, 5.0, 12.5, 50.0] {
            for breaths in [8.0, 12.0, 16.0, 20.0, 25.0] {
                let tilt = |i: u32| {
                    let phase = std::f64::consts::TAU * breaths / 60.0 * f64::from(i) / rate;
                    (2.5_f64.to_radians() * phase.sin()).sin_cos()
                };
                let samples: Vec<Sample> = (0..(600.0 * rate) as u32)
                    .map(|i| sample(f64::from(i) / rate, tilt(i).0, 0.0, tilt(i).1))
                    .collect();
                let (epochs, _) = epochs(rate, &samples);
                let most = epochs.iter().map(|epoch| epoch.movement).fold(0.0, f64::max);
                assert!(most < 0.8 * Settings::default().movement_g, "{rate} Hz, {breaths}/min: {most}");
            }
        }
    }

    #[test]
    fn a_straight_line_is_no_movement_of_a_slow_source_either() {
        let samples: Vec<Sample> =
            (0..100).map(|i| sample(f64::from(i) * 0.64, 0.03 * f64::from(i), 0.0, 1.0)).collect();
        let (epochs, _) = epochs(1.5625, &samples);
        assert!(epochs.iter().all(|epoch| epoch.movement < 1e-9), "{epochs:?}");
    }

    #[test]
    fn white_noise_reads_alike_by_trend_and_by_steps() {
        use rand::{RngExt, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut noise = || rng.random_range(-0.1..0.1_f64);
        let mean_movement = |rate: f64, noise: &mut dyn FnMut() -> f64| {
            let samples: Vec<Sample> =
                (0..20_000).map(|i| sample(f64::from(i) / rate, noise(), noise(), 1.0 + noise())).collect();
            let (epochs, _) = epochs(rate, &samples);
            epochs.iter().map(|epoch| epoch.movement * epoch.movement).sum::<f64>() / epochs.len() as f64
        };
        // Variance of a uniform value in ±0.1 is 0.01/3 per axis, 0.01 for three.
        for rate in [1.6, 3.0, 5.0, 50.0] {
            let variance = mean_movement(rate, &mut noise);
            assert!((variance - 0.01).abs() < 0.001, "{rate} Hz: {variance}");
        }
    }

    fn wild_samples() -> impl Strategy<Value = Vec<Sample>> {
        let step = prop_oneof![8 => 0.001..0.2_f64, 1 => -0.1..0.0_f64, 1 => 1.0..20.0_f64];
        prop::collection::vec((step, -2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64), 1..400).prop_map(|rows| {
            let mut at = 0.0;
            rows.into_iter()
                .map(|(step, x, y, z)| {
                    at += step;
                    sample(at, x, y, z)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn chunking_changes_nothing(samples in wild_samples(), cuts in prop::collection::vec(1..50_usize, 1..40)) {
            let (whole, whole_remarks) = epochs(10.0, &samples);
            let with_series = || Epocher::new(hertz(10.0), 1, &Settings::default()).with_series(hertz(10.0));
            let mut at_once = with_series();
            at_once.push(&samples, |_| ());
            at_once.finish(|_| ());
            let mut epocher = with_series();
            let (mut out, mut slots) = (Vec::new(), Vec::new());
            let mut rest = samples.as_slice();
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break; }
                let (chunk, tail) = rest.split_at((*cut).min(rest.len()));
                epocher.push(chunk, |epoch| out.push(epoch));
                slots.extend(epocher.take_slots());
                rest = tail;
            }
            let remarks = epocher.finish(|epoch| out.push(epoch));
            slots.extend(epocher.take_slots());
            prop_assert_eq!(slots, at_once.take_slots().collect::<Vec<_>>());
            prop_assert_eq!(out, whole);
            prop_assert_eq!(remarks, whole_remarks);
        }

        #[test]
        fn epochs_come_in_order_and_within_bounds(samples in wild_samples()) {
            let (epochs, _) = epochs(10.0, &samples);
            for pair in epochs.windows(2) {
                prop_assert!(pair[0].index < pair[1].index);
            }
            for epoch in epochs {
                prop_assert!((0.0..=1.0).contains(&epoch.coverage));
                prop_assert!(epoch.movement >= 0.0);
            }
        }
    }
}
