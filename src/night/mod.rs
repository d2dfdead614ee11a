//! One night: in bed from when to when, how long in which posture, how still.

pub mod analysis;
pub mod breathing;
mod calibration;
pub mod lie;
pub mod live;
pub mod mounting;
mod nudge;
pub mod off_trunk;
pub mod rest;
mod settle;
pub mod summary;
pub mod wear;
pub mod window;

pub use crate::signal::sphere::Correction;
pub use analysis::{Analysis, ClosedNight, Nights};
pub use breathing::{Breathing, Breaths};
pub use calibration::CalibrationNote;
pub use lie::{Certainty, RollTimes};
pub use live::{Live, Provisional};
pub use mounting::{Earlier, MountingChange, MountingNote, OtherMounting};
pub use nudge::posture_of;
pub use off_trunk::{OffTrunk, ThighTimes};
pub use summary::{NightSummary, NudgeNote, PostureTimes, SourceNote, Span};
pub use wear::Wear;
