//! Generalised least squares at one autocorrelation.

use nalgebra::{DMatrix, DVector};

use crate::link::rank::as_f64;

/// A column of which less than this share is not told by those before it depends on them.
const ALONE: f64 = 1e-9;

/// Observations on days, and the columns that are to explain them.
#[derive(Clone, Debug)]
pub struct Design {
    days: Vec<i32>,
    y: DVector<f64>,
    x: DMatrix<f64>,
}

/// Coefficients at one autocorrelation of the errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The autocorrelation from one day to the next.
    pub autocorrelation: f64,
    /// One for each column.
    pub coefficients: Vec<f64>,
    /// Their covariance.
    pub covariance: DMatrix<f64>,
    /// Restricted log-likelihood of the autocorrelation, the variance at its best, up to a constant.
    pub log_likelihood: f64,
}

impl Design {
    /// Of columns as long as `y`; a first column of ones is put before them. Days rise.
    ///
    /// `None` where lengths differ or observations do not outnumber coefficients.
    #[must_use]
    pub fn new(days: &[i32], y: &[f64], columns: &[&[f64]]) -> Option<Self> {
        let n = y.len();
        if days.len() != n || columns.iter().any(|column| column.len() != n) || n < columns.len() + 2 {
            return None;
        }
        let ones = std::iter::repeat_n(1.0, n);
        let x = DMatrix::from_iterator(n, columns.len() + 1, ones.chain(columns.iter().copied().flatten().copied()));
        Some(Self { days: days.to_vec(), y: DVector::from_column_slice(y), x })
    }

    /// Observations less coefficients.
    #[must_use]
    pub fn freedom(&self) -> f64 {
        as_f64(self.x.nrows() - self.x.ncols())
    }

    /// The fit at an autocorrelation between −1 and 1; `None` where columns depend on each other or nothing is left to
    /// explain.
    #[must_use]
    pub fn fit(&self, autocorrelation: f64) -> Option<Fit> {
        let (whitener, log_determinant) = self.whitener(autocorrelation);
        let (x, y) = (whiten(&self.x, &whitener), whiten(&self.y, &whitener));
        let squares = x.transpose() * &x;
        let cross = squares.clone().cholesky()?;
        // What a column adds to those before it, as a share of itself.
        let own = cross.l_dirty().diagonal().iter().zip(squares.diagonal().iter()).all(|(l, all)| l * l > ALONE * all);
        if !own {
            return None;
        }
        let coefficients = cross.solve(&(x.transpose() * &y));
        let residual = (&y - &x * &coefficients).norm_squared();
        if residual <= 1e-12 * y.norm_squared() {
            return None;
        }
        let determinant: f64 = cross.l_dirty().diagonal().iter().map(|one| 2.0 * one.ln()).sum();
        Some(Fit {
            autocorrelation,
            covariance: cross.inverse() * (residual / self.freedom()),
            coefficients: coefficients.iter().copied().collect(),
            log_likelihood: -0.5 * (log_determinant + determinant + self.freedom() * residual.ln()),
        })
    }

    /// For each observation, the weight of the one before it and the spread of what is new; and the log determinant of
    /// the correlation matrix.
    fn whitener(&self, autocorrelation: f64) -> (Vec<(f64, f64)>, f64) {
        let gaps = self.days.windows(2).map(|pair| pair.iter().rev().copied().reduce(|b, a| b - a).unwrap_or(1));
        let step = |gap: i32| (autocorrelation.powi(gap), (1.0 - autocorrelation.powi(2 * gap)).sqrt());
        let steps: Vec<(f64, f64)> = std::iter::once((0.0, 1.0)).chain(gaps.map(step)).collect();
        let log_determinant = steps.iter().map(|(_, new)| 2.0 * new.ln()).sum();
        (steps, log_determinant)
    }
}

/// What is new in each row beyond the one before.
fn whiten<C: nalgebra::Dim>(
    values: &nalgebra::OMatrix<f64, nalgebra::Dyn, C>,
    whitener: &[(f64, f64)],
) -> nalgebra::OMatrix<f64, nalgebra::Dyn, C>
where
    nalgebra::DefaultAllocator: nalgebra::allocator::Allocator<nalgebra::Dyn, C>,
{
    let mut white = values.clone();
    for mut column in white.column_iter_mut() {
        let mut before = 0.0;
        for (value, (weight, new)) in column.iter_mut().zip(whitener) {
            let now = *value;
            *value = (now - weight * before) / new;
            before = now;
        }
    }
    white
}

impl Fit {
    /// A sum of coefficients, each times its factor, and its standard error.
    #[must_use]
    pub fn combination(&self, factors: &[f64]) -> (f64, f64) {
        let factors = DVector::from_iterator(
            self.coefficients.len(),
            factors.iter().copied().chain(std::iter::repeat(0.0)).take(self.coefficients.len()),
        );
        let estimate = factors.iter().zip(&self.coefficients).map(|(factor, one)| factor * one).sum();
        let variance = factors.dot(&(&self.covariance * &factors));
        (estimate, variance.max(0.0).sqrt())
    }
}
