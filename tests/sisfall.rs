//! Scripted position changes of real people, where `SUPINE_DATASETS` names the folder that holds them.
//!
//! The set is `sisfall-lying` (Sucerquia et al. 2017): trials of twelve seconds with the sensor at the waist, in which
//! somebody who sits tries to get up and does not (D11), sits, lies down and sits up again (D12), or turns from the back
//! to a side and back again (D14).
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::path::{Path, PathBuf};

use nalgebra::Vector3;
use supine::posture::epoch::Epocher;
use supine::posture::{Mounting, Posture, Settings, Track, Worn};
use supine::recording::{Recording, Sample, Sign};
use supine::source::csv::{CsvRecording, ReadOptions};
use supine::units::Hertz;

const RATE: f64 = 200.0;

/// Twelve seconds hold no posture for ten, and the last one often for hardly more than a second before the trial ends;
/// a second is also what [`Trial::goes_and_comes_back`] asks for.
fn settings() -> Settings {
    Settings { dwell_secs: 1, ..Settings::default() }
}

/// Sitting reads −1 g on y and lying on the back +1 g on z; the third axis follows, for a mirror image is no mounting.
fn mounting() -> Mounting {
    "right,feet,front".parse().unwrap()
}

struct Trial {
    name: String,
    script: String,
    samples: Vec<Sample>,
}

fn trials(folder: &Path) -> Vec<Trial> {
    let mut index = csv::Reader::from_path(folder.join("index.csv")).unwrap();
    let rows = index.records().map(Result::unwrap).filter(|row| &row[0] == "sisfall-lying");
    rows.map(|row| Trial {
        name: row[6].trim_start_matches("sisfall-lying/").to_owned(),
        script: row[3].to_owned(),
        samples: samples(&folder.join(&row[6])),
    })
    .collect()
}

fn samples(path: &Path) -> Vec<Sample> {
    let rate = Some(Hertz::new(RATE).unwrap());
    let options = ReadOptions { rate, sign: Some(Sign::Normal), ..ReadOptions::default() };
    let mut recording = CsvRecording::open(path, &options).unwrap();
    let (mut chunk, mut all) = (Vec::new(), Vec::new());
    loop {
        recording.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return all;
        }
        all.extend_from_slice(&chunk);
    }
}

impl Trial {
    /// Whether the raw signal shows a change and the way back: its direction leaves that of the first second by more
    /// than 45° for a whole second, and that of the last second is back within 45°.
    fn goes_and_comes_back(&self) -> bool {
        let mean = |samples: &[Sample]| samples.iter().map(|it| *it.accel.vector()).sum::<Vector3<f64>>();
        let second = RATE as usize;
        let first = mean(&self.samples[..second]);
        let is_away = |samples: &[Sample]| mean(samples).angle(&first).to_degrees() > 45.0;
        // A whole second of tenths of a second, each away.
        let tenths: Vec<bool> = self.samples.chunks(second / 10).map(is_away).collect();
        tenths.windows(10).any(|tenths| tenths.iter().all(|&away| away))
            && !is_away(&self.samples[self.samples.len() - second..])
    }

    /// The postures found, each as often as it was taken up.
    fn postures(&self) -> Vec<Posture> {
        let mut epochs = Vec::new();
        let mut epocher = Epocher::new(Hertz::new(RATE).unwrap(), 1, &settings());
        epocher.push(&self.samples, |epoch| epochs.push(epoch));
        epocher.finish(|epoch| epochs.push(epoch));
        let track = Track::label_worn(&epochs, 1, &mounting().into(), Some(Worn::Abdomen), &settings());
        let mut postures: Vec<Posture> = track.epochs.iter().filter_map(|epoch| epoch.label.posture()).collect();
        postures.dedup();
        postures
    }
}

/// Both changes: from `start` to a lying posture, and from that one or another back to `start`.
fn both_found(postures: &[Posture], start: Posture) -> bool {
    postures.len() >= 3 && postures.first() == Some(&start) && postures.last() == Some(&start)
}

fn datasets(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SUPINE_DATASETS").map(PathBuf::from);
    let folder = folder.filter(|path| path.join("sisfall-lying").is_dir());
    if folder.is_none() {
        println!("SKIPPED {test}: SUPINE_DATASETS names no folder with sisfall-lying (see datasets/README.md)");
    }
    folder
}

#[test]
fn scripted_changes_are_found_and_none_where_there_is_none() {
    let Some(folder) = datasets("scripted_changes_are_found_and_none_where_there_is_none") else { return };
    let trials = trials(&folder);
    let (mut shown, mut found, mut exactly) = (0, 0, 0);
    for (script, start) in [("D12", Posture::Upright), ("D14", Posture::Supine)] {
        let all: Vec<&Trial> = trials.iter().filter(|trial| trial.script == script).collect();
        let showing: Vec<&Trial> = all.iter().copied().filter(|trial| trial.goes_and_comes_back()).collect();
        let missed: Vec<&Trial> =
            showing.iter().copied().filter(|trial| !both_found(&trial.postures(), start)).collect();
        exactly += showing.iter().filter(|trial| trial.postures().len() == 3).count();
        println!("{script}: {} trials, {} show both changes, {} missed", all.len(), showing.len(), missed.len());
        missed.iter().for_each(|trial| println!("  {} found {:?}", trial.name, trial.postures()));
        shown += showing.len();
        found += showing.len() - missed.len();
    }
    println!("both changes found in {found} of {shown}, and no other in {exactly}");
    assert!(shown >= 50 && found as f64 >= 0.95 * shown as f64, "{found} of {shown}");

    let sitting: Vec<&Trial> = trials.iter().filter(|trial| trial.script == "D11").collect();
    let wrong: Vec<&Trial> = sitting.iter().copied().filter(|trial| trial.postures() != [Posture::Upright]).collect();
    println!("D11: {} trials, a change in {}", sitting.len(), wrong.len());
    wrong.iter().for_each(|trial| println!("  {} found {:?}", trial.name, trial.postures()));
    assert!(sitting.len() >= 25 && wrong.len() as f64 <= 0.03 * sitting.len() as f64, "{}", wrong.len());
}
