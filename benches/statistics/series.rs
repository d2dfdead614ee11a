//! Made-up diaries: autocorrelated, pain rounded to whole points.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use supine::link::composition::Lain;

/// What a diary is drawn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipe {
    /// Days of the calendar.
    pub(crate) days: usize,
    /// Autocorrelation of the exposure and of everything else of the night.
    pub(crate) of_night: f64,
    /// Autocorrelation of pain.
    pub(crate) of_pain: f64,
    /// Correlation of exposure and pain before pain is rounded.
    pub(crate) effect: f64,
    /// Share of days that are missing.
    pub(crate) missing: f64,
    /// Share of nights without any of the exposure.
    pub(crate) zeros: f64,
}

/// A diary, its days in order.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) days: Vec<i32>,
    pub(crate) exposure: Vec<f64>,
    pub(crate) pain: Vec<f64>,
    /// Something else of the night.
    pub(crate) other: Vec<f64>,
    /// Pain of the evening before, without a link to anything.
    pub(crate) evening: Vec<f64>,
    /// Pain later, as high as on waking on average.
    pub(crate) later: Vec<f64>,
    pub(crate) nights: Vec<Lain>,
}

/// Standard deviation of pain within a person with chronic low back pain (Pagé et al., 2022).
const PAIN_SD: f64 = 1.2;
const PAIN_MEAN: f64 = 4.0;

impl Series {
    pub(crate) fn draw(recipe: &Recipe, seed: u64) -> Self {
        // Every cell of a table has draws of its own.
        let cell = format!("{recipe:?}").bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let mut rng = ChaCha8Rng::seed_from_u64(cell);
        let n = recipe.days;
        let mut night = || walk(&mut rng, n, recipe.of_night);
        let (exposure, other) = (night(), night());
        let mix = [night(), night(), night(), night()];
        let mut pain = || walk(&mut rng, n, recipe.of_pain);
        let (own, evening, apart) = (pain(), pain(), pain());
        let kept: Vec<usize> = (0..n).filter(|_| rng.random::<f64>() >= recipe.missing).collect();
        let rest = (1.0 - recipe.effect * recipe.effect).sqrt();
        let waking = |day: usize| recipe.effect * exposure[day] + rest * own[day];
        let at = |of: &dyn Fn(usize) -> f64| kept.iter().map(|&day| of(day)).collect::<Vec<f64>>();
        let floor = threshold(&exposure, recipe.zeros);
        let secs = |day: usize| mix.each_ref().map(|part| (7200.0 * (0.5 * part[day]).exp()) as i64);
        let lain = |&day: &usize| Lain { day: day as i32, secs: secs(day), least_secs: 10.0, pain: score(waking(day)) };
        Self {
            days: kept.iter().map(|&day| day as i32).collect(),
            exposure: at(&|day| (exposure[day] - floor).max(0.0)),
            pain: at(&|day| score(waking(day))),
            other: at(&|day| other[day]),
            evening: at(&|day| score(evening[day])),
            later: at(&|day| score(0.6 * waking(day) + 0.8 * apart[day])),
            nights: kept.iter().map(lain).collect(),
        }
    }
}

/// Below which lies this share of the values; below all of them for none.
fn threshold(values: &[f64], share: f64) -> f64 {
    if share == 0.0 { -10.0 } else { supine::link::rank::quantile(values, share).unwrap() }
}

fn score(standard: f64) -> f64 {
    (PAIN_MEAN + PAIN_SD * standard).round().clamp(0.0, 10.0)
}

/// A stationary series with unit variance.
fn walk(rng: &mut ChaCha8Rng, n: usize, autocorrelation: f64) -> Vec<f64> {
    let new = (1.0 - autocorrelation * autocorrelation).sqrt();
    let mut state: f64 = rng.sample(StandardNormal);
    let mut step = || {
        let now = state;
        state = autocorrelation * state + new * rng.sample::<f64, _>(StandardNormal);
        now
    };
    (0..n).map(|_| step()).collect()
}
