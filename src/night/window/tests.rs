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
    /// Nobody wears the sensor.
    Off,
}
use Does::{Gap, Off, Restless, Sits, Sleeps, Up};

const FLAT: Does = Sleeps(5.0);
const SOFA: Does = Restless(5.0);

fn epoch(does: Does, second: usize) -> LabelledEpoch {
    let (label, degrees, movement) = match does {
        Up => (Label::Posture(Posture::Upright), 80.0, 0.2),
        Sits => (Label::Posture(Posture::Upright), 80.0, 0.0),
        Sleeps(degrees) => (Label::Posture(Posture::Supine), degrees, 0.0),
        Restless(degrees) => (Label::Posture(Posture::Supine), degrees, if second % 60 < 3 { 0.3 } else { 0.0 }),
        Gap => (Label::Unknown(Reason::Gap), 0.0, 0.0),
        Off => (Label::Unknown(Reason::NotWorn), 0.0, 0.0),
    };
    let (sin, cos) = f64::to_radians(degrees).sin_cos();
    let gravity = matches!(label, Label::Posture(_)).then(|| Accel::from_g(0.0, sin, cos));
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
    // Restless for less than three quarters of an hour are people in bed, too.
    assert_eq!(window(&[(Up, 20), (SOFA, 40), (Up, 8), (FLAT, 400), (Up, 30)]), 20..468);
    assert_eq!(window(&[(Up, 20), (SOFA, 46), (Up, 8), (FLAT, 400), (Up, 30)]), 74..474);
    // A doze before it changes nothing, and a second programme neither; who comes back restless came back to bed.
    assert_eq!(window(&[(Up, 20), (FLAT, 30), (SOFA, 60), (Up, 4), (FLAT, 400), (Up, 30)]), 114..514);
    assert_eq!(window(&[(Up, 20), (SOFA, 50), (Up, 2), (SOFA, 50), (Up, 4), (FLAT, 400), (Up, 30)]), 126..526);
    assert_eq!(window(&[(Up, 20), (FLAT, 400), (Up, 4), (SOFA, 90), (Up, 30)]), 20..514);
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
fn a_restless_spell_beside_a_bathroom_visit_is_in_bed() {
    let parts =
        [(Up, 20), (SOFA, 20), (Up, 8), (FLAT, 100), (SOFA, 40), (Up, 8), (FLAT, 200), (Up, 8), (SOFA, 20), (Up, 9)];
    assert_eq!(window(&parts), 20..424);
}

#[test]
fn two_visits_in_a_row_are_two_times_up_and_not_one() {
    // Four minutes of lying between them neither make a stay nor count as being up.
    assert_eq!(window(&[(Up, 20), (FLAT, 60), (Up, 7), (FLAT, 4), (Up, 8), (FLAT, 300), (Up, 30)]), 20..399);
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
    // Calm and a little propped up is a second pillow, and calm and high up a quiet reader.
    assert_eq!(window(&[(Up, 20), (Sleeps(22.0), 30), (FLAT, 400), (Up, 30)]), 20..450);
    assert_eq!(window(&[(Up, 20), (Restless(22.0), 30), (FLAT, 400), (Up, 30)]), 50..450);
    assert_eq!(window(&[(Up, 20), (Sleeps(40.0), 30), (FLAT, 400), (Up, 30)]), 50..450);
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
fn a_sensor_taken_off_for_a_while_is_a_gap() {
    let parts = [(Up, 20), (FLAT, 200), (Off, 20), (FLAT, 180), (Up, 30)];
    assert_eq!(window(&parts), 20..420);
    assert_eq!(bed(&parts).unwrap().0.up, []);
    // Who walked on either side of it was up for all of it.
    let parts = [(Up, 20), (FLAT, 200), (Up, 2), (Off, 20), (Up, 2), (FLAT, 180), (Up, 30)];
    assert_eq!((window(&parts), bed(&parts).unwrap().0.up_secs), (20..424, 24 * 60));
    // Beyond an hour it was put away.
    assert_eq!(window(&[(Up, 20), (FLAT, 200), (Off, 60), (FLAT, 180), (Up, 30)]), 20..460);
    assert_eq!(window(&[(Up, 20), (FLAT, 200), (Off, 61), (FLAT, 180), (Up, 30)]), 20..220);
}

#[test]
fn a_sensor_worn_in_bed_only_gives_the_night_it_was_worn() {
    let cut = |parts: &[(Does, usize)]| {
        let (bed, _) = bed(parts).unwrap();
        (window(parts), bed.cut_at_start, bed.cut_at_end)
    };
    assert_eq!(cut(&[(Off, 240), (Up, 3), (FLAT, 400), (Up, 4), (Off, 90)]), (243..643, false, false));
    // Put on and taken off in bed: lying down and getting up were not seen.
    assert_eq!(cut(&[(Off, 240), (FLAT, 400), (Off, 90)]), (240..640, true, true));
    assert_eq!(bed(&[(Off, 500)]), None);
}

#[test]
fn two_minutes_of_lying_count_where_the_recording_ends() {
    let cut = |parts: &[(Does, usize)]| {
        let (bed, _) = bed(parts).unwrap();
        (window(parts), bed.cut_at_start, bed.cut_at_end)
    };
    assert_eq!(cut(&[(Up, 20), (FLAT, 400), (Up, 8), (FLAT, 2)]), (20..430, false, true));
    assert_eq!(cut(&[(FLAT, 2), (Up, 8), (FLAT, 400), (Up, 20)]), (0..410, true, false));
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
