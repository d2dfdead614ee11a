use super::*;
use crate::posture::frame;
use crate::units::Body;

const RATE: f64 = 25.0;

/// Feeds a check with somebody who does things, on a clock that counts readings.
struct Wearer {
    check: Check,
    really: Mounting,
    at: i64,
}

impl Wearer {
    fn new(said: &str, really: &str, ask: bool) -> Self {
        let check = Check::new(Hertz::new(RATE).unwrap(), said.parse().unwrap(), ask);
        Self { check, really: really.parse().unwrap(), at: 0 }
    }

    fn reads(&mut self, accel: Accel<Sensor>, secs: i64, rate: f64) -> Verdict {
        for _ in 0..(secs as f64 * rate) as u32 {
            self.at += (1e9 / rate) as i64;
            self.check.push(&[Sample { time: Timestamp::from_nanos(self.at), accel }]);
            self.check.look(Timestamp::from_nanos(self.at), Some(Timestamp::default()));
        }
        self.check.verdict().clone()
    }

    fn holds(&mut self, posture: Posture, secs: i64) -> Verdict {
        let body: Accel<Body> = frame::reading(posture);
        let sensed = self.really.body_from_sensor().inverse() * body.vector();
        self.reads(Accel::from_vector(sensed), secs, RATE)
    }
}

#[test]
fn somebody_who_stands_and_lies_down_is_done_without_a_key() {
    let mut wearer = Wearer::new("left,head,front", "left,head,front", true);
    assert_eq!(wearer.holds(Posture::Upright, 9), Verdict::Waiting);
    assert_eq!(wearer.check.task(), None);
    wearer.holds(Posture::Upright, 5);
    assert!(wearer.check.task().unwrap().contains("lie on your back"));
    assert_eq!(wearer.holds(Posture::Supine, 4), Verdict::Fine);
    assert_eq!(wearer.check.task(), None);
}

#[test]
fn a_sensor_that_sits_wrong_is_told_with_the_mounting_that_fits() {
    for (really, how) in [
        ("right,feet,front", "upside down:"),
        ("right,head,back", "back to front:"),
        ("left,feet,back", "upside down and back to front:"),
        ("head,right,front", "turned on its side:"),
    ] {
        let mut wearer = Wearer::new("left,head,front", really, true);
        wearer.holds(Posture::Upright, 14);
        if wearer.check.task().is_some_and(|task| task.contains("stand")) {
            // Enter is pressed while the readings are ten seconds behind.
            wearer.check.confirm(Timestamp::from_nanos(wearer.at + 10_000_000_000));
            wearer.holds(Posture::Supine, 8);
            assert!(wearer.check.task().unwrap().contains("keep standing"));
            wearer.holds(Posture::Upright, 6);
        }
        let Verdict::Wrong(text) = wearer.holds(Posture::Supine, 12) else { panic!("{really} passed") };
        assert!(text.contains(how) && text.contains(&format!("--mounting {really}.")), "{text}");
    }
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let mut wearer = Wearer::new("left,head,front", "right,feet,front", false);
    assert_eq!(wearer.holds(Posture::Supine, 11), Verdict::Flows);
}

#[test]
fn a_check_can_be_skipped_and_begun_again() {
    let mut wearer = Wearer::new("left,head,front", "left,head,front", true);
    wearer.check.skip();
    wearer.holds(Posture::Supine, 11);
    assert!(wearer.check.task().is_some());
    wearer.check.skip();
    assert_eq!((wearer.check.verdict(), wearer.check.task()), (&Verdict::Flows, None));
    wearer.check.again();
    assert_eq!(wearer.check.verdict(), &Verdict::Waiting);
}

#[test]
fn readings_too_few_too_many_too_strong_or_none_are_told() {
    let level = Accel::<Sensor>::from_g(0.0, 0.0, 1.0);
    for (rate, g, says) in [(18.0, 1.0, "Only 18.0 of 25.0"), (50.0, 1.0, "50.0 readings"), (25.0, 1.4, "1.40 g")] {
        let mut wearer = Wearer::new("left,head,front", "left,head,front", true);
        let verdict = wearer.reads(Accel::from_vector(level.vector() * g), 15, rate);
        assert!(matches!(&verdict, Verdict::Wrong(text) if text.contains(says)), "{verdict:?}");
    }
    let mut silent = Wearer::new("left,head,front", "left,head,front", true).check;
    let began = Some(Timestamp::default());
    assert_eq!(silent.look(Timestamp::from_secs(19), began), &Verdict::Waiting);
    assert!(
        matches!(silent.look(Timestamp::from_secs(20), began), Verdict::Wrong(text) if text.contains("no readings"))
    );
}
