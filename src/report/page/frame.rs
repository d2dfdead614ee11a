//! The frame of every page: head, landmarks, the way past them, and the list of sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::palette;

const STYLE: &str = include_str!("../page.css");

/// A part of the page that can be gone to.
#[derive(Debug)]
pub(super) struct Section {
    /// Where links lead.
    id: &'static str,
    heading: &'static str,
    content: Markup,
}

impl Section {
    /// `None` where there is nothing to show.
    pub(super) fn new(id: &'static str, heading: &'static str, content: Markup) -> Option<Self> {
        (!content.0.is_empty()).then_some(Self { id, heading, content })
    }
}

/// A section with its heading, as a landmark that is named by it.
pub(super) fn section(Section { id, heading, content }: &Section) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            (content)
        }
    }
}

/// The list of sections, where there are enough to lose one's way.
pub(super) fn contents(sections: &[Section]) -> Markup {
    html! { @if sections.len() > 3 {
        nav aria-label="On this page" { ul {
            @for Section { id, heading, .. } in sections { li { a href={ "#" (id) } { (heading) } } }
        } }
    } }
}

/// A whole page; `rules` are its own, after those of all pages.
pub(super) fn document(title: &str, rules: &str, under: &Markup, content: &Markup, footer: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style())) (PreEscaped(rules)) }
            }
            body {
                a.skip href="#content" { "To the answer" }
                header { h1 { (title) } (under) }
                main id="content" tabindex="-1" { (content) }
                footer { (footer) }
            }
        }
    }
}

/// The rules of the page, those that turn pictures for dark screens, and the letters that the pictures were measured in.
fn style() -> String {
    let dark = palette::dark_rules();
    format!("{}{STYLE}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n", letters())
}

#[cfg(feature = "plot")]
fn letters() -> String {
    crate::report::font::css()
}

/// Without pictures nothing was measured.
#[cfg(not(feature = "plot"))]
const fn letters() -> &'static str {
    ""
}

/// A table that may be wider than a phone: it scrolls by itself, by finger and by keyboard.
pub(super) fn scrolling(label: &str, table: &Markup) -> Markup {
    html! { div.scroll role="group" aria-label=(label) tabindex="0" { (table) } }
}
