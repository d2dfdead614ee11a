//! Entries in words.

use jiff::civil::Date;

use crate::diary::Entry;
use crate::report::words as report;
use crate::time::Night;

/// `Sun 15 March 2026`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%a %-d %B %Y").to_string()
}

/// `Morning of Sun 15 March 2026 (night of the 14th)`.
pub(super) fn morning(date: Date) -> String {
    let evening = Night::before_morning(date).evening().day();
    let ending = match (evening % 10, evening / 10) {
        (_, 1) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("Morning of {} (night of the {evening}{ending})", day(date))
}

/// `pain 4, later 2, lower back and hip`: everything that an entry says.
pub(super) fn entry(entry: &Entry) -> String {
    let mut parts = vec![format!("pain {}", entry.pain)];
    parts.extend(entry.later.map(|later| format!("later {later}")));
    parts.extend(entry.evening.map(|evening| format!("evening before {evening}")));
    parts.extend(entry.woken.map(woken));
    parts.extend(entry.stiffness_min.map(|minutes| format!("stiff for {minutes} min")));
    if !entry.sites.is_empty() {
        parts.push(entry.sites.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and "));
    }
    if !entry.tags.is_empty() {
        parts.push(format!("tagged {}", entry.tags.join(" ")));
    }
    if !entry.without.is_empty() {
        parts.push(format!("without {}", entry.without.join(" ")));
    }
    if !entry.note.is_empty() {
        parts.push(format!("\"{}\"", entry.note));
    }
    parts.join(", ")
}

fn woken(times: u8) -> String {
    match times {
        0 => "not woken by pain".to_owned(),
        _ => format!("woken by pain {}", report::times(times)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_morning_names_the_night_before_it() {
        assert_eq!(morning(date(2026, 3, 15)), "Morning of Sun 15 March 2026 (night of the 14th)");
        for (day, evening) in
            [(2, "1st"), (3, "2nd"), (4, "3rd"), (12, "11th"), (13, "12th"), (14, "13th"), (23, "22nd")]
        {
            assert!(morning(date(2026, 3, day)).ends_with(&format!("night of the {evening})")));
        }
        assert!(morning(date(2026, 4, 1)).ends_with("night of the 31st)"));
    }
}
