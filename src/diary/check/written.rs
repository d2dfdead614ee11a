//! What the diary itself says that should be looked at, without being asked.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Reason;
use crate::diary::{Diary, Entry};

/// Over how many days waking is counted.
const WOKEN_DAYS: i32 = 28;
/// How many of those nights must say whether pain woke.
const WOKEN_FEWEST: usize = 14;
/// How often is often: three nights in seven, what sleep medicine calls frequent (ICSD-3, insomnia: three times a week).
const WOKEN_OFTEN: (usize, usize) = (3, 7);

/// Stiffness must be noted in each of three months: pain of three months is chronic (NICE NG65).
const STIFF_MONTHS: i32 = 3;
/// Days in a month of stiffness.
const STIFF_DAYS: i32 = 30;
/// How many mornings of each month must say how long.
const STIFF_FEWEST: usize = 7;
/// Minutes that are no longer ordinary (Rudwaleit 2006: more than 30 minutes).
const STIFF_MIN: u16 = 30;

/// Days in which ordinary pain of the back eases: six weeks, where acute pain ends (NICE; Koes 2010, Eur Spine J 19:2075).
const WEEKS_DAYS: i32 = 42;
/// Days at their beginning and at their end that are compared.
const WEEKS_ENDS: i32 = 14;
/// How many scores each end must have.
const WEEKS_FEWEST: usize = 7;
/// Easing: 30 % less, the least that people call better (Ostelo 2008, Spine 33:90).
const EASED: f64 = 0.7;
/// Pain from here on is moderate (Gerbershagen 2011, Br J Anaesth 107:619); milder pain is not brought up week after week.
const MODERATE: f64 = 4.0;

/// Everything that the diary says by the date of `today`.
pub(super) fn reasons(diary: &Diary, today: Date) -> Vec<Reason> {
    [woken(diary, today), stiff(diary, today), not_eased(diary, today)].into_iter().flatten().collect()
}

/// The entries of `days` days that end `before` days before today; 0 days before ends with today.
fn lately(diary: &Diary, today: Date, before: i32, days: i32) -> impl Iterator<Item = &Entry> {
    let last = today.saturating_sub(before.days());
    let first = last.saturating_sub((days - 1).days());
    diary.iter().filter(move |entry| (first..=last).contains(&entry.date))
}

/// Pain woke the person on three nights in seven or more, of at least 14 noted in four weeks.
fn woken(diary: &Diary, today: Date) -> Option<Reason> {
    let noted: Vec<u8> = lately(diary, today, 0, WOKEN_DAYS).filter_map(|entry| entry.woken).collect();
    let (nights, of) = (noted.iter().filter(|times| **times > 0).count(), noted.len());
    let often = nights * WOKEN_OFTEN.1 >= of * WOKEN_OFTEN.0;
    (of >= WOKEN_FEWEST && often).then_some(Reason::Woken { nights, of })
}

/// Stiff for more than 30 minutes on more than half of the mornings noted, in each of the last three months.
fn stiff(diary: &Diary, today: Date) -> Option<Reason> {
    let (mut mornings, mut of) = (0, 0);
    for month in 0..STIFF_MONTHS {
        let noted = lately(diary, today, month * STIFF_DAYS, STIFF_DAYS).filter_map(|entry| entry.stiffness_min);
        let noted: Vec<u16> = noted.collect();
        let long = noted.iter().filter(|minutes| **minutes > STIFF_MIN).count();
        if noted.len() < STIFF_FEWEST || long * 2 <= noted.len() {
            return None;
        }
        (mornings, of) = (mornings + long, of + noted.len());
    }
    Some(Reason::Stiff { mornings, of })
}

/// The median of the last two weeks is moderate or worse, and not 30 % below that of two weeks at the beginning of the
/// last six.
fn not_eased(diary: &Diary, today: Date) -> Option<Reason> {
    let median_of = |before| {
        let scores = lately(diary, today, before, WEEKS_ENDS).map(|entry| f64::from(entry.pain.get()));
        median(scores.collect(), WEEKS_FEWEST)
    };
    let (before, now) = (median_of(WEEKS_DAYS - WEEKS_ENDS)?, median_of(0)?);
    (now >= MODERATE && now > before * EASED).then_some(Reason::NotEased { before, now })
}

/// The middle of at least `fewest` scores, or of the two in the middle.
fn median(mut scores: Vec<f64>, fewest: usize) -> Option<f64> {
    scores.sort_unstable_by(f64::total_cmp);
    let at = |index: usize| scores.get(index).copied();
    let middle = at(scores.len() / 2).zip(at(scores.len().saturating_sub(1) / 2));
    middle.filter(|_| scores.len() >= fewest).map(|(high, low)| f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::Nrs;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 6, 30);

    /// A diary of `days` days that end today, each entry made by `change` from its distance to today.
    fn diary(days: i32, change: impl Fn(i32, &mut Entry)) -> Diary {
        let mut diary = Diary::default();
        for ago in 0..days {
            let mut entry = Entry::new(TODAY.saturating_sub(ago.days()), Nrs::new(2).unwrap());
            change(ago, &mut entry);
            diary.replace(entry);
        }
        diary
    }

    #[test]
    fn waking_counts_from_three_nights_in_seven() {
        let every = |nights: i32| diary(60, |ago, entry| entry.woken = Some(u8::from(ago % 7 < nights)));
        assert_eq!(woken(&every(3), TODAY), Some(Reason::Woken { nights: 12, of: 28 }));
        assert_eq!(woken(&every(2), TODAY), None);
        let few = diary(13, |_, entry| entry.woken = Some(2));
        assert_eq!(woken(&few, TODAY), None, "13 nights are too few");
        let long_ago = diary(60, |ago, entry| entry.woken = (ago >= 28).then_some(2));
        assert_eq!(woken(&long_ago, TODAY), None);
    }

    #[test]
    fn stiffness_counts_when_it_is_long_in_each_of_three_months() {
        let all = diary(90, |_, entry| entry.stiffness_min = Some(31));
        assert_eq!(stiff(&all, TODAY), Some(Reason::Stiff { mornings: 90, of: 90 }));
        assert_eq!(stiff(&diary(90, |_, entry| entry.stiffness_min = Some(30)), TODAY), None);
        assert_eq!(stiff(&diary(66, |_, entry| entry.stiffness_min = Some(45)), TODAY), None, "six of a third month");
        assert!(stiff(&diary(67, |_, entry| entry.stiffness_min = Some(45)), TODAY).is_some());
        let half = diary(90, |ago, entry| entry.stiffness_min = Some(if ago % 2 == 0 { 45 } else { 10 }));
        assert_eq!(stiff(&half, TODAY), None, "half is not most");
    }

    #[test]
    fn pain_that_does_not_ease_in_six_weeks() {
        let falling = |before: u8, now: u8| {
            diary(42, |ago, entry| entry.pain = Nrs::new(if ago < 14 { now } else { before }).unwrap())
        };
        assert_eq!(not_eased(&falling(6, 5), TODAY), Some(Reason::NotEased { before: 6.0, now: 5.0 }));
        assert_eq!(not_eased(&falling(6, 4), TODAY), None, "a third less is easing");
        assert_eq!(not_eased(&falling(3, 3), TODAY), None, "mild");
        assert!(not_eased(&falling(2, 4), TODAY).is_some(), "worse than before");
        assert_eq!(not_eased(&diary(34, |_, entry| entry.pain = Nrs::new(8).unwrap()), TODAY), None);
        assert!(not_eased(&diary(35, |_, entry| entry.pain = Nrs::new(8).unwrap()), TODAY).is_some());
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_two() {
        assert_eq!(median(vec![1.0, 4.0, 2.0, 9.0], 4), Some(3.0));
        assert_eq!(median(vec![1.0, 4.0, 2.0], 4), None);
        assert_eq!(median(Vec::new(), 0), None);
    }
}
