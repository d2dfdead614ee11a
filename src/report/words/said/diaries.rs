//! Whole made-up diaries, from the nights and scores to what is said of them.

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};

use super::told;
use crate::diary::{Entry, Nrs};
use crate::link::{Exposure, Morning};
use crate::night::{NightSummary, Span};
use crate::posture::{Bout, Label, Posture};
use crate::report::words::{adjusted, answer, contrast, could_have_seen, count, finding, importance, shares, slope};
use crate::report::{Report, fixture};
use crate::time::Night;

/// The night before a morning: eight hours from 22:00 UTC, two of them on the left side, so many minutes on the stomach
/// and the rest on the back.
fn night(morning: jiff::civil::Date, stomach_min: i64) -> NightSummary {
    let night = Night::before_morning(morning);
    let zone = jiff::tz::TimeZone::get("UTC").unwrap();
    let mut at = crate::time::Timestamp::from(zone.to_timestamp(night.evening().at(22, 0, 0, 0)).unwrap());
    let start = at;
    let parts = [(Posture::Supine, 360 - stomach_min), (Posture::LeftSide, 120), (Posture::Prone, stomach_min)];
    let mut bouts = Vec::new();
    for (posture, minutes) in parts.into_iter().filter(|(_, minutes)| *minutes > 0) {
        let end = at + SignedDuration::from_mins(minutes);
        bouts.push(Bout { label: Label::Posture(posture), start: at, end });
        at = end;
    }
    let summary = fixture::summarise(bouts, Span { start, end: at });
    NightSummary { night: Some(night), zone: Some("UTC".to_owned()), ..summary }
}

/// A diary: by day minutes on the stomach and pain; what else it holds is added.
struct Made {
    given: &'static str,
    minutes: Vec<i64>,
    pain: Vec<u8>,
    more: fn(usize, &mut Morning),
}

fn made(given: &'static str, n: usize, minutes: impl Fn(usize) -> i64, pain: impl Fn(usize) -> u8) -> Made {
    Made { given, minutes: (0..n).map(minutes).collect(), pain: (0..n).map(pain).collect(), more: |_, _| {} }
}

impl Made {
    fn with(self, more: fn(usize, &mut Morning)) -> Self {
        Self { more, ..self }
    }

    fn report(&self) -> Report {
        let one = |(index, (minutes, pain)): (usize, (&i64, &u8))| {
            let date = date(2026, 3, 2) + i64::try_from(index).unwrap().days();
            let entry = Some(Entry::new(date, Nrs::new(*pain).unwrap()));
            let mut morning = Morning { night: Some(night(date, *minutes)), entry, ..Morning::empty(date) };
            (self.more)(index, &mut morning);
            morning
        };
        Report::new(self.minutes.iter().zip(&self.pain).enumerate().map(one).collect())
    }

    fn told(&self) -> (String, String) {
        let row = |values: Vec<String>| values.join(" ");
        let minutes = row(self.minutes.iter().map(ToString::to_string).collect());
        let pain = row(self.pain.iter().map(ToString::to_string).collect());
        let given = format!(
            "{} from Mon 2 Mar, {}\n       minutes on the stomach {minutes}\n       pain on waking {pain}",
            count(self.pain.len(), "morning", "mornings"),
            self.given
        );
        (given, said(&self.report()))
    }
}

/// The answer, all of the stomach and of circumstances, and what all postures say together.
fn said(report: &Report) -> String {
    let mut lines = answer(report);
    let wanted = |exposure: &Exposure| *exposure == Exposure::PRIMARY || exposure.is_circumstance();
    for one in report.associations().iter().filter(|one| wanted(&one.exposure)) {
        lines.push(format!("{}: {}", one.exposure.name(), finding(one)));
        let Some(measured) = one.finding.measured() else { continue };
        lines.extend(measured.contrast.map(|it| contrast(&one.exposure, it)));
        lines.extend(importance(measured, report));
        lines.push(slope(&one.exposure, measured.slope));
        lines.extend(measured.adjusted.as_ref().map(|it| adjusted(&one.exposure, it)));
        lines.push(could_have_seen(one, measured));
    }
    lines.extend(report.findings.composition.iter().flat_map(shares::clear_swaps).map(shares::swap));
    lines.extend(report.findings.composition.iter().filter_map(shares::dropped));
    lines.extend(shares::reverses(&report.findings.reverse));
    lines.extend(report.findings.reverse.iter().filter_map(shares::reverse).take(1));
    lines.extend(report.findings.ease.as_ref().map(shares::ease));
    lines.join("\n")
}

/// 0 to 6 in an order without a trend.
fn mixed(day: usize) -> u8 {
    u8::try_from(day * 3 % 7).unwrap()
}

/// 0 or 1 in an order that has nothing to do with it.
fn wobble(day: usize) -> u8 {
    u8::from(day * 5 % 11 > 4)
}

fn stomach(day: usize) -> i64 {
    30 * i64::from(mixed(day))
}

#[test]
fn too_early_and_just_enough() {
    let linked = |given, n| made(given, n, stomach, |day| 1 + mixed(day) + wobble(day)).told();
    insta::assert_snapshot!(told([
        linked("the first", 1),
        linked("two", 2),
        linked("one short of enough", 13),
        linked("just enough", 14),
    ]));
}

#[test]
fn what_varies_and_what_does_not() {
    insta::assert_snapshot!(told([
        made("the same pain on all", 20, stomach, |_| 4).told(),
        made("no pain at all", 20, stomach, |_| 0).told(),
        made("never on the stomach", 20, |_| 0, |day| 2 + mixed(day)).told(),
        made("on the stomach on two nights", 20, |day| if day % 12 == 3 { 60 } else { 0 }, |day| 2 + mixed(day)).told(),
        made("another pain on one morning alone", 20, stomach, |day| if day == 7 { 5 } else { 4 }).told(),
        made("every night the same", 20, |_| 60, |day| 2 + mixed(day)).told(),
    ]));
}

#[test]
fn links_that_were_put_in() {
    insta::assert_snapshot!(told([
        made("more pain with the stomach", 28, stomach, |day| 1 + mixed(day) + wobble(day)).told(),
        made("less pain with the stomach", 28, stomach, |day| 8 - mixed(day) - wobble(day)).told(),
        made("without exception, in no order of time", 28, stomach, |day| 1 + mixed(day)).told(),
        made(
            "without exception, rising all the time",
            20,
            |day| 10 * i64::try_from(day / 2).unwrap(),
            |day| { u8::try_from(day / 2).unwrap() }
        )
        .told(),
        made("nothing to do with each other", 28, stomach, |day| 3 + wobble(day) * 3).told(),
    ]));
}

#[test]
fn evenings_days_and_circumstances() {
    let evening = |day: usize, morning: &mut Morning| {
        morning.entry.as_mut().unwrap().evening = Some(Nrs::new(mixed(day)).unwrap());
    };
    let later = |day: usize, morning: &mut Morning| {
        let entry = morning.entry.as_mut().unwrap();
        entry.later = Some(Nrs::new(entry.pain.get() - 2 + wobble(day)).unwrap());
    };
    let alcohol = |day: usize, morning: &mut Morning| {
        morning.circumstances = BTreeMap::from([("alcohol".to_owned(), day % 4 == 1), ("heat".to_owned(), day == 3)]);
    };
    insta::assert_snapshot!(told([
        made("each evening a point for every half hour that followed on the stomach", 28, stomach, |day| 3 + wobble(
            day
        ))
        .with(evening)
        .told(),
        made("later in the day a point or two less", 28, stomach, |day| 3 + wobble(day)).with(later).told(),
        made(
            "alcohol on every fourth evening, heat on one",
            28,
            |_| 60,
            |day| { if day % 4 == 1 { 6 + wobble(day) } else { 3 + wobble(day + 2) } }
        )
        .with(alcohol)
        .told(),
    ]));
}
