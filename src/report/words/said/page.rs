//! What a page says besides: its landmarks for those who hear it, when to see a doctor, trials, changes, odd mornings.

use super::super::change::tests::before;
use super::super::trial::tests::{compared, outcome};
use super::told;
use crate::diary::check::{Advice, Check, Sign, advice};
use crate::diary::{Diary, Entry, Nrs, Site};
use crate::link::trial::{State, TrialResult};
use crate::link::{ImportantDifference, Morning};
use crate::night::{NightSummary, OffTrunk};
use crate::posture::Worn;
use crate::report::fixture::{self, interval};
use crate::report::page::{Pictures, page, summary};
use crate::report::{Report, text};

/// What stands between the tags, a line each.
fn words(html: &str) -> String {
    let body = html.split_once("</head>").map_or(html, |(_, body)| body);
    let mut lines = Vec::new();
    for part in body.split('<').skip(1) {
        let text = part.split_once('>').map_or("", |(_, text)| text).trim();
        if !text.is_empty() {
            lines.push(text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\""));
        }
    }
    lines.join("\n")
}

/// The part of a page that one id begins and the next section ends.
fn section<'a>(html: &'a str, id: &str) -> &'a str {
    let from = html.find(&format!("id=\"{id}\"")).map_or(html.len(), |at| at);
    let rest = html.get(from..).unwrap_or_default();
    rest.split("</section>").next().unwrap_or_default()
}

fn shown(report: &Report, id: &str) -> String {
    let html = page(report, Pictures::default());
    let html = format!("<{}", section(&html, id));
    words(&html)
}

fn advised(yes: &[Sign]) -> Advice {
    let answers = Sign::ALL.map(|sign| (sign, yes.contains(&sign))).into();
    let date = fixture::first_morning();
    advice(Some(&Check { date, answers }), &Diary::default(), date)
}

#[test]
fn landmarks() {
    let html = page(&fixture::of_every_kind(), Pictures::default()) + &summary(&fixture::of_every_kind(), None, None);
    let labels = html.split("aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let headings = html.split("<h2").skip(1).filter_map(|rest| rest.split_once('>')?.1.split('<').next());
    let captions = html.split("<caption").skip(1).filter_map(|rest| rest.split_once('>')?.1.split('<').next());
    let skip = html.split("class=\"skip\"").nth(1).and_then(|rest| rest.split_once('>')?.1.split('<').next());
    insta::assert_snapshot!(told([
        ("the labels", labels.collect::<Vec<_>>().join("\n")),
        ("the headings", headings.collect::<Vec<_>>().join("\n")),
        ("the captions", captions.collect::<Vec<_>>().join("\n")),
        ("the way past them", skip.unwrap_or_default().to_owned()),
    ]));
}

#[test]
fn when_to_see_a_doctor() {
    let cases = [
        ("no check", Advice::default()),
        ("no to all", advised(&[])),
        ("fever", advised(&[Sign::Fever])),
        ("weeks", advised(&[Sign::Weeks])),
    ];
    let said = cases.map(|(given, advice)| {
        let report = fixture::report(1).with_advice(advice);
        let box_ = shown(&report, "doctor").split("\nWhen to see a doctor").next().unwrap_or_default().to_owned();
        let short = words(&summary(&report, None, None)).lines().skip(3).take(2).collect::<Vec<_>>().join(" | ");
        (given, format!("{box_}\nin the summary: {short}"))
    });
    insta::assert_snapshot!(told(said));
}

#[test]
fn trials_on_a_page() {
    let comparisons = vec![compared(Some(interval(-1.2, -2.1, -0.3)), 0.012, 13)];
    let result = TrialResult { comparisons, important: ImportantDifference::at(4.0), nights: Vec::new() };
    let trials = vec![outcome(State::Waiting, 0, 0, None), outcome(State::Over, 28, 0, Some(result))];
    let report = fixture::report(1).with_trials(trials);
    let short = words(&summary(&report, None, None));
    let short =
        short.split_once("Tried by lot").map_or("", |(_, rest)| rest.split("\nData").next().unwrap_or_default());
    insta::assert_snapshot!(told([
        ("one that waits and one that is over", shown(&report, "trial")),
        ("the same in the summary", short.trim().to_owned())
    ]));
}

#[test]
fn changes_on_a_page() {
    let report = fixture::report(1).with_changes(vec![before(interval(-1.3, -2.2, -0.4), None)]);
    insta::assert_snapshot!(told([("one, on a day that nobody drew", shown(&report, "changes"))]));
}

#[test]
fn odd_mornings_on_a_page() {
    let date = fixture::first_morning();
    let mut entry = Entry::new(date, Nrs::new(4).unwrap());
    entry.evening = Some(Nrs::new(6).unwrap());
    entry.woken = Some(2);
    entry.stiffness_min = Some(45);
    entry.sites = vec![Site::Lower, Site::Hip];
    entry.tags = vec!["heat".to_owned()];
    entry.note = "cold room".to_owned();
    let off = |worn| NightSummary {
        worn,
        off_trunk: Some(OffTrunk { rest_found: true, thigh: None }),
        ..fixture::night(date, 21_600, 0.2)
    };
    let with = |night, entry| Report::new(vec![Morning { night, entry, ..Morning::empty(date) }]);
    let cases = [
        ("everything noted, no night", with(None, Some(entry))),
        ("a night without a score", with(Some(fixture::night(date, 21_600, 0.2)), None)),
        ("a wrist", with(Some(off(Some(Worn::Wrist))), None)),
        ("off the trunk, not where", with(Some(off(None)), None)),
        ("a night without a posture", with(Some(fixture::unknown_night(date, 21_600)), None)),
    ];
    let said = cases.iter().map(|(given, report)| {
        let rows = shown(report, "mornings");
        let row = rows.split_once("Noted\n").map_or("", |(_, row)| row).replace('\n', " | ");
        (*given, format!("{row}\nhow good: {}", shown(report, "quality").replace('\n', " ")))
    });
    insta::assert_snapshot!(told(said));
}

#[test]
fn summaries_of_little() {
    let said =
        [0, 1, 2].map(|n| (format!("{n} mornings"), words(&summary(&fixture::report(n), Some("A. Sleeper"), None))));
    insta::assert_snapshot!(told(said));
}

#[test]
fn many_nights_left_out_on_the_terminal() {
    let mut mornings = fixture::mornings(12);
    for morning in &mut mornings {
        morning.night = morning.night.as_ref().map(|_| fixture::unknown_night(morning.date, 27_000));
    }
    let report = Report::new(mornings);
    let said = anstream::adapter::strip_str(&text::report(&report)).to_string();
    insta::assert_snapshot!(told([("12 mornings, of which 11 have nights without a reading", format!("\n{said}"))]));
}
