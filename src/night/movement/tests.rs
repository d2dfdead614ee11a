use super::*;
use crate::time::Timestamp;
use crate::units::Angle;

/// Some seconds in a posture, at this roll, with this movement.
fn part(posture: Posture, secs: usize, roll: f64, movement: f64) -> Vec<LabelledEpoch> {
    let (sin, cos) = Angle::from_degrees(roll).radians().sin_cos();
    let gravity =
        if posture == Posture::Upright { Accel::from_g(0.0, 1.0, 0.0) } else { Accel::from_g(-sin, 0.0, cos) };
    let label = Label::Posture(posture);
    vec![LabelledEpoch { label, probability: None, gravity: Some(gravity), movement, coverage: 1.0 }; secs]
}

fn back(secs: usize, roll: f64) -> Vec<LabelledEpoch> {
    part(Posture::Supine, secs, roll, 0.004)
}

fn found(parts: &[Vec<LabelledEpoch>]) -> Vec<Movement> {
    let epochs = parts.concat();
    let track = Track { start: Timestamp::default(), epoch_secs: 1, epochs };
    movements(&track, 0..track.epochs.len(), &Settings::default())
}

fn sizes(parts: &[Vec<LabelledEpoch>]) -> Vec<(usize, Size, Option<i64>)> {
    let whole = |degrees: f64| degrees.round() as i64;
    found(parts).iter().map(|it| (it.epochs.start, it.size, it.degrees.map(whole))).collect()
}

#[test]
fn who_lies_quietly_does_not_move() {
    assert_eq!(sizes(&[back(900, 3.0)]), []);
}

#[test]
fn a_small_movement_is_a_twitch_and_a_gross_one_a_shift() {
    let with = |movement| sizes(&[back(60, 0.0), part(Posture::Supine, 1, 0.0, movement), back(60, 0.0)]);
    assert_eq!(with(0.011), []);
    assert_eq!(with(0.02), [(60, Size::Twitch, Some(0))]);
    assert_eq!(with(0.06), [(60, Size::Shift, Some(0))]);
}

#[test]
fn a_small_movement_that_leaves_the_trunk_elsewhere_is_a_shift() {
    let twitch = || part(Posture::Supine, 2, 5.0, 0.03);
    assert_eq!(sizes(&[back(60, 0.0), twitch(), back(60, 9.0)]), [(60, Size::Twitch, Some(9))]);
    assert_eq!(sizes(&[back(60, 0.0), twitch(), back(60, 11.0)]), [(60, Size::Shift, Some(11))]);
}

#[test]
fn a_turn_is_one_movement_however_slow() {
    let turning = part(Posture::Supine, 3, 45.0, 0.2);
    for between in [turning, Vec::new()] {
        let all = found(&[back(60, 0.0), between, part(Posture::LeftSide, 60, 90.0, 0.004)]);
        let [turn] = all.as_slice() else { panic!("{all:?}") };
        assert!(turn.epochs.contains(&60) && turn.size == Size::Turn, "{turn:?}");
        assert!((turn.degrees.unwrap() - 90.0).abs() < 1e-6, "{turn:?}");
    }
}

#[test]
fn getting_up_is_no_movement_in_bed() {
    let up = || part(Posture::Upright, 60, 0.0, 0.1);
    let night = found(&[back(60, 0.0), up(), back(60, 0.0)]);
    assert!(night.iter().all(|it| it.size == Size::Rise), "{night:?}");
    assert_eq!(
        Movements::of(&night, 120),
        Movements {
            twitches_per_hour: Some(0.0),
            shifts_per_hour: Some(0.0),
            turns_per_hour: Some(0.0),
            rotations_per_hour: Some(0.0),
            ..Movements::default()
        }
    );
}

#[test]
fn lying_down_and_getting_up_at_the_borders_of_the_window_are_none_either() {
    let (up, jerk) = (part(Posture::Upright, 60, 0.0, 0.1), part(Posture::Supine, 1, 0.0, 0.2));
    let epochs = [up.clone(), jerk.clone(), back(60, 0.0), jerk, up].concat();
    let track = Track { start: Timestamp::default(), epoch_secs: 1, epochs };
    let found = movements(&track, 60..122, &Settings::default());
    assert_eq!(
        found.iter().map(|it| (it.epochs.clone(), it.size)).collect::<Vec<_>>(),
        [(60..61, Size::Rise), (121..122, Size::Rise)]
    );
}

#[test]
fn what_follows_within_five_seconds_is_one() {
    let jerk = || part(Posture::Supine, 1, 0.0, 0.2);
    assert_eq!(sizes(&[back(30, 0.0), jerk(), back(4, 0.0), jerk(), back(30, 0.0)]).len(), 1);
    assert_eq!(sizes(&[back(30, 0.0), jerk(), back(5, 0.0), jerk(), back(30, 0.0)]).len(), 2);
}

#[test]
fn noise_of_the_sensor_is_no_twitch() {
    let noisy = (0..900).map(|i| part(Posture::Supine, 1, 0.0, 0.010 + 0.004 * f64::from(i % 3)));
    let mut epochs: Vec<LabelledEpoch> = noisy.flatten().collect();
    assert_eq!(sizes(&[epochs.clone()]), []);
    epochs[450].movement = 0.048;
    assert_eq!(sizes(&[epochs]), [(450, Size::Twitch, Some(0))]);
}

#[test]
fn rotations_are_counted_by_their_angle() {
    let rotation = |degrees| Movement { epochs: 0..1, size: Size::Shift, degrees: Some(degrees) };
    let found = [9.9, 10.1, 29.0, 31.0, 61.0, 91.0, 180.0].map(rotation);
    let counted = Movements::of(&found, 3600);
    assert_eq!((counted.rotations, counted.rotations_per_hour), ([2, 1, 1, 2], Some(6.0)));
}
