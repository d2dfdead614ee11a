//! Mornings dealt into weeks.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::Morning;

/// What is known of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// Before the first or after the last morning.
    Outside,
    /// Neither a night nor a score.
    Nothing,
    /// A night without a score.
    NightOnly,
    /// A score, with its night or without.
    Score {
        /// 0 to 10.
        score: u8,
        /// Whether the night before was recorded.
        night: bool,
    },
}

/// Seven days from Monday on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Week {
    pub(super) monday: Date,
    pub(super) days: [Day; 7],
    /// Whether weeks with nothing in them were left out before it.
    pub(super) after_a_hole: bool,
}

/// Every week that holds a morning, in order; weeks with none in between are left out.
pub(super) fn weeks(mornings: &[Morning]) -> Vec<Week> {
    let ends = mornings.first().zip(mornings.last()).map(|(first, last)| (first.date, last.date));
    let mut weeks: Vec<Week> = Vec::new();
    for morning in mornings {
        let day = usize::from(morning.date.weekday().to_monday_zero_offset().unsigned_abs());
        let monday = morning.date.saturating_sub(i64::try_from(day).unwrap_or_default().days());
        if weeks.last().is_none_or(|week| week.monday != monday) {
            let before = weeks.last().map(|week| week.monday);
            weeks.push(empty(monday, before, ends));
        }
        if let Some(cell) = weeks.last_mut().and_then(|week| week.days.get_mut(day)) {
            *cell = state(morning);
        }
    }
    weeks
}

fn empty(monday: Date, before: Option<Date>, ends: Option<(Date, Date)>) -> Week {
    let inside = |date: Date| ends.is_some_and(|(first, last)| first <= date && date <= last);
    let day = |day: i64| if inside(monday.saturating_add(day.days())) { Day::Nothing } else { Day::Outside };
    let after_a_hole = before.is_some_and(|before| before.saturating_add(7.days()) != monday);
    Week { monday, days: [0, 1, 2, 3, 4, 5, 6].map(day), after_a_hole }
}

fn state(morning: &Morning) -> Day {
    match &morning.entry {
        Some(entry) => Day::Score { score: entry.pain.get(), night: morning.night.is_some() },
        None if morning.night.is_some() => Day::NightOnly,
        None => Day::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_week_begins_on_monday_and_knows_what_is_missing() {
        // Sunday 15 March 2026 is the first morning.
        let mut mornings = fixture::mornings(16);
        mornings.retain(|morning| morning.date != jiff::civil::date(2026, 3, 18));
        let weeks = weeks(&mornings);
        assert_eq!(weeks.len(), 4);
        assert_eq!(weeks[0].monday, jiff::civil::date(2026, 3, 9));
        assert!(weeks[0].days[..6].iter().all(|day| *day == Day::Outside));
        assert!(matches!(weeks[0].days[6], Day::Score { night: true, .. }));
        assert_eq!(weeks[1].days[2], Day::Nothing);
        // The fixture leaves out the score of the fifth morning and the night of the seventh.
        assert_eq!(weeks[1].days[3], Day::NightOnly);
        assert!(matches!(weeks[1].days[5], Day::Score { night: false, .. }));
        // Monday 30 March is the last.
        assert!(weeks[3].days[1..].iter().all(|day| *day == Day::Outside));
    }

    #[test]
    fn weeks_with_nothing_are_left_out_and_the_next_one_says_so() {
        let mut mornings = fixture::mornings(1);
        let mut later = mornings[0].clone();
        later.date = later.date.saturating_add(30.days());
        mornings.push(later);
        let weeks = weeks(&mornings);
        assert_eq!(weeks.iter().map(|week| week.after_a_hole).collect::<Vec<_>>(), [false, true]);
    }
}
