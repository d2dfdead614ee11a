//! A trial on oneself: nights under one thing and nights under another, in an order that lots decide.
//!
//! Since chance alone decided which night got what, a difference that chance would rarely make is an effect. The
//! analysis redraws the lots as they were drawn and asks how often they would have made as much of a difference.

mod adherence;
pub mod design;
pub mod flip;
mod measure;
mod outcome;
mod pairs;
pub mod power;
mod state;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::time::{Night, Timestamp};

pub use adherence::{Adherence, DoseEffect};
pub use design::{Design, DesignError, Draft};
pub use measure::{Measure, NotAMeasure};
pub use outcome::{Comparison, TrialNight, TrialOutcome, TrialResult};
pub use power::Noise;
pub use state::State;

/// From this p down a difference counts as an effect.
pub const LEVEL: f64 = 0.05;

/// A trial as it is kept: its design, which never changes, and what happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The smallest difference, in points, that it was said to see in 80 of 100 cases; absent where it sees none.
    pub sees: Option<f64>,
    /// The spread of pain on which that rests.
    pub noise: Noise,
    /// When somebody looked at the result before the end.
    #[serde(default)]
    pub peeked: Vec<Timestamp>,
    /// The evening of the first night that it does not hold any more, where it was stopped early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Date>,
    /// What was drawn.
    pub design: Design,
}

impl Trial {
    /// The arm of a night; `None` outside the trial and once it is stopped.
    #[must_use]
    pub fn arm_of(&self, night: Night) -> Option<&str> {
        let held = self.stopped.is_none_or(|on| night.evening() < on);
        Some(self.design.arm_name(self.design.assignment(night).filter(|_| held)?))
    }

    /// The evening after its last night, planned or stopped.
    #[must_use]
    pub fn end(&self) -> Date {
        self.stopped.map_or(self.design.last().morning(), |on| on.min(self.design.last().morning()))
    }
}
