//! Nights by their longest stillness, and how the mornings after them were.

use super::{Spread, verdict};
use crate::link::Morning;
use crate::night::{NightSummary, Verdict};

/// Least minutes of each class; the next begins where one ends.
pub const CLASSES: [i64; 4] = [0, 30, 60, 90];

/// The nights whose longest stillness is of one class.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct StillnessClass {
    /// Least length in minutes.
    pub from_minutes: i64,
    /// How many nights.
    pub nights: usize,
    /// Pain on the mornings after them; absent without a score.
    pub pain: Option<Spread>,
}

/// Lying still, over all usable nights.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Stillness {
    /// Longest stillness of a night, in hours.
    pub longest_hours: Spread,
    /// By class of length.
    pub classes: Vec<StillnessClass>,
}

impl Stillness {
    /// Of all mornings whose night is used; `None` when no night has a stillness.
    #[must_use]
    pub fn of(mornings: &[Morning]) -> Option<Self> {
        let used = mornings.iter().filter(|morning| verdict(morning).is_some_and(Verdict::is_used));
        let longest = |morning: &&Morning| Some(morning.night.as_ref()?.longest_stillness()?.secs());
        let nights: Vec<(i64, Option<f64>)> = used.filter_map(|it| Some((longest(&it)?, pain(it)))).collect();
        let hours: Vec<f64> = nights.iter().map(|(secs, _)| hours(*secs)).collect();
        Some(Self { longest_hours: Spread::of(&hours)?, classes: classes(&nights) })
    }
}

fn pain(morning: &Morning) -> Option<f64> {
    morning.entry.as_ref().map(|entry| f64::from(entry.pain.get()))
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
fn hours(secs: i64) -> f64 {
    secs as f64 / 3600.0
}

fn classes(nights: &[(i64, Option<f64>)]) -> Vec<StillnessClass> {
    let class = |(index, from_minutes): (usize, i64)| {
        let to = CLASSES.get(index + 1).copied().unwrap_or(i64::MAX / 60);
        let inside: Vec<&(i64, Option<f64>)> =
            nights.iter().filter(|(secs, _)| (from_minutes * 60..to * 60).contains(secs)).collect();
        let scores: Vec<f64> = inside.iter().filter_map(|(_, pain)| *pain).collect();
        StillnessClass { from_minutes, nights: inside.len(), pain: Spread::of(&scores) }
    };
    CLASSES.into_iter().enumerate().map(class).collect()
}

/// The night with the longest stillness of all, the latest of equals.
pub(super) fn stillest(mornings: &[Morning]) -> Option<&NightSummary> {
    let nights =
        mornings.iter().filter(|it| verdict(it).is_some_and(Verdict::is_used)).filter_map(|it| it.night.as_ref());
    nights.max_by_key(|night| night.longest_stillness().map_or(0, |bout| bout.secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_night_is_in_one_class_and_borders_belong_above() {
        let classes =
            classes(&[(29 * 60, Some(1.0)), (30 * 60, Some(2.0)), (5400, None), (5399, Some(4.0)), (86_400, None)]);
        let seen: Vec<(i64, usize, usize)> =
            classes.iter().map(|it| (it.from_minutes, it.nights, it.pain.map_or(0, |pain| pain.n))).collect();
        assert_eq!(seen, [(0, 1, 1), (30, 1, 1), (60, 1, 1), (90, 2, 0)]);
    }
}
