//! Before and after what changed.

use maud::{Markup, html};

use crate::report::{Report, words};

/// Every change with pain before and after.
pub(super) fn changes(report: &Report) -> Markup {
    html! {
        @for change in &report.changes {
            h3 { (words::change::change(change)) }
            @for sentence in words::change::before_after(change) { p { (sentence) } }
        }
    }
}
