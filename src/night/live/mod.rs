//! The provisional night: what can be said while it is recorded, in memory that does not grow with it.
//!
//! Epochs come from the same first stage as everywhere and their labels from the same decoder, so what is said here of
//! a stretch is what the finished night will say of it, unless mounting or sensor become better known, or the sensor was
//! not worn: that is known only after ten minutes, and what was said of those is not taken back until the night is over.

mod strip;
mod sums;
mod wear;

use std::collections::VecDeque;

pub use strip::Strip;
use sums::Sums;
use wear::Wear;

use crate::night::{Correction, PostureTimes};
use crate::posture::decode::{Chain, Decoder};
use crate::posture::epoch::{Epocher, epoch_secs};
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Epoch, Label, Mounting, Posture, Reason, Settings, Worn, frame};
use crate::recording::Sample;
use crate::remark::{Kind, Remarks};
use crate::time::Timestamp;
use crate::units::{Accel, Angle, Body, Hertz};

/// Without a reading for so many seconds nothing is said of the present: some sensors send every few seconds.
const SILENT_SECS: i64 = 10;

/// The night while it is recorded.
#[derive(Clone, Debug)]
pub struct Live {
    epoch_secs: u32,
    correction: Correction,
    mounting: Mounting,
    worn: Option<Worn>,
    settings: Settings,
    epocher: Epocher,
    decoder: Decoder,
    /// Epochs whose labels may still change.
    open: VecDeque<LabelledEpoch>,
    sums: Sums,
    /// Grid index of the first epoch, and of the one after the last.
    grid: Option<(i64, i64)>,
    samples: u64,
    remarks: Remarks,
    gravity: Option<Accel<Body>>,
    done: Vec<Epoch>,
    wear: Wear,
}

/// What is known of the night at one moment.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Provisional {
    /// How the sleeper lies, and since when, short gaps bridged; absent while that is unknown.
    pub held: Option<(Posture, Timestamp)>,
    /// Since when the sleeper has lain still, however shortly; absent while moving, up, or unknown.
    pub still_since: Option<Timestamp>,
    /// Time in each posture and unknown, from the first reading until now.
    pub times: PostureTimes,
    /// Passages from one lying posture to another.
    pub position_changes: u32,
    /// Whether the sensor seems not to be worn, and has not been for ten minutes.
    pub not_worn: bool,
    /// Rotation about the long axis.
    pub roll: Option<Angle>,
    /// Angle of the long axis above horizontal.
    pub inclination: Option<Angle>,
    /// Mean of the last epoch, in the body frame.
    pub gravity: Option<Accel<Body>>,
    /// Readings.
    pub samples: u64,
    /// Gaps between them, and the seconds of those, one that has not ended included.
    pub gaps: u64,
    /// See `gaps`.
    pub gap_secs: i64,
    /// When the last reading was taken, to the second.
    pub heard: Option<Timestamp>,
    /// When the first reading was taken, to the epoch.
    pub start: Option<Timestamp>,
    /// The postures from `start` until now.
    pub strip: Strip,
}

impl Live {
    /// For a recording at about `rate`.
    #[must_use]
    pub fn new(rate: Hertz, mounting: Mounting, settings: Settings) -> Self {
        let epoch_secs = epoch_secs(rate);
        Self {
            epoch_secs,
            correction: Correction::default(),
            mounting,
            worn: None,
            settings,
            epocher: Epocher::new(rate, epoch_secs, &settings),
            decoder: Decoder::new(epoch_secs, Chain::new(epoch_secs, None, &settings)),
            open: VecDeque::new(),
            sums: Sums::new(epoch_secs, &settings),
            grid: None,
            samples: 0,
            remarks: Remarks::default(),
            gravity: None,
            done: Vec::new(),
            wear: Wear::new(rate, epoch_secs, settings),
        }
    }

    /// Of a sensor worn there, before anything is pushed: off the trunk nothing is said of postures.
    #[must_use]
    pub fn worn(self, worn: Option<Worn>) -> Self {
        let chain = Chain::new(self.epoch_secs, worn, &self.settings);
        let wear = self.wear.of(worn);
        Self { worn, wear, decoder: Decoder::new(self.epoch_secs, chain), ..self }
    }

    /// From here on, takes out errors of the sensor that are known from an earlier night.
    pub const fn correct(&mut self, correction: Correction) {
        self.correction = correction;
    }

    /// Adds readings, in order.
    pub fn push(&mut self, samples: &[Sample]) {
        let mut done = std::mem::take(&mut self.done);
        self.epocher.push(samples, |epoch| done.push(epoch));
        self.samples += samples.len() as u64;
        self.remarks.merge(&self.epocher.take_remarks());
        done.drain(..).for_each(|epoch| self.add(&epoch));
        self.done = done;
    }

    /// What is known `now`, which is a time on the line of the readings.
    #[must_use]
    pub fn look(&self, now: Timestamp) -> Provisional {
        let Some((first, next)) = self.grid else { return Provisional::default() };
        let heard = self.time(next);
        let silent = (now - heard).as_secs();
        let silent = if silent > SILENT_SECS + i64::from(self.epoch_secs) { silent } else { 0 };
        let mut found = self.so_far(silent);
        (found.heard, found.start) = (Some(heard), Some(self.time(first)));
        if silent == 0 {
            let at = |index: usize| self.time(first + i64::try_from(index).unwrap_or(0));
            let last = self.sums.epochs + self.open.len();
            found.held = self.held().map(|(posture, index)| (posture, at(index)));
            found.still_since = self.sums.stillness.running(last).map(at);
            found.not_worn = self.wear.is_off();
            found.gravity = self.gravity;
            let trunk = self.gravity.as_ref().filter(|_| self.worn.is_none_or(Worn::on_trunk) && !found.not_worn);
            found.roll = trunk.and_then(frame::roll);
            found.inclination = trunk.and_then(frame::inclination);
        }
        found
    }

    /// Counts and sums, with the labels that may still change as they stand, and the silence since as a gap.
    fn so_far(&self, silent: i64) -> Provisional {
        let (mut times, mut strip) = (self.sums.times.clone(), self.sums.strip.clone());
        let secs = i64::from(self.epoch_secs);
        let silence = (silent > 0).then_some((Label::Unknown(Reason::Gap), silent));
        for (label, secs) in self.decoder.open().into_iter().map(|label| (self.may_say(label), secs)).chain(silence) {
            times.add(label, secs);
            strip.add(label, secs);
        }
        let gap = self.remarks.tally(Kind::Gap);
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let gap_secs = gap.secs.round() as i64 + silent;
        Provisional {
            times,
            strip,
            position_changes: self.sums.changes,
            samples: self.samples,
            gaps: gap.count + u64::from(silent > 0),
            gap_secs,
            ..Provisional::default()
        }
    }

    /// The posture that was known last, unless that is long ago.
    fn held(&self) -> Option<(Posture, usize)> {
        let run = self.sums.run.filter(|_| self.worn.is_none_or(Worn::on_trunk) && !self.wear.is_off())?;
        let open = self.decoder.open();
        let known = open.iter().rposition(|label| label.posture().is_some());
        let end = known.map_or(run.end, |at| self.sums.epochs + at + 1);
        let unknown = i64::try_from(self.sums.epochs + open.len() - end).unwrap_or(i64::MAX);
        (unknown * i64::from(self.epoch_secs) <= SILENT_SECS).then_some((run.posture, run.first))
    }

    fn time(&self, index: i64) -> Timestamp {
        Timestamp::from_secs(index.saturating_mul(i64::from(self.epoch_secs)))
    }

    fn add(&mut self, epoch: &Epoch) {
        let (first, next) = self.grid.unwrap_or((epoch.index, epoch.index));
        if epoch.index < next {
            return;
        }
        self.skip(epoch.index - next);
        self.wear.follow(epoch);
        let covered = epoch.coverage >= self.settings.min_coverage;
        self.gravity = covered.then(|| self.mounting.to_body(&self.correction.apply(&epoch.mean)));
        self.label(self.gravity, epoch.movement, epoch.coverage);
        self.grid = Some((first, epoch.index + 1));
    }

    /// Epochs that were not recorded: one by one until nothing is known of the posture any more, then at once.
    fn skip(&mut self, missing: i64) {
        let one_by_one = missing.min(i64::from(self.settings.dwell_secs) + 1);
        (0..one_by_one).for_each(|_| self.label(None, 0.0, 0.0));
        self.sums.add_gap(missing - one_by_one);
    }

    fn label(&mut self, gravity: Option<Accel<Body>>, movement: f64, coverage: f64) {
        self.decoder.push(gravity.as_ref());
        let label = Label::Unknown(Reason::Gap);
        self.open.push_back(LabelledEpoch { label, probability: None, gravity, movement, coverage });
        let settled: Vec<Label> = self.decoder.settled().collect();
        for label in settled {
            let Some(epoch) = self.open.pop_front() else { return };
            self.sums.add(&LabelledEpoch { label: self.may_say(label), ..epoch });
        }
    }

    fn may_say(&self, label: Label) -> Label {
        match label {
            Label::Unknown(Reason::Gap) => label,
            _ if self.wear.is_off() => Label::Unknown(Reason::NotWorn),
            _ => self.worn.map_or(label, |worn| worn.may_say(label)),
        }
    }
}

#[cfg(test)]
mod tests;
