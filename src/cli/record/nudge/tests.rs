use super::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_secs(minutes * 60)
}

fn nudger(rules: &[&str], quiet: i64) -> Nudger {
    let rules: Vec<Rule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    Nudger::new(&rules, SignedDuration::from_mins(quiet))
}

/// Lies so since a minute, still since another.
fn lies(posture: Posture, since: i64, still: Option<i64>) -> Provisional {
    Provisional { held: Some((posture, at(since))), still_since: still.map(at), ..Provisional::default() }
}

/// The minutes at which there are nudges.
fn minutes(nudger: &mut Nudger, minutes: std::ops::Range<i64>, night: impl Fn(i64) -> Provisional) -> Vec<i64> {
    minutes.filter(|&minute| nudger.look(at(minute), &night(minute)).is_some()).collect()
}

#[test]
fn rules_read_as_they_are_said() {
    let rule = |text: &str| text.parse::<Rule>().map(|rule| (rule.nudge, rule.after.as_secs()));
    assert_eq!(rule("stomach:10m"), Ok((Nudge::Stomach, 600)));
    assert_eq!(rule("still:90min"), Ok((Nudge::Still, 5400)));
    assert_eq!(rule(" Left : 1h30m"), Ok((Nudge::Left, 5400)));
    assert_eq!(rule("stomach"), Err(NotARule::NoColon));
    assert_eq!(rule("belly:10m"), Err(NotARule::Reason("belly".to_owned())));
    for wrong in ["back:10", "back:", "back:-10m", "back:soon"] {
        assert!(matches!(rule(wrong), Err(NotARule::Time(_))), "{wrong}: {:?}", rule(wrong));
    }
    assert_eq!(rule("back:5s"), Err(NotARule::Range("5s".to_owned())));
    assert_eq!(rule("back:13h"), Err(NotARule::Range("13h".to_owned())));
}

#[test]
fn a_rule_reads_as_it_is_written() {
    let rule: Rule = "still:90m".parse().unwrap();
    assert_eq!(rule.to_string().parse(), Ok(rule));
}

#[test]
fn an_unanswered_nudge_comes_again_after_the_rules_time() {
    let mut nudger = nudger(&["stomach:10m"], 0);
    assert_eq!(minutes(&mut nudger, 0..35, |_| lies(Posture::Prone, 0, Some(0))), [10, 20, 30]);
    assert_eq!((nudger.given(), nudger.answered()), (3, 0));
}

#[test]
fn two_minutes_are_the_least_pause() {
    let mut nudger = nudger(&["back:1m"], 0);
    assert_eq!(minutes(&mut nudger, 0..8, |_| lies(Posture::Supine, 0, None)), [1, 3, 5, 7]);
}

#[test]
fn turning_over_is_an_answer_and_the_time_begins_anew() {
    let mut nudger = nudger(&["stomach:10m"], 0);
    let turning = |minute| match minute {
        0..12 => lies(Posture::Prone, 0, None),
        12..15 => lies(Posture::LeftSide, 12, None),
        _ => lies(Posture::Prone, 15, None),
    };
    assert_eq!(minutes(&mut nudger, 0..30, turning), [10, 25]);
    assert_eq!((nudger.given(), nudger.answered()), (2, 1));
}

#[test]
fn the_beginning_of_the_night_is_quiet() {
    let mut nudger = nudger(&["back:5m"], 30);
    assert_eq!(minutes(&mut nudger, 0..33, |_| lies(Posture::Supine, 0, None)), [30]);
}

#[test]
fn nobody_is_nudged_while_up_or_unknown() {
    let mut nudger = nudger(&["still:5m", "stomach:5m"], 0);
    assert_eq!(minutes(&mut nudger, 0..60, |_| lies(Posture::Upright, 0, Some(0))), [] as [i64; 0]);
    assert_eq!(minutes(&mut nudger, 60..90, |_| Provisional::default()), [] as [i64; 0]);
}

#[test]
fn the_sensors_own_motor_is_no_answer_and_moving_is() {
    let mut nudger = nudger(&["still:60m"], 0);
    let second = |secs| Timestamp::from_secs(secs);
    let still = |since| Provisional { still_since: Some(second(since)), ..lies(Posture::Supine, 0, None) };
    assert_eq!(nudger.look(second(0), &still(0)), None);
    assert_eq!(nudger.look(second(3600), &still(0)), Some(Nudge::Still));
    assert_eq!(nudger.look(second(3630), &still(3613)), None);
    assert_eq!(nudger.answered(), 0);
    assert_eq!(nudger.look(second(3700), &still(3660)), None);
    assert_eq!(nudger.answered(), 1);
    assert_eq!(nudger.look(second(7260), &still(3660)), Some(Nudge::Still));
    let turned = Provisional { still_since: Some(second(7265)), ..lies(Posture::LeftSide, 121, None) };
    assert_eq!(nudger.look(second(7280), &turned), None);
    assert_eq!(nudger.answered(), 2);
}

#[test]
fn two_rules_fire_each_on_its_own() {
    let mut nudger = nudger(&["stomach:10m", "still:15m"], 0);
    let mut told = Vec::new();
    for minute in 0..20 {
        told.extend(nudger.look(at(minute), &lies(Posture::Prone, 0, Some(0))).map(|nudge| (minute, nudge)));
    }
    assert_eq!(told, [(10, Nudge::Stomach), (15, Nudge::Still)]);
}
