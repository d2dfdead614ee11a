//! The answer in three sentences.

use maud::{Markup, html};

use crate::report::{Report, words};

/// What went with pain, how sure that is, and what to do next.
pub(super) fn answer(report: &Report) -> Markup {
    html! {
        section.answer aria-label="The answer" {
            @for sentence in words::answer(report) { p { (sentence) } }
        }
    }
}
