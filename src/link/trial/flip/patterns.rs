//! The patterns of signs that redrawn lots may make of the pairs.

use std::ops::ControlFlow;

use rand::Rng;

use crate::link::draw::Lots;

/// Up to so many pairs every pattern is looked at: 2¹³ with their mirror images left out.
const ALL_PATTERNS: usize = 14;

/// The two blocks of a turn: one arm less the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// How much it counts: 1 ÷ (1 ÷ nights of the one + 1 ÷ nights of the other).
    pub weight: f64,
    /// Difference of their mean pain, in points.
    pub pain: f64,
    /// Difference of the mean of what was measured, in its unit; 0 where nothing is.
    pub dose: f64,
}

/// Weighted sums over some pairs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) weight: f64,
    pub(super) pain: f64,
    pub(super) dose: f64,
}

impl Sums {
    pub(super) fn of(pairs: &[Pair]) -> Self {
        pairs.iter().fold(Self::default(), |sums, pair| sums.with(pair, 1.0))
    }

    fn with(self, pair: &Pair, sign: f64) -> Self {
        let weight = sign * pair.weight;
        Self {
            weight: self.weight + weight,
            pain: self.pain + weight * pair.pain,
            dose: self.dose + weight * pair.dose,
        }
    }

    fn less(self, other: Self) -> Self {
        Self { weight: self.weight - other.weight, pain: self.pain - other.pain, dose: self.dose - other.dose }
    }
}

/// How a pattern of signs divides the pairs.
pub(super) struct Split {
    pub(super) turned: Sums,
    pub(super) kept: Sums,
}

/// Shows every pattern of signs but the one that came (and the mirror image of each, which says the same), or as many
/// as `draws`; gives back how many patterns there are with the one that came.
pub(super) fn each(pairs: &[Pair], draws: usize, seed: u32, visit: &mut dyn FnMut(Split) -> ControlFlow<()>) -> usize {
    let total = Sums::of(pairs);
    let mut show = |turned: Sums| visit(Split { turned, kept: total.less(turned) });
    if is_exact(pairs) { every(pairs, &mut show) } else { some(pairs, draws, seed, &mut show) }
}

/// In the order of Gray, in which one pair is turned at a time; the last is never, which leaves out mirror images.
fn every(pairs: &[Pair], show: &mut dyn FnMut(Sums) -> ControlFlow<()>) -> usize {
    let count = 1_usize << pairs.len().saturating_sub(1);
    let (mut turned, mut sums) = (0_usize, Sums::default());
    for code in 1..count {
        let which = code.trailing_zeros() as usize;
        turned ^= 1 << which;
        let sign = if turned >> which & 1 == 1 { 1.0 } else { -1.0 };
        sums = pairs.get(which).map_or(sums, |pair| sums.with(pair, sign));
        if show(sums).is_break() {
            break;
        }
    }
    count
}

fn some(pairs: &[Pair], draws: usize, seed: u32, show: &mut dyn FnMut(Sums) -> ControlFlow<()>) -> usize {
    let mut lots = Lots::redraws(seed);
    for _ in 0..draws {
        let mut sums = Sums::default();
        for pairs in pairs.chunks(64) {
            let word = lots.stream().next_u64();
            let turned = pairs.iter().enumerate().filter(|(index, _)| word >> index & 1 == 1);
            sums = turned.fold(sums, |sums, (_, pair)| sums.with(pair, 1.0));
        }
        if show(sums).is_break() {
            break;
        }
    }
    draws + 1
}

/// Whether every pattern is looked at.
#[must_use]
pub const fn is_exact(pairs: &[Pair]) -> bool {
    pairs.len() <= ALL_PATTERNS
}
