//! Powers of some numbers at once: of each second of a night its six likelihoods.
//!
//! The logarithm and the exponential are those of FreeBSD's msun (`e_log.c` and `e_exp.c`, Sun Microsystems 1993), each
//! within one unit in the last place. Written without a branch and without a table, so that each lane of a register
//! takes a number; and without what only some machines have, so that all find the same.

use std::f64::consts::LOG2_E;

/// The two parts of ln 2; the first has so few digits that its multiples are exact.
const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);

/// The terms of R in ln((1 + s) ∕ (1 − s)) = 2s + s R(s²), from the second power of s on.
const R: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];

/// The terms of P in r (eʳ + 1) ∕ (eʳ − 1) = 2 + P(r²), from the second power of r on.
const P: [f64; 5] = [
    1.666_666_666_666_660_2e-1,
    -2.777_777_777_701_559_3e-3,
    6.613_756_321_437_934e-5,
    -1.653_390_220_546_525_2e-6,
    4.138_136_797_057_238_5e-8,
];

/// How many bits of a number lie behind its exponent, and what the exponent of one is.
const BEHIND: u32 = 52;
const BIAS: u64 = 1023;

/// Added to a number, brings it to a whole one, which then stands in the last bits.
const TO_WHOLE: f64 = 6_755_399_441_055_744.0;

/// An exponential of less is nothing here, and of more it is a number with all its digits.
const LEAST: f64 = -700.0;

/// Numbers from 0 to 1, each to the same power above zero: to a few units in the last place, and nothing below e to the
/// −700.
#[inline(always)]
pub(super) fn powers<const N: usize>(mut numbers: [f64; N], power: f64) -> [f64; N] {
    for number in &mut numbers {
        *number = exp((power * ln(*number)).max(LEAST));
    }
    numbers
}

/// The logarithm of a number above zero that is not the least there are.
#[inline(always)]
fn ln(number: f64) -> f64 {
    // 2 to some power times a number from √½ to √2.
    let root_half = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    let bits = number.to_bits().wrapping_add((BIAS << BEHIND) - root_half);
    let power = f64::from_bits((bits >> BEHIND) + TO_WHOLE.to_bits()) - (TO_WHOLE + BIAS as f64);
    let beyond = f64::from_bits((bits & ((1 << BEHIND) - 1)) + root_half) - 1.0;
    let s = beyond / (2.0 + beyond);
    let half_square = 0.5 * beyond * beyond;
    let rest = s * (half_square + terms(&R, s * s)) + power * LN_2.1;
    power * LN_2.0 - ((half_square - rest) - beyond)
}

/// The exponential of a number from [`LEAST`] to 0.
#[inline(always)]
fn exp(number: f64) -> f64 {
    // 2 to some power times e to at most half of ln 2, either way.
    let shifted = number * LOG2_E + TO_WHOLE;
    let power = shifted - TO_WHOLE;
    let (high, low) = (number - power * LN_2.0, power * LN_2.1);
    let rest = high - low;
    let c = rest - terms(&P, rest * rest);
    let near_one = 1.0 + (rest * c / (2.0 - c) - low + high);
    near_one * f64::from_bits(shifted.to_bits().wrapping_add(BIAS) << BEHIND)
}

/// A polynomial that begins with the first power.
#[inline(always)]
fn terms<const N: usize>(terms: &[f64; N], at: f64) -> f64 {
    let mut sum = 0.0;
    for term in terms.iter().rev() {
        sum = (sum + term) * at;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How far apart two numbers are, in units in the last place of the second.
    fn ulps(found: f64, expected: f64) -> f64 {
        (found - expected).abs() / (expected.abs() * f64::EPSILON)
    }

    proptest! {
        #[test]
        fn logarithms_and_exponentials_are_those_of_the_library(number in -690.0..0.0_f64, near in 0.5..1.5_f64) {
            prop_assert!(ulps(exp(number), number.exp()) <= 1.0, "{number}");
            prop_assert!(ulps(ln(number.exp()), number.exp().ln()) <= 1.0, "{number}");
            prop_assert!(ulps(ln(near), near.ln()) <= 1.0, "{near}");
        }

        #[test]
        fn powers_are_those_of_the_library(nats in -30.0..0.0_f64, power in 0.001..4.0_f64) {
            let [found] = powers([nats.exp()], power);
            // An error of the logarithm counts as often as there are nats.
            prop_assert!(ulps(found, nats.exp().powf(power)) <= 2.0 + (nats * power).abs(), "{nats} {power}");
        }
    }

    #[test]
    fn nothing_stays_nothing_and_one_stays_one() {
        let [nothing, one] = powers([0.0, 1.0], 1.0);
        assert!(nothing < 1e-300 && one == 1.0, "{nothing} {one}");
    }
}
