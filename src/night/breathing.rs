//! How often the sleeper breathed while lying still.
//!
//! A minute at a time, every half minute, from the swing of the trunk across gravity: see [`crate::posture::breath`].

use std::collections::BTreeMap;
use std::ops::Range;

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use crate::posture::breath::{HOP, LEAST_HERTZ, WINDOW, breath, windows};
use crate::posture::stillness::{StillnessBout, stillness_bouts};
use crate::posture::{Posture, Settings, Track};
use crate::signal::swing::Swings;
use crate::time::Timestamp;

/// The breathing of one minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breaths {
    /// Start of the minute.
    pub start: Timestamp,
    /// The posture lain in.
    pub posture: Posture,
    /// Breaths a minute.
    pub per_minute: f64,
    /// Share, 0 to 1, of the trunk's swing between 6 and 28 a minute that lies about the rate and twice the rate.
    pub quality: f64,
}

/// How often the sleeper breathed in the window, over the minutes in which that could be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breathing {
    /// Median of the minutes, in breaths a minute.
    pub median_per_minute: f64,
    /// The rates below which a quarter and three quarters of the minutes lie, in breaths a minute.
    pub quartiles_per_minute: [f64; 2],
    /// Share, 0 to 1, of the time in lying postures within the window for which a rate could be told.
    pub coverage: f64,
    /// How many minutes that overlap by half have a rate.
    pub minutes: u32,
    /// Median in breaths a minute by posture, of those lain in for at least ten such minutes.
    pub by_posture: BTreeMap<Posture, f64>,
}

/// A posture in which fewer minutes have a rate is left out: the median of fewer strays by more than half a breath.
pub const LEAST_MINUTES: usize = 10;

impl Breathing {
    /// Of all the minutes of a window that have a rate, see [`breaths`]; `None` where there are none.
    #[must_use]
    pub fn of(all: &[Breaths], track: &Track, window: Range<usize>) -> Option<Self> {
        let rates: Vec<f64> = all.iter().map(|minute| minute.per_minute).collect();
        let [low, median, high] = [0.25, 0.5, 0.75].map(|share| quantile(&rates, share));
        let lying = track.epochs.get(window).unwrap_or_default().iter().filter(|epoch| epoch.label.is_lying()).count();
        Some(Self {
            median_per_minute: rounded(median?),
            quartiles_per_minute: [rounded(low?), rounded(high?)],
            coverage: rounded(covered_secs(all) as f64 / (lying.max(1) as f64 * f64::from(track.epoch_secs))),
            minutes: u32::try_from(all.len()).unwrap_or(u32::MAX),
            by_posture: Posture::ALL.into_iter().filter_map(|posture| median_in(posture, all)).collect(),
        })
    }
}

/// Whether a sensor of this rate in hertz, summed up in epochs of so many seconds, is too slow to show a breath.
#[must_use]
pub fn is_too_slow(epoch_secs: u32, rate_hz: Option<f64>) -> bool {
    epoch_secs != 1 || rate_hz.is_some_and(|rate| rate < LEAST_HERTZ)
}

/// The minutes of a window, by index of the track, that have a rate: for pictures and tables.
#[must_use]
pub fn breaths(track: &Track, window: Range<usize>, rate_hz: Option<f64>, settings: &Settings) -> Vec<Breaths> {
    let a_minute = Settings { stillness_secs: 0, ..*settings };
    breaths_in(track, &stillness_bouts(track, window, &a_minute), rate_hz, settings)
}

/// The same, of the stillness of a window: as far as it lasts for a minute.
pub(super) fn breaths_in(
    track: &Track,
    still: &[StillnessBout],
    rate_hz: Option<f64>,
    settings: &Settings,
) -> Vec<Breaths> {
    if is_too_slow(track.epoch_secs, rate_hz) {
        return Vec::new();
    }
    let mut swings = Swings::default();
    still.iter().flat_map(|bout| in_bout(track, bout, &mut swings, settings)).collect()
}

fn in_bout(track: &Track, bout: &StillnessBout, swings: &mut Swings, settings: &Settings) -> Vec<Breaths> {
    let index = |at: Timestamp| usize::try_from((at - track.start).as_secs()).unwrap_or(0);
    let epochs = track.epochs.get(index(bout.start)..index(bout.end)).unwrap_or_default();
    let readings: Vec<Option<Vector3<f64>>> = epochs.iter().map(|epoch| epoch.gravity.map(|it| *it.vector())).collect();
    let mut found = Vec::new();
    let Some(posture) = bout.posture else { return found };
    windows(swings, &readings, |first, mut window| {
        let rate = breath(&window.spectrum()).filter(|it| it.quality >= settings.breath_quality);
        let start = track.time_of(index(bout.start) + first);
        found.extend(rate.map(|it| Breaths { start, posture, per_minute: it.per_minute, quality: it.quality }));
    });
    found
}

/// Seconds that lie in at least one of the minutes.
fn covered_secs(minutes: &[Breaths]) -> i64 {
    let (hop, whole) = (HOP as i64, WINDOW as i64);
    let follows = |pair: &[Breaths]| matches!(pair, [a, b] if (b.start - a.start).as_secs() == hop);
    let overlaps = minutes.windows(2).filter(|pair| follows(pair)).count();
    whole * i64::try_from(minutes.len()).unwrap_or(0) - (whole - hop) * i64::try_from(overlaps).unwrap_or(0)
}

fn median_in(posture: Posture, all: &[Breaths]) -> Option<(Posture, f64)> {
    let rates: Vec<f64> = all.iter().filter(|it| it.posture == posture).map(|it| it.per_minute).collect();
    (rates.len() >= LEAST_MINUTES).then(|| quantile(&rates, 0.5).map(|rate| (posture, rounded(rate)))).flatten()
}

/// The value below which this share of the others lies, on the line between two; `None` of nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = values.len().checked_sub(1)? as f64 * share;
    let low = sorted.get(at as usize)?;
    let high = sorted.get(at as usize + 1).unwrap_or(low);
    Some(low + (high - low) * at.fract())
}

/// To a hundredth: more is noise, and may differ between machines.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Label;
    use crate::posture::pipeline::LabelledEpoch;
    use crate::units::Accel;

    /// So many seconds in a posture, breathing so many times a minute.
    fn lying(parts: &[(Posture, usize, f64)]) -> Track {
        let mut epochs = Vec::new();
        for &(posture, secs, per_minute) in parts {
            for second in 0..secs {
                let tilt = 0.02 * (second as f64 * per_minute / 60.0 * std::f64::consts::TAU).sin();
                let gravity = crate::posture::frame::reading(posture).vector() + Vector3::y() * tilt;
                epochs.push(LabelledEpoch {
                    label: Label::Posture(posture),
                    probability: None,
                    gravity: Some(Accel::from_vector(gravity)),
                    movement: 0.005,
                    coverage: 1.0,
                });
            }
        }
        Track { start: Timestamp::from_secs(1000), epoch_secs: 1, epochs }
    }

    #[test]
    fn minutes_have_their_rate_and_their_posture() {
        let track = lying(&[(Posture::Supine, 600, 12.0), (Posture::LeftSide, 1200, 18.0), (Posture::Prone, 120, 9.0)]);
        let found = breaths(&track, 0..1920, Some(25.0), &Settings::default());
        // Of 600, 1200 and 120 seconds in steps of 30: 19, 39 and 3 whole minutes.
        assert_eq!(found.len(), 61);
        for minute in &found {
            let expected = match minute.posture {
                Posture::Supine => 12.0,
                Posture::LeftSide => 18.0,
                _ => 9.0,
            };
            assert!((minute.per_minute - expected).abs() < 0.1, "{minute:?}");
        }
        let night = Breathing::of(&found, &track, 0..1920).unwrap();
        assert_eq!((night.coverage, night.minutes), (1.0, 61));
        assert!((night.median_per_minute - 18.0).abs() < 0.1, "{night:?}");
        assert_eq!(night.by_posture.keys().copied().collect::<Vec<_>>(), [Posture::Supine, Posture::LeftSide]);
    }

    #[test]
    fn slow_sensors_say_nothing_and_nobody_lying_neither() {
        let track = lying(&[(Posture::Supine, 600, 12.0)]);
        let found = |track: &Track, window, rate_hz| breaths(track, window, rate_hz, &Settings::default());
        assert_eq!(found(&track, 0..600, Some(1.4)), []);
        assert_eq!(found(&Track { epoch_secs: 2, ..track.clone() }, 0..600, Some(25.0)), []);
        assert_eq!(found(&lying(&[(Posture::Upright, 600, 12.0)]), 0..600, None), []);
        assert_eq!(found(&track, 0..0, None), []);
        assert_eq!(Breathing::of(&[], &track, 0..600), None);
    }

    #[test]
    fn quantiles_lie_on_the_line_between_two() {
        assert_eq!(quantile(&[4.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(&[1.0, 2.0], 0.25), Some(1.25));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
