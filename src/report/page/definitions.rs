//! The words that never change: what it is not.

use maud::{Markup, html};

/// What nobody should take it for.
pub(super) fn what_it_is_not() -> Markup {
    html! {
        p.note {
            "This is not a medical device, and it makes no diagnosis. It shows what went together in your own "
            "nights and mornings. Something else, a hard day for instance, may be behind both. Everything stands in this "
            "one file; it was made on your own computer, and sends nothing anywhere."
        }
    }
}
