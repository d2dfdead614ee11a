//! Every rule by which a nudge counts as answered.

use super::*;
use crate::night::{Analysis, ClosedNight, Nights, SourceNote};
use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Mounting, Reason};
use crate::recording::{Header, Peeked, Recording, Sample, Sign};
use crate::remark::Remarks;
use crate::time::Clock;
use crate::units::{Accel, Hertz};
use std::collections::BTreeMap;

const GAP: (Option<Posture>, f64) = (None, 0.0);
const STILL: f64 = 0.005;
const MOVING: f64 = 0.3;

/// So many seconds of this, from second zero on.
fn track(parts: &[((Option<Posture>, f64), usize)]) -> Track {
    let epoch = |(posture, movement): (Option<Posture>, f64)| LabelledEpoch {
        label: posture.map_or(Label::Unknown(Reason::Gap), Label::Posture),
        probability: None,
        gravity: posture.map(direction),
        movement,
        coverage: 1.0,
    };
    let epochs = parts.iter().flat_map(|&(what, secs)| std::iter::repeat_n(epoch(what), secs)).collect();
    Track { start: Timestamp::from_secs(0), epoch_secs: 1, epochs }
}

fn direction(posture: Posture) -> Accel<crate::units::Body> {
    match posture {
        Posture::Supine => Accel::from_g(0.0, 0.0, 1.0),
        Posture::LeftSide => Accel::from_g(-1.0, 0.0, 0.0),
        Posture::RightSide => Accel::from_g(1.0, 0.0, 0.0),
        Posture::Prone => Accel::from_g(0.0, 0.0, -1.0),
        Posture::Upright => Accel::from_g(0.0, 1.0, 0.0),
    }
}

/// After how many seconds a nudge at second 100 is answered.
fn answer(why: Nudge, parts: &[((Option<Posture>, f64), usize)]) -> Option<u32> {
    let mut nudges = Nudges::default();
    nudges.take(&[(Timestamp::from_secs(100), why)]);
    let notes = nudges.answered(Timestamp::from_secs(100_000), &track(parts), &Settings::default());
    assert_eq!((notes.len(), notes[0].why), (1, why));
    notes[0].answered_after_secs
}

#[test]
fn leaving_the_posture_answers_a_nudge_for_it() {
    let pairs = [
        (Nudge::Stomach, Posture::Prone),
        (Nudge::Back, Posture::Supine),
        (Nudge::Left, Posture::LeftSide),
        (Nudge::Right, Posture::RightSide),
    ];
    for (why, posture) in pairs {
        let moved = [((Some(posture), STILL), 140), ((Some(Posture::Upright), STILL), 60)];
        assert_eq!(answer(why, &moved), Some(40));
    }
}

#[test]
fn moving_without_leaving_the_posture_is_no_answer_to_it() {
    let prone = Some(Posture::Prone);
    assert_eq!(answer(Nudge::Stomach, &[((prone, STILL), 120), ((prone, MOVING), 20), ((prone, STILL), 900)]), None);
}

#[test]
fn who_had_left_already_answered_at_once() {
    let parts = [((Some(Posture::Prone), STILL), 95), ((Some(Posture::LeftSide), STILL), 900)];
    assert_eq!(answer(Nudge::Stomach, &parts), Some(0));
}

#[test]
fn ten_minutes_are_the_longest_answer() {
    let after = |secs: usize| [((Some(Posture::Prone), STILL), 100 + secs), ((Some(Posture::Supine), STILL), 60)];
    assert_eq!(answer(Nudge::Stomach, &after(600)), Some(600));
    assert_eq!(answer(Nudge::Stomach, &after(601)), None);
}

#[test]
fn the_end_of_the_recording_is_no_answer() {
    for why in Nudge::ALL {
        assert_eq!(answer(why, &[((posture_of(why).or(Some(Posture::Supine)), STILL), 300)]), None, "{why:?}");
        assert_eq!(answer(why, &[((Some(Posture::Prone), STILL), 50)]), None, "after the end: {why:?}");
    }
}

#[test]
fn a_posture_is_known_to_be_left_when_another_is_seen() {
    let (prone, left) = (Some(Posture::Prone), Some(Posture::LeftSide));
    assert_eq!(answer(Nudge::Stomach, &[((prone, STILL), 110), (GAP, 50), ((left, STILL), 60)]), Some(60));
    assert_eq!(answer(Nudge::Stomach, &[((prone, STILL), 110), (GAP, 50), ((prone, STILL), 60)]), None);
}

#[test]
fn a_movement_or_a_turn_answers_a_nudge_for_lying_still() {
    let (back, left) = (Some(Posture::Supine), Some(Posture::LeftSide));
    assert_eq!(answer(Nudge::Still, &[((back, STILL), 130), ((back, MOVING), 5), ((back, STILL), 60)]), Some(30));
    assert_eq!(answer(Nudge::Still, &[((back, STILL), 145), ((left, STILL), 60)]), Some(45));
    assert_eq!(answer(Nudge::Still, &[((back, STILL), 90), ((back, MOVING), 30)]), Some(0));
    assert_eq!(answer(Nudge::Still, &[((back, STILL), 900)]), None);
}

#[test]
fn a_gap_is_no_movement() {
    let (back, left) = (Some(Posture::Supine), Some(Posture::LeftSide));
    let across = |gap: usize, after| [((back, STILL), 110), (GAP, gap), ((after, STILL), 100), ((after, MOVING), 1)];
    assert_eq!(answer(Nudge::Still, &across(20, back)), Some(130));
    // Longer than what stillness bridges: still nothing is known but that they lie the same way.
    assert_eq!(answer(Nudge::Still, &across(300, back)), Some(410));
    assert_eq!(answer(Nudge::Still, &across(300, left)), Some(310));
    assert_eq!(
        answer(Nudge::Still, &[((back, STILL), 95), (GAP, 20), ((left, STILL), 40), ((left, MOVING), 1)]),
        Some(55)
    );
}

/// A day and a half on the back, an hour a chunk, with a nudge in every fifth hour.
struct Long {
    header: Header,
    remarks: Remarks,
    nudges: Vec<(Timestamp, Nudge)>,
    hour: i64,
}

impl Recording for Long {
    type Error = std::convert::Infallible;

    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), Self::Error> {
        chunk.clear();
        if self.hour == 36 {
            return Ok(());
        }
        let secs = self.hour * 3600..(self.hour + 1) * 3600;
        let sample = |secs| Sample { time: Timestamp::from_secs(secs), accel: Accel::from_g(0.0, 0.0, 1.0) };
        chunk.extend(secs.map(sample));
        if self.hour % 5 == 0 {
            self.nudges.push((Timestamp::from_secs(self.hour * 3600 + 1800), Nudge::Back));
        }
        self.hour += 1;
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }

    fn nudges(&self) -> &[(Timestamp, Nudge)] {
        &self.nudges
    }
}

#[test]
fn nights_collect_the_nudges_of_their_recordings() {
    let clock = Clock::Dated(jiff::tz::TimeZone::UTC);
    let rate = Hertz::new(1.0).unwrap();
    let header = Header { source: "by hand".to_owned(), clock: clock.clone(), rate, sign: Sign::Normal };
    let long = Long { header, remarks: Remarks::default(), nudges: Vec::new(), hour: 0 };
    let note = SourceNote { name: String::new(), rate_hz: 1.0, decided: String::new(), options: BTreeMap::default() };
    let analysis = Analysis {
        epoch_secs: 1,
        mounting: Mounting::assumed(),
        earlier: None,
        worn: None,
        settings: Settings::default(),
    };
    let (mut nights, mut closed) = (Nights::new(analysis, clock), Vec::new());
    let mut long = Peeked::new(long).unwrap();
    let emit = |night| -> Result<(), std::convert::Infallible> {
        closed.push(night);
        Ok(())
    };
    nights.read(&mut long, note, emit, |_| Ok(())).unwrap();
    closed.extend(nights.close());
    let hours = |night: &ClosedNight| -> Vec<i64> {
        night.summary.nudges.iter().map(|nudge| nudge.at.floor_secs() / 3600).collect()
    };
    assert_eq!(closed.iter().map(hours).collect::<Vec<_>>(), [vec![0, 5, 10], vec![15, 20, 25, 30, 35]]);
}

#[test]
fn a_night_without_nudges_is_written_as_before() {
    let note = NudgeNote { at: Timestamp::from_secs(0), why: Nudge::Still, answered_after_secs: None };
    assert_eq!(serde_json::to_string(&note).unwrap(), r#"{"at":"1970-01-01T00:00:00Z","why":"still"}"#);
    let json = serde_json::to_string(&Settings::default()).unwrap();
    assert!(!json.contains("answer_secs"), "{json}");
    let other = Settings { answer_secs: 300, ..Settings::default() };
    let json = serde_json::to_string(&other).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&json).unwrap(), other);
}

#[test]
fn a_nudge_falls_into_the_night_it_was_given_in_and_counts_once() {
    let mut nudges = Nudges::default();
    let at = |secs| (Timestamp::from_secs(secs), Nudge::Back);
    nudges.take(&[at(10)]);
    nudges.take(&[at(10), at(20), at(70)]);
    nudges.next_recording();
    nudges.take(&[at(15), at(20)]);
    let mut noted = |ends| {
        let notes = nudges.answered(Timestamp::from_secs(ends), &track(&[]), &Settings::default());
        notes.iter().map(|note| note.at.floor_secs()).collect::<Vec<_>>()
    };
    assert_eq!(noted(60), [10, 15, 20]);
    assert_eq!(noted(120), [70]);
}
