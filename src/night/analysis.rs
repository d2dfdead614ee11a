//! Epochs of one or more recordings to nights, closed one by one.

use std::borrow::Cow;
use std::ops::Range;

use crate::posture::bout::{bouts, position_changes};
use crate::posture::epoch::Epocher;
use crate::posture::stillness::{StillnessBout, stillness_bouts};
use crate::posture::wear::NotWorn;
use crate::posture::{Epoch, Mounting, Settings, Track, Worn};
use crate::recording::{Radio, Recording};
use crate::remark::{Kind, Remarks, Tally};
use crate::signal::series::Slot;
use crate::time::{Clock, Night, Timestamp};
use crate::units::Hertz;

use super::breathing::breaths_in;
use super::calibration::correct;
use super::mounting::Earlier;
use super::movement::{movements, per_hour};
use super::nudge::Nudges;
use super::settle::Settled;
use super::slots::Slots;
use super::summary::{SourceNote, VERSION, slowest_hz};
use super::{
    Activity, Bed, Breathing, Breaths, CalibrationNote, Certainty, MountingNote, Movements, NightSummary, OffTrunk,
    PostureTimes, Quality, RollTimes, Span, Stillness, Wear,
};

/// A closed night: what is kept of it, and the labelled epochs it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedNight {
    /// The numbers.
    pub summary: NightSummary,
    /// The labels, second by second, over all that was recorded.
    pub track: Track,
    /// The minutes of the window that have a rate of breathing.
    pub breaths: Vec<Breaths>,
    /// Which recordings it was made from, counted in the order in which [`Nights::read`] had them.
    pub recordings: Range<usize>,
    /// The five-second series of all that was recorded but for the last ten seconds before the night's end, which the
    /// medians reach beyond; empty for a source slower than a reading a second.
    pub slots: Vec<Slot>,
}

/// Everything that the second stage needs to know besides the epochs.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Length of an epoch in seconds.
    pub epoch_secs: u32,
    /// How the sensor sat, as far as that is known; an assumed one gives way to what the night itself says.
    pub mounting: Mounting,
    /// How it sat on an earlier night: for a night that cannot tell.
    pub earlier: Option<Earlier>,
    /// Where it was worn, if that was said; otherwise on the trunk.
    pub worn: Option<Worn>,
    /// The thresholds.
    pub settings: Settings,
}

impl Analysis {
    /// Labels the epochs of one night and sums them up; `None` without epochs.
    ///
    /// They are taken, so that what is worked out of them takes their place: a day of them is 6 MB.
    #[must_use]
    pub fn close(
        &self,
        mut epochs: Vec<Epoch>,
        clock: &Clock,
        remarks: Remarks,
        sources: &[SourceNote],
    ) -> Option<ClosedNight> {
        if epochs.is_empty() {
            return None;
        }
        let calibration = CalibrationNote::of(&epochs, &self.settings);
        let rate = slowest_hz(sources).and_then(|hertz| Hertz::new(hertz).ok());
        let not_worn = NotWorn::of(&epochs, self.epoch_secs, rate, self.worn, &self.settings);
        let mut remarks = self.remarked(&epochs, remarks);
        correct(&mut epochs, &calibration.correction);
        let Settled { mountings, note, remark } = self.settle(&while_worn(&epochs, &not_worn));
        let track = Track::label_wear(epochs, self.epoch_secs, &mountings, self.worn, &not_worn, &self.settings);
        remark.into_iter().for_each(|kind| remarks.note(kind, None));
        let (summed_up, breaths) = self.sum_up(&track, clock, remarks, sources);
        let mut summary = NightSummary { calibration: Some(calibration), mounting: note, ..summed_up };
        summary.quality = Some(Quality::of(&summary).with_track(&track, summary.window));
        Some(ClosedNight { summary, track, breaths, recordings: 0..sources.len(), slots: Vec::new() })
    }

    fn sum_up(
        &self,
        track: &Track,
        clock: &Clock,
        remarks: Remarks,
        sources: &[SourceNote],
    ) -> (NightSummary, Vec<Breaths>) {
        let (off_trunk, bed, window) = match OffTrunk::of(track, self.worn, &self.settings) {
            Some((off_trunk, window)) => (Some(off_trunk), None, window),
            None => Bed::of(track, &self.settings)
                .map_or_else(|| (None, None, 0..track.epochs.len()), |(bed, window)| (None, Some(bed), window)),
        };
        let wear = Wear::of(track, window.clone());
        let still = stillness_bouts(track, window.clone(), &Settings { stillness_secs: 0, ..self.settings });
        let breaths = breaths_in(track, &still, slowest_hz(sources), &self.settings);
        let lasts = |bout: &StillnessBout| bout.secs() >= i64::from(self.settings.stillness_secs);
        let stillness: Vec<StillnessBout> = still.into_iter().filter(lasts).collect();
        let bouts = bouts(track, window.clone());
        let mut times = PostureTimes::default();
        bouts.iter().for_each(|bout| times.add(bout.label, bout.secs()));
        let changes = position_changes(&bouts);
        let moved = movements(track, window.clone(), &self.settings);
        let summary = NightSummary {
            version: VERSION,
            program: concat!("supine ", env!("CARGO_PKG_VERSION")).to_owned(),
            night: clock.night_of(track.start),
            zone: clock.zone_name(),
            recorded: Span { start: track.start, end: track.end() },
            window: Span { start: track.time_of(window.start), end: track.time_of(window.end) },
            epoch_secs: self.epoch_secs,
            position_changes: changes,
            position_changes_per_hour: per_hour(changes, times.lying_secs()),
            rolls: off_trunk.is_none().then(|| RollTimes::of(track, window.clone())),
            certainty: Certainty::of(track, window.clone()),
            still: Some(Stillness::of(&stillness, &moved, track, &window, &self.settings)),
            movements: off_trunk.is_none().then(|| Movements::of(&moved, times.lying_secs())),
            activity: None,
            breathing: Breathing::of(&breaths, track, window.clone()),
            stillness,
            bouts,
            times,
            nudges: Vec::new(),
            worn: self.worn,
            off_trunk,
            bed,
            remarks: with_wear(remarks, &wear),
            wear: Some(wear),
            quality: None,
            mounting: MountingNote::of(&self.mounting),
            calibration: None,
            settings: self.settings,
            sources: sources.to_vec(),
        };
        (summary, breaths)
    }

    /// The remarks, with those on the night as it was read: an error of scale is one, whatever calibration makes of it.
    fn remarked(&self, epochs: &[Epoch], mut remarks: Remarks) -> Remarks {
        if self.median_magnitude(epochs).is_some_and(|g| !(0.9..=1.1).contains(&g)) {
            remarks.note(Kind::OffScale, None);
        }
        remarks
    }

    /// The median magnitude in g; `None` when nothing was recorded.
    fn median_magnitude(&self, epochs: &[Epoch]) -> Option<f64> {
        let covered = epochs.iter().filter(|epoch| epoch.coverage >= self.settings.min_coverage);
        let mut norms: Vec<f64> = covered.map(|epoch| epoch.mean.norm()).collect();
        let middle = norms.len() / 2;
        (!norms.is_empty()).then(|| *norms.select_nth_unstable_by(middle, f64::total_cmp).1)
    }
}

/// The epochs in which the sensor was worn: how a table lies tells nothing of how it sat.
fn while_worn<'a>(epochs: &'a [Epoch], not_worn: &NotWorn) -> Cow<'a, [Epoch]> {
    if *not_worn == NotWorn::default() {
        return Cow::Borrowed(epochs);
    }
    epochs.iter().filter(|epoch| !not_worn.holds(epoch.index)).copied().collect()
}

fn with_wear(mut remarks: Remarks, wear: &Wear) -> Remarks {
    for span in &wear.not_worn {
        #[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
        remarks.note_lasting(Kind::NotWorn, Some(span.start), span.secs() as f64);
    }
    remarks
}

/// Gathers the epochs of recordings in order and closes each night as soon as it is over.
///
/// Memory is that of one night. An undated recording has no noon: it is closed every 24 hours from its start.
#[derive(Clone, Debug)]
pub struct Nights {
    analysis: Analysis,
    clock: Clock,
    /// All recordings so far; those of the open night are `recordings`.
    sources: Vec<SourceNote>,
    recordings: Range<usize>,
    epochs: Vec<Epoch>,
    /// The five-second series since the last night was closed.
    slots: Slots,
    /// Up to when nights are closed.
    closed: Timestamp,
    /// When the open night ends.
    ends: Timestamp,
    overlap: u64,
    remarks: Remarks,
    /// The nudges that fall into no night that is closed.
    nudges: Nudges,
    /// What the sensor told last over the radio.
    radio: Option<Radio>,
}

impl Nights {
    /// For recordings on one clock.
    #[must_use]
    pub fn new(analysis: Analysis, clock: Clock) -> Self {
        let never = Timestamp::from_nanos(i64::MIN);
        Self {
            analysis,
            clock,
            sources: Vec::new(),
            recordings: 0..0,
            epochs: Vec::new(),
            slots: Slots::default(),
            closed: never,
            ends: never,
            overlap: 0,
            remarks: Remarks::default(),
            nudges: Nudges::default(),
            radio: None,
        }
    }

    /// Whether an epoch lies beyond the night that is being gathered.
    fn is_over(&self, epoch: &Epoch) -> bool {
        !self.epochs.is_empty() && self.start_of(epoch) >= self.ends
    }

    /// Adds an epoch; one of a night that is closed already comes too late, and is counted.
    fn push(&mut self, epoch: Epoch) {
        let recording = self.sources.len();
        let start = self.start_of(&epoch);
        if start < self.closed {
            self.overlap += u64::from(self.analysis.epoch_secs);
            return;
        }
        if self.epochs.is_empty() {
            self.ends = self.end_of_night(start);
            self.recordings.start = recording.saturating_sub(1);
        }
        self.recordings.end = recording;
        self.epochs.push(epoch);
    }

    /// Puts the epochs of overlapping recordings in order; of two for one time the one read first is kept.
    fn settle_overlap(&mut self) {
        if self.epochs.is_sorted_by(|a, b| a.index < b.index) {
            return;
        }
        let before = self.epochs.len();
        self.epochs.sort_by_key(|epoch| epoch.index);
        self.epochs.dedup_by_key(|epoch| epoch.index);
        self.overlap += (before - self.epochs.len()) as u64 * u64::from(self.analysis.epoch_secs);
    }

    /// Closes the night gathered so far; `None` if there is nothing in it.
    pub fn close(&mut self) -> Option<ClosedNight> {
        self.settle_overlap();
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.add(Kind::Overlap, Tally { count: std::mem::take(&mut self.overlap), secs: 0.0, first: None });
        let sources = self.sources.get(self.recordings.clone()).unwrap_or_default();
        let epochs = std::mem::take(&mut self.epochs);
        let mut night = self.analysis.close(epochs, &self.clock, remarks, sources);
        if let Some(night) = &mut night {
            self.closed = self.ends;
            night.summary.nudges = self.nudges.answered(self.ends, &night.track, &self.analysis.settings);
        }
        let slots = self.slots.until(self.ends);
        let mut night = night?;
        night.summary.activity = Activity::of(&slots, night.summary.window);
        night.summary.quality.iter_mut().for_each(|quality| quality.radio = self.radio.take());
        Some(ClosedNight { recordings: self.recordings.clone(), slots, ..night })
    }

    /// Reads a recording to its end, closes the nights that are over and leaves the last one open.
    ///
    /// Closed nights go to `emit`; `tick` is called after every chunk, for progress and for stopping early.
    ///
    /// # Errors
    /// When the recording cannot be read on, or `emit` or `tick` fails.
    pub fn read<R: Recording, E: From<R::Error>>(
        &mut self,
        recording: &mut R,
        source: SourceNote,
        mut emit: impl FnMut(ClosedNight) -> Result<(), E>,
        mut tick: impl FnMut(&R) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sources.push(source);
        self.nudges.next_recording();
        let rate = recording.header().rate;
        let mut epocher = Epocher::new(rate, self.analysis.epoch_secs, &self.analysis.settings).with_series(rate);
        let (mut chunk, mut epochs) = (Vec::new(), Vec::new());
        recording.read(&mut chunk)?;
        // What is remarked on from here on is no longer of a night that is over.
        let begins_later = chunk.first().is_some_and(|sample| sample.time >= self.ends);
        if begins_later
            && !self.epochs.is_empty()
            && let Some(night) = self.close()
        {
            emit(night)?;
        }
        while !chunk.is_empty() {
            self.nudges.take(recording.nudges());
            self.radio = recording.radio().or(self.radio);
            epocher.push(&chunk, |epoch| epochs.push(epoch));
            self.slots.push(epocher.take_slots(), self.closed);
            self.remarks.merge(&epocher.take_remarks());
            self.place(&mut epochs, &mut emit)?;
            tick(recording)?;
            recording.read(&mut chunk)?;
        }
        self.remarks.merge(&epocher.finish(|epoch| epochs.push(epoch)));
        self.slots.push(epocher.take_slots(), self.closed);
        self.remarks.merge(recording.remarks());
        self.nudges.take(recording.nudges());
        self.radio = recording.radio().or(self.radio);
        self.place(&mut epochs, &mut emit)
    }

    fn place<E>(
        &mut self,
        epochs: &mut Vec<Epoch>,
        emit: &mut impl FnMut(ClosedNight) -> Result<(), E>,
    ) -> Result<(), E> {
        for epoch in epochs.drain(..) {
            if self.is_over(&epoch)
                && let Some(night) = self.close()
            {
                emit(night)?;
            }
            self.push(epoch);
        }
        Ok(())
    }

    fn start_of(&self, epoch: &Epoch) -> Timestamp {
        Timestamp::from_secs(epoch.index.saturating_mul(i64::from(self.analysis.epoch_secs)))
    }

    fn end_of_night(&self, at: Timestamp) -> Timestamp {
        match &self.clock {
            Clock::Dated(zone) => Night::containing(at, zone).end(zone),
            Clock::Undated => at + jiff::SignedDuration::from_hours(24),
        }
    }
}
