//! The five-second series and the sustained inactivity bouts against the same definitions in numpy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::epochs::datasets;
use common::foreign::ask;
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use supine::night::Span;
use supine::night::sib::{by_direction, by_z_angle};
use supine::posture::Settings;
use supine::posture::epoch::{Epocher, epoch_secs};
use supine::recording::{Recording, Sample};
use supine::signal::series::Slot;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::Timestamp;
use supine::units::{Accel, Hertz};

fn slots(samples: &[Sample], rate: f64) -> Vec<Slot> {
    let rate = Hertz::new(rate).unwrap();
    let mut epocher = Epocher::new(rate, epoch_secs(rate), &Settings::default()).with_series(rate);
    let mut slots = Vec::new();
    for chunk in samples.chunks(1000) {
        epocher.push(chunk, |_| ());
        slots.extend(epocher.take_slots());
    }
    epocher.finish(|_| ());
    slots.extend(epocher.take_slots());
    slots
}

/// What numpy makes of the samples: its slots, and its bouts by z angle and by direction.
type Told = (Vec<(i64, [f64; 6])>, Vec<(i64, i64)>, Vec<(i64, i64)>);

fn told(samples: &[Sample]) -> Option<Told> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samples.csv");
    let mut text = String::new();
    for Sample { time, accel } in samples {
        writeln!(text, "{},{},{},{}", time.as_nanos(), accel.x(), accel.y(), accel.z()).unwrap();
    }
    std::fs::write(&path, text).unwrap();
    let (mut slots, mut z, mut direction) = (Vec::new(), Vec::new(), Vec::new());
    for line in ask("series.py", &[&path])?.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let whole = |index: usize| words[index].parse::<i64>().unwrap();
        match words[0] {
            "slot" => slots.push((whole(1), std::array::from_fn(|i| words[i + 2].parse().unwrap()))),
            "z" => z.push((whole(1), whole(2))),
            "direction" => direction.push((whole(1), whole(2))),
            other => panic!("{other}"),
        }
    }
    Some((slots, z, direction))
}

fn check(name: &str, samples: &[Sample], rate: f64) {
    let found = slots(samples, rate);
    let Some((expected, z, direction)) = told(samples) else { return };
    assert_eq!(found.len(), expected.len(), "{name}");
    let mut most: f64 = 0.0;
    for (slot, (index, values)) in found.iter().zip(&expected) {
        assert_eq!(slot.index, *index, "{name}");
        let [x, y, gz] = slot.gravity.into();
        let ours = [slot.enmo_g, slot.mad_g, slot.z_degrees, x, y, gz];
        ours.iter().zip(values).for_each(|(a, b)| most = most.max((a - b).abs()));
    }
    assert!(most < 1e-9, "{name}: {most}");
    let secs = |spans: &[Span]| spans.iter().map(|s| (s.start.floor_secs(), s.end.floor_secs())).collect::<Vec<_>>();
    assert_eq!(secs(&by_z_angle(&found)), z, "{name}");
    assert_eq!(secs(&by_direction(&found)), direction, "{name}");
    println!(
        "{name}: {} slots, {} and {} bouts agree; largest difference {most:.1e}",
        found.len(),
        z.len(),
        direction.len()
    );
}

#[test]
fn numpy_agrees_on_a_made_up_night_with_gaps() {
    let recipe = Recipe {
        seed: 3,
        rate: Hertz::new(50.0).unwrap(),
        start: Timestamp::from_secs(1_773_526_803),
        zone: TimeZone::UTC,
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults: Faults { gaps: 12.0, ..Faults::ORDINARY },
    };
    let mut night = SyntheticNight::new(&recipe, &Plan::draw(3));
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            break;
        }
        all.extend_from_slice(&chunk);
    }
    check("50 Hz", &all, 50.0);
}

fn day(path: &Path) -> Vec<Sample> {
    let text = std::fs::read_to_string(path).unwrap();
    let sample = |line: &str| {
        let [secs, x, y, z] = std::array::from_fn(|i| line.split(',').nth(i).unwrap().parse::<f64>().unwrap());
        Sample { time: Timestamp::from_nanos((secs * 1e3).round() as i64 * 1_000_000), accel: Accel::from_g(x, y, z) }
    };
    text.lines().skip(1).map(sample).collect()
}

#[test]
fn numpy_agrees_on_days_of_a_chest_patch() {
    let Some(folder) = datasets("numpy_agrees_on_days_of_a_chest_patch") else { return };
    for number in 1..=7 {
        let path = folder.join(format!("chest-patch-days/day_0{number}.csv"));
        check(&format!("day {number}"), &day(&path), 1.561);
    }
}
