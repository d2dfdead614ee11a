//! The mounting from the poses of real people, where `SUPINE_DATASETS` names the folder that holds them.
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
use supine::posture::mounting::poses::{Learned, Pose, Poses, Sides, held};
use supine::posture::{Epoch, Mounting, Posture, Settings, decode};
use supine::recording::Sign;
use supine::source::csv::{CsvRecording, ReadOptions};
use supine::units::Hertz;

const LABELS: [(&str, Posture); 5] = [
    ("back", Posture::Supine),
    ("left", Posture::LeftSide),
    ("right", Posture::RightSide),
    ("stomach", Posture::Prone),
    ("upright", Posture::Upright),
];

struct Clip {
    truth: Posture,
    standing: bool,
    epochs: Vec<Epoch>,
}

/// The clips of each wearer of a data set, read with a sign.
fn wearers(folder: &Path, dataset: &str, sign: Sign) -> BTreeMap<String, Vec<Clip>> {
    let mut index = csv::Reader::from_path(folder.join("index.csv")).unwrap();
    let mut wearers: BTreeMap<String, Vec<Clip>> = BTreeMap::new();
    for row in index.records().map(Result::unwrap).filter(|row| &row[0] == dataset) {
        let Some((_, truth)) = LABELS.into_iter().find(|(label, _)| *label == &row[2]) else { continue };
        let rate = Hertz::new(row[4].parse().unwrap()).unwrap();
        let options = ReadOptions { rate: Some(rate), sign: Some(sign), ..ReadOptions::default() };
        let mut recording = CsvRecording::open(&folder.join(&row[6]), &options).unwrap();
        let clip = Clip { truth, standing: &row[3] == "standing", epochs: epochs(&mut recording, rate) };
        wearers.entry(row[1].to_owned()).or_default().push(clip);
    }
    wearers
}

/// The first clip of each pose that somebody held still in, standing before sitting.
fn poses(clips: &[Clip]) -> Option<Poses> {
    let pose = |wanted: &dyn Fn(&Clip) -> bool| -> Option<Pose> {
        clips.iter().filter(|clip| wanted(clip)).find_map(|clip| held(&clip.epochs, 1, &Settings::default()))
    };
    let of = |truth| pose(&move |clip: &Clip| clip.truth == truth);
    let upright = pose(&|clip| clip.standing).or_else(|| of(Posture::Upright))?;
    Some(Poses { upright, back: of(Posture::Supine)?, left: Some(of(Posture::LeftSide)?) })
}

/// Recall of each posture over the epochs of clips that are no poses: first clips are spent.
#[derive(Default)]
struct Score(BTreeMap<Posture, (u32, u32)>);

impl Score {
    fn add(&mut self, clips: &[Clip], mounting: &Mounting, turned: bool) {
        for clip in
            clips.iter().filter(|clip| matches!(clip.truth, Posture::RightSide | Posture::Prone | Posture::Upright))
        {
            for epoch in &clip.epochs {
                let mean = if turned { epoch.mean.turned() } else { epoch.mean };
                let found = decode::alone(&mounting.to_body(&mean), None, &Settings::default()).posture();
                let (right, all) = self.0.entry(clip.truth).or_default();
                *right += u32::from(found == Some(clip.truth));
                *all += 1;
            }
        }
    }

    fn print(&self, what: &str) -> f64 {
        let recalls: Vec<f64> = self.0.values().map(|&(right, all)| f64::from(right) / f64::from(all)).collect();
        let words: Vec<String> =
            self.0.keys().zip(&recalls).map(|(posture, recall)| format!("{posture} {recall:.4}")).collect();
        let mean = recalls.iter().sum::<f64>() / recalls.len() as f64;
        println!("  {what:<22} {mean:.4}  ({})", words.join(", "));
        mean
    }
}

#[test]
fn a_third_pose_shows_the_sign_of_real_people() {
    let Some(folder) = datasets("a_third_pose_shows_the_sign_of_real_people") else { return };
    // The first set's sensor reads −1 g on the axis that points up.
    for (dataset, sign) in [("pdiot-2021-2022", Sign::Inverted)] {
        for (said, right) in [(sign, Sides::AsSaid), (sign.opposite(), Sides::Opposite)] {
            let wearers = wearers(&folder, dataset, said);
            let (mut counts, mut refused, mut missing) = (BTreeMap::<String, u32>::new(), 0, 0);
            let [mut two, mut fitted] = [Score::default(), Score::default()];
            for (name, clips) in &wearers {
                let Some(poses) = poses(clips) else {
                    missing += 1;
                    continue;
                };
                let learned: Learned = match poses.learn(None, false) {
                    Ok(learned) => learned,
                    Err(error) => {
                        println!("    {name}: {error}");
                        refused += 1;
                        continue;
                    }
                };
                *counts.entry(format!("{:?}, {}", learned.sides, learned.confidence.word)).or_default() += 1;
                if learned.sides != right {
                    let of_right = clips.iter().filter(|clip| clip.truth == Posture::RightSide);
                    let out = |left: Option<Pose>| Poses { left, ..poses }.out_of_plane().map(|out| out.to_string());
                    let right: Vec<_> = of_right.map(|clip| out(held(&clip.epochs, 1, &Settings::default()))).collect();
                    println!(
                        "    {name}: {:?}; out of plane on the left {:?}, right {right:?}",
                        learned.sides,
                        out(poses.left)
                    );
                    continue;
                }
                let turned = right == Sides::Opposite;
                if !turned {
                    let simple = Mounting::from_poses(&poses.upright.direction, &poses.back.direction).unwrap();
                    two.add(clips, &simple, false);
                }
                fitted.add(clips, &learned.mounting, turned);
            }
            println!(
                "{dataset}, said {said:?}: {} wearers, {missing} without a pose, {refused} refused, {counts:?}",
                wearers.len()
            );
            let of_fitted = fitted.print("fitted");
            if right == Sides::AsSaid {
                let of_two = two.print("as they are");
                assert!(of_fitted >= of_two, "{dataset}: {of_fitted} fitted, {of_two} as they are");
            }
            // What two wearers' clips call left lies as what they call right does: they lay on the wrong side.
            let told = |sides: Sides| {
                counts.iter().filter(|(what, _)| what.starts_with(&format!("{sides:?},"))).map(|(_, n)| n).sum::<u32>()
            };
            assert!(told(right) >= 121 && told(Sides::CannotTell) <= 3, "{counts:?}");
        }
    }
}
