use super::*;
use proptest::prelude::*;

fn pairs(differences: &[f64]) -> Vec<Pair> {
    differences.iter().map(|&pain| Pair { weight: 1.0, pain, dose: 0.0 }).collect()
}

/// The definition, written down: every pattern of signs, each difference less the effect. Of those that come out
/// equal the one that came and its mirror image count whole, the others as `equal` says.
fn p_by_definition(differences: &[f64], effect: f64, equal: f64) -> f64 {
    let m = differences.len();
    let sum = |pattern: usize| {
        let signed = |(index, d): (usize, &f64)| if pattern >> index & 1 == 1 { effect - d } else { d - effect };
        differences.iter().enumerate().map(signed).sum::<f64>().abs()
    };
    let came = sum(0);
    let counts = |pattern: usize| match sum(pattern) - came {
        _ if pattern == 0 || pattern == (1 << m) - 1 => 1.0,
        more if more > 1e-9 => 1.0,
        less if less < -1e-9 => 0.0,
        _ => equal,
    };
    (0..1 << m).map(counts).sum::<f64>() / (1_usize << m) as f64
}

#[test]
fn p_of_differences_that_all_point_one_way() {
    // Only the pattern that came and its mirror image: 2 of 2^6.
    assert_eq!(p_value(&pairs(&[1.0, 2.0, 1.0, 3.0, 1.0, 2.0]), 0), 2.0 / 64.0);
    // No difference at all: every pattern makes as much, and all but two count half.
    assert_eq!(p_value(&pairs(&[0.0; 6]), 0), 33.0 / 64.0);
    assert_eq!(strict_p(&pairs(&[0.0; 6]), 0), 1.0);
    assert_eq!(p_value(&[], 0), 1.0);
}

#[test]
fn p_of_darwin_s_maize() {
    // Darwin's 15 pairs of plants in eighths of an inch, on which Fisher first worked it out (Design of Experiments
    // 1935, §21): 1726 of 32768 patterns reach the total of 314. Beyond 14 pairs patterns are drawn.
    let maize = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
    let p = strict_p(&pairs(&maize), 1);
    assert!((p - 1726.0 / 32_768.0).abs() < 0.007, "{p}");
    assert!((p_by_definition(&maize, 0.0, 1.0) - 1726.0 / 32_768.0).abs() < 1e-12);
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
        prop_assert!((p_value(&pairs, 0) - p_by_definition(&differences, 0.0, 0.5)).abs() < 1e-12);
        prop_assert!((strict_p(&pairs, 0) - p_by_definition(&differences, 0.0, 1.0)).abs() < 1e-12);
        prop_assert_eq!(is_effect(&pairs, 0.05, 99, 0), p_value(&pairs, 0) <= 0.05);
        let interval = interval(&pairs, 0).unwrap();
        prop_assume!((effect - interval.low).abs() > 1e-6 && (effect - interval.high).abs() > 1e-6);
        prop_assert_eq!(interval.holds(effect), p_by_definition(&differences, effect, 0.5) > 0.05);
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
            prop_assert!(p_by_definition(&rest, 0.0, 0.5) <= 0.05);
        }
        prop_assert!(p_by_definition(&pairs.iter().map(|p| p.pain - found.estimate * p.dose).collect::<Vec<_>>(), 0.0, 0.5) > 0.05);
    }
}
