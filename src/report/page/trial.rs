//! What was tried by lot.

use maud::{Markup, html};

use super::picture::{Picture, picture};
use crate::link::trial::TrialOutcome;
use crate::report::{Report, words};

/// Every trial: what it says, and its picture where there is one.
pub(super) fn trials(report: &Report, pictures: &[Option<Picture<'_>>]) -> Markup {
    html! {
        @for (index, trial) in report.trials.iter().enumerate() {
            (one(trial, pictures.get(index).copied().flatten()))
        }
    }
}

fn one(trial: &TrialOutcome, drawn: Option<Picture<'_>>) -> Markup {
    html! {
        h3 { (words::sentence(&trial.name.replace('-', " "))) ": " (words::trial::arms(trial)) }
        @for sentence in words::trial::trial(trial) { p { (sentence) } }
        (picture(drawn))
    }
}
