//! Findings and dates in plain words.

mod mounting;

use jiff::civil::Date;

use super::Report;
use crate::diary::Site;
use crate::link::association::FEWEST_MORNINGS;
use crate::link::{Association, Exposure, Finding};
use crate::night::{CalibrationNote, NightSummary, PostureTimes, RollTimes, Span};
use crate::posture::{Posture, Reason, Worn};
use crate::time::human_duration;

pub use mounting::mounting;

/// Said wherever an association is shown.
pub const NO_PROOF: &str = "an association on your own nights, not a proof of cause";

/// A date as people say it: `Sun 15 Mar`.
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

/// The same with its year: `Sun 15 Mar 2026`.
#[must_use]
pub fn day_and_year(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// First and last date, the year once where it is one: `Sun 15 Mar to Mon 13 Apr 2026`.
#[must_use]
pub fn span((first, last): (Date, Date)) -> String {
    if first == last {
        day_and_year(first)
    } else if first.year() == last.year() {
        format!("{} to {}", day(first), day_and_year(last))
    } else {
        format!("{} to {}", day_and_year(first), day_and_year(last))
    }
}

/// What to call a night: `Night of Sat 14 to Sun 15 Mar 2026`.
#[must_use]
pub fn night_name(night: &NightSummary) -> String {
    let Some(date) = night.night else { return "Night without a date".to_owned() };
    let (evening, morning) = (date.evening(), date.morning());
    let format = if evening.month() == morning.month() { "%a %-d" } else { "%a %-d %b" };
    format!("Night of {} to {}", evening.strftime(format), day_and_year(morning))
}

/// A number of things: `1 night`, `2 nights`.
#[must_use]
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A correlation as it is printed: two digits and a true minus.
#[must_use]
pub fn rho(value: f64) -> String {
    // Adding zero turns −0.00 into 0.00.
    let rounded = (value * 100.0).round() / 100.0 + 0.0;
    format!("{rounded:.2}").replace('-', "−")
}

/// The estimate with its interval: `ρ 0.58 (0.27 to 0.78)`; absent where there is none.
#[must_use]
pub fn estimate(finding: Finding) -> Option<String> {
    match finding {
        Finding::Rho { rho: r, low, high } => Some(format!("ρ {} ({} to {})", rho(r), rho(low), rho(high))),
        Finding::TooFew | Finding::NeverVaried => None,
    }
}

/// How more of an exposure is said.
const fn more(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Hours(Posture::Supine) => "more time on the back",
        Exposure::Hours(Posture::LeftSide) => "more time on the left side",
        Exposure::Hours(Posture::RightSide) => "more time on the right side",
        Exposure::Hours(Posture::Prone) => "more time on the stomach",
        Exposure::Hours(Posture::Upright) => "more time up",
        Exposure::LongestStillness => "a longer stillness",
        Exposure::PositionChanges => "more position changes",
    }
}

/// Whether the interval lies on one side of zero, and on which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// All above zero.
    MorePain,
    /// All below zero.
    LessPain,
}

/// The direction that a finding supports; `None` where its interval holds zero or there is none.
#[must_use]
pub fn direction(finding: Finding) -> Option<Direction> {
    match finding {
        Finding::Rho { low, .. } if low > 0.0 => Some(Direction::MorePain),
        Finding::Rho { high, .. } if high < 0.0 => Some(Direction::LessPain),
        _ => None,
    }
}

/// What the mornings say of one exposure, without a full stop.
#[must_use]
pub fn finding(association: &Association) -> String {
    match (association.finding, direction(association.finding)) {
        (Finding::TooFew, _) => format!("too few mornings ({} of {FEWEST_MORNINGS})", association.n),
        (Finding::NeverVaried, _) => "cannot tell: it, or the pain, never varied".to_owned(),
        (_, Some(Direction::MorePain)) => format!("{} went with more pain", more(association.exposure)),
        (_, Some(Direction::LessPain)) => format!("{} went with less pain", more(association.exposure)),
        (_, None) => "no clear link in either direction".to_owned(),
    }
}

/// The same in a few words, for a table whose row names the exposure.
#[must_use]
pub fn verdict(association: &Association) -> String {
    match (association.finding, direction(association.finding)) {
        (Finding::TooFew, _) => format!("too few ({} of {FEWEST_MORNINGS})", association.n),
        (Finding::NeverVaried, _) => "it or pain never varied".to_owned(),
        (_, Some(Direction::MorePain)) => "more of it, more pain".to_owned(),
        (_, Some(Direction::LessPain)) => "more of it, less pain".to_owned(),
        (_, None) => "no clear link".to_owned(),
    }
}

/// Where somebody lies: `on the back`.
#[must_use]
pub const fn lying(posture: Posture) -> &'static str {
    match posture {
        Posture::Supine => "on the back",
        Posture::LeftSide => "on the left side",
        Posture::RightSide => "on the right side",
        Posture::Prone => "on the stomach",
        Posture::Upright => "up",
    }
}

/// How long the sleeper lay half turned to the stomach, and what that can mean; `None` when never.
#[must_use]
pub fn half_turned(rolls: RollTimes) -> Option<String> {
    let secs = rolls.half_turned_secs;
    (secs > 0).then(|| {
        format!(
            "{}, toward the stomach (roll 105° to 150°; what one sensor on the trunk can see of lying twisted)",
            human_duration(secs)
        )
    })
}

/// Where a sensor is worn, after "on": `the left ribs`.
#[must_use]
pub const fn place(worn: Worn) -> &'static str {
    match worn {
        Worn::Chest => "the chest",
        Worn::RibsLeft => "the left ribs",
        Worn::RibsRight => "the right ribs",
        Worn::Abdomen => "the abdomen",
        Worn::Back => "the back",
        Worn::Thigh => "a thigh",
        Worn::Pocket => "the thigh, in a trouser pocket",
        Worn::Wrist => "a wrist",
    }
}

/// Why a sensor worn there gives no postures; `None` on the trunk.
#[must_use]
pub const fn cannot_tell(worn: Worn) -> Option<&'static str> {
    match worn {
        Worn::Thigh => Some(
            "No postures: the thigh lies level both in a chair and in bed, and the hips turn without the trunk, so how \
             the trunk lay cannot be known.",
        ),
        Worn::Pocket => Some(
            "No postures: a trouser pocket moves with the thigh, and the sensor turns within it, so how the trunk lay \
             cannot be known.",
        ),
        Worn::Wrist => Some("No postures: a wrist goes its own way, so how the trunk lay cannot be known from it."),
        Worn::Chest | Worn::RibsLeft | Worn::RibsRight | Worn::Abdomen | Worn::Back => None,
    }
}

/// What the window of a night is: `In bed`; off the trunk `At rest`, or neither.
#[must_use]
pub const fn window(night: &NightSummary) -> &'static str {
    match night.off_trunk {
        None => "In bed",
        Some(off) if off.rest_found => "At rest",
        Some(_) => "No rest found in",
    }
}

/// Directions known to half a degree, a tenth of the 5° by which another posture must be nearer, are known well.
const WELL_KNOWN_DEGREES: f64 = 0.5;

/// What was taken out of the readings, and how well directions are known then.
#[must_use]
pub fn calibration(note: &CalibrationNote) -> String {
    let known = up_to_tenth(note.tilt_lain_degrees);
    if note.determined == 0.0 {
        return format!("none: the sensor never lay still; directions known to {known} only");
    }
    let taken = taken_out(note.correction.offset_g);
    if note.tilt_lain_degrees > WELL_KNOWN_DEGREES {
        format!("from few directions: {taken}; directions known to {known} only")
    } else {
        format!("{taken}; directions known to {known}")
    }
}

fn taken_out(offset_g: [f64; 3]) -> String {
    let largest = offset_g.iter().fold(0.0_f64, |most, offset| most.max(offset.abs()));
    let milli = (largest * 1e3).round();
    if milli > 0.0 { format!("offsets up to {milli} mg taken out") } else { "no offset to take out".to_owned() }
}

/// Degrees to the next tenth above: nothing is known to 0.0°.
fn up_to_tenth(degrees: f64) -> String {
    format!("{:.1}°", (degrees * 10.0).ceil().max(1.0) / 10.0)
}

/// A stretch of a night on its clock, with its length: `23:10–07:02, 7 h 52 min`.
#[must_use]
pub fn from_to(night: &NightSummary, span: Span) -> String {
    let clock = night.clock();
    format!("{}–{}, {}", clock.time_of_day(span.start), clock.time_of_day(span.end), human_duration(span.secs()))
}

/// Hours and minutes: `1:05`.
#[must_use]
pub fn clock(secs: i64) -> String {
    let minutes = (secs + 30) / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// `part` of `whole`, 0 to 1; `None` where there is no whole.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A share in per cent; what is not nothing is not printed as 0 %.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    match share {
        None => "–".to_owned(),
        Some(share) if share > 0.0 && share < 0.005 => "<1 %".to_owned(),
        Some(share) => format!("{:.0} %", share * 100.0),
    }
}

/// Unknown time by reason: `20 min no data, 2 min no direction of gravity`.
#[must_use]
pub fn reasons(times: &PostureTimes) -> String {
    let reason = |(reason, &secs): (&Reason, &i64)| format!("{} {}", human_duration(secs), reason.words());
    times.unknown.iter().filter(|&(_, &secs)| secs > 0).map(reason).collect::<Vec<_>>().join(", ")
}

/// Upper-cases the first letter.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A list as it is said: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// A score without needless digits: `4`, `4.5`.
#[must_use]
pub fn score(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

/// The answer in one paragraph: what went with pain, and what that rests on.
#[must_use]
pub fn answer(report: &Report) -> String {
    if report.dates.is_none() {
        return "There is nothing to show yet: no night and no pain score.".to_owned();
    }
    let n = report.joined;
    let basis = if n == 1 { "There is 1 morning".to_owned() } else { format!("There are {n} mornings") };
    let basis = format!("{basis} with both a night and a pain score.");
    [Some(links(report)), Some(basis), pain(report)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What the associations say together.
fn links(report: &Report) -> String {
    let clear: Vec<String> =
        report.associations.iter().filter(|a| direction(a.finding).is_some()).map(finding).collect();
    let judged = report.associations.iter().filter(|a| matches!(a.finding, Finding::Rho { .. })).count();
    if !clear.is_empty() {
        let rest = if clear.len() < judged { " For the rest there is no clear link." } else { "" };
        format!("{}.{rest} This is {NO_PROOF}.", sentence(&list(&clear)))
    } else if judged > 0 {
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
        _ => format!("{typical}; half of the mornings lay between {low} and {high}."),
    })
}

/// Where it hurts.
#[must_use]
pub const fn site(site: Site) -> &'static str {
    match site {
        Site::Lower => "lower back",
        Site::Upper => "upper back",
        Site::Neck => "neck",
        Site::Shoulder => "shoulder",
        Site::Hip => "hip or buttock",
        Site::Leg => "leg",
        Site::Other => "elsewhere",
    }
}

#[cfg(test)]
mod tests;
