//! Postures share one night: more of one is less of another.

use serde::Serialize;

use super::association::Interval;
use crate::posture::Posture;

/// What the parts of a night say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Composition {
    /// The postures compared, in the order in which they are shown.
    pub parts: Vec<Posture>,
    /// Postures left out because this person hardly ever lies so: absent on more than 30 % of nights.
    pub dropped: Vec<Posture>,
    /// One hour from one posture to another, for every ordered pair.
    pub swaps: Vec<Swap>,
    /// Mornings.
    pub n: usize,
    /// Nights in which a share of zero was replaced.
    pub replaced: usize,
}

/// What goes with one hour less in one posture and one more in another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Swap {
    /// The posture that loses the hour.
    pub from: Posture,
    /// The posture that gains it.
    pub to: Posture,
    /// Points of pain that go with it.
    pub points_per_hour: Interval,
    /// Probability of so much or more without any link, two-sided.
    pub p: f64,
}

/// Share of an epoch that stands for none at all: 65 % of the detection limit (Martín-Fernández et al., Mathematical
/// Geology 35:253, 2003).
const OF_AN_EPOCH: f64 = 0.65;

/// The centred log-ratios of parts in seconds, zeros taken for 65 % of an epoch.
#[must_use]
pub fn clr<const N: usize>(secs: [i64; N], epoch_secs: u32) -> [f64; N] {
    let least = OF_AN_EPOCH * f64::from(epoch_secs.max(1));
    #[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
    let logs = secs.map(|secs| (secs as f64).max(least).ln());
    let centre = super::rank::mean(&logs);
    logs.map(|log| log - centre)
}
