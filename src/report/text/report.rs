//! The report in a screenful.

use super::{DIM, Lines, doctor, styled};
use crate::link::{Association, Morning};
use crate::night::NightSummary;
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
    out.wrapped("", 0, &words::answer(report));
    if report.dates.is_some() {
        out.blank();
        table(&mut out, report);
    }
    missing(&mut out, report);
    out.0
}

fn table(out: &mut Lines, report: &Report) {
    out.line(&styled(
        DIM,
        &format!("  {:<22} {:>3}  {:>6}  {:<14}  {}", "against pain", "n", "ρ", "95 % interval", "in words"),
    ));
    report.associations().iter().for_each(|association| out.line(&row(association)));
    out.blank();
    let note = "ρ (Spearman): 1 means the more, the more pain; −1 the more, the less; 0 no link. n counts mornings.";
    out.wrapped("  ", 2, note);
}

fn row(association: &Association) -> String {
    let name = words::sentence(&association.exposure.name());
    let (rho, interval) = match association.finding.measured().map(|measured| measured.rho) {
        Some(rho) => (words::rho(rho.estimate), format!("{} to {}", words::rho(rho.low), words::rho(rho.high))),
        None => ("–".to_owned(), "–".to_owned()),
    };
    format!("  {name:<22} {:>3}  {rho:>6}  {interval:<14}  {}", association.n, words::verdict(association))
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
