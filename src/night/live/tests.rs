use super::*;
use crate::posture::Track;
use crate::posture::bout::{bouts, position_changes};
use crate::posture::stillness::stillness_bouts;

const START: i64 = 1_773_524_460;

fn hertz(rate: f64) -> Hertz {
    Hertz::new(rate).unwrap()
}

/// Lies in these postures for so many seconds each, at 10 Hz; `None` is a gap.
fn lying(stretches: &[(Option<Posture>, i64)]) -> Vec<Sample> {
    let mut at = START * 10;
    let mut samples = Vec::new();
    for &(posture, secs) in stretches {
        let reading = posture.map(|posture| Accel::from_vector(*frame::reading(posture).vector()));
        let times = at..at + secs * 10;
        samples.extend(reading.into_iter().flat_map(|accel| {
            times.clone().map(move |tenth| Sample { time: Timestamp::from_nanos(tenth * 100_000_000), accel })
        }));
        at += secs * 10;
    }
    samples
}

fn live(samples: &[Sample]) -> Live {
    let mut live = Live::new(hertz(10.0), Mounting::assumed(), Settings::default());
    samples.chunks(7).for_each(|chunk| live.push(chunk));
    live
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(START + secs)
}

use Posture::{LeftSide, Prone, Supine, Upright};

const NIGHT: &[(Option<Posture>, i64)] = &[
    (Some(Upright), 100),
    (Some(Supine), 700),
    (Some(LeftSide), 6),
    (Some(Supine), 300),
    (None, 50),
    (Some(Supine), 400),
    (None, 900),
    (Some(Prone), 500),
    (Some(LeftSide), 61),
];

#[test]
fn it_says_what_the_finished_night_will_say() {
    let samples = lying(NIGHT);
    let secs: i64 = NIGHT.iter().map(|(_, secs)| secs).sum();
    let found = live(&samples).look(at(secs));

    let settings = Settings::default();
    let mut epocher = Epocher::new(hertz(10.0), 1, &settings);
    let mut epochs = Vec::new();
    epocher.push(&samples, |epoch| epochs.push(epoch));
    let track = Track::label(&epochs, 1, &Mounting::assumed().into(), &settings);
    let all = 0..track.epochs.len();
    let mut times = PostureTimes::default();
    track.epochs.iter().for_each(|epoch| times.add(epoch.label, 1));
    assert_eq!(found.times, times);
    assert_eq!(found.strip.secs(), times.total_secs());
    let whole = bouts(&track, all.clone());
    assert_eq!(found.position_changes, position_changes(&whole));
    assert_eq!(found.held, Some((LeftSide, whole.last().unwrap().start)));
    assert_eq!((found.gaps, found.gap_secs), (2, 950));
    // The bout that bridges the short gap began when the sleeper lay back down after the stretch in passing.
    let still = stillness_bouts(&track, all, &settings);
    assert_eq!(still.first().unwrap().start, at(100));
}

#[test]
fn stillness_and_posture_run_on_through_a_short_gap() {
    let samples = lying(&[(Some(LeftSide), 600), (None, 60), (Some(LeftSide), 100)]);
    let found = live(&samples).look(at(760));
    assert_eq!(found.held, Some((LeftSide, at(0))));
    assert_eq!(found.still_since, Some(at(0)));
    assert_eq!(found.roll.map(|roll| roll.degrees().round()), Some(90.0));
}

#[test]
fn silence_is_a_gap_and_no_posture() {
    let live = live(&lying(&[(Some(Supine), 600)]));
    assert!(live.look(at(605)).held.is_some());
    let found = live.look(at(780));
    assert_eq!((found.held, found.still_since, found.gravity), (None, None, None));
    assert_eq!((found.gaps, found.gap_secs), (1, 181));
    assert_eq!(found.times.total_secs(), 780);
}

#[test]
fn readings_without_gravity_are_no_posture_after_a_while() {
    let mut samples = lying(&[(Some(Supine), 600)]);
    let falling = Accel::from_g(0.0, 0.0, 0.1);
    samples.extend(
        (0..600).map(|i| Sample { time: at(600) + jiff::SignedDuration::from_millis(i * 100), accel: falling }),
    );
    let live = live(&samples);
    assert_eq!(live.look(at(660)).held, None);
    assert!(live.look(at(660)).gravity.is_some());
}

#[test]
fn nothing_is_said_before_the_first_reading() {
    assert_eq!(live(&[]).look(at(0)), Provisional::default());
}

#[test]
fn a_clock_that_leaps_by_years_costs_no_time() {
    let day = Sample { time: at(0), accel: Accel::from_g(0.0, 0.0, 1.0) };
    let mut samples = lying(&[(Some(Supine), 30)]);
    samples.extend((0..50).map(|i| Sample { time: at(400_000_000 + i), ..day }));
    assert!(live(&samples).look(at(400_000_050)).times.unknown_secs() > 399_000_000);
}

#[test]
fn memory_does_not_grow_with_the_night() {
    let turning: Vec<_> = (0..600).map(|i| (Some(if i % 2 == 0 { Supine } else { Prone }), 7)).collect();
    let live = live(&lying(&turning));
    assert!(live.open.len() <= 20 && live.done.capacity() < 100, "{} {}", live.open.len(), live.done.capacity());
}

#[test]
fn off_the_trunk_it_says_stillness_and_no_posture() {
    let samples = lying(&[(Some(Supine), 400), (Some(LeftSide), 300)]);
    for worn in Worn::ALL.into_iter().filter(|worn| !worn.on_trunk()) {
        let mut live = Live::new(hertz(10.0), Mounting::assumed(), Settings::default()).worn(Some(worn));
        for chunk in samples.chunks(1000) {
            live.push(chunk);
            let found = live.look(chunk.last().unwrap().time);
            assert_eq!((found.held, found.roll, found.inclination, found.position_changes), (None, None, None, 0));
            assert_eq!(found.times.known_secs(), 0, "{worn}");
            assert!(Posture::ALL.into_iter().all(|posture| found.times.secs(posture) == 0));
        }
        assert_eq!(live.look(at(700)).still_since, Some(at(400)));
    }
}

#[test]
fn errors_known_from_an_earlier_night_are_taken_out() {
    let correction = Correction { gain: [1.0, 1.0, 0.5], offset_g: [0.3, 0.0, 0.0] };
    let mut live = Live::new(hertz(10.0), Mounting::assumed(), Settings::default());
    live.correct(correction);
    // Supine, with x 0.3 g too high and z twice what it is.
    let reading = Accel::from_g(0.3, 0.0, 2.0);
    let samples: Vec<Sample> =
        lying(&[(Some(Supine), 60)]).iter().map(|sample| Sample { accel: reading, ..*sample }).collect();
    live.push(&samples);
    assert_eq!(live.look(at(60)).gravity, Some(frame::reading(Supine)));
}

#[test]
fn a_sensor_laid_aside_is_not_worn_after_ten_minutes_and_worn_again_when_put_on() {
    use rand::{RngExt, SeedableRng};
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    // Twenty minutes on the back, breathing 15 times a minute; twenty on a table; five on the back again.
    let mut live = Live::new(hertz(10.0), Mounting::assumed(), Settings::default());
    let mut said = Vec::new();
    for tenth in 0..27_000_i64 {
        let secs = tenth as f64 / 10.0;
        let aside = (1200..2400).contains(&(tenth / 10));
        let tilt = if aside { 0.0 } else { 0.01 * (secs / 4.0 * std::f64::consts::TAU).sin() };
        let handled = if [1200, 2395].iter().any(|from| (*from..from + 5).contains(&(tenth / 10))) { 0.3 } else { 0.0 };
        let mut noise = || rng.random_range(-0.005..0.005_f64) + handled * rng.random_range(-1.0..1.0_f64);
        let accel = Accel::from_g(noise(), tilt + noise(), 1.0 + noise());
        live.push(&[Sample { time: Timestamp::from_nanos((START * 10 + tenth) * 100_000_000), accel }]);
        if tenth % 600 == 599 {
            let found = live.look(at(tenth / 10 + 1));
            assert_eq!(found.not_worn, found.held.is_none(), "{tenth}");
            said.push(found.not_worn);
        }
    }
    let minutes = |from: usize, to: usize| said[from..to].to_vec();
    // Not before ten minutes aside, at the latest a minute after; back at the latest two minutes after.
    assert_eq!(minutes(0, 30), [false; 30]);
    assert_eq!(minutes(31, 40), [true; 9]);
    assert_eq!(minutes(42, 45), [false; 3]);
    assert!(live.look(at(2700)).times.unknown[&Reason::NotWorn] > 480);
}
