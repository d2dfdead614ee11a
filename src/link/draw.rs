//! Lots that fall alike on every machine and in every version.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Lots drawn from a seed.
///
/// The key stream of ChaCha with 8 rounds (Bernstein 2008), whose key is the seed as eight bytes, the least first, and
/// 24 zeros; the nonce is zero. Everything is defined down to the word, so a seed that is kept can be checked by
/// anybody, and no change of a library changes an assignment.
pub(super) struct Lots(ChaCha8Rng);

impl Lots {
    pub(super) fn new(seed: u32) -> Self {
        let mut key = [0; 32];
        for (place, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *place = byte;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Lots for redrawing, which have nothing to do with those that were drawn: the same key with the nonce 1.
    pub(super) fn redraws(seed: u32) -> Self {
        let mut lots = Self::new(seed);
        lots.0.set_stream(1);
        lots
    }

    /// A whole number below `n`: the next word of the stream times `n`, divided by 2³² and rounded down.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let product = u64::from(self.0.next_u32()) * n as u64;
        // The quotient is below n.
        usize::try_from(product >> 32).unwrap_or(0)
    }

    /// 0 to `n` − 1 in an order in which each is as likely as any: Fisher and Yates, from the last place down.
    pub(super) fn order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            let other = self.below(last + 1);
            order.swap(last, other);
        }
        order
    }

    /// The stream itself, for simulation.
    pub(super) const fn stream(&mut self) -> &mut ChaCha8Rng {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_chacha_with_eight_rounds() {
        // The first bytes of the key stream of ChaCha8 under the key and nonce of zeros, as its test vectors give it:
        // 3e 00 ef 2f 89 5f 40 d6 7f 5b b8 e8 1f 09 a5 a1.
        let mut lots = Lots::new(0);
        let stream: Vec<u32> = (0..4).map(|_| lots.stream().next_u32()).collect();
        assert_eq!(stream, [0x2fef_003e, 0xd640_5f89, 0xe8b8_5b7f, 0xa1a5_091f]);
    }

    #[test]
    fn every_order_comes_as_often() {
        let mut lots = Lots::new(3);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            *counts.entry(lots.order(3)).or_insert(0_u32) += 1;
        }
        // 1000 each, with a standard deviation of 29.
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| count.abs_diff(1000) < 120), "{counts:?}");
    }
}
