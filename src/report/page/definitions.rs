//! The words that never change: what it is not, when to see a doctor.

use maud::{Markup, html};

/// When numbers from a bedroom are not enough.
pub(super) fn doctor() -> Markup {
    html! {
        section.doctor {
            h2 { "When to see a doctor" }
            p { "Most back pain eases by itself. Some signs should be looked at." }
            h3 { "At once" }
            ul {
                li { "You cannot hold or pass water, or lose control of your bowels." }
                li { "You feel numb around the genitals, the buttocks or the inner thighs." }
                li { "A leg turns weak or numb, or does so more and more." }
                li { "The pain began with a fall or an accident." }
                li { "You have a fever, or feel very ill, along with the pain." }
            }
            h3 { "Soon" }
            ul {
                li { "The pain does not ease after a few weeks." }
                li { "You lose weight without wanting to." }
                li { "You have, or had, cancer or osteoporosis." }
                li { "The pain wakes you at night, or no position eases it." }
                li { "For months you are stiff in the morning for more than 30 minutes, and it eases as you move." }
            }
        }
    }
}

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
