//! Does pain come before the posture?

use serde::Serialize;

use super::Morning;
use super::association::Finding;
use super::exposure::{Exposure, Usual};
use super::pair::Pair;

/// The pain of an evening against an exposure of the night that follows it.
///
/// Here a [`Pair`] holds the exposure as `value` and the evening's pain as `pain`; the slope is in units of the exposure
/// per point of pain, and [`super::Link::MorePain`] reads: after more pain, more of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reverse {
    /// The number of the night.
    pub exposure: Exposure,
    /// Nights of which both were known.
    pub n: usize,
    /// What they say.
    pub finding: Finding,
}

impl Reverse {
    /// One exposure against the pain of the evening before.
    #[must_use]
    pub fn of(exposure: Exposure, mornings: &[Morning], usual: &Usual) -> Self {
        let pair = |morning: &Morning| {
            let pain = f64::from(morning.entry.as_ref()?.evening?.get());
            Some(Pair { date: morning.date, value: exposure.of(morning, usual)?, pain })
        };
        let pairs: Vec<Pair> = mornings.iter().filter_map(pair).collect();
        let swapped: Vec<Pair> =
            pairs.iter().map(|pair| Pair { date: pair.date, value: pair.pain, pain: pair.value }).collect();
        Self { n: pairs.len(), finding: Finding::of(&swapped, 0.0), exposure }
    }
}
