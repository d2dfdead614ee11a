//! When to see a doctor, in sentences. None of them is a diagnosis.

use super::{count, day_and_year, score};
use crate::diary::check::{Advice, Checked, Reason, Urgency};

/// The command that asks.
pub const COMMAND: &str = "supine check";

/// The first sentence: what to do, or that nothing calls for it.
#[must_use]
pub fn headline(advice: &Advice) -> String {
    match (advice.urgency, advice.checked) {
        (Urgency::Now, _) => "Go to an emergency department now, or call an emergency number.".to_owned(),
        (Urgency::Soon, _) => "See a doctor in the next days.".to_owned(),
        (Urgency::None, Some(checked)) => format!("None of the warning signs on {}.", day_and_year(checked.date)),
        (Urgency::None, None) => "You have not checked for warning signs yet.".to_owned(),
    }
}

/// Why, a sentence each, the most urgent first.
#[must_use]
pub fn reasons(advice: &Advice) -> Vec<String> {
    advice.reasons.iter().map(|reason| self::reason(*reason)).collect()
}

/// Why, of one reason.
#[must_use]
pub fn reason(reason: Reason) -> String {
    match reason {
        Reason::Sign { sign } => sign.statement().to_owned(),
        Reason::Inflammatory => {
            "Pain for months that began before 45, with at least two of these: stiffness of more than 30 minutes, \
             easing with movement and not with rest, waking in the second half of the night, buttocks in turn. Say so \
             to the doctor, and ask for a rheumatologist."
                .to_owned()
        }
        Reason::Woken { nights, of } => {
            format!("By your diary of the last four weeks, pain woke you in {nights} of {of} nights.")
        }
        Reason::Stiff { mornings, of } => format!(
            "By your diary, you were stiff for more than 30 minutes on {mornings} of {of} mornings in three months."
        ),
        Reason::NotEased { before, now } => format!(
            "By your diary, the pain has not eased in six weeks: it was {} of 10 on a typical morning, and is {}.",
            score(before),
            score(now)
        ),
    }
}

/// What to make of it; a sentence or two below the reasons.
#[must_use]
pub fn meaning(advice: &Advice) -> String {
    match (advice.urgency, advice.checked) {
        (Urgency::Now, _) => {
            "It may turn out to be harmless, but it must be looked at today. Do not wait for another night.".to_owned()
        }
        (Urgency::Soon, _) => {
            "It need not mean anything bad: somebody should look. If a doctor knows of it already, that is enough, \
             unless it has changed."
                .to_owned()
        }
        (Urgency::None, Some(_)) => {
            format!("No list has every sign: if something worries you, ask a doctor. If a sign appears: {COMMAND}")
        }
        (Urgency::None, None) => format!("It takes a minute, and tells when to see a doctor: {COMMAND}"),
    }
}

/// Of which day the answers are, where that matters, and what to do about it.
#[must_use]
pub fn age(advice: &Advice) -> Option<String> {
    let urgent = advice.urgency > Urgency::None;
    let answered = |reason: &Reason| matches!(reason, Reason::Sign { .. } | Reason::Inflammatory);
    let Some(checked) = advice.checked else {
        return urgent.then(|| format!("You have not checked for the other warning signs yet: {COMMAND}"));
    };
    let (date, days) = (day_and_year(checked.date), days(checked));
    if checked.days_ago > 0 && advice.reasons.iter().any(answered) {
        let passed = "If it has passed, or been looked at since, answer again";
        return Some(format!("You answered so on {date}, {days} ago. {passed}: {COMMAND}"));
    }
    checked.is_old.then(|| format!("The last check, on {date}, was {days} ago. Check again: {COMMAND}"))
}

fn days(checked: Checked) -> String {
    count(usize::try_from(checked.days_ago).unwrap_or_default(), "day", "days")
}

/// What the list of signs says before them.
pub const LIST: &str = "Most back pain eases by itself. Some signs should be looked at.";

/// The pattern of inflammation, for the list of signs.
pub const PATTERN: &str = "For three months or more, since before you were 45, the pain is better with movement and not with rest, you are \
     stiff in the morning for more than 30 minutes, it wakes you in the second half of the night, or it changes from one \
     buttock to the other: two of these.";

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;
    use crate::diary::Diary;
    use crate::diary::check::{Answers, Check, Sign, advice};

    /// All that is said, with the data that cause it.
    fn said(what: &str, advice: &Advice) -> String {
        let mut text = format!("{what}\n  > {}\n", headline(advice));
        for reason in reasons(advice) {
            let _ = writeln!(text, "  - {reason}");
        }
        let _ = writeln!(text, "  {}", meaning(advice));
        age(advice).map(|age| writeln!(text, "  {age}"));
        text
    }

    #[test]
    fn every_sentence_with_what_causes_it() {
        let day = date(2026, 3, 15);
        let after = |yes: &[Sign], days: i32| {
            let answers: Answers = Sign::ALL.map(|sign| (sign, yes.contains(&sign))).into();
            advice(Some(&Check { date: day, answers }), &Diary::default(), day + days.days())
        };
        let mut all: Vec<String> = Sign::ALL
            .into_iter()
            .filter(|sign| sign.urgency() > Urgency::None)
            .map(|sign| said(&format!("{sign}=yes, today"), &after(&[sign], 0)))
            .collect();
        let pattern = [Sign::Months, Sign::Young, Sign::Stiff, Sign::Movement];
        all.push(said("months, young, stiff, movement=yes, 31 days ago", &after(&pattern, 31)));
        all.push(said("fever=yes, yesterday", &after(&[Sign::Fever], 1)));
        all.push(said("fever=yes, 45 days ago", &after(&[Sign::Fever], 45)));
        all.push(said("no to all, today", &after(&[], 0)));
        all.push(said("no to all, 31 days ago", &after(&[], 31)));
        all.push(said("no check, an empty diary", &Advice::default()));
        let written = |reason| Advice { urgency: Urgency::Soon, reasons: vec![reason], checked: None };
        all.push(said("no check, woken in 12 of 28 nights", &written(Reason::Woken { nights: 12, of: 28 })));
        all.push(said("no check, stiff on 60 of 80 mornings", &written(Reason::Stiff { mornings: 60, of: 80 })));
        let checked = Some(Checked { date: day, days_ago: 40, is_old: true });
        let reasons = vec![Reason::Woken { nights: 12, of: 28 }];
        all.push(said("no to all, 40 days ago, woken", &Advice { urgency: Urgency::Soon, reasons, checked }));
        all.push(said("no check, pain 6, then 5.5", &written(Reason::NotEased { before: 6.0, now: 5.5 })));
        insta::assert_snapshot!(all.join("\n"));
    }
}
