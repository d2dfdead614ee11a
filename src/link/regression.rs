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

use super::association::Interval;

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
