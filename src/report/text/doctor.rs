//! When to see a doctor, before anything else.

use super::{BOLD, Lines, styled};
use crate::diary::check::{Advice, Urgency};
use crate::report::words::check as words;

/// What the person is told after a check: at most 80 columns.
#[must_use]
pub fn doctor(advice: &Advice) -> String {
    let mut out = Lines::default();
    lines(&mut out, advice);
    out.0
}

/// In the report too: a few lines where a doctor should be seen, a line or two otherwise.
pub(super) fn lines(out: &mut Lines, advice: &Advice) {
    if advice.urgency == Urgency::None {
        out.wrapped("", 0, &format!("{} {}", words::headline(advice), words::meaning(advice)));
    } else {
        let mark = if advice.urgency == Urgency::Now { "!! " } else { "! " };
        out.line(&styled(BOLD, &format!("{mark}{}", words::headline(advice))));
        words::reasons(advice).iter().for_each(|reason| out.item(reason));
        out.wrapped("", 0, &words::meaning(advice));
    }
    if let Some(age) = words::age(advice) {
        out.wrapped("", 0, &age);
    }
}
