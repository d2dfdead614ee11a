//! Four numbers at once: elementary functions, of which each second of a night asks for some.
//!
//! The logarithm, the exponential and the arc tangent are those of FreeBSD's msun (`e_log.c`, `e_exp.c`, `s_atan.c` and
//! `e_atan2.c`, Sun Microsystems 1993), each within a unit or two in the last place. Written without a branch and without
//! a table, so that each lane of a register takes a number; and without what only some machines have, so that all find
//! the same.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4, LOG2_E, PI};

use fearless_simd::prelude::*;
use fearless_simd::{f64x4, mask64x4};

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

/// The terms of the arc tangent of t divided by t, from the second power of t on.
const A: [f64; 11] = [
    3.333_333_333_333_293e-1,
    -1.999_999_999_987_648_3e-1,
    1.428_571_427_250_346_6e-1,
    -1.111_111_040_546_235_6e-1,
    9.090_887_133_436_507e-2,
    -7.691_876_205_044_83e-2,
    6.661_073_137_387_531e-2,
    -5.833_570_133_790_573_5e-2,
    4.976_877_994_615_932e-2,
    -3.653_157_274_421_691_6e-2,
    1.628_582_011_536_578_2e-2,
];

/// The arc tangents of a half and of one, and a right angle and two: each the nearest number, and what it lacks.
const HALF: (f64, f64) = (4.636_476_090_008_061e-1, 2.269_877_745_296_168_7e-17);
const ONE: (f64, f64) = (FRAC_PI_4, 3.061_616_997_868_383e-17);
const RIGHT: (f64, f64) = (FRAC_PI_2, 6.123_233_995_736_766e-17);
const STRAIGHT: (f64, f64) = (PI, 1.224_646_799_147_353_2e-16);

/// How many bits of a number lie behind its exponent, and what the exponent of one is.
const BEHIND: u32 = 52;
const BIAS: u64 = 1023;

/// Added to a number, brings it to a whole one, which then stands in the last bits.
const TO_WHOLE: f64 = 6_755_399_441_055_744.0;

/// An exponential of less is nothing here, and of more it is a number with all its digits.
const LEAST: f64 = -700.0;

/// Rows of four numbers by their places in the rows.
#[inline(always)]
pub(super) fn by_lane<const N: usize, S: Simd>(rows: [f64x4<S>; N]) -> [[f64; N]; 4] {
    let mut lanes = [[0.0; N]; 4];
    for (at, row) in rows.into_iter().enumerate() {
        for (lane, number) in lanes.iter_mut().zip(row.to_array()) {
            lane.get_mut(at).into_iter().for_each(|place| *place = number);
        }
    }
    lanes
}

/// Numbers from 0 to 1 to powers from 0 on: to a few units in the last place, and nothing below e to the −700.
#[inline(always)]
pub(super) fn powers<S: Simd>(numbers: f64x4<S>, powers: f64x4<S>) -> f64x4<S> {
    exp((powers * ln(numbers)).max(LEAST))
}

/// The logarithms of numbers above zero that are not the least there are.
#[inline(always)]
fn ln<S: Simd>(numbers: f64x4<S>) -> f64x4<S> {
    // 2 to some power times a number from √½ to √2.
    let root_half = FRAC_1_SQRT_2.to_bits();
    let bits = numbers.to_bits() + ((BIAS << BEHIND) - root_half);
    let power = f64x4::from_bits((bits >> BEHIND) + TO_WHOLE.to_bits()) - (TO_WHOLE + BIAS as f64);
    let beyond = f64x4::from_bits((bits & ((1 << BEHIND) - 1)) + root_half) - 1.0;
    let s = beyond / (2.0 + beyond);
    let half_square = 0.5 * beyond * beyond;
    let rest = s * (half_square + terms(&R, s * s)) + power * LN_2.1;
    power * LN_2.0 - ((half_square - rest) - beyond)
}

/// The exponentials of numbers from [`LEAST`] to 0.
#[inline(always)]
fn exp<S: Simd>(numbers: f64x4<S>) -> f64x4<S> {
    // 2 to some power times e to at most half of ln 2, either way.
    let shifted = numbers * LOG2_E + TO_WHOLE;
    let power = shifted - TO_WHOLE;
    let (high, low) = (numbers - power * LN_2.0, power * LN_2.1);
    let rest = high - low;
    let c = rest - terms(&P, rest * rest);
    let near_one = 1.0 + (rest * c / (2.0 - c) - low + high);
    near_one * f64x4::from_bits((shifted.to_bits() + BIAS) << BEHIND)
}

/// The angles from the x axis to points, −π to π; zero where both parts are.
#[inline(always)]
pub(super) fn atan2<S: Simd>(y: f64x4<S>, x: f64x4<S>) -> f64x4<S> {
    let (across, along) = (y.abs(), x.abs());
    let (low, high) = (across.min(along), across.max(along));
    // The angle to one half or to one, and the tangent of what is left, at most 7 ∕ 16 either way.
    let (half, one) = (low.simd_ge(high * (7.0 / 16.0)), low.simd_ge(high * (11.0 / 16.0)));
    let rise = pick(half, one, [low, 2.0 * low - high, low - high]);
    let run = pick(half, one, [high, 2.0 * high + low, low + high]);
    let nothing = f64x4::splat(y.simd, 0.0);
    let whole = pick(half, one, [nothing, nothing + HALF.0, nothing + ONE.0]);
    let lacking = pick(half, one, [nothing, nothing + HALF.1, nothing + ONE.1]);
    let tangent = rise / run.max(f64::MIN_POSITIVE);
    let angle = whole - ((tangent * terms(&A, tangent * tangent) - lacking) - tangent);
    let angle = across.simd_gt(along).select(RIGHT.0 - (angle - RIGHT.1), angle);
    let angle = x.simd_lt(0.0).select(STRAIGHT.0 - (angle - STRAIGHT.1), angle);
    angle.copysign(y)
}

/// The first, or the second or the third where that is to be.
#[inline(always)]
fn pick<S: Simd>(second: mask64x4<S>, third: mask64x4<S>, of: [f64x4<S>; 3]) -> f64x4<S> {
    third.select(of[2], second.select(of[1], of[0]))
}

/// Polynomials that begin with the first power.
#[inline(always)]
fn terms<const N: usize, S: Simd>(terms: &[f64; N], at: f64x4<S>) -> f64x4<S> {
    let mut sum = f64x4::splat(at.simd, 0.0);
    for term in terms.iter().rev() {
        sum = (sum + *term) * at;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    /// How far apart two numbers are, in units in the last place of the second.
    fn ulps(found: f64, expected: f64) -> f64 {
        (found - expected).abs() / (expected.abs() * f64::EPSILON)
    }

    /// Four numbers by a function of lanes, which must give the same on every machine.
    macro_rules! lanes {
        ($function:ident, $($numbers:expr),*) => {{
            let of = |level| dispatch!(level, simd => $function($(f64x4::load_array(simd, $numbers)),*).to_array());
            let [found, lowest] = [Level::new(), Level::baseline()].map(|level| of(level));
            assert_eq!(found.map(f64::to_bits), lowest.map(f64::to_bits));
            found
        }};
    }

    proptest! {
        #[test]
        fn logarithms_and_exponentials_are_those_of_the_library(
            numbers in prop::array::uniform4(-690.0..0.0_f64), near in prop::array::uniform4(0.5..1.5_f64)
        ) {
            let exps = lanes!(exp, numbers);
            for (number, found) in numbers.into_iter().zip(exps) {
                prop_assert!(ulps(found, number.exp()) <= 1.0, "{number}");
            }
            for numbers in [numbers.map(f64::exp), near] {
                for (number, found) in numbers.into_iter().zip(lanes!(ln, numbers)) {
                    prop_assert!(ulps(found, number.ln()) <= 1.0, "{number}");
                }
            }
        }

        #[test]
        fn powers_are_those_of_the_library(
            nats in prop::array::uniform4(-30.0..0.0_f64), to in prop::array::uniform4(0.001..4.0_f64)
        ) {
            for ((nats, to), found) in nats.into_iter().zip(to).zip(lanes!(powers, nats.map(f64::exp), to)) {
                // An error of the logarithm counts as often as there are nats.
                prop_assert!(ulps(found, nats.exp().powf(to)) <= 2.0 + (nats * to).abs(), "{nats} {to}");
            }
        }

        #[test]
        fn angles_are_those_of_the_library(
            angles in prop::array::uniform4(-3.2..3.2_f64), sizes in prop::array::uniform4(1e-3..1e3_f64)
        ) {
            let [y, x] = [f64::sin, f64::cos].map(|part| std::array::from_fn(|at| sizes[at] * part(angles[at])));
            for ((y, x), found) in y.into_iter().zip(x).zip(lanes!(atan2, y, x)) {
                let (y, x): (f64, f64) = (y, x);
                prop_assert!(ulps(found, y.atan2(x)) <= 2.0, "{y} {x} {found}");
            }
        }
    }

    #[test]
    fn nothing_stays_nothing_one_stays_one_and_all_is_one_to_no_power() {
        let [nothing, one, none, tenth] = lanes!(powers, [0.0, 1.0, 0.3, 0.1], [1.0, 1.0, 0.0, 1.0]);
        assert!(nothing < 1e-300 && ulps(tenth, 0.1) <= 3.0, "{nothing} {tenth}");
        assert_eq!((one, none), (1.0, 1.0));
    }

    #[test]
    fn on_the_axes_angles_are_right() {
        let found = lanes!(atan2, [0.0, 2.0, 0.0, -3.0], [1.0, 0.0, -1.0, 0.0]);
        assert_eq!(found, [0.0, FRAC_PI_2, PI, -FRAC_PI_2]);
    }
}
