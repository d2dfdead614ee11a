//! A weighted mixture of Student's t distributions.

use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

use crate::link::interval::Interval;

/// What is known of a coefficient.
#[derive(Clone, Debug)]
pub struct Mixture {
    /// Weight, centre and scale of each part.
    parts: Vec<(f64, f64, f64)>,
    t: Option<StudentsT>,
}

impl Mixture {
    /// Of weights that sum to 1, centres and scales above zero.
    #[must_use]
    pub fn new(parts: Vec<(f64, f64, f64)>, freedom: f64) -> Self {
        Self { parts, t: StudentsT::new(0.0, 1.0, freedom).ok() }
    }

    /// Its mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.parts.iter().map(|(weight, centre, _)| weight * centre).sum()
    }

    /// The probability of less than `value`; a part without a spread, of which `value` is the centre, has half of it below.
    #[must_use]
    pub fn below(&self, value: f64) -> f64 {
        let Some(t) = self.t else { return f64::NAN };
        // The library panics at what is not a number.
        let share = |away: f64| if away.is_nan() { 0.5 } else { t.cdf(away) };
        self.parts.iter().map(|(weight, centre, scale)| weight * share((value - centre) / scale)).sum()
    }

    /// Two-sided p against `value`.
    #[must_use]
    pub fn p(&self, value: f64) -> f64 {
        let below = self.below(value);
        (2.0 * below.min(1.0 - below)).min(1.0)
    }

    /// Mean and the middle 95 %.
    #[must_use]
    pub fn interval(&self) -> Interval {
        Interval { estimate: self.mean(), low: self.quantile(0.025), high: self.quantile(0.975) }
    }

    /// The value below which lies this share, to a billionth of a standard error.
    ///
    /// It lies between the quantiles of the parts; from there by Newton's steps, halved where one would leave the bracket.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let Some(t) = self.t else { return f64::NAN };
        let reach = t.inverse_cdf(share);
        let ends = self.parts.iter().map(|(_, centre, scale)| centre + reach * scale);
        let (mut low, mut high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), end| (a.min(end), b.max(end)));
        let close = 1e-9 * self.parts.iter().map(|(_, _, scale)| *scale).fold(f64::INFINITY, f64::min);
        let mut at = f64::midpoint(low, high);
        for _ in 0..60 {
            let beyond = self.below(at) - share;
            if beyond < 0.0 {
                low = at;
            } else {
                high = at;
            }
            let next = at - beyond / self.density(at);
            let next = if next > low && next < high { next } else { f64::midpoint(low, high) };
            if (next - at).abs() < close {
                return next;
            }
            at = next;
        }
        at
    }

    fn density(&self, value: f64) -> f64 {
        let Some(t) = self.t else { return f64::NAN };
        self.parts.iter().map(|(weight, centre, scale)| weight * t.pdf((value - centre) / scale) / scale).sum()
    }
}
