//! What researchers ask for of a night, with its definitions.

use super::{DIM, Lines, rule_lines, styled};
use crate::night::activity::LEAST_HERTZ;
use crate::night::movement::ROTATION_DEGREES;
use crate::night::sib::Sib;
use crate::night::still::{EndedBy, Stillness};
use crate::night::{Activity, Certainty, Movements, NightSummary};
use crate::posture::Settings;
use crate::report::words;
use crate::time::human_duration;

/// Bouts, movements by size, stillness by length and the five-second series.
pub(super) fn detail(out: &mut Lines, night: &NightSummary) {
    if night.off_trunk.is_none() {
        night.rolls.and_then(words::half_turned).iter().for_each(|text| out.pair("Half turned", text));
        out.pair("Bouts", &format!("{} (stretches in one posture, or unknown)", night.bouts.len()));
        night.certainty.iter().for_each(|certainty| sure(out, certainty));
        night.movements.iter().for_each(|movements| moving(out, night, movements));
    }
    stillness(out, night);
    activity(out, night);
}

fn sure(out: &mut Lines, certainty: &Certainty) {
    let doubtful = human_duration(certainty.doubtful_secs);
    // Nothing is certain.
    let mean = if certainty.mean > 0.999 { "over 0.999".to_owned() } else { format!("{:.3}", certainty.mean) };
    out.pair("Probability", &format!("{mean} on average; below 0.9 for {doubtful}"));
}

/// `Movements: 12 shifts, 1.5 per hour; 80 twitches, 10 per hour`, and what is which.
fn moving(out: &mut Lines, night: &NightSummary, movements: &Movements) {
    let rate = |rate: Option<f64>| rate.map_or_else(String::new, |rate| format!(" ({rate:.1} per hour)"));
    let kind = |n: u32, one: &str, many: &str| words::count(n as usize, one, many);
    let shifts = kind(movements.shifts, "shift", "shifts") + &rate(movements.shifts_per_hour);
    let twitches = kind(movements.twitches, "twitch", "twitches") + &rate(movements.twitches_per_hour);
    out.pair("Other movements", &format!("{shifts}, {twitches}"));
    rotations(out, movements);
    let Settings { movement_g, shift, .. } = night.settings;
    let rule = format!(
        "shift: moving by more than {movement_g} g, or ending more than {shift} off, without a new posture; twitch: less \
         than that"
    );
    rule_lines(out, &rule);
}

/// `Rotations: 8 of 10° to 30°, 3 to 60°, 2 to 90°, 4 above; 2.1 per hour`.
fn rotations(out: &mut Lines, movements: &Movements) {
    let [a, b, c, d] = movements.rotations;
    let [from, second, third, last] = ROTATION_DEGREES;
    let rate = movements.rotations_per_hour.map_or_else(String::new, |rate| format!("; {rate:.1} per hour of lying"));
    out.pair("Rotations", &format!("{a} of {from}° to {second}°, {b} to {third}°, {c} to {last}°, {d} above{rate}"));
}

fn stillness(out: &mut Lines, night: &NightSummary) {
    let least = human_duration(i64::from(night.settings.stillness_secs));
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
    let Some(Activity { enmo_mg, mad_mg, sib_z, sib_direction, .. }) = &night.activity else {
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
    out.pair("Activity", &format!("ENMO {enmo_mg:.1} mg, MAD {mad_mg:.1} mg (means, not calibrated)"));
    out.pair("Inactive", &format!("{z} by the z axis, {all} by all axes"));
    let rule = "inactive: more than 5 min without a change of over 5° (van Hees and others 2015); like ENMO and \
                MAD, of a five-second series, for comparing with studies of wrists";
    rule_lines(out, rule);
}
