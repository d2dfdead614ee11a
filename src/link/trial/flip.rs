//! Redrawing the lots: what a difference of two arms would have been, had the lots fallen otherwise.
//!
//! Each turn gave one pair of blocks; redrawing it may exchange the two, which turns the sign of their difference.
//! If the arms do nothing, every pattern of signs was as likely as the one that came (Fisher's test of
//! re-randomisation; Edgington and Onghena, *Randomization Tests*, 4th ed. 2007), whatever the autocorrelation of pain.
//!
//! The interval holds every effect that the same test does not refuse. If the effect is `t` in every pair, a pattern
//! of signs makes at least as much of a difference as what came exactly when `t` lies between the mean of the pairs
//! that it turns and the mean of those that it keeps; so the interval follows from those means by counting, without a
//! search.

use std::ops::ControlFlow;

use rand::Rng;

use super::LEVEL;
use crate::link::draw::Lots;
use crate::link::interval::Interval;

/// Up to so many pairs every pattern of signs is looked at: 2¹³ with their mirror images left out.
const ALL_PATTERNS: usize = 14;
/// Beyond, so many are drawn, besides the one that came; p is then known to ±0.004 near 0.05.
const DRAWS: usize = 9_999;
/// What rounding may make of equal sums of scores.
const ROUNDING: f64 = 1e-9;

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
struct Sums {
    weight: f64,
    pain: f64,
    dose: f64,
}

impl Sums {
    fn of(pairs: &[Pair]) -> Self {
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
struct Split {
    turned: Sums,
    kept: Sums,
}

/// Shows every pattern of signs but the one that came (and the mirror image of each, which says the same), or as many
/// as `draws`; gives back how many patterns there are with the one that came.
fn each(pairs: &[Pair], draws: usize, seed: u32, visit: &mut dyn FnMut(Split) -> ControlFlow<()>) -> usize {
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

/// The share of patterns that would have made at least as much of a difference in pain as what came, itself included.
///
/// 1 without a pair.
#[must_use]
pub fn p_value(pairs: &[Pair], seed: u32) -> f64 {
    share_at_least(pairs, seed, |sums| sums.pain)
}

/// The same for what is measured.
#[must_use]
pub fn p_of_dose(pairs: &[Pair], seed: u32) -> f64 {
    share_at_least(pairs, seed, |sums| sums.dose)
}

fn share_at_least(pairs: &[Pair], seed: u32, what: fn(&Sums) -> f64) -> f64 {
    let mut count = 1_usize;
    let patterns = each(pairs, DRAWS, seed, &mut |split| {
        count += usize::from(at_least(&split, what));
        ControlFlow::Continue(())
    });
    as_f64(count) / as_f64(patterns)
}

/// |kept − turned| ≥ |kept + turned| holds exactly when the two differ in sign, or one is zero.
fn at_least(split: &Split, what: fn(&Sums) -> f64) -> bool {
    what(&split.turned) * what(&split.kept) <= ROUNDING
}

/// Whether every pattern is looked at.
#[must_use]
pub const fn is_exact(pairs: &[Pair]) -> bool {
    pairs.len() <= ALL_PATTERNS
}

/// Whether p is at most `level`, with no more patterns looked at than that needs, and at most `draws`.
#[must_use]
pub fn is_effect(pairs: &[Pair], level: f64, draws: usize, seed: u32) -> bool {
    let patterns = if is_exact(pairs) { 1 << pairs.len().saturating_sub(1) } else { draws + 1 };
    let most = most_at(level, patterns);
    let mut count = 1_usize;
    each(pairs, draws, seed, &mut |split| {
        count += usize::from(at_least(&split, |sums| sums.pain));
        if count > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    count <= most
}

/// How many of the patterns may make as much of a difference while p is at most `level`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the patterns")]
fn most_at(level: f64, patterns: usize) -> usize {
    (level * as_f64(patterns) + ROUNDING).floor() as usize
}

/// The weighted mean difference in pain, and every effect that is not refused at 5 %.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(differences: &[f64]) -> Vec<Pair> {
        differences.iter().map(|&pain| Pair { weight: 1.0, pain, dose: 0.0 }).collect()
    }

    /// The definition, written down: every pattern of signs, each difference less the effect.
    fn p_by_definition(differences: &[f64], effect: f64) -> f64 {
        let m = differences.len();
        let sum = |pattern: usize| {
            let signed = |(index, d): (usize, &f64)| if pattern >> index & 1 == 1 { effect - d } else { d - effect };
            differences.iter().enumerate().map(signed).sum::<f64>().abs()
        };
        let came = sum(0);
        (0..1 << m).filter(|&pattern| sum(pattern) >= came - 1e-9).count() as f64 / (1_usize << m) as f64
    }

    #[test]
    fn p_of_differences_that_all_point_one_way() {
        // Only the pattern that came and its mirror image: 2 of 2^6.
        assert_eq!(p_value(&pairs(&[1.0, 2.0, 1.0, 3.0, 1.0, 2.0]), 0), 2.0 / 64.0);
        assert_eq!(p_value(&pairs(&[0.0; 6]), 0), 1.0);
        assert_eq!(p_value(&[], 0), 1.0);
    }

    #[test]
    fn p_of_darwin_s_maize() {
        // Darwin's 15 pairs of plants in eighths of an inch, on which Fisher first worked it out (Design of Experiments
        // 1935, §21): 1726 of 32768 patterns reach the total of 314. Beyond 14 pairs patterns are drawn.
        let maize = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
        let p = p_value(&pairs(&maize), 1);
        assert!((p - 1726.0 / 32_768.0).abs() < 0.007, "{p}");
        assert!((p_by_definition(&maize, 0.0) - 1726.0 / 32_768.0).abs() < 1e-12);
    }

    #[test]
    fn too_few_pairs_refuse_nothing() {
        assert_eq!(interval(&pairs(&[1.0, 2.0, 1.0, 2.0, 1.0]), 0), None);
        assert_eq!(interval(&[], 0), None);
        assert_eq!(dose_effect(&[], 0), None);
        // Six pairs refuse what lies beyond all of them.
        let six = interval(&pairs(&[1.0, 2.0, 1.5, 3.0, 1.0, 2.0]), 0).unwrap();
        assert_eq!((six.low, six.high), (1.0, 3.0));
    }

    #[test]
    fn the_effect_of_a_dose_that_is_the_same_everywhere_is_that() {
        let doses = [1.0, 2.0, 1.5, 0.5, 2.5, 1.0, 3.0];
        let pairs: Vec<Pair> = doses.map(|dose| Pair { weight: 0.5, pain: 2.0 * dose, dose }).to_vec();
        let effect = dose_effect(&pairs, 0).unwrap();
        assert!([effect.estimate, effect.low, effect.high].iter().all(|it| (it - 2.0).abs() < 1e-9), "{effect:?}");
    }

    proptest! {
        #[test]
        fn p_and_interval_are_those_of_the_definition(
            scores in prop::collection::vec(-6_i8..=6, 6..10),
            effect in -4.0_f64..4.0,
        ) {
            let differences: Vec<f64> = scores.iter().map(|&score| f64::from(score)).collect();
            let pairs = pairs(&differences);
            prop_assert!((p_value(&pairs, 0) - p_by_definition(&differences, 0.0)).abs() < 1e-12);
            prop_assert_eq!(is_effect(&pairs, 0.05, 99, 0), p_value(&pairs, 0) <= 0.05);
            let interval = interval(&pairs, 0).unwrap();
            prop_assume!((effect - interval.low).abs() > 1e-6 && (effect - interval.high).abs() > 1e-6);
            prop_assert_eq!(interval.holds(effect), p_by_definition(&differences, effect) > 0.05);
        }

        #[test]
        fn the_effect_of_a_dose_is_that_of_the_definition(
            drawn in prop::collection::vec((-6_i8..=6, 1_i8..=5), 7..10),
            effect in -6.0_f64..6.0,
        ) {
            let pair = |&(pain, dose): &(i8, i8)| Pair { weight: 1.0, pain: f64::from(pain), dose: f64::from(dose) };
            let pairs: Vec<Pair> = drawn.iter().map(pair).collect();
            let found = dose_effect(&pairs, 0).unwrap();
            prop_assume!((effect - found.low).abs() > 1e-6 && (effect - found.high).abs() > 1e-6);
            let rest: Vec<f64> = pairs.iter().map(|pair| pair.pain - effect * pair.dose).collect();
            if !found.holds(effect) {
                prop_assert!(p_by_definition(&rest, 0.0) <= 0.05);
            }
            prop_assert!(p_by_definition(&pairs.iter().map(|p| p.pain - found.estimate * p.dose).collect::<Vec<_>>(), 0.0) > 0.05);
        }
    }
}
