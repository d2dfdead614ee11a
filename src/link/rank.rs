//! Rank statistics of paired values.

/// Ranks from 1, equal values sharing the mean of their ranks.
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut ranked: Vec<(usize, f64)> = Vec::with_capacity(order.len());
    for tied in order.chunk_by(|a, b| a.1 == b.1) {
        let below = as_f64(ranked.len());
        let rank = below + (as_f64(tied.len()) + 1.0) / 2.0;
        ranked.extend(tied.iter().map(|&(index, _)| (index, rank)));
    }
    ranked.sort_by_key(|&(index, _)| index);
    ranked.into_iter().map(|(_, rank)| rank).collect()
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts of mornings are small")]
pub(crate) const fn as_f64(count: usize) -> f64 {
    count as f64
}

/// The arithmetic mean; not a number for an empty sample.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / as_f64(values.len())
}

/// Pearson's correlation; `None` when either side never varies.
pub(crate) fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (mx, my) = (mean(x), mean(y));
    let sum = |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(&a, &b)| f(a - mx, b - my)).sum::<f64>();
    let (sxy, sxx, syy) = (sum(&|a, b| a * b), sum(&|a, _| a * a), sum(&|_, b| b * b));
    (sxx > 0.0 && syy > 0.0).then(|| (sxy / (sxx * syy).sqrt()).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation, ties sharing their mean rank.
///
/// `None` with fewer than two pairs or when either side never varies.
#[must_use]
pub fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < 2 {
        return None;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    pearson(&ranks(&x), &ranks(&y))
}

/// Kendall's τb, which allows for ties; `None` when either side never varies.
#[must_use]
pub fn kendall(pairs: &[(f64, f64)]) -> Option<f64> {
    let order = |a: f64, b: f64| if a < b { 1.0 } else { -f64::from(u8::from(a > b)) };
    let (mut both, mut left, mut right) = (0.0, 0.0, 0.0);
    for (index, a) in pairs.iter().enumerate() {
        for b in pairs.iter().skip(index + 1) {
            let (x, y) = (order(a.0, b.0), order(a.1, b.1));
            both += x * y;
            left += x * x;
            right += y * y;
        }
    }
    (left > 0.0 && right > 0.0).then(|| both / (left * right).sqrt())
}

/// Theil and Sen's slope: the median of the slopes between all pairs whose first values differ; `None` where none do.
#[must_use]
pub fn theil_sen(pairs: &[(f64, f64)]) -> Option<f64> {
    let from = |(index, &(x, y)): (usize, &(f64, f64))| {
        let later = pairs.iter().skip(index + 1).filter(move |other| other.0 != x);
        later.map(move |other| (other.1 - y) / (other.0 - x))
    };
    median(&pairs.iter().enumerate().flat_map(from).collect::<Vec<f64>>())
}

/// The 95 % interval of Spearman's rho for `n` independent pairs.
///
/// Fisher's z with the standard error √((1 + ρ²/2)/(n − 3)) of Bonett and Wright, Psychometrika 65:23 (2000), which
/// they found to hold its coverage for |ρ| up to about 0.95. `None` below four pairs.
/// Serial dependence of both sides would make it too narrow.
#[must_use]
pub fn spearman_interval(rho: f64, n: usize) -> Option<(f64, f64)> {
    /// The 97.5 % point of the standard normal distribution.
    const Z: f64 = 1.959_963_985;
    if n < 4 {
        return None;
    }
    let se = ((1.0 + rho * rho / 2.0) / (as_f64(n) - 3.0)).sqrt();
    // A perfect correlation has no finite z; just short of it the interval still opens to one side.
    let z = rho.clamp(-0.999_9, 0.999_9).atanh();
    Some(((z - Z * se).tanh(), (z + Z * se).tanh()))
}

/// The quantile of a sample at `p` (0 to 1), linear between order statistics (type 7 of Hyndman and Fan 1996).
///
/// `None` for an empty sample.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = p.clamp(0.0, 1.0) * as_f64(last);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let below = at.floor() as usize;
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low) * (at - at.floor()))
}

/// The median; `None` for an empty sample.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[10.0, 20.0, 20.0, 5.0]), vec![2.0, 3.5, 3.5, 1.0]);
    }

    #[test]
    fn spearman_of_a_published_example() {
        // IQ and hours of television, the worked example of the Wikipedia article on Spearman's rho: −29/165.
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let tv = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        let pairs: Vec<_> = iq.into_iter().zip(tv).collect();
        assert!((spearman(&pairs).unwrap() + 29.0 / 165.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_said_of_a_constant() {
        assert_eq!(spearman(&[(0.0, 1.0), (0.0, 2.0), (0.0, 5.0)]), None);
        assert_eq!(spearman(&[(1.0, 1.0)]), None);
    }

    #[test]
    fn the_interval_of_zero_is_symmetric_and_known() {
        // With rho 0 the standard error is 1/√(n − 3): at n = 28, tanh(1.96/5).
        let (low, high) = spearman_interval(0.0, 28).unwrap();
        assert!((high - (1.959_963_985_f64 / 5.0).tanh()).abs() < 1e-12);
        assert!((low + high).abs() < 1e-12);
        assert_eq!(spearman_interval(0.5, 3), None);
    }

    #[test]
    fn quantiles_of_a_short_sample() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(quantile(&[0.0, 10.0], 0.25), Some(2.5));
        assert_eq!(median(&[]), None);
    }

    proptest! {
        #[test]
        fn only_the_order_matters(pairs in prop::collection::vec((-5.0..5.0_f64, -5.0..5.0_f64), 4..40)) {
            let stretched: Vec<_> = pairs.iter().map(|&(x, y)| (x.exp(), y * 3.0 + 1.0)).collect();
            let (a, b) = (spearman(&pairs), spearman(&stretched));
            prop_assert!((a.unwrap() - b.unwrap()).abs() < 1e-9);
        }

        #[test]
        fn the_interval_holds_the_estimate(rho in -0.999..0.999_f64, n in 4..200_usize) {
            let (low, high) = spearman_interval(rho, n).unwrap();
            prop_assert!(-1.0 <= low && low <= rho && rho <= high && high <= 1.0);
        }
    }
}
