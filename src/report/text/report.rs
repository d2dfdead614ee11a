//! The report in a screenful.

use super::{DIM, Lines, doctor, styled};
use crate::link::{Association, Finding, Morning};
use crate::night::NightSummary;
use crate::report::words::number::signed;
use crate::report::words::shares;
use crate::report::{Report, words};

/// How many dates are listed before the rest is counted.
const MOST_DATES: usize = 8;

/// The report as text of at most 80 columns.
#[must_use]
pub fn report(report: &Report) -> String {
    let mut out = Lines::default();
    out.heading("Posture in the night and pain next morning");
    if let Some(dates) = report.dates {
        out.line(&words::span(dates));
    }
    out.blank();
    doctor::lines(&mut out, &report.advice);
    out.blank();
    words::answer(report).iter().for_each(|sentence| out.wrapped("", 0, sentence));
    if report.findings.associations.iter().any(|one| one.finding.measured().is_some()) {
        out.blank();
        table(&mut out, report);
    }
    pain(&mut out, report);
    together(&mut out, report);
    missing(&mut out, report);
    out.0
}

fn table(out: &mut Lines, report: &Report) {
    out.line(&styled(
        DIM,
        &format!("  {:<28} {:>3}  {:<20}{:>5}  {}", "more of it", "n", "points (95 %)", "q", "in words"),
    ));
    let all = &report.findings.associations;
    all.iter().filter(|one| one.finding.measured().is_some()).for_each(|association| out.line(&row(association)));
    let others = |wanted: fn(&Finding) -> bool, what: &str, out: &mut Lines| {
        let those = all.iter().filter(|one| wanted(&one.finding));
        let names: Vec<String> = those.map(|one| one.exposure.name().into_owned()).collect();
        if !names.is_empty() {
            out.wrapped("  ", 2, &format!("{what}: {}.", words::list(&names)));
        }
    };
    others(|it| *it == Finding::NeverVaried, "Hardly varied", out);
    others(|it| matches!(it, Finding::TooFew { .. }), "Too early for", out);
    out.blank();
    out.wrapped("  ", 2, NOTE);
}

/// What the columns of the table are.
const NOTE: &str = "n: mornings. Points: pain after the nights with more of it less pain after the others. q: how probable \
                    so much would be without any link, corrected for the number of rows; time on the stomach, declared \
                    before, stands by itself.";

fn row(association: &Association) -> String {
    let name = shortened(&words::sentence(&association.exposure.name()), 28);
    let measured = association.finding.measured();
    let points = measured.and_then(|it| it.contrast).map_or_else(|| "–".to_owned(), signed);
    let q = measured.map_or_else(|| "–".to_owned(), |it| words::probability(it.q));
    let said = words::short(association);
    format!("  {name:<28} {:>3}  {points:<20}{q:>5}  {said}", association.n)
}

/// A name in so many letters.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let cut: String = name.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Pain on waking, and whether it eases.
fn pain(out: &mut Lines, report: &Report) {
    let ease = report.findings.ease.as_ref().map(shares::ease);
    let sentences: Vec<String> = words::pain(report).into_iter().chain(ease).collect();
    if !sentences.is_empty() {
        out.blank();
        out.wrapped("", 0, &sentences.join(" "));
    }
}

/// The clear exchanges of postures, and which came first.
fn together(out: &mut Lines, report: &Report) {
    let swaps = report.findings.composition.iter().flat_map(shares::clear_swaps);
    let clear = swaps.take(2).map(shares::swap);
    let sentences: Vec<String> = clear.chain(shares::reverses(&report.findings.reverse)).collect();
    if !sentences.is_empty() {
        out.blank();
        out.wrapped("", 0, &sentences.join(" "));
    }
}

fn missing(out: &mut Lines, report: &Report) {
    left_out(out, report);
    let care: Vec<&NightSummary> = report.with_care().collect();
    if !care.is_empty() {
        out.blank();
        out.wrapped("", 2, &format!("Nights used with care: {} ({})", care.len(), words::whys(care)));
    }
    dates(out, "Nights of a sensor off the trunk, left out", report.off_trunk());
    dates(out, "Nights without a pain score", report.without_score());
    dates(out, "Pain scores without a night", report.without_night());
}

/// Which nights were not compared, each with why.
fn left_out(out: &mut Lines, report: &Report) {
    let why = |morning: &Morning| {
        morning.night.as_ref().map(|night| format!("{}, {}", words::day(morning.date), words::why(night)))
    };
    let all: Vec<String> = report.left_out().filter_map(why).collect();
    if all.is_empty() {
        return;
    }
    out.blank();
    out.line(&format!("Nights not usable, and left out: {}", all.len()));
    all.iter().take(MOST_DATES).for_each(|why| out.item(why));
    if all.len() > MOST_DATES {
        out.item(&format!("and {} more", all.len() - MOST_DATES));
    }
}

fn dates<'a>(out: &mut Lines, what: &str, mornings: impl Iterator<Item = &'a Morning>) {
    let days: Vec<String> = mornings.map(|morning| words::day(morning.date)).collect();
    if days.is_empty() {
        return;
    }
    let shown = days.iter().take(MOST_DATES).cloned().collect::<Vec<_>>().join(", ");
    let rest = days.len().saturating_sub(MOST_DATES);
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    out.blank();
    out.wrapped("", 2, &format!("{what}: {} ({shown}{rest})", days.len()));
}
