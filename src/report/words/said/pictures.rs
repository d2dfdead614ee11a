//! What pictures say to those who cannot see them.

use super::{perhaps, report, stomach, tag, told};
use crate::link::{Finding, Link};
use crate::night::{Bed, NightSummary, OffTrunk, RollTimes, Span, Wear};
use crate::posture::Worn;
use crate::report::Report;
use crate::report::figure::{Figure, Format, calendar, chart, forest, night, rose, scatter};
use crate::report::fixture::{self, measured};
use crate::report::palette::Theme;

/// Title and description.
fn said(figure: &Figure) -> String {
    let between = |open: &str, close: &str| {
        let rest = figure.svg.split_once(open).map(|(_, rest)| rest);
        perhaps(rest.and_then(|rest| rest.split_once(close)).map(|(text, _)| text.replace('\u{a0}', " ")))
    };
    format!("{}\n{}", between("<title>", "</title>"), between("<desc>", "</desc>"))
}

#[test]
fn pictures_of_mornings() {
    let few = report(vec![stomach(measured(Link::MorePain)), tag(Finding::TooFew { needed: 3 })]);
    let reports =
        [("nothing", Report::new(Vec::new())), ("1 morning", fixture::report(1)), ("20 mornings, two exposures", few)];
    let all = reports.iter().flat_map(|(given, report)| {
        let draw = |name: &str, figure: Figure| (format!("{name} of {given}"), said(&figure));
        [
            draw("the chart", chart(report, Format::Wide, Theme::LIGHT).unwrap()),
            draw("the forest", forest(report, Format::Wide, Theme::LIGHT).unwrap()),
            draw("the scatter", scatter(report, Format::Wide, Theme::LIGHT).unwrap()),
            draw("the calendar", calendar(report, Format::Wide, Theme::LIGHT).unwrap()),
        ]
    });
    insta::assert_snapshot!(told(all));
}

#[test]
fn pictures_of_a_night() {
    let plain = fixture::night(fixture::first_morning(), 21_600, 0.2);
    let up = |n: i64| {
        let at = |hour| plain.window.start + jiff::SignedDuration::from_hours(hour);
        let spans: Vec<Span> =
            (0..n).map(|hour| Span { start: at(hour), end: at(hour) + jiff::SignedDuration::from_mins(5) }).collect();
        let up_secs = 300 * n;
        let bed =
            Bed { cut_at_start: false, cut_at_end: false, up: spans, up_secs, other_rests: Vec::new(), sleep: None };
        NightSummary { bed: Some(bed), ..plain.clone() }
    };
    let off = |worn, rest_found| NightSummary {
        worn: Some(worn),
        off_trunk: Some(OffTrunk { rest_found, thigh: None }),
        ..plain.clone()
    };
    let never = NightSummary {
        wear: Some(Wear { not_worn_secs: 21_600, ..Wear::default() }),
        ..fixture::unknown_night(fixture::first_morning(), 21_600)
    };
    let cases = [
        ("six hours", plain.clone()),
        ("up once", up(1)),
        ("up twice", up(2)),
        ("up seven times", up(7)),
        ("a thigh", off(Worn::Thigh, true)),
        ("a pocket, no rest", off(Worn::Pocket, false)),
        ("a wrist", off(Worn::Wrist, true)),
        ("never worn", never.clone()),
        ("no date", fixture::undated(3600)),
    ];
    let nights = cases.iter().map(|(given, it)| {
        let track = fixture::track(it);
        let picture = night(it, &track, &it.breaths(&track), Format::Wide, Theme::LIGHT).unwrap();
        (format!("night: {given}"), said(&picture))
    });
    let rolls = |rolls| NightSummary { rolls, ..plain.clone() };
    let turned = RollTimes { sector_secs: [10_800, 0, 0, 5400, 3600, 0, 1800, 0, 0, 0, 0, 0], half_turned_secs: 3600 };
    let roses = [
        ("half on the back, an hour half turned", rolls(Some(turned))),
        ("never half turned", rolls(Some(RollTimes { half_turned_secs: 0, ..turned }))),
        ("no lying", rolls(Some(RollTimes::default()))),
        ("an older version", rolls(None)),
        ("a wrist", off(Worn::Wrist, true)),
        ("never worn", never),
    ];
    let roses = roses.iter().map(|(given, it)| (format!("rose: {given}"), said(&rose(it, Theme::LIGHT).unwrap())));
    insta::assert_snapshot!(told(nights.chain(roses)));
}
