//! What went with pain: all exposures on one axis, each by itself, and as a table.

use maud::{Markup, html};

use super::Pictures;
use super::frame::scrolling;
use super::picture::picture;
use crate::link::{Association, Finding, Measured};
use crate::report::words::number::{signed, step, times};
use crate::report::{Report, words};

/// The forest, the clear links in words, the scatter, and the table that holds every number of both.
pub(super) fn links(report: &Report, pictures: Pictures<'_>) -> Markup {
    html! { @if report.dates.is_some() {
        p { "Each row compares one number of the night, or one circumstance, with the pain on the morning after. What you "
            "see is " (words::NO_PROOF) "." }
        @if any(report) {
            (picture(pictures.forest))
            (clear(report))
            (picture(pictures.scatter))
            (table(report))
        } @else {
            (waiting(report))
        }
        (claims(report))
    } }
}

/// Whether anything was measured.
fn any(report: &Report) -> bool {
    report.findings.associations.iter().any(|one| one.finding.measured().is_some())
}

/// Every clear link, in words.
fn clear(report: &Report) -> Markup {
    let clear = report.findings.associations.iter().filter(|one| words::clear(&one.finding).is_some());
    html! {
        @for (association, measured) in clear.filter_map(|one| Some((one, one.finding.measured()?))) {
            h3 { (words::sentence(&words::finding(association))) }
            (in_words(report, association, measured))
        }
    }
}

fn in_words(report: &Report, association: &Association, measured: &Measured) -> Markup {
    let exposure = &association.exposure;
    html! {
        p {
            @if let Some(contrast) = measured.contrast { (words::contrast(exposure, contrast)) " " }
            @if let Some(importance) = words::importance(measured, report) { (importance) " " }
            @if !exposure.is_circumstance() { (words::slope(exposure, measured.slope)) " " }
            @if let Some(adjusted) = &measured.adjusted { (words::adjusted(exposure, adjusted)) " " }
            (words::could_have_seen(association, measured))
        }
    }
}

/// What is known while nothing can be measured: how many mornings each has.
fn waiting(report: &Report) -> Markup {
    let table = html! { table {
        caption { "What will be compared, and on how many mornings it is known so far" }
        thead { tr { th scope="col" { "Number of the night" } th.n scope="col" { "Mornings" } th scope="col" { "In words" } } }
        tbody { @for association in &report.findings.associations { tr {
            th scope="row" { (words::sentence(&association.exposure.name())) }
            td.n { (association.n) }
            td { (words::sentence(&words::finding(association))) }
        } } }
    } };
    scrolling("What will be compared", &table)
}

fn table(report: &Report) -> Markup {
    let associations = &report.findings.associations;
    let table = html! { table.links {
        caption { "Every number of the two pictures above" }
        thead { tr {
            th scope="col" { "Number of the night" } th scope="col" { "In words" }
            th.n scope="col" { "Points of pain" } th.n scope="col" { "ρ" } th.n scope="col" { "q" }
            th.n scope="col" { "Slope" } th scope="col" { }
            th.n scope="col" { "Would have seen" } th.n scope="col" { "Mornings" }
        } }
        tbody { @for association in associations { (row(association)) } }
    } };
    html! {
        details {
            summary { "The numbers, as a table" }
            (scrolling("What went with pain, in numbers", &table))
            (key(report))
        }
    }
}

fn row(association: &Association) -> Markup {
    let class = words::clear(&association.finding).map(|_| "clear");
    html! {
        tr class=[class] {
            th scope="row" { (words::sentence(&association.exposure.name())) }
            td { (words::sentence(&words::finding(association))) }
            @match &association.finding {
                Finding::Measured(measured) => (measures(association, measured)),
                _ => { td.n { "–" } td.n { "–" } td.n { "–" } td.n { "–" } td { } td.n { "–" } }
            }
            td.n { (association.n) }
        }
    }
}

fn measures(association: &Association, measured: &Measured) -> Markup {
    let (factor, per) = step(&association.exposure);
    html! {
        td.n { @if let Some(contrast) = measured.contrast { (signed(contrast)) } @else { "–" } }
        td.n { (words::correlation(measured.rho)) }
        td.n { (words::probability(measured.q)) }
        td.n { (signed(times(measured.slope, factor))) }
        td.nowrap { (per) }
        td.n { "ρ " (words::rho(measured.smallest_rho)) }
    }
}

/// What the columns are.
fn key(report: &Report) -> Markup {
    html! { p.note {
        "Points: mean pain after the nights with more of it than usual, less that after the others. ρ: Spearman’s rank "
        "correlation, 1 for the more the more, −1 for the more the less, 0 for no link. q: how probable so much would be "
        "without any link, corrected for the " (report.findings.associations.len()) " numbers looked at, but for time on the stomach, which was declared before and stands by itself; a link is called "
        "clear at 0.05 and below. Slope: points of pain for so much more of it; no bounds where nights and pain rose and fell too steadily to tell. Would have seen: the smallest ρ that so many "
        "mornings find in four cases of five."
    } }
}

/// What people claim of each, and how it is measured.
fn claims(report: &Report) -> Markup {
    let table = html! { table {
        caption { "The claims that are tested on you, and how each number is measured" }
        thead { tr {
            th scope="col" { "Number of the night" } th scope="col" { "What is claimed" } th scope="col" { "How it is measured" }
        } }
        tbody { @for card in report.findings.associations.iter().map(|one| one.exposure.card()) { tr {
            th scope="row" { (words::sentence(&card.name)) } td { (card.claim) } td { (card.definition) }
        } } }
    } };
    html! { details { summary { "What each number is, and what is claimed of it" } (scrolling("Claims and definitions", &table)) } }
}
