//! Breathing rates and time not worn, on made-up nights that say what is true.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod common;

use common::epochs::{datasets, epochs};
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use supine::night::breathing::breaths;
use supine::night::{Analysis, ClosedNight, SourceNote};
use supine::posture::epoch::epoch_secs;
use supine::posture::{Label, Mounting, Reason, Settings};
use supine::remark::Remarks;
use supine::source::synthetic::{Breaths, Faults, Plan, Recipe, Stay, Surface, SyntheticNight};
use supine::time::{Clock, Timestamp};
use supine::units::Hertz;

const START: i64 = 1_773_526_800;

fn recipe(seed: u64, rate: f64) -> Recipe {
    let (rate, start) = (Hertz::new(rate).unwrap(), Timestamp::from_secs(START));
    let body_from_sensor = Rotation3::identity();
    Recipe { seed, rate, start, zone: TimeZone::UTC, body_from_sensor, reattached: None, faults: Faults::ORDINARY }
}

fn close(night: SyntheticNight, rate: f64) -> ClosedNight {
    let rate = Hertz::new(rate).unwrap();
    let analysis = Analysis {
        epoch_secs: epoch_secs(rate),
        mounting: Mounting::assumed(),
        earlier: None,
        worn: None,
        settings: Settings::default(),
    };
    let source = SourceNote {
        name: "made up".to_owned(),
        rate_hz: rate.get(),
        decided: String::new(),
        options: std::collections::BTreeMap::new(),
    };
    let epochs = epochs(&mut { night }, rate);
    analysis.close(epochs, &Clock::Dated(TimeZone::UTC), Remarks::default(), &[source]).unwrap()
}

/// A plan whose sleeper breathes 8 to 25 times a minute, by 0.3° to 2.5°, otherwise in each segment.
fn breathing_plan(seed: u64) -> Plan {
    let mut plan = Plan::draw(seed);
    let rng = &mut ChaCha8Rng::seed_from_u64(seed + 1000);
    for segment in &mut plan.segments {
        segment.breaths = rng.random_range(8.0..25.0);
        segment.breath_tilt = 0.3 * (2.5_f64 / 0.3).powf(rng.random_range(0.0..1.0));
    }
    plan
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// How far rates are from the truth, sorted, and the mean coverage.
fn rate_errors(seeds: std::ops::Range<u64>, rate: f64, wander: Option<f64>) -> (Vec<f64>, f64) {
    let nights = seeds.end - seeds.start;
    let found: Vec<(Vec<f64>, f64)> = seeds
        .into_par_iter()
        .map(|seed| {
            let plan = breathing_plan(seed);
            let truth = wander.map_or_else(|| Breaths::even(&plan), |wander| Breaths::uneven(seed, &plan, wander));
            let night = close(SyntheticNight::new(&recipe(seed, rate), &plan).breathing(truth.clone()), rate);
            let all = 0..night.track.epochs.len();
            let minutes = breaths(&night.track, all, Some(rate), &Settings::default());
            let errors = minutes.iter().filter_map(|minute| {
                let from = minute.start.secs_since(Timestamp::from_secs(START));
                Some((minute.per_minute - truth.per_minute(from, from + 60.0)?).abs())
            });
            (errors.collect(), night.summary.breathing.map_or(0.0, |it| it.coverage))
        })
        .collect();
    let coverage = found.iter().map(|(_, coverage)| coverage).sum::<f64>() / nights as f64;
    let mut errors: Vec<f64> = found.into_iter().flat_map(|(errors, _)| errors).collect();
    errors.sort_by(f64::total_cmp);
    (errors, coverage)
}

fn check_rates(seeds: std::ops::Range<u64>) {
    for rate in [25.0, 50.0] {
        for (wander, least) in [(None, 0.9), (Some(0.05), 0.8), (Some(0.1), 0.5)] {
            let (errors, coverage) = rate_errors(seeds.clone(), rate, wander);
            let (median, late) = (quantile(&errors, 0.5), quantile(&errors, 0.95));
            println!(
                "{rate} Hz, wandering {wander:?}: median {median:.3}, 95 % {late:.3}, 99 % {:.3}, most {:.2}; coverage {coverage:.3}; {} minutes",
                quantile(&errors, 0.99),
                quantile(&errors, 1.0),
                errors.len()
            );
            assert!(median <= 0.5 && late <= 2.0 && coverage > least, "{rate} {wander:?} {median} {late} {coverage}");
        }
    }
}

#[test]
fn breathing_rates_are_right() {
    check_rates(0..3);
}

#[test]
#[ignore = "a minute or more: forty nights, six times"]
fn breathing_rates_are_right_in_many_nights() {
    check_rates(0..40);
}

/// Off the body before bed, after rising and for 12 to 40 minutes amid the night, on tables and mattresses.
fn taken_off(seed: u64) -> (Plan, Vec<Stay>) {
    let rng = &mut ChaCha8Rng::seed_from_u64(seed + 2000);
    let (before, after) = (rng.random_range(1200.0..7200.0_f64), rng.random_range(1200.0..7200.0_f64));
    let mut plan = Plan::draw(seed).within(before, after);
    for segment in &mut plan.segments {
        segment.breath_tilt = 0.3 * (2.5_f64 / 0.3).powf(rng.random_range(0.0..1.0));
    }
    let mut surface = || {
        if rng.random_bool(0.5) { Surface::Table } else { Surface::Mattress { shocks: rng.random_range(1.0..20.0) } }
    };
    let surfaces = [surface(), surface(), surface()];
    let handled = rng.random_range(8.0..20.0);
    let amid = rng.random_range(plan.bed.0 + 3600.0..plan.bed.1 - 7200.0);
    let stay = |start: f64, end: f64, surface| Stay { start: start.round(), end: end.round(), handled, surface };
    let stays = vec![
        stay(0.0, before - 60.0, surfaces[0]),
        stay(amid, amid + rng.random_range(750.0..2400.0), surfaces[1]),
        stay(plan.bed.1 + 120.0, plan.end(), surfaces[2]),
    ];
    (plan, stays)
}

/// Seconds rightly, wrongly and not found not worn.
fn wear(seed: u64, rate: f64) -> (f64, [f64; 3], String) {
    let (plan, stays) = taken_off(seed);
    let breaths = Breaths::uneven(seed, &plan, 0.07);
    let night = SyntheticNight::new(&recipe(seed, rate), &plan).breathing(breaths).off_body(seed, &stays);
    let night = close(night, rate);
    let is_off = |at: f64| stays.iter().any(|stay| (stay.start..stay.end).contains(&at));
    let mut counts = [0.0; 3];
    for (index, epoch) in night.track.epochs.iter().enumerate() {
        let at = night.track.time_of(index).secs_since(Timestamp::from_secs(START));
        match (epoch.label == Label::Unknown(Reason::NotWorn), is_off(at)) {
            _ if epoch.label == Label::Unknown(Reason::Gap) => {}
            (true, true) => counts[0] += 1.0,
            (true, false) => counts[1] += 1.0,
            (false, true) => counts[2] += 1.0,
            (false, false) => {}
        }
    }
    let f1 = 2.0 * counts[0] / (2.0 * counts[0] + counts[1] + counts[2]);
    let spans = night.summary.wear.unwrap().not_worn;
    let secs = |at: Timestamp| at.secs_since(Timestamp::from_secs(START)) as i64;
    let spans: Vec<_> = spans.iter().map(|span| (secs(span.start), secs(span.end))).collect();
    let truth: Vec<_> = stays.iter().map(|stay| (stay.start as i64, stay.end as i64, stay.surface)).collect();
    (f1, counts, format!("{truth:?} found {spans:?}"))
}

fn check_wear(seeds: std::ops::Range<u64>, rate: f64) {
    let found: Vec<_> = seeds.into_par_iter().map(|seed| (seed, wear(seed, rate))).collect();
    let sum = |which: usize| found.iter().map(|(_, (_, counts, _))| counts[which]).sum::<f64>();
    let all = 2.0 * sum(0) / (2.0 * sum(0) + sum(1) + sum(2));
    let mut each: Vec<f64> = found.iter().map(|(_, (f1, _, _))| *f1).collect();
    each.sort_by(f64::total_cmp);
    for (seed, (f1, counts, what)) in found.iter().filter(|(_, (f1, _, _))| *f1 < 0.98) {
        println!("seed {seed}: {f1:.4} {counts:?} {what}");
    }
    println!(
        "{rate} Hz: F1 of all seconds {all:.4}; by night: least {:.4}, 5 % {:.4}, median {:.4}; wrongly {} s, missed {} s",
        each[0],
        quantile(&each, 0.05),
        quantile(&each, 0.5),
        sum(1),
        sum(2)
    );
    assert!(all >= 0.98 && quantile(&each, 0.05) >= 0.97, "{all} {each:?}");
}

#[test]
fn time_off_the_body_is_found() {
    check_wear(0..6, 25.0);
}

#[test]
#[ignore = "minutes: two hundred nights, twice"]
fn time_off_the_body_is_found_in_many_nights() {
    check_wear(0..200, 25.0);
    check_wear(0..200, 12.5);
}

#[test]
fn a_night_on_table_or_mattress_has_no_posture() {
    for surface in [Surface::Table, Surface::Mattress { shocks: 6.0 }, Surface::Mattress { shocks: 30.0 }] {
        let plan = Plan::draw(5);
        let stay = Stay { start: 0.0, end: plan.end() + 1.0, handled: 0.0, surface };
        for rate in [12.5, 25.0, 50.0] {
            let night = close(SyntheticNight::new(&recipe(5, rate), &plan).off_body(5, &[stay]), rate).summary;
            assert_eq!(night.times.known_secs(), 0, "{surface:?} {rate}: {:?}", night.times);
            assert!(night.wear.as_ref().unwrap().never(), "{surface:?} {rate}: {:?}", night.wear);
            assert_eq!((night.position_changes, night.stillness.len(), night.breathing.as_ref()), (0, 0, None));
            let text = supine::report::text::night(&night);
            assert!(text.contains("The sensor was not worn"), "{text}");
        }
    }
}

#[test]
fn nights_worn_throughout_are_worn_throughout() {
    let found: Vec<_> = (0..12_u64)
        .into_par_iter()
        .map(|seed| {
            let rate = [25.0, 50.0, 12.5][seed as usize % 3];
            let mut plan = Plan::draw(seed);
            let shallow = seed % 2 == 0;
            plan.segments.iter_mut().filter(|_| shallow).for_each(|segment| segment.breath_tilt = 0.3);
            let breaths = Breaths::uneven(seed, &plan, 0.1);
            let plain = SyntheticNight::new(&recipe(seed, rate), &plan);
            let night = close(if shallow { plain.breathing(breaths) } else { plain }, rate);
            (seed, night.summary.wear.unwrap().not_worn)
        })
        .collect();
    for (seed, not_worn) in found {
        assert_eq!(not_worn, [], "{seed}");
    }
}

/// Days and nights of people who wore it, whoever they are: nobody says how they breathed, but one person's days are
/// alike, and the sensor was never off for long.
#[test]
#[ignore = "half a minute: seven days and four nights of real people"]
fn real_nights_are_worn() {
    let Some(folder) = datasets("real_nights_are_worn") else { return };
    for (set, worn) in [("chest-patch-days", "chest"), ("wrist-nights", "wrist")] {
        let mut files: Vec<_> = std::fs::read_dir(folder.join(set)).unwrap().map(|it| it.unwrap().path()).collect();
        files.sort();
        let night = |file: &std::path::PathBuf| {
            let dir = tempfile::tempdir().unwrap();
            let arguments = [file.to_str().unwrap(), "--worn", worn, "--json"];
            let found = common::replay(dir.path(), &arguments).output().unwrap();
            let nights: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
            let night = nights.get(0).unwrap_or(&nights).clone();
            println!("{}: {} {}", file.display(), night["wear"], night["breathing"]);
            assert_eq!(night["wear"]["not_worn_secs"], 0, "{}", file.display());
            night["breathing"]["median_per_minute"].as_f64()
        };
        let rates: Vec<Option<f64>> = files.iter().map(night).collect();
        match worn {
            "wrist" => assert_eq!(rates, [None; 4]),
            _ => assert!(rates.iter().all(|rate| rate.is_some_and(|rate| (16.0..22.0).contains(&rate))), "{rates:?}"),
        }
    }
}
