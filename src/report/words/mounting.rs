//! How the sensor sat in a night, in words.

use nalgebra::Rotation3;

use super::list;
use crate::night::mounting::rotation;
use crate::night::{MountingChange, MountingNote, NightSummary, OtherMounting};
use crate::posture::mounting::Basis;
use crate::posture::{Posture, frame};
use crate::units::{Accel, Body};

const ASSUMED: &str = "if the sensor sat otherwise, the postures are wrong";

/// Two ways that are less likely than this together are not the only two.
const ALL_BUT: f64 = 0.95;

/// How the mounting was found and how sure that is, as a sentence or two.
#[must_use]
pub fn mounting(night: &NightSummary) -> String {
    let note = &night.mounting;
    let found = match (note.basis, note.made) {
        (Basis::Assumed, _) => return assumed(note),
        (Basis::Earlier, _) => {
            return format!("{}: {ASSUMED}", note.from.as_deref().unwrap_or("as on an earlier night"));
        }
        (Basis::Night, _) => found(note),
        (Basis::Told, _) => "as you told".to_owned() + &contradiction(note),
        (Basis::Poses, None) => "measured from calibration poses".to_owned() + &contradiction(note),
        (Basis::Poses, Some(made)) => format!("from poses of {}{}", night.clock().date(made), contradiction(note)),
    };
    found + &changes(night)
}

fn assumed(note: &MountingNote) -> String {
    match &note.from {
        Some(why) => format!("assumed ({why}): {ASSUMED}"),
        None => format!("assumed: {ASSUMED}"),
    }
}

/// From the night, and how sure.
fn found(note: &MountingNote) -> String {
    let found = "found from how you lay and walked";
    match (note.confidence, &note.other, &note.from) {
        (None, _, _) => found.to_owned(),
        (Some(confidence), Some(other), Some(from)) if confidence + other.probability < ALL_BUT => {
            format!(
                "{found}, but the night alone cannot tell which way round it sat ({from}, {} likely): {ASSUMED}",
                certain(confidence)
            )
        }
        (Some(confidence), Some(other), Some(from)) => {
            format!(
                "{found}, but the night alone cannot tell {}: {} likely as taken here ({from}), {} the other way",
                swapped(note, other),
                certain(confidence),
                certain(other.probability)
            )
        }
        (Some(confidence), _, _) => format!("{found}; {} sure", certain(confidence)),
    }
}

/// What the night says against what was said or measured.
fn contradiction(note: &MountingNote) -> String {
    note.other.as_ref().map_or_else(String::new, |other| {
        format!(
            "; but how you lay and walked says, {} sure, that it sat otherwise: then {}. \
             Look how it is worn, or calibrate again",
            certain(other.probability),
            confused(note, other)
        )
    })
}

/// When it slipped or was put on anew.
fn changes(night: &NightSummary) -> String {
    let clock = night.clock();
    let times: Vec<String> = night.mounting.later.iter().map(|change| clock.time_of_day(change.at)).collect();
    if times.is_empty() {
        String::new()
    } else {
        let doubts: String = night.mounting.later.iter().filter_map(|change| doubt(night, change)).collect();
        format!("; it was put on anew or slipped at {}, which is taken into account{doubts}", list(&times))
    }
}

/// What the night leaves open of how the sensor sat after a change; `None` where it is sure.
fn doubt(night: &NightSummary, change: &MountingChange) -> Option<String> {
    let (other, confidence) = (change.other.as_ref()?, change.confidence?);
    let note = later(night, change);
    let from = night.clock().time_of_day(change.at);
    let (taken, left) = (certain(confidence), certain(other.probability));
    let ways = if confidence + other.probability < ALL_BUT { "another" } else { "the other" };
    let what = swapped(&note, other);
    Some(format!(
        "; from {from} on the night alone cannot tell {what}: {taken} likely as taken here, {left} {ways} way"
    ))
}

/// How the sensor sat after a change, as if it had been a night of its own.
pub(super) fn later(night: &NightSummary, change: &MountingChange) -> MountingNote {
    MountingNote { body_from_sensor: change.body_from_sensor, ..night.mounting.clone() }
}

/// A probability in per cent; what is not certain is not called 100 %.
fn certain(probability: f64) -> String {
    match probability {
        p if p > 0.99 => "over 99 %".to_owned(),
        p if p < 0.01 => "under 1 %".to_owned(),
        p => format!("{:.0} %", (p * 100.0).clamp(1.0, 99.0)),
    }
}

/// `back from stomach and left side from right side`; more than two pairs nobody takes in.
fn swapped(note: &MountingNote, other: &OtherMounting) -> String {
    let pairs: Vec<String> =
        exchanged(note, other).iter().map(|(a, b)| format!("{} from {}", a.word(), b.word())).collect();
    if pairs.is_empty() || pairs.len() > 2 { "which way round it sat".to_owned() } else { list(&pairs) }
}

/// `back and stomach, left side and right side are confused`.
fn confused(note: &MountingNote, other: &OtherMounting) -> String {
    match pairs(note, other) {
        None => "the postures are wrong".to_owned(),
        Some(pairs) => format!("{pairs} are confused"),
    }
}

/// The postures that change places: `back and stomach, left side and right side`; `None` when they are no one or two.
pub(super) fn pairs(note: &MountingNote, other: &OtherMounting) -> Option<String> {
    let pairs: Vec<String> =
        exchanged(note, other).iter().map(|(a, b)| format!("{} and {}", a.word(), b.word())).collect();
    (!pairs.is_empty() && pairs.len() <= 2).then(|| pairs.join(", "))
}

/// The postures that are others when the sensor sat the other way, and which; where two change places, once.
fn exchanged(note: &MountingNote, other: &OtherMounting) -> Vec<(Posture, Posture)> {
    let (Some(taken), Some(other)) = (rotation(&note.body_from_sensor), rotation(&other.body_from_sensor)) else {
        return Vec::new();
    };
    let turn = other * taken.inverse();
    let changed = Posture::ALL.into_iter().filter_map(|posture| Some((posture, would_be(&turn, posture)?)));
    let changed: Vec<(Posture, Posture)> = changed.filter(|(a, b)| a != b).collect();
    let in_pairs = changed.iter().all(|&(a, b)| would_be(&turn, b) == Some(a));
    changed.into_iter().filter(|(a, b)| !in_pairs || a < b).collect()
}

/// What a posture reads as, turned; `None` when that is none, as up becomes head down.
fn would_be(turn: &Rotation3<f64>, posture: Posture) -> Option<Posture> {
    let reading: Accel<Body> = Accel::from_vector(turn * frame::reading(posture).vector());
    let off = |other: &Posture| frame::reading(*other).angle_to(&reading).degrees();
    Posture::ALL.into_iter().filter(|other| off(other) < 46.0).min_by(|a, b| off(a).total_cmp(&off(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Mounting;
    use crate::report::fixture;

    fn told(words: &str) -> Mounting {
        words.parse().unwrap()
    }

    fn said(note: MountingNote) -> String {
        let mut night = fixture::undated(20_000);
        night.mounting = note;
        mounting(&night)
    }

    fn of_night(confidence: f64, other: Option<OtherMounting>, from: Option<&str>) -> MountingNote {
        let mounting = Mounting::of_basis(*told("left,head,front").body_from_sensor(), Basis::Night, None);
        MountingNote {
            confidence: Some(confidence),
            other,
            from: from.map(str::to_owned),
            ..MountingNote::of(&mounting)
        }
    }

    #[test]
    fn half_a_turn_swaps_two_pairs() {
        let other = OtherMounting::of(&told("right,head,back"), 0.3);
        assert_eq!(
            said(of_night(0.7, Some(other), Some("as on the night of 2026-03-13"))),
            "found from how you lay and walked, but the night alone cannot tell back from stomach and left side from \
             right side: 70 % likely as taken here (as on the night of 2026-03-13), 30 % the other way"
        );
    }

    #[test]
    fn a_quarter_turn_confuses_too_much_to_be_listed() {
        // The sensor's face to the left instead of the front.
        let other = OtherMounting::of(&told("back,head,left"), 0.2);
        let text = said(of_night(0.8, Some(other), Some("the likelier of two ways")));
        assert!(text.contains("cannot tell which way round it sat: 80 % likely as taken here"), "{text}");
    }

    #[test]
    fn when_it_was_put_on_anew_is_said() {
        let mut note = of_night(0.98, None, None);
        let at = fixture::undated(20_000).recorded.start + jiff::SignedDuration::from_hours(3);
        note.later.push(MountingChange {
            at,
            body_from_sensor: note.body_from_sensor,
            confidence: Some(0.97),
            other: None,
        });
        let text = said(note);
        assert!(
            text.starts_with("found from how you lay and walked; 98 % sure; it was put on anew or slipped at "),
            "{text}"
        );
        assert!(text.ends_with(", which is taken into account"), "{text}");
    }

    #[test]
    fn what_is_open_after_it_was_put_on_anew_is_said() {
        let mut note = of_night(0.98, None, None);
        let at = fixture::undated(20_000).recorded.start + jiff::SignedDuration::from_hours(3);
        let other = Some(OtherMounting::of(&told("right,head,back"), 0.2));
        note.later.push(MountingChange { at, body_from_sensor: note.body_from_sensor, confidence: Some(0.8), other });
        let text = said(note);
        assert!(
            text.contains(
                "on the night alone cannot tell back from stomach and left side from right side: 80 % likely"
            ) && text.ends_with("as taken here, 20 % the other way"),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_called_certain() {
        assert_eq!(said(of_night(0.9999, None, None)), "found from how you lay and walked; over 99 % sure");
        assert_eq!(said(of_night(0.96, None, None)), "found from how you lay and walked; 96 % sure");
    }

    #[test]
    fn what_was_told_stands_and_the_doubt_is_said() {
        let other = Some(OtherMounting::of(&told("right,feet,front"), 0.999));
        let text = said(MountingNote { other, ..MountingNote::of(&told("left,head,front")) });
        // Upside down, up would read as head down, which is no posture.
        assert_eq!(
            text,
            "as you told; but how you lay and walked says, over 99 % sure, that it sat otherwise: then left side and \
             right side are confused. Look how it is worn, or calibrate again"
        );
    }

    #[test]
    fn why_it_is_assumed_is_said() {
        let note = MountingNote { from: Some("no step was seen".into()), ..MountingNote::of(&Mounting::assumed()) };
        assert_eq!(said(note), "assumed (no step was seen): if the sensor sat otherwise, the postures are wrong");
    }
}
