//! What the epochs add up to whose labels are final.

use super::strip::Strip;
use crate::night::PostureTimes;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::stillness::StillnessWatch;
use crate::posture::{Label, Posture, Reason, Settings};

/// A posture and the epochs it was held in; gaps that stillness bridges are bridged here too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) posture: Posture,
    pub(super) first: usize,
    /// After the last of them.
    pub(super) end: usize,
}

/// Totals of the night so far; epochs are counted from its first.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    secs: i64,
    bridge: usize,
    pub(super) epochs: usize,
    pub(super) times: PostureTimes,
    pub(super) changes: u32,
    pub(super) run: Option<Run>,
    pub(super) stillness: StillnessWatch,
    pub(super) strip: Strip,
}

impl Sums {
    pub(super) fn new(epoch_secs: u32, settings: &Settings) -> Self {
        Self {
            secs: i64::from(epoch_secs),
            bridge: (settings.bridge_secs / epoch_secs.max(1)) as usize,
            epochs: 0,
            times: PostureTimes::default(),
            changes: 0,
            run: None,
            stillness: StillnessWatch::new(epoch_secs, settings),
            strip: Strip::default(),
        }
    }

    /// Adds one epoch.
    pub(super) fn add(&mut self, epoch: &LabelledEpoch) {
        self.times.add(epoch.label, self.secs);
        self.strip.add(epoch.label, self.secs);
        self.stillness.follow(self.epochs, epoch);
        epoch.label.posture().into_iter().for_each(|posture| self.hold(posture));
        self.epochs += 1;
    }

    /// Adds epochs in which nothing was recorded.
    pub(super) fn add_gap(&mut self, epochs: i64) {
        let gap = Label::Unknown(Reason::Gap);
        let secs = epochs.saturating_mul(self.secs);
        self.times.add(gap, secs);
        self.strip.add(gap, secs);
        self.epochs += usize::try_from(epochs).unwrap_or(0);
    }

    fn hold(&mut self, posture: Posture) {
        let here = self.epochs;
        match &mut self.run {
            Some(run) if run.posture == posture && here - run.end <= self.bridge => run.end = here + 1,
            before => {
                let turned = |run: &Run| run.posture != posture && run.posture.is_lying() && posture.is_lying();
                self.changes += u32::from(before.as_ref().is_some_and(turned));
                *before = Some(Run { posture, first: here, end: here + 1 });
            }
        }
    }
}
