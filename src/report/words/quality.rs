//! How far a night can be trusted, in words.

use super::mounting::{later, pairs};
use super::{from_to, place};
use crate::night::{Concern, MountingChange, NightSummary, Quality, Span, Verdict};
use crate::posture::mounting::night::SURE;
use crate::time::human_duration;

/// The verdict and why: `Usable with care: 2 h 10 min of the night are missing.`
#[must_use]
pub fn quality(night: &NightSummary) -> String {
    let Quality { verdict, concerns, .. } = night.quality();
    if concerns.is_empty() {
        return format!("{}.", super::sentence(verdict.word()));
    }
    format!("{}: {}.", super::sentence(verdict.word()), why(night))
}

/// Why a night is not simply good, as the end of a sentence; empty when it is.
#[must_use]
pub fn why(night: &NightSummary) -> String {
    let concerns = night.quality().concerns;
    let all: Vec<String> = concerns.iter().map(|concern| reason(night, concern)).collect();
    all.join("; ")
}

/// The mark of a night in a list, beside which good nights have none.
#[must_use]
pub const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "",
        Verdict::Care => "care",
        Verdict::NotUsable => "not usable",
    }
}

/// Why nights are not simply good, each reason with how many nights have it, unless all do: `a part is missing in 2`.
#[must_use]
pub fn whys<'a>(nights: impl IntoIterator<Item = &'a NightSummary>) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let nights: Vec<&NightSummary> = nights.into_iter().collect();
    for concern in nights.iter().flat_map(|night| night.quality().concerns) {
        let kind = kind(&concern);
        match counts.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let said = |&(kind, count): &(&str, usize)| match count {
        _ if count == nights.len() => kind.to_owned(),
        _ => format!("{kind} in {count}"),
    };
    counts.iter().map(said).collect::<Vec<_>>().join("; ")
}

/// A reason without its numbers.
const fn kind(concern: &Concern) -> &'static str {
    match concern {
        Concern::NeverWorn => "the sensor was not worn",
        Concern::NobodyLay => "nobody lay down",
        Concern::Short { .. } => "little in bed was recorded",
        Concern::Missing { .. } => "a part is missing",
        Concern::NotWorn { .. } => "the sensor was not worn for a part",
        Concern::NoPosture { .. } => "a part has no posture",
        Concern::Doubtful { .. } => "postures are doubtful",
        Concern::OffTrunk => "the sensor was not on the trunk",
        Concern::NoRest => "no long rest was found",
        Concern::MountingAssumed => "how the sensor sat is not known",
        Concern::MountingEarlier => "how the sensor sat is from an earlier night",
        Concern::MountingUnsure => "how the sensor sat is in doubt",
        Concern::MountingContradicted => "the sensor seems to have sat otherwise than was said",
        Concern::Tilt { .. } => "directions are uncertain",
        Concern::OffScale => "readings at rest are far from 1 g",
        Concern::StuckAxis => "an axis stuck",
    }
}

/// One reason, as a clause.
fn reason(night: &NightSummary, concern: &Concern) -> String {
    let length = |secs: i64| human_duration(secs);
    match *concern {
        Concern::NeverWorn => "the sensor was not worn".to_owned(),
        Concern::NobodyLay => "nobody lay down".to_owned(),
        Concern::Short { secs } => {
            let what = if night.off_trunk.is_some() { "at rest" } else { "in bed" };
            format!("only {} {what} were recorded", length(secs))
        }
        Concern::Missing { secs } => format!("{} of the night are missing", length(secs)),
        Concern::NotWorn { secs, from, until_the_end } => not_worn(night, secs, from, until_the_end),
        Concern::NoPosture { secs } => format!("for {} there is no posture, only readings", length(secs)),
        Concern::Doubtful { secs } => format!("for {} the posture is doubtful", length(secs)),
        Concern::OffTrunk => night.worn.map_or_else(
            || "the sensor was not on the trunk: no postures".to_owned(),
            |worn| format!("worn on {}, it tells no postures", place(worn)),
        ),
        Concern::NoRest => "no long rest was found".to_owned(),
        Concern::MountingAssumed => "how the sensor sat is not known, so postures may be swapped".to_owned(),
        Concern::MountingEarlier => "how the sensor sat is taken from an earlier night".to_owned(),
        Concern::MountingUnsure => unsure(night),
        Concern::MountingContradicted => {
            "the sensor seems to have sat otherwise than was said or measured, so postures may be swapped".to_owned()
        }
        Concern::Tilt { degrees } => format!("directions are known to {degrees:.0}° only"),
        Concern::OffScale => "readings at rest are far from 1 g: check the unit".to_owned(),
        Concern::StuckAxis => "one axis of the sensor stuck".to_owned(),
    }
}

fn not_worn(night: &NightSummary, secs: i64, from: crate::time::Timestamp, until_the_end: bool) -> String {
    if until_the_end {
        return format!("the sensor was not worn from {} on", night.clock().time_of_day(from));
    }
    let spans = night.wear.iter().flat_map(|wear| &wear.not_worn);
    let inside: Vec<&Span> =
        spans.filter(|span| span.start < night.window.end && span.end > night.window.start).collect();
    match *inside.as_slice() {
        [one] => format!("the sensor was not worn {}", from_to(night, *one)),
        _ => format!("the sensor was not worn for {} in bed", human_duration(secs)),
    }
}

/// `the night alone cannot tell how the sensor sat, so back and stomach may be swapped`; where that is of a later part
/// only, from when.
fn unsure(night: &NightSummary) -> String {
    let note = &night.mounting;
    let at_first = note.other.as_ref().map(|other| (String::new(), pairs(note, other)));
    let open = |change: &MountingChange| {
        let from = format!(" from {} on", night.clock().time_of_day(change.at));
        Some((from, pairs(&later(night, change), change.other.as_ref()?)))
    };
    let sure = note.confidence.is_none_or(|confidence| confidence >= SURE);
    let anew = || note.later.iter().find_map(open);
    let found = if sure { anew().or(at_first) } else { at_first };
    let (from, what) = found.unwrap_or_default();
    let what = what.as_deref().unwrap_or("postures");
    format!("the night alone cannot tell how the sensor sat{from}, so {what} may be swapped")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::night::OtherMounting;
    use crate::posture::mounting::Basis;
    use crate::remark::Kind;
    use crate::report::fixture;

    #[test]
    fn reasons_are_plain_clauses() {
        let assumed = fixture::night(fixture::first_morning(), 30_000, 0.2);
        assert_eq!(quality(&assumed), "Usable with care: how the sensor sat is not known, so postures may be swapped.");
        let gone = fixture::unknown_night(fixture::first_morning(), 27_000);
        assert!(quality(&gone).starts_with("Not usable: 7 h 30 min of the night are missing; "), "{}", quality(&gone));
    }

    #[test]
    fn what_may_be_swapped_is_named() {
        let mut night = fixture::undated(30_000);
        night.mounting.basis = Basis::Night;
        night.mounting.confidence = Some(0.7);
        night.remarks = crate::remark::Remarks::default();
        night.remarks.note(Kind::MountingUnsure, None);
        let turned = "right,head,back".parse().unwrap();
        night.mounting.other = Some(OtherMounting::of(&turned, 0.3));
        assert_eq!(
            quality(&night),
            "Usable with care: the night alone cannot tell how the sensor sat, so back and stomach, left side and right side \
             may be swapped."
        );
    }

    #[test]
    fn taken_off_in_the_night_is_said_with_its_time() {
        let mut night = fixture::undated(30_000);
        let from = night.window.end;
        night.quality = Some(Quality {
            concerns: vec![Concern::NotWorn { secs: 0, from, until_the_end: true }],
            ..Quality::of(&night)
        });
        assert_eq!(why(&night), "the sensor was not worn from +8:45 on");
    }
}
