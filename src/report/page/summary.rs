//! One A4 page to take along: who and when, pain, postures, what went with pain, and how good the data are.

use maud::{Markup, html};

use super::frame::{self, scrolling};
use super::picture::{Picture, picture};
use crate::link::{Association, Link};
use crate::night::Verdict;
use crate::posture::Posture;
use crate::report::words::number::signed;
use crate::report::words::shares;
use crate::report::{Report, Spread, words};

const TITLE: &str = "Nights and pain: a summary";
const STYLE: &str = include_str!("summary.css");
/// Rows of what went with pain: as many as leave the page one page.
const MOST_ROWS: usize = 7;

/// Fewest mornings or nights of which a middle half is told.
const FEWEST_HALVED: usize = 4;

/// Trials, the last ones: for the same reason.
const MOST_TRIALS: usize = 2;

/// The summary as HTML; `name` is whose it is, where that is wanted, `chart` that of posture and pain.
#[must_use]
pub fn summary(report: &Report, name: Option<&str>, chart: Option<Picture<'_>>) -> String {
    let under = html! { p.when {
        @if let Some(name) = name { strong { (name) } ", " }
        @match report.dates { Some(dates) => (words::span(dates)), None => "no night and no pain score yet" }
    } };
    let content = html! {
        (signs(report))
        @for sentence in words::answer(report).iter().take(2) { p { (sentence) } }
        (pain(report))
        (postures(report))
        (links(report))
        (together(report))
        (trials(report))
        (data(report))
        @if report.dates.is_some() { (picture(chart)) }
    };
    let footer = html! { p.note { "Made by supine on the person’s own computer. Not a medical device, no diagnosis: what is shown went "
    "together, which proves no cause." } };
    frame::document(TITLE, STYLE, &under, &content, &footer).into_string()
}

/// The warning signs: what was answered and written, and when.
fn signs(report: &Report) -> Markup {
    let signs = words::check::reasons(&report.advice);
    html! { p {
        strong { (words::check::headline(&report.advice)) }
        @for sign in signs { " " (sign) }
    } }
}

/// What was tried by lot, a sentence or two each.
fn trials(report: &Report) -> Markup {
    html! { @if !report.trials.is_empty() {
        h2 { "Tried by lot" }
        @for trial in report.trials.iter().rev().take(MOST_TRIALS) {
            p { strong { (words::trial::arms(trial)) } ": " (words::trial::trial(trial).into_iter().take(4).collect::<Vec<_>>().join(" ")) }
        }
    } }
}

fn pain(report: &Report) -> Markup {
    html! { @if let Some(pain) = report.pain {
        h2 { "Pain on waking, 0 to 10" }
        p {
            "Median " (words::score(pain.median))
            @if pain.n >= FEWEST_HALVED { ", half of the mornings between " (words::score(pain.lower_quartile)) " and " (words::score(pain.upper_quartile)) }
            ", on " (words::count(pain.n, "morning", "mornings")) ". " (trend(report))
            @if let Some(ease) = &report.findings.ease { " " (shares::ease(ease)) }
        }
    } }
}

/// The first and the last two weeks with scores, side by side.
fn trend(report: &Report) -> String {
    report.trend.as_ref().map_or_else(String::new, |trend| {
        let [first, last] = [trend.first, trend.last].map(|it: Spread| words::score(it.median));
        format!("In the first two weeks the median was {first}, in the last two {last}.")
    })
}

fn postures(report: &Report) -> Markup {
    html! { @if !report.postures.is_empty() {
        h2 { "Postures in bed, hours a night" }
        (scrolling("Hours in each posture", &html! { table {
            caption.hidden { "Hours in each posture" }
            thead { tr { th scope="col" { "Posture" } th.n scope="col" { "Median" } th.n scope="col" { "Half of the nights between" } } }
            tbody { @for (posture, hours) in &report.postures { (posture_row(*posture, *hours)) } }
        } }))
    } }
}

fn posture_row(posture: Posture, hours: Spread) -> Markup {
    html! { tr {
        th scope="row" { (words::sentence(posture.word())) }
        td.n { (words::score(hours.median)) }
        td.n { @if hours.n >= FEWEST_HALVED { (words::score(hours.lower_quartile)) " and " (words::score(hours.upper_quartile)) } @else { "–" } }
    } }
}

/// The clearest rows first, as many as there is room for.
fn links(report: &Report) -> Markup {
    let mut measured: Vec<&Association> =
        report.findings.associations.iter().filter(|one| one.finding.measured().is_some()).collect();
    measured.sort_by(|a, b| q(a).total_cmp(&q(b)));
    html! { @if !measured.is_empty() {
        h2 { "What went with pain on waking" }
        (scrolling("What went with pain", &html! { table {
            caption.note { "Points of pain after the nights with more of it, less after the others, with 95 % intervals; ρ Spearman; q "
                "corrected for " (report.findings.associations.len()) " questions" }
            thead { tr {
                th scope="col" { "Number of the night" } th.n scope="col" { "Points" } th.n scope="col" { "ρ" }
                th.n scope="col" { "q" } th.n scope="col" { "Mornings" } th scope="col" { "Clear" }
            } }
            tbody { @for one in measured.iter().take(MOST_ROWS) { (link_row(one)) } }
        } }))
        @if measured.len() > MOST_ROWS { p.note { "And " (measured.len() - MOST_ROWS) " more with less of a link." } }
    } }
}

fn q(association: &Association) -> f64 {
    association.finding.measured().map_or(f64::INFINITY, |measured| measured.q)
}

fn link_row(association: &Association) -> Markup {
    html! { @if let Some(measured) = association.finding.measured() { tr {
        th scope="row" { (words::sentence(&association.exposure.name())) }
        td.n { @match measured.contrast { Some(contrast) => (signed(contrast)), None => "–" } }
        td.n { (words::correlation(measured.rho)) }
        td.n { (words::probability(measured.q)) }
        td.n { (association.n) }
        td { @if measured.link == Link::Unclear { "no" } @else { "yes" } }
    } } }
}

/// The clear exchanges and the direction check.
fn together(report: &Report) -> Markup {
    let swaps = report.findings.composition.iter().flat_map(shares::clear_swaps);
    let clear: Vec<String> = swaps.take(2).map(shares::swap).collect();
    let reverse = shares::reverses(&report.findings.reverse);
    html! {
        @if !clear.is_empty() || reverse.is_some() {
            p { (clear.join(" ")) @if let Some(reverse) = reverse { " " (reverse) } }
        }
    }
}

fn data(report: &Report) -> Markup {
    html! { @if report.dates.is_some() {
        h2 { "Data" }
        p {
            (words::count(report.nights_of(Verdict::Good), "night", "nights")) " good, " (report.nights_of(Verdict::Care))
            " used with care, " (report.nights_of(Verdict::NotUsable)) " not usable; "
            (words::count(report.joined, "morning", "mornings")) " compared. "
            @for sentence in words::missing(report) { (sentence) " " }
            "One accelerometer on the trunk; nothing missing was filled in."
        }
    } }
}
