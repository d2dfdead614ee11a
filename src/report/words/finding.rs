//! What the mornings say of one exposure, in words. None claims a cause.

use super::number::{ends, is_bounded, rho, seen, signed_points, size, step, times};
use super::{count, list};
use crate::link::rank::as_f64;
use crate::link::{Adjusted, Association, Covariate, Exposure, Finding, Importance, Interval, Link, Measured};
use crate::report::Report;

/// Said wherever an association is shown.
pub const NO_PROOF: &str = "an association on your own nights, not a proof of cause";

/// The direction that was found; `None` where nothing clear was, or nothing at all.
#[must_use]
pub fn clear(finding: &Finding) -> Option<Link> {
    finding.measured().map(|measured| measured.link).filter(|link| *link != Link::Unclear)
}

/// The estimate with its interval: `ρ 0.58 (0.27 to 0.78)`; absent where there is none.
#[must_use]
pub fn estimate(finding: &Finding) -> Option<String> {
    let Measured { rho: r, .. } = finding.measured()?;
    Some(format!("ρ {} ({} to {})", rho(r.estimate), rho(r.low), rho(r.high)))
}

/// What the mornings say of one exposure, without a full stop.
#[must_use]
pub fn finding(association: &Association) -> String {
    let more = association.exposure.more();
    match &association.finding {
        Finding::TooFew { needed } => format!("too early: {}", count(*needed, "more morning", "more mornings")),
        Finding::NeverVaried => "cannot tell: it, or the pain, hardly varied".to_owned(),
        Finding::Measured(measured) => match measured.link {
            Link::MorePain => format!("{more} went with more pain"),
            Link::LessPain => format!("{more} went with less pain"),
            Link::Unclear => "no clear link in either direction".to_owned(),
        },
    }
}

/// The same in a few words, for a table whose row names the exposure.
#[must_use]
pub fn verdict(association: &Association) -> String {
    match &association.finding {
        Finding::TooFew { needed } => format!("{needed} more needed"),
        Finding::NeverVaried => "hardly varied".to_owned(),
        Finding::Measured(measured) => match measured.link {
            Link::MorePain => "more of it, more pain".to_owned(),
            Link::LessPain => "more of it, less pain".to_owned(),
            Link::Unclear => "no clear link".to_owned(),
        },
    }
}

/// The same in a word or two, for a table that has the numbers.
#[must_use]
pub fn short(association: &Association) -> String {
    match clear(&association.finding) {
        Some(Link::LessPain) => "less pain".to_owned(),
        Some(_) => "more pain".to_owned(),
        None if association.finding.measured().is_some() => "not clear".to_owned(),
        None => verdict(association),
    }
}

/// How nights of two kinds compare, as a sentence: those with more of it than usual and the others.
#[must_use]
pub fn contrast(exposure: &Exposure, contrast: Interval) -> String {
    let difference = match contrast.estimate {
        it if it.abs() < 0.005 => "as much pain as".to_owned(),
        it => format!("{} {} pain than", size(it), if it < 0.0 { "less" } else { "more" }),
    };
    let (which, others) = if exposure.is_circumstance() {
        ("Nights with it", "those without")
    } else {
        ("Nights with more of it than usual", "the others")
    };
    format!("{which} were followed by {difference} {others} (95 % interval {}).", ends(contrast))
}

/// What that difference is to a person, as a sentence; `None` where nothing can be said of it.
#[must_use]
pub fn importance(measured: &Measured, report: &Report) -> Option<String> {
    let least = size(report.findings.important?.points);
    Some(match measured.important? {
        Importance::Important => format!("That is at least {least}, the least difference that matters to people."),
        Importance::Unimportant => format!("That is less than {least}, the least difference that matters to people."),
        Importance::Unclear => {
            format!("Whether that reaches {least}, the least difference that matters to people, is not settled.")
        }
    })
}

/// The slope as a sentence: `Per hour: +0.4 points (0.1 to 0.7).`
///
/// Where mornings rise and fall so steadily that any slope would fit, no number of it is worth saying.
#[must_use]
pub fn slope(exposure: &Exposure, slope: Interval) -> String {
    let (factor, per) = step(exposure);
    if !is_bounded(slope) {
        return format!("By how much {per} cannot be told: pain and nights rose and fell too steadily.");
    }
    format!("{}: {}.", super::sentence(per), signed_points(times(slope, factor)))
}

/// The slope with what else is known taken into account, as a sentence.
#[must_use]
pub fn adjusted(exposure: &Exposure, adjusted: &Adjusted) -> String {
    let (factor, per) = step(exposure);
    let held: Vec<String> = adjusted.covariates.iter().map(|one| covariate(*one).to_owned()).collect();
    let on = count(adjusted.n, "morning", "mornings");
    let held = list(&held);
    format!("Taking {held} into account, {per}: {}, on {on}.", signed_points(times(adjusted.slope, factor)))
}

/// What else may stand behind a link.
const fn covariate(covariate: Covariate) -> &'static str {
    match covariate {
        Covariate::EveningPain => "pain on the evening before",
        Covariate::PreviousMorning => "pain on the morning before",
        Covariate::HoursInBed => "hours in bed",
        Covariate::Weekend => "weekends",
        Covariate::Trend => "a steady rise or fall",
    }
}

/// What so many mornings would have shown, as a sentence.
#[must_use]
pub fn could_have_seen(association: &Association, measured: &Measured) -> String {
    let slope = seen(&association.exposure, measured).map_or_else(String::new, |slope| format!(" (about {slope})"));
    // Fewer than half: else it is a fine point.
    let alike = match measured.effective.round() {
        effective if 2.0 * effective < as_f64(association.n) => {
            format!(", so like their neighbours that they count for {effective},")
        }
        _ => String::new(),
    };
    format!(
        "{}{alike} would have shown a correlation of {}{slope} in four cases of five; a weaker one they may have missed.",
        count(association.n, "morning", "mornings"),
        rho(measured.smallest_rho)
    )
}
