//! Changes in sentences. One whose day nobody drew may not be called a cause.

use super::trial::{importance, of_points, p, points, turned};
use super::{count, day_and_year, list, score, sentence};
use crate::link::before::{BeforeAfter, FEWEST};
use crate::link::trial::LEVEL;

/// The change and its day: `new mattress, since Sun 1 Mar 2026`.
#[must_use]
pub fn change(it: &BeforeAfter) -> String {
    let age = match it.age_years {
        Some(years) if years > 0.0 => format!(" (then {} years old)", score(years)),
        _ => String::new(),
    };
    format!("{}{age}, since the night of {}", sentence(&it.what), day_and_year(it.date))
}

/// Pain before and after a change.
#[must_use]
pub fn before_after(it: &BeforeAfter) -> Vec<String> {
    let sides = format!("{} before and {} after", count(it.n_before, "morning", "mornings"), it.n_after);
    let (Some(before), Some(after), Some(step)) = (it.before, it.after, it.step) else {
        let why = if it.n_before < FEWEST || it.n_after < FEWEST {
            format!("it takes at least {FEWEST} mornings on either side")
        } else {
            "your pain never varied".to_owned()
        };
        let nothing = format!("Nothing can be said yet, with {sides}: {why}.");
        return std::iter::once(nothing).chain(together(it)).collect();
    };
    let (by, range) = turned(step.difference);
    let means = format!("{} on average after, {} before ({sides})", points(after), points(before));
    let mut said = Vec::new();
    if it.is_caused() {
        let did = if step.difference.estimate < 0.0 { "lowered" } else { "raised" };
        let it = if it.together.is_empty() { "It" } else { "Together they" };
        said.push(format!("{it} {did} your pain on waking by {by} ({range}): {means}."));
    } else if step.difference.holds(0.0) {
        said.push(format!(
            "No clear difference: {means}; what fits your mornings reaches from {} to {} points.",
            points(step.difference.low),
            points(step.difference.high)
        ));
    } else {
        let was = if step.difference.estimate < 0.0 { "less" } else { "more" };
        said.push(format!("Your pain on waking was {by} {was} after it ({range}): {means}."));
    }
    said.extend(together(it));
    said.extend(it.important.as_ref().map(|important| importance(Some(step.difference), important)));
    said.extend(it.with_drift.map(|drift| {
        let d = drift.difference;
        format!(
            "Taking out a steady drift over the whole time, the difference is {} ({} to {}).",
            of_points(d.estimate),
            points(d.low),
            points(d.high)
        )
    }));
    said.push(onset(it));
    said
}

/// What came on the same day and shares the difference; `None` where nothing did.
fn together(it: &BeforeAfter) -> Option<String> {
    let others: Vec<String> = it.together.iter().map(|what| format!("“{what}”")).collect();
    let apart = match others.len() {
        0 => return None,
        1 => "mornings cannot tell the two apart, and this is of both together",
        _ => "mornings cannot tell them apart, and this is of all together",
    };
    Some(format!("{} came on the same day: {apart}.", list(&others)))
}

/// Whether the change may be called the cause.
fn onset(it: &BeforeAfter) -> String {
    match it.onset {
        Some(onset) if it.is_caused() => format!(
            "Lots decided the day, and of the {} days that it could have been few show as much of a difference ({}).",
            onset.days,
            p(onset.p)
        ),
        Some(onset) if onset.p <= LEVEL => format!(
            "Lots decided the day, and of the {} days that it could have been few show as much of a difference ({}); but \
             mornings vary so much anyway that the difference is not clear.",
            onset.days,
            p(onset.p)
        ),
        Some(onset) if onset.smallest_p > LEVEL => format!(
            "Lots decided the day, but among {} days p cannot be below {:.2}: this cannot tell the change from chance.",
            onset.days, onset.smallest_p
        ),
        Some(onset) => format!(
            "Lots decided the day, and other days that it could have been show as much of a difference ({}): the change \
             cannot be told from chance.",
            p(onset.p)
        ),
        None => {
            "Nobody drew the day by lot: whatever else changed then, or pain that was about to ease anyway, looks the \
                 same. This is no proof that the change did it."
                .to_owned()
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::said::told;
    use super::*;
    use crate::link::before::{Onset, Step};
    use crate::link::{ImportantDifference, Interval};
    use crate::report::fixture::interval;
    use jiff::civil::date;

    pub(in crate::report::words) fn before(difference: Interval, onset: Option<Onset>) -> BeforeAfter {
        BeforeAfter {
            what: "new mattress".to_owned(),
            date: date(2026, 3, 14),
            age_years: None,
            together: Vec::new(),
            n_before: 30,
            n_after: 28,
            before: Some(4.6),
            after: Some(4.6 + difference.estimate),
            step: Some(Step { difference, p: 0.01 }),
            with_drift: Some(Step { difference: interval(-0.4, -1.9, 1.0), p: 0.5 }),
            randomised: onset.is_some(),
            onset,
            important: Some(ImportantDifference::at(4.0)),
        }
    }

    #[test]
    fn before_and_after() {
        let onset = |p, days| Some(Onset { p, days, smallest_p: 1.0 / days as f64 });
        let clear = interval(-1.3, -2.2, -0.4);
        let say = |it: &BeforeAfter| before_after(it).join(" ");
        let few = BeforeAfter { n_before: 3, step: None, ..before(clear, None) };
        let one = BeforeAfter { n_before: 1, n_after: 0, ..few.clone() };
        let with = |others: &[&str], it: BeforeAfter| BeforeAfter {
            together: others.iter().map(ToString::to_string).collect(),
            ..it
        };
        let steady = BeforeAfter { with_drift: None, important: None, ..before(clear, None) };
        let constant = BeforeAfter { step: None, ..before(clear, None) };
        insta::assert_snapshot!(told([
            ("half a year old", change(&BeforeAfter { age_years: Some(0.5), ..before(clear, None) })),
            ("new", change(&BeforeAfter { age_years: Some(0.0), ..before(clear, None) })),
            ("how old not known", change(&before(clear, None))),
            ("nobody drew the day, clear", say(&before(clear, None))),
            ("nobody drew the day, more", say(&before(interval(1.3, 0.4, 2.2), None))),
            ("nobody drew the day, not clear", say(&before(interval(-0.5, -1.4, 0.4), None))),
            ("drawn among 30, p 0.033", say(&before(clear, onset(1.0 / 30.0, 30)))),
            ("drawn among 30, p 0.4", say(&before(clear, onset(0.4, 30)))),
            ("drawn among 30, p 0.033, not clear", say(&before(interval(-0.5, -1.4, 0.4), onset(1.0 / 30.0, 30)))),
            ("drawn among 14", say(&before(clear, onset(1.0 / 14.0, 14)))),
            ("raised, drawn among 30, p 0.033", say(&before(interval(1.3, 0.4, 2.2), onset(1.0 / 30.0, 30)))),
            ("nobody drew the day, without drift and usual pain", say(&steady)),
            ("a pillow on the same day, nobody drew it", say(&with(&["new pillow"], before(clear, None)))),
            (
                "pillow and slats on the same day, drawn among 30",
                say(&with(&["new pillow", "new slats"], before(clear, onset(1.0 / 30.0, 30))))
            ),
            ("a pillow on the same day, too few", say(&with(&["new pillow"], few.clone()))),
            ("one morning before, none after", say(&one)),
            ("three mornings before", say(&few)),
            ("constant", say(&constant)),
        ]));
    }
}
