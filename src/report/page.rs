//! One self-contained page: no script, no address to fetch from, light and dark, and on paper.

mod before;
mod definitions;
mod doctor;
mod last;
mod nights;
mod trial;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Report, words};
use crate::link::Association;

const STYLE: &str = include_str!("page.css");
const TITLE: &str = "How you lay, and how it felt";

/// One picture as SVG, for light and for dark screens.
#[derive(Clone, Copy, Debug)]
pub struct Themed<'a> {
    /// For light screens and for print.
    pub light: &'a str,
    /// For dark screens.
    pub dark: &'a str,
}

/// One picture, for wide screens and for phones.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// For pages, screens and print.
    pub wide: Themed<'a>,
    /// For phones.
    pub narrow: Themed<'a>,
}

/// The pictures of the page; without them it is made of words and tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pictures<'a> {
    /// Posture and pain, morning by morning.
    pub chart: Option<Picture<'a>>,
    /// Pain against each exposure.
    pub scatter: Option<Picture<'a>>,
    /// The last night.
    pub last: LastNight<'a>,
    /// Trials in their order; absent for one without a result.
    pub trials: &'a [Option<Picture<'a>>],
}

/// The pictures of one night.
#[derive(Clone, Copy, Debug, Default)]
pub struct LastNight<'a> {
    /// On its time axis.
    pub night: Option<Picture<'a>>,
    /// By roll.
    pub rose: Option<Themed<'a>>,
}

/// The page as HTML.
#[must_use]
pub fn page(report: &Report, pictures: Pictures<'_>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (TITLE) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content(report, pictures)) } }
        }
    };
    page.into_string()
}

fn content(report: &Report, pictures: Pictures<'_>) -> Markup {
    html! {
        h1 { (TITLE) }
        @if let Some(dates) = report.dates { p.when { (words::span(dates)) } }
        (doctor::doctor(&report.advice))
        p.answer { (words::answer(report)) }
        @if report.dates.is_some() { (picture(pictures.chart)) }
        (nights::missing(report))
        @if report.dates.is_some() { (associations(report, pictures.scatter)) }
        (trial::trials(report, pictures.trials))
        (before::changes(report))
        (last::night(pictures.last))
        (nights::table(report))
        (nights::remarks(report))
        (definitions::how())
        (definitions::what_it_is_not())
    }
}

fn picture(picture: Option<Picture<'_>>) -> Markup {
    html! {
        @if let Some(Picture { wide, narrow }) = picture {
            figure {
                @for (format, themed) in [("wide", wide), ("narrow", narrow)] {
                    div class=(format) { (in_both(themed)) }
                }
            }
        }
    }
}

fn in_both(themed: Themed<'_>) -> Markup {
    html! {
        div.light { (PreEscaped(themed.light)) }
        div.dark { (PreEscaped(themed.dark)) }
    }
}

fn associations(report: &Report, scatter: Option<Picture<'_>>) -> Markup {
    html! {
        h2 { "What went with pain" }
        p { "Each line compares one number of the night with the pain on the morning after. What you see is "
            (words::NO_PROOF) "." }
        (picture(scatter))
        div.scroll { table.links {
            thead { tr {
                th { "Number of the night" } th { "In words" } th.n { "Mornings" } th.n { "ρ" } th.n { "95 % interval" }
            } }
            tbody { @for association in report.associations() { (association_row(association)) } }
        } }
        p.note {
            "ρ is Spearman’s rank correlation: 1 means the more of it, the more pain; −1 the more of it, the less pain; "
            "0 no link. The interval holds the values that fit your mornings. Only an interval that leaves out 0 is a "
            "clear link. " "With " (report.associations().len()) " numbers looked at, remember that about one interval in twenty misses "
            "by chance alone."
        }
    }
}

fn association_row(association: &Association) -> Markup {
    let class = words::direction(&association.finding).map(|_| "clear");
    html! {
        tr class=[class] {
            td { (words::sentence(&association.exposure.name())) }
            td { (words::sentence(&words::finding(association))) }
            td.n { (association.n) }
            @if let Some(measured) = association.finding.measured() {
                td.n { (words::rho(measured.rho.estimate)) }
                td.n { (words::rho(measured.rho.low)) " to " (words::rho(measured.rho.high)) }
            } @else { td.n { "–" } td.n { "–" } }
        }
    }
}

#[cfg(test)]
mod tests;
