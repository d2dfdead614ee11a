//! A morning as a pair of numbers.

use jiff::civil::Date;
use serde::Serialize;

/// A morning on which an exposure and the pain were both known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The morning.
    pub date: Date,
    /// The exposure of the night before it.
    pub value: f64,
    /// Pain on waking.
    pub pain: f64,
}
