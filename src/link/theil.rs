//! Theil and Sen's slope for scores that were rounded.
//!
//! Their slope is the median of the slopes between all pairs of mornings: the slope at which as many pairs lie above as
//! below. Pain comes in whole points, so a quarter of all pairs are ties, their slope is nought, and so is the median unless
//! the link is strong; its interval can never leave nought out. Here a score of 4 stands for all from 3.5 to 4.5: a pair
//! counts for the probability that its true order is up, less that it is down. Without rounding (`grain` 0) it is Theil and
//! Sen's own.

use super::rank::as_f64;

/// Pairs of mornings that differ in the exposure.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// Difference of exposure (above zero) and of pain.
    pairs: Vec<(f64, f64)>,
    grain: f64,
    /// Standard deviation of [`Pairs::balance`] without any link, for independent mornings.
    pub sd: f64,
}

impl Pairs {
    /// Of exposure and pain, which is rounded to `grain`; `None` where either never varies.
    #[must_use]
    pub fn new(both: &[(f64, f64)], grain: f64) -> Option<Self> {
        let ahead = |(index, a): (usize, &(f64, f64))| {
            let a = *a;
            both.iter().skip(index + 1).map(move |b| (b.0 - a.0, b.1 - a.1)).filter(|pair| pair.0 != 0.0)
        };
        let pairs = both.iter().enumerate().flat_map(ahead).map(|(x, y)| (x.abs(), y * x.signum())).collect();
        let sd = spread(both, grain);
        (sd > 0.0).then_some(Self { pairs, grain, sd })
    }

    /// By how many more pairs pain rises than falls with the exposure, once a slope is taken out of it.
    #[must_use]
    pub fn balance(&self, slope: f64) -> f64 {
        self.pairs.iter().map(|(x, y)| sign(y - slope * x, self.grain)).sum()
    }

    /// The slope at which the balance is `wanted`: nought for the estimate.
    ///
    /// By halving, to a millionth of the ratio of the mean differences; the balance falls as the slope rises. A balance that
    /// no slope has gives a slope beyond all pairs.
    #[must_use]
    pub fn slope(&self, wanted: f64) -> f64 {
        let sum = self.pairs.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x, sum.1 + y.abs() + self.grain));
        let scale = sum.1 / sum.0;
        let mut reach = scale;
        while reach < 1e6 * scale && (self.balance(-reach) < wanted || self.balance(reach) > wanted) {
            reach *= 2.0;
        }
        let (mut low, mut high) = (-reach, reach);
        while high - low > 1e-6 * scale {
            let middle = f64::midpoint(low, high);
            if self.balance(middle) > wanted { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }
}

/// The expected sign of a difference of two values that were both rounded to `grain`: their errors together have a
/// triangular distribution of half-width `grain`.
fn sign(difference: f64, grain: f64) -> f64 {
    let part = difference.abs() / grain;
    if difference == 0.0 {
        0.0
    } else if part >= 1.0 || part.is_nan() {
        difference.signum()
    } else {
        (1.0 - (1.0 - part).powi(2)) * difference.signum()
    }
}

/// The standard deviation over all orders of pain of a sum over pairs of sign times sign (Daniels, Biometrika 33:129, 1944;
/// Kendall, Rank Correlation Methods, 1948, for ties).
fn spread(both: &[(f64, f64)], grain: f64) -> f64 {
    let n = as_f64(both.len());
    let (rows_x, squares_x) = sums(both.iter().map(|pair| pair.0), 0.0);
    let (rows_y, squares_y) = sums(both.iter().map(|pair| pair.1), grain);
    let triples = (rows_x - squares_x) * (rows_y - squares_y) / (n * (n - 1.0) * (n - 2.0));
    let pairs = squares_x * squares_y / (2.0 * n * (n - 1.0));
    (triples + pairs).max(0.0).sqrt()
}

/// The sum of squared row sums, and of squares, of the matrix of signs.
fn sums(values: impl Iterator<Item = f64>, grain: f64) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    values.iter().fold((0.0, 0.0), |(rows, squares), a| {
        let signs = values.iter().map(|b| sign(a - b, grain));
        let (row, square) = signs.fold((0.0, 0.0), |(row, square), sign| (row + sign, square + sign * sign));
        (rows + row * row, squares + square)
    })
}
