use super::*;
use crate::link::trial::TrialResult;
use crate::report::fixture::interval;
use crate::report::words::said::{every, told};
use crate::time::Timestamp;
use jiff::civil::date;

pub(in crate::report::words) fn compared(difference: Option<Interval>, p: f64, turns: usize) -> Comparison {
    let by = difference.map_or(0.0, |it| it.estimate);
    Comparison {
        arm: "pillow under knees".to_owned(),
        against: "none".to_owned(),
        turns,
        left_out: 0,
        pain_arm: 4.1 + by,
        pain_against: 4.1,
        difference,
        p,
        p_strict: p,
        p_adjusted: p,
        exact: turns <= 14,
        smallest_p: 2.0 * 0.5_f64.powi(i32::try_from(turns).unwrap()),
        adherence: None,
    }
}

pub(in crate::report::words) fn measured(
    unit: &'static str,
    p: f64,
    followed: Option<(usize, usize)>,
    effect: DoseEffect,
) -> Adherence {
    Adherence {
        measure: match unit {
            "" => "the tag pillow-knees",
            "h" => "time on the stomach",
            "min" => "hold between postures",
            "times" => "getting up at night",
            _ => "position changes",
        }
        .to_owned(),
        unit,
        nights: 24,
        arm: 0.4,
        against: 1.6,
        difference: Some(interval(-1.2, -1.9, -0.6)),
        p,
        followed,
        more: (2, 12),
        effect,
    }
}

pub(in crate::report::words) fn outcome(
    state: State,
    scored: usize,
    missing: usize,
    result: Option<TrialResult>,
) -> TrialOutcome {
    TrialOutcome {
        name: "pillow-under-knees".to_owned(),
        arms: vec!["pillow under knees".to_owned(), "none".to_owned()],
        nights: 28,
        block: 1,
        start: date(2026, 3, 1),
        last_morning: date(2026, 3, 29),
        seed: 7,
        measure: None,
        created: Timestamp::from_secs(1_772_000_000),
        sees: Some(1.3),
        noise: Noise::default(),
        state,
        scored,
        missing: (0..missing).map(|i| date(2026, 3, 3 + i as i8)).collect(),
        measured: None,
        peeked: Vec::new(),
        result,
    }
}

#[test]
fn what_a_trial_can_see() {
    let own = Noise { sd: 0.9, autocorrelation: 0.42, usual: 3.0, mornings: 40 };
    insta::assert_snapshot!(told([
        ("28 nights see 1.3", sees(28, Some(1.3))),
        ("90 nights see 1", sees(90, Some(1.0))),
        ("14 nights see nothing", sees(14, None)),
        ("the spread of others", noise(&Noise::default())),
        ("one's own spread", noise(&own)),
    ]));
}

#[test]
fn where_a_trial_stands() {
    let stopped = State::Stopped { on: date(2026, 3, 12), nights: 11 };
    let said = |it: &TrialOutcome| format!("{} {}", state(it), progress(it));
    let peeked = TrialOutcome { peeked: vec![Timestamp::from_secs(0); 2], ..outcome(stopped, 11, 0, None) };
    let each = every!(State:
        State::Waiting => ("waiting", said(&outcome(State::Waiting, 0, 0, None))),
        State::Running { .. } => ("night 1", said(&outcome(State::Running { night: 1 }, 0, 0, None))),
        State::Awaiting => ("last morning to come", said(&outcome(State::Awaiting, 27, 1, None))),
        State::Over => ("over, all written", said(&outcome(State::Over, 28, 0, None))),
        State::Stopped { .. } => ("stopped", said(&outcome(stopped, 11, 0, None))),
    );
    insta::assert_snapshot!(told(each.into_iter().chain([
        ("night 2, written", said(&outcome(State::Running { night: 2 }, 1, 0, None))),
        ("night 2, not written", said(&outcome(State::Running { night: 2 }, 0, 1, None))),
        (
            "night 2, measured",
            said(&TrialOutcome { measured: Some(1), ..outcome(State::Running { night: 2 }, 1, 0, None) })
        ),
        ("night 12, all written", said(&outcome(State::Running { night: 12 }, 11, 0, None))),
        ("night 12, one missing", said(&outcome(State::Running { night: 12 }, 10, 1, None))),
        ("over, ten missing", said(&outcome(State::Over, 18, 10, None))),
        ("measured", said(&TrialOutcome { measured: Some(20), ..outcome(State::Over, 28, 0, None) })),
        ("stopped and looked at twice", weakened(&peeked)),
        (
            "looked at once",
            weakened(&TrialOutcome { peeked: vec![Timestamp::from_secs(0)], ..outcome(State::Over, 28, 0, None) })
        ),
        ("neither", weakened(&outcome(State::Over, 28, 0, None))),
        ("no result yet", NO_PEEKING.to_owned()),
    ])));
}

#[test]
fn what_a_trial_found() {
    let missing = Comparison { left_out: 1, ..compared(Some(interval(-1.2, -2.1, -0.3)), 0.012, 13) };
    insta::assert_snapshot!(told([
        ("lower by 1.2, p 0.012", comparison(&missing)),
        ("higher by 1, p 0.0004", comparison(&compared(Some(interval(1.0, 0.4, 1.6)), 0.0004, 14))),
        ("lower by 0.2, p 0.61", comparison(&compared(Some(interval(-0.2, -0.9, 0.5)), 0.61, 14))),
        ("higher by 0.4, p 0.051", comparison(&compared(Some(interval(0.4, -0.1, 0.9)), 0.051, 14))),
        ("lower by 0.04, p 0.93", comparison(&compared(Some(interval(-0.04, -0.7, 0.6)), 0.93, 14))),
        ("no difference", comparison(&compared(Some(interval(0.0, -0.5, 0.5)), 1.0, 14))),
        ("in a line", difference(&missing)),
        ("in a line, 5 turns", difference(&compared(None, 0.0625, 5))),
        ("5 turns", comparison(&compared(None, 0.0625, 5))),
        ("1 turn", comparison(&compared(None, 1.0, 1))),
        ("no turn", comparison(&compared(None, 1.0, 0))),
        ("exact, one turn without a partner", method(&missing)),
        ("drawn, all turns", method(&compared(Some(interval(0.4, -0.1, 0.9)), 0.051, 45))),
        ("three turns without a partner", method(&Comparison { left_out: 3, ..compared(None, 1.0, 4) })),
    ]));
}

#[test]
fn whether_it_matters() {
    let (four, seven) = (ImportantDifference::at(4.0), ImportantDifference::at(7.0));
    insta::assert_snapshot!(told([
        ("−1.2 to −2.1, 1 matters", importance(Some(interval(-1.6, -2.1, -1.2)), &four)),
        ("−0.3 to −2.1, 1 matters", importance(Some(interval(-1.2, -2.1, -0.3)), &four)),
        ("−0.3 to −1.7, 2 matter", importance(Some(interval(-1.2, -1.7, -0.3)), &seven)),
        ("−0.9 to 0.5, 1 matters", importance(Some(interval(-0.2, -0.9, 0.5)), &four)),
        ("−1.9 to 0.5, 1 matters", importance(Some(interval(-0.7, -1.9, 0.5)), &four)),
        ("no interval", importance(None, &four)),
    ]));
}

#[test]
fn whether_an_arm_was_kept_to() {
    let it = compared(Some(interval(-1.2, -2.1, -0.3)), 0.012, 13);
    let known = |estimate, low, high| DoseEffect::Known { effect: interval(estimate, low, high) };
    let both = |measured: &Adherence| format!("{} {}", adherence(measured, &it), dose(measured));
    let doses = every!(DoseEffect:
        DoseEffect::TooWeak => DoseEffect::TooWeak,
        DoseEffect::Known { .. } => known(-0.5, -0.9, -0.1),
    );
    let units = ["", "h", "min", "per hour", "times"];
    let units = units.into_iter().flat_map(|unit| {
        doses.iter().map(move |effect| (format!("{unit:?}, {effect:?}"), dose(&measured(unit, 0.01, None, *effect))))
    });
    let units: Vec<(String, String)> = units.collect();
    let said = [
        ("hours, clearly apart, clear effect", both(&measured("h", 0.01, None, known(1.0, 0.3, 2.2)))),
        ("hours, clearly apart, no clear effect", both(&measured("h", 0.01, None, known(0.4, -0.3, 1.2)))),
        ("hours, not apart", both(&measured("h", 0.4, None, DoseEffect::TooWeak))),
        ("hours, a point that may be nothing", dose(&measured("h", 0.01, None, known(1.0, -0.3, 2.3)))),
        ("tag, kept to", both(&measured("", 0.01, Some((22, 24)), known(-1.4, -2.4, -0.4)))),
        ("tag, not kept to", both(&measured("", 0.9, Some((12, 24)), DoseEffect::TooWeak))),
    ];
    insta::assert_snapshot!(told(said.map(|(given, said)| (given.to_owned(), said)).into_iter().chain(units)));
}

#[test]
fn a_trial_in_full() {
    let result = TrialResult {
        comparisons: vec![compared(Some(interval(-1.2, -2.1, -0.3)), 0.012, 13)],
        important: ImportantDifference::at(4.0),
        nights: Vec::new(),
    };
    let running = outcome(State::Running { night: 12 }, 11, 0, None);
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        trial(&running).join("\n"),
        trial(&outcome(State::Over, 28, 0, Some(result))).join("\n")
    ));
}
