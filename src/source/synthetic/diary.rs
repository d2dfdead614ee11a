//! What somebody made up notes beside the score of a morning.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson, StandardNormal};

/// Circumstances that the sleeper is asked for every morning.
const TAGS: [&str; 3] = ["alcohol", "heat", "pillow-knees"];

/// What is noted with one score. It follows the score, the weekday or chance; no score follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Pain on the evening before, 0 to 10: three quarters of the morning before it, give or take a point.
    pub evening: u8,
    /// How many times pain woke the sleeper: a Poisson number, 0.08 for each point.
    pub woken: u8,
    /// Minutes of stiffness, in steps of five: about three for each point.
    pub stiffness_min: u16,
    /// Circumstances that applied.
    pub tags: Vec<&'static str>,
    /// Circumstances that did not.
    pub without: Vec<&'static str>,
}

impl Noted {
    /// What goes with scores on mornings in a row, the first of them a Tuesday.
    #[must_use]
    pub fn with(scores: &[u8], seed: u64) -> Vec<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(2);
        let before = scores.first().into_iter().chain(scores);
        let days = (0_usize..).zip(before.zip(scores));
        days.map(|(day, (&before, &score))| Self::draw(day, f64::from(before), f64::from(score), &mut rng)).collect()
    }

    fn draw(day: usize, before: f64, score: f64, rng: &mut impl Rng) -> Self {
        let evening = (0.75 * before + normal(rng)).round().clamp(0.0, 10.0);
        let woken = Poisson::new(0.08 * score).map_or(0.0, |poisson| poisson.sample(rng)).min(9.0);
        let stiffness = ((3.0 * score + 5.0 * normal(rng)) / 5.0).round().clamp(0.0, 24.0) * 5.0;
        // The evenings of Friday and Saturday; heat for those who hurt.
        let alcohol = if matches!(day % 7, 4 | 5) { 0.6 } else { 0.1 };
        let likely = [alcohol, 0.05 + 0.06 * evening, 0.5];
        let drawn = likely.map(|share: f64| rng.random_bool(share));
        let those = |applied: bool| {
            let tags = TAGS.into_iter().zip(drawn).filter(move |(_, drawn)| *drawn == applied);
            tags.map(|(tag, _)| tag).collect()
        };
        Self {
            evening: whole(evening),
            woken: whole(woken),
            stiffness_min: u16::from(whole(stiffness)),
            tags: those(true),
            without: those(false),
        }
    }
}

fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0 to 120")]
fn whole(value: f64) -> u8 {
    value as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_noted_as_people_would() {
        let scores: Vec<u8> = (0..365).map(|day| [2, 3, 5, 4][day % 4]).collect();
        let year = Noted::with(&scores, 1);
        assert_eq!(year, Noted::with(&scores, 1));
        assert!(year.iter().all(|day| day.evening <= 10 && day.tags.len() + day.without.len() == TAGS.len()));
        // With a mean of 3.5 points pain wakes on 1 − exp(−0.28) = 24 % of nights.
        let woken = year.iter().filter(|day| day.woken > 0).count();
        assert!((55..=125).contains(&woken), "{woken}");
        let alcohol = |days: [usize; 2]| {
            let of = year.iter().enumerate().filter(|(day, _)| days.contains(&(day % 7)));
            of.filter(|(_, day)| day.tags.contains(&"alcohol")).count()
        };
        assert!(alcohol([4, 5]) > 2 * alcohol([0, 1]));
    }
}
