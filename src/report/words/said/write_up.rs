//! The write-up of a trial: where it stands, what was looked at, and what came of it.

use super::super::trial::tests::{compared, measured, outcome};
use super::told;
use crate::link::ImportantDifference;
use crate::link::trial::{Comparison, DoseEffect, Noise, State, TrialNight, TrialOutcome, TrialResult};
use crate::report::cent::markdown;
use crate::report::fixture::interval;
use crate::time::Timestamp;

fn found(comparisons: Vec<Comparison>) -> TrialResult {
    let night = |pain, dose, arm| TrialNight { morning: jiff::civil::date(2026, 3, 2), arm, pain, dose };
    let nights = vec![night(Some(4.0), Some(0.5), 0), night(None, None, 1)];
    TrialResult { comparisons, important: ImportantDifference::at(4.0), nights }
}

/// What a write-up says under some of its items.
fn items(trial: &TrialOutcome, wanted: &[&str]) -> String {
    let text = markdown(trial);
    let items = text.split("\n### ").skip(1).filter(|item| wanted.iter().any(|it| item.starts_with(&format!("{it} "))));
    let said: Vec<String> = items
        .map(|item| item.split("\n## ").next().unwrap_or_default().trim().replace("\n\n", ": ").to_owned())
        .collect();
    said.join("\n")
}

#[test]
fn what_a_write_up_says() {
    let clear = compared(Some(interval(-1.2, -2.1, -0.3)), 0.012, 13);
    let kept = measured("h", 0.01, None, DoseEffect::Known { effect: interval(1.0, 0.3, 2.2) });
    let kept = Comparison { adherence: Some(kept), ..clear.clone() };
    let second =
        Comparison { arm: "stretching <daily>".to_owned(), ..compared(Some(interval(0.1, -0.6, 0.8)), 0.8, 13) };
    let looks = vec![Timestamp::from_secs(1_772_700_000), Timestamp::from_secs(1_772_900_000)];
    let stopped = State::Stopped { on: jiff::civil::date(2026, 3, 12), nights: 11 };
    let base = outcome(State::Over, 27, 1, Some(found(vec![clear.clone()])));
    let cases = [
        ("over, 28 nights, 1.2 points lower, p 0.012", base.clone()),
        ("waiting", outcome(State::Waiting, 0, 0, None)),
        (
            "running, looked at once",
            TrialOutcome { peeked: looks[..1].to_vec(), ..outcome(State::Running { night: 12 }, 11, 0, None) },
        ),
        (
            "stopped after 11, looked at twice, blocks of 2",
            TrialOutcome {
                peeked: looks,
                block: 2,
                ..outcome(stopped, 11, 0, Some(found(vec![compared(None, 1.0, 3)])))
            },
        ),
        (
            "measured by time on the stomach",
            TrialOutcome {
                measure: Some("prone".to_owned()),
                measured: Some(26),
                result: Some(found(vec![kept])),
                ..base.clone()
            },
        ),
        (
            "three arms, own spread of 40 mornings",
            TrialOutcome {
                arms: ["pillow under knees", "stretching <daily>", "none"].map(str::to_owned).to_vec(),
                noise: Noise { sd: 0.9, autocorrelation: 0.42, usual: 3.0, mornings: 40 },
                sees: None,
                result: Some(found(vec![clear, second])),
                ..base
            },
        ),
    ];
    let wanted =
        ["1b", "3a", "3b", "5", "6a", "7a", "7b", "13", "14", "15", "16", "16 to 18", "17a", "17b", "18", "20"];
    insta::assert_snapshot!(told(cases.map(|(given, trial)| (given, items(&trial, &wanted)))));
}
