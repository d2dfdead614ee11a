//! Trials in sentences. A trial may say what did what: lots decided.

use super::number;
use super::{count, day, day_and_year, list, score, sentence, times};
use crate::link::trial::{Adherence, Comparison, DoseEffect, Noise, State, TrialOutcome};
use crate::link::{ImportantDifference, Interval};

/// How many dates are listed before the rest is counted.
const MOST_DATES: usize = 8;

/// Points with a true minus: `1.2`, `−0.3`, `0`.
pub(super) fn points(value: f64) -> String {
    // Adding zero turns −0.0 into 0.0.
    score((value * 10.0).round() / 10.0 + 0.0).replace('-', "−")
}

/// `1 point`, `1.2 points`.
pub(super) fn of_points(value: f64) -> String {
    let text = points(value);
    if text == "1" { "1 point".to_owned() } else { format!("{text} points") }
}

/// `p 0.012`, `p below 0.001`.
#[must_use]
pub fn p(value: f64) -> String {
    match value {
        _ if value < 0.001 => "p below 0.001".to_owned(),
        // Two digits would round what is just above the level down to it.
        _ if value < 0.1 => format!("p {value:.3}"),
        _ => format!("p {value:.2}"),
    }
}

/// What a trial of this shape can see, before it begins.
#[must_use]
pub fn sees(nights: usize, sees: Option<f64>) -> String {
    match sees {
        Some(least) => format!(
            "{} can see a difference of {} or more: in 8 of 10 such trials it would be told from chance. A smaller one \
             is likely to be missed.",
            count(nights, "night", "nights"),
            of_points(least)
        ),
        None => format!(
            "{} can hardly see anything at your usual level: no difference up to 5 points would be told from chance in 8 \
             of 10 such trials.",
            count(nights, "night", "nights")
        ),
    }
}

/// What that rests on.
#[must_use]
pub fn noise(noise: &Noise) -> String {
    let from = match noise.mornings {
        0 => "how pain usually varies in people with chronic low back pain".to_owned(),
        n => format!("how your own pain varied over {}", count(n, "morning", "mornings")),
    };
    format!(
        "This goes by {from} (spread {} points, one morning like the next by {:.1}), with every arm kept to and every \
         morning written down.",
        score(noise.sd),
        noise.autocorrelation
    )
}

/// Where a trial stands.
#[must_use]
pub fn state(trial: &TrialOutcome) -> String {
    match trial.state {
        State::Waiting => format!("It begins on the evening of {}.", day_and_year(trial.start)),
        State::Running { night } => format!(
            "Tonight is night {night} of {}; the last morning is {}.",
            trial.nights,
            day_and_year(trial.last_morning)
        ),
        State::Awaiting => {
            "Its nights are over. Write down this last morning with supine pain, and the result is there.".to_owned()
        }
        State::Over => format!("It is over: {} to {}.", day(trial.start), day_and_year(trial.last_morning)),
        State::Stopped { on, nights } => format!(
            "It was stopped before the night of {}, after {nights} of {} nights.",
            day_and_year(on),
            trial.nights
        ),
    }
}

/// How complete it is so far; empty before it begins.
#[must_use]
pub fn progress(trial: &TrialOutcome) -> String {
    let been = trial.scored + trial.missing.len();
    if been == 0 {
        return String::new();
    }
    let measured =
        trial.measured.map_or_else(String::new, |n| format!(" It is known of {n} of {been} whether it was kept to."));
    let so_far = if trial.state.is_closed() { "" } else { " so far" };
    let mornings = format!("{}{so_far}", count(been, "morning", "mornings"));
    if trial.missing.is_empty() {
        return format!("{mornings}, {} a score.{measured}", if been == 1 { "with" } else { "all with" });
    }
    let shown: Vec<String> = trial.missing.iter().take(MOST_DATES).map(|&date| day(date)).collect();
    let rest = trial.missing.len().saturating_sub(MOST_DATES);
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let scored = if trial.scored == 0 { "none".to_owned() } else { trial.scored.to_string() };
    let keeps = if trial.missing.len() == 1 { "It keeps its place and is" } else { "They keep their place and are" };
    format!("{mornings}, {scored} with a score. Missing: {}{rest}. {keeps} not filled in.{measured}", shown.join(", "))
}

/// Why the result is not shown yet.
pub const NO_PEEKING: &str = "The result is shown when it is over. Who looks before, and stops when it looks well, \
                              finds effects that are not there.";

/// What the person did that weakens the result; empty when nothing.
#[must_use]
pub fn weakened(trial: &TrialOutcome) -> String {
    let stopped = matches!(trial.state, State::Stopped { .. });
    let stopped = stopped.then(|| {
        "It was stopped early: if that was because of how it went, the difference looks larger than it is.".to_owned()
    });
    let peeked = (!trial.peeked.is_empty()).then(|| {
        format!(
            "The result was looked at {} before the end: whoever knows it may sleep and score by it, so p says less than \
             it seems to.",
            times(u8::try_from(trial.peeked.len()).unwrap_or(u8::MAX))
        )
    });
    [stopped, peeked].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn quoted(arm: &str) -> String {
    format!("“{arm}”")
}

/// `(0.3 to 2.1)`, of a difference said without its sign.
pub(super) fn turned(interval: Interval) -> (String, String) {
    let (low, high) =
        if interval.estimate < 0.0 { (-interval.high, -interval.low) } else { (interval.low, interval.high) };
    (of_points(interval.estimate.abs()), format!("{} to {}", points(low), points(high)))
}

/// The difference in a line: `“a” less “b”: −1.2 points (−2.1 to −0.3)`.
#[must_use]
pub fn difference(it: &Comparison) -> String {
    let pair = format!("{} less {}", quoted(&it.arm), quoted(&it.against));
    match it.difference {
        None => format!("{pair}: not known"),
        Some(Interval { estimate, low, high }) => {
            format!("{pair}: {} ({} to {})", of_points(estimate), points(low), points(high))
        }
    }
}

/// What one arm did, compared with the last.
#[must_use]
pub fn comparison(it: &Comparison) -> String {
    let (arm, against) = (quoted(&it.arm), quoted(&it.against));
    let Some(difference) = it.difference else {
        return format!(
            "Nothing can be said of {arm} against {against}: {}.",
            match it.turns {
                0 => "no turn has a score on both sides".to_owned(),
                n => format!(
                    "only {} a score on both sides, and with so few chance can always make as much of a difference",
                    count(n, "turn has", "turns have")
                ),
            }
        );
    };
    let (by, range) = turned(difference);
    let means = format!("{} on average instead of {}", points(it.pain_arm), points(it.pain_against));
    let chance = p(it.p_adjusted);
    if it.is_effect() {
        let did = if difference.estimate < 0.0 { "lowered" } else { "raised" };
        return format!("{arm} {did} your pain on waking by {by} ({range}) against {against}: {means}; {chance}.");
    }
    let found = match difference.estimate {
        d if points(d) == "0" => format!("pain on waking was the same ({means}; {chance})"),
        d if d < 0.0 => format!("pain on waking was {by} lower ({means}), which may be chance ({chance})"),
        _ => format!("pain on waking was {by} higher ({means}), which may be chance ({chance})"),
    };
    format!(
        "No effect of {arm} against {against} was found: {found}. What fits your mornings reaches from {} to {} points.",
        points(difference.low),
        points(difference.high)
    )
}

/// Whether a difference is one that matters.
#[must_use]
pub fn importance(difference: Option<Interval>, important: &ImportantDifference) -> String {
    let level = format!(
        "At your usual level of {}, people notice a difference of {}",
        points(important.usual),
        of_points(important.points)
    );
    let Some(Interval { low, high, .. }) = difference else { return format!("{level}.") };
    // The part of the interval that lies beyond what matters, on either side.
    let (nearest, farthest) = if low <= 0.0 && high >= 0.0 {
        (0.0, low.abs().max(high.abs()))
    } else {
        (low.abs().min(high.abs()), low.abs().max(high.abs()))
    };
    if nearest >= important.points {
        format!("{level}; all that fits your mornings is at least that.")
    } else if farthest < important.points {
        format!("{level}; all that fits your mornings is less.")
    } else {
        format!("{level}; what fits your mornings holds both less and more than that.")
    }
}

fn amount(value: f64, unit: &str) -> String {
    let space = if unit.is_empty() { "" } else { " " };
    format!("{}{space}{unit}", points(value))
}

/// Whether an arm was kept to.
#[must_use]
pub fn adherence(it: &Adherence, comparison: &Comparison) -> String {
    let (arm, against) = (quoted(&comparison.arm), quoted(&comparison.against));
    if let Some((followed, of)) = it.followed {
        return format!(
            "Going by {}, the nights went as drawn {followed} of {} (a tag that was not written counts as not done).",
            it.measure,
            count(of, "time", "times")
        );
    }
    let (more, of) = it.more;
    let clear = if it.is_apart() { "" } else { "; that is no clear difference" };
    format!(
        "{}: {} with {arm}, {} with {against}, and more of it with {arm} in {more} of {}{clear}.",
        sentence(&it.measure),
        amount(it.arm, it.unit),
        amount(it.against, it.unit),
        count(of, "turn", "turns")
    )
}

/// What it did to have more of what was measured.
#[must_use]
pub fn dose(it: &Adherence) -> String {
    // Of minutes ten: one alone does next to nothing.
    let (unit, factor) = match it.unit {
        "" => ("doing it", 1.0),
        "h" => ("each hour more", 1.0),
        "min" => ("each 10 minutes more", 10.0),
        "per hour" => ("each one more an hour", 1.0),
        _ => ("each time more", 1.0),
    };
    let DoseEffect::Known { effect } = it.effect else {
        return format!("The arms did not change {} clearly enough to say what {unit} does to pain.", it.measure);
    };
    let effect = number::times(effect, factor);
    let (by, range) = turned(effect);
    let unit = format!("{} ({})", sentence(unit), it.measure);
    if effect.holds(0.0) {
        return format!(
            "{unit} changed pain by {} ({} to {}), which may be nothing. This counts only what the lots changed.",
            of_points(effect.estimate),
            points(effect.low),
            points(effect.high)
        );
    }
    let did = if effect.estimate < 0.0 { "lowered" } else { "raised" };
    format!("{unit} {did} pain by {by} ({range}), counting only what the lots changed.")
}

/// How the numbers came about.
#[must_use]
pub fn method(it: &Comparison) -> String {
    let how = if it.exact { "in every way that they can fall" } else { "9,999 times" };
    let left_out = match it.left_out {
        0 => String::new(),
        1 => " 1 turn is left out because one side of it has no score.".to_owned(),
        n => format!(" {n} turns are left out because one side of them has no score."),
    };
    format!(
        "{} compared, each as the lots assigned it, whatever was kept to; p is the share of outcomes with a larger \
         difference when the lots are redrawn {how}, and half of those with the same (counted whole: {}).{left_out}",
        sentence(&count(it.turns, "turn", "turns")),
        p(it.p_strict)
    )
}

/// Everything about a trial, sentence by sentence.
#[must_use]
pub fn trial(trial: &TrialOutcome) -> Vec<String> {
    let mut said = vec![state(trial), progress(trial)];
    match &trial.result {
        None => said.push(NO_PEEKING.to_owned()),
        Some(result) => {
            for it in &result.comparisons {
                said.extend([comparison(it), importance(it.difference, &result.important)]);
                said.extend(it.adherence.iter().flat_map(|measured| [adherence(measured, it), dose(measured)]));
                said.push(method(it));
            }
            said.push(weakened(trial));
        }
    }
    said.retain(|sentence| !sentence.is_empty());
    said
}

/// What is compared: `“pillow under knees” and “none”`.
#[must_use]
pub fn arms(trial: &TrialOutcome) -> String {
    list(&trial.arms.iter().map(|arm| quoted(arm)).collect::<Vec<_>>())
}

#[cfg(test)]
pub(super) mod tests;
