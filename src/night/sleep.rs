//! When the person slept, estimated from how little the trunk moved.
//!
//! The rule of Acti4 for a sensor on the trunk (the program of 2020): how strongly the trunk moves each second, nothing
//! below 0.02 g, drips into a vessel that leaks with a time constant of 21 minutes; who lies and has little in it is
//! asleep. Nobody has validated it on our measure of movement, and stillness is not sleep: people lie awake without
//! moving. All of it is an estimate.

use std::f64::consts::E;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Span;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Posture, Reason, Track};
use crate::time::Timestamp;

/// Time constant of the leak, in seconds, and what a second at 1 g adds; both for the trunk, as Acti4 has them.
const LEAK_SECS: f64 = 21.0 * 60.0;
const GAIN: f64 = 0.24;
/// The most that counts of what was in the vessel, and what is in it at lying down: so that sleep begins 21 minutes
/// after the last large movement.
const FULL: f64 = E;
/// Asleep below this.
const ASLEEP: f64 = 1.0;
/// Movement below this is none, in g.
const DEAD_G: f64 = 0.02;
/// Waking is dated back by so much, in seconds.
const EARLIER_SECS: u32 = 120;
/// Length of the median filter over asleep and awake, in seconds.
const MEDIAN_SECS: u32 = 19;

/// Mean length over root mean square of a vector whose three parts are normal and alike: √(8/3π) ≈ 0.921.
///
/// Acti4 takes the mean length of the force between 0.5 and 10 Hz in each second; ours is the root mean square about
/// the straight line of each second, which takes out what is slower than about 0.5 Hz likewise. A movement along one
/// line would have 0.900 (a sine) or 0.798 (noise).
const MEAN_OF_ROOT: f64 = 0.921;

/// What neighbours have in common, in seconds: heartbeat and the steps of a coarse sensor.
const FLOOR_SECS: u32 = 300;
/// Times the median of those seconds that still is no movement.
///
/// Not Acti4's: on the breastbone heartbeats alone reach 0.03 g for hours in the week of chest-patch-days.
const FLOOR: f64 = 2.0;

/// The mean movement that keeps the vessel at the edge of sleep for ever, in g: 1 / (0.24 × 21 × 60) = 0.0033.
pub(super) const RESTLESS_G: f64 = ASLEEP / (GAIN * LEAK_SECS);

/// When the person slept within the window: an estimate from movement, by Acti4's rule for the trunk.
///
/// Awake and asleep are told apart from 21 minutes after lying down at the earliest, and lying awake without moving is
/// taken for sleep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SleepEstimate {
    /// When sleep began first (instant, UTC).
    pub onset: Timestamp,
    /// When the person woke for good: the end of the last sleep (instant, UTC).
    pub wake: Timestamp,
    /// From lying down for the night to the onset, in seconds.
    pub latency_secs: i64,
    /// Asleep in the window, in seconds.
    pub asleep_secs: i64,
    /// Awake between onset and waking for good, getting up included, unrecorded time not, in seconds.
    pub wake_after_onset_secs: i64,
    /// Sleeps but the first: how often the person fell asleep again after having woken.
    pub awakenings: u32,
    /// Asleep as a share of the recorded time of the window, 0 to 1, to four digits.
    pub efficiency: f64,
}

/// How strongly the trunk moved in each epoch of a track: the stand-in for Acti4's mean length, in g, zero below its
/// threshold and below twice what is common around it.
pub(super) fn movements(track: &Track) -> Vec<f64> {
    let block = (FLOOR_SECS / track.epoch_secs.max(1)).max(1) as usize;
    let mut found = Vec::with_capacity(track.epochs.len());
    for epochs in track.epochs.chunks(block) {
        let mut values: Vec<f64> = epochs.iter().map(|epoch| MEAN_OF_ROOT * epoch.movement).collect();
        let middle = values.len() / 2;
        let floor = (FLOOR * *values.clone().select_nth_unstable_by(middle, f64::total_cmp).1).max(DEAD_G);
        values.iter_mut().filter(|value| **value < floor).for_each(|value| *value = 0.0);
        found.extend(values);
    }
    found
}

impl SleepEstimate {
    /// Of the window of a track, in which the person was `up` in those epochs; `None` where there was no sleep.
    pub(super) fn of(track: &Track, movements: &[f64], window: &Range<usize>, up: &[Range<usize>]) -> Option<Self> {
        let asleep = asleep(track, movements, window, up);
        let epochs = track.epochs.get(window.clone()).unwrap_or_default();
        let first = asleep.iter().position(|&asleep| asleep)?;
        let end = asleep.iter().rposition(|&asleep| asleep)? + 1;
        let secs = |count: usize| i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(i64::from(track.epoch_secs));
        let known =
            |range: Range<usize>| epochs.get(range).unwrap_or_default().iter().filter(|epoch| is_known(epoch)).count();
        let slept = asleep.iter().zip(epochs).filter(|(asleep, epoch)| **asleep && is_known(epoch)).count();
        let sleeps = asleep.chunk_by(|a, b| a == b).filter(|run| run.first() == Some(&true)).count();
        Some(Self {
            onset: track.time_of(window.start + first),
            wake: track.time_of(window.start + end),
            latency_secs: secs(first),
            asleep_secs: secs(slept),
            wake_after_onset_secs: secs(known(first..end).saturating_sub(slept)),
            awakenings: u32::try_from(sleeps.saturating_sub(1)).unwrap_or(u32::MAX),
            efficiency: share(slept, known(0..epochs.len())),
        })
    }

    /// From onset to waking for good.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span { start: self.onset, end: self.wake }
    }
}

fn is_known(epoch: &LabelledEpoch) -> bool {
    epoch.label != Label::Unknown(Reason::Gap)
}

/// To four digits.
#[expect(clippy::cast_precision_loss, reason = "epochs of a night are exact")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { (1e4 * part as f64 / whole as f64).round() / 1e4 }
}

/// Asleep or not, epoch by epoch of the window.
///
/// Acti4 asks for lying of more than 15 minutes; a vessel that starts full asks for 21. Being up starts it again; sitting up
/// in bed is not sleep and fills it only by what it moves; without a recording all stays as it was.
fn asleep(track: &Track, movements: &[f64], window: &Range<usize>, up: &[Range<usize>]) -> Vec<bool> {
    let secs = f64::from(track.epoch_secs.max(1));
    let keep = (-secs / LEAK_SECS).exp();
    let (mut level, mut now) = (FULL, false);
    let epochs = track.epochs.iter().zip(movements).enumerate().take(window.end).skip(window.start);
    let mut asleep: Vec<bool> = epochs
        .map(|(index, (epoch, movement))| {
            if is_known(epoch) {
                let is_up = up.iter().any(|up| up.contains(&index));
                level = if is_up { FULL } else { keep * level.min(FULL) + GAIN * secs * movement };
                now = level < ASLEEP && epoch.label != Label::Posture(Posture::Upright);
            }
            now
        })
        .collect();
    wake_earlier(&mut asleep, (EARLIER_SECS / track.epoch_secs.max(1)) as usize);
    median(&asleep, (MEDIAN_SECS / track.epoch_secs.max(1) / 2) as usize)
}

/// Takes so many epochs off the end of every sleep but one that the window cuts.
fn wake_earlier(asleep: &mut [bool], by: usize) {
    let wakings: Vec<usize> =
        asleep.windows(2).enumerate().filter(|(_, pair)| *pair == [true, false]).map(|(at, _)| at + 1).collect();
    for waking in wakings {
        asleep.get_mut(waking.saturating_sub(by)..waking).unwrap_or_default().fill(false);
    }
}

/// What most of the epochs up to `half` away are.
fn median(asleep: &[bool], half: usize) -> Vec<bool> {
    let mut slept = vec![0];
    slept.extend(asleep.iter().scan(0, |sum, &it| {
        *sum += usize::from(it);
        Some(*sum)
    }));
    let before = |at: usize| slept.get(at).copied().unwrap_or_default();
    let around = |at: usize| at.saturating_sub(half)..(at + half + 1).min(asleep.len());
    (0..asleep.len()).map(around).map(|it| (before(it.end) - before(it.start)) * 2 > it.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Epochs of `secs` seconds with such movement in g, lying unless upright.
    fn estimate(parts: &[(f64, usize)], secs: u32) -> Option<SleepEstimate> {
        let epoch = |movement| LabelledEpoch {
            label: Label::Posture(Posture::Supine),
            probability: None,
            gravity: None,
            movement,
            coverage: 1.0,
        };
        let epochs: Vec<LabelledEpoch> =
            parts.iter().flat_map(|&(movement, count)| std::iter::repeat_n(epoch(movement), count)).collect();
        let window = 0..epochs.len();
        let track = Track { start: Timestamp::default(), epoch_secs: secs, epochs };
        SleepEstimate::of(&track, &movements(&track), &window, &[])
    }

    #[test]
    fn without_a_movement_sleep_begins_after_the_time_constant() {
        // e · exp(−t / 1260 s) = 1 at t = 1260 s, whatever the length of an epoch.
        for secs in [1, 2, 5, 10] {
            let found = estimate(&[(0.0, 7200 / secs as usize)], secs).unwrap();
            assert!((found.latency_secs - 1260).abs() <= i64::from(secs), "{secs} s: {}", found.latency_secs);
            assert_eq!((found.wake, found.wake_after_onset_secs, found.awakenings), (Timestamp::from_secs(7200), 0, 0));
            assert_eq!(found.asleep_secs, 7200 - found.latency_secs);
        }
    }

    #[test]
    fn what_wakes_is_dated_back_two_minutes_and_lasts_until_it_has_leaked() {
        // Ten seconds at 1 g add 0.24 · 0.921 · 10 = 2.21, to the little that is left after two hours; that falls to 1
        // again in 1260 s · ln 2.21 = 999 s. Two minutes before are counted as awake as well.
        let found = estimate(&[(0.0, 7200), (1.0, 10), (0.0, 3600)], 1).unwrap();
        assert_eq!(found.awakenings, 1);
        let awake = found.wake_after_onset_secs;
        assert!((1115..1145).contains(&awake), "{awake} s");
    }

    #[test]
    fn nothing_below_the_dead_zone_wakes_and_a_little_above_it_does() {
        // Breathing and heartbeat of 0.02 g · 0.921 are below.
        assert!(estimate(&[(0.021, 7200)], 1).is_some());
        // A minute in ten at 0.05 g means 0.0046 g, above the 0.0033 g that a sleeper may keep up.
        let restless: Vec<(f64, usize)> = [(0.0, 540), (0.05, 60)].repeat(20);
        assert_eq!(estimate(&restless, 1), None);
        // A minute in twenty means 0.0023 g.
        let calm: Vec<(f64, usize)> = [(0.0, 1140), (0.05, 60)].repeat(20);
        assert!(estimate(&calm, 1).is_some());
    }

    #[test]
    fn heartbeats_above_the_dead_zone_do_not_wake() {
        assert!(estimate(&[(0.035, 7200)], 1).is_some());
    }

    #[test]
    fn the_mean_length_of_a_normal_vector_is_0_921_of_its_root_mean_square() {
        // Maxwell's law: a mean of √(8/π), a root mean square of √3, times the standard deviation of each part.
        assert!((MEAN_OF_ROOT - (8.0 / std::f64::consts::PI / 3.0).sqrt()).abs() < 5e-4);
        assert!((RESTLESS_G - 0.0033).abs() < 5e-5);
    }

    #[test]
    fn unrecorded_time_is_neither_asleep_nor_awake() {
        let lying = |label| LabelledEpoch { label, probability: None, gravity: None, movement: 0.0, coverage: 1.0 };
        let (lies, gap) = (lying(Label::Posture(Posture::Supine)), lying(Label::Unknown(Reason::Gap)));
        let epochs = [vec![lies; 3600], vec![gap; 3600], vec![lies; 3600]].concat();
        let track = Track { start: Timestamp::default(), epoch_secs: 1, epochs };
        let found = SleepEstimate::of(&track, &movements(&track), &(0..10_800), &[]).unwrap();
        assert_eq!((found.wake_after_onset_secs, found.awakenings), (0, 0));
        assert_eq!(found.asleep_secs, 7200 - found.latency_secs);
        let share = found.asleep_secs as f64 / 7200.0;
        assert!((found.efficiency - share).abs() < 1e-4);
    }
}
