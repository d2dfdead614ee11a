//! Pain over the weeks and hours by posture: what a summary needs besides the comparison.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Spread, verdict};
use crate::link::Morning;
use crate::night::Verdict;
use crate::posture::Posture;

/// Days at either end that are set side by side: two weeks.
const DAYS: i64 = 14;

/// Pain in the first two weeks and in the last two.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Trend {
    /// From the first morning on.
    pub first: Spread,
    /// Up to the last.
    pub last: Spread,
}

impl Trend {
    /// `None` where the two would overlap, or one has no score.
    pub(super) fn of(mornings: &[Morning]) -> Option<Self> {
        let (first, last) = (mornings.first()?.date, mornings.last()?.date);
        let (early, late) = (first.saturating_add(DAYS.days()), last.saturating_sub(DAYS.days()));
        if late.saturating_add(1.day()) < early {
            return None;
        }
        Some(Self { first: pain(mornings, |date| date < early)?, last: pain(mornings, |date| date > late)? })
    }
}

fn pain(mornings: &[Morning], wanted: impl Fn(Date) -> bool) -> Option<Spread> {
    let entries = mornings.iter().filter(|morning| wanted(morning.date)).filter_map(|morning| morning.entry.as_ref());
    Spread::of(&entries.map(|entry| f64::from(entry.pain.get())).collect::<Vec<_>>())
}

/// Hours in each lying posture, of the nights that are used; none without such a night.
pub(super) fn postures(mornings: &[Morning]) -> Vec<(Posture, Spread)> {
    let used: Vec<_> = mornings
        .iter()
        .filter(|morning| verdict(morning).is_some_and(Verdict::is_used))
        .filter_map(|morning| morning.night.as_ref())
        .collect();
    let hours = |posture: Posture| used.iter().map(|night| night.times.hours(posture)).collect::<Vec<f64>>();
    let lying = Posture::ALL.into_iter().filter(|posture| posture.is_lying());
    lying.filter_map(|posture| Some((posture, Spread::of(&hours(posture))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::{Entry, Nrs};

    #[test]
    fn two_weeks_at_either_end_and_no_day_in_both() {
        let first = crate::report::fixture::first_morning();
        let morning = |day: i64| {
            let date = first.saturating_add(day.days());
            let entry = Entry::new(date, Nrs::new(if day < 14 { 2 } else { 6 }).unwrap());
            Morning { entry: Some(entry), ..Morning::empty(date) }
        };
        let mornings = |days: i64| (0..days).map(morning).collect::<Vec<_>>();
        assert_eq!(Trend::of(&mornings(27)), None);
        let trend = Trend::of(&mornings(28)).unwrap();
        assert_eq!((trend.first.median, trend.last.median, trend.first.n, trend.last.n), (2.0, 6.0, 14, 14));
    }
}
