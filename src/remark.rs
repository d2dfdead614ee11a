//! What went wrong and did not stop us: counted, merged, and shown in the report.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::{Timestamp, human_duration};

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No samples for longer than the rate allows.
    Gap,
    /// A sample with the time of the one before; dropped.
    Duplicate,
    /// A sample a little earlier than the one before; dropped.
    OutOfOrder,
    /// A sample whose time is far from that of its neighbours; dropped.
    StrayTime,
    /// The clock was set back by more than a few seconds; the time line goes on where it was.
    ClockStep,
    /// Readings at the end of the sensor's range.
    Clipped,
    /// One axis repeats one value while the others move.
    StuckAxis,
    /// The magnitude at rest is far from 1 g.
    OffScale,
    /// Rows without a reading (empty or not a number); dropped.
    MissingValue,
    /// The file ends in the middle of a row; that row is dropped.
    TornEnd,
    /// The mounting was assumed, not measured.
    MountingAssumed,
    /// The mounting is that of an earlier night.
    MountingEarlier,
    /// The night leaves two mountings possible.
    MountingUnsure,
    /// The night says that the sensor sat otherwise than was said or measured.
    MountingContradicted,
    /// The recording carries no date.
    Undated,
    /// Seconds that two recordings both cover; the one that began earlier is used.
    Overlap,
    /// Readings that the sensor took and the radio lost, by the sensor's own counter or clock.
    ReadingsLost,
    /// Readings lost of which the sensor tells nothing, seen by packets that came late and stayed late.
    SilentLoss,
    /// The stream from the sensor broke off.
    StreamBroken,
    /// The sensor's clock or counter began anew.
    SensorClock,
    /// The sensor's clock runs more than 0.05 % fast or slow; its times were corrected.
    Drift,
    /// Packets that could not be decoded.
    Undecodable,
    /// Packets that came twice; used once.
    Repeated,
    /// Packets that were not written down while recording.
    Unwritten,
    /// The computer slept while recording, or its clock was set forward.
    Slept,
    /// The sensor lay still without anybody's breath.
    NotWorn,
}

impl Kind {
    /// One of it, and several of it, for people.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Gap => ("gap", "gaps"),
            Self::Duplicate => ("duplicate sample dropped", "duplicate samples dropped"),
            Self::OutOfOrder => ("late sample dropped", "late samples dropped"),
            Self::StrayTime => ("sample with a stray time dropped", "samples with a stray time dropped"),
            Self::ClockStep => ("backward step of the clock", "backward steps of the clock"),
            Self::Clipped => ("clipped reading", "clipped readings"),
            Self::StuckAxis => ("stretch with a stuck axis", "stretches with a stuck axis"),
            Self::OffScale => (
                "recording whose magnitude at rest is far from 1 g: check unit and calibration",
                "recordings whose magnitude at rest is far from 1 g: check unit and calibration",
            ),
            Self::MissingValue => ("row without a reading dropped", "rows without a reading dropped"),
            Self::TornEnd => ("unfinished last row dropped", "unfinished last rows dropped"),
            Self::MountingAssumed => (
                "night with the mounting assumed: if the sensor sat otherwise, the postures are wrong",
                "nights with the mounting assumed: if the sensor sat otherwise, the postures are wrong",
            ),
            Self::MountingEarlier => (
                "night with the mounting of an earlier one: if the sensor sat otherwise, the postures are wrong",
                "nights with the mounting of an earlier one: if the sensor sat otherwise, the postures are wrong",
            ),
            Self::MountingUnsure => (
                "night that alone cannot tell how the sensor sat: postures may be swapped; \
                 wear it once with supine calibrate, or say --mounting",
                "nights that alone cannot tell how the sensor sat: postures may be swapped; \
                 wear it once with supine calibrate, or say --mounting",
            ),
            Self::MountingContradicted => (
                "night in which the sensor seems to have sat otherwise than was said or measured: \
                 postures may be swapped",
                "nights in which the sensor seems to have sat otherwise than was said or measured: \
                 postures may be swapped",
            ),
            Self::Undated => ("recording without a date", "recordings without a date"),
            Self::Overlap => ("second covered by two recordings", "seconds covered by two recordings"),
            Self::ReadingsLost => ("reading lost on the radio", "readings lost on the radio"),
            Self::SilentLoss => ("loss found by when packets arrived", "losses found by when packets arrived"),
            Self::StreamBroken => ("break in the stream from the sensor", "breaks in the stream from the sensor"),
            Self::SensorClock => ("new beginning of the sensor's clock", "new beginnings of the sensor's clock"),
            Self::Drift => (
                "sensor clock that runs more than 0.05 % fast or slow: corrected",
                "sensor clocks that run more than 0.05 % fast or slow: corrected",
            ),
            Self::Undecodable => ("packet that could not be decoded", "packets that could not be decoded"),
            Self::Repeated => ("packet received twice, used once", "packets received twice, used once"),
            Self::Unwritten => ("packet that could not be written down", "packets that could not be written down"),
            Self::Slept => (
                "time that the computer slept or its clock was set forward",
                "times that the computer slept or its clock was set forward",
            ),
            Self::NotWorn => ("time that the sensor was not worn", "times that the sensor was not worn"),
        }
    }
}

/// How often one kind of trouble was met, how much time it took and when it came first.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// How many times.
    pub count: u64,
    /// Seconds lost to it altogether; zero where it costs no time.
    pub secs: f64,
    /// When it was first met, where that is known.
    pub first: Option<Timestamp>,
}

/// One line of the remarks: a kind and its tally.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remark {
    /// What happened.
    pub kind: Kind,
    /// How often.
    pub tally: Tally,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.kind.words();
        match self.tally.count {
            1 => write!(f, "1 {one}")?,
            n => write!(f, "{n} {many}")?,
        }
        if self.tally.secs >= 0.5 {
            write!(f, ", {} in all", human_duration(round_secs(self.tally.secs)))?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and no recording is that long")]
fn round_secs(secs: f64) -> i64 {
    secs.round() as i64
}

/// All remarks of a recording or a night, in a fixed order.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Remarks(BTreeMap<Kind, Tally>);

impl Remarks {
    /// Counts one occurrence that cost no time.
    pub fn note(&mut self, kind: Kind, at: Option<Timestamp>) {
        self.add(kind, Tally { count: 1, secs: 0.0, first: at });
    }

    /// Counts one occurrence that cost `secs` seconds.
    pub fn note_lasting(&mut self, kind: Kind, at: Option<Timestamp>, secs: f64) {
        self.add(kind, Tally { count: 1, secs, first: at });
    }

    /// Adds a whole tally; one of count zero changes nothing.
    pub fn add(&mut self, kind: Kind, tally: Tally) {
        if tally.count == 0 {
            return;
        }
        let sum = self.0.entry(kind).or_default();
        sum.count += tally.count;
        sum.secs += tally.secs;
        sum.first = match (sum.first, tally.first) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    /// Adds everything another list holds.
    pub fn merge(&mut self, other: &Self) {
        for (&kind, &tally) in &other.0 {
            self.add(kind, tally);
        }
    }

    /// The tally of one kind; zero if it was never met.
    #[must_use]
    pub fn tally(&self, kind: Kind) -> Tally {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// Whether nothing went wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The remarks in their fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Remark> + '_ {
        self.0.iter().map(|(&kind, &tally)| Remark { kind, tally })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_adds_counts_and_keeps_the_earliest_time() {
        let mut a = Remarks::default();
        a.note_lasting(Kind::Gap, Some(Timestamp::from_secs(50)), 100.0);
        let mut b = Remarks::default();
        b.note_lasting(Kind::Gap, Some(Timestamp::from_secs(20)), 150.0);
        a.merge(&b);
        let tally = a.tally(Kind::Gap);
        assert_eq!((tally.count, tally.secs, tally.first), (2, 250.0, Some(Timestamp::from_secs(20))));
        assert_eq!(a.iter().next().unwrap().to_string(), "2 gaps, 4 min in all");
    }

    #[test]
    fn a_tally_of_nothing_leaves_no_remark() {
        let mut remarks = Remarks::default();
        remarks.add(Kind::Clipped, Tally::default());
        assert!(remarks.is_empty());
    }
}
