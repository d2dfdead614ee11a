//! Which night it is and how far it can be trusted.

use super::super::{Column, Value};
use super::{OURS, column, number, share};
use crate::night::Concern;

pub(super) const NIGHT: [Column; 4] = [
    column(
        "night",
        "",
        "date of the evening of the night, which reaches from local noon to noon; empty without a date",
        OURS,
        |night| night.night.map(|night| night.to_string()).into(),
    ),
    column(
        "zone",
        "",
        "IANA name of the zone whose local time the times of this row are; empty without a date",
        "IANA time zone database",
        |night| night.zone.clone().into(),
    ),
    column("program", "", "program and version that made the row", "", |night| night.program.clone().into()),
    column(
        "worn",
        "",
        "where the sensor was worn, if that was said: chest, ribs-left, ribs-right, abdomen, back, thigh, pocket, wrist",
        "as said",
        |night| night.worn.map(|worn| worn.to_string()).into(),
    ),
];

pub(super) const TRUST: [Column; 18] = [
    column(
        "verdict",
        "",
        "good; care (usable with care); not_usable: left out where nights are compared",
        OURS,
        |night| night.quality().verdict.key().into(),
    ),
    column(
        "concerns",
        "",
        "why it is not simply good, with blanks between: never_worn, nobody_lay, short, missing, not_worn, no_posture, doubtful, off_trunk, no_rest, mounting_assumed, mounting_earlier, mounting_unsure, mounting_contradicted, tilt, off_scale, stuck_axis",
        OURS,
        |night| {
            let concerns = night.quality().concerns;
            concerns.iter().map(Concern::key).collect::<Vec<_>>().join(" ").into()
        },
    ),
    column("coverage", "1", "share of the window with readings", OURS, |night| share(night.quality().coverage)),
    column("known", "1", "share of the window with a posture", OURS, |night| share(night.quality().known)),
    column("gaps", "1", "number of gaps in the window", OURS, |night| night.quality().gaps.into()),
    column("longest_gap_s", "s", "the longest gap in the window; 0 without any", OURS, |night| {
        night.quality().longest_gap_secs.into()
    }),
    column(
        "readings_lost",
        "1",
        "readings lost on the radio in all that was recorded, by the counter or clock of the sensor",
        OURS,
        |night| Value::Whole(i64::try_from(night.quality().readings_lost).unwrap_or(i64::MAX)),
    ),
    column("rate_hz", "Hz", "least sampling rate of the recordings of the night", "", |night| {
        number(night.quality().rate_hz, 3)
    }),
    column(
        "steadiness",
        "1",
        "mean share that readings cover of the epochs of the window in which there are any",
        OURS,
        |night| number(night.quality().steadiness, 4),
    ),
    column(
        "drift_ppm",
        "ppm",
        "how much longer the second of the host is than that of the sensor; taken out of the times",
        OURS,
        |night| number(night.quality().radio.and_then(|radio| radio.drift_ppm), 1),
    ),
    column("battery_percent", "%", "charge of the battery as the sensor told it last", "sensor", |night| {
        night.quality().radio.and_then(|radio| radio.battery_percent).into()
    }),
    column("mounting", "", "how it is known how the sensor sat: assumed, told, poses, night, earlier", OURS, |night| {
        night.mounting.basis.word().into()
    }),
    column(
        "mounting_confidence",
        "1",
        "how probable the night makes it that the sensor sat so, where it is from the night",
        OURS,
        |night| number(night.mounting.confidence, 4),
    ),
    column(
        "residual_before_mg",
        "mg",
        "root mean square distance of directions at rest from 1 g before the errors of the sensor were taken out",
        "van Hees et al. 2014",
        |night| number(night.calibration.as_ref().map(|it| it.residual_before_mg), 2),
    ),
    column("residual_after_mg", "mg", "the same after", "van Hees et al. 2014", |night| {
        number(night.calibration.as_ref().map(|it| it.residual_after_mg), 2)
    }),
    column("tilt_uncertainty_deg", "degree", "largest standard uncertainty of the directions lain in", OURS, |night| {
        number(night.calibration.as_ref().map(|it| it.tilt_lain_degrees), 2)
    }),
    column(
        "probability_mean",
        "1",
        "mean probability of the postures in the window, as far as the model of how people lie and turn is right",
        OURS,
        |night| number(night.certainty.map(|it| it.mean), 4),
    ),
    column("doubtful_s", "s", "time in the window with a posture of a probability below 0.9", OURS, |night| {
        night.certainty.map(|it| it.doubtful_secs).into()
    }),
];
