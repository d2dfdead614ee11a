//! Log-ratios of the parts of a whole.

use crate::link::rank::{as_f64, mean};

/// Share of what could just have been seen that stands for nothing at all (Martín-Fernández et al., Mathematical Geology
/// 35:253, 2003).
const OF_LEAST: f64 = 0.65;

/// Isometric pivot coordinates of the parts of a whole, and the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinates {
    /// One less than there are parts.
    pub ilr: Vec<f64>,
    /// The logarithm of their sum.
    pub log_total: f64,
}

impl Coordinates {
    /// Of parts above nought: the k-th of D is √((D − k)/(D − k + 1)) ln(xₖ / geometric mean of those after it).
    #[must_use]
    pub fn of(parts: &[f64]) -> Self {
        let logs: Vec<f64> = parts.iter().map(|part| part.ln()).collect();
        let coordinate = |(index, log): (usize, &f64)| {
            let after = logs.get(index + 1..).filter(|after| !after.is_empty())?;
            let left = as_f64(after.len());
            Some((left / (left + 1.0)).sqrt() * (log - mean(after)))
        };
        let ilr = logs.iter().enumerate().filter_map(coordinate).collect();
        Self { ilr, log_total: parts.iter().sum::<f64>().ln() }
    }

    /// The coordinates, then the logarithm of the whole.
    #[must_use]
    pub fn with_total(&self) -> Vec<f64> {
        self.ilr.iter().copied().chain([self.log_total]).collect()
    }

    /// Seconds, nothing at all taken for 65 % of what could just have been seen.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
    pub fn replaced(secs: i64, least_secs: f64) -> f64 {
        (secs as f64).max(OF_LEAST * least_secs)
    }
}

/// The centred log-ratios of parts in seconds, nothing at all taken for 65 % of what could just have been seen.
#[must_use]
pub fn clr<const N: usize>(secs: [i64; N], least_secs: f64) -> [f64; N] {
    let logs = secs.map(|secs| Coordinates::replaced(secs, least_secs).ln());
    let centre = mean(&logs);
    logs.map(|log| log - centre)
}
