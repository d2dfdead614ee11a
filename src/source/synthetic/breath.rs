//! Breath as people draw it: no two alike, in quickly and out slowly.

use nalgebra::Vector3;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::normal;
use super::plan::Plan;

/// Share of a breath that is drawn in: one to two.
const IN_SHARE: f64 = 1.0 / 3.0;

/// By how much the length of the next breath takes after this one's: rates wander rather than jump.
const LIKE_THE_LAST: f64 = 0.7;

/// Spread of depth between breaths, as a share.
const DEPTHS: f64 = 0.15;

/// The breaths of a night one after the other: the truth, and what the chest does.
#[derive(Clone, Debug, PartialEq)]
pub struct Breaths {
    /// When each begins, in seconds from the start of the recording, with its depth as a share of the segment's.
    drawn: Vec<(f64, f64)>,
    even: bool,
}

impl Breaths {
    /// Each segment at its own rate, in and out alike, as a sine.
    #[must_use]
    pub fn even(plan: &Plan) -> Self {
        let (mut drawn, mut at) = (Vec::new(), 0.0);
        for segment in &plan.segments {
            while at < segment.end && segment.breaths > 0.0 {
                drawn.push((at, 1.0));
                at += 60.0 / segment.breaths;
            }
        }
        Self { drawn, even: true }
    }

    /// Breaths about each segment's rate, whose length strays by this standard deviation, as a share.
    #[must_use]
    pub fn uneven(seed: u64, plan: &Plan, wander: f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(4);
        let (mut drawn, mut at, mut stray) = (Vec::new(), 0.0, 0.0);
        for segment in &plan.segments {
            while at < segment.end && segment.breaths > 0.0 {
                drawn.push((at, normal(&mut rng, (1.0, DEPTHS)).clamp(0.5, 1.5)));
                let new = normal(&mut rng, (0.0, wander * (1.0 - LIKE_THE_LAST * LIKE_THE_LAST).sqrt()));
                stray = LIKE_THE_LAST * stray + new;
                at += 60.0 / segment.breaths * (1.0 + stray).clamp(0.5, 1.5);
            }
        }
        Self { drawn, even: false }
    }

    /// Breaths a minute between two times; `None` outside the night.
    #[must_use]
    pub fn per_minute(&self, from: f64, to: f64) -> Option<f64> {
        Some(60.0 * (self.count(to)? - self.count(from)?) / (to - from))
    }

    /// Breaths drawn until then, the one at hand by its share.
    fn count(&self, at: f64) -> Option<f64> {
        let next = self.drawn.partition_point(|(start, _)| *start <= at);
        let ((start, _), (end, _)) = (self.drawn.get(next.checked_sub(1)?)?, self.drawn.get(next)?);
        Some(next as f64 - 1.0 + (at - start) / (end - start))
    }

    /// How a chest that is tilted so far either way swings across gravity, whichever way it lies, in g.
    pub(super) fn swing(&self, at: f64, gravity: &Vector3<f64>, radians: f64) -> Vector3<f64> {
        // Askew to every posture, so that none hides it; the ribs of one side rise otherwise than those of the other.
        let across = gravity.cross(&Vector3::new(1.0, 0.6, 0.5)).try_normalize(1e-3).unwrap_or_default();
        across * (self.risen(at) * radians)
    }

    /// How far the chest has risen, −1 to 1 in a breath of ordinary depth.
    fn risen(&self, at: f64) -> f64 {
        let Some(count) = self.count(at) else { return 0.0 };
        let share = count.fract();
        let depth = |index: usize| self.drawn.get(index).map_or(1.0, |(_, depth)| *depth);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of breaths")]
        let index = count as usize;
        let half = if self.even {
            2.0 * share
        } else if share < IN_SHARE {
            share / IN_SHARE
        } else {
            1.0 + (share - IN_SHARE) / (1.0 - IN_SHARE)
        };
        // Breaths end where they began, so that the next begins there whatever its depth.
        depth(index) * (1.0 - (std::f64::consts::PI * half).cos()) - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaths_come_at_the_rate_of_the_segment_and_stray() {
        let mut plan = Plan::draw(1);
        plan.segments.iter_mut().for_each(|segment| segment.breaths = 15.0);
        let breaths = Breaths::uneven(1, &plan, 0.1);
        let rates: Vec<f64> =
            (0..400).map(|i| breaths.per_minute(60.0 * f64::from(i), 60.0 * f64::from(i + 1)).unwrap()).collect();
        let mean = rates.iter().sum::<f64>() / 400.0;
        let sd = (rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / 400.0).sqrt();
        assert!((mean - 15.0).abs() < 0.3, "{mean}");
        // Fifteen breaths of a minute, each 10 % astray and 0.7 like the last: 15·0.1·√(5.3/15) ≈ 0.9.
        assert!((0.6..1.2).contains(&sd), "{sd}");
    }

    #[test]
    fn the_chest_rises_in_a_third_and_never_jumps() {
        let plan = Plan::draw(2);
        let breaths = Breaths::uneven(2, &plan, 0.05);
        let risen: Vec<f64> = (0..100_000).map(|i| breaths.risen(f64::from(i) * 0.01)).collect();
        let steps: Vec<f64> = risen.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|step| step.abs() < 0.05));
        let rising = steps.iter().filter(|step| **step > 0.0).count() as f64 / steps.len() as f64;
        assert!((rising - 1.0 / 3.0).abs() < 0.02, "{rising}");
    }
}
