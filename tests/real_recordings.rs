//! Labelled recordings of real people, where `SUPINE_DATASETS` names the folder that holds them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nalgebra::Vector3;
use supine::posture::epoch::{Epocher, epoch_secs};
use supine::posture::{Epoch, Mounting, Posture, Settings, Track};
use supine::recording::Sample;
use supine::time::Timestamp;
use supine::units::{Accel, Hertz, Sensor};

/// The folder of recordings, or a plain word that the test was skipped.
fn datasets(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SUPINE_DATASETS").map(PathBuf::from).filter(|path| path.is_dir());
    if folder.is_none() {
        println!("SKIPPED {test}: SUPINE_DATASETS is not set to a folder of recordings (see datasets/README.md)");
    }
    folder
}

struct Clip {
    subject: String,
    label: String,
    fine_label: String,
    epochs: Vec<Epoch>,
}

fn clips(folder: &Path, dataset: &str, sign: f64) -> Vec<Clip> {
    let mut index = csv::Reader::from_path(folder.join("index.csv")).unwrap();
    let rows = index.records().map(Result::unwrap).filter(|row| &row[0] == dataset);
    let lying_or_up = rows.filter(|row| truth(&row[2]).is_some());
    lying_or_up
        .map(|row| Clip {
            subject: row[1].to_owned(),
            label: row[2].to_owned(),
            fine_label: row[3].to_owned(),
            epochs: epochs(&folder.join(&row[6]), row[4].parse().unwrap(), sign),
        })
        .collect()
}

fn epochs(path: &Path, rate: f64, sign: f64) -> Vec<Epoch> {
    let rate = Hertz::new(rate).unwrap();
    let samples: Vec<Sample> = csv::Reader::from_path(path)
        .unwrap()
        .deserialize::<(f64, f64, f64, f64)>()
        .map(Result::unwrap)
        .map(|(t, x, y, z)| Sample {
            time: Timestamp::from_nanos((t * 1e9).round() as i64),
            accel: Accel::from_g(sign * x, sign * y, sign * z),
        })
        .collect();
    let mut out = Vec::new();
    let mut epocher = Epocher::new(rate, epoch_secs(rate), &Settings::default());
    epocher.push(&samples, |epoch| out.push(epoch));
    epocher.finish(|epoch| out.push(epoch));
    out
}

fn truth(label: &str) -> Option<Posture> {
    match label {
        "back" => Some(Posture::Supine),
        "left" => Some(Posture::LeftSide),
        "right" => Some(Posture::RightSide),
        "stomach" => Some(Posture::Prone),
        "upright" => Some(Posture::Upright),
        _ => None,
    }
}

fn mean(clip: &Clip) -> Accel<Sensor> {
    let sum: Vector3<f64> = clip.epochs.iter().map(|epoch| *epoch.mean.vector()).sum();
    Accel::from_vector(sum / clip.epochs.len() as f64)
}

/// Scored windows by true and found posture; the last column counts windows without a posture.
#[derive(Default)]
struct Confusion([[u32; 6]; 5]);

impl Confusion {
    fn add(&mut self, truth: Posture, found: Option<Posture>) {
        let place = |posture| Posture::ALL.iter().position(|&p| p == posture).unwrap();
        self.0[place(truth)][found.map_or(5, place)] += 1;
    }

    /// The mean recall over the postures with at least 20 scored windows.
    ///
    /// With the one clip on the back spent on the mounting, hardly any wearer has another to score.
    fn balanced_accuracy(&self) -> f64 {
        let recalls = self.0.iter().enumerate().filter(|(_, row)| row.iter().sum::<u32>() >= 20);
        let recalls: Vec<f64> =
            recalls.map(|(i, row)| f64::from(row[i]) / f64::from(row.iter().sum::<u32>())).collect();
        recalls.iter().sum::<f64>() / recalls.len() as f64
    }

    fn print(&self, title: &str) {
        println!("{title}: balanced accuracy {:.4}", self.balanced_accuracy());
        println!("{:>12} {}  unknown", "is \\ found", Posture::ALL.map(|p| format!("{p:>10}")).join(" "));
        for (posture, row) in Posture::ALL.iter().zip(&self.0) {
            println!("{posture:>12} {}", row.map(|n| format!("{n:>10}")).join(" "));
        }
    }
}

/// Labels a clip and scores it by the commonest label of each five seconds.
fn score(clip: &Clip, mounting: &Mounting, into: &mut Confusion) {
    let track = Track::label(&clip.epochs, 1, mounting, &Settings::default());
    for window in track.epochs.chunks_exact(5) {
        let mut votes: BTreeMap<Option<Posture>, u32> = BTreeMap::new();
        window.iter().for_each(|epoch| *votes.entry(epoch.label.posture()).or_default() += 1);
        let found = votes.into_iter().max_by_key(|&(_, n)| n).and_then(|(posture, _)| posture);
        into.add(truth(&clip.label).unwrap(), found);
    }
}

#[test]
fn labelled_clips_with_the_mounting_of_two_poses() {
    let Some(folder) = datasets("labelled_clips_with_the_mounting_of_two_poses") else { return };
    // This set's sensor reads −1 g on the axis that points up.
    let clips = clips(&folder, "pdiot-2021-2022", -1.0);
    let mut by_wearer: BTreeMap<&str, Vec<&Clip>> = BTreeMap::new();
    clips.iter().for_each(|clip| by_wearer.entry(&clip.subject).or_default().push(clip));
    let mut confusion = Confusion::default();
    let (mut wearers, mut scored) = (0, 0);
    for clips in by_wearer.values() {
        let upright = clips
            .iter()
            .position(|c| c.fine_label == "standing")
            .or_else(|| clips.iter().position(|c| c.label == "upright"));
        let back = clips.iter().position(|c| c.label == "back");
        let (Some(upright), Some(back)) = (upright, back) else { continue };
        let Ok(mounting) = Mounting::from_poses(&mean(clips[upright]), &mean(clips[back])) else { continue };
        wearers += 1;
        for (index, clip) in clips.iter().enumerate() {
            if index != upright && index != back {
                score(clip, &mounting, &mut confusion);
                scored += 1;
            }
        }
    }
    confusion.print(&format!("{wearers} wearers, {scored} clips"));
    assert!(wearers >= 120, "{wearers}");
    assert!(confusion.balanced_accuracy() >= 0.94, "{}", confusion.balanced_accuracy());
}
