//! Numbers of a table, with so many decimals.
//!
//! A night has a quarter of a million of them. Rounded to their last decimal they are whole numbers, which are written
//! in a tenth of the time that [`std::fmt`] takes to find the digits of a float.

use std::fmt::Write;

/// Units of the last decimal in one, by the number of decimals.
const UNITS: [u32; 5] = [1, 10, 100, 1000, 10_000];

/// From so many units of the last decimal on, and so near to the middle between two of them, in units, only the exact
/// digits tell how a number rounds.
///
/// The product of two floats errs by 2⁻⁵³ of itself: below ten million units by a billionth at most.
const INEXACT: (f64, f64) = (1e7, 1e-6);

/// The digits of the greatest number of [`INEXACT`] units, a point and a sign.
const LONGEST: usize = 10;

/// A number with so many decimals, rounded as [`std::fmt`] rounds; nothing where it is unknown, and a rounded −0 is 0.
pub(in crate::report) fn push_number(text: &mut String, number: Option<f64>, decimals: usize) {
    let Some(number) = number.filter(|number| number.is_finite()) else { return };
    match units(number.abs(), decimals) {
        Some(units) => push_units(text, units, decimals, number < 0.0 && units > 0),
        None => push_exactly(text, number, decimals),
    }
}

/// A number in units of its last decimal; `None` where only the exact digits tell how it rounds.
fn units(number: f64, decimals: usize) -> Option<u32> {
    let scaled = number * f64::from(*UNITS.get(decimals)?);
    if scaled >= INEXACT.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to ten million")]
    let whole = scaled as u32;
    let beyond = scaled - f64::from(whole);
    ((beyond - 0.5).abs() > INEXACT.1).then(|| whole + u32::from(beyond > 0.5))
}

/// Digits from the last to the first, the point amid them.
fn push_units(text: &mut String, mut units: u32, decimals: usize, negative: bool) {
    let mut places = [b'0'; LONGEST];
    let mut left = LONGEST;
    let least = if decimals > 0 { decimals + 2 } else { 1 };
    for (written, place) in places.iter_mut().rev().enumerate() {
        if units == 0 && written >= least {
            break;
        }
        left -= 1;
        if decimals > 0 && written == decimals {
            *place = b'.';
        } else {
            let digit = (units % 10) as u8;
            *place = b'0' + digit;
            units /= 10;
        }
    }
    if negative {
        text.push('-');
    }
    text.extend(places.iter().skip(left).map(|place| char::from(*place)));
}

fn push_exactly(text: &mut String, number: f64, decimals: usize) {
    let from = text.len();
    // Writing to a String cannot fail.
    let _ = write!(text, "{number:.decimals$}");
    let is_zero =
        text.get(from..).is_some_and(|said| said.starts_with('-') && !said.contains(|c| matches!(c, '1'..='9')));
    if is_zero {
        text.remove(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(number: f64, decimals: usize) -> String {
        let mut text = String::new();
        push_number(&mut text, Some(number), decimals);
        text
    }

    /// What the standard library makes of it, without the sign of a zero.
    fn expected(number: f64, decimals: usize) -> String {
        let said = format!("{number:.decimals$}");
        let is_zero = !said.contains(|c| matches!(c, '1'..='9'));
        said.strip_prefix('-').filter(|_| is_zero).map_or(said.clone(), str::to_owned)
    }

    proptest! {
        #[test]
        fn every_number_is_written_as_the_standard_library_writes_it(number in any::<f64>(), decimals in 0..7_usize) {
            prop_assume!(number.is_finite());
            prop_assert_eq!(written(number, decimals), expected(number, decimals));
        }

        #[test]
        fn so_are_those_of_a_night(number in -1000.0..1000.0_f64, decimals in 0..5_usize) {
            prop_assert_eq!(written(number, decimals), expected(number, decimals));
        }

        #[test]
        fn so_are_those_in_the_middle_between_two(units in -20_000..20_000_i32, off in -3..=3_i32, decimals in 0..5_usize) {
            let middle = (f64::from(units) + 0.5) / 10_f64.powi(decimals as i32);
            let number = f64::from_bits(middle.to_bits().wrapping_add_signed(i64::from(off)));
            prop_assert_eq!(written(number, decimals), expected(number, decimals));
        }
    }

    #[test]
    fn ties_go_to_the_even_digit() {
        assert_eq!([0.125, 0.375, 0.625].map(|n| written(n, 2)), ["0.12", "0.38", "0.62"]);
        assert_eq!([0.5, 1.5, 2.5].map(|n| written(n, 0)), ["0", "2", "2"]);
    }

    #[test]
    fn the_longest_has_room() {
        assert_eq!(written(-999.9999, 4), "-999.9999");
        assert_eq!([9_999_999.0, 10_000_000.0].map(|n| written(n, 0)), ["9999999", "10000000"]);
        assert_eq!([999.999_94, 999.999_96].map(|n| written(n, 4)), ["999.9999", "1000.0000"]);
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        let said = |number| {
            let mut text = String::from("-1,");
            push_number(&mut text, number, 1);
            text
        };
        assert_eq!([-0.04, -0.06, 0.0, -10.0].map(|n| said(Some(n))), ["-1,0.0", "-1,-0.1", "-1,0.0", "-1,-10.0"]);
        assert_eq!([None, Some(f64::NAN)].map(said), ["-1,", "-1,"]);
    }
}
