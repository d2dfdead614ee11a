//! What a recording's numbers are, from the numbers themselves: unit, pace, size of gravity.

use super::error::Problem;
use super::options::{AccelUnit, TimeUnit};
use crate::units::Hertz;

/// Rates that a sensor for posture may have, in Hz; a unit of time that gives another is not believed.
const RATES: std::ops::RangeInclusive<f64> = 0.2..=2000.0;
/// Rates that it does have, as a rule: of two units of time, the one that gives such a rate is meant.
const LIKELY_RATES: std::ops::RangeInclusive<f64> = 0.25..=450.0;
/// The same where a heading names the unit: then only nonsense is disbelieved.
const NAMED_RATES: std::ops::RangeInclusive<f64> = 0.02..=5000.0;
/// Unix times from 2000 to 2100, in seconds.
const UNIX: std::ops::Range<f64> = 946_684_800.0..4_102_444_800.0;
/// |a| at rest in g that speaks for a unit: an uncalibrated sensor is off by up to a tenth, one moved by more.
const NEAR_ONE: std::ops::RangeInclusive<f64> = 0.7..=1.3;
/// The same where a heading or the caller names the unit.
const NAMED_NEAR_ONE: std::ops::RangeInclusive<f64> = 0.5..=1.5;
/// |a| at rest below this part of 1 g, in the largest unit it could be in, means that gravity was removed.
const NO_GRAVITY: f64 = 0.3;
/// Steadiness (see [`Rest`]) below which the readings of a still sensor are noise about nothing.
const STEADY: f64 = 0.35;

/// The readings of a sensor when it is stillest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rest {
    /// Size of the mean vector, in the file's unit.
    pub(super) size: f64,
    /// That size over the root mean square of single readings: 1 at rest under gravity, near 0 for noise about zero.
    pub(super) steadiness: f64,
}

/// Measures rest: the middle of the steadiest quarter of windows of about a second, and of 32 rows at least, in which
/// noise about zero comes out at a steadiness of 1/√32 or so; a runner's sensor stays above 0.4.
///
/// The mean vector is taken, not the mean size, so that noise about zero does not pass for gravity.
pub(super) fn rest(readings: &[[f64; 3]], rate: Hertz) -> Rest {
    let window = (rate.get() as usize).clamp(32, 400).min(readings.len().max(1));
    let mut windows: Vec<Rest> = readings.chunks_exact(window).map(one_window).collect();
    let silent = windows.iter().filter(|rest| rest.size == 0.0 && rest.steadiness == 0.0).count();
    if silent * 4 < windows.len() {
        // A sensor that wakes up with zeros.
        windows.retain(|rest| rest.steadiness > 0.0);
    }
    windows.sort_by(|a, b| b.steadiness.total_cmp(&a.steadiness));
    windows.truncate(windows.len().div_ceil(4));
    windows.sort_by(|a, b| a.size.total_cmp(&b.size));
    windows.get(windows.len() / 2).copied().unwrap_or(Rest { size: 0.0, steadiness: 0.0 })
}

fn one_window(readings: &[[f64; 3]]) -> Rest {
    let count = readings.len() as f64;
    let mut mean = [0.0; 3];
    let mut square = 0.0;
    for reading in readings {
        for (sum, value) in mean.iter_mut().zip(reading) {
            *sum += value / count;
            square += value * value / count;
        }
    }
    let size = mean.iter().map(|value| value * value).sum::<f64>().sqrt();
    Rest { size, steadiness: if square > 0.0 { size / square.sqrt() } else { 0.0 } }
}

/// The unit of the readings, and what to say about it if a heading named another.
pub(super) fn accel_unit(rest: Rest, named: Option<AccelUnit>, told: Option<AccelUnit>) -> Result<AccelUnit, Problem> {
    let near = |unit: AccelUnit, range: &std::ops::RangeInclusive<f64>| range.contains(&(rest.size / unit.per_g()));
    let weightless = |unit: AccelUnit| rest.size < NO_GRAVITY * unit.per_g();
    let no_gravity = |unit: &str| Problem::NoGravity { rest: format!("{} {unit}", short(rest.size)).trim().to_owned() };
    if let Some(unit) = told {
        return if weightless(unit) { Err(no_gravity(&unit.to_string())) } else { Ok(unit) };
    }
    if rest.steadiness < STEADY
        || weightless(named.unwrap_or(AccelUnit::G)) && !AccelUnit::ALL.iter().any(|unit| near(*unit, &NEAR_ONE))
    {
        return Err(no_gravity(&named.map_or(String::new(), |unit| unit.to_string())));
    }
    let by_name = named.filter(|unit| near(*unit, &NAMED_NEAR_ONE));
    let by_size = || AccelUnit::ALL.into_iter().find(|unit| near(*unit, &NEAR_ONE));
    by_name.or_else(by_size).ok_or_else(|| Problem::NoUnit(short(rest.size)))
}

/// A number with three digits or so.
pub(super) fn short(number: f64) -> String {
    match number.abs() {
        size if (100.0..1e7).contains(&size) => format!("{number:.0}"),
        size if (0.01..100.0).contains(&size) => format!("{number:.2}"),
        size if (1e-4..0.01).contains(&size) => format!("{number:.4}"),
        size if size < 1e-9 => "0".to_owned(),
        _ => format!("{number:.2e}"),
    }
}

/// What the numbers of a time column look like, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ticks {
    /// The middle one: the first may stem from before the clock was set.
    pub(super) middle: f64,
    /// The usual step from row to row; smaller than any single step where rows share times.
    pub(super) step: f64,
}

impl Ticks {
    /// From the column; none if it never advances.
    pub(super) fn of(column: &[f64]) -> Option<Self> {
        let steps: Vec<f64> = column.iter().zip(column.iter().skip(1)).map(|(a, b)| b - a).collect();
        let mut ahead: Vec<f64> = steps.iter().copied().filter(|step| *step > 0.0).collect();
        let repeated = steps.iter().filter(|step| **step == 0.0).count();
        ahead.sort_by(f64::total_cmp);
        let step = *ahead.get(ahead.len() / 2)?;
        let share = ahead.len() as f64 / (ahead.len() + repeated) as f64;
        let mut sorted = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self { middle: *sorted.get(sorted.len() / 2)?, step: step * share })
    }

    /// Whether the times are Unix times in a unit.
    pub(super) fn is_unix(self, unit: TimeUnit) -> bool {
        UNIX.contains(&(self.middle * unit.secs()))
    }

    fn rate(self, unit: TimeUnit) -> f64 {
        1.0 / (self.step * unit.secs())
    }
}

/// The unit of a numeric time column: the heading's if it gives a rate, or else that of a Unix time, or else the
/// heading's if it is not nonsense, or else the only one that gives a likely rate.
pub(super) fn time_unit(ticks: Ticks, named: Option<TimeUnit>) -> Result<TimeUnit, Problem> {
    let named = |rates: std::ops::RangeInclusive<f64>| {
        named.filter(|unit| unit.nano_exponent().is_some() && rates.contains(&ticks.rate(*unit)))
    };
    let possible = || TimeUnit::NUMERIC.into_iter().filter(|unit| RATES.contains(&ticks.rate(*unit)));
    let unix = || possible().find(|unit| ticks.is_unix(*unit));
    if let Some(unit) = named(RATES).or_else(unix).or_else(|| named(NAMED_RATES)) {
        return Ok(unit);
    }
    let step = short(ticks.step);
    let likely: Vec<TimeUnit> = possible().filter(|unit| LIKELY_RATES.contains(&ticks.rate(*unit))).collect();
    match likely.as_slice() {
        [] => possible().next().ok_or(Problem::NoTimeUnit { step }),
        [unit] => Ok(*unit),
        units => {
            let rates = units.iter().map(|unit| format!("{} Hz in {unit}", short(ticks.rate(*unit))));
            Err(Problem::OpenTimeUnit { step, rates: rates.collect::<Vec<_>>().join(" or ") })
        }
    }
}

/// How the rows of a table follow each other in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    /// Rows in a second; none if time never advances.
    pub(super) rate: Option<Hertz>,
    /// Whether many rows share one time stamp.
    pub(super) batched: bool,
}

/// Measures the pace of some rows: their times in nanoseconds, and their readings.
///
/// The middle step tells gaps from steps; the rate is the mean of the ordinary ones, so that rounded times do no harm.
pub(super) fn pace(times: &[i64], readings: &[[f64; 3]]) -> Pace {
    let mut batches: Vec<(i64, usize)> = Vec::new();
    let (mut repeated, mut differing) = (0usize, 0usize);
    let (mut since, mut rows) = (times.first().copied().unwrap_or(0), 1usize);
    for ((&time, reading), before) in times.iter().zip(readings).skip(1).zip(readings) {
        if time == since {
            (rows, repeated) = (rows + 1, repeated + 1);
            differing += usize::from(reading != before);
        } else {
            batches.push((time.saturating_sub(since), rows));
            (since, rows) = (time, 1);
        }
    }
    let batched = repeated * 10 > times.len() && differing * 10 > repeated;
    if !batched {
        // Repeated rows will be dropped.
        batches.iter_mut().for_each(|batch| batch.1 = 1);
    }
    Pace { rate: rate(&batches, batched), batched }
}

fn rate(batches: &[(i64, usize)], batched: bool) -> Option<Hertz> {
    // The first batch was joined late.
    let whole = if batched && batches.len() > 1 { batches.get(1..)? } else { batches };
    let mut steps: Vec<i64> = whole.iter().map(|batch| batch.0).filter(|step| *step > 0).collect();
    steps.sort_unstable();
    let middle = *steps.get(steps.len() / 2)?;
    let widest = if batched { middle.saturating_mul(4) } else { middle.saturating_add(middle / 2) };
    let ordinary = whole.iter().filter(|(step, _)| (1..=widest).contains(step) && (batched || *step >= middle / 2));
    let (span, rows) =
        ordinary.fold((0i64, 0usize), |(span, rows), (step, count)| (span.saturating_add(*step), rows + count));
    Hertz::new(rows as f64 * 1e9 / span as f64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(middle: f64, step: f64) -> Ticks {
        Ticks { middle, step }
    }

    #[test]
    fn time_units_from_size_and_step() {
        for (middle, step, unit) in [
            (0.0, 0.0025, TimeUnit::Seconds),
            (0.0, 0.02, TimeUnit::Seconds),
            (0.0, 0.641, TimeUnit::Seconds),
            (0.0, 2.0, TimeUnit::Seconds),
            (0.0, 20.0, TimeUnit::Millis),
            (0.0, 1285.0, TimeUnit::Millis),
            (0.0, 2000.0, TimeUnit::Millis),
            (0.0, 1.0, TimeUnit::Seconds),
            (5e6, 20_000.0, TimeUnit::Micros),
            (5e12, 2e7, TimeUnit::Nanos),
            (1_773_520_867.0, 1.0, TimeUnit::Seconds),
            (1_773_520_867.5, 0.02, TimeUnit::Seconds),
            (1_773_520_867_000.0, 20.0, TimeUnit::Millis),
            (1_773_520_867_000.0, 3200.0, TimeUnit::Millis),
            (1.773_520_867e15, 20_000.0, TimeUnit::Micros),
            (1.773_520_867e18, 2e7, TimeUnit::Nanos),
        ] {
            assert_eq!(time_unit(ticks(middle, step), None).unwrap(), unit, "{middle} {step}");
        }
        let wrong = time_unit(ticks(0.0, 0.02), Some(TimeUnit::Millis));
        assert_eq!(wrong.unwrap(), TimeUnit::Seconds, "a heading that gives 50 kHz is not believed");
        assert!(matches!(time_unit(ticks(0.0, 2.5), None), Err(Problem::OpenTimeUnit { .. })));
        assert_eq!(time_unit(ticks(0.0, 3.2), Some(TimeUnit::Seconds)).unwrap(), TimeUnit::Seconds);
        assert!(time_unit(ticks(0.0, 1e-7), None).is_err());
    }

    #[test]
    fn units_from_the_size_of_gravity() {
        let unit = |size, named| accel_unit(Rest { size, steadiness: 1.0 }, named, None).ok();
        assert_eq!(unit(1.02, None), Some(AccelUnit::G));
        assert_eq!(unit(9.79, None), Some(AccelUnit::MetresPerSecondSquared));
        assert_eq!(unit(1017.0, None), Some(AccelUnit::MilliG));
        assert_eq!(unit(9.79, Some(AccelUnit::G)), Some(AccelUnit::MetresPerSecondSquared), "the size is believed");
        assert_eq!(unit(0.6, Some(AccelUnit::G)), Some(AccelUnit::G));
        for nothing in [0.02, 2.0, 16384.0, 256.0] {
            assert_eq!(unit(nothing, None), None, "{nothing}");
        }
        let noise = Rest { size: 1.0, steadiness: 0.2 };
        assert!(matches!(accel_unit(noise, None, None), Err(Problem::NoGravity { .. })));
    }

    #[test]
    fn rest_is_found_among_movement_and_noise_is_not_rest() {
        let rate = Hertz::new(50.0).unwrap();
        let moving = |k: usize| [(k as f64 * 0.7).sin() * 2.0, 0.3, 1.0 + (k as f64 * 1.3).cos()];
        let mut readings: Vec<[f64; 3]> = (0..300).map(moving).collect();
        readings.extend(vec![[0.6, 0.0, 0.8]; 200]);
        let found = rest(&readings, rate);
        assert!((found.size - 1.0).abs() < 1e-9, "{found:?}");
        let noise: Vec<[f64; 3]> =
            (0..500).map(|k| if k % 2 == 0 { [8.0, 0.0, 6.0] } else { [-8.0, 0.0, -6.0] }).collect();
        assert!(rest(&noise, rate).steadiness < 0.1);
    }

    #[test]
    fn pace_survives_rounding_gaps_and_shared_stamps() {
        let vary = |count: usize| (0..count).map(|k| [k as f64, 0.0, 1.0]).collect::<Vec<_>>();
        // 33.3 Hz in whole milliseconds, and a gap of a minute.
        let times: Vec<i64> =
            (0..600).map(|k| (k * 30 + (k % 3) / 2 + if k > 300 { 60_000 } else { 0 }) * 1_000_000).collect();
        let found = pace(&times, &vary(600));
        assert!(!found.batched && (found.rate.unwrap().get() - 33.3).abs() < 0.4, "{found:?}");
        // 50 rows a second, stamped with whole seconds, begun in the middle of one.
        let times: Vec<i64> = (0..600).map(|k| (k + 20) / 50 * 1_000_000_000).collect();
        assert_eq!(pace(&times, &vary(600)), Pace { rate: Hertz::new(50.0).ok(), batched: true });
        // Every row written twice.
        let times: Vec<i64> = (0..600).map(|k| k / 2 * 20_000_000).collect();
        let twice: Vec<[f64; 3]> = (0..600).map(|k| [f64::from(k / 2), 0.0, 1.0]).collect();
        assert_eq!(pace(&times, &twice), Pace { rate: Hertz::new(50.0).ok(), batched: false });
    }
}
