//! Dates, times and counts in plain words, and the rooms of longer sentences.

mod answer;
mod bed;
mod calibration;
pub mod change;
pub mod check;
mod finding;
mod missing;
mod mounting;
pub mod number;
mod quality;
pub mod shares;
pub mod trial;
mod worn;

use jiff::civil::Date;

use crate::diary::Site;
use crate::night::{NightSummary, PostureTimes, RollTimes, Span};
use crate::posture::{Posture, Reason};
use crate::time::human_duration;

pub use answer::{answer, pain};
pub use bed::{asleep, cut, got_up, other_rests};
pub use calibration::calibration;
pub use finding::{
    NO_PROOF, adjusted, clear, contrast, could_have_seen, estimate, finding, importance, short, slope, verdict,
};
pub use missing::{dates, missing};
pub use mounting::mounting;
pub use number::{correlation, probability, rho};
pub use quality::{mark, quality, why, whys};
pub use worn::{NEVER_WORN, breathing, cannot_tell, place, window};

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

/// How often: `once`, `twice`, `3 times`.
#[must_use]
pub fn times(n: u8) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{n} times"),
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

/// How long the sleeper lay half turned to the stomach, what one sensor on the trunk can see of lying twisted; `None`
/// when never.
#[must_use]
pub fn half_turned(rolls: RollTimes) -> Option<String> {
    let secs = rolls.half_turned_secs;
    (secs > 0).then(|| format!("{} between a side and the stomach (roll 105° to 150°)", human_duration(secs)))
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
mod said;
#[cfg(test)]
mod tests;
