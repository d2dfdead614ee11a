//! How far a night can be trusted: what is missing of it, what is not known of the sensor, and a plain verdict.
//!
//! All of it follows from the other numbers of the night, so that nights of older versions have it too; only what the
//! radio told and how steady the readings came is asked of the recording while it is read.

mod concern;

use serde::{Deserialize, Serialize};

use super::{NightSummary, Span};
use crate::posture::mounting::Basis;
use crate::posture::mounting::night::SURE;
use crate::posture::{Bout, Label, Reason, Track};
use crate::recording::Radio;
use crate::remark::Kind;
use crate::time::Timestamp;

pub use concern::{Concern, Verdict};

/// Less than this in bed is no night, in seconds: three hours. Our own choice: less than half of the seven hours that
/// adults are advised to sleep (Watson et al. 2015), and each hour of it would weigh like a whole night's.
const SHORTEST_SECS: i64 = 3 * 3600;

/// A night shorter than this of which an end was not recorded is used with care, in seconds: five hours. Our own choice:
/// beside seven hours a third is missing at least.
const SHORT_SECS: i64 = 5 * 3600;

/// Share of the window, 0 to 1, that must be known, or with a sensor off the trunk be read. Our own choice: with less,
/// the hours of a posture may be more than twice what was seen.
const LEAST_KNOWN: f64 = 0.5;

/// From this share of the window on, 0 to 1, what is missing is told. Our own choice: of eight hours 48 minutes, about as
/// much as hours in a posture differ between nights anyway.
const TOLD: f64 = 0.1;

/// Uncertainty of directions in degrees from which on postures suffer: beyond the 5° by which another posture must be
/// nearer (`settings.hysteresis`), the sensor's error decides.
const TILT_DEGREES: f64 = 5.0;

/// How far a night can be trusted. Shares are of the window in bed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// In one word.
    pub verdict: Verdict,
    /// Why it is not simply good, the gravest first; none when it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<Concern>,
    /// Share, 0 to 1, for which there are readings.
    pub coverage: f64,
    /// Share, 0 to 1, with a posture; by reason the rest stands in `times.unknown`.
    pub known: f64,
    /// How many gaps there are.
    pub gaps: u32,
    /// The longest of them, in seconds; 0 without any.
    pub longest_gap_secs: i64,
    /// Readings lost on the radio in all that was recorded, as far as the sensor's own counter or clock tells.
    pub readings_lost: u64,
    /// The least sampling rate of the recordings in Hz; absent when none is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_hz: Option<f64>,
    /// How steadily readings came: the mean share, 0 to 1, that they cover of the epochs in which there are any. Absent in
    /// nights of versions that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steadiness: Option<f64>,
    /// What the sensor told over the radio; absent of tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radio: Option<Radio>,
}

impl Quality {
    /// Of the numbers of a night.
    #[must_use]
    pub fn of(night: &NightSummary) -> Self {
        let secs = night.window.secs();
        let gaps = night.bouts.iter().filter(|bout| bout.label == Label::Unknown(Reason::Gap));
        let coverage = share(secs - unknown(night, Reason::Gap), secs);
        let known = share(night.times.known_secs(), secs);
        let concerns = concerns(night);
        Self {
            verdict: verdict(&concerns, if night.off_trunk.is_some() { coverage } else { known }),
            concerns,
            coverage,
            known,
            gaps: u32::try_from(gaps.clone().count()).unwrap_or(u32::MAX),
            longest_gap_secs: gaps.map(Bout::secs).max().unwrap_or(0),
            readings_lost: night.remarks.tally(Kind::ReadingsLost).count,
            rate_hz: night.sources.iter().map(|source| source.rate_hz).min_by(f64::total_cmp),
            steadiness: None,
            radio: None,
        }
    }

    /// The same, with how steadily readings came in the window.
    #[must_use]
    pub fn with_track(self, track: &Track, window: Span) -> Self {
        let index = |at: Timestamp| {
            usize::try_from((at - track.start).as_secs() / i64::from(track.epoch_secs.max(1))).unwrap_or(0)
        };
        let epochs = track.epochs.get(index(window.start)..index(window.end)).unwrap_or_default();
        let read: Vec<f64> = epochs.iter().map(|epoch| epoch.coverage).filter(|&coverage| coverage > 0.0).collect();
        let steadiness = (!read.is_empty()).then(|| rounded(read.iter().sum::<f64>() / read.len() as f64));
        Self { steadiness, ..self }
    }
}

fn verdict(concerns: &[Concern], known: f64) -> Verdict {
    match concerns {
        _ if known < LEAST_KNOWN || concerns.iter().any(Concern::bars) => Verdict::NotUsable,
        [] => Verdict::Good,
        _ => Verdict::Care,
    }
}

fn concerns(night: &NightSummary) -> Vec<Concern> {
    if night.wear.as_ref().is_some_and(super::Wear::never) {
        return vec![Concern::NeverWorn];
    }
    let about = |kind, concern| (night.remarks.tally(kind).count > 0).then_some(concern);
    let found = [of_bed(night), missing(night), not_worn(night), no_posture(night), doubtful(night)];
    let sensor = [
        mounting(night),
        tilt(night),
        about(Kind::OffScale, Concern::OffScale),
        about(Kind::StuckAxis, Concern::StuckAxis),
    ];
    let mut all: Vec<Concern> = found.into_iter().chain(of_place(night)).chain(sensor).flatten().collect();
    // Stable: what bars comes first, all else as it is.
    all.sort_by_key(|concern| !concern.bars());
    all
}

/// Whether there was a night in bed.
fn of_bed(night: &NightSummary) -> Option<Concern> {
    let secs = night.window.secs();
    let is_cut = night.bed.as_ref().is_none_or(|bed| bed.cut_at_start || bed.cut_at_end);
    let nobody = night.off_trunk.is_none() && night.times.lying_secs() == 0 && night.times.known_secs() > 0;
    match secs {
        _ if nobody => Some(Concern::NobodyLay),
        ..SHORTEST_SECS => Some(Concern::Short { secs }),
        ..SHORT_SECS if is_cut => Some(Concern::Short { secs }),
        _ => None,
    }
}

/// What there is of some kind, where it is enough of the window to be told.
fn enough(night: &NightSummary, secs: i64) -> bool {
    secs > 0 && share(secs, night.window.secs()) >= TOLD
}

fn missing(night: &NightSummary) -> Option<Concern> {
    let secs = unknown(night, Reason::Gap);
    enough(night, secs).then_some(Concern::Missing { secs })
}

/// Not worn for long in bed, or from when the night was broken off.
fn not_worn(night: &NightSummary) -> Option<Concern> {
    let wear = night.wear.as_ref()?;
    let secs = wear.window_not_worn_secs;
    let first = wear.not_worn.iter().find(|span| span.end > night.window.start)?;
    let until_the_end = first.end >= night.recorded.end;
    let broken_off = until_the_end
        && night.window.secs() < SHORT_SECS
        && night.bed.as_ref().is_some_and(|bed| bed.cut_at_end)
        && first.start >= night.window.start;
    (enough(night, secs) || broken_off).then_some(Concern::NotWorn { secs, from: first.start, until_the_end })
}

fn no_posture(night: &NightSummary) -> Option<Concern> {
    let secs = unknown(night, Reason::NoGravity) + unknown(night, Reason::Between);
    enough(night, secs).then_some(Concern::NoPosture { secs })
}

fn doubtful(night: &NightSummary) -> Option<Concern> {
    let secs = night.certainty.map_or(0, |certainty| certainty.doubtful_secs);
    enough(night, secs).then_some(Concern::Doubtful { secs })
}

/// What a sensor off the trunk cannot tell.
fn of_place(night: &NightSummary) -> [Option<Concern>; 2] {
    let off = night.off_trunk;
    [off.map(|_| Concern::OffTrunk), off.filter(|off| !off.rest_found).map(|_| Concern::NoRest)]
}

/// What is not known of how the sensor sat; off the trunk it does not matter.
fn mounting(night: &NightSummary) -> Option<Concern> {
    let met = |kind| night.remarks.tally(kind).count > 0;
    let sure = night.mounting.confidence.is_none_or(|confidence| confidence >= SURE);
    match night.mounting.basis {
        _ if night.off_trunk.is_some() => None,
        _ if met(Kind::MountingContradicted) => Some(Concern::MountingContradicted),
        Basis::Assumed => Some(Concern::MountingAssumed),
        Basis::Earlier => Some(Concern::MountingEarlier),
        _ if met(Kind::MountingUnsure) || !sure => Some(Concern::MountingUnsure),
        Basis::Told | Basis::Poses | Basis::Night => None,
    }
}

fn tilt(night: &NightSummary) -> Option<Concern> {
    let degrees = night.calibration.as_ref().filter(|_| night.off_trunk.is_none())?.tilt_lain_degrees;
    (degrees > TILT_DEGREES).then_some(Concern::Tilt { degrees })
}

fn unknown(night: &NightSummary, reason: Reason) -> i64 {
    night.times.unknown.get(&reason).copied().unwrap_or(0)
}

/// `part` of `whole`, 0 to 1, to four digits; nothing of nothing is nothing.
#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
fn share(part: i64, whole: i64) -> f64 {
    if whole > 0 { rounded(part as f64 / whole as f64) } else { 0.0 }
}

/// To four digits: more are noise, and differ between machines.
fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests;
