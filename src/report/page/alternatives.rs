//! What stands in words and tables beside a picture, for those who cannot see it.

use maud::{Markup, html};

/// The chart and the calendar show what the table of mornings holds.
pub(super) fn to_the_chart() -> Markup {
    html! { p.note { "Every number of this picture stands in the table of " a href="#mornings" { "every morning" } "." } }
}
