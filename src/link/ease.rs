//! Does it ease as the day goes on?

use serde::Serialize;

use super::Morning;
use super::association::FEWEST_MORNINGS;
use super::interval::Interval;
use super::rank::mean;
use super::regression::{Design, Regression};
use super::serial::days;

/// Pain on waking against pain later on the same day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ease {
    /// Days on which both were noted.
    pub n: usize,
    /// Mean pain on waking.
    pub waking: f64,
    /// Mean pain later.
    pub later: f64,
    /// Later less waking, in points: below zero it eases.
    ///
    /// The mean of the daily differences with errors that resemble those of the day before; where days are unevenly spread
    /// it is not quite the difference of the two means.
    pub difference: Interval,
    /// Probability of so much or more without any change, two-sided.
    pub p: f64,
}

impl Ease {
    /// From the days on which both were noted; `None` with fewer than [`FEWEST_MORNINGS`] or where the difference was the
    /// same on all of them.
    #[must_use]
    pub fn of(mornings: &[Morning]) -> Option<Self> {
        let scores = |morning: &Morning| {
            let entry = morning.entry.as_ref()?;
            Some((morning.date, f64::from(entry.pain.get()), f64::from(entry.later?.get())))
        };
        let noted: Vec<_> = mornings.iter().filter_map(scores).collect();
        if noted.len() < FEWEST_MORNINGS {
            return None;
        }
        let days = days(&noted.iter().map(|day| day.0).collect::<Vec<_>>());
        let differences: Vec<f64> = noted.iter().map(|(_, waking, later)| later - waking).collect();
        let (difference, p) = level(&days, &differences)?;
        let [waking, later] = [|day: &(_, f64, f64)| day.1, |day: &(_, f64, f64)| day.2]
            .map(|score| mean(&noted.iter().map(score).collect::<Vec<_>>()));
        Some(Self { n: noted.len(), waking, later, difference, p })
    }
}

/// The mean of a series with its interval, and its p against nought; `None` where it never varies.
#[must_use]
pub fn level(days: &[i32], values: &[f64]) -> Option<(Interval, f64)> {
    Some(Regression::both_signs(&Design::new(days, values, &[])?)?.coefficient(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::{Entry, Nrs};
    use jiff::ToSpan;

    fn mornings(n: i32, later: impl Fn(i32) -> u8) -> Vec<Morning> {
        let morning = |day: i32| {
            let date = jiff::civil::date(2026, 3, 15) + day.days();
            let entry = Entry { later: Nrs::new(later(day)).ok(), ..Entry::new(date, Nrs::new(5).unwrap()) };
            Morning { entry: Some(entry), ..Morning::empty(date) }
        };
        (0..n).map(morning).collect()
    }

    #[test]
    fn pain_that_falls_by_two_points_eases_by_two_points() {
        let ease = Ease::of(&mornings(28, |day| if day % 2 == 0 { 2 } else { 4 })).unwrap();
        assert_eq!((ease.n, ease.waking, ease.later), (28, 5.0, 3.0));
        assert!(
            (ease.difference.estimate + 2.0).abs() < 0.05 && ease.difference.high < 0.0 && ease.p < 0.001,
            "{ease:?}"
        );
    }

    #[test]
    fn too_few_days_or_the_same_on_all_say_nothing() {
        assert_eq!(Ease::of(&mornings(13, |day| u8::try_from(day % 3).unwrap())), None);
        assert_eq!(Ease::of(&mornings(28, |_| 3)), None);
    }
}
