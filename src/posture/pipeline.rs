//! From epochs to a labelled track.

use super::Label;
use crate::time::Timestamp;
use crate::units::Angle;

/// One epoch in the body frame, with its label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelledEpoch {
    /// What is said of it.
    pub label: Label,
    /// Rotation about the long axis, −180° to 180°; absent where gravity has no direction or lies along the axis.
    pub roll: Option<Angle>,
    /// Angle of the long axis above horizontal, −90° to 90°; absent where gravity has no direction.
    pub inclination: Option<Angle>,
    /// See [`super::Epoch::movement`]; zero in a gap.
    pub movement: f64,
    /// Share of its time that samples cover, 0 to 1.
    pub coverage: f64,
}

/// Labelled epochs without a hole: what was not recorded is [`super::Reason::Gap`].
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Start of the first epoch.
    pub start: Timestamp,
    /// Length of an epoch in seconds.
    pub epoch_secs: u32,
    /// The epochs in order, one after the other.
    pub epochs: Vec<LabelledEpoch>,
}

impl Track {
    /// Start of epoch `index`; its end is the start of the next.
    #[must_use]
    pub fn time_of(&self, index: usize) -> Timestamp {
        let secs = i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(i64::from(self.epoch_secs));
        self.start + jiff::SignedDuration::from_secs(secs)
    }

    /// End of the last epoch.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.time_of(self.epochs.len())
    }
}
