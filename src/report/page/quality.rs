//! How good the data are: which nights are used, what is missing, and what went wrong and did not stop us.

use maud::{Markup, html};

use crate::night::{NightSummary, Verdict};
use crate::report::{Report, words};

/// The verdicts of the nights, what has no partner, and the remarks.
pub(super) fn quality(report: &Report) -> Markup {
    html! { @if report.dates.is_some() {
        (verdicts(report))
        (left_out(report))
        (care(report))
        (missing(report))
        @if !report.remarks.is_empty() {
            h3 { "What went wrong, and did not stop us" }
            ul { @for remark in report.remarks.iter() { li { (remark.to_string()) } } }
        }
    } }
}

fn verdicts(report: &Report) -> Markup {
    let nights = |verdict: Verdict| words::count(report.nights_of(verdict), "night", "nights");
    let days = report.dates.map_or(0, |(first, last)| (last - first).get_days() + 1);
    html! {
        p {
            (nights(Verdict::Good)) " good, " (nights(Verdict::Care)) " used with care, " (nights(Verdict::NotUsable))
            " not usable; " (words::count(report.joined, "morning", "mornings")) " compared, of "
            (words::count(usize::try_from(days).unwrap_or_default(), "day", "days")) " from the first to the last. "
            "What is missing stays missing: nothing is filled in."
        }
    }
}

/// Which nights were not compared, and why.
fn left_out(report: &Report) -> Markup {
    html! { @if report.left_out().next().is_some() {
        h3 { "Not usable, and left out of the comparison" }
        ul { @for morning in report.left_out() {
            li { (words::day(morning.date)) @if let Some(night) = &morning.night { ": " (words::why(night)) } }
        } }
    } }
}

/// How many are used with care, and why.
fn care(report: &Report) -> Markup {
    let care: Vec<&NightSummary> = report.with_care().collect();
    html! { @if !care.is_empty() {
        h3 { "Used with care" }
        p { (words::count(care.len(), "night", "nights")) ": " (words::whys(care.iter().copied())) "." }
    } }
}

/// What has no partner, by date.
fn missing(report: &Report) -> Markup {
    let sentences = words::missing(report);
    html! { @if !sentences.is_empty() {
        h3 { "Missing" }
        @for sentence in sentences { p { (sentence) } }
        @for (what, dates) in [
            ("Nights without a pain score", words::dates(report.without_score())),
            ("Pain scores without a night", words::dates(report.without_night())),
            ("Nights of a sensor off the trunk", words::dates(report.off_trunk())),
        ] {
            @if !dates.is_empty() { p.note { (what) ": " (dates) "." } }
        }
    } }
}
