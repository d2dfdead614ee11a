//! How like each other the days are that follow one another, and how many independent mornings that leaves.
//!
//! Everything is reckoned on the calendar: two values three days apart are three steps apart, whether or not the days
//! between them are known. Nothing is filled in.

use jiff::civil::Date;

use super::rank::{as_f64, mean};

/// The autocorrelation from one day to the next is never taken to be higher: beyond it no length of diary would do.
const HIGHEST: f64 = 0.95;

/// Days since the first.
#[must_use]
pub fn days(dates: &[Date]) -> Vec<i32> {
    let first = dates.first().copied().unwrap_or_default();
    dates.iter().map(|date| date.since(first).map_or(0, |span| span.get_days())).collect()
}

/// The autocorrelation from one day to the next, corrected for its bias in short series; 0 to 0.95.
///
/// The moment estimator over the days that have a next day, plus what it falls short of on average in a series whose
/// mean is estimated: r is about φ − (1 + 4φ)/n (Kendall, Biometrika 41:403, 1954). Negative ones are taken for none: pain
/// and habits do not alternate by themselves, and believing it would make intervals narrower.
#[must_use]
pub fn autocorrelation(days: &[i32], values: &[f64]) -> f64 {
    let centre = mean(values);
    let from_mean: Vec<f64> = values.iter().map(|value| value - centre).collect();
    let pairs = days.windows(2).zip(from_mean.windows(2));
    let next: Vec<f64> = pairs
        .filter_map(|(days, values)| match (days, values) {
            ([a, b], [x, y]) if b - a == 1 => Some(x * y),
            _ => None,
        })
        .collect();
    let variance = from_mean.iter().map(|value| value * value).sum::<f64>() / as_f64(values.len());
    let n = as_f64(next.len());
    if n < 5.0 || variance <= 0.0 {
        return 0.0;
    }
    let r = next.iter().sum::<f64>() / as_f64(values.len().min(next.len() + 1)) / variance;
    ((r + 1.0 / n) / (1.0 - 4.0 / n).max(0.2)).clamp(0.0, HIGHEST)
}

/// By how much serial dependence widens the variance of a mean product: Σᵢⱼ c^|dᵢ − dⱼ| / n, with `c` the product of both
/// autocorrelations (Bartlett, Journal of the Royal Statistical Society 98:536, 1935), over the days that are known.
#[must_use]
pub fn inflation(days: &[i32], product: f64) -> f64 {
    let others = |index: usize, day: i32| {
        let later = days.iter().skip(index + 1);
        later.map(|other| product.powi(other - day)).take_while(|weight| *weight > 1e-9).sum::<f64>()
    };
    let sum: f64 = days.iter().enumerate().map(|(index, &day)| others(index, day)).sum();
    1.0 + 2.0 * sum / as_f64(days.len().max(1))
}
