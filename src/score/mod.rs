//! What was said of labelled clips against what people wrote of them.
//!
//! A room of its own beside [`crate::link`]: it judges the postures from outside, and nothing but a command asks it.

pub mod clip;
pub mod confusion;
pub mod interval;
pub mod night;
mod others;
pub mod wearer;

pub use clip::Clip;
pub use confusion::Confusion;
pub use wearer::{LeftOut, Scored, Third, Wearer};
