//! The whole pipeline on nights whose truth is known.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::convert::Infallible;

use jiff::tz::TimeZone;
use nalgebra::{Rotation3, Vector3};
use proptest::prelude::*;
use supine::night::{Analysis, ClosedNight, Nights, SourceNote};
use supine::posture::epoch::{Epocher, epoch_secs};
use supine::posture::{Epoch, Label, Mounting, Posture, Reason, Settings, Track};
use supine::recording::{Header, Recording, Sample};
use supine::remark::{Kind, Remarks};
use supine::source::synthetic::plan::Movement;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::{Clock, Timestamp};
use supine::units::{Accel, Hertz};

fn start() -> Timestamp {
    "2026-03-14T21:30:00Z".parse::<jiff::Timestamp>().unwrap().into()
}

fn recipe(seed: u64, rate: f64, faults: Faults) -> Recipe {
    Recipe {
        seed,
        rate: Hertz::new(rate).unwrap(),
        start: start(),
        zone: TimeZone::UTC,
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults,
    }
}

fn analysis(rate: f64, mounting: Mounting) -> Analysis {
    let rate = Hertz::new(rate).unwrap();
    Analysis { epoch_secs: epoch_secs(rate), mounting, earlier: None, worn: None, settings: Settings::default() }
}

fn source() -> SourceNote {
    SourceNote { name: "synthetic".to_owned(), rate_hz: 1.0, decided: String::new(), options: BTreeMap::new() }
}

fn replay(recipe: &Recipe, plan: &Plan, mounting: Mounting) -> ClosedNight {
    let mut nights = Nights::new(analysis(recipe.rate.get(), mounting), Clock::Dated(recipe.zone.clone()));
    let more = |_| -> Result<(), Infallible> { panic!("one night only") };
    nights.read(&mut SyntheticNight::new(recipe, plan), source(), more, |_| Ok(())).unwrap();
    nights.close().expect("a night")
}

/// Share of the seconds known, at least `margin` seconds from any change, whose posture is the true one.
fn accuracy(track: &Track, plan: &Plan, margin: f64) -> f64 {
    let (mut right, mut all) = (0_u32, 0_u32);
    for (index, epoch) in track.epochs.iter().enumerate() {
        let from = track.time_of(index).secs_since(start());
        let steady = plan.segments.iter().find(|s| from > s.start + margin && from < s.end - margin);
        if let (Some(truth), Some(posture)) = (steady, epoch.label.posture()) {
            all += 1;
            right += u32::from(posture == truth.posture);
        }
    }
    f64::from(right) / f64::from(all)
}

#[test]
fn postures_are_right_at_every_rate() {
    for (seed, rate) in [(1, 0.3125), (2, 0.78), (3, 1.5625), (4, 12.5), (5, 25.0), (6, 50.0)] {
        let plan = Plan::draw(seed);
        let night = replay(&recipe(seed, rate, Faults::ORDINARY), &plan, Mounting::told(Rotation3::identity()));
        let accuracy = accuracy(&night.track, &plan, 20.0);
        assert!(accuracy > 0.995, "seed {seed}, {rate} Hz: {accuracy}");
    }
}

#[test]
fn the_night_is_what_the_sleeper_did() {
    for seed in 10..30 {
        let plan = Plan::draw(seed);
        let faults = Faults { gaps: 0.0, ..Faults::ORDINARY };
        let summary = replay(&recipe(seed, 12.5, faults), &plan, Mounting::told(Rotation3::identity())).summary;
        let near = |found: Timestamp, truth: f64| (found.secs_since(start()) - truth).abs() < 60.0;
        assert!(near(summary.window.start, plan.bed.0) && near(summary.window.end, plan.bed.1), "seed {seed}");
        for posture in Posture::ALL {
            let (found, truth) = (summary.times.hours(posture), plan.hours(posture));
            assert!((found - truth).abs() < 0.05, "seed {seed}, {posture}: {found} h for {truth} h");
        }
        let turns = u32::try_from(plan.position_changes()).unwrap();
        // A sensor some 15° off what is said of it reads one shift on the back of seed 27 at 45°: there and back are two.
        assert!(summary.position_changes.abs_diff(turns) <= 2, "seed {seed}: {} for {turns}", summary.position_changes);
        let still = summary.longest_stillness().map_or(0.0, |bout| bout.secs() as f64 / 3600.0);
        assert!(
            (still - plan.longest_stillness()).abs() < 0.05,
            "seed {seed}: {still} for {}",
            plan.longest_stillness()
        );
    }
}

#[test]
fn recordings_belong_to_the_nights_they_were_made_in() {
    // From 21:30, from 06:30 across noon, from 21:30 of the next evening, and of the one after.
    let mut nights = Nights::new(analysis(1.0, Mounting::told(Rotation3::identity())), Clock::Dated(TimeZone::UTC));
    let mut closed = Vec::new();
    for (seed, hours) in [(1, 0), (2, 9), (3, 24), (4, 48)] {
        let start = start() + jiff::SignedDuration::from_hours(hours);
        let recipe = Recipe { start, ..recipe(seed, 1.0, Faults::NONE) };
        let mut recording = SyntheticNight::new(&recipe, &Plan::draw(seed));
        let keep = |night| -> Result<(), Infallible> {
            closed.push(night);
            Ok(())
        };
        nights.read(&mut recording, source(), keep, |_| Ok(())).unwrap();
    }
    closed.extend(nights.close());
    let found: Vec<_> = closed.iter().map(|n| (n.recordings.clone(), n.summary.sources.len())).collect();
    assert_eq!(found, [(0..2, 2), (1..3, 2), (3..4, 1)]);
}

#[test]
fn a_second_recording_fills_the_gaps_of_the_first() {
    let plan = Plan::draw(5);
    let whole = replay(&recipe(5, 1.0, Faults::NONE), &plan, Mounting::told(Rotation3::identity()));
    // One sensor misses two hours, the other has only those and half an hour either side.
    let mut nights = Nights::new(analysis(1.0, Mounting::told(Rotation3::identity())), Clock::Dated(TimeZone::UTC));
    for kept in [|hours: f64| !(3.0..5.0).contains(&hours), |hours: f64| (2.5..5.5).contains(&hours)] {
        let night = SyntheticNight::new(&recipe(5, 1.0, Faults::NONE), &plan);
        let header = night.header().clone();
        let mut samples = to_the_end(night);
        samples.retain(|s| kept(s.time.secs_since(start()) / 3600.0));
        let more = |_| -> Result<(), Infallible> { panic!("one night only") };
        nights
            .read(&mut InMemory { header, samples, remarks: Remarks::default() }, source(), more, |_| Ok(()))
            .unwrap();
    }
    let both = nights.close().unwrap();
    let labels = |night: &ClosedNight| night.track.epochs.iter().map(|e| e.label).collect::<Vec<_>>();
    assert_eq!(labels(&both), labels(&whole));
    let overlap = both.summary.remarks.tally(Kind::Overlap).count;
    assert!((3590..=3610).contains(&overlap), "{overlap} s");
}

/// Samples at hand as a recording.
struct InMemory {
    header: Header,
    samples: Vec<Sample>,
    remarks: Remarks,
}

impl Recording for InMemory {
    type Error = Infallible;

    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), Infallible> {
        *chunk = std::mem::take(&mut self.samples);
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

#[test]
fn breathing_alone_never_breaks_stillness() {
    let mut plan = Plan::draw(3);
    plan.bursts.retain(|burst| burst.movement == Movement::Turn);
    plan.segments.iter_mut().for_each(|segment| segment.breath_tilt = 2.5);
    let summary = replay(&recipe(3, 25.0, Faults::ORDINARY), &plan, Mounting::told(Rotation3::identity())).summary;
    let lying: f64 = Posture::ALL.iter().filter(|p| p.is_lying()).map(|&p| plan.hours(p)).sum();
    let still: i64 = summary.stillness.iter().map(supine::posture::StillnessBout::secs).sum();
    assert!(still as f64 / 3600.0 > 0.95 * lying, "{still} s still of {lying} h");
}

#[test]
fn every_second_of_the_window_is_accounted_for() {
    for seed in 40..50 {
        let faults = Faults { gaps: 12.0, ..Faults::ORDINARY };
        let summary =
            replay(&recipe(seed, 5.0, faults), &Plan::draw(seed), Mounting::told(Rotation3::identity())).summary;
        assert_eq!(summary.times.total_secs(), summary.window.secs());
        assert_eq!(summary.bouts.iter().map(supine::posture::Bout::secs).sum::<i64>(), summary.window.secs());
        for pair in summary.bouts.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert_ne!(pair[0].label, pair[1].label);
        }
        assert!(summary.remarks.tally(Kind::Gap).count > 0);
    }
}

fn to_the_end(mut night: SyntheticNight) -> Vec<Sample> {
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return all;
        }
        all.extend_from_slice(&chunk);
    }
}

fn samples(seed: u64, rate: f64) -> Vec<Sample> {
    to_the_end(SyntheticNight::new(&recipe(seed, rate, Faults::ORDINARY), &Plan::draw(seed)))
}

fn epochs(samples: &[Sample], rate: f64) -> Vec<Epoch> {
    let rate = Hertz::new(rate).unwrap();
    let mut out = Vec::new();
    let mut epocher = Epocher::new(rate, epoch_secs(rate), &Settings::default());
    epocher.push(samples, |epoch| out.push(epoch));
    epocher.finish(|epoch| out.push(epoch));
    out
}

fn close(samples: &[Sample], mounting: Mounting) -> ClosedNight {
    let epochs = epochs(samples, 5.0);
    analysis(5.0, mounting).close(epochs, &Clock::Undated, Remarks::default(), &[]).unwrap()
}

fn moved(samples: &[Sample], change: impl Fn(&Vector3<f64>) -> Vector3<f64>) -> Vec<Sample> {
    samples.iter().map(|s| Sample { time: s.time, accel: Accel::from_vector(change(s.accel.vector())) }).collect()
}

const fn mirrored(posture: Posture) -> Posture {
    match posture {
        Posture::LeftSide => Posture::RightSide,
        Posture::RightSide => Posture::LeftSide,
        other => other,
    }
}

#[test]
fn mirroring_swaps_left_and_right_and_nothing_else() {
    let samples = samples(60, 5.0);
    let plain = close(&samples, Mounting::told(Rotation3::identity()));
    let mirror = close(&moved(&samples, |g| Vector3::new(-g.x, g.y, g.z)), Mounting::told(Rotation3::identity()));
    for (a, b) in plain.track.epochs.iter().zip(&mirror.track.epochs) {
        assert_eq!(a.label.posture().map(mirrored), b.label.posture());
    }
    assert_eq!(plain.summary.window, mirror.summary.window);
    assert_eq!(plain.summary.position_changes, mirror.summary.position_changes);
    let lengths = |night: &ClosedNight| night.summary.stillness.iter().map(|b| (b.start, b.end)).collect::<Vec<_>>();
    assert_eq!(lengths(&plain), lengths(&mirror));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn turning_the_sensor_and_saying_so_changes_nothing(seed in 0..1000_u64, roll in -3.0..3.0_f64, pitch in -1.5..1.5_f64, yaw in -3.0..3.0_f64) {
        let samples = samples(seed, 1.0);
        let sensor_from_body = Rotation3::from_euler_angles(roll, pitch, yaw);
        let plain = close(&samples, Mounting::told(Rotation3::identity()));
        let turned = close(&moved(&samples, |g| sensor_from_body * g), Mounting::told(sensor_from_body.inverse()));
        let labels = |night: &ClosedNight| night.track.epochs.iter().map(|e| e.label).collect::<Vec<_>>();
        prop_assert_eq!(labels(&plain), labels(&turned));
        prop_assert_eq!(plain.summary.stillness, turned.summary.stillness);
        prop_assert_eq!(plain.summary.window, turned.summary.window);
    }

    #[test]
    fn a_gap_never_becomes_a_posture(seed in 0..1000_u64, cuts in prop::collection::vec((0.0..30_000.0_f64, 3.0..4000.0_f64), 1..6)) {
        let mut kept = samples(seed, 1.0);
        let first = kept[0].time;
        let cut = |at: f64| cuts.iter().any(|&(from, secs)| (from..from + secs).contains(&at));
        kept.retain(|sample| !cut(sample.time.secs_since(first)));
        prop_assume!(kept.len() > 10);
        let track = close(&kept, Mounting::told(Rotation3::identity())).track;
        let secs = f64::from(track.epoch_secs);
        let cut_whole = |from: f64| cuts.iter().any(|&(at, length)| at <= from && from + secs <= at + length);
        for (index, epoch) in track.epochs.iter().enumerate() {
            if cut_whole(track.time_of(index).secs_since(first)) {
                prop_assert_eq!(epoch.label, Label::Unknown(Reason::Gap));
            }
        }
    }
}
