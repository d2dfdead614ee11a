use super::oracle::by_definition;
use super::*;
use crate::posture::Settings;
use crate::recording::Sample;
use crate::remark::{Kind, Remarks};
use crate::time::Timestamp;
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
            let samples: Vec<Sample> =
                (0..(600.0 * rate) as u32).map(|i| sample(f64::from(i) / rate, tilt(i).0, 0.0, tilt(i).1)).collect();
            let (epochs, _) = epochs(rate, &samples);
            let most = epochs.iter().map(|epoch| epoch.movement).fold(0.0, f64::max);
            assert!(most < 0.8 * Settings::default().movement_g, "{rate} Hz, {breaths}/min: {most}");
        }
    }
}

#[test]
fn a_straight_line_is_no_movement_of_a_slow_source_either() {
    let samples: Vec<Sample> = (0..100).map(|i| sample(f64::from(i) * 0.64, 0.03 * f64::from(i), 0.0, 1.0)).collect();
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

/// Samples as the worst of sources has them: with gaps, late and doubled ones, strays, a clock that is set, and readings
/// that repeat at the end of the range; many in some epochs and few in others.
fn wild_samples() -> impl Strategy<Value = Vec<Sample>> {
    let ordinary = 0.001..0.2_f64;
    let fast = 0.0005..0.003_f64;
    let step = prop_oneof![
        60 => prop_oneof![ordinary, Just(0.1)],
        4 => prop_oneof![-0.1..0.0_f64, Just(0.0)],
        4 => prop_oneof![0.4..1.5_f64, 1.0..20.0_f64, 50.0..200.0_f64],
        1 => -4000.0..4000.0_f64,
    ];
    let fast_step = prop_oneof![300 => fast, 1 => -0.1..1.0_f64];
    let value = || prop_oneof![4 => -2.0..2.0_f64, 1 => Just(2.0), 1 => Just(0.5)];
    // A stray is the only one of its time.
    let row = move |step: BoxedStrategy<f64>| (step, prop::bool::weighted(0.01), value(), value(), value());
    let rows = prop_oneof![
        3 => prop::collection::vec(row(step.boxed()), 1..400),
        1 => prop::collection::vec(row(fast_step.boxed()), 1..2500),
    ];
    rows.prop_map(|rows| {
        let mut at = 0.0;
        let place = |(step, stray, x, y, z)| {
            at += step;
            sample(if stray { at + 7000.0 } else { at }, x, y, z)
        };
        rows.into_iter().map(place).collect()
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
    fn it_is_what_the_definition_says(samples in wild_samples(), rate in prop::sample::select(vec![0.8, 2.0, 10.0, 400.0])) {
        let (found, remarks) = epochs(rate, &samples);
        let (expected, expected_remarks) = by_definition(hertz(rate), &samples);
        prop_assert_eq!(remarks, expected_remarks);
        prop_assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!(found.index, expected.index);
            prop_assert!((found.mean.vector() - expected.mean.vector()).norm() < 1e-12, "{:?} {:?}", found, expected);
            prop_assert!((found.movement - expected.movement).abs() < 1e-6, "{:?} {:?}", found, expected);
            prop_assert!((found.jolt - expected.jolt).norm() < 1e-9, "{:?} {:?}", found, expected);
            prop_assert!((found.coverage - expected.coverage).abs() < 1e-12, "{:?} {:?}", found, expected);
        }
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
