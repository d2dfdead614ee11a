//! Numbers as they are printed: a true minus, no negative zero, no more digits than they hold.

use crate::link::{Exposure, Interval, Measured};

/// A number with so many digits after the point, and a true minus.
fn digits(value: f64, digits: i32) -> String {
    // Adding zero turns −0.00 into 0.00.
    let scale = 10_f64.powi(digits);
    let rounded = (value * scale).round() / scale + 0.0;
    format!("{rounded:.*}", usize::try_from(digits).unwrap_or_default()).replace('-', "−")
}

/// A correlation: two digits.
#[must_use]
pub fn rho(value: f64) -> String {
    digits(value, 2)
}

/// A probability: `0.21`, `0.032`, `<0.001`.
#[must_use]
pub fn probability(value: f64) -> String {
    match value {
        _ if value < 0.000_5 => "<0.001".to_owned(),
        _ if value < 0.095 => digits(value, 3),
        _ => digits(value, 2),
    }
}

/// Points of pain: a tenth, a hundredth where all of it is small.
const fn point_digits(most: f64) -> i32 {
    if most < 0.5 { 2 } else { 1 }
}

/// A size without its sign: `1.2 points`, `1 point`.
#[must_use]
pub fn size(points: f64) -> String {
    let text = digits(points.abs(), point_digits(points.abs()));
    let text = text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
    let unit = if text == "1" { "point" } else { "points" };
    format!("{text} {unit}")
}

/// A difference with its interval, in the unit that stands beside it: `+1.2 (0.4 to 2.0)`; of one that nothing bounds
/// `+1.2 (no bounds)`.
#[must_use]
pub fn signed(interval: Interval) -> String {
    let Interval { estimate, low, high } = interval;
    let most = if is_bounded(interval) { low.abs().max(high.abs()).max(estimate.abs()) } else { estimate.abs() };
    let places = point_digits(most);
    let text = digits(estimate, places);
    let plus = if text.starts_with('−') || text.chars().all(|c| matches!(c, '0' | '.')) { "" } else { "+" };
    let range = if is_bounded(interval) {
        format!("{} to {}", digits(low, places), digits(high, places))
    } else {
        "no bounds".to_owned()
    };
    format!("{plus}{text} ({range})")
}

/// Whether both ends are known.
#[must_use]
pub const fn is_bounded(Interval { low, high, .. }: Interval) -> bool {
    low.is_finite() && high.is_finite()
}

/// The same with its unit: `+1.2 points (0.4 to 2.0)`.
#[must_use]
pub fn signed_points(interval: Interval) -> String {
    signed(interval).replacen(" (", " points (", 1)
}

/// The ends of an interval: `0.4 to 2.0`; of a difference that is said as `less` they are turned over.
#[must_use]
pub fn ends(Interval { low, high, .. }: Interval) -> String {
    let (low, high) = if low + high < 0.0 { (-high, -low) } else { (low, high) };
    let places = point_digits(low.abs().max(high.abs()));
    format!("{} to {}", digits(low, places), digits(high, places))
}

/// A correlation with its interval: `0.58 (0.27 to 0.78)`.
#[must_use]
pub fn correlation(interval: Interval) -> String {
    format!("{} ({} to {})", rho(interval.estimate), rho(interval.low), rho(interval.high))
}

/// How much more of an exposure a slope is told for, as a factor and in words: `per hour`, `per 10 minutes`.
#[must_use]
pub fn step(exposure: &Exposure) -> (f64, &'static str) {
    match exposure {
        Exposure::Hours(_) | Exposure::HalfTurned | Exposure::LongestStillness | Exposure::LongStillness => {
            (1.0, "per hour")
        }
        Exposure::ShortSleep => (1.0, "per hour shorter"),
        Exposure::PositionChanges => (1.0, "per turn an hour"),
        Exposure::Unaccustomed => (1.0, "per unit of distance"),
        Exposure::BetweenPostures => (10.0, "per 10 minutes"),
        Exposure::GettingUp => (1.0, "per time up"),
        Exposure::Circumstance(_) => (1.0, "with it"),
    }
}

/// The points that the scale of pain has.
pub const SCALE: f64 = 10.0;

/// The smallest slope that would have been seen: `0.4 points per hour`; `None` where it would be printed as none, or is more
/// than the scale of pain has points.
#[must_use]
pub fn seen(exposure: &Exposure, measured: &Measured) -> Option<String> {
    let (factor, per) = step(exposure);
    let slope = measured.smallest_slope * factor;
    (0.005..=SCALE).contains(&slope).then(|| format!("{} {per}", size(slope)))
}

/// An interval of another unit, so many times as large.
#[must_use]
pub const fn times(Interval { estimate, low, high }: Interval, factor: f64) -> Interval {
    Interval { estimate: estimate * factor, low: low * factor, high: high * factor }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn interval(estimate: f64, low: f64, high: f64) -> Interval {
        Interval { estimate, low, high }
    }

    #[test]
    fn a_true_minus_and_no_negative_zero() {
        assert_eq!((rho(-0.271), rho(-0.001)), ("−0.27".to_owned(), "0.00".to_owned()));
        assert_eq!(signed(interval(-0.8, -1.5, -0.1)), "−0.8 (−1.5 to −0.1)");
        assert_eq!(signed(interval(1.24, 0.36, 2.0)), "+1.2 (0.4 to 2.0)");
        assert_eq!(signed(interval(0.0, -1.0, 1.0)), "0.0 (−1.0 to 1.0)");
        assert_eq!(signed(interval(0.04, -0.12, 0.2)), "+0.04 (−0.12 to 0.20)");
        assert_eq!(signed(interval(-0.004, -0.3, 0.2)), "0.00 (−0.30 to 0.20)");
        assert_eq!(signed(interval(0.62, f64::NEG_INFINITY, f64::INFINITY)), "+0.6 (no bounds)");
    }

    #[test]
    fn sizes_have_a_unit_that_agrees() {
        assert_eq!((size(1.0), size(-1.23), size(0.25)), ("1 point".into(), "1.2 points".into(), "0.25 points".into()));
        assert_eq!((size(2.0), size(0.96)), ("2 points".into(), "1 point".into()));
    }

    #[test]
    fn less_is_told_with_its_ends_turned_over() {
        assert_eq!(ends(interval(1.2, 0.4, 2.0)), "0.4 to 2.0");
        assert_eq!(ends(interval(-1.2, -2.0, -0.4)), "0.4 to 2.0");
        assert_eq!(ends(interval(-1.2, -2.6, 0.2)), "−0.2 to 2.6");
    }

    #[test]
    fn a_probability_is_never_zero() {
        assert_eq!(probability(0.0), "<0.001");
        assert_eq!(probability(0.0312), "0.031");
        assert_eq!(probability(0.049_6), "0.050");
        assert_eq!(probability(0.5), "0.50");
    }
}
