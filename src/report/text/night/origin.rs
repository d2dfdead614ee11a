//! How the sensor sat, what it was made from, and what went wrong.

use super::Lines;
use crate::night::{NightSummary, Quality, Wear};
use crate::posture::Worn;
use crate::posture::mounting::Basis;
use crate::remark::Kind;
use crate::report::words;
use crate::time::human_duration;

/// How the sensor sat and what went wrong; in full also what is known of the sensor and the files.
pub(super) fn origin(out: &mut Lines, night: &NightSummary, full: bool) {
    mounting(out, night);
    if full {
        night.calibration.iter().for_each(|note| out.pair("Calibration", &words::calibration(note)));
        readings(out, &night.quality());
        for source in &night.sources {
            out.pair("Read from", &format!("{}: {}", source.name, source.decided));
        }
    }
    remarks(out, night, full);
}

fn mounting(out: &mut Lines, night: &NightSummary) {
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
}

/// `Readings: 94 % of the night, 1 gap (30 min at most); 25 Hz, drift 12 ppm, battery 80 %`.
fn readings(out: &mut Lines, quality: &Quality) {
    let share = words::percent(Some(quality.coverage));
    let gaps = match quality.gaps {
        0 => "no gap".to_owned(),
        n => format!(
            "{}, the longest {}",
            words::count(n as usize, "gap", "gaps"),
            human_duration(quality.longest_gap_secs)
        ),
    };
    let rate = quality.rate_hz.map(|rate| format!("{rate} Hz"));
    let steady = quality.steadiness.map(|share| format!("{} of each epoch", words::percent(Some(share))));
    let radio = quality.radio.unwrap_or_default();
    let drift = radio.drift_ppm.map(|ppm| format!("clock off by {ppm:.0} ppm"));
    let battery = radio.battery_percent.map(|percent| format!("battery {percent} %"));
    let more: Vec<String> = [rate, steady, drift, battery].into_iter().flatten().collect();
    out.pair("Readings", &format!("{share} of the window, {gaps}; {}", more.join(", ")));
}

/// What went wrong; in short without what is said of verdict and mounting already.
fn remarks(out: &mut Lines, night: &NightSummary, full: bool) {
    let said = |kind: Kind| {
        matches!(
            kind,
            Kind::MountingAssumed
                | Kind::MountingEarlier
                | Kind::MountingUnsure
                | Kind::MountingContradicted
                | Kind::NotWorn
        )
    };
    let remarks: Vec<String> =
        night.remarks.iter().filter(|it| full || !said(it.kind)).map(|it| it.to_string()).collect();
    match (remarks.is_empty(), full) {
        (true, false) => return,
        (true, true) => return out.pair("Remarks", "none"),
        (false, _) => out.line("  Remarks"),
    }
    remarks.iter().for_each(|remark| out.item(remark));
}
