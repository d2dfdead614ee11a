//! Before and after a dated change.
//!
//! A change that came when it came proves nothing: pain that was about to ease eases with any mattress. What can be said
//! is by how much the mornings after differ from those before, in the light of how much mornings vary anyway. Only when
//! lots decided the day can the change be called the cause.

mod onset;
mod regression;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::important::ImportantDifference;
use super::interval::Interval;
use super::{Morning, rank};
use crate::diary::{Change, Drawn};

pub use onset::{Onset, drawn_day, smallest_p};
pub use regression::{Row, Step, step};

/// Days looked at before a change and after: eight weeks, within which seasons and habits change little.
pub const WINDOW_DAYS: i64 = 56;
/// Fewest mornings on either side of which anything is said: a week, with each of its days.
pub const FEWEST: usize = 7;

/// Pain before and after a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BeforeAfter {
    /// What was changed.
    pub what: String,
    /// The day; its night is the first under the change.
    pub date: Date,
    /// How old the thing was then, in years.
    pub age_years: Option<f64>,
    /// What else was changed on that day: the mornings cannot tell them apart, and what follows is of all together.
    pub together: Vec<String>,
    /// Mornings looked at before.
    pub n_before: usize,
    /// Mornings looked at after.
    pub n_after: usize,
    /// Mean pain before, in points.
    pub before: Option<f64>,
    /// Mean pain after.
    pub after: Option<f64>,
    /// After less before, in points; absent with fewer than [`FEWEST`] mornings on a side, or when pain never varied.
    pub step: Option<Step>,
    /// The same with a steady drift over the whole time taken out.
    pub with_drift: Option<Step>,
    /// Lots decided the day.
    pub randomised: bool,
    /// What redrawing the day says, where lots decided it.
    pub onset: Option<Onset>,
    /// How large a difference matters to this person.
    pub important: Option<ImportantDifference>,
}

impl BeforeAfter {
    /// Of one change; the time looked at ends where another change comes.
    #[must_use]
    pub fn of(change: &Change, others: &[Change], mornings: &[Morning]) -> Self {
        let scores = scores(change, others, mornings);
        let rows: Vec<Row> = scores.iter().map(|&(date, pain)| Row::new(date, pain, date > change.date)).collect();
        let side = |after: bool| {
            let values: Vec<f64> = rows.iter().filter(|row| row.after == after).map(|row| row.pain).collect();
            (values.len(), mean(&values), rank::median(&values))
        };
        let ((n_before, before, usual), (n_after, after, _)) = (side(false), side(true));
        let enough = n_before >= FEWEST && n_after >= FEWEST;
        Self {
            what: change.what.clone(),
            date: change.date,
            age_years: change.age_years,
            together: together(change, others),
            n_before,
            n_after,
            before,
            after,
            step: enough.then(|| step(&rows, false)).flatten(),
            with_drift: enough.then(|| step(&rows, true)).flatten(),
            randomised: change.drawn.is_some(),
            onset: change.drawn.filter(|_| enough).and_then(|drawn| Onset::of(&scores, change.date, drawn)),
            important: usual.map(ImportantDifference::at),
        }
    }

    /// Whether lots decided the day, chance would rarely make as much of a difference, and the interval leaves out zero.
    #[must_use]
    pub fn is_caused(&self) -> bool {
        let clear = self.step.is_some_and(|step| !step.difference.holds(0.0));
        clear && self.onset.is_some_and(|onset| onset.p <= super::trial::LEVEL)
    }

    /// The difference, where there is one.
    #[must_use]
    pub fn difference(&self) -> Option<Interval> {
        self.step.map(|step| step.difference)
    }
}

/// What else was changed on the day of a change.
fn together(change: &Change, others: &[Change]) -> Vec<String> {
    let same_day = others.iter().filter(|other| other.date == change.date && other.what != change.what);
    same_day.map(|other| other.what.clone()).collect()
}

/// The scores of the time looked at: at most [`WINDOW_DAYS`] on either side of the change, or of the days on which it
/// could have come, and none beyond another change.
fn scores(change: &Change, others: &[Change], mornings: &[Morning]) -> Vec<(Date, f64)> {
    let (first, last) = change.drawn.map_or((change.date, change.date), |Drawn { from, to, .. }| (from, to));
    let others = || others.iter().map(|other| other.date).filter(|&date| date != change.date);
    let from = others().filter(|&date| date < change.date).max();
    let to = others().filter(|&date| date > change.date).min();
    let wanted = |date: Date| {
        date > first.saturating_sub(WINDOW_DAYS.days())
            && date <= last.saturating_add(WINDOW_DAYS.days())
            && from.is_none_or(|from| date > from)
            && to.is_none_or(|to| date <= to)
    };
    let score = |morning: &Morning| Some((morning.date, f64::from(morning.entry.as_ref()?.pain.get())));
    mornings.iter().filter(|morning| wanted(morning.date)).filter_map(score).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of mornings are small")]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::{Entry, Nrs};
    use jiff::civil::date;

    fn mornings(n: i64, pain: impl Fn(i64) -> u8) -> Vec<Morning> {
        let morning = |day: i64| {
            let date = date(2026, 3, 1).saturating_add(day.days());
            Morning { entry: Some(Entry::new(date, Nrs::new(pain(day)).unwrap())), ..Morning::empty(date) }
        };
        (0..n).map(morning).collect()
    }

    fn change(day: i64) -> Change {
        let date = date(2026, 3, 1).saturating_add(day.days());
        Change { date, what: "new mattress".to_owned(), age_years: None, note: String::new(), drawn: None }
    }

    #[test]
    fn the_morning_of_the_day_is_before() {
        // 5 and 6 in turn up to day 13, then 2 and 3: the difference is 3.
        let mornings = mornings(28, |day| (if day <= 13 { 5 } else { 2 }) + (day % 2) as u8);
        let found = BeforeAfter::of(&change(13), &[], &mornings);
        assert_eq!((found.n_before, found.n_after, found.before, found.after), (14, 14, Some(5.5), Some(2.5)));
        let difference = found.difference().unwrap();
        assert!((difference.estimate + 3.0).abs() < 0.05 && difference.high < -2.0, "{difference:?}");
        assert!(!found.randomised && !found.is_caused());
    }

    #[test]
    fn the_time_ends_after_eight_weeks_and_at_other_changes() {
        let mornings = mornings(300, |day| (day % 3) as u8);
        let alone = BeforeAfter::of(&change(150), &[], &mornings);
        assert_eq!((alone.n_before, alone.n_after), (56, 56));
        let both = BeforeAfter::of(&change(150), &[change(150), change(130), change(160)], &mornings);
        assert_eq!((both.n_before, both.n_after), (20, 10));
    }

    #[test]
    fn what_changed_on_one_day_is_one_difference() {
        let pillow = Change { what: "new pillow".to_owned(), ..change(13) };
        let changes = [change(13), pillow, change(20)];
        let [mattress, pillow, later] =
            [0, 1, 2].map(|which| BeforeAfter::of(&changes[which], &changes, &mornings(28, |day| (day % 5) as u8)));
        assert_eq!((mattress.together, pillow.together), (vec!["new pillow".into()], vec!["new mattress".into()]));
        assert_eq!((mattress.step, mattress.n_after), (pillow.step, pillow.n_after));
        assert_eq!(later.together, Vec::<String>::new());
    }

    #[test]
    fn little_or_constant_says_nothing() {
        let few = BeforeAfter::of(&change(5), &[], &mornings(28, |day| (day % 3) as u8));
        assert_eq!((few.n_before, few.step, few.with_drift), (6, None, None));
        let constant = BeforeAfter::of(&change(14), &[], &mornings(28, |_| 4));
        assert_eq!((constant.before, constant.step), (Some(4.0), None));
    }
}
