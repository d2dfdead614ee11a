//! The date axis: one slot a morning, and what is written beneath.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::Morning;

/// Longest run of days without night and score that is drawn day by day.
const LONGEST_HOLE: i32 = 10;

/// One place on the date axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'a> {
    /// Its date; absent where days are left out.
    pub(super) date: Option<Date>,
    /// What is known of it; absent on a day with neither night nor score.
    pub(super) morning: Option<&'a Morning>,
}

/// One slot a day from the first to the last morning; a long hole becomes a single slot without a date.
pub(super) fn slots(mornings: &[Morning]) -> Vec<Slot<'_>> {
    let mut slots: Vec<Slot<'_>> = Vec::new();
    let mut last: Option<Date> = None;
    for morning in mornings {
        if let Some(last) = last {
            hole(&mut slots, last, morning.date);
        }
        slots.push(Slot { date: Some(morning.date), morning: Some(morning) });
        last = Some(morning.date);
    }
    slots
}

fn hole(slots: &mut Vec<Slot<'_>>, last: Date, next: Date) {
    let days = (next - last).get_days() - 1;
    if days > LONGEST_HOLE {
        slots.push(Slot { date: None, morning: None });
        return;
    }
    for day in 1..=days {
        slots.push(Slot { date: Some(last.saturating_add(day.days())), morning: None });
    }
}

/// What is written under one slot: one line or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Which slot.
    pub(super) slot: usize,
    /// The upper line.
    pub(super) upper: String,
    /// The lower line, where there is one.
    pub(super) lower: String,
}

/// Chooses what to write under slots of this width so that nothing touches.
pub(super) fn marks(slots: &[Slot<'_>], width: f64) -> Vec<Mark> {
    let dated = slots.iter().enumerate().filter_map(|(index, slot)| Some((index, slot.date?)));
    if width >= 44.0 {
        return dated.map(|(slot, date)| mark(slot, date, "%a", "%-d %b")).collect();
    }
    if slots.len() > 100 { months(dated, width) } else { days(dated, width) }
}

fn mark(slot: usize, date: Date, upper: &str, lower: &str) -> Mark {
    Mark { slot, upper: date.strftime(upper).to_string(), lower: date.strftime(lower).to_string() }
}

/// Every day, every other, every week: as often as there is room.
fn days(dated: impl Iterator<Item = (usize, Date)>, width: f64) -> Vec<Mark> {
    const ROOM: f64 = 50.0;
    let step = [1_usize, 2, 3, 4, 7, 14, 28].into_iter().find(|&step| as_f64(step) * width >= ROOM).unwrap_or(28);
    dated.filter(|(slot, _)| slot % step == 0).map(|(slot, date)| mark(slot, date, "%-d %b", "")).collect()
}

/// The first slot of each month that has room, the year under the first and under each January.
fn months(dated: impl Iterator<Item = (usize, Date)>, width: f64) -> Vec<Mark> {
    const ROOM: f64 = 40.0;
    let mut marks: Vec<Mark> = Vec::new();
    let mut month = None;
    for (slot, date) in dated {
        let this = (date.year(), date.month());
        if month == Some(this) {
            continue;
        }
        let year_turns = month.is_none_or(|(year, _)| year != this.0);
        month = Some(this);
        if marks.last().is_none_or(|last| as_f64(slot - last.slot) * width >= ROOM) {
            marks.push(mark(slot, date, "%b", if year_turns { "%Y" } else { "" }));
        }
    }
    marks
}

#[expect(clippy::cast_precision_loss, reason = "counts of mornings are small")]
pub(super) const fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn on(days: &[i8]) -> Vec<Morning> {
        let date = |day| jiff::civil::date(2026, 3, day);
        days.iter().map(|&day| Morning::empty(date(day))).collect()
    }

    #[test]
    fn days_without_anything_keep_their_place() {
        let mornings = on(&[1, 4, 5]);
        let slots = slots(&mornings);
        let known: Vec<bool> = slots.iter().map(|slot| slot.morning.is_some()).collect();
        assert_eq!(known, [true, false, false, true, true]);
    }

    #[test]
    fn a_long_hole_is_cut_short() {
        let mornings = on(&[1, 31]);
        let slots = slots(&mornings);
        assert_eq!(slots.len(), 3);
        assert_eq!(slots[1].date, None);
    }

    #[test]
    fn marks_never_touch() {
        for n in [1, 3, 14, 30, 90, 200, 365] {
            let mornings = fixture::mornings(n);
            let slots = slots(&mornings);
            let width = (836.0 / as_f64(slots.len())).min(90.0);
            let marks = marks(&slots, width);
            assert!(!marks.is_empty());
            for pair in marks.windows(2) {
                assert!(as_f64(pair[1].slot - pair[0].slot) * width >= 40.0, "{n}: {pair:?}");
            }
        }
    }
}
