use super::*;
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Posture, Reason};
use crate::time::Timestamp;
use crate::units::Accel;

/// What somebody does for some minutes.
#[derive(Clone, Copy)]
enum Does {
    /// Walks about.
    Up,
    /// Sits without a movement.
    Sits,
    /// Lies on the back at this inclination in degrees, asleep as far as movement tells.
    Sleeps(f64),
    /// Lies on the back at this inclination and moves for three seconds of every minute.
    Restless(f64),
    Gap,
}
use Does::{Gap, Restless, Sits, Sleeps, Up};

const FLAT: Does = Sleeps(5.0);
const SOFA: Does = Restless(5.0);

fn epoch(does: Does, second: usize) -> LabelledEpoch {
    let (label, degrees, movement) = match does {
        Up => (Label::Posture(Posture::Upright), 80.0, 0.2),
        Sits => (Label::Posture(Posture::Upright), 80.0, 0.0),
        Sleeps(degrees) => (Label::Posture(Posture::Supine), degrees, 0.0),
        Restless(degrees) => (Label::Posture(Posture::Supine), degrees, if second % 60 < 3 { 0.3 } else { 0.0 }),
        Gap => (Label::Unknown(Reason::Gap), 0.0, 0.0),
    };
    let (sin, cos) = f64::to_radians(degrees).sin_cos();
    let gravity = (label != Label::Unknown(Reason::Gap)).then(|| Accel::from_g(0.0, sin, cos));
    LabelledEpoch { label, probability: None, gravity, movement, coverage: 1.0 }
}

fn track(parts: &[(Does, usize)], epoch_secs: u32) -> Track {
    let epochs = parts.iter().flat_map(|&(does, minutes)| {
        (0..minutes * 60).step_by(epoch_secs as usize).map(move |second| epoch(does, second))
    });
    Track { start: Timestamp::default(), epoch_secs, epochs: epochs.collect() }
}

fn bed(parts: &[(Does, usize)]) -> Option<(Bed, Range<usize>)> {
    Bed::of(&track(parts, 1), &Settings::default())
}

/// The window in minutes.
fn window(parts: &[(Does, usize)]) -> Range<usize> {
    let (_, window) = bed(parts).unwrap();
    assert_eq!((window.start % 60, window.end % 60), (0, 0));
    window.start / 60..window.end / 60
}

#[test]
fn a_bathroom_visit_does_not_end_the_night() {
    let parts = [(Up, 20), (FLAT, 200), (Up, 10), (FLAT, 200), (Up, 30)];
    assert_eq!(window(&parts), 20..430);
    let (bed, _) = bed(&parts).unwrap();
    assert_eq!((bed.up_secs, bed.up.len(), bed.cut_at_start, bed.cut_at_end), (600, 1, false, false));
    assert_eq!(bed.up[0], Span { start: Timestamp::from_secs(220 * 60), end: Timestamp::from_secs(230 * 60) });
}

#[test]
fn an_hour_up_parts_the_sofa_from_the_bed() {
    let parts = [(FLAT, 60), (Up, 60), (FLAT, 400), (Up, 300)];
    assert_eq!(window(&parts), 120..520);
    assert_eq!(bed(&parts).unwrap().0.other_rests.iter().map(Span::secs).collect::<Vec<_>>(), [3600]);
}

#[test]
fn an_evening_awake_on_the_sofa_is_left_out_after_four_minutes_up() {
    assert_eq!(window(&[(Up, 20), (SOFA, 90), (Up, 4), (FLAT, 400), (Up, 30)]), 114..514);
    assert_eq!(window(&[(Up, 20), (SOFA, 20), (Up, 4), (FLAT, 400), (Up, 30)]), 44..444);
    // Three minutes up and less are a glass of water.
    assert_eq!(window(&[(Up, 20), (SOFA, 90), (Up, 3), (FLAT, 400), (Up, 30)]), 20..513);
}

#[test]
fn a_sleepless_hour_amid_the_night_joins_only_long_sleeps() {
    assert_eq!(window(&[(Up, 20), (FLAT, 150), (Up, 50), (FLAT, 200), (Up, 30)]), 20..420);
    assert_eq!(window(&[(Up, 20), (FLAT, 90), (Up, 50), (FLAT, 200), (Up, 30)]), 160..360);
    assert_eq!(window(&[(Up, 20), (FLAT, 150), (Up, 60), (FLAT, 200), (Up, 30)]), 230..430);
    // Coming back for an hour is of the night, for less it is not.
    assert_eq!(window(&[(Up, 20), (FLAT, 300), (Up, 50), (FLAT, 60), (Up, 30)]), 20..430);
    assert_eq!(window(&[(Up, 20), (FLAT, 300), (Up, 50), (FLAT, 55), (Up, 30)]), 20..320);
    // Lying awake in between does not matter.
    assert_eq!(window(&[(Up, 20), (FLAT, 150), (Up, 8), (SOFA, 20), (Up, 40), (FLAT, 200), (Up, 30)]), 20..438);
}

#[test]
fn many_short_sleeps_of_one_night_are_longer_than_a_nap() {
    let mut parts = vec![(Up, 30), (FLAT, 100), (Up, 200)];
    parts.extend([(FLAT, 60), (Up, 8)].repeat(6));
    parts.push((Up, 60));
    assert_eq!(window(&parts), 330..730);
}

#[test]
fn sitting_up_in_bed_is_not_getting_up() {
    let parts = [(Up, 20), (FLAT, 200), (Sits, 40), (FLAT, 100), (Up, 30)];
    assert_eq!(window(&parts), 20..360);
    assert_eq!(bed(&parts).unwrap().0.up, []);
    // Beyond an hour nobody sits up in bed.
    assert_eq!(window(&[(Up, 20), (FLAT, 200), (Sits, 61), (FLAT, 100), (Up, 30)]), 20..220);
}

#[test]
fn reading_in_bed_comes_before_the_window_and_after_it() {
    let read = Restless(40.0);
    assert_eq!(window(&[(Up, 20), (read, 30), (FLAT, 400), (read, 20), (Up, 30)]), 50..450);
    assert_eq!(window(&[(Up, 20), (FLAT, 1), (read, 30), (FLAT, 400), (Up, 30)]), 51..451);
    // Who sleeps like that has lain down.
    assert_eq!(window(&[(Up, 20), (Sleeps(40.0), 400), (Up, 30)]), 20..420);
}

#[test]
fn lying_down_for_a_moment_is_not_going_to_bed() {
    // Four minutes on the floor neither begin the night nor keep it open.
    assert_eq!(window(&[(Up, 30), (FLAT, 4), (Up, 10), (FLAT, 400), (Up, 10), (FLAT, 4), (Up, 30)]), 44..444);
}

#[test]
fn a_gap_does_not_end_the_night() {
    assert_eq!(window(&[(FLAT, 100), (Gap, 120), (FLAT, 100), (Gap, 5)]), 0..320);
}

#[test]
fn a_night_that_is_not_all_recorded_says_so() {
    let cut = |parts: &[(Does, usize)]| bed(parts).map(|(bed, _)| (bed.cut_at_start, bed.cut_at_end)).unwrap();
    assert_eq!(cut(&[(Up, 5), (FLAT, 300), (Up, 5)]), (false, false));
    assert_eq!(cut(&[(FLAT, 300), (Up, 5)]), (true, false));
    assert_eq!(cut(&[(Up, 5), (FLAT, 300)]), (false, true));
    assert_eq!(cut(&[(Up, 5), (Gap, 2), (FLAT, 300), (Gap, 3), (Up, 5)]), (false, true));
    assert_eq!(cut(&[(Gap, 10), (FLAT, 300)]), (true, true));
    // Reading was recorded, and with it lying down.
    assert_eq!(cut(&[(Restless(45.0), 10), (FLAT, 300), (Up, 5)]), (false, false));
}

#[test]
fn without_lying_there_is_no_bed() {
    assert_eq!(bed(&[(Up, 50)]), None);
    assert_eq!(bed(&[]), None);
    assert_eq!(bed(&[(FLAT, 4)]), None);
}

#[test]
fn longer_epochs_give_the_same_window() {
    let parts = [(Up, 20), (SOFA, 90), (Up, 10), (FLAT, 200), (Up, 10), (FLAT, 200), (Up, 30)];
    for secs in [1, 2, 4, 5] {
        let (bed, window) = Bed::of(&track(&parts, secs), &Settings::default()).unwrap();
        let minutes = |index: usize| index * secs as usize / 60;
        assert_eq!((minutes(window.start), minutes(window.end), bed.up_secs), (120, 530, 600), "{secs} s");
    }
}
