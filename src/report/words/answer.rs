//! The answer in three sentences: what went with pain, how sure that is, and what to do next. None claims a cause.

use super::finding::{NO_PROOF, clear};
use super::number::{ends, rho, seen, size};
use super::shares::is_clear;
use super::{count, list, score, sentence};
use crate::link::{Association, Finding, Link, Measured};
use crate::report::Report;

/// What to do when there is nothing to compare.
const BEGIN: &str = "Record a night, and write down the pain of the morning after: supine pain.";

/// What went with pain, how sure, and what next; one sentence each, the last two only where there is something to say.
#[must_use]
pub fn answer(report: &Report) -> Vec<String> {
    if report.dates.is_none() {
        return ["There is nothing to show yet: no night and no pain score.", BEGIN].map(str::to_owned).to_vec();
    }
    [Some(what(report)), sure(report), next(report)].into_iter().flatten().collect()
}

/// The exposures of which something was measured.
fn measured(report: &Report) -> impl Iterator<Item = (&Association, &Measured)> {
    report.findings.associations.iter().filter_map(|one| Some((one, one.finding.measured()?)))
}

/// Those whose link is clear in this direction.
fn linked(report: &Report, wanted: Link) -> Vec<&Association> {
    report.findings.associations.iter().filter(|one| clear(&one.finding) == Some(wanted)).collect()
}

fn what(report: &Report) -> String {
    let more = clause(&linked(report, Link::MorePain), "went with more pain");
    let less = clause(&linked(report, Link::LessPain), "went with less pain");
    let clauses: Vec<String> = [more, less].into_iter().flatten().collect();
    if !clauses.is_empty() {
        format!("{}.", sentence(&clauses.join("; ")))
    } else if measured(report).next().is_some() {
        "Nothing that was measured in your nights went clearly with your pain, in either direction.".to_owned()
    } else {
        nothing(report)
    }
}

/// `more time on the stomach (1.2 points, 0.4 to 2.0) and a longer stillness went with more pain`.
fn clause(associations: &[&Association], verb: &str) -> Option<String> {
    let said = |one: &&Association| {
        // Where it alone would be unclear, it is told further down and not as the headline.
        let contrast = one.finding.measured().and_then(|measured| measured.contrast).filter(|it| is_clear(*it));
        let numbers = contrast.map(|it| format!(" ({}, 95 % interval {})", size(it.estimate), ends(it)));
        format!("{}{}", one.exposure.more(), numbers.unwrap_or_default())
    };
    let names: Vec<String> = associations.iter().map(said).collect();
    (!names.is_empty()).then(|| format!("{} {verb}", list(&names)))
}

/// Why nothing could be measured.
fn nothing(report: &Report) -> String {
    if report.joined == 0 {
        "No morning has both a usable night and a pain score yet, so there is nothing to compare.".to_owned()
    } else if needed(report).is_some() {
        "It is too early to say what went with your pain.".to_owned()
    } else if same_pain(report) {
        "Your pain was the same on every morning, so nothing can have gone with more or less of it.".to_owned()
    } else {
        "Nothing can be said: too little of the nights is known, or they hardly differed.".to_owned()
    }
}

fn same_pain(report: &Report) -> bool {
    let mut scores = report.mornings.iter().filter_map(|morning| morning.entry.as_ref()).map(|entry| entry.pain);
    let first = scores.next();
    scores.all(|score| Some(score) == first)
}

/// How many more mornings it takes until anything can be said of the nights; `None` where that is not what is missing.
fn needed(report: &Report) -> Option<usize> {
    let of_the_night = report.findings.associations.iter().filter(|one| !one.exposure.is_circumstance());
    let needed = |one: &Association| match one.finding {
        Finding::TooFew { needed } => Some(needed),
        Finding::NeverVaried | Finding::Measured(_) => None,
    };
    let all: Option<Vec<usize>> = of_the_night.map(needed).collect();
    all?.into_iter().min()
}

/// What it rests on, and the smallest effect that would have been seen.
fn sure(report: &Report) -> Option<String> {
    let on = count(
        report.joined,
        "morning with both a usable night and a score",
        "mornings with both a usable night and a score",
    );
    if measured(report).next().is_none() {
        return (report.joined > 0).then(|| format!("There {} {on}.", if report.joined == 1 { "is" } else { "are" }));
    }
    let seen = smallest(report)?;
    let proof = if has_links(report) { format!("This is {NO_PROOF}; it rests") } else { "That rests".to_owned() };
    Some(format!("{proof} on {on}: so many would have shown {seen} in four cases of five."))
}

/// The smallest link that would have been seen, of the question that was asked first, or where nothing was measured of it, of
/// the first of which something was: `a link of ρ 0.5 or more (about 0.6 points per hour) with time on the stomach`.
fn smallest(report: &Report) -> Option<String> {
    let (one, measured) = measured(report).next()?;
    let slope = seen(&one.exposure, measured).map_or_else(String::new, |slope| format!(" (about {slope})"));
    let (rho, name) = (rho(measured.smallest_rho), one.exposure.name());
    Some(format!("a link of ρ {rho} or more{slope} with {name}"))
}

fn has_links(report: &Report) -> bool {
    report.findings.associations.iter().any(|one| clear(&one.finding).is_some())
}

/// What to do next.
fn next(report: &Report) -> Option<String> {
    let trial = "supine trial new";
    if has_links(report) {
        return Some(format!(
            "Whether one brings about the other, only a trial can tell, in which lots decide how each night is spent: {trial}."
        ));
    }
    if measured(report).next().is_some() {
        return Some(format!(
            "More mornings would show weaker links. A trial, in which lots decide how each night is spent, puts one question to \
             the test: {trial}."
        ));
    }
    if report.joined == 0 {
        return Some(BEGIN.to_owned());
    }
    let needed = needed(report)?;
    Some(format!("{} before this can be answered.", count(needed, "more morning", "more mornings")))
}

/// The pain on waking, as a sentence; `None` without a score.
#[must_use]
pub fn pain(report: &Report) -> Option<String> {
    let pain = report.pain?;
    let (low, high) = (score(pain.lower_quartile), score(pain.upper_quartile));
    let typical = format!("On a typical morning pain on waking was {} of 10", score(pain.median));
    Some(match pain.n {
        0..2 => format!("On the one morning with a score pain on waking was {} of 10.", score(pain.median)),
        2..4 => format!("{typical}."),
        _ if low == high => format!("{typical}, and on at least half of the mornings just that."),
        _ => format!("{typical}; half of the mornings were between {low} and {high}."),
    })
}
