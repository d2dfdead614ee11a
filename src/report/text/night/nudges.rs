//! The nudges of a night, and how many were answered.

use std::collections::BTreeSet;

use super::{DIM, Lines, styled};
use crate::night::{NightSummary, NudgeNote};
use crate::time::human_duration;

/// `Nudges: 4 for the stomach, 3 answered, after 40 s (median)`, and what answered means.
pub(super) fn nudges(out: &mut Lines, night: &NightSummary) {
    if night.nudges.is_empty() {
        return;
    }
    let reasons: BTreeSet<_> = night.nudges.iter().map(|nudge| nudge.why).collect();
    let said: Vec<String> = reasons.into_iter().map(|why| nudges_for(night, why.what_for())).collect();
    out.pair("Nudges", &said.join("; "));
    let most = human_duration(i64::from(night.settings.answer_secs));
    let rule = format!("  answered: the posture was left, or the stillness broken, within {most}");
    out.line(&styled(DIM, &rule));
}

fn nudges_for(night: &NightSummary, what: &str) -> String {
    let given: Vec<&NudgeNote> = night.nudges.iter().filter(|nudge| nudge.why.what_for() == what).collect();
    let mut answers: Vec<i64> = given.iter().filter_map(|nudge| nudge.answered_after_secs.map(i64::from)).collect();
    answers.sort_unstable();
    let after = match *answers.as_slice() {
        [] => return format!("{} for {what}, none answered", given.len()),
        [secs] => format!("after {}", human_duration(secs)),
        _ => format!("after {} (median)", human_duration(median(&answers))),
    };
    format!("{} for {what}, {} answered, {after}", given.len(), answers.len())
}

/// Of sorted numbers; of an even count, half way between the two in the middle, rounded down.
fn median(sorted: &[i64]) -> i64 {
    let at = |index: usize| sorted.get(index).copied().unwrap_or(0);
    (at(sorted.len().saturating_sub(1) / 2) + at(sorted.len() / 2)) / 2
}
