//! Recordings whose truth is known: written by hand, or made up from a plan.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use jiff::Zoned;
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use supine::recording::{Recording, Sample};
use supine::source::csv::RecordingWriter;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::Timestamp;
use supine::units::{Accel, Hertz};

/// What a sensor reads that sits as the body does (see the table of the body frame); nothing in a gap.
pub type Lying = Option<[f64; 3]>;
pub const BACK: Lying = Some([0.0, 0.0, 1.0]);
pub const LEFT: Lying = Some([-1.0, 0.0, 0.0]);
pub const FRONT: Lying = Some([0.0, 0.0, -1.0]);
pub const RIGHT: Lying = Some([1.0, 0.0, 0.0]);
pub const UP: Lying = Some([0.0, 1.0, 0.0]);
pub const GAP: Lying = None;

/// When the recordings written by hand begin: ten minutes before bed, in Berlin.
pub const EVENING: &str = "2026-03-14T22:50:00+01:00[Europe/Berlin]";

/// Minutes in each posture of a night that begins at [`EVENING`]: 8 h 15 min, of them from 23:00 to 07:00 in bed.
pub const NIGHT: [(Lying, u32); 7] = [(UP, 10), (BACK, 180), (LEFT, 135), (GAP, 30), (FRONT, 90), (RIGHT, 45), (UP, 5)];

/// A recording in our own format at 1 Hz: so many minutes in each posture; undated without a start.
pub fn recording(start: Option<&str>, stretches: &[(Lying, u32)]) -> String {
    seen(start, stretches, |reading| reading)
}

/// The same as seen by a sensor that sits or counts otherwise.
pub fn seen(start: Option<&str>, stretches: &[(Lying, u32)], by: impl Fn([f64; 3]) -> [f64; 3]) -> String {
    let start: Option<Zoned> = start.map(|start| start.parse().unwrap());
    let mut secs = start.as_ref().map_or(0, |start| start.timestamp().as_second());
    let mut samples = Vec::new();
    for &(lying, minutes) in stretches {
        for second in 0..minutes * 60 {
            if let Some([x, y, z]) = lying.map(|lying| by(breathing(lying, second))) {
                samples.push(Sample { time: Timestamp::from_secs(secs), accel: Accel::from_g(x, y, z) });
            }
            secs += 1;
        }
    }
    let mut writer = RecordingWriter::new(Vec::new(), start.as_ref(), Hertz::new(1.0).unwrap(), "by hand").unwrap();
    writer.write(&samples).unwrap();
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

/// The same with a breath of four seconds, by which it tilts 0.7° either way: what does not breathe is not worn.
fn breathing([x, y, z]: [f64; 3], second: u32) -> [f64; 3] {
    let tilt = [0.0, 0.012, 0.0, -0.012].into_iter().cycle().nth(second as usize % 4).unwrap();
    // A little of it on every axis: none is stuck.
    let rest = tilt / 4.0;
    if y.abs() > 0.5 { [x + rest, y + rest, z + tilt] } else { [x + rest, y + tilt, z + rest] }
}

/// A made-up night in Berlin with its truth.
pub fn synthetic(seed: u64, rate: f64, start: &str) -> (String, Plan) {
    let (plan, start): (Plan, Zoned) = (Plan::draw(seed), start.parse().unwrap());
    let recipe = Recipe {
        seed,
        rate: Hertz::new(rate).unwrap(),
        start: start.timestamp().into(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults: Faults::ORDINARY,
    };
    let mut night = SyntheticNight::new(&recipe, &plan);
    let mut writer = RecordingWriter::new(Vec::new(), Some(&start), recipe.rate, "synthetic").unwrap();
    let mut chunk = Vec::new();
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return (String::from_utf8(writer.finish().unwrap()).unwrap(), plan);
        }
        writer.write(&chunk).unwrap();
    }
}
