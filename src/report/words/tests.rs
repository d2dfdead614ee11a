use super::*;
use crate::night::{CalibrationNote, Correction};

#[test]
fn numbers_are_printed_with_a_true_minus_and_no_negative_zero() {
    assert_eq!(rho(-0.271), "−0.27");
    assert_eq!(rho(-0.001), "0.00");
    assert_eq!(score(4.0), "4");
    assert_eq!(score(4.5), "4.5");
    assert_eq!(score(10.0), "10");
}

#[test]
fn dates_name_the_year_once() {
    let date = jiff::civil::date;
    assert_eq!(span((date(2026, 3, 15), date(2026, 3, 15))), "Sun 15 Mar 2026");
    assert_eq!(span((date(2026, 3, 15), date(2026, 4, 1))), "Sun 15 Mar to Wed 1 Apr 2026");
    assert_eq!(span((date(2026, 12, 31), date(2027, 1, 1))), "Thu 31 Dec 2026 to Fri 1 Jan 2027");
}

#[test]
fn shares_are_never_rounded_to_nothing() {
    assert_eq!(percent(share(1, 100_000)), "<1 %");
    assert_eq!(percent(share(0, 100_000)), "0 %");
    assert_eq!(percent(share(0, 0)), "–");
}

#[test]
fn a_calibration_says_what_it_took_out_and_what_is_known() {
    let note = |offset: f64, determined: f64, tilt_lain_degrees: f64| {
        let correction = Correction { gain: [1.0; 3], offset_g: [0.004, offset, 0.0] };
        let (residual_before_mg, residual_after_mg, tilt_any_degrees) = (20.0, 3.0, 1.0);
        calibration(&CalibrationNote {
            correction,
            residual_before_mg,
            residual_after_mg,
            determined,
            tilt_lain_degrees,
            tilt_any_degrees,
        })
    };
    assert_eq!(note(-0.022, 5.9, 0.06), "offsets up to 0.022 g taken out; directions known to 0.1°");
    assert_eq!(
        note(0.001, 1.0, 2.13),
        "from few directions: offsets up to 0.004 g taken out; directions known to 2.2° only"
    );
    assert_eq!(note(0.0, 0.0, 2.43), "none: the sensor never lay still; directions known to 2.5° only");
}

#[test]
fn getting_up_is_told_with_its_times_while_they_are_few() {
    let mut night = crate::report::fixture::night(crate::report::fixture::first_morning(), 28_800, 0.1);
    let mut up_after = |hours: &[i64]| {
        // In bed from 23:10.
        let start = night.window.start;
        let at = |hour: &i64| start + jiff::SignedDuration::from_hours(*hour);
        let span = |hour| Span { start: at(hour), end: at(hour) + jiff::SignedDuration::from_mins(5) };
        let up: Vec<Span> = hours.iter().map(span).collect();
        let up_secs = up.iter().map(Span::secs).sum();
        let (cut_at_start, cut_at_end, other_rests, sleep) = (false, false, Vec::new(), None);
        night.bed = Some(crate::night::Bed { cut_at_start, cut_at_end, up, up_secs, other_rests, sleep });
        got_up(&night)
    };
    assert_eq!(up_after(&[]), None);
    assert_eq!(up_after(&[1]).unwrap(), "once, at 00:10, for 5 min");
    assert_eq!(up_after(&[1, 3]).unwrap(), "twice, at 00:10 and 02:10, 10 min in all");
    assert_eq!(up_after(&[1, 3, 4]).unwrap(), "3 times, at 00:10, 02:10 and 03:10, 15 min in all");
    assert!(up_after(&[0, 1, 2, 3, 4, 5]).unwrap().ends_with("02:10, 03:10 and 04:10, 30 min in all"));
    assert_eq!(up_after(&[0, 1, 2, 3, 4, 5, 6]).unwrap(), "7 times, 35 min in all");
}
