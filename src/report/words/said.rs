//! Every sentence that the comparison can say, with what makes it be said.

use super::shares::{dropped, ease, replaced, reverse, reverses, swap};
use super::*;
use crate::diary::{Entry, Nrs};
use crate::link::{
    Adjusted, Association, Composition, Covariate, Ease, Exposure, Finding, Findings, Importance, ImportantDifference,
    Link, Measured, Morning, Reverse, Swap,
};
use crate::posture::Posture;
use crate::report::Report;
use crate::report::fixture::{self, interval, measured};

/// A report of 20 mornings with these findings in the place of its own.
fn report(associations: Vec<(Exposure, Finding)>) -> Report {
    let of = |(exposure, finding)| Association { exposure, n: 20, pairs: Vec::new(), finding };
    let important = Some(ImportantDifference { points: 1.0, usual: 3.0 });
    let report = fixture::report(20);
    let associations = associations.into_iter().map(of).collect();
    Report { findings: Findings { associations, important, ..report.findings.clone() }, ..report }
}

/// What is said, in which nothing may claim a cause.
fn no_cause(said: String) -> String {
    let claims =
        ["because", "causes", "caused", "leads to", "led to", "due to", "makes your", "helps", "lowered", "raised"];
    assert!(claims.iter().all(|claim| !said.contains(claim)), "{said}");
    said
}

fn stomach(finding: Finding) -> (Exposure, Finding) {
    (Exposure::PRIMARY, finding)
}

fn tag(finding: Finding) -> (Exposure, Finding) {
    (Exposure::Circumstance("alcohol".to_owned()), finding)
}

fn entry(day: i8, pain: u8) -> Morning {
    let date = jiff::civil::date(2026, 3, day);
    Morning { entry: Some(Entry::new(date, Nrs::new(pain).unwrap())), ..Morning::empty(date) }
}

#[test]
fn answers() {
    let least = |change: fn(&mut Measured)| {
        let Finding::Measured(mut measured) = measured(Link::MorePain) else { unreachable!() };
        change(&mut measured);
        Finding::Measured(measured)
    };
    let states: Vec<(&str, Report)> = vec![
        ("no night and no score", Report::new(Vec::new())),
        ("a score without a night", Report::new(vec![entry(1, 4)])),
        ("one morning", fixture::report(1)),
        (
            "too few for anything",
            report(vec![stomach(Finding::TooFew { needed: 9 }), tag(Finding::TooFew { needed: 13 })]),
        ),
        ("one short of enough", report(vec![stomach(Finding::TooFew { needed: 1 })])),
        ("nothing varied", report(vec![stomach(Finding::NeverVaried)])),
        ("the same pain every morning", {
            let mut same = fixture::mornings(20);
            same.iter_mut().filter_map(|it| it.entry.as_mut()).for_each(|it| it.pain = Nrs::new(3).unwrap());
            Report { findings: report(vec![stomach(Finding::NeverVaried)]).findings, ..Report::new(same) }
        }),
        ("nothing clear", report(vec![stomach(measured(Link::Unclear)), tag(Finding::TooFew { needed: 3 })])),
        ("one with more pain", report(vec![stomach(measured(Link::MorePain))])),
        ("one with less pain", report(vec![stomach(measured(Link::LessPain))])),
        ("more pain, without a difference in points", report(vec![stomach(least(|it| it.contrast = None))])),
        (
            "several each way",
            report(vec![
                stomach(measured(Link::MorePain)),
                (Exposure::LongestStillness, measured(Link::MorePain)),
                (Exposure::PositionChanges, measured(Link::LessPain)),
                tag(measured(Link::Unclear)),
            ]),
        ),
        ("a circumstance alone", report(vec![stomach(measured(Link::Unclear)), tag(measured(Link::MorePain))])),
    ];
    let said = |(state, report): &(&str, Report)| format!("{state}:\n  {}", answer(report).join("\n  "));
    insta::assert_snapshot!(no_cause(states.iter().map(said).collect::<Vec<_>>().join("\n\n")));
}

#[test]
fn findings() {
    let circumstance = Exposure::Circumstance("alcohol".to_owned());
    let exposures = Exposure::ALL.into_iter().chain([circumstance]);
    let states = [
        ("too few", Finding::TooFew { needed: 5 }),
        ("never varied", Finding::NeverVaried),
        ("more", measured(Link::MorePain)),
        ("less", measured(Link::LessPain)),
        ("unclear", measured(Link::Unclear)),
    ];
    let said = |exposure: Exposure| {
        let one = |(state, finding): &(&str, Finding)| {
            let it = Association { exposure: exposure.clone(), n: 20, pairs: Vec::new(), finding: finding.clone() };
            format!("  {state}: {} | {} | {}", super::finding(&it), verdict(&it), short(&it))
        };
        format!("{}:\n{}", exposure.name(), states.iter().map(one).collect::<Vec<_>>().join("\n"))
    };
    insta::assert_snapshot!(no_cause(exposures.map(said).collect::<Vec<_>>().join("\n\n")));
}

#[test]
fn numbers_of_a_link() {
    let circumstance = Exposure::Circumstance("alcohol".to_owned());
    let mut lines: Vec<String> = Vec::new();
    for exposure in Exposure::ALL.into_iter().chain([circumstance]) {
        lines.push(format!("{}: {}", exposure.name(), slope(&exposure, interval(0.04, -0.01, 0.09))));
        let Finding::Measured(it) = measured(Link::MorePain) else { unreachable!() };
        let association = Association { n: 28, pairs: Vec::new(), finding: measured(Link::MorePain), exposure };
        lines.push(format!("  seen: {}", could_have_seen(&association, &it)));
    }
    let night = Exposure::PRIMARY;
    let tag = Exposure::Circumstance("alcohol".to_owned());
    for (state, it) in [
        ("more", interval(1.2, 0.4, 2.0)),
        ("less", interval(-1.2, -2.0, -0.4)),
        ("a point", interval(1.0, -0.1, 2.1)),
        ("nothing", interval(0.0, -0.3, 0.3)),
    ] {
        lines.push(format!("{state}, nights: {}", contrast(&night, it)));
        lines.push(format!("{state}, a circumstance: {}", contrast(&tag, it)));
    }
    for important in [Importance::Important, Importance::Unimportant, Importance::Unclear] {
        let Finding::Measured(it) = measured(Link::MorePain) else { unreachable!() };
        let it = Measured { important: Some(important), ..*it };
        lines.push(format!("{important:?}: {}", importance(&it, &report(Vec::new())).unwrap()));
    }
    let covariates = vec![
        Covariate::EveningPain,
        Covariate::PreviousMorning,
        Covariate::HoursInBed,
        Covariate::Weekend,
        Covariate::Trend,
    ];
    for covariates in [covariates.clone(), covariates[3..4].to_vec()] {
        let it = Adjusted { slope: interval(0.3, -0.1, 0.7), p: 0.1, n: 26, covariates };
        lines.push(format!("{} held still: {}", it.covariates.len(), adjusted(&night, &it)));
    }
    insta::assert_snapshot!(no_cause(lines.join("\n")));
}

#[test]
fn shares_of_the_night_the_evening_and_the_day() {
    let exchange = |points_per_hour| Swap { from: Posture::Prone, to: Posture::Supine, points_per_hour, p: 0.01 };
    let composition = |dropped: Vec<Posture>| Composition {
        parts: vec![Posture::Supine, Posture::LeftSide],
        dropped,
        swaps: Vec::new(),
        n: 28,
        replaced: 0,
        sensitivity: 0.0,
    };
    let after = |link| Reverse { exposure: Exposure::PRIMARY, n: 28, finding: measured(link) };
    let too_few = Reverse { exposure: Exposure::PRIMARY, n: 3, finding: Finding::TooFew { needed: 11 } };
    let day = |difference| Ease { n: 28, waking: 4.0, later: 2.8, difference, p: 0.01 };
    let said = [
        ("an hour, clear", Some(swap(&exchange(interval(-0.8, -1.5, -0.1))))),
        ("an hour, unclear", Some(swap(&exchange(interval(-0.8, -1.8, 0.2))))),
        ("no posture left out", dropped(&composition(Vec::new()))),
        ("one left out", dropped(&composition(vec![Posture::Prone]))),
        ("two left out", dropped(&composition(vec![Posture::Prone, Posture::RightSide]))),
        ("no posture without a second", replaced(&composition(Vec::new()))),
        ("one without a second", replaced(&Composition { replaced: 1, sensitivity: 0.34, ..composition(Vec::new()) })),
        ("several", replaced(&Composition { replaced: 7, sensitivity: 0.004, ..composition(Vec::new()) })),
        ("after evening pain more", reverse(&after(Link::MorePain))),
        ("after evening pain less", reverse(&after(Link::LessPain))),
        ("after evening pain nothing", reverse(&after(Link::Unclear))),
        ("evenings: too few", reverses(&[too_few])),
        ("evenings: nothing", reverses(&[after(Link::Unclear)])),
        ("evenings: something", reverses(&[after(Link::Unclear), after(Link::MorePain)])),
        ("it eases", Some(ease(&day(interval(-1.2, -1.6, -0.8))))),
        ("it gets worse", Some(ease(&day(interval(1.2, 0.8, 1.6))))),
        ("neither", Some(ease(&day(interval(-0.2, -0.6, 0.2))))),
    ];
    let line = |(state, said): &(&str, Option<String>)| format!("{state}: {}", said.as_deref().unwrap_or("(not said)"));
    insta::assert_snapshot!(no_cause(said.iter().map(line).collect::<Vec<_>>().join("\n")));
}

#[test]
fn what_is_missing() {
    let gaps = Report::new(fixture::mornings(30));
    let line = dates(gaps.without_score());
    insta::assert_snapshot!(format!("{}\n{line}", missing(&gaps).join("\n")));
    assert!(missing(&Report::new(Vec::new())).is_empty());
    let days: Vec<Morning> = [1, 2, 3, 7, 9, 10].map(|day| entry(day, 1)).to_vec();
    assert_eq!(dates(days.iter()), "Sun 1 Mar to Tue 3 Mar, Sat 7 Mar and Mon 9 Mar to Tue 10 Mar");
}
