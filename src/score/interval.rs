//! How far balanced accuracy would move with other wearers.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Confusion;
use crate::link::rank::quantile;
use crate::posture::Posture;

/// How often wearers are drawn: enough for two digits of a 95 % interval.
pub const DRAWS: usize = 1000;

/// The 95 % interval of balanced accuracy, by percentiles of [`DRAWS`] draws of as many wearers with replacement.
///
/// Wearers are drawn, not windows: those of one wearer are right or wrong together. The labels are those averaged over
/// all wearers, so that every draw measures the same. `None` with fewer than two wearers, or without such a label.
#[must_use]
pub fn balanced_accuracy(wearers: &[&Confusion], seed: u64) -> Option<(f64, f64)> {
    let labels = Confusion::of_all(wearers.iter().copied()).averaged();
    if wearers.len() < 2 {
        return None;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let draws: Vec<f64> = (0..DRAWS).filter_map(|_| draw(wearers, &labels, &mut rng)).collect();
    Some((quantile(&draws, 0.025)?, quantile(&draws, 0.975)?))
}

fn draw(wearers: &[&Confusion], labels: &[Posture], rng: &mut ChaCha8Rng) -> Option<f64> {
    let drawn = wearers.iter().filter_map(|_| wearers.get(rng.random_range(0..wearers.len())));
    Confusion::of_all(drawn.copied()).mean_recall(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wearer(right: u64, wrong: u64) -> Confusion {
        let mut confusion = Confusion::default();
        confusion.add(Posture::Prone, Some(Posture::Prone), right);
        confusion.add(Posture::Prone, Some(Posture::Upright), wrong);
        confusion
    }

    #[test]
    fn wearers_alike_leave_no_doubt() {
        let one = wearer(15, 5);
        assert_eq!(balanced_accuracy(&[&one, &one, &one], 1), Some((0.75, 0.75)));
    }

    #[test]
    fn wearers_all_right_or_all_wrong_spread_as_the_binomial_does() {
        // Of 100 wearers 50 are right: the mean of a draw has a standard deviation of 0.05.
        let (good, bad) = (wearer(20, 0), wearer(0, 20));
        let wearers: Vec<&Confusion> = (0..100).map(|i| if i % 2 == 0 { &good } else { &bad }).collect();
        let (low, high) = balanced_accuracy(&wearers, 7).unwrap();
        assert!((low - 0.40).abs() < 0.02 && (high - 0.60).abs() < 0.02, "{low} to {high}");
        assert_eq!(balanced_accuracy(&wearers, 7), Some((low, high)));
    }

    #[test]
    fn one_wearer_has_no_interval() {
        assert_eq!(balanced_accuracy(&[&wearer(20, 0)], 1), None);
        assert_eq!(balanced_accuracy(&[&wearer(5, 0), &wearer(5, 0)], 1), None);
    }
}
