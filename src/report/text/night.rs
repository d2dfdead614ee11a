//! One night as a table.

use std::collections::BTreeSet;

use super::{DIM, Lines, bar, styled};
use crate::night::activity::LEAST_HERTZ;
use crate::night::sib::Sib;
use crate::night::still::{EndedBy, Stillness};
use crate::night::{Activity, Bed, Movements, NightSummary, NudgeNote, OffTrunk, PostureTimes, Span, Wear};
use crate::posture::mounting::Basis;
use crate::posture::{Posture, Reason, Settings, Worn};
use crate::report::words;
use crate::time::human_duration;

const BAR: u32 = 36;

/// The night as a table of at most 80 columns.
#[must_use]
pub fn night(night: &NightSummary) -> String {
    let mut out = Lines::default();
    heading(&mut out, night);
    out.blank();
    if night.wear.as_ref().is_some_and(Wear::never) {
        out.wrapped("  ", 2, words::NEVER_WORN);
        out.blank();
        provenance(&mut out, night);
        return out.0;
    }
    match &night.off_trunk {
        None => postures(&mut out, night),
        Some(off) => off_trunk(&mut out, night, off),
    }
    stillness(&mut out, night);
    night.bed.iter().for_each(|bed| in_bed(&mut out, night, bed));
    activity(&mut out, night);
    night.breathing.iter().for_each(|breathing| out.pair("Breathing", &words::breathing(breathing)));
    nudges(&mut out, night);
    out.blank();
    provenance(&mut out, night);
    out.0
}

fn postures(out: &mut Lines, night: &NightSummary) {
    Posture::ALL.into_iter().for_each(|posture| posture_row(out, &night.times, posture));
    unknown_row(out, &night.times);
    out.blank();
    turning(out, night);
    night.movements.iter().for_each(|movements| moving(out, night, movements));
}

/// What cannot be known and why, and what can.
fn off_trunk(out: &mut Lines, night: &NightSummary, off: &OffTrunk) {
    if let Some(worn) = night.worn {
        out.pair("Worn on", words::place(worn));
        out.wrapped("  ", 2, words::cannot_tell(worn).unwrap_or_default());
    }
    out.blank();
    let missing = night.times.unknown.get(&Reason::Gap).copied().unwrap_or(0);
    let all = night.window.secs();
    let share = words::percent(words::share(all - missing, all));
    out.pair("Readings", &format!("{} of {}, {share}", human_duration(all - missing), human_duration(all)));
    if let Some(thigh) = off.thigh {
        out.pair("Thigh level", &format!("{} (sitting or lying: they look alike)", human_duration(thigh.level_secs)));
        out.pair("Thigh upright", &format!("{} (standing)", human_duration(thigh.upright_secs)));
    }
}

fn heading(out: &mut Lines, night: &NightSummary) {
    out.heading(&words::night_name(night));
    out.line(&format!(
        "{} {}. Recorded {}.",
        words::window(night),
        words::from_to(night, night.window),
        words::from_to(night, night.recorded)
    ));
}

/// Times up and the estimate of sleep, and what the window lacks.
fn in_bed(out: &mut Lines, night: &NightSummary, bed: &Bed) {
    words::times_up(night, bed).iter().for_each(|text| out.pair("Times up", text));
    if let Some(sleep) = &bed.sleep {
        out.pair("Asleep, roughly", &words::asleep(night, sleep));
        out.line(&styled(DIM, "  asleep: guessed from movement; lying awake without moving counts as asleep"));
    }
    words::other_rests(night, bed).iter().for_each(|text| out.pair("Lain down besides", text));
    words::cut(bed).iter().for_each(|text| out.pair("Incomplete", text));
}

fn posture_row(out: &mut Lines, times: &PostureTimes, posture: Posture) {
    let secs = times.secs(posture);
    let share = words::share(secs, times.known_secs());
    out.line(&format!(
        "  {:<11} {:>11} {:>6}  {}",
        posture.word(),
        human_duration(secs),
        words::percent(share),
        bar(share.unwrap_or(0.0), BAR, posture)
    ));
}

fn unknown_row(out: &mut Lines, times: &PostureTimes) {
    out.line(&styled(DIM, "  shares are of the time with a known posture"));
    if times.unknown_secs() == 0 {
        out.line(&format!("  {:<11} {:>11}", "unknown", "none"));
        return;
    }
    let share = words::percent(words::share(times.unknown_secs(), times.total_secs()));
    let head = format!("  {:<11} {:>11} {:>6}  ", "unknown", human_duration(times.unknown_secs()), share);
    out.wrapped(&head, 34, &format!("of the time in bed: {}", words::reasons(times)));
}

fn turning(out: &mut Lines, night: &NightSummary) {
    let rate =
        night.position_changes_per_hour.map_or_else(String::new, |rate| format!(", {rate:.1} per hour of lying"));
    out.pair(
        "Position changes",
        &format!("{}{rate} (turns from one lying posture to another)", night.position_changes),
    );
    night.rolls.and_then(words::half_turned).iter().for_each(|text| out.pair("Half turned", text));
    out.pair("Bouts", &format!("{} (stretches in one posture, or unknown)", night.bouts.len()));
}

/// `Movements: 12 shifts, 1.5 per hour; 80 twitches, 10 per hour`, and what is which.
fn moving(out: &mut Lines, night: &NightSummary, movements: &Movements) {
    let rate = |rate: Option<f64>| rate.map_or_else(String::new, |rate| format!(" ({rate:.1} per hour)"));
    let kind = |n: u32, one: &str, many: &str| words::count(n as usize, one, many);
    let shifts = kind(movements.shifts, "shift", "shifts") + &rate(movements.shifts_per_hour);
    let twitches = kind(movements.twitches, "twitch", "twitches") + &rate(movements.twitches_per_hour);
    out.pair("Other movements", &format!("{shifts}, {twitches}"));
    let Settings { movement_g, shift, .. } = night.settings;
    let rule = format!(
        "shift: moving by more than {movement_g} g, or ending more than {shift} off, without a new posture; twitch: less \
         than that"
    );
    rule_lines(out, &rule);
}

fn stillness(out: &mut Lines, night: &NightSummary) {
    let least = human_duration(i64::from(night.settings.stillness_secs));
    match night.longest_stillness() {
        None => out.pair("Longest stillness", &format!("none of at least {least}")),
        Some(bout) => {
            let span = Span { start: bout.start, end: bout.end };
            let text =
                [bout.posture.map(|posture| words::lying(posture).to_owned()), Some(words::from_to(night, span))];
            out.pair("Longest stillness", &text.into_iter().flatten().collect::<Vec<_>>().join(", "));
        }
    }
    for minutes in [30, 60, 90] {
        let long: Vec<i64> =
            night.stillness.iter().map(|bout| bout.secs()).filter(|&secs| secs >= minutes * 60).collect();
        let text = match long.len() {
            0 => "never".to_owned(),
            n => format!("{} in {}", human_duration(long.iter().sum()), words::count(n, "stretch", "stretches")),
        };
        out.pair(&format!("Still ≥ {minutes} min"), &text);
    }
    night.still.iter().filter(|still| still.bouts > 0).for_each(|still| ends(out, still));
    let how = if night.off_trunk.is_none() { "lying without turning" } else { "the sensor without turning" };
    let rule = format!("  still: {how} or gross movement for at least {least}");
    out.line(&styled(DIM, &rule));
    if night.off_trunk.is_some_and(|off| off.rest_found) {
        let rule = "at rest: the longest stretch by the rule of van Hees and others (2018), made for wrists; a sensor \
                    that nobody wears rests too";
        rule_lines(out, rule);
    }
}

/// `Ended by: moving 12, turning 5, getting up 1`, and of how many.
fn ends(out: &mut Lines, still: &Stillness) {
    let word = |cause: EndedBy| match cause {
        EndedBy::Movement => "moving",
        EndedBy::Shift => "shifting",
        EndedBy::Turn => "turning",
        EndedBy::Rise => "getting up",
        EndedBy::Gap => "missing data",
        EndedBy::End => "the end",
    };
    let causes: Vec<String> = still.ended_by.iter().map(|(cause, n)| format!("{} {n}", word(*cause))).collect();
    let all = words::count(still.bouts as usize, "stretch", "stretches");
    out.pair("Ended by", &format!("{} ({all}, {} in all)", causes.join(", "), human_duration(still.secs)));
}

/// The five-second series, or that there is none.
fn activity(out: &mut Lines, night: &NightSummary) {
    let Some(Activity { mad_mg, sib_z, sib_direction, .. }) = &night.activity else {
        // Nights of versions without the series counted no movements either.
        if night.movements.is_some() {
            let why = "none: fewer than one reading a second";
            let slow = night.sources.iter().any(|source| source.rate_hz < LEAST_HERTZ);
            out.pair("5 s series", if slow { why } else { "none" });
        }
        return;
    };
    let sib = |sib: &Sib| {
        format!("{} in {}", human_duration(sib.secs), words::count(sib.bouts as usize, "stretch", "stretches"))
    };
    let (z, all) = (sib(sib_z), sib(sib_direction));
    out.pair("Inactive", &format!("{z} by the z axis, {all} by all; MAD {mad_mg:.1} mg"));
    let rule = "inactive: more than 5 min without a change of over 5° (van Hees and others 2015); like MAD (mean \
                deviation of the magnitude over 5 s) for comparing with studies of wrists";
    rule_lines(out, rule);
}

fn rule_lines(out: &mut Lines, rule: &str) {
    let mut lines = Lines::default();
    lines.wrapped("  ", 2, rule);
    lines.0.lines().for_each(|line| out.line(&styled(DIM, line)));
}

/// `Nudges: 4 for the stomach, 3 answered, after 40 s (median)`, and what answered means.
fn nudges(out: &mut Lines, night: &NightSummary) {
    if night.nudges.is_empty() {
        return;
    }
    let reasons: BTreeSet<_> = night.nudges.iter().map(|nudge| nudge.why).collect();
    let said: Vec<String> = reasons.into_iter().map(|why| nudges_for(night, why.what_for())).collect();
    out.pair("Nudges", &said.join("; "));
    let most = human_duration(i64::from(night.settings.answer_secs));
    let rule = format!("  answered: the posture was left, or the stillness broken, within {most}");
    out.line(&styled(DIM, &rule));
}

fn nudges_for(night: &NightSummary, what: &str) -> String {
    let given: Vec<&NudgeNote> = night.nudges.iter().filter(|nudge| nudge.why.what_for() == what).collect();
    let mut answers: Vec<i64> = given.iter().filter_map(|nudge| nudge.answered_after_secs.map(i64::from)).collect();
    answers.sort_unstable();
    let after = match *answers.as_slice() {
        [] => return format!("{} for {what}, none answered", given.len()),
        [secs] => format!("after {}", human_duration(secs)),
        _ => format!("after {} (median)", human_duration(median(&answers))),
    };
    format!("{} for {what}, {} answered, {after}", given.len(), answers.len())
}

/// Of sorted numbers; of an even count, half way between the two in the middle, rounded down.
fn median(sorted: &[i64]) -> i64 {
    let at = |index: usize| sorted.get(index).copied().unwrap_or(0);
    (at(sorted.len().saturating_sub(1) / 2) + at(sorted.len() / 2)) / 2
}

fn provenance(out: &mut Lines, night: &NightSummary) {
    match night.worn {
        Some(Worn::Thigh) if night.mounting.basis == Basis::Assumed => {
            out.pair("Mounting", "assumed: y along the thigh; if it sat otherwise, level and upright are wrong");
        }
        Some(Worn::Pocket | Worn::Wrist) => {}
        _ if night.wear.as_ref().is_some_and(Wear::never) => {}
        worn => {
            worn.filter(|worn| worn.on_trunk()).iter().for_each(|worn| out.pair("Worn on", words::place(*worn)));
            out.pair("Mounting", &words::mounting(night));
        }
    }
    night.calibration.iter().for_each(|note| out.pair("Calibration", &words::calibration(note)));
    for source in &night.sources {
        out.pair("Read from", &format!("{}: {}", source.name, source.decided));
    }
    if night.remarks.is_empty() {
        out.pair("Remarks", "none");
        return;
    }
    out.line("  Remarks");
    night.remarks.iter().for_each(|remark| out.item(&remark.to_string()));
}
