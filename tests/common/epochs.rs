//! Recordings to epochs, and the recordings of real people.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Debug;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use supine::posture::epoch::{Epocher, epoch_secs};
use supine::posture::{Epoch, Settings};
use supine::recording::Recording;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::Timestamp;
use supine::units::Hertz;

/// All epochs of a recording of this rate, with the thresholds as they are delivered.
pub fn epochs(recording: &mut impl Recording<Error: Debug>, rate: Hertz) -> Vec<Epoch> {
    let mut epocher = Epocher::new(rate, epoch_secs(rate), &Settings::default());
    let (mut out, mut chunk) = (Vec::new(), Vec::new());
    loop {
        recording.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            epocher.finish(|epoch| out.push(epoch));
            return out;
        }
        epocher.push(&chunk, |epoch| out.push(epoch));
    }
}

/// The epochs of a made-up night as such a sensor reads it.
pub fn of_night(seed: u64, plan: &Plan, rate: f64, body_from_sensor: Rotation3<f64>, faults: Faults) -> Vec<Epoch> {
    let (rate, start) = (Hertz::new(rate).unwrap(), Timestamp::from_secs(1_773_526_800));
    let recipe = Recipe { seed, rate, start, zone: TimeZone::UTC, body_from_sensor, reattached: None, faults };
    epochs(&mut SyntheticNight::new(&recipe, plan), rate)
}

/// The folder of recordings of real people, or a plain word that the test was skipped.
pub fn datasets(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SUPINE_DATASETS").map(PathBuf::from).filter(|path| path.is_dir());
    if folder.is_none() {
        println!("SKIPPED {test}: SUPINE_DATASETS is not set to a folder of recordings (see datasets/README.md)");
    }
    folder
}
