use super::super::movement::movements;
use super::*;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::stillness::stillness_bouts;
use crate::units::{Accel, Angle};

fn part(label: Label, secs: usize, roll: f64, movement: f64) -> Vec<LabelledEpoch> {
    let (sin, cos) = Angle::from_degrees(roll).radians().sin_cos();
    let gravity = match label {
        Label::Unknown(Reason::Gap) => None,
        Label::Posture(Posture::Upright) => Some(Accel::from_g(0.0, 1.0, 0.0)),
        _ => Some(Accel::from_g(-sin, 0.0, cos)),
    };
    vec![LabelledEpoch { label, probability: None, gravity, movement, coverage: 1.0 }; secs]
}

const BACK: Label = Label::Posture(Posture::Supine);

fn back(minutes: usize, roll: f64) -> Vec<LabelledEpoch> {
    part(BACK, minutes * 60, roll, 0.004)
}

fn left(minutes: usize) -> Vec<LabelledEpoch> {
    part(Label::Posture(Posture::LeftSide), minutes * 60, 90.0, 0.004)
}

/// Of the epochs but for the last so many, which are after the window.
fn stillness(parts: &[Vec<LabelledEpoch>], after: usize) -> Stillness {
    let (settings, epochs) = (Settings::default(), parts.concat());
    let window = 0..epochs.len() - after;
    let track = Track { start: Timestamp::default(), epoch_secs: 1, epochs };
    let bouts = stillness_bouts(&track, window.clone(), &settings);
    let movements = movements(&track, window.clone(), &settings);
    Stillness::of(&bouts, &movements, &track, &window, &settings)
}

#[test]
fn each_end_has_its_cause() {
    let jerk = || part(BACK, 2, 0.0, 0.2);
    let up = || part(Label::Posture(Posture::Upright), 120, 0.0, 0.1);
    let gap = || part(Label::Unknown(Reason::Gap), 300, 0.0, 0.0);
    let cases: [(&[Vec<LabelledEpoch>], usize, EndedBy); 7] = [
        (&[back(10, 0.0), jerk(), back(1, 3.0)], 0, EndedBy::Movement),
        (&[back(10, 0.0), jerk(), back(1, 15.0)], 0, EndedBy::Shift),
        (&[back(10, 0.0), jerk(), left(1)], 0, EndedBy::Turn),
        (&[back(10, 0.0), jerk(), up(), back(1, 0.0)], 0, EndedBy::Rise),
        (&[back(10, 0.0), up()], 120, EndedBy::Rise),
        (&[back(10, 0.0), gap(), back(1, 0.0)], 0, EndedBy::Gap),
        (&[back(10, 0.0)], 0, EndedBy::End),
    ];
    for (parts, after, cause) in cases {
        let found = stillness(parts, after);
        assert_eq!(found.ended_by, BTreeMap::from([(cause, 1)]), "{cause:?}");
        assert_eq!((found.bouts, found.secs), (1, 600), "{cause:?}");
    }
}

#[test]
fn sliding_out_of_the_direction_of_a_bout_is_a_shift() {
    // A tenth of a degree every ten seconds, far below any movement.
    let sliding = (0..2400).flat_map(|i| part(BACK, 1, f64::from(i / 10) * 0.1, 0.004)).collect();
    let found = stillness(&[sliding], 0);
    assert_eq!(found.ended_by, BTreeMap::from([(EndedBy::Shift, 1), (EndedBy::End, 1)]));
}

#[test]
fn bouts_are_counted_by_length_and_posture() {
    let jerk = || part(BACK, 1, 0.0, 0.2);
    let night = [back(10, 0.0), jerk(), back(20, 0.0), jerk(), back(30, 0.0), jerk(), left(59), jerk(), left(95)];
    let found = stillness(&night, 0);
    let lengths: Vec<_> = found.lengths.iter().map(|it| (it.from_minutes, it.bouts, it.secs / 60)).collect();
    assert_eq!(lengths, [(5, 1, 10), (15, 1, 20), (30, 2, 89), (60, 0, 0), (90, 1, 95)]);
    assert_eq!((found.over_30_secs / 60, found.over_60_secs / 60, found.over_90_secs / 60), (184, 95, 95));
    assert_eq!((found.bouts, found.median_secs / 60, found.secs / 60), (5, 30, 214));
    let on_the_left = found.postures[&Posture::LeftSide];
    assert_eq!((on_the_left.bouts, on_the_left.longest_secs / 60, on_the_left.over_30_secs / 60), (2, 95, 154));
}

#[test]
fn of_nothing_there_is_nothing() {
    let found = stillness(&[part(BACK, 100, 0.0, 0.2)], 0);
    assert_eq!((found.bouts, found.secs, found.median_secs, found.ended_by.len()), (0, 0, 0, 0));
    assert_eq!(found.lengths.len(), CLASS_MINUTES.len());
}
