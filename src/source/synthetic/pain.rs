//! Morning pain that a synthetic night carries a known part of.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::Plan;
use crate::posture::Posture;

/// Pain on waking as a sum: a level, a part of the night, and days that hang together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PainModel {
    /// Points after a night without prone time or stillness.
    pub base: f64,
    /// Points per hour on the stomach.
    pub per_prone_hour: f64,
    /// Points per hour of the longest stillness.
    pub per_still_hour: f64,
    /// Autocorrelation of the rest from one day to the next.
    pub autocorrelation: f64,
    /// Standard deviation of the rest, in points.
    pub rest: f64,
}

impl Default for PainModel {
    /// Rest of 0.8 points and, with the night's part, about the 1.2 points of spread within a person with chronic
    /// low back pain (Pagé 2022); autocorrelation 0.3.
    fn default() -> Self {
        Self { base: 0.6, per_prone_hour: 1.1, per_still_hour: 1.5, autocorrelation: 0.3, rest: 0.8 }
    }
}

impl PainModel {
    /// The pain on the mornings after nights in a row, in whole points from 0 to 10.
    #[must_use]
    pub fn scores(&self, nights: &[Plan], seed: u64) -> Vec<u8> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1);
        let fresh = self.rest * (1.0 - self.autocorrelation * self.autocorrelation).sqrt();
        let mut rest = self.rest * draw(&mut rng);
        let score = |plan: &Plan| {
            let pain = self.after(plan) + rest;
            rest = self.autocorrelation * rest + fresh * draw(&mut rng);
            rounded(pain)
        };
        nights.iter().map(score).collect()
    }

    /// The part of the pain that the night carries.
    fn after(&self, night: &Plan) -> f64 {
        let prone = self.per_prone_hour * night.hours(Posture::Prone);
        self.base + prone + self.per_still_hour * night.longest_stillness()
    }
}

fn draw(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10")]
fn rounded(pain: f64) -> u8 {
    pain.round().clamp(0.0, 10.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pain_has_the_spread_of_people_with_back_pain() {
        let plans: Vec<Plan> = (0..2000).map(Plan::draw).collect();
        let scores: Vec<f64> = PainModel::default().scores(&plans, 7).iter().map(|&s| f64::from(s)).collect();
        let mean = scores.iter().sum::<f64>() / 2000.0;
        let sd = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / 2000.0).sqrt();
        // Within-person standard deviation 1.2 (Pagé 2022), with room for the rounding.
        assert!((0.9..1.9).contains(&sd) && (2.0..5.0).contains(&mean), "{mean} {sd}");
    }
}
