//! Samples to epochs, stretch by stretch.

use super::Epoch;
use super::differences::{Differences, Spread};
use super::open::Open;
use super::stuck::Stuck;
use crate::posture::Settings;
use crate::recording::Sample;
use crate::remark::{Kind, Remarks, Tally};
use crate::signal::columns::Columns;
use crate::signal::jolt::Jolts;
use crate::signal::range::RangeWatch;
use crate::signal::series::{Series, Slot};
use crate::signal::timeline::{Step, TimeLine};
use crate::time::Timestamp;
use crate::units::{Accel, Hertz};

/// Turns samples into epochs, however they are cut into chunks.
///
/// Samples that follow each other without anything odd are gathered until their epoch ends, and then summed up all at
/// once; so nothing is asked of each of them but whether it is in time. Where such a stretch ends is said by the samples
/// alone: by the epoch's end, by a gap, by how many [`Columns`] hold.
#[derive(Clone, Debug)]
pub struct Epocher {
    secs: u32,
    nanos: i64,
    spread: Spread,
    line: TimeLine,
    /// Samples of the open epoch that are in no sum yet.
    columns: Columns,
    open: Option<Open>,
    differences: Differences,
    range: RangeWatch,
    jolts: Jolts,
    series: Option<Series>,
    stuck: Stuck,
    remarks: Remarks,
}

impl Epocher {
    /// For a recording at about `rate`, in epochs of `secs` seconds (see [`epoch_secs`](super::epoch_secs)).
    #[must_use]
    pub fn new(rate: Hertz, secs: u32, settings: &Settings) -> Self {
        let secs = secs.max(1);
        Self {
            secs,
            nanos: i64::from(secs) * 1_000_000_000,
            spread: Spread::at(rate, secs),
            line: TimeLine::new(rate, settings.gap_periods, settings.gap_secs),
            columns: Columns::default(),
            open: None,
            differences: Differences::default(),
            range: RangeWatch::default(),
            jolts: Jolts::new(rate),
            series: None,
            stuck: Stuck::default(),
            remarks: Remarks::default(),
        }
    }

    /// With the five-second series of the same samples beside the epochs (see [`Epocher::take_slots`]), if `rate` has one.
    #[must_use]
    pub fn with_series(self, rate: Hertz) -> Self {
        Self { series: Series::new(rate), ..self }
    }

    /// Takes the slots of the five-second series completed since the last call, in order.
    pub fn take_slots(&mut self) -> impl Iterator<Item = Slot> {
        self.series.iter_mut().flat_map(Series::take)
    }

    /// Adds samples; every epoch that they complete goes to `emit`.
    pub fn push(&mut self, mut samples: &[Sample], mut emit: impl FnMut(Epoch)) {
        while !samples.is_empty() {
            samples = samples.get(self.add_run(samples)..).unwrap_or_default();
            // What the run ended before is odd, unless only the columns are full.
            if self.columns.room() > 0
                && let Some((first, others)) = samples.split_first()
            {
                self.add(first, &mut emit);
                samples = others;
            }
        }
    }

    /// Closes the last epoch and takes the remarks. Further samples would start a new recording.
    pub fn finish(&mut self, mut emit: impl FnMut(Epoch)) -> Remarks {
        if let Some(epoch) = self.close() {
            emit(epoch);
        }
        self.series.iter_mut().for_each(Series::finish);
        self.stuck.add([false; 3], self.secs, &mut self.remarks);
        self.take_remarks()
    }

    /// Takes the remarks made since the last call.
    pub fn take_remarks(&mut self) -> Remarks {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.merge(&self.line.take_remarks());
        remarks
    }

    /// Adds the first samples as far as they follow the last one in the open epoch, and says how many they are.
    fn add_run(&mut self, samples: &[Sample]) -> usize {
        if self.columns.room() == 0 {
            self.sum_up(false);
        }
        let Some(open) = &mut self.open else { return 0 };
        let Some(line) = self.line.follow(&open.times) else { return 0 };
        let count = self.columns.extend(samples, line);
        let Some(run) = samples.get(..count).filter(|run| !run.is_empty()) else { return 0 };
        open.cover_to(self.line.followed(&open.times, self.columns.last_nanos()));
        if self.spread != Spread::Line {
            run.iter().for_each(|sample| self.differences.push(self.spread, true, sample.accel.vector()));
        }
        count
    }

    /// Adds a sample of which anything may be odd.
    fn add(&mut self, sample: &Sample, emit: &mut impl FnMut(Epoch)) {
        let (time, step) = self.line.step(sample.time);
        if step == Step::Drop {
            return;
        }
        let (at, g) = (time.as_nanos(), sample.accel.vector());
        self.leave(at, step, emit);
        let open = self.open.get_or_insert_with(|| {
            self.columns.begin(*g);
            Open::holding(at, self.nanos, *g)
        });
        let (follows, reach) = match step {
            Step::Next { nanos } => (true, nanos),
            _ => (false, self.line.period_nanos()),
        };
        open.cover(at, reach);
        self.columns.push(at.saturating_sub(open.times.start), g);
        self.differences.push(self.spread, follows, g);
    }

    /// Leaves behind what the step to `at` ends: the open epoch, or the stretch without a gap.
    fn leave(&mut self, at: i64, step: Step, emit: &mut impl FnMut(Epoch)) {
        if step == Step::First {
            self.forget_stray();
        }
        if let Some(open) = self.open.as_mut().filter(|open| at >= open.times.end) {
            if matches!(step, Step::Next { .. }) {
                open.cover_rest();
            }
            self.close().into_iter().for_each(emit);
        }
        if !matches!(step, Step::Next { .. }) {
            self.sum_up(false);
            self.jolts.forget();
        }
    }

    /// Forgets all that came before: it was a stray.
    fn forget_stray(&mut self) {
        self.open = None;
        self.columns.clear();
        self.differences = Differences::default();
        self.series.iter_mut().for_each(Series::forget);
    }

    /// Adds the gathered samples to every sum; `last` are those that the epoch ends with.
    fn sum_up(&mut self, last: bool) {
        let Some(open) = &mut self.open else { return };
        open.sums.push_lanes(self.columns.sums(), self.columns.len());
        // A little more, for what was rounded off.
        self.range.push(&self.columns, open.origin.amax() + open.sums.most() + 1e-6);
        if last {
            self.jolts.push_last(&self.columns, &open.sums);
        } else {
            self.jolts.push(&self.columns);
        }
        if let Some(series) = &mut self.series {
            series.push(open.times.start, &self.columns);
        }
        self.columns.clear();
    }

    fn close(&mut self) -> Option<Epoch> {
        self.sum_up(true);
        let open = self.open.take()?;
        let (held, clipped) = self.range.take();
        let start = Timestamp::from_nanos(open.times.start);
        self.remarks.add(Kind::Clipped, Tally { count: u64::from(clipped), secs: 0.0, first: Some(start) });
        self.stuck.add(held, self.secs, &mut self.remarks);
        let by_differences = self.differences.take();
        let movement =
            if self.spread == Spread::Line { open.sums.spread().unwrap_or_default() } else { by_differences };
        Some(Epoch {
            index: open.index,
            mean: Accel::from_vector(open.origin + open.sums.mean()),
            movement,
            jolt: self.jolts.take(&open.sums),
            coverage: open.coverage(self.nanos),
        })
    }
}
