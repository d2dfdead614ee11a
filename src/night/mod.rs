//! One night: in bed from when to when, how long in which posture, how still.

pub mod activity;
pub mod analysis;
pub mod breathing;
mod calibration;
pub mod lie;
pub mod live;
pub mod mounting;
pub mod movement;
mod nudge;
pub mod off_trunk;
pub mod rest;
mod settle;
pub mod sib;
pub mod sleep;
mod slots;
pub mod still;
pub mod summary;
pub mod wear;
pub mod window;

pub use crate::signal::sphere::Correction;
pub use activity::Activity;
pub use analysis::{Analysis, ClosedNight, Nights};
pub use breathing::{Breathing, Breaths};
pub use calibration::CalibrationNote;
pub use lie::{Certainty, RollTimes};
pub use live::{Live, Provisional};
pub use mounting::{Earlier, MountingChange, MountingNote, OtherMounting};
pub use movement::Movements;
pub use nudge::posture_of;
pub use off_trunk::{OffTrunk, ThighTimes};
pub use sleep::SleepEstimate;
pub use still::Stillness;
pub use summary::{NightSummary, NudgeNote, PostureTimes, SourceNote, Span};
pub use wear::Wear;
pub use window::Bed;
