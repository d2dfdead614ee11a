//! Labelled recordings of real people, where `SUPINE_DATASETS` names the folder that holds them.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::epochs::{datasets, epochs};
use nalgebra::Vector3;
use supine::night::{Analysis, NightSummary, Nights, SourceNote};
use supine::posture::epoch::epoch_secs;
use supine::posture::{Epoch, Mounting, Posture, Settings, Track, Worn};
use supine::recording::{Recording, Sign};
use supine::remark::Kind;
use supine::report::words;
use supine::source::csv::{CsvRecording, ReadError, ReadOptions};
use supine::units::{Accel, Hertz, Sensor};

struct Clip {
    subject: String,
    label: String,
    fine_label: String,
    epochs: Vec<Epoch>,
}

fn clips(folder: &Path, dataset: &str, sign: Sign) -> Vec<Clip> {
    let mut index = csv::Reader::from_path(folder.join("index.csv")).unwrap();
    let rows = index.records().map(Result::unwrap).filter(|row| &row[0] == dataset);
    let lying_or_up = rows.filter(|row| truth(&row[2]).is_some());
    lying_or_up
        .map(|row| Clip {
            subject: row[1].to_owned(),
            label: row[2].to_owned(),
            fine_label: row[3].to_owned(),
            epochs: read(&folder.join(&row[6]), row[4].parse().unwrap(), sign),
        })
        .collect()
}

/// The file through the reader that everybody's files go through.
fn open(path: &Path, rate: Option<Hertz>, sign: Sign) -> CsvRecording {
    let options = ReadOptions { rate, sign: Some(sign), ..ReadOptions::default() };
    CsvRecording::open(path, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn read(path: &Path, rate: f64, sign: Sign) -> Vec<Epoch> {
    let rate = Hertz::new(rate).unwrap();
    epochs(&mut open(path, Some(rate), sign), rate)
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

    /// The share of windows without a posture.
    fn unknown(&self) -> f64 {
        let sum = |row: &[u32]| f64::from(row.iter().sum::<u32>());
        self.0.iter().map(|row| f64::from(row[5])).sum::<f64>() / self.0.iter().map(|row| sum(row)).sum::<f64>()
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
fn score(clip: &Clip, mounting: &Mounting, worn: Option<Worn>, into: &mut Confusion) {
    let track = Track::label_worn(&clip.epochs, 1, &(*mounting).into(), worn, &Settings::default());
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
    let clips = clips(&folder, "pdiot-2021-2022", Sign::Inverted);
    let mut by_wearer: BTreeMap<&str, Vec<&Clip>> = BTreeMap::new();
    clips.iter().for_each(|clip| by_wearer.entry(&clip.subject).or_default().push(clip));
    let (mut confusion, mut on_the_ribs) = (Confusion::default(), Confusion::default());
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
                score(clip, &mounting, None, &mut confusion);
                score(clip, &mounting, Some(Worn::RibsLeft), &mut on_the_ribs);
                scored += 1;
            }
        }
    }
    assert!(wearers >= 120, "{wearers}");
    for (confusion, place) in [(confusion, "somewhere on the trunk"), (on_the_ribs, "on the left ribs")] {
        confusion.print(&format!("{wearers} wearers, {scored} clips, worn {place}"));
        assert!(confusion.balanced_accuracy() >= 0.95, "{}", confusion.balanced_accuracy());
        assert!(confusion.unknown() < 0.01, "{}", confusion.unknown());
    }
}

fn day(path: &Path) -> NightSummary {
    let mut recording = open(path, None, Sign::Normal);
    let rate = recording.header().rate;
    let analysis = Analysis {
        epoch_secs: epoch_secs(rate),
        mounting: Mounting::assumed(),
        earlier: None,
        worn: None,
        settings: Settings::default(),
    };
    let mut nights = Nights::new(analysis, recording.header().clock.clone());
    let source = SourceNote {
        name: path.display().to_string(),
        rate_hz: rate.get(),
        decided: recording.decided().to_string(),
        options: BTreeMap::new(),
    };
    nights.read::<_, ReadError>(&mut recording, source, |_| panic!("one day only"), |_| Ok(())).unwrap();
    nights.close().unwrap().summary
}

/// Plausible is what the published norms allow one adult: Skarpsno 2017 (1.6 ± 0.7 changes an hour), Smits 2022
/// (8.1 ± 0.8 h in bed); four standard deviations, and a day spent lying down, are still plausible.
#[test]
fn days_of_a_chest_patch_give_plausible_nights() {
    let Some(folder) = datasets("days_of_a_chest_patch_give_plausible_nights") else { return };
    println!("  in bed      changes/h  longest still  back left right stomach (share of lying)");
    for number in 1..=7 {
        let night = day(&folder.join(format!("chest-patch-days/day_0{number}.csv")));
        let hours = night.window.secs() as f64 / 3600.0;
        let changes = night.position_changes_per_hour.unwrap();
        let still = night.longest_stillness().unwrap().secs() as f64 / 3600.0;
        let lying = night.times.lying_secs() as f64;
        let shares = Posture::ALL.map(|posture| night.times.secs(posture) as f64 / lying);
        let [back, left, right, stomach, _] = shares;
        println!(
            "{number} {hours:>5.1} h {changes:>11.1} {still:>11.1} h   {back:.2} {left:.2} {right:.2} {stomach:.2}   {}",
            words::mounting(&night)
        );
        assert_eq!(night.times.total_secs(), night.window.secs());
        assert!((24.0 - night.recorded.secs() as f64 / 3600.0).abs() < 0.01);
        assert!((5.0..13.0).contains(&hours), "day {number}: {hours} h in bed");
        assert!((0.3..4.4).contains(&changes), "day {number}: {changes} changes an hour");
        assert!((0.3..4.0).contains(&still), "day {number}: {still} h still");
        assert!(night.times.unknown_secs() < 60, "day {number}: {} s unknown", night.times.unknown_secs());
        assert_eq!(night.remarks.tally(Kind::Gap).count, 0, "day {number}");
    }
}

/// One patch worn by one person for a week has the same errors every day, and each day is calibrated on its own.
#[test]
fn days_of_a_chest_patch_agree_on_its_errors() {
    let Some(folder) = datasets("days_of_a_chest_patch_agree_on_its_errors") else { return };
    println!("  off the sphere in mg before and after; offsets in mg; directions known to, lain in and any");
    let mut offsets = Vec::new();
    for number in 1..=7 {
        let note = day(&folder.join(format!("chest-patch-days/day_0{number}.csv"))).calibration.unwrap();
        let offset = note.correction.offset_g.map(|g| g * 1e3);
        let (before, after) = (note.residual_before_mg, note.residual_after_mg);
        let (lain, any) = (note.tilt_lain_degrees, note.tilt_any_degrees);
        println!(
            "{number} {before:>5.1} {after:>5.1}   {offset:>5.1?}   {lain:.2}° {any:.2}°  {:?}",
            note.correction.gain
        );
        // Gain and offset explain most of it.
        assert!(after < before / 3.0, "day {number}: {before} {after}");
        offsets.push(offset);
    }
    for axis in 0..3 {
        let days = || offsets.iter().map(|offset| offset[axis]);
        let (least, most) = (days().fold(f64::INFINITY, f64::min), days().fold(f64::NEG_INFINITY, f64::max));
        assert!(most - least <= 15.0, "axis {axis}: {least} to {most} mg");
    }
}
