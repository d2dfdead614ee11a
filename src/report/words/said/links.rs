//! What is said of one exposure: verdicts, differences, slopes, what matters, what could have been seen.

use super::{every, exposures, report, told};
use crate::link::{Adjusted, Association, Covariate, Exposure, Finding, Importance, Interval, Link, Measured};
use crate::report::fixture::{interval, measured};
use crate::report::words::number::{rho, signed, signed_points};
use crate::report::words::{adjusted, contrast, could_have_seen, importance, short, slope, verdict};

fn of(exposure: &Exposure, finding: Finding) -> Association {
    Association { exposure: exposure.clone(), n: 20, pairs: Vec::new(), finding }
}

fn numbers(change: impl FnOnce(&mut Measured)) -> Measured {
    let Finding::Measured(mut it) = measured(Link::MorePain) else { unreachable!() };
    change(&mut it);
    *it
}

#[test]
fn findings() {
    let links = every!(Link:
        Link::MorePain => ("ρ 0.50, q 0.02", Link::MorePain),
        Link::LessPain => ("ρ −0.50, q 0.02", Link::LessPain),
        Link::Unclear => ("ρ 0.20, q 0.6", Link::Unclear),
    );
    let states = every!(Finding:
        Finding::TooFew { .. } => vec![("13 mornings", Finding::TooFew { needed: 1 }), ("9 mornings", Finding::TooFew { needed: 5 })],
        Finding::NeverVaried => vec![("20 mornings, all alike but two", Finding::NeverVaried)],
        Finding::Measured(_) => links.into_iter().map(|(given, link)| (given, measured(link))).collect(),
    );
    let states: Vec<(&str, Finding)> = states.into_iter().flatten().collect();
    let cases = exposures().into_iter().flat_map(|exposure| {
        let one = |(given, finding): &(&str, Finding)| {
            let it = of(&exposure, finding.clone());
            let said = format!("{} | {} | {}", super::super::finding(&it), verdict(&it), short(&it));
            (format!("{}, {given}", exposure.name()), said)
        };
        states.iter().map(one).collect::<Vec<_>>()
    });
    insta::assert_snapshot!(told(cases));
}

#[test]
fn differences_between_nights() {
    let intervals = [
        interval(1.2, 0.4, 2.0),
        interval(-1.2, -2.0, -0.4),
        interval(1.0, -0.1, 2.1),
        interval(-0.3, -0.44, -0.16),
        interval(0.04, -0.2, 0.28),
        interval(-0.004, -0.3, 0.3),
        interval(0.0, -0.3, 0.3),
    ];
    let night = Exposure::PRIMARY;
    let tag = Exposure::Circumstance("alcohol".to_owned());
    let cases = intervals.into_iter().flat_map(|it| {
        [&night, &tag].map(|exposure| (format!("{}: {}", exposure.name(), signed_points(it)), contrast(exposure, it)))
    });
    insta::assert_snapshot!(told(cases));
}

#[test]
fn slopes_and_what_could_have_been_seen() {
    let slopes = exposures().into_iter().map(|exposure| {
        let it = interval(0.04, -0.01, 0.09);
        (format!("{}: {} points per {}", exposure.name(), signed(it), exposure.unit()), slope(&exposure, it))
    });
    let night = Exposure::PRIMARY;
    let ends =
        [interval(-1.2, -2.0, -0.4), interval(-0.001, -0.2, 0.2), interval(0.62, f64::NEG_INFINITY, f64::INFINITY)];
    let ends = ends.map(|it| (format!("{}: {}", night.name(), signed_points(it)), slope(&night, it)));
    let seen = exposures().into_iter().map(|exposure| {
        let it = numbers(|_| ());
        let given = format!(
            "{}: 28 mornings like 20, ρ {}, slope {}",
            exposure.name(),
            rho(it.smallest_rho),
            it.smallest_slope
        );
        (given, could_have_seen(&Association { n: 28, ..of(&exposure, Finding::NeverVaried) }, &it))
    });
    let odd = [
        (
            "28 mornings like 4, ρ 0.99, slope without bounds",
            28,
            numbers(|it| (it.smallest_rho, it.smallest_slope, it.effective) = (0.993, f64::INFINITY, 4.0)),
        ),
        (
            "28 mornings like 14, ρ 0.70, slope 12",
            28,
            numbers(|it| (it.smallest_rho, it.smallest_slope, it.effective) = (0.7, 12.0, 14.0)),
        ),
        (
            "28 mornings like 13, ρ 0.70, slope 1",
            28,
            numbers(|it| (it.smallest_rho, it.smallest_slope, it.effective) = (0.7, 1.0, 13.4)),
        ),
        (
            "400 mornings like 400, ρ 0.14, slope 0.004",
            400,
            numbers(|it| (it.smallest_rho, it.smallest_slope, it.effective) = (0.14, 0.004, 400.0)),
        ),
    ];
    let odd = odd.into_iter().map(|(given, n, it)| {
        (
            format!("{}: {given}", night.name()),
            could_have_seen(&Association { n, ..of(&night, Finding::NeverVaried) }, &it),
        )
    });
    insta::assert_snapshot!(told(slopes.chain(ends).chain(seen).chain(odd)));
}

#[test]
fn what_matters() {
    let all = every!(Importance:
        Importance::Important => ("1.2 to 2 points, 1 matters", Importance::Important),
        Importance::Unimportant => ("−0.5 to 0.9 points, 1 matters", Importance::Unimportant),
        Importance::Unclear => ("0.2 to 1.4 points, 1 matters", Importance::Unclear),
    );
    let said = |(given, important)| {
        let it = numbers(|it| it.important = Some(important));
        (given, super::perhaps(importance(&it, &report(Vec::new()))))
    };
    let none = ("not known", super::perhaps(importance(&numbers(|it| it.important = None), &report(Vec::new()))));
    insta::assert_snapshot!(told(all.into_iter().map(said).chain([none])));
}

#[test]
fn what_else_is_taken_into_account() {
    let all = every!(Covariate:
        Covariate::EveningPain => Covariate::EveningPain,
        Covariate::PreviousMorning => Covariate::PreviousMorning,
        Covariate::HoursInBed => Covariate::HoursInBed,
        Covariate::Weekend => Covariate::Weekend,
        Covariate::Trend => Covariate::Trend,
    );
    let each = all.iter().map(|it| vec![*it]).collect::<Vec<_>>();
    let cases = [all.clone(), all[..2].to_vec()].into_iter().chain(each).map(|covariates| {
        let slope: Interval = interval(0.3, -0.1, 0.7);
        let it = Adjusted { slope, p: 0.1, n: 26, covariates };
        (format!("{}, 26 mornings, {:?}", signed_points(slope), it.covariates), adjusted(&Exposure::PRIMARY, &it))
    });
    let minutes = Adjusted { slope: interval(0.03, -0.01, 0.07), p: 0.1, n: 26, covariates: vec![Covariate::Trend] };
    let minutes = ("+0.03 points a minute, 26 mornings".to_owned(), adjusted(&Exposure::BetweenPostures, &minutes));
    insta::assert_snapshot!(told(cases.chain([minutes])));
}
