//! Everything that is kept of one night, as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::breathing::{Breaths, breaths};
use super::off_trunk::OffTrunk;
use super::{Activity, Bed, Breathing, CalibrationNote, Certainty, Movements, Quality, RollTimes, Stillness, Wear};
use crate::posture::Reason;
use crate::posture::{Bout, Label, Posture, Settings, StillnessBout, Track, Worn};
use crate::recording::Nudge;
use crate::remark::Remarks;
use crate::time::{Clock, Night, Timestamp};

pub use super::mounting::MountingNote;

/// The version of [`NightSummary`] that this program writes.
///
/// It rises when an older program would misread a night. A number that is added does not: it is absent in older nights,
/// and older programs pass over it.
pub const VERSION: u32 = 1;

/// A stretch of time, end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first instant.
    pub start: Timestamp,
    /// The instant after its last.
    pub end: Timestamp,
}

impl Span {
    /// Its length in whole seconds.
    #[must_use]
    pub fn secs(&self) -> i64 {
        (self.end - self.start).as_secs()
    }
}

/// Seconds in each posture and seconds unknown, which add up to the window.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PostureTimes {
    /// Seconds by posture; a posture that never occurred is absent.
    pub known: BTreeMap<Posture, i64>,
    /// Seconds without a posture, by reason.
    pub unknown: BTreeMap<Reason, i64>,
}

impl PostureTimes {
    /// Adds `secs` seconds under a label.
    pub fn add(&mut self, label: Label, secs: i64) {
        match label {
            Label::Posture(posture) => *self.known.entry(posture).or_default() += secs,
            Label::Unknown(reason) => *self.unknown.entry(reason).or_default() += secs,
        }
    }

    /// Seconds in one posture.
    #[must_use]
    pub fn secs(&self, posture: Posture) -> i64 {
        self.known.get(&posture).copied().unwrap_or(0)
    }

    /// Hours in one posture.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
    pub fn hours(&self, posture: Posture) -> f64 {
        self.secs(posture) as f64 / 3600.0
    }

    /// Seconds in any posture.
    #[must_use]
    pub fn known_secs(&self) -> i64 {
        self.known.values().sum()
    }

    /// Seconds in any lying posture.
    #[must_use]
    pub fn lying_secs(&self) -> i64 {
        self.known.iter().filter(|(posture, _)| posture.is_lying()).map(|(_, secs)| secs).sum()
    }

    /// Seconds without a posture.
    #[must_use]
    pub fn unknown_secs(&self) -> i64 {
        self.unknown.values().sum()
    }

    /// All seconds.
    #[must_use]
    pub fn total_secs(&self) -> i64 {
        self.known_secs() + self.unknown_secs()
    }
}

/// One recording that a night was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceNote {
    /// File name, without its folder.
    pub name: String,
    /// Sampling rate in Hz.
    pub rate_hz: f64,
    /// What the reader decided about columns, units and time, in one line.
    pub decided: String,
    /// What the person said about how to read it, as option and value: enough to read it again.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

/// A nudge, and whether the sleeper answered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NudgeNote {
    /// When it came.
    pub at: Timestamp,
    /// What for.
    pub why: Nudge,
    /// Whole seconds until it was answered: until the posture it was for had been left, or, when it was for lying still,
    /// until the sleeper moved or turned. Absent when that did not happen within `settings.answer_secs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_after_secs: Option<u32>,
}

/// One night summed up.
///
/// Times are instants in UTC; with no `zone` the recording was undated and they count from 1970-01-01T00:00:00Z.
/// Durations are whole seconds and refer to the window in bed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NightSummary {
    /// Version of this layout.
    pub version: u32,
    /// Program and version that made it.
    pub program: String,
    /// The night, named by the date of its evening; absent for an undated recording.
    pub night: Option<Night>,
    /// IANA name of the zone whose local time applies; absent for an undated recording.
    pub zone: Option<String>,
    /// From the first to the last sample.
    pub recorded: Span,
    /// In bed for the night; of a sensor off the trunk, see [`OffTrunk`].
    pub window: Span,
    /// Length of an epoch in seconds.
    pub epoch_secs: u32,
    /// Time in each posture within the window.
    pub times: PostureTimes,
    /// Passages within the window from one lying posture to another (turns within the bed).
    pub position_changes: u32,
    /// Those per hour of known lying time; absent when there was none.
    pub position_changes_per_hour: Option<f64>,
    /// Runs of one label within the window.
    pub bouts: Vec<Bout>,
    /// Stillness bouts within the window, in order.
    pub stillness: Vec<StillnessBout>,
    /// How those are spread; absent in nights of versions that did not count it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still: Option<Stillness>,
    /// Movements in bed by size; absent off the trunk and in nights of versions that did not count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movements: Option<Movements>,
    /// The five-second series in the window; absent for a source slower than a reading a second, and in nights of
    /// versions that had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Activity>,
    /// Lying in the window by roll; absent off the trunk and in nights of versions that did not count it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolls: Option<RollTimes>,
    /// How probable the postures in the window are; absent without any, and in nights of versions that did not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// The nudges that the sleeper was given, in order; absent when there were none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nudges: Vec<NudgeNote>,
    /// Where the sensor was worn, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worn: Option<Worn>,
    /// What there is instead of postures; absent where the sensor was on the trunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_trunk: Option<OffTrunk>,
    /// Going to bed, getting up and sleeping; absent where nobody lay down, off the trunk, and in nights of versions that
    /// did not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<Bed>,
    /// For how long the sensor was worn; absent in nights of versions that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wear: Option<Wear>,
    /// How often the sleeper breathed in the window; absent where the sensor is too slow or too coarse to tell, off the
    /// trunk, and in nights of versions that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breathing: Option<Breathing>,
    /// How far it can be trusted; absent in nights of versions that did not ask, see [`NightSummary::quality`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// What went wrong and did not stop us.
    pub remarks: Remarks,
    /// How the sensor sat.
    pub mounting: MountingNote,
    /// What was found of the sensor's own errors; absent in nights of versions that did not look for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationNote>,
    /// The thresholds used.
    pub settings: Settings,
    /// What it was made from.
    pub sources: Vec<SourceNote>,
}

/// The rate of the slowest of some recordings, in hertz; `None` where none is known.
#[must_use]
pub(super) fn slowest_hz(sources: &[SourceNote]) -> Option<f64> {
    sources.iter().map(|source| source.rate_hz).min_by(f64::total_cmp)
}

impl NightSummary {
    /// The longest stillness bout; the earliest of equals.
    #[must_use]
    pub fn longest_stillness(&self) -> Option<&StillnessBout> {
        self.stillness.iter().rev().max_by_key(|bout| bout.secs())
    }

    /// The minutes of its window of which the breathing rate can be told, from the track that it was made from.
    ///
    /// A rate is as sure as the slowest recording of the night.
    #[must_use]
    pub fn breaths(&self, track: &Track) -> Vec<Breaths> {
        let window = track.index_of(self.window.start)..track.index_of(self.window.end);
        breaths(track, window, self.slowest_hz(), &self.settings)
    }

    /// The rate of its slowest recording, in hertz; `None` where none is known.
    #[must_use]
    pub fn slowest_hz(&self) -> Option<f64> {
        slowest_hz(&self.sources)
    }

    /// How far it can be trusted: as was found when it was closed, or in nights of older versions as its numbers tell.
    #[must_use]
    pub fn quality(&self) -> Quality {
        self.quality.clone().unwrap_or_else(|| Quality::of(self))
    }

    /// The clock of its recording, for local times.
    ///
    /// A zone that this machine does not know falls back to UTC.
    #[must_use]
    pub fn clock(&self) -> Clock {
        match self.zone.as_deref() {
            None => Clock::Undated,
            Some(name) => Clock::Dated(jiff::tz::TimeZone::get(name).unwrap_or(jiff::tz::TimeZone::UTC)),
        }
    }

    /// What to call it: its date, or `undated`.
    #[must_use]
    pub fn name(&self) -> String {
        self.night.map_or_else(|| "undated".to_owned(), |night| night.to_string())
    }
}
