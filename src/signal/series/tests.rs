use super::*;
use proptest::prelude::*;

fn series(samples: &[(f64, [f64; 3])]) -> Vec<Slot> {
    let mut series = Series::new(Hertz::new(10.0).unwrap()).unwrap();
    push(&mut series, samples.iter().map(|&(secs, g)| ((secs * 1e9).round() as i64, g)));
    series.finish();
    series.take().collect()
}

/// Some fifty at a time, from times before the first of them.
fn push(series: &mut Series, samples: impl Iterator<Item = (i64, [f64; 3])>) {
    let samples: Vec<(i64, [f64; 3])> = samples.collect();
    for some in samples.chunks(47) {
        let start = some[0].0.div_euclid(1_000_000_000) * 1_000_000_000;
        let mut columns = Columns::default();
        some.iter().for_each(|&(at, g)| columns.push(at - start, &g.into()));
        series.push(start, &columns);
    }
}

fn at_rest(rate: f64, secs: std::ops::Range<i64>, g: [f64; 3]) -> Vec<(f64, [f64; 3])> {
    let steps = (secs.start as f64 * rate) as i64..(secs.end as f64 * rate) as i64;
    steps.map(|i| (i as f64 / rate, g)).collect()
}

#[test]
fn a_sensor_on_its_edge_has_no_movement_and_its_angle() {
    for rate in [1.0, 1.5625, 12.5, 50.0] {
        let slots = series(&at_rest(rate, 100..130, [0.0, 0.6, 0.8]));
        assert_eq!(slots.iter().map(|slot| slot.index).collect::<Vec<_>>(), (20..26).collect::<Vec<_>>(), "{rate} Hz");
        for slot in slots {
            assert!(slot.enmo_g.abs() < 1e-12 && slot.mad_g.abs() < 1e-12, "{rate} Hz: {slot:?}");
            assert!((slot.z_degrees - 0.8_f64.asin().to_degrees()).abs() < 1e-9, "{rate} Hz: {slot:?}");
            assert!((slot.gravity - Vector3::new(0.0, 0.6, 0.8)).norm() < 1e-12, "{rate} Hz: {slot:?}");
        }
    }
}

#[test]
fn movement_is_counted_in_its_slot_by_both_definitions() {
    // 1.2 g and 0.9 g in turn: ENMO (0.2 + 0) / 2, MAD 0.15 about a mean of 1.05.
    let mut samples = at_rest(10.0, 0..10, [1.0, 0.0, 0.0]);
    for (index, (_, g)) in samples.iter_mut().enumerate().skip(50) {
        g[0] = if index % 2 == 0 { 1.2 } else { 0.9 };
    }
    let slots = series(&samples);
    assert!(slots[0].enmo_g == 0.0 && slots[0].mad_g == 0.0);
    assert!((slots[1].enmo_g - 0.1).abs() < 1e-12 && (slots[1].mad_g - 0.15).abs() < 1e-12, "{:?}", slots[1]);
}

#[test]
fn a_jolt_of_two_seconds_does_not_turn_gravity() {
    let mut samples = at_rest(50.0, 0..20, [0.0, 0.0, 1.0]);
    samples.iter_mut().filter(|(at, _)| (7.0..9.0).contains(at)).for_each(|(_, g)| *g = [2.0, -1.0, 0.3]);
    for slot in series(&samples) {
        assert_eq!(slot.z_degrees, 90.0, "{slot:?}");
    }
}

#[test]
fn a_turn_is_seen_in_the_second_it_happens() {
    // Up to second 12 flat, from there on its side: the seconds 10 and 11 have 10 and 8 of ten bins before it, 12 to 14
    // have 4, 2 and 0; so two seconds of the slot point up and three along.
    let mut samples = at_rest(20.0, 0..25, [0.0, 0.0, 1.0]);
    samples.iter_mut().filter(|(at, _)| *at >= 12.0).for_each(|(_, g)| *g = [1.0, 0.0, 0.0]);
    let angles: Vec<f64> = series(&samples).iter().map(|slot| slot.z_degrees).collect();
    assert_eq!(angles, [90.0, 90.0, 36.0, 0.0, 0.0]);
}

#[test]
fn a_slot_of_which_less_than_half_was_recorded_is_left_out() {
    let mut samples = at_rest(10.0, 0..50, [0.0, 0.0, 1.0]);
    // Slot 2 keeps two seconds, slot 6 three; slot 4 has none.
    samples.retain(|(at, _)| !(12.0..15.0).contains(at) && !(20.0..25.0).contains(at) && !(30.0..32.0).contains(at));
    assert_eq!(series(&samples).iter().map(|slot| slot.index).collect::<Vec<_>>(), [0, 1, 3, 5, 6, 7, 8, 9]);
}

#[test]
fn slower_than_a_sample_a_second_there_is_none() {
    for (rate, there) in [(0.3125, false), (0.78, false), (0.9999, true), (1.0, true), (400.0, true)] {
        assert_eq!(Series::new(Hertz::new(rate).unwrap()).is_some(), there, "{rate} Hz");
    }
}

/// The definition in the head of the module, computed the long way.
fn by_definition(samples: &[(i64, [f64; 3])]) -> Vec<Slot> {
    let in_second = |at: &i64, second: i64| at.div_euclid(1_000_000_000) == second;
    let bin_mean = |bin: i64| {
        let of_bin = samples.iter().filter(|(at, _)| at.div_euclid(500_000_000) == bin);
        let values: Vec<Vector3<f64>> = of_bin.map(|(_, g)| Vector3::from(*g)).collect();
        (!values.is_empty()).then(|| values.iter().sum::<Vector3<f64>>() / values.len() as f64)
    };
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
    };
    let gravity = |second: i64| {
        let around: Vec<Vector3<f64>> = (second * 2 - 4..second * 2 + 6).filter_map(bin_mean).collect();
        Vector3::from_fn(|axis, _| median(around.iter().map(|mean| mean[axis]).collect()))
    };
    let slots = samples.first().map_or(0, |s| s.0.div_euclid(5_000_000_000))
        ..samples.last().map_or(0, |s| s.0.div_euclid(5_000_000_000) + 1);
    let slot = |index: i64| {
        let held = |second: &i64| samples.iter().any(|(at, _)| in_second(at, *second));
        let found: Vec<Vector3<f64>> = (index * 5..index * 5 + 5).filter(held).map(gravity).collect();
        let of_slot = samples.iter().filter(|(at, _)| at.div_euclid(5_000_000_000) == index);
        let norms: Vec<f64> = of_slot.map(|(_, g)| Vector3::from(*g).norm()).collect();
        let n = norms.len() as f64;
        let mean = norms.iter().sum::<f64>() / n;
        (found.len() >= 3).then(|| Slot {
            index,
            enmo_g: norms.iter().map(|norm| (norm - 1.0).max(0.0)).sum::<f64>() / n,
            mad_g: norms.iter().map(|norm| (norm - mean).abs()).sum::<f64>() / n,
            z_degrees: found.iter().map(|g| (g.z / g.x.hypot(g.y)).atan().to_degrees()).sum::<f64>()
                / found.len() as f64,
            gravity: found.iter().sum::<Vector3<f64>>() / found.len() as f64,
        })
    };
    slots.filter_map(slot).collect()
}

proptest! {
    #[test]
    fn every_processor_finds_the_same(readings in prop::collection::vec(prop::array::uniform3(-2.0..2.0_f64), 0..80)) {
        let axes: [Vec<f64>; 3] = std::array::from_fn(|axis| readings.iter().map(|reading| reading[axis]).collect());
        let norms: Vec<f64> = readings.iter().map(|reading| Vector3::from(*reading).norm()).collect();
        let found = |level| {
            let axes = axes.each_ref().map(|axis| &axis[..]);
            let sum = dispatch!(level, simd => sum_of(simd, axes));
            (sum, dispatch!(level, simd => excesses(simd, &norms)).map(f64::to_bits))
        };
        prop_assert_eq!(found(Level::baseline()), found(Level::new()));
    }

    #[test]
    fn it_is_what_the_definition_says(
        steps in prop::collection::vec((prop_oneof![9 => 1..900_i64, 1 => 900..12_000_i64], -2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64), 1..200),
        start in -20_000..20_000_i64,
    ) {
        let mut at = start;
        let samples: Vec<(i64, [f64; 3])> = steps.into_iter().map(|(step, x, y, z)| {
            at += step;
            (at * 1_000_000, [x, y, z])
        }).collect();
        let mut series = Series::default();
        push(&mut series, samples.iter().copied());
        series.finish();
        let found: Vec<Slot> = series.take().collect();
        let expected = by_definition(&samples);
        prop_assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!(found.index, expected.index);
            prop_assert!((found.enmo_g - expected.enmo_g).abs() < 1e-9);
            prop_assert!((found.mad_g - expected.mad_g).abs() < 1e-9);
            prop_assert!((found.z_degrees - expected.z_degrees).abs() < 1e-6);
            prop_assert!((found.gravity - expected.gravity).norm() < 1e-9);
        }
    }
}
