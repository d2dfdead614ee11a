//! Linear regression on a calendar, with errors that resemble those of the day before: AR(1).
//!
//! The autocorrelation of the errors is not known, and a fortnight or a month of days hardly tells it; putting in one best
//! value and reckoning as if it were true makes intervals too narrow. So the answer is taken over all values that it may
//! have, each with its weight: the restricted likelihood (Patterson and Thompson, Biometrika 58:545, 1971) times a flat
//! prior on 0 to 0.98; for a plain mean, whose error the autocorrelation moves most, on −0.98 to 0.98. Given the autocorrelation a coefficient follows Student's t; altogether it follows a mixture of them,
//! which is where estimate, interval and p are read off.
//!
//! Days that are missing are steps of which nothing is known: the correlation over a gap of `k` days is φᵏ.

mod fit;
mod mixture;

pub use fit::{Design, Fit};
pub use mixture::Mixture;

use super::interval::Interval;

/// Coefficients with what is not known of the autocorrelation taken into account.
#[derive(Clone, Debug)]
pub struct Regression {
    /// Fits and their weights, which sum to 1.
    fits: Vec<(f64, Fit)>,
    /// Observations less coefficients.
    freedom: f64,
}

impl Regression {
    /// Highest autocorrelation that is thought of.
    const HIGHEST: f64 = 0.98;
    /// Steps from none to the highest: finer ones change no third digit.
    const STEPS: i32 = 49;
    /// Weights below this are left out.
    const LEAST_WEIGHT: f64 = 1e-5;

    /// Of a design; `None` where columns depend on each other or observations are too few or never vary.
    #[must_use]
    pub fn of(design: &Design) -> Option<Self> {
        Self::over(design, 0..=Self::STEPS)
    }

    /// The same with autocorrelations below nought also thought of.
    #[must_use]
    pub fn both_signs(design: &Design) -> Option<Self> {
        Self::over(design, -Self::STEPS..=Self::STEPS)
    }

    fn over(design: &Design, steps: std::ops::RangeInclusive<i32>) -> Option<Self> {
        let phi = |step: i32| Self::HIGHEST * f64::from(step) / f64::from(Self::STEPS);
        let fits: Vec<Fit> = steps.filter_map(|step| design.fit(phi(step))).collect();
        let best = fits.iter().map(|fit| fit.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
        let weighed = fits.into_iter().map(|fit| ((fit.log_likelihood - best).exp(), fit));
        let weighed: Vec<(f64, Fit)> = weighed.filter(|(weight, _)| *weight > Self::LEAST_WEIGHT).collect();
        let sum: f64 = weighed.iter().map(|(weight, _)| weight).sum();
        let fits: Vec<(f64, Fit)> = weighed.into_iter().map(|(weight, fit)| (weight / sum, fit)).collect();
        (!fits.is_empty()).then(|| Self { fits, freedom: design.freedom() })
    }

    /// What is known of a sum of coefficients, each times its factor.
    #[must_use]
    pub fn combination(&self, factors: &[f64]) -> Mixture {
        let part = |(weight, fit): &(f64, Fit)| {
            let (estimate, se) = fit.combination(factors);
            (*weight, estimate, se)
        };
        Mixture::new(self.fits.iter().map(part).collect(), self.freedom)
    }

    /// The coefficient of one column: estimate, 95 % interval and two-sided p against zero.
    #[must_use]
    pub fn coefficient(&self, column: usize) -> (Interval, f64) {
        let columns = self.fits.first().map_or(0, |(_, fit)| fit.coefficients.len());
        let factors: Vec<f64> = (0..columns).map(|other| f64::from(u8::from(other == column))).collect();
        let known = self.combination(&factors);
        (known.interval(), known.p(0.0))
    }

    /// The likeliest autocorrelation, to the nearest 0.02.
    #[must_use]
    pub fn likeliest(&self) -> f64 {
        let best = self.fits.iter().max_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or(0.0, |(_, fit)| fit.autocorrelation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(slope: f64) -> Design {
        let days: Vec<i32> = (0..40).filter(|day| day % 9 != 4).collect();
        let x: Vec<f64> = days.iter().map(|day| f64::from(day * 7 % 10)).collect();
        let noise = days.iter().map(|day| f64::from(day * 29 % 13) / 13.0);
        let y: Vec<f64> = x.iter().zip(noise).map(|(x, noise)| 1.0 + slope * x + noise).collect();
        Design::new(&days, &y, &[&x]).unwrap()
    }

    #[test]
    fn what_was_put_in_is_found_and_nothing_where_nothing_was() {
        let (slope, p) = Regression::of(&design(0.5)).unwrap().coefficient(1);
        assert!(slope.low < 0.5 && 0.5 < slope.high && slope.high - slope.low < 0.2 && p < 1e-9, "{slope:?} {p}");
        let (slope, p) = Regression::of(&design(0.0)).unwrap().coefficient(1);
        assert!(slope.low < 0.0 && 0.0 < slope.high && p > 0.05, "{slope:?} {p}");
    }

    #[test]
    fn one_part_is_students_t() {
        // The 97.5 % point of t with 10 degrees of freedom is 2.228139.
        let interval = Mixture::new(vec![(1.0, 3.0, 0.5)], 10.0).interval();
        assert!((interval.high - (3.0 + 0.5 * 2.228_139)).abs() < 1e-5);
        assert!((interval.low + interval.high - 6.0).abs() < 1e-9);
    }

    #[test]
    fn columns_that_say_the_same_are_refused() {
        let days: Vec<i32> = (0..20).collect();
        let x: Vec<f64> = days.iter().map(|day| f64::from(day % 3)).collect();
        let y: Vec<f64> = days.iter().map(|day| f64::from(day % 7)).collect();
        let double: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
        assert!(Regression::of(&Design::new(&days, &y, &[&x, &double]).unwrap()).is_none());
        assert!(Regression::of(&Design::new(&days, &[3.0; 20], &[]).unwrap()).is_none());
        assert!(Design::new(&days, &y, &[&x[1..]]).is_none());
    }
}
