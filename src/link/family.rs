//! Many questions at once: the declared family.
//!
//! [`super::Exposure::PRIMARY`] was declared before the data were seen and is judged by its own p. All other exposures and
//! circumstances are one family, in which Benjamini and Hochberg keep the share of wrong verdicts at one in twenty. A dozen
//! questions want a p of 0.004 where only one of them has a link: that can be had with 14 mornings, since p is continuous
//! (see [`super::serial`]), but not by turning the calendar (see [`super::shift`]). With 28 mornings a correlation of 0.6 gets
//! its verdict in 85 of 100 cases when it is the declared one, and in 56 when it is one of twelve
//! (`benches/statistics.md`).

/// Benjamini and Hochberg's adjusted p (Journal of the Royal Statistical Society B 57:289, 1995), in the order given.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let m = super::rank::as_f64(p.len());
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut lowest: f64 = 1.0;
    let mut adjusted: Vec<(usize, f64)> = Vec::with_capacity(order.len());
    for (below, (index, p)) in order.into_iter().enumerate() {
        lowest = lowest.min(p * (m / (m - super::rank::as_f64(below))));
        adjusted.push((index, lowest));
    }
    adjusted.sort_by_key(|(index, _)| *index);
    adjusted.into_iter().map(|(_, q)| q).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_four_the_smallest_counts_four_times_and_none_falls_below_a_smaller() {
        // 4/1 × 0.01, 4/2 × 0.04 (the third: 4/3 × 0.03 is less), 4/3 × 0.03, 4/4 × 0.5, smallest first.
        let q = benjamini_hochberg(&[0.04, 0.01, 0.5, 0.03]);
        let wanted = [0.04 * 4.0 / 3.0, 0.04, 0.5, 0.04 * 4.0 / 3.0];
        assert!(q.iter().zip(wanted).all(|(q, wanted)| (q - wanted).abs() < 1e-12), "{q:?}");
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_correction_makes_anything_surer(p in prop::collection::vec(0.0..1.0_f64, 1..20)) {
            let q = benjamini_hochberg(&p);
            prop_assert!(p.iter().zip(&q).all(|(p, q)| q >= p && *q <= 1.0));
        }
    }
}
