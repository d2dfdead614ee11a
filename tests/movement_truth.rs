//! Position changes, stillness and movements against what made-up sleepers did.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::print_stdout)]

mod common;

use std::collections::BTreeMap;
use std::convert::Infallible;

use common::epochs::datasets;
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use supine::night::movement::{Size, movements};
use supine::night::{Analysis, ClosedNight, NightSummary, Nights, SourceNote};
use supine::posture::bout::position_change_times;
use supine::posture::epoch::epoch_secs;
use supine::posture::{Mounting, Posture, Settings};
use supine::recording::Recording;
use supine::source::csv::{CsvRecording, ReadError, ReadOptions};
use supine::source::synthetic::plan::Movement;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::{Clock, Timestamp};
use supine::units::Hertz;

fn start() -> Timestamp {
    Timestamp::from_secs(1_773_526_800)
}

fn source(rate_hz: f64) -> SourceNote {
    SourceNote { name: "test".to_owned(), rate_hz, decided: String::new(), options: BTreeMap::new() }
}

fn analysis(rate: Hertz, mounting: Mounting) -> Analysis {
    Analysis { epoch_secs: epoch_secs(rate), mounting, earlier: None, worn: None, settings: Settings::default() }
}

fn night(seed: u64, plan: &Plan, rate: f64) -> ClosedNight {
    let rate = Hertz::new(rate).unwrap();
    let recipe = Recipe {
        seed,
        rate,
        start: start(),
        zone: TimeZone::UTC,
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults: Faults::ORDINARY,
    };
    let mut nights = Nights::new(analysis(rate, Mounting::told(Rotation3::identity())), Clock::Dated(TimeZone::UTC));
    let more = |_| -> Result<(), Infallible> { panic!("one night only") };
    nights.read(&mut SyntheticNight::new(&recipe, plan), source(rate.get()), more, |_| Ok(())).unwrap();
    nights.close().unwrap()
}

/// When the sleeper turned from one lying posture to another, in seconds from the start.
fn true_turns(plan: &Plan) -> Vec<f64> {
    let pairs = plan.segments.windows(2);
    let turns = pairs.filter(|pair| pair.iter().all(|segment| segment.posture.is_lying()));
    turns.map(|pair| pair[1].start).collect()
}

/// Seconds in stretches in bed of five minutes and more without a turn, a shift or being up; the longest of them.
fn true_stillness(plan: &Plan) -> (f64, f64) {
    let moved =
        plan.bursts.iter().filter(|burst| burst.movement != Movement::Twitch).map(|burst| (burst.start, burst.end));
    let up = plan.segments.iter().filter(|it| it.posture == Posture::Upright).map(|it| (it.start, it.end));
    let mut cuts: Vec<(f64, f64)> = moved.chain(up).collect();
    cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut all, mut longest, mut from) = (0.0, 0.0_f64, plan.bed.0);
    for (start, end) in cuts {
        let length = start.min(plan.bed.1) - from;
        if length >= 300.0 {
            all += length;
            longest = longest.max(length);
        }
        from = from.max(end);
    }
    (all, longest)
}

#[derive(Default)]
struct Score {
    hits: usize,
    missed: usize,
    invented: usize,
    stillness: Vec<f64>,
    longest: Vec<f64>,
    failures: Vec<String>,
    shifts: (usize, usize),
    twitches: (usize, usize),
}

impl Score {
    fn f1(&self) -> f64 {
        2.0 * self.hits as f64 / (2 * self.hits + self.missed + self.invented) as f64
    }

    fn add(&mut self, seed: u64, rate: f64) {
        let plan = Plan::draw(seed);
        let found = night(seed, &plan, rate);
        let mut turns: Vec<f64> =
            position_change_times(&found.summary.bouts).iter().map(|at| at.secs_since(start())).collect();
        let said = turns.len();
        let (mut hits, truth) = (0, true_turns(&plan));
        for turn in &truth {
            // The nearest within a minute, each once.
            let near = turns.iter().enumerate().map(|(i, at)| (i, (at - turn).abs())).filter(|(_, off)| *off <= 60.0);
            if let Some((index, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                turns.remove(index);
                hits += 1;
            }
        }
        let (missed, invented) = (truth.len() - hits, said - hits);
        if missed + invented > 0 {
            let window = found.summary.window;
            let off = [(window.start, plan.bed.0), (window.end, plan.bed.1)]
                .map(|(said, truth)| ((said.secs_since(start()) - truth) / 60.0).round());
            self.failures.push(format!(
                "seed {seed}: {missed} of {} missed, {invented} invented; window off by {off:?} min, not worn {:?}",
                truth.len(),
                found.summary.wear.as_ref().map(|wear| wear.window_not_worn_secs)
            ));
        }
        (self.hits, self.missed, self.invented) = (self.hits + hits, self.missed + missed, self.invented + invented);
        let (still, longest) = true_stillness(&plan);
        let summary = found.summary.still.clone().unwrap();
        self.stillness.push(summary.secs as f64 / still - 1.0);
        self.longest.push(found.summary.longest_stillness().map_or(0, |bout| bout.secs()) as f64 / longest - 1.0);
        self.movements(&plan, &found);
    }

    /// Shifts and twitches seen of those there were, that are the only movement for ten seconds.
    fn movements(&mut self, plan: &Plan, found: &ClosedNight) {
        let track = &found.track;
        let seen = movements(track, 0..track.epochs.len(), &Settings::default());
        for (index, burst) in plan.bursts.iter().enumerate() {
            let alone = plan
                .bursts
                .iter()
                .enumerate()
                .all(|(other, it)| other == index || it.start > burst.end + 10.0 || it.end < burst.start - 10.0);
            let wanted = match burst.movement {
                Movement::Turn => continue,
                Movement::Shift => Size::Shift,
                Movement::Twitch => Size::Twitch,
            };
            let lying = plan.posture_at(burst.start).is_some_and(Posture::is_lying);
            if !alone || !lying {
                continue;
            }
            let secs = |index: usize| track.time_of(index).secs_since(start());
            let hit = seen.iter().any(|it| {
                it.size == wanted && secs(it.epochs.start) < burst.end + 1.0 && secs(it.epochs.end) > burst.start - 1.0
            });
            let count = if wanted == Size::Shift { &mut self.shifts } else { &mut self.twitches };
            *count = (count.0 + usize::from(hit), count.1 + 1);
        }
    }

    fn check(mut self, name: &str) {
        let share = |values: &mut Vec<f64>, share: f64| {
            values.sort_by(f64::total_cmp);
            values[((values.len() - 1) as f64 * share) as usize] * 100.0
        };
        let nights = self.stillness.len();
        let mean = self.stillness.iter().sum::<f64>() / nights as f64;
        println!(
            "{name}, {nights} nights: F1 {:.4} ({} hit, {} missed, {} invented)",
            self.f1(),
            self.hits,
            self.missed,
            self.invented
        );
        for (what, values) in [("stillness", &mut self.stillness), ("longest", &mut self.longest)] {
            let [least, five, half, most_five, most] = [0.0, 0.05, 0.5, 0.95, 1.0].map(|at| share(values, at));
            println!(
                "  {what} against the truth in %: least {least:.2}, 5 % {five:.2}, median {half:.2}, 95 % {most_five:.2}, most {most:.2}"
            );
        }
        println!("  seen: shifts {:?}, twitches {:?}", self.shifts, self.twitches);
        self.failures.iter().for_each(|failure| println!("  {failure}"));
        assert!(self.f1() >= 0.98, "{name}: {}", self.f1());
        assert!(mean.abs() < 0.02, "{name}: {mean}");
        let within = self.stillness.iter().filter(|off| off.abs() < 0.02).count();
        assert!(within * 10 >= nights * 9, "{name}: {within} of {nights} within 2 %");
    }
}

#[test]
fn turns_and_stillness_are_what_the_sleeper_did() {
    let mut score = Score::default();
    (300..310).for_each(|seed| score.add(seed, 12.5));
    score.check("12.5 Hz");
}

#[test]
#[ignore = "200 nights take a minute or two"]
fn turns_and_stillness_of_two_hundred_nights() {
    for rate in [12.5, 1.5625] {
        let mut score = Score::default();
        (1000..1200).for_each(|seed| score.add(seed, rate));
        score.check(&format!("{rate} Hz"));
    }
}

fn day(path: &std::path::Path) -> NightSummary {
    let input = Box::new(std::fs::File::open(path).unwrap());
    let mut recording = CsvRecording::from_reader("day.csv", input, &ReadOptions::default()).unwrap();
    let (rate, clock) = (recording.header().rate, recording.header().clock.clone());
    let mut nights = Nights::new(analysis(rate, Mounting::assumed()), clock);
    nights.read::<_, ReadError>(&mut recording, source(rate.get()), |_| panic!("one day"), |_| Ok(())).unwrap();
    nights.close().unwrap().summary
}

/// The norms: 1.6 ± 0.7 changes an hour (Skarpsno 2017), 2.7 on film at this age (De Koninck 1992), 18 to 23 posture
/// changes a night (Cary 2021). One adult may differ; the table is to be read.
#[test]
fn a_chest_patch_moves_and_lies_still_as_people_do() {
    let Some(folder) = datasets("a_chest_patch_moves_and_lies_still_as_people_do") else { return };
    println!(
        "  lying changes/h shifts/h twitches/h rotations/h by size        still longest >30 >60 >90 min  SIB z, all"
    );
    for number in 1..=7 {
        let night = day(&folder.join(format!("chest-patch-days/day_0{number}.csv")));
        let (moved, still) = (night.movements.unwrap(), night.still.clone().unwrap());
        let activity = night.activity.clone().unwrap();
        let minutes = |secs: i64| secs / 60;
        println!(
            "{number} {:>5} {:>9.1} {:>8.1} {:>10.1} {:>11.1} {:>16} {:>5} {:>7} {:>3} {:>3} {:>3} {:>9} {} {:?}  ENMO {} MAD {}",
            minutes(night.times.lying_secs()),
            night.position_changes_per_hour.unwrap(),
            moved.shifts_per_hour.unwrap(),
            moved.twitches_per_hour.unwrap(),
            moved.rotations_per_hour.unwrap(),
            format!("{:?}", moved.rotations),
            minutes(still.secs),
            minutes(night.longest_stillness().unwrap().secs()),
            minutes(still.over_30_secs),
            minutes(still.over_60_secs),
            minutes(still.over_90_secs),
            minutes(activity.sib_z.secs),
            minutes(activity.sib_direction.secs),
            still.ended_by,
            activity.enmo_mg,
            activity.mad_mg,
        );
        assert_eq!(still.ended_by.values().sum::<u32>(), still.bouts);
        assert_eq!(still.lengths.iter().map(|class| class.secs).sum::<i64>(), still.secs);
        assert!(moved.turns <= night.position_changes);
        assert!(night.activity.unwrap().secs >= night.window.secs() - 20);
    }
}
