//! How like each other the days are that follow one another, and how many independent mornings that leaves.
//!
//! Everything is reckoned on the calendar: two values three days apart are three steps apart, whether or not the days
//! between them are known. Nothing is filled in.
//!
//! Where exposure and pain both resemble themselves from day to day, n mornings hold less evidence than n independent
//! ones: a correlation varies as that of 1 + tr(PΣ) tr(PT) / tr(PΣPT) independent mornings does (Dutilleul, Biometrics
//! 49:305, 1993), where Σ and T hold the autocorrelations φ^|dᵢ − dⱼ| and ψ^|dᵢ − dⱼ| of the two, and P takes the mean off;
//! for long series that is Bartlett's n (1 − φψ) / (1 + φψ). φ and ψ are taken where their restricted likelihoods are
//! highest, which in short series lies less too low than the moment estimator; negative ones are taken for none, since pain
//! and habits do not alternate by themselves and believing it would make intervals narrower.
//! `benches/statistics.md` has what this holds.

use jiff::civil::Date;
use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::function::erf::erfc;

use super::rank::as_f64;
use super::regression::{Design, Regression};

/// The 97.5 % point of the standard normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;
/// That and its 80 % point: what an effect must be, in standard errors, to be found in 80 % of cases.
const Z_POWER: f64 = Z + 0.841_621_233_572_914;
/// Effective mornings are never taken for fewer: Fisher's z has no variance at three.
const FEWEST_EFFECTIVE: f64 = 4.0;

/// Days since the first.
#[must_use]
pub fn days(dates: &[Date]) -> Vec<i32> {
    let first = dates.first().copied().unwrap_or_default();
    dates.iter().map(|date| date.since(first).map_or(0, |span| span.get_days())).collect()
}

/// By how much serial dependence widens the variance of a correlation of two series with these autocorrelations, over the
/// days that are known: their number divided by that of effective mornings.
#[must_use]
pub fn inflation(days: &[i32], [phi, psi]: [f64; 2]) -> f64 {
    let n = as_f64(days.len().max(1));
    let longest = days.iter().max().zip(days.iter().min()).map_or(0, |(last, first)| last - first);
    let powers = |c: f64| (0..=longest).map(|gap| c.powi(gap)).collect::<Vec<f64>>();
    let tables = [powers(phi), powers(psi), powers(phi * psi)];
    let (mut x, mut y, mut both, mut crossed) = (0.0, 0.0, 0.0, 0.0);
    for day in days {
        let gaps = || days.iter().map(|other| other.abs_diff(*day) as usize);
        let [of_x, of_y, of_both] = tables.each_ref().map(|table| gaps().filter_map(|gap| table.get(gap)).sum::<f64>());
        (x, y, both, crossed) = (x + of_x, y + of_y, both + of_both, crossed + of_x * of_y);
    }
    // The traces of PΣPT, PΣ and PT, written out for P = I − 1/n.
    let joint = both - 2.0 * crossed / n + x * y / (n * n);
    n / (1.0 + (n - x / n) * (n - y / n) / joint)
}

/// How much evidence a number of mornings holds on two series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Mornings.
    n: f64,
    /// By how much the variance is larger than that of independent mornings.
    pub inflation: f64,
}

impl Evidence {
    /// Of two series on the same days; `None` where either never varies.
    #[must_use]
    pub fn of(days: &[i32], x: &[f64], y: &[f64]) -> Option<Self> {
        let likeliest = |values: &[f64]| Some(Regression::of(&Design::new(days, values, &[])?)?.likeliest());
        Some(Self::new(days.len(), inflation(days, [likeliest(x)?, likeliest(y)?])))
    }

    /// Of so many mornings whose variance is so many times that of independent ones.
    #[must_use]
    pub const fn new(mornings: usize, inflation: f64) -> Self {
        Self { n: as_f64(mornings), inflation }
    }

    /// As many independent mornings would hold as much; 4 at least.
    #[must_use]
    pub fn mornings(&self) -> f64 {
        (self.n / self.inflation).max(FEWEST_EFFECTIVE)
    }

    /// Standard error of Fisher's z of a rank correlation when there is none: 1/√(mornings − 3).
    #[must_use]
    pub fn se_of_z(&self) -> f64 {
        1.0 / (self.mornings() - 3.0).sqrt()
    }

    /// Two-sided p of a rank correlation.
    #[must_use]
    pub fn p(&self, rho: f64) -> f64 {
        erfc(z(rho).abs() / self.se_of_z() / std::f64::consts::SQRT_2)
    }

    /// The 95 % interval of a rank correlation: those that would not be rejected.
    ///
    /// The variance grows with the correlation by 1 + ρ²/2 (Bonett and Wright, Psychometrika 65:23, 2000); taken at the end
    /// of the interval and not at the estimate, so that nought is left out exactly where p is below 0.05.
    #[must_use]
    pub fn interval_of_rho(&self, rho: f64) -> (f64, f64) {
        let end = |side: f64| {
            let step = |at: f64| z(rho) + side * Z * self.se_of_z() * (1.0 + at.tanh().powi(2) / 2.0).sqrt();
            (0..60).fold(0.0, |at, _| step(at)).tanh()
        };
        (end(-1.0), end(1.0))
    }

    /// The smallest rank correlation that is found, p below 0.05, in 80 % of cases.
    #[must_use]
    pub fn smallest_rho(&self) -> f64 {
        (Z_POWER * self.se_of_z()).tanh()
    }

    /// The smallest of anything else, from half the width of its interval.
    #[must_use]
    pub fn smallest(half_width: f64) -> f64 {
        half_width / Z * Z_POWER
    }

    /// Student's t, of the effective mornings less two degrees of freedom.
    fn t(&self) -> Option<StudentsT> {
        StudentsT::new(0.0, 1.0, self.mornings() - 2.0).ok()
    }

    /// Half the width of the 95 % interval of a difference of means, from its standard error for independent mornings.
    #[must_use]
    pub fn half_width(&self, se: f64) -> Option<f64> {
        Some(self.t()?.inverse_cdf(0.975) * se * self.inflation.sqrt())
    }
}

/// Fisher's z. A perfect correlation has none; just short of it the interval still opens to one side.
fn z(rho: f64) -> f64 {
    rho.clamp(-0.999_9, 0.999_9).atanh()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;
    use proptest::prelude::*;

    #[test]
    fn days_that_do_not_resemble_each_other_hold_their_number() {
        let evidence = Evidence::new(28, inflation(&(0..28).collect::<Vec<_>>(), [0.0, 0.4]));
        assert!((evidence.inflation - 1.0).abs() < 1e-12);
        // tanh(2.8016 / 5)
        assert!((evidence.smallest_rho() - 0.508).abs() < 0.001);
    }

    #[test]
    fn it_is_that_of_the_matrices_with_a_missing_day() {
        let days = [0_i32, 1, 3, 4, 9];
        let correlations = |c: f64| DMatrix::from_fn(5, 5, |i, j| c.powi((days[i] - days[j]).abs()));
        let centred = DMatrix::from_fn(5, 5, |i, j| f64::from(u8::from(i == j)) - 0.2);
        let (sigma, tau) = (&centred * correlations(0.5), &centred * correlations(0.3));
        let effective = 1.0 + sigma.trace() * tau.trace() / (&sigma * &tau).trace();
        assert!((inflation(&days, [0.5, 0.3]) - 5.0 / effective).abs() < 1e-12);
    }

    #[test]
    fn long_series_hold_what_bartlett_says() {
        let days: Vec<i32> = (0..2000).collect();
        assert!((inflation(&days, [0.6, 0.5]) - 1.3 / 0.7).abs() < 0.005);
    }

    #[test]
    fn series_that_keep_their_level_for_a_week_hold_less() {
        let days: Vec<i32> = (0..70).collect();
        let slow: Vec<f64> = days.iter().map(|day| f64::from(day / 7 % 2)).collect();
        let fast: Vec<f64> = days.iter().map(|day| f64::from(day * 37 % 11)).collect();
        assert!(Evidence::of(&days, &slow, &slow).unwrap().mornings() < 35.0);
        assert!(Evidence::of(&days, &slow, &fast).unwrap().mornings() > 60.0);
        assert_eq!(Evidence::of(&days, &slow, &[1.0; 70]), None);
    }

    proptest! {
        #[test]
        fn nought_is_left_out_exactly_where_p_is_below_5_percent(rho in -0.99..0.99_f64, n in 14..200_usize, inflation in 1.0..6.0) {
            let evidence = Evidence::new(n, inflation);
            let (low, high) = evidence.interval_of_rho(rho);
            prop_assert!(low <= rho && rho <= high);
            prop_assert_eq!(low > 0.0 || high < 0.0, evidence.p(rho) < 0.05);
        }
    }
}
