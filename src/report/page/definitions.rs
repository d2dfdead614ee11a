//! The words that never change: how it was computed, what it is not.

use maud::{Markup, html};

use crate::link::association::FEWEST_MORNINGS;

/// How every number came about.
pub(super) fn how() -> Markup {
    html! {
        h2 { "How it was computed" }
        dl {
            dt { "Posture" }
            dd { "A sensor on the trunk feels which way is down. For every second that direction is compared with "
                "how people lie on the back, on either side and on the stomach, and with being up; people turn a few "
                "times an hour and not every second, so a turn counts once it has held for some seconds. Where no "
                "posture is more likely than not, the second is unknown: between two postures." }
            dt { "Hours in bed" }
            dd { "From lying down for the night to getting up. The postures and the unknown time add up to it, to the "
                "second. What was not recorded is unknown; it never becomes a posture. Neither does a sensor that "
                "lies still for ten minutes without anybody's breath: it was not worn." }
            dt { "Breathing" }
            dd { "Breaths a minute, from how the trunk swings while it lies still; a minute in which the swing has no "
                "clear rate is left out." }
            dt { "Position changes" }
            dd { "Turns from one lying posture to another, per hour of lying." }
            dt { "Longest stillness" }
            dd { "The longest stretch of lying without a turn and without gross movement. Breathing does not break it." }
            dt { "Pain on waking" }
            dd { "Your own score from 0, no pain, to 10, the worst pain imaginable." }
            dt { "Typical" }
            dd { "The median: as many mornings were above it as below." }
            dt { "The comparison" }
            dd { "Spearman’s rank correlation of the night with the morning after, with the 95 % interval of Bonett and "
                "Wright (2000). Nothing is said below " (FEWEST_MORNINGS) " mornings. A night counts if at least half "
                "of its time in bed is known. Mornings are taken as independent of each other; pain that comes in "
                "good and bad weeks makes the interval too narrow." }
        }
    }
}

/// What nobody should take it for.
pub(super) fn what_it_is_not() -> Markup {
    html! {
        footer {
            p.note {
                "This is not a medical device, and it makes no diagnosis. It shows what went together in your own "
                "nights and mornings. Something else, a hard day for instance, may be behind both."
            }
        }
    }
}
