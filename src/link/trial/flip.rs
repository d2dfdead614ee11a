//! Redrawing the lots: what a difference of two arms would have been, had the lots fallen otherwise.
//!
//! Each turn gave one pair of blocks; redrawing it may exchange the two, which turns the sign of their difference.
//! If the arms do nothing, every pattern of signs was as likely as the one that came (Fisher's test of
//! re-randomisation; Edgington and Onghena, *Randomization Tests*, 4th ed. 2007), whatever the autocorrelation of pain.
//!
//! Pain is written in whole points, so that many patterns make exactly as much of a difference as the one that came.
//! Counted whole they make the test too careful: it is wrong in about 3 of 100 trials of four weeks instead of 5. So
//! they count half, the one that came aside (the mid-p of Lancaster, *JASA* 56:223, 1961); the strict p stands beside.
//!
//! The interval holds every effect that the same test does not refuse. If the effect is `t` in every pair, a pattern
//! of signs makes at least as much of a difference as what came exactly when `t` lies between the mean of the pairs
//! that it turns and the mean of those that it keeps; so the interval follows from those means by counting, without a
//! search. Where `t` is one of the two the pattern counts half, which decides at most whether an end of the interval
//! belongs to it.

mod patterns;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use super::LEVEL;
use crate::link::interval::Interval;
use patterns::{Split, Sums, each};

pub use patterns::{Pair, is_exact};

/// Where there are too many patterns to look at all, so many are drawn, besides the one that came; p is then known to ±0.004 near 0.05.
const DRAWS: usize = 9_999;
/// What rounding may make of equal sums of scores.
const ROUNDING: f64 = 1e-9;

/// The share of patterns that would have made more of a difference in pain than what came, half of those that would have
/// made as much, and the one that came.
///
/// 1 without a pair.
#[must_use]
pub fn p_value(pairs: &[Pair], seed: u32) -> f64 {
    Count::of(pairs, seed, |sums| sums.pain).p()
}

/// The same with those that would have made as much counted whole: never small more often than it says.
#[must_use]
pub fn strict_p(pairs: &[Pair], seed: u32) -> f64 {
    Count::of(pairs, seed, |sums| sums.pain).strict_p()
}

/// [`p_value`] of what is measured.
#[must_use]
pub fn p_of_dose(pairs: &[Pair], seed: u32) -> f64 {
    Count::of(pairs, seed, |sums| sums.dose).p()
}

/// How many patterns make more of a difference than the one that came, and how many others just as much.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    more: usize,
    equal: usize,
    patterns: usize,
}

impl Count {
    fn of(pairs: &[Pair], seed: u32, what: fn(&Sums) -> f64) -> Self {
        let mut count = Self::default();
        count.patterns = each(pairs, DRAWS, seed, &mut |split| {
            count.take(&split, what);
            ControlFlow::Continue(())
        });
        count
    }

    /// |kept − turned| > |kept + turned| holds exactly when the two differ in sign; they are equal when one is zero.
    fn take(&mut self, split: &Split, what: fn(&Sums) -> f64) {
        let product = what(&split.turned) * what(&split.kept);
        self.more += usize::from(product < -ROUNDING);
        self.equal += usize::from(product.abs() <= ROUNDING);
    }

    /// Twice as many as count, so that halves are whole numbers.
    const fn doubled(self) -> usize {
        2 + 2 * self.more + self.equal
    }

    fn p(self) -> f64 {
        as_f64(self.doubled()) / as_f64(2 * self.patterns)
    }

    fn strict_p(self) -> f64 {
        as_f64(1 + self.more + self.equal) / as_f64(self.patterns)
    }
}

/// Whether p is at most `level`, with no more patterns looked at than that needs, and at most `draws`.
#[must_use]
pub fn is_effect(pairs: &[Pair], level: f64, draws: usize, seed: u32) -> bool {
    let patterns = if is_exact(pairs) { 1 << pairs.len().saturating_sub(1) } else { draws + 1 };
    let most = most_at(level, 2 * patterns);
    let mut count = Count::default();
    each(pairs, draws, seed, &mut |split| {
        count.take(&split, |sums| sums.pain);
        if count.doubled() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    count.doubled() <= most
}

/// How many of the patterns may make as much of a difference while p is at most `level`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the patterns")]
fn most_at(level: f64, patterns: usize) -> usize {
    (level * as_f64(patterns) + ROUNDING).floor() as usize
}

/// The weighted mean difference in pain, and every effect that is not refused at 5 %; an end of it may be.
///
/// `None` where so few pairs refuse nothing at all.
#[must_use]
pub fn interval(pairs: &[Pair], seed: u32) -> Option<Interval> {
    interval_of(pairs, seed, |sums| sums.pain)
}

/// The same for what is measured, in its unit.
#[must_use]
pub fn interval_of_dose(pairs: &[Pair], seed: u32) -> Option<Interval> {
    interval_of(pairs, seed, |sums| sums.dose)
}

fn interval_of(pairs: &[Pair], seed: u32, what: fn(&Sums) -> f64) -> Option<Interval> {
    let (mut lows, mut highs) = (Vec::new(), Vec::new());
    let patterns = each(pairs, DRAWS, seed, &mut |Split { turned, kept }| {
        // A draw may turn none or all; it then makes as much of a difference whatever the effect.
        let mean = |sums: &Sums, empty| if sums.weight > ROUNDING { what(sums) / sums.weight } else { empty };
        let (a, b) = (mean(&turned, f64::NEG_INFINITY), mean(&kept, f64::INFINITY));
        let none = turned.weight <= ROUNDING || kept.weight <= ROUNDING;
        lows.push(if none { f64::NEG_INFINITY } else { a.min(b) });
        highs.push(if none { f64::INFINITY } else { a.max(b) });
        ControlFlow::Continue(())
    });
    // The pattern that came counts for every effect; with so many more an effect is not refused.
    let nth = most_at(LEVEL, patterns).checked_sub(1)?;
    lows.sort_by(f64::total_cmp);
    highs.sort_by(|a, b| b.total_cmp(a));
    let total = Sums::of(pairs);
    let (low, high) = (*lows.get(nth)?, *highs.get(nth)?);
    (low.is_finite() && high.is_finite()).then(|| Interval { estimate: what(&total) / total.weight, low, high })
}

/// What one unit of the dose does to pain, with the lots as instrument (Wald's ratio: difference in pain over difference
/// in dose), and every such effect that is not refused at 5 % when pain less effect times dose is redrawn.
///
/// `None` where the arms do not differ in dose at 5 %: then any effect would fit.
#[must_use]
pub fn dose_effect(pairs: &[Pair], seed: u32) -> Option<Interval> {
    if p_of_dose(pairs, seed) > LEVEL {
        return None;
    }
    // Each pattern holds the effects between its two roots, or, where its parts differ in the sign of their dose, all
    // others.
    let (mut steps, mut holding): (Vec<(f64, i64)>, i64) = (Vec::new(), 1);
    let patterns = each(pairs, DRAWS, seed, &mut |split| {
        let (turned, kept) = (nonzero(split.turned.dose, split.kept.dose), nonzero(split.kept.dose, split.turned.dose));
        let (a, b) = (split.turned.pain / turned, split.kept.pain / kept);
        let outside = turned * kept < 0.0;
        holding += i64::from(outside);
        let first = if outside { -1 } else { 1 };
        steps.extend([(a.min(b), first), (a.max(b), -first)]);
        ControlFlow::Continue(())
    });
    steps.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let most = i64::try_from(most_at(LEVEL, patterns)).ok()?;
    let total = Sums::of(pairs);
    let mut ends: Option<(f64, f64)> = None;
    for (at, step) in steps {
        let before = holding > most;
        holding += step;
        if before != (holding > most) {
            ends = Some(ends.map_or((at, at), |(low, _)| (low, at)));
        }
    }
    let (low, high) = ends?;
    Some(Interval { estimate: total.pain / total.dose, low, high })
}

/// A dose of nothing as the least of the other's sign, so that its root lies far away on the right side.
fn nonzero(dose: f64, other: f64) -> f64 {
    if dose.abs() > ROUNDING { dose } else { 1e-12_f64.copysign(other) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of patterns are small")]
const fn as_f64(count: usize) -> f64 {
    count as f64
}
