//! A step in a series whose mornings resemble their neighbours.

use jiff::civil::Date;
use nalgebra::{DMatrix, DVector};
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::link::interval::Interval;

/// The autocorrelations looked at are the sines of this many angles, evenly spread; twice as many change no third digit.
const ANGLES: u32 = 61;
/// The largest of them, in either direction: beyond, a step and a wandering level cannot be told apart.
const STRONGEST: f64 = 0.98;
/// Residuals so small, in points², are none.
const NOTHING: f64 = 1e-9;

/// One morning of the series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Days from any fixed day.
    day: f64,
    /// Pain, in points.
    pub pain: f64,
    /// It lies after the change.
    pub after: bool,
}

impl Row {
    /// A morning.
    #[must_use]
    pub fn new(date: Date, pain: f64, after: bool) -> Self {
        Self::on(f64::from((date - jiff::civil::date(2000, 1, 1)).get_days()), pain, after)
    }

    /// A morning so many days from any fixed day.
    #[must_use]
    pub const fn on(day: f64, pain: f64, after: bool) -> Self {
        Self { day, pain, after }
    }
}

/// A step, and how often chance makes one as large.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// After less before, in points, with its 95 % interval.
    pub difference: Interval,
    /// Two-sided.
    pub p: f64,
}

/// What one autocorrelation says of the step: a t distribution, and how far to believe it.
struct Belief {
    weight: f64,
    centre: f64,
    scale: f64,
}

/// The level after the change less that before, with or without a steady drift through both.
///
/// Errors are autoregressive of order 1, over the days that really lie between two mornings. The autocorrelation is
/// not estimated and then taken for true, which makes intervals of a few weeks too narrow (7 to 11 % false positives at
/// 28 mornings): the answers of all autocorrelations are averaged, each by its restricted likelihood (Harville 1974)
/// times Jeffreys' prior (1 − ρ²)^−½ (Zellner 1971, §7.1). `benches/statistics.md` has its false positives and coverage.
///
/// Mornings in order. `None` when the step cannot be told from the drift, or nothing varies.
#[must_use]
pub fn step(rows: &[Row], with_drift: bool) -> Option<Step> {
    let parameters = if with_drift { 3 } else { 2 };
    let freedom = rows.len().checked_sub(parameters + 1).map(|rest| as_f64(rest + 1))?;
    let standard = StudentsT::new(0.0, 1.0, freedom).ok()?;
    let beliefs = beliefs(rows, with_drift, freedom)?;
    let below = |value: f64| {
        let part = |it: &Belief| it.weight * standard.cdf((value - it.centre) / it.scale);
        beliefs.iter().map(part).sum::<f64>()
    };
    let estimate = quantile(&beliefs, &below, 0.5);
    let difference =
        Interval { estimate, low: quantile(&beliefs, &below, 0.025), high: quantile(&beliefs, &below, 0.975) };
    let zero = below(0.0);
    Some(Step { difference, p: (2.0 * zero.min(1.0 - zero)).clamp(0.0, 1.0) })
}

/// What each autocorrelation says, the weights adding up to 1.
fn beliefs(rows: &[Row], with_drift: bool, freedom: f64) -> Option<Vec<Belief>> {
    let end = STRONGEST.asin();
    let angle = |index: u32| end * (2.0 * f64::from(index) / f64::from(ANGLES - 1) - 1.0);
    // Evenly spread angles are Jeffreys' prior.
    let mut beliefs: Vec<Belief> =
        (0..ANGLES).filter_map(|index| belief(rows, with_drift, freedom, angle(index).sin())).collect();
    let most = beliefs.iter().map(|it| it.weight).max_by(f64::total_cmp)?;
    beliefs.iter_mut().for_each(|it| it.weight = (it.weight - most).exp());
    let sum: f64 = beliefs.iter().map(|it| it.weight).sum();
    beliefs.iter_mut().for_each(|it| it.weight /= sum);
    Some(beliefs)
}

/// Generalised least squares under one autocorrelation; the weight is the logarithm of its restricted likelihood.
fn belief(rows: &[Row], with_drift: bool, freedom: f64, rho: f64) -> Option<Belief> {
    let (x, y, log_det) = whitened(rows, with_drift, rho);
    let normal = x.transpose() * &x;
    let chol = normal.cholesky()?;
    let beta = chol.solve(&(x.transpose() * &y));
    let rss = (&y - &x * &beta).norm_squared();
    let inverse = chol.inverse();
    let variance = inverse.get((1, 1)).copied()? * rss / freedom;
    if rss < NOTHING || !variance.is_finite() || variance <= 0.0 {
        return None;
    }
    let log_normal = 2.0 * chol.l_dirty().diagonal().iter().map(|it| it.ln()).sum::<f64>();
    let weight = -0.5 * (log_det + log_normal + freedom * rss.ln());
    Some(Belief { weight, centre: beta.get(1).copied()?, scale: variance.sqrt() })
}

/// Rows and pain with the part that the morning before foretells taken out, and the logarithm of the determinant of the
/// correlations.
fn whitened(rows: &[Row], with_drift: bool, rho: f64) -> (DMatrix<f64>, DVector<f64>, f64) {
    let columns = if with_drift { 3 } else { 2 };
    let middle = rows.iter().map(|row| row.day).sum::<f64>() / as_f64(rows.len().max(1));
    // The drift in weeks from the middle, which keeps the numbers alike in size.
    let values = |row: &Row| [1.0, f64::from(u8::from(row.after)), (row.day - middle) / 7.0, row.pain];
    let mut log_det = 0.0;
    let mut before: Option<&Row> = None;
    let mut lines: Vec<[f64; 4]> = Vec::with_capacity(rows.len());
    for row in rows {
        let now = values(row);
        let line = before.map_or(now, |before| {
            let carried = power(rho, row.day - before.day);
            let fresh = (1.0 - carried * carried).sqrt();
            log_det += 2.0 * fresh.ln();
            let then = values(before);
            std::array::from_fn(|i| match (now.get(i), then.get(i)) {
                (Some(now), Some(then)) => (now - carried * then) / fresh,
                _ => 0.0,
            })
        });
        lines.push(line);
        before = Some(row);
    }
    let x = DMatrix::from_row_iterator(
        rows.len(),
        columns,
        lines.iter().flat_map(|line| line.iter().take(columns).copied()),
    );
    (x, DVector::from_iterator(rows.len(), lines.iter().map(|line| line[3])), log_det)
}

/// ρ to the power of a whole number of days, at least one.
#[expect(clippy::cast_possible_truncation, reason = "days of a few months")]
fn power(rho: f64, days: f64) -> f64 {
    rho.powi((days as i32).max(1))
}

/// Where the average distribution reaches a share, by halving; to a billionth of a point.
fn quantile(beliefs: &[Belief], below: &impl Fn(f64) -> f64, share: f64) -> f64 {
    let reach = |sign: f64| beliefs.iter().map(move |it| it.centre + sign * 1e3 * it.scale);
    let mut low = reach(-1.0).fold(f64::INFINITY, f64::min);
    let mut high = reach(1.0).fold(f64::NEG_INFINITY, f64::max);
    // Half as wide each time; in a few tens of steps no number is left between the ends.
    while high - low > 1e-10 * (1.0 + high.abs()) {
        let middle = f64::midpoint(low, high);
        if below(middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[expect(clippy::cast_precision_loss, reason = "counts of mornings are small")]
const fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(pain: &[f64], days: &[f64], after: usize) -> Vec<Row> {
        let row = |(index, (&pain, &day)): (usize, (&f64, &f64))| Row::on(day, pain, index >= after);
        pain.iter().zip(days).enumerate().map(row).collect()
    }

    fn in_a_row(n: usize) -> Vec<f64> {
        (0..n).map(as_f64).collect()
    }

    #[test]
    fn a_drift_alone_is_no_step() {
        // Down by 0.2 points a day, with a ripple: level after less before is −2.8, of which a drift explains all.
        let pain: Vec<f64> = in_a_row(28).iter().map(|day| 8.0 - 0.2 * day + 0.3 * (day * 1.7).sin()).collect();
        let rows = rows(&pain, &in_a_row(28), 14);
        let drifting = step(&rows, true).unwrap();
        assert!(drifting.difference.holds(0.0) && drifting.difference.estimate.abs() < 0.5, "{drifting:?}");
    }

    #[test]
    fn a_step_is_found_in_either_model_and_across_gaps() {
        let pain: Vec<f64> =
            (0..40).map(|day| (if day < 20 { 6.0 } else { 3.0 }) + 0.5 * f64::from(day * 7 % 5 - 2)).collect();
        let days: Vec<f64> = in_a_row(40).iter().map(|day| day + if *day > 9.0 { 6.0 } else { 0.0 }).collect();
        for with_drift in [false, true] {
            let found = step(&rows(&pain, &days, 20), with_drift).unwrap();
            assert!(found.difference.holds(-3.0) && found.p < 0.001, "{found:?}");
        }
    }

    #[test]
    fn nothing_is_said_without_variation_or_rows() {
        assert_eq!(step(&[], false), None);
        assert_eq!(step(&rows(&[4.0; 28], &in_a_row(28), 14), false), None);
        assert_eq!(step(&rows(&[4.0, 5.0, 4.0, 3.0, 2.0], &in_a_row(5), 5), false), None);
    }

    proptest! {
        #[test]
        fn adding_to_one_side_moves_the_step_by_that(
            scores in prop::collection::vec(0_u8..=10, 20..40),
            by in -4.0_f64..4.0,
            with_drift: bool,
        ) {
            let half = scores.len() / 2;
            let pain: Vec<f64> = scores.iter().map(|&score| f64::from(score)).collect();
            let moved: Vec<f64> = pain.iter().enumerate().map(|(i, p)| if i < half { *p } else { p + by }).collect();
            let days = in_a_row(pain.len());
            let (a, b) = (step(&rows(&pain, &days, half), with_drift), step(&rows(&moved, &days, half), with_drift));
            prop_assume!(a.is_some() && b.is_some());
            let (a, b) = (a.unwrap().difference, b.unwrap().difference);
            for (a, b) in [(a.low, b.low), (a.estimate, b.estimate), (a.high, b.high)] {
                prop_assert!((a + by - b).abs() < 1e-4);
            }
        }

        #[test]
        fn the_interval_leaves_out_zero_exactly_when_p_is_small(
            scores in prop::collection::vec(0_u8..=10, 16..40), with_drift: bool,
        ) {
            let pain: Vec<f64> = scores.iter().map(|&score| f64::from(score)).collect();
            let found = step(&rows(&pain, &in_a_row(pain.len()), pain.len() / 2), with_drift);
            prop_assume!(found.is_some());
            let found = found.unwrap();
            prop_assume!((found.p - 0.05).abs() > 1e-4);
            prop_assert_eq!(found.difference.holds(0.0), found.p > 0.05);
        }
    }
}
