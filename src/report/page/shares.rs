//! One posture instead of another, the evening before, and the hours after waking.

use maud::{Markup, html};

use crate::link::{Composition, Swap};
use crate::report::words::number::signed;
use crate::report::words::shares;
use crate::report::{Report, words};

/// An hour taken from one posture and given to another.
pub(super) fn swaps(report: &Report) -> Markup {
    html! { @if let Some(composition) = &report.findings.composition { @if !composition.swaps.is_empty() {
        p { "The postures share one night: more of one is less of another. So this asks what pain went with an hour moved from "
            "one to another, the rest of the night unchanged." }
        (sentences(composition))
        @if let Some(dropped) = shares::dropped(composition) { p.note { (dropped) } }
        @if let Some(replaced) = shares::replaced(composition) { p.note { (replaced) } }
        p.note { "On " (words::count(composition.n, "morning", "mornings")) ", with 95 % intervals. This is " (words::NO_PROOF) "." }
    } } }
}

/// The clear ones as sentences; all of them as a table.
fn sentences(composition: &Composition) -> Markup {
    let clear: Vec<&Swap> = shares::clear_swaps(composition).collect();
    html! {
        @if clear.is_empty() { p.said { "No exchange of one posture for another went clearly with more or less pain." } }
        @for swap in clear { p.said { (shares::swap(swap)) } }
        details {
            summary { "Every exchange" }
            table {
                caption { "Points of pain that went with one hour moved from the posture of the row to that of the column" }
                thead { tr {
                    th scope="col" { "One hour from" }
                    @for to in &composition.parts { th.n scope="col" { "to " (to.word()) } }
                } }
                tbody { @for from in &composition.parts { tr {
                    th scope="row" { (from.word()) }
                    @for to in &composition.parts {
                        td.n { @if let Some(swap) = composition.swaps.iter().find(|it| it.from == *from && it.to == *to) {
                            (signed(swap.points_per_hour))
                        } @else { "–" } }
                    }
                } } }
            }
        }
    }
}

/// Whether the night followed the pain of the evening.
pub(super) fn reverse(report: &Report) -> Markup {
    let all = &report.findings.reverse;
    html! { @if let Some(said) = shares::reverses(all) {
        p { (said) }
        @let linked: Vec<String> = all.iter().filter_map(shares::reverse).collect();
        @if !linked.is_empty() { ul { @for sentence in linked { li { (sentence) } } } }
    } }
}

/// Pain on waking and later.
pub(super) fn ease(report: &Report) -> Markup {
    html! { @if let Some(ease) = &report.findings.ease {
        p { (shares::ease(ease)) }
        p.note { "On average " (words::score(ease.waking)) " of 10 on waking and " (words::score(ease.later)) " later." }
    } }
}
