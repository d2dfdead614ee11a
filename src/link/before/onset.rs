//! A change whose day was drawn: what the difference would have been on any other of those days.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::diary::Drawn;
use crate::link::draw::Lots;

/// Fewest mornings on either side of a day for it to be compared.
const FEWEST: usize = 3;

/// What redrawing the day of a change says (Edgington's test for a randomised onset; Bulté and Onghena 2008).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Onset {
    /// The share of days on which the difference would have been at least as large, the real one included.
    pub p: f64,
    /// Days that were compared.
    pub days: usize,
    /// The smallest p that so many can have.
    pub smallest_p: f64,
}

/// The smallest p that a change drawn among so many days can have.
#[must_use]
pub fn smallest_p(days: usize) -> f64 {
    1.0 / as_f64(days.max(1))
}

/// The day that was drawn.
#[must_use]
pub fn drawn_day(drawn: Drawn) -> Date {
    let index = Lots::new(drawn.seed).below(drawn.days());
    drawn.from.saturating_add(i64::try_from(index).unwrap_or(0).days())
}

impl Onset {
    /// Of scores by morning and the day of the change.
    ///
    /// Days with fewer than `FEWEST` mornings on a side are left out, whatever the scores. `None` where the real day is
    /// one of those.
    #[must_use]
    pub fn of(scores: &[(Date, f64)], day: Date, drawn: Drawn) -> Option<Self> {
        let came = difference(scores, day)?.abs();
        let days =
            (0..drawn.days()).filter_map(|index| Some(drawn.from.saturating_add(i64::try_from(index).ok()?.days())));
        let all: Vec<f64> = days.filter_map(|day| difference(scores, day)).map(f64::abs).collect();
        let as_large = all.iter().filter(|&&other| other >= came - 1e-9).count();
        Some(Self { p: as_f64(as_large) / as_f64(all.len()), days: all.len(), smallest_p: smallest_p(all.len()) })
    }
}

/// Mean after less mean before; the morning of the day itself is before.
fn difference(scores: &[(Date, f64)], day: Date) -> Option<f64> {
    let mean = |after: bool| {
        let side: Vec<f64> = scores.iter().filter(|score| (score.0 > day) == after).map(|score| score.1).collect();
        (side.len() >= FEWEST).then(|| side.iter().sum::<f64>() / as_f64(side.len()))
    };
    Some(mean(true)? - mean(false)?)
}

#[expect(clippy::cast_precision_loss, reason = "counts of days are small")]
const fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_follows_from_the_seed_by_definition() {
        // The first word of each stream times 14, divided by 2^32, worked out in another language: 2, 8 and 12.
        for (seed, day) in [(0, 3), (1, 9), (5, 13)] {
            let drawn = Drawn { from: date(2026, 3, 1), to: date(2026, 3, 14), seed };
            assert_eq!(drawn_day(drawn), date(2026, 3, day));
        }
    }

    #[test]
    fn a_clear_step_on_the_drawn_day_is_the_largest_of_all() {
        let drawn = Drawn { from: date(2026, 3, 10), to: date(2026, 3, 31), seed: 0 };
        let change = date(2026, 3, 18);
        let scores: Vec<(Date, f64)> = (0..45)
            .map(|day| date(2026, 3, 1).saturating_add(day.days()))
            .map(|day| (day, if day > change { 2.0 } else { 5.0 }))
            .collect();
        let onset = Onset::of(&scores, change, drawn).unwrap();
        assert_eq!((onset.p, onset.days, onset.smallest_p), (1.0 / 22.0, 22, 1.0 / 22.0));
        // Any other day gives less of a difference, so two are at least as large for a neighbour.
        assert!(Onset::of(&scores, date(2026, 3, 20), drawn).unwrap().p > 1.0 / 22.0);
    }

    #[test]
    fn days_without_mornings_on_a_side_are_not_compared() {
        let drawn = Drawn { from: date(2026, 3, 1), to: date(2026, 3, 10), seed: 0 };
        let scores: Vec<(Date, f64)> = (1..=10).map(|day| (date(2026, 3, day), f64::from(day % 2))).collect();
        // Three before need the 3rd, three after the 7th.
        assert_eq!(Onset::of(&scores, date(2026, 3, 5), drawn).unwrap().days, 5);
        assert_eq!(Onset::of(&scores, date(2026, 3, 9), drawn), None);
    }
}
