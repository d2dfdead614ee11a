//! From nights to pairs of blocks.

use super::Design;
use super::flip::Pair;

/// What is known of one night of the trial: pain on the morning after, and what was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Known {
    pub(super) pain: Option<f64>,
    pub(super) dose: Option<f64>,
}

/// Two arms compared turn by turn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pairs {
    /// The turns of which both blocks have a night that counts.
    pub(super) pairs: Vec<Pair>,
    /// Weighted means of the pain of the two arms over those.
    pub(super) pain: [f64; 2],
    /// The same of what was measured.
    pub(super) dose: [f64; 2],
    /// Turns of which one block has no night that counts: there is nothing to compare the other with.
    pub(super) left_out: usize,
    /// Nights that count.
    pub(super) nights: usize,
}

/// Weighted sums of the two arms.
#[derive(Default)]
struct Total {
    weight: f64,
    pain: [f64; 2],
    dose: [f64; 2],
}

/// Compares an arm with another, turn by turn, over the nights that have what is asked for.
///
/// Nights keep their place: what is missing is not filled in, and no night is moved into its place. A block is the mean
/// of its nights that count; a turn without one in either block is left out. That uses nothing but which mornings were
/// written, so redrawing the lots stays as good as with all of them, as long as the arm does not decide whether a
/// morning is written.
pub(super) fn pairs(design: &Design, known: &[Known], [arm, against]: [usize; 2], with_dose: bool) -> Pairs {
    let (mut pairs, mut total, mut left_out, mut nights) = (Vec::new(), Total::default(), 0, 0);
    for (turn, order) in design.turns().iter().enumerate() {
        let block = |arm| block(design, known, turn, order, arm, with_dose);
        let (Some(a), Some(b)) = (block(arm), block(against)) else {
            // A turn that has not begun misses nothing.
            left_out += usize::from(turn * order.len() * design.draft().block < known.len());
            continue;
        };
        let weight = 1.0 / (1.0 / as_f64(a.nights) + 1.0 / as_f64(b.nights));
        pairs.push(Pair { weight, pain: a.pain - b.pain, dose: a.dose - b.dose });
        total.weight += weight;
        nights += a.nights + b.nights;
        for (sum, block) in total.pain.iter_mut().zip([a, b]) {
            *sum += weight * block.pain;
        }
        for (sum, block) in total.dose.iter_mut().zip([a, b]) {
            *sum += weight * block.dose;
        }
    }
    let mean = |sums: [f64; 2]| sums.map(|sum| if total.weight > 0.0 { sum / total.weight } else { 0.0 });
    Pairs { pain: mean(total.pain), dose: mean(total.dose), pairs, left_out, nights }
}

/// The nights of one arm in one turn.
#[derive(Clone, Copy)]
struct Block {
    nights: usize,
    pain: f64,
    dose: f64,
}

fn block(design: &Design, known: &[Known], turn: usize, order: &[usize], arm: usize, with_dose: bool) -> Option<Block> {
    let length = design.draft().block;
    let place = order.iter().position(|&other| other == arm)?;
    let from = (turn * order.len() + place) * length;
    let nights = known.get(from..)?.iter().take(length);
    let values: Vec<(f64, f64)> =
        nights.filter_map(|night| Some((night.pain?, if with_dose { night.dose? } else { 0.0 }))).collect();
    let count = as_f64(values.len());
    (!values.is_empty()).then(|| Block {
        nights: values.len(),
        pain: values.iter().map(|value| value.0).sum::<f64>() / count,
        dose: values.iter().map(|value| value.1).sum::<f64>() / count,
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of nights are small")]
pub(super) const fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::super::design::tests::draft;
    use super::*;

    fn known(scores: &[i8]) -> Vec<Known> {
        // −1 stands for a morning that was not written.
        scores.iter().map(|&score| Known { pain: (score >= 0).then(|| f64::from(score)), dose: None }).collect()
    }

    #[test]
    fn a_turn_without_its_other_half_is_left_out() {
        // Seed 0 draws BA AB AB AB AB BA.
        let design = Design::try_from(draft(&["a", "b"], 12, 1, 0)).unwrap();
        let scores = [4, 3, 2, 5, -1, 6, 1, 1, 2, -1, 7, 3];
        let compared = pairs(&design, &known(&scores), [0, 1], false);
        let differences: Vec<f64> = compared.pairs.iter().map(|pair| pair.pain).collect();
        assert_eq!(differences, [-1.0, -3.0, 0.0, -4.0]);
        assert_eq!((compared.left_out, compared.nights), (2, 8));
        assert_eq!(compared.pain, [2.25, 4.25]);
    }

    #[test]
    fn a_block_is_the_mean_of_the_nights_that_were_written() {
        // Seed 0 in blocks of 3 begins BBB AAA.
        let design = Design::try_from(draft(&["a", "b"], 36, 3, 0)).unwrap();
        let compared = pairs(&design, &known(&[4, -1, 6, 2, 2, 2]), [0, 1], false);
        assert_eq!(compared.pairs.len(), 1);
        let pair = compared.pairs[0];
        assert_eq!((pair.pain, compared.left_out), (-3.0, 0));
        // The second turn has begun: its first night has a score, its other half none yet.
        assert_eq!(pairs(&design, &known(&[4, -1, 6, 2, 2, 2, 1]), [0, 1], false).left_out, 1);
        assert!((pair.weight - 1.0 / (1.0 / 3.0 + 1.0 / 2.0)).abs() < 1e-12);
    }
}
