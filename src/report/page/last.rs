//! The last night in pictures.

use maud::{Markup, html};

use super::picture::{LastNight, in_either_width, picture};

/// Its time axis and its rose, as far as they were drawn.
pub(super) fn night(last: LastNight<'_>) -> Markup {
    html! {
        @if last.night.is_some() || last.rose.is_some() {
            p.note { "The last night of which postures are known." }
            (picture(last.night))
            @if let Some(rose) = last.rose { figure.rose { (in_either_width(rose)) } }
        }
    }
}
