//! How long to wait before trying again.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Waits that double from one failure to the next, jittered so that two recorders do not meet again and again.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    failures: u32,
    random: ChaCha8Rng,
}

impl Backoff {
    /// The first wait, on average 0.75 of it: a link that broke at a turn in bed is mostly back at once.
    const FIRST: Duration = Duration::from_secs(1);
    /// The longest wait: what is tried more seldom loses more than the radio saves.
    const LONGEST: Duration = Duration::from_secs(30);

    pub(super) fn new(seed: u64) -> Self {
        Self { failures: 0, random: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// It went well; the next wait is a first one.
    pub(super) const fn reset(&mut self) {
        self.failures = 0;
    }

    /// How often it went wrong in a row.
    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    /// The wait after one more failure: between half and all of 1, 2, 4 … 30 s.
    pub(super) fn next(&mut self) -> Duration {
        let doubled = Self::FIRST.saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        doubled.min(Self::LONGEST).mul_f64(self.random.random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute_and_begin_anew() {
        let mut backoff = Backoff::new(7);
        for most in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            let wait = backoff.next().as_secs_f64();
            assert!((most / 2.0..=most).contains(&wait), "{wait} of {most}");
        }
        assert_eq!(backoff.failures(), 7);
        backoff.reset();
        assert!(backoff.next() <= Duration::from_secs(1));
    }
}
