//! What the evaluation found, for people and programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::index::{LABELS, label};
use super::{Evaluate, How};
use crate::posture::{Settings, Worn};
use crate::recording::Sign;
use crate::score::confusion::COLUMNS;
use crate::score::{Confusion, LeftOut, Scored, Third, Wearer, interval, night};

/// All wearers, scored or left out.
pub(super) struct Outcome {
    /// Those scored, each with the data set.
    pub(super) scored: Vec<(String, Scored)>,
    /// Data set and name of those left out, and why.
    pub(super) left_out: Vec<(String, String, LeftOut)>,
    /// All windows.
    pub(super) confusion: Confusion,
    /// The 95 % interval of balanced accuracy.
    pub(super) interval: Option<(f64, f64)>,
    /// How many clips are shorter than half a window.
    pub(super) short_clips: usize,
}

impl Outcome {
    pub(super) fn of(args: &Evaluate, groups: &[(String, Vec<Wearer>)], short_clips: usize) -> Self {
        let (mut scored, mut left_out) = (Vec::new(), Vec::new());
        for (dataset, wearers) in groups {
            for (wearer, score) in wearers.iter().zip(score(args, wearers)) {
                match score {
                    Ok(one) => scored.push((dataset.clone(), one)),
                    Err(why) => left_out.push((dataset.clone(), wearer.name.clone(), why)),
                }
            }
        }
        let parts: Vec<&Confusion> = scored.iter().map(|(_, one)| &one.confusion).collect();
        let confusion = Confusion::of_all(parts.iter().copied());
        let interval = interval::balanced_accuracy(&parts, args.seed);
        Self { scored, left_out, confusion, interval, short_clips }
    }

    /// The data sets and names of the scored wearers whose third pose says this; none if it was not asked.
    pub(super) fn third(&self, what: Third) -> Vec<String> {
        let those = self.scored.iter().filter(|(_, one)| one.third == Some(what));
        those.map(|(dataset, one)| self.name(dataset, &one.name)).collect()
    }

    /// What to call a wearer: with the data set, where there are several.
    pub(super) fn name(&self, dataset: &str, subject: &str) -> String {
        let mut datasets =
            self.scored.iter().map(|(name, _)| name).chain(self.left_out.iter().map(|(name, _, _)| name));
        let several = datasets.any(|other| other != dataset);
        if several { format!("{dataset}/{subject}") } else { subject.to_owned() }
    }

    /// Those left out, by the reason.
    pub(super) fn reasons(&self) -> BTreeMap<String, Vec<String>> {
        let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (dataset, subject, why) in &self.left_out {
            reasons.entry(why.to_string()).or_default().push(self.name(dataset, subject));
        }
        reasons
    }

    /// Why nobody is scored, as the end of a sentence.
    pub(super) fn whys(&self) -> String {
        let whys: Vec<String> =
            self.reasons().into_iter().map(|(why, names)| format!("{} left out {why}", names.len())).collect();
        if whys.is_empty() { ": no clip lasts half a window".to_owned() } else { format!(": {}", whys.join("; ")) }
    }

    /// The whole as JSON.
    pub(super) fn json(&self, args: &Evaluate) -> serde_json::Result<String> {
        let confusion = &self.confusion;
        let json = Json {
            mounting: args.mounting,
            worn: args.worn,
            upright: args.upright.as_deref(),
            window_secs: args.window,
            sign: args.sign,
            seed: args.seed,
            clips: self.clips(),
            short_clips: self.short_clips,
            windows: confusion.windows(),
            accuracy: confusion.accuracy(),
            balanced_accuracy: confusion.balanced_accuracy(),
            interval: self.interval,
            macro_f1: confusion.macro_f1(),
            kappa: confusion.kappa(),
            unknown_share: confusion.unknown_share(),
            labels: LABELS.map(|(word, _)| word),
            averaged_labels: confusion.averaged().into_iter().map(label).collect(),
            confusion: confusion.rows(),
            subjects: self.scored.iter().map(|(dataset, one)| Subject::of(dataset, one)).collect(),
            left_out: self.left_out.iter().map(Absentee::of).collect(),
            third: args.third.then(|| ThirdJson::of(self)),
        };
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }

    /// How many clips are scored.
    pub(super) fn clips(&self) -> usize {
        self.scored.iter().map(|(_, one)| one.clips).sum()
    }
}

fn score(args: &Evaluate, wearers: &[Wearer]) -> Vec<Result<Scored, LeftOut>> {
    let settings = &Settings::default();
    match args.mounting {
        How::Poses => wearers.iter().map(|one| one.by_poses(args.third, args.worn, settings)).collect(),
        How::Others => wearers.iter().map(|one| one.by_others(wearers, settings)).collect(),
        How::Night => night::by_nights(wearers, args.seed, args.worn, settings),
    }
}

#[derive(Serialize)]
struct Json<'a> {
    mounting: How,
    worn: Option<Worn>,
    upright: Option<&'a str>,
    window_secs: u32,
    sign: Sign,
    seed: u64,
    clips: usize,
    short_clips: usize,
    windows: u64,
    accuracy: Option<f64>,
    balanced_accuracy: Option<f64>,
    interval: Option<(f64, f64)>,
    macro_f1: Option<f64>,
    kappa: Option<f64>,
    unknown_share: Option<f64>,
    labels: [&'a str; LABELS.len()],
    averaged_labels: Vec<&'a str>,
    confusion: &'a [[u64; COLUMNS]; LABELS.len()],
    subjects: Vec<Subject<'a>>,
    left_out: Vec<Absentee<'a>>,
    third: Option<ThirdJson>,
}

#[derive(Serialize)]
struct Subject<'a> {
    dataset: &'a str,
    subject: &'a str,
    clips: usize,
    windows: u64,
    accuracy: Option<f64>,
}

impl<'a> Subject<'a> {
    fn of(dataset: &'a str, one: &'a Scored) -> Self {
        let (windows, accuracy) = (one.confusion.windows(), one.confusion.accuracy());
        Self { dataset, subject: &one.name, clips: one.clips, windows, accuracy }
    }
}

#[derive(Serialize)]
struct Absentee<'a> {
    dataset: &'a str,
    subject: &'a str,
    why: String,
}

impl<'a> Absentee<'a> {
    fn of((dataset, subject, why): &'a (String, String, LeftOut)) -> Self {
        Self { dataset, subject, why: why.to_string() }
    }
}

/// The names of the wearers whose left clip says this.
#[derive(Serialize)]
struct ThirdJson {
    agree: Vec<String>,
    contradict: Vec<String>,
    absent: Vec<String>,
}

impl ThirdJson {
    fn of(outcome: &Outcome) -> Self {
        let [agree, contradict, absent] =
            [Third::Agrees, Third::Contradicts, Third::Absent].map(|what| outcome.third(what));
        Self { agree, contradict, absent }
    }
}
