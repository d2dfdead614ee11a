//! Many questions at once: the declared family.

/// Benjamini and Hochberg's adjusted p (Journal of the Royal Statistical Society B 57:289, 1995), in the order given.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let m = super::rank::as_f64(p.len());
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut lowest: f64 = 1.0;
    let mut adjusted: Vec<(usize, f64)> = Vec::with_capacity(order.len());
    for (below, (index, p)) in order.into_iter().enumerate() {
        lowest = lowest.min(p * m / (m - super::rank::as_f64(below)));
        adjusted.push((index, lowest));
    }
    adjusted.sort_by_key(|(index, _)| *index);
    adjusted.into_iter().map(|(_, q)| q).collect()
}
