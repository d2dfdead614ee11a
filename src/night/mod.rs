//! One night: in bed from when to when, how long in which posture, how still.

pub mod summary;
pub mod window;

pub use summary::{NightSummary, PostureTimes, Span};
