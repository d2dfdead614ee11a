//! How far a trial has come.

use jiff::civil::Date;
use serde::Serialize;

use super::Trial;
use crate::time::Night;

/// How far a trial has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum State {
    /// It has not begun.
    Waiting,
    /// Tonight belongs to it.
    Running {
        /// Which night tonight is, from 1.
        night: usize,
    },
    /// Its nights are over; the score of this last morning is still to come.
    Awaiting,
    /// Its last morning has come.
    Over,
    /// It was stopped before.
    Stopped {
        /// The evening of the first night that it does not hold any more.
        on: Date,
        /// The nights before that.
        nights: usize,
    },
}

impl State {
    /// As of the night `tonight`, the coming one or the one under way; a trial ends with the score of its last morning,
    /// or the day after.
    #[must_use]
    pub fn of(trial: &Trial, tonight: Night, last_is_scored: bool) -> Self {
        let design = &trial.design;
        if let Some(on) = trial.stopped {
            let nights = trial.nights_before(on);
            return Self::Stopped { on, nights };
        }
        match design.index(tonight) {
            Some(index) => Self::Running { night: index + 1 },
            None if tonight < design.night(0) => Self::Waiting,
            None if !last_is_scored && tonight.evening() == design.last().morning() => Self::Awaiting,
            None => Self::Over,
        }
    }

    /// Whether there is nothing more to come.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Over | Self::Stopped { .. })
    }
}

impl Trial {
    /// How many of its nights lie before an evening.
    fn nights_before(&self, evening: Date) -> usize {
        let days = (evening - self.design.draft().start).get_days();
        usize::try_from(days).unwrap_or(0).min(self.design.draft().nights)
    }
}
