//! When to see a doctor: the first thing on the page, before any statistics.

use maud::{Markup, html};

use crate::diary::check::{Advice, Sign, Urgency};
use crate::report::words::check as words;

/// A box where a doctor should be seen, a few quiet words otherwise; the list of signs folded away below either.
pub(super) fn doctor(advice: &Advice) -> Markup {
    let class = match advice.urgency {
        Urgency::Now => "doctor now",
        Urgency::Soon => "doctor soon",
        Urgency::None => "doctor calm",
    };
    html! {
        section class=(class) aria-labelledby="doctor" {
            h2 id="doctor" { (words::headline(advice)) }
            @if !advice.reasons.is_empty() { ul { @for reason in words::reasons(advice) { li { (reason) } } } }
            p { (words::meaning(advice)) }
            @if let Some(age) = words::age(advice) { p { (age) } }
            (signs())
        }
    }
}

/// All signs, by how soon they should be looked at.
fn signs() -> Markup {
    html! {
        details {
            summary { "When to see a doctor: the warning signs" }
            p { (words::LIST) }
            h3 { "At once" }
            ul { @for sign in of(Urgency::Now) { li { (sign.statement()) } } }
            h3 { "In the next days" }
            ul {
                @for sign in of(Urgency::Soon) { li { (sign.statement()) } }
                li { (words::PATTERN) }
            }
        }
    }
}

fn of(urgency: Urgency) -> impl Iterator<Item = Sign> {
    Sign::ALL.into_iter().filter(move |sign| sign.urgency() == urgency)
}
