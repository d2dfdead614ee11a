use std::collections::BTreeMap;

use super::*;
use crate::night::{Bed, MountingNote, OffTrunk, PostureTimes, Wear};
use crate::posture::{Mounting, Posture, Settings};
use crate::remark::Remarks;

const HOUR: i64 = 3600;

/// So many seconds in bed, recorded from an hour before to an hour after: on the back, but for what is said.
fn night(secs: i64, unknown: &[(Reason, i64)]) -> NightSummary {
    let at = |secs: i64| Timestamp::from_secs(HOUR + secs);
    let mut times = PostureTimes::default();
    let (mut from, mut bouts) = (0, Vec::new());
    for &(reason, secs) in unknown {
        let label = Label::Unknown(reason);
        times.add(label, secs);
        bouts.push(Bout { label, start: at(from), end: at(from + secs) });
        from += secs;
    }
    times.add(Label::Posture(Posture::Supine), secs - from);
    bouts.push(Bout { label: Label::Posture(Posture::Supine), start: at(from), end: at(secs) });
    NightSummary {
        version: crate::night::summary::VERSION,
        program: String::new(),
        night: None,
        zone: None,
        recorded: Span { start: at(-HOUR), end: at(secs + HOUR) },
        window: Span { start: at(0), end: at(secs) },
        epoch_secs: 1,
        times,
        position_changes: 0,
        position_changes_per_hour: None,
        bouts,
        stillness: Vec::new(),
        rolls: None,
        still: None,
        movements: None,
        activity: None,
        certainty: None,
        nudges: Vec::new(),
        worn: None,
        off_trunk: None,
        bed: Some(bed(false)),
        wear: Some(Wear { worn_secs: secs, ..Wear::default() }),
        breathing: None,
        quality: None,
        remarks: Remarks::default(),
        mounting: MountingNote::of(&"left,head,front".parse::<Mounting>().unwrap()),
        calibration: None,
        settings: Settings::default(),
        sources: Vec::new(),
    }
}

fn bed(cut: bool) -> Bed {
    Bed { cut_at_start: false, cut_at_end: cut, up: Vec::new(), up_secs: 0, other_rests: Vec::new(), sleep: None }
}

/// The verdict and the keys of its reasons.
fn judged(night: &NightSummary) -> (Verdict, Vec<&'static str>) {
    let quality = Quality::of(night);
    (quality.verdict, quality.concerns.iter().map(Concern::key).collect())
}

#[test]
fn a_whole_night_of_a_sensor_that_is_known_is_good() {
    assert_eq!(judged(&night(8 * HOUR, &[])), (Verdict::Good, vec![]));
    // Ten minutes of eight hours are less than a tenth.
    let quality = Quality::of(&night(8 * HOUR, &[(Reason::Gap, 360), (Reason::Between, 240)]));
    assert_eq!((quality.verdict, quality.gaps, quality.longest_gap_secs), (Verdict::Good, 1, 360));
    assert_eq!((quality.coverage, quality.known), (0.9875, 0.9792));
}

#[test]
fn what_is_missing_is_told_from_a_tenth_on_and_bars_from_half_on() {
    let gap = |minutes: i64| judged(&night(8 * HOUR, &[(Reason::Gap, minutes * 60)]));
    assert_eq!(gap(47), (Verdict::Good, vec![]));
    assert_eq!(gap(48), (Verdict::Care, vec!["missing"]));
    assert_eq!(gap(240), (Verdict::Care, vec!["missing"]));
    assert_eq!(gap(241), (Verdict::NotUsable, vec!["missing"]));
    let each = [(Reason::Gap, 2 * HOUR), (Reason::Between, 3 * HOUR)];
    assert_eq!(judged(&night(8 * HOUR, &each)), (Verdict::NotUsable, vec!["missing", "no_posture"]));
}

#[test]
fn a_short_night_is_told_and_a_very_short_one_bars() {
    assert_eq!(judged(&night(3 * HOUR - 1, &[])), (Verdict::NotUsable, vec!["short"]));
    // Four hours, from lying down to getting up, are what the sleeper had.
    assert_eq!(judged(&night(4 * HOUR, &[])), (Verdict::Good, vec![]));
    let cut = NightSummary { bed: Some(bed(true)), ..night(4 * HOUR, &[]) };
    assert_eq!(judged(&cut), (Verdict::Care, vec!["short"]));
    assert_eq!(judged(&NightSummary { bed: Some(bed(true)), ..night(8 * HOUR, &[]) }), (Verdict::Good, vec![]));
}

#[test]
fn a_sensor_that_came_off_is_told_with_its_time() {
    let mut off = night(4 * HOUR, &[]);
    off.bed = Some(bed(true));
    off.wear = Some(Wear {
        worn_secs: 4 * HOUR,
        not_worn_secs: HOUR,
        not_worn: vec![Span { start: off.window.end, end: off.recorded.end }],
        ..Wear::default()
    });
    let concerns = Quality::of(&off).concerns;
    let expected = Concern::NotWorn { secs: 0, from: off.window.end, until_the_end: true };
    assert_eq!(concerns.get(1), Some(&expected));
    // Taken off in the morning, it is nothing to speak of.
    let mut taken = night(8 * HOUR, &[]);
    taken.wear = off
        .wear
        .clone()
        .map(|wear| Wear { not_worn: vec![Span { start: taken.window.end, end: taken.recorded.end }], ..wear });
    assert_eq!(judged(&taken), (Verdict::Good, vec![]));
    taken.wear = Some(Wear { not_worn_secs: 9 * HOUR, ..Wear::default() });
    assert_eq!(judged(&taken), (Verdict::NotUsable, vec!["never_worn"]));
}

#[test]
fn what_is_not_known_of_the_mounting_asks_for_care() {
    let sat = |basis, confidence, remark: Option<Kind>| {
        let mut night = night(8 * HOUR, &[]);
        night.mounting = MountingNote { basis, confidence, ..night.mounting };
        remark.iter().for_each(|&kind| night.remarks.note(kind, None));
        judged(&night)
    };
    let care = |what| (Verdict::Care, vec![what]);
    assert_eq!(sat(Basis::Assumed, None, Some(Kind::MountingAssumed)), care("mounting_assumed"));
    assert_eq!(sat(Basis::Earlier, None, Some(Kind::MountingEarlier)), care("mounting_earlier"));
    assert_eq!(sat(Basis::Night, Some(0.7), Some(Kind::MountingUnsure)), care("mounting_unsure"));
    assert_eq!(sat(Basis::Told, None, Some(Kind::MountingContradicted)), care("mounting_contradicted"));
    assert_eq!(sat(Basis::Night, Some(0.99), None), (Verdict::Good, vec![]));
    assert_eq!(sat(Basis::Poses, None, None), (Verdict::Good, vec![]));
}

#[test]
fn off_the_trunk_readings_count_and_postures_do_not() {
    let mut wrist = night(8 * HOUR, &[(Reason::NotOnTrunk, 8 * HOUR)]);
    wrist.off_trunk = Some(OffTrunk { rest_found: true, thigh: None });
    wrist.bed = None;
    assert_eq!(judged(&wrist), (Verdict::Care, vec!["off_trunk"]));
    wrist.off_trunk = Some(OffTrunk { rest_found: false, thigh: None });
    assert_eq!(judged(&wrist), (Verdict::Care, vec!["off_trunk", "no_rest"]));
}

#[test]
fn nobody_lying_is_no_night() {
    let mut about = night(8 * HOUR, &[]);
    about.times = PostureTimes { known: BTreeMap::from([(Posture::Upright, 8 * HOUR)]), ..PostureTimes::default() };
    about.bed = None;
    assert_eq!(judged(&about), (Verdict::NotUsable, vec!["nobody_lay"]));
}

#[test]
fn older_nights_are_judged_by_their_numbers() {
    let old = night(8 * HOUR, &[(Reason::Gap, 5 * HOUR)]);
    assert_eq!((old.quality.clone(), old.quality().verdict), (None, Verdict::NotUsable));
}
