//! One night as a person reads it in the morning, and the same with every number behind it.
//!
//! In the morning: whether the night can be trusted, when in bed, how long in which posture, the longest stillness, how
//! often they turned, how they breathed. In full also what researchers ask for, and what it was made from.

mod detail;
mod nudges;
mod origin;
mod rows;

use super::{DIM, Lines, bar, styled};
use crate::night::{Bed, NightSummary, Span, Wear};
use crate::report::words;
use crate::time::human_duration;

/// The night as a table of at most 80 columns, as short as it can be.
#[must_use]
pub fn night(night: &NightSummary) -> String {
    lines(night, false)
}

/// The same with every number, what it was made from and all remarks.
#[must_use]
pub fn night_in_full(night: &NightSummary) -> String {
    lines(night, true)
}

fn lines(night: &NightSummary, full: bool) -> String {
    let mut out = Lines::default();
    heading(&mut out, night);
    out.blank();
    if night.wear.as_ref().is_some_and(Wear::never) {
        out.wrapped("  ", 2, words::NEVER_WORN);
    } else {
        rows::rows(&mut out, night);
        out.blank();
        in_bed(&mut out, night);
        if full {
            out.blank();
            detail::detail(&mut out, night);
        }
    }
    out.blank();
    origin::origin(&mut out, night, full);
    out.0
}

/// Which night, when in bed, and whether it can be trusted.
fn heading(out: &mut Lines, night: &NightSummary) {
    out.heading(&words::night_name(night));
    out.line(&format!(
        "{} {}. Recorded {}.",
        words::window(night),
        words::from_to(night, night.window),
        words::from_to(night, night.recorded)
    ));
    out.wrapped("", 0, &words::quality(night));
}

/// What the night was like.
fn in_bed(out: &mut Lines, night: &NightSummary) {
    words::got_up(night).iter().for_each(|text| out.pair("Got up", text));
    longest(out, night);
    turning(out, night);
    night.bed.iter().for_each(|bed| around(out, night, bed));
    night.breathing.iter().for_each(|breathing| out.pair("Breathing", &words::breathing(breathing)));
    not_worn(out, night);
    nudges::nudges(out, night);
}

fn longest(out: &mut Lines, night: &NightSummary) {
    let least = human_duration(i64::from(night.settings.stillness_secs));
    let how = if night.off_trunk.is_none() { "lying without turning" } else { "without turning" };
    let text = match night.longest_stillness() {
        None => format!("none of at least {least} {how} or gross movement"),
        Some(bout) => {
            let span = words::from_to(night, Span { start: bout.start, end: bout.end });
            let posture = bout.posture.map(|posture| words::lying(posture).to_owned());
            posture.into_iter().chain([span]).collect::<Vec<_>>().join(", ")
        }
    };
    out.pair("Longest stillness", &text);
}

/// `1.4 an hour of lying: 12 turns from one lying posture to another`.
fn turning(out: &mut Lines, night: &NightSummary) {
    if night.off_trunk.is_some() {
        return;
    }
    let turns = words::count(night.position_changes as usize, "turn", "turns");
    let text = night.position_changes_per_hour.map_or_else(
        || format!("{turns} from one lying posture to another"),
        |rate| format!("{rate:.1} an hour of lying: {turns} from one lying posture to another"),
    );
    out.pair("Position changes", &text);
}

/// Sleep as far as movement tells, what lay beside the night and what the window lacks.
fn around(out: &mut Lines, night: &NightSummary, bed: &Bed) {
    let asleep = bed.sleep.as_ref().map(|sleep| words::asleep(night, sleep) + " (guessed from movement)");
    asleep.iter().for_each(|text| out.pair("Asleep, roughly", text));
    words::other_rests(night, bed).iter().for_each(|text| out.pair("Lain down besides", text));
    words::cut(bed).iter().for_each(|text| out.pair("Incomplete", text));
}

/// When the sensor was not worn in bed; nothing when it always was.
fn not_worn(out: &mut Lines, night: &NightSummary) {
    let Some(wear) = night.wear.as_ref().filter(|wear| wear.window_not_worn_secs > 0) else { return };
    let inside = |span: &&Span| span.start < night.window.end && span.end > night.window.start;
    let spans: Vec<String> = wear.not_worn.iter().filter(inside).map(|&span| words::from_to(night, span)).collect();
    let text = if spans.len() > 3 { human_duration(wear.window_not_worn_secs) + " in all" } else { spans.join("; ") };
    out.pair("Not worn", &text);
}

fn rule_lines(out: &mut Lines, rule: &str) {
    let mut lines = Lines::default();
    lines.wrapped("  ", 2, rule);
    lines.0.lines().for_each(|line| out.line(&styled(DIM, line)));
}
