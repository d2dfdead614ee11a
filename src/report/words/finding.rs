//! What the mornings say, in words.

use super::{list, score, sentence};
use crate::link::association::FEWEST_MORNINGS;
use crate::link::{Association, Finding, Link};
use crate::report::Report;

/// Said wherever an association is shown.
pub const NO_PROOF: &str = "an association on your own nights, not a proof of cause";

/// A correlation as it is printed: two digits and a true minus.
#[must_use]
pub fn rho(value: f64) -> String {
    // Adding zero turns −0.00 into 0.00.
    let rounded = (value * 100.0).round() / 100.0 + 0.0;
    format!("{rounded:.2}").replace('-', "−")
}

/// The estimate with its interval: `ρ 0.58 (0.27 to 0.78)`; absent where there is none.
#[must_use]
pub fn estimate(finding: &Finding) -> Option<String> {
    let found = finding.measured()?.rho;
    Some(format!("ρ {} ({} to {})", rho(found.estimate), rho(found.low), rho(found.high)))
}

/// Whether there is a clear link, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More of it, more pain.
    MorePain,
    /// More of it, less pain.
    LessPain,
}

/// The direction that a finding supports; `None` where it has no verdict.
#[must_use]
pub fn direction(finding: &Finding) -> Option<Direction> {
    match finding.measured()?.link {
        Link::MorePain => Some(Direction::MorePain),
        Link::LessPain => Some(Direction::LessPain),
        Link::Unclear => None,
    }
}

/// What the mornings say of one exposure, without a full stop.
#[must_use]
pub fn finding(association: &Association) -> String {
    match (&association.finding, direction(&association.finding)) {
        (Finding::TooFew { .. }, _) => format!("too few mornings ({} of {FEWEST_MORNINGS})", association.n),
        (Finding::NeverVaried, _) => "cannot tell: it, or the pain, never varied".to_owned(),
        (_, Some(Direction::MorePain)) => format!("{} went with more pain", association.exposure.more()),
        (_, Some(Direction::LessPain)) => format!("{} went with less pain", association.exposure.more()),
        (_, None) => "no clear link in either direction".to_owned(),
    }
}

/// The same in a few words, for a table whose row names the exposure.
#[must_use]
pub fn verdict(association: &Association) -> String {
    match (&association.finding, direction(&association.finding)) {
        (Finding::TooFew { .. }, _) => format!("too few ({} of {FEWEST_MORNINGS})", association.n),
        (Finding::NeverVaried, _) => "it or pain never varied".to_owned(),
        (_, Some(Direction::MorePain)) => "more of it, more pain".to_owned(),
        (_, Some(Direction::LessPain)) => "more of it, less pain".to_owned(),
        (_, None) => "no clear link".to_owned(),
    }
}

/// The answer in one paragraph: what went with pain, and what that rests on.
#[must_use]
pub fn answer(report: &Report) -> String {
    if report.dates.is_none() {
        return "There is nothing to show yet: no night and no pain score.".to_owned();
    }
    let basis = match report.joined {
        0 => "No morning has both a night and a pain score yet.".to_owned(),
        1 => "There is 1 morning with both a night and a pain score.".to_owned(),
        n => format!("There are {n} mornings with both a night and a pain score."),
    };
    [Some(links(report)), Some(basis), pain(report)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What went with more pain and what with less, each in one clause; none where nothing is clear.
fn clear(report: &Report) -> Vec<String> {
    let clause = |(wanted, words): (Direction, &str)| {
        let there = report.associations().iter().filter(|a| direction(&a.finding) == Some(wanted));
        let what: Vec<String> = there.map(|a| a.exposure.more().into_owned()).collect();
        (!what.is_empty()).then(|| format!("{} {words}", list(&what)))
    };
    let both = [(Direction::MorePain, "went with more pain"), (Direction::LessPain, "went with less pain")];
    both.into_iter().filter_map(clause).collect()
}

/// What the associations say together.
fn links(report: &Report) -> String {
    let unclear =
        report.associations().iter().any(|a| a.finding.measured().is_some() && direction(&a.finding).is_none());
    let clear = clear(report);
    if !clear.is_empty() {
        let rest = if unclear { " For the rest there is no clear link." } else { "" };
        format!("{}.{rest} This is {NO_PROOF}.", sentence(&clear.join("; ")))
    } else if unclear {
        "Neither posture, nor stillness, nor turning shows a clear link with pain in either direction.".to_owned()
    } else if report.joined < FEWEST_MORNINGS {
        format!(
            "It is too early to say anything about posture and pain: that takes at least {FEWEST_MORNINGS} mornings."
        )
    } else {
        "Nothing can be said about posture and pain: too little of the nights is known, or nothing varied.".to_owned()
    }
}

/// The pain on waking, as a sentence.
fn pain(report: &Report) -> Option<String> {
    let pain = report.pain?;
    let (low, high) = (score(pain.lower_quartile), score(pain.upper_quartile));
    let typical = format!("On a typical morning pain on waking was {} of 10", score(pain.median));
    Some(match pain.n {
        0..4 => format!("{typical}."),
        _ if low == high => format!("{typical}, and on half of the mornings just that."),
        _ => format!("{typical}; half of the mornings were between {low} and {high}."),
    })
}
