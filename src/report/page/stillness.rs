//! Lying still: how long, and how the mornings after it were.

use maud::{Markup, html};

use crate::night::NightSummary;
use crate::report::stillness::{Stillness, StillnessClass};
use crate::report::{Report, words};
use crate::time::human_duration;

/// The longest stillness of each night, by class.
pub(super) fn stillness(report: &Report) -> Markup {
    html! { @if let Some(stillness) = &report.stillness {
        p { (typical(stillness)) @if let Some(night) = report.stillest() { " " (longest(night)) } }
        table {
            caption { "Nights by their longest stretch without a turn and without gross movement" }
            thead { tr {
                th scope="col" { "Longest stillness" } th.n scope="col" { "Nights" }
                th.n scope="col" { "Typical pain" } th.n scope="col" { "Half of them between" }
            } }
            tbody { @for (class, next) in stillness.classes.iter().zip(stillness.classes.iter().skip(1).map(Some).chain([None])) {
                (row(class, next))
            } }
        }
    } }
}

fn typical(stillness: &Stillness) -> String {
    let minutes = |hours: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a night")]
        let secs = (hours * 60.0).round() as i64 * 60;
        human_duration(secs)
    };
    let it = stillness.longest_hours;
    format!(
        "In a typical night the longest stillness was {}; in half of the nights it was between {} and {}.",
        minutes(it.median),
        minutes(it.lower_quartile),
        minutes(it.upper_quartile)
    )
}

/// The longest of all, with its night and posture.
fn longest(night: &NightSummary) -> Markup {
    html! { @if let Some(bout) = night.longest_stillness() {
        "The longest of all was " (human_duration(bout.secs()))
        @if let Some(posture) = bout.posture { " " (words::lying(posture)) }
        @if let Some(date) = night.night { ", before the morning of " (words::day_and_year(date.morning())) }
        "."
    } }
}

fn row(class: &StillnessClass, next: Option<&StillnessClass>) -> Markup {
    html! { tr {
        th scope="row" {
            @match next {
                Some(next) if class.from_minutes == 0 => { "under " (next.from_minutes) " min" }
                Some(next) => { (class.from_minutes) " to " (next.from_minutes) " min" }
                None => { (class.from_minutes) " min and more" }
            }
        }
        td.n { (class.nights) }
        @match class.pain {
            Some(pain) => { td.n { (words::score(pain.median)) } td.n { (words::score(pain.lower_quartile)) " and " (words::score(pain.upper_quartile)) } }
            None => { td.n.gone { "–" } td.n.gone { "–" } }
        }
    } }
}
