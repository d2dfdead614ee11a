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
    /// Where several slopes have it, the middle of them. A balance that is as large as the number of pairs or larger bounds
    /// the slope by nothing: it is infinite, below zero where pain should rise in all pairs and above where it should fall.
    #[must_use]
    pub fn slope(&self, wanted: f64) -> f64 {
        if wanted.abs() >= as_f64(self.pairs.len()) {
            return f64::INFINITY.copysign(-wanted);
        }
        if self.grain > 0.0 { self.smooth(wanted) } else { self.counted(wanted) }
    }

    /// Without rounding: so many slopes lie below it that the rest is `wanted` more.
    fn counted(&self, wanted: f64) -> f64 {
        let mut slopes: Vec<f64> = self.pairs.iter().map(|(x, y)| y / x).collect();
        slopes.sort_unstable_by(f64::total_cmp);
        let last = as_f64(slopes.len()) - 1.0;
        let below = (as_f64(slopes.len()) - wanted) / 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
        let at = |index: f64| slopes.get(index.clamp(0.0, last) as usize).copied().unwrap_or_default();
        f64::midpoint(at(below.ceil() - 1.0), at(below.floor()))
    }

    /// With rounding the balance falls smoothly as the slope rises, so the place is found by false position (the Illinois
    /// rule), to a millionth of the ratio of the mean differences.
    fn smooth(&self, wanted: f64) -> f64 {
        let sum = self.pairs.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x, sum.1 + y.abs() + self.grain));
        let (scale, beyond) = (sum.1 / sum.0, |slope: f64| self.balance(slope) - wanted);
        let (mut low, mut high) = ((-scale, beyond(-scale)), (scale, beyond(scale)));
        while high.0 < 1e6 * scale && (low.1 < 0.0 || high.1 > 0.0) {
            (low, high) = ((2.0 * low.0, beyond(2.0 * low.0)), (2.0 * high.0, beyond(2.0 * high.0)));
        }
        for _ in 0..60 {
            let middle = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
            if high.0 - low.0 < 1e-6 * scale || !middle.is_finite() {
                break;
            }
            let found = beyond(middle);
            if found.abs() < 1e-6 {
                return middle;
            }
            // An end that stays counts half, so that it too comes nearer.
            (low, high) = if found > 0.0 {
                ((middle, found), (high.0, high.1 / 2.0))
            } else {
                ((low.0, low.1 / 2.0), (middle, found))
            };
        }
        f64::midpoint(low.0, high.0)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::rank::theil_sen;
    use proptest::prelude::*;

    #[test]
    fn the_spread_is_that_of_all_orders() {
        let x = [1.0, 2.0, 2.0, 3.5, 7.0];
        let y = [0.0, 1.0, 1.0, 4.0, 2.0];
        let balances = orders(5).into_iter().map(|order| {
            let both: Vec<(f64, f64)> = x.iter().copied().zip(order.iter().map(|&index| y[index])).collect();
            Pairs::new(&both, 1.0).unwrap().balance(0.0)
        });
        let balances: Vec<f64> = balances.collect();
        let variance = balances.iter().map(|balance| balance * balance).sum::<f64>() / as_f64(balances.len());
        let both: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        assert!((Pairs::new(&both, 1.0).unwrap().sd - variance.sqrt()).abs() < 1e-12);
    }

    fn orders(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![Vec::new()];
        }
        let with_last = |order: Vec<usize>| {
            (0..n).map(move |at| {
                let mut order = order.clone();
                order.insert(at, n - 1);
                order
            })
        };
        orders(n - 1).into_iter().flat_map(with_last).collect()
    }

    #[test]
    fn rounding_takes_nothing_from_the_slope() {
        // A fifth of a point for each hour: Theil and Sen's own slope of the rounded scores is nought or a quarter.
        let both: Vec<(f64, f64)> =
            (0..60).map(|i| f64::from(i) * 0.17 % 8.0).map(|x| (x, (3.0 + 0.2 * x).round())).collect();
        assert!((Pairs::new(&both, 1.0).unwrap().slope(0.0) - 0.2).abs() < 0.02);
    }

    #[test]
    fn what_all_pairs_together_cannot_balance_has_no_bound() {
        // Six mornings are 15 pairs; in all of them pain rises by a point for each unit.
        let both: Vec<(f64, f64)> = (0..6).map(|i| (f64::from(i), f64::from(i))).collect();
        for grain in [0.0, 1.0] {
            let pairs = Pairs::new(&both, grain).unwrap();
            assert_eq!([15.0, 40.0, -15.0].map(|wanted| pairs.slope(wanted).signum()), [-1.0, -1.0, 1.0]);
            assert!([15.0, 40.0, -15.0].iter().all(|wanted| pairs.slope(*wanted).is_infinite()));
            assert!((pairs.slope(0.0) - 1.0).abs() < 1e-3 && pairs.slope(14.0).is_finite());
        }
    }

    proptest! {
        #[test]
        fn without_rounding_it_is_theil_and_sens(both in prop::collection::vec((-5.0..5.0_f64, -5.0..5.0_f64), 5..30)) {
            let (ours, exact) = (Pairs::new(&both, 0.0).unwrap().slope(0.0), theil_sen(&both).unwrap());
            prop_assert!((ours - exact).abs() <= 1e-4 * (1.0 + exact.abs()), "{} {}", ours, exact);
        }
    }
}
