//! The answer in three sentences, the pain, and what is missing.

use super::{perhaps, report, stomach, tag, told};
use crate::diary::{Entry, Nrs};
use crate::link::{Exposure, Finding, Link, Measured, Morning};
use crate::night::Wear;
use crate::report::fixture::{self, measured};
use crate::report::words::number::{correlation, probability, rho, seen, signed_points};
use crate::report::words::{answer, count, dates, missing, pain};
use crate::report::{Report, Spread};

fn entry(day: i8, pain: u8) -> Morning {
    let date = jiff::civil::date(2026, 3, day);
    Morning { entry: Some(Entry::new(date, Nrs::new(pain).unwrap())), ..Morning::empty(date) }
}

/// The numbers of a report that its answer goes by.
fn numbers(report: &Report) -> String {
    let of = |finding: &Finding, exposure: &Exposure| match finding {
        Finding::TooFew { needed } => format!("{needed} more needed"),
        Finding::NeverVaried => "never varied".to_owned(),
        Finding::Measured(it) => format!(
            "ρ {}, {}, q {}, would have seen ρ {}{}",
            correlation(it.rho),
            it.contrast.map_or_else(|| "no difference in points".to_owned(), signed_points),
            probability(it.q),
            rho(it.smallest_rho),
            seen(exposure, it).map_or_else(String::new, |slope| format!(" or {slope}"))
        ),
    };
    let each = report.findings.associations.iter();
    let each: Vec<String> =
        each.take(4).map(|one| format!("{}: {}", one.exposure.name(), of(&one.finding, &one.exposure))).collect();
    let more = if report.findings.associations.len() > 4 { "; …" } else { "" };
    let mornings = count(report.mornings.len(), "morning", "mornings");
    format!("{mornings}, {} with both; {}{more}", report.joined, each.join("; "))
}

fn changed(change: fn(&mut Measured)) -> Finding {
    let Finding::Measured(mut measured) = measured(Link::MorePain) else { unreachable!() };
    change(&mut measured);
    Finding::Measured(measured)
}

#[test]
fn answers() {
    let same_pain = {
        let mut same = fixture::mornings(20);
        same.iter_mut().filter_map(|it| it.entry.as_mut()).for_each(|it| it.pain = Nrs::new(3).unwrap());
        Report { findings: report(vec![stomach(Finding::NeverVaried)]).findings, ..Report::new(same) }
    };
    let cases = [
        Report::new(Vec::new()),
        Report::new(vec![entry(1, 4)]),
        fixture::report(1),
        report(vec![stomach(Finding::TooFew { needed: 9 }), tag(Finding::TooFew { needed: 13 })]),
        report(vec![stomach(Finding::TooFew { needed: 1 })]),
        report(vec![stomach(Finding::NeverVaried)]),
        report(vec![stomach(Finding::NeverVaried), tag(measured(Link::Unclear))]),
        report(vec![stomach(measured(Link::Unclear)), tag(Finding::TooFew { needed: 3 })]),
        report(vec![stomach(measured(Link::MorePain))]),
        report(vec![stomach(measured(Link::LessPain))]),
        report(vec![stomach(changed(|it| it.contrast = None))]),
        report(vec![stomach(changed(|it| it.contrast = Some(fixture::interval(1.2, -0.2, 2.6))))]),
        report(vec![stomach(changed(|it| it.smallest_slope = f64::INFINITY))]),
        report(vec![
            stomach(measured(Link::MorePain)),
            (Exposure::LongestStillness, measured(Link::MorePain)),
            (Exposure::PositionChanges, measured(Link::LessPain)),
            tag(measured(Link::Unclear)),
        ]),
        report(vec![stomach(measured(Link::Unclear)), tag(measured(Link::MorePain))]),
    ];
    let said = |report: &Report| (numbers(report), answer(report).join("\n"));
    let same = (format!("{}; pain 3 on every morning", numbers(&same_pain)), answer(&same_pain).join("\n"));
    insta::assert_snapshot!(told(cases.iter().map(said).chain([same])));
}

#[test]
fn pain_on_waking() {
    let spread = |n, median, lower_quartile, upper_quartile| Spread { n, median, lower_quartile, upper_quartile };
    let said = |pain: Option<Spread>| {
        let given = pain.map_or_else(
            || "no score".to_owned(),
            |it| {
                format!(
                    "{}, median {}, quartiles {} and {}",
                    count(it.n, "score", "scores"),
                    it.median,
                    it.lower_quartile,
                    it.upper_quartile
                )
            },
        );
        (given, perhaps(super::super::pain(&Report { pain, ..fixture::report(3) })))
    };
    let cases = [
        None,
        Some(spread(1, 4.0, 4.0, 4.0)),
        Some(spread(3, 4.0, 3.5, 5.0)),
        Some(spread(4, 4.5, 3.75, 5.25)),
        Some(spread(30, 4.0, 2.0, 6.0)),
        Some(spread(30, 3.0, 3.0, 3.0)),
        Some(spread(30, 0.0, 0.0, 0.0)),
    ];
    insta::assert_snapshot!(told(cases.map(said)));
    assert_eq!(pain(&Report::new(Vec::new())), None);
}

#[test]
fn what_is_missing() {
    let off = |report: &Report| Report {
        mornings: report
            .mornings
            .iter()
            .map(|it| {
                let mut it = it.clone();
                if let Some(night) = &mut it.night {
                    night.worn = Some(crate::posture::Worn::Wrist);
                    night.off_trunk = Some(crate::night::OffTrunk { rest_found: true, thigh: None });
                }
                it
            })
            .collect(),
        ..report.clone()
    };
    let never = |mut mornings: Vec<Morning>| {
        for night in mornings.iter_mut().filter_map(|it| it.night.as_mut()) {
            night.wear = Some(Wear { not_worn_secs: 27_000, ..Wear::default() });
        }
        Report::new(mornings)
    };
    let without = |what: fn(&mut Morning)| {
        let mut mornings = fixture::mornings(2);
        what(&mut mornings[0]);
        Report::new(mornings)
    };
    let cases = [
        ("nothing", Report::new(Vec::new())),
        ("2 mornings with both", fixture::report(2)),
        ("2 mornings, one without a score", without(|it| it.entry = None)),
        ("2 mornings, one without a night", without(|it| it.night = None)),
        ("30 mornings", fixture::report(30)),
        ("1 night of a wrist", off(&fixture::report(1))),
        ("2 nights of a wrist", off(&fixture::report(2))),
        ("1 night never worn", never(fixture::mornings(1))),
        ("2 nights never worn", never(fixture::mornings(2))),
    ];
    let said = |(given, report): (&'static str, Report)| {
        let lines = [dates(report.without_score()), dates(report.without_night())];
        let all: Vec<String> =
            missing(&report).into_iter().chain(lines.into_iter().filter(|it| !it.is_empty())).collect();
        (given, all.join("\n"))
    };
    insta::assert_snapshot!(told(cases.map(said)));
    let days: Vec<Morning> = [1, 2, 3, 7, 9, 10].map(|day| entry(day, 1)).to_vec();
    assert_eq!(dates(days.iter()), "Sun 1 Mar to Tue 3 Mar, Sat 7 Mar and Mon 9 Mar to Tue 10 Mar");
}
