//! Numbers as they stand in cells: exact decimals first, floating point last.

use super::word::Word;

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The powers of ten that 64 bits hold.
pub(super) const WHOLE_POWERS: [u64; 20] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
    10_000_000_000_000_000_000,
];

/// All digits that 64 bits hold whatever they are.
const SAFE_DIGITS: usize = 19;

/// A decimal number, `±digits · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Decimal {
    negative: bool,
    digits: u64,
    exponent: i32,
    /// Whether digits beyond the nineteenth were cut off.
    cut: bool,
}

impl Decimal {
    /// From some digits (19 at most), of which so many stand behind the mark.
    #[inline]
    pub(super) fn of_digits(digits: u64, behind: usize) -> Option<Self> {
        Some(Self { negative: false, digits, exponent: -i32::try_from(behind).ok()?, cut: false })
    }

    /// The nearest `f64`, if it can be had by one correctly rounded operation on two exact numbers; none otherwise.
    ///
    /// Integers up to 2^53 and powers of ten up to 10^22 are exact (Clinger, "How to read floating point numbers
    /// accurately", 1990).
    #[inline]
    pub(super) fn to_f64(self) -> Option<f64> {
        if self.digits > 1 << 53 || self.cut {
            return None;
        }
        let power = *POWERS.get(self.exponent.unsigned_abs() as usize)?;
        let digits = self.digits as f64;
        let size = if self.exponent < 0 { digits / power } else { digits * power };
        Some(if self.negative { -size } else { size })
    }

    /// About its value, for looking at sizes.
    pub(super) fn approx(self) -> f64 {
        let size = self.digits as f64 * 10f64.powi(self.exponent);
        if self.negative { -size } else { size }
    }

    /// The number times `10^shift`, rounded to a whole number; none beyond 64 bits.
    #[inline]
    pub(super) fn scaled(self, shift: i32) -> Option<i64> {
        let exponent = self.exponent.saturating_add(shift);
        let power = WHOLE_POWERS.get(exponent.unsigned_abs() as usize);
        let size = if exponent >= 0 {
            self.digits.checked_mul(*power?)?
        } else {
            // A power beyond 64 bits leaves nothing of the digits.
            power.map_or(0, |power| (self.digits + power / 2) / power)
        };
        let size = i64::try_from(size).ok()?;
        Some(if self.negative { -size } else { size })
    }
}

/// Reads a real number at the front of `bytes`, with `mark` before its fraction; how many bytes it takes.
///
/// None for what is no number, and for one that needs more thorough reading.
#[inline(always)]
pub(super) fn real(bytes: &[u8], mark: u8) -> Option<(f64, usize)> {
    let sign = usize::from(bytes.first() == Some(&b'-'));
    if let Some((size, used)) = Word::at(bytes, sign).and_then(|word| word.number(mark)) {
        let used = sign + used;
        if !matches!(bytes.get(used), Some(b'0'..=b'9' | b'e' | b'E')) {
            return Some((if sign > 0 { -size } else { size }, used));
        }
    }
    let (number, used) = scan(bytes, mark)?;
    Some((number.to_f64().or_else(|| nearest(bytes.get(..used)?, mark))?, used))
}

/// Reads a decimal at the front of `bytes`, with `mark` before its fraction; how many bytes it takes.
#[inline]
pub(super) fn scan(bytes: &[u8], mark: u8) -> Option<(Decimal, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative || bytes.first() == Some(&b'+'));
    let mut digits = 0u64;
    let mut at = run(bytes, start, &mut digits);
    let mut count = at - start;
    let mut exponent = 0i32;
    if bytes.get(at) == Some(&mark) {
        let fraction = at + 1;
        at = run(bytes, fraction, &mut digits);
        count += at - fraction;
        exponent = -i32::try_from(at - fraction).ok()?;
    }
    if count == 0 {
        return None;
    }
    let mut decimal = Decimal { negative, digits, exponent, cut: false };
    if count > SAFE_DIGITS {
        (decimal.digits, decimal.exponent, decimal.cut) = collect(bytes.get(start..at)?, mark);
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let (power, end) = power(bytes, at + 1)?;
        decimal.exponent = decimal.exponent.saturating_add(power);
        at = end;
    }
    Some((decimal, at))
}

/// Adds the digits from `at` on to `digits` (wrapping beyond 64 bits); where they end.
#[inline]
fn run(bytes: &[u8], mut at: usize, digits: &mut u64) -> usize {
    while let Some(word) = Word::at(bytes, at) {
        let count = word.append_to(digits);
        at += count;
        if count < 8 {
            return at;
        }
    }
    while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        *digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

/// The digits of a long number: those that fit, its exponent, and whether some did not.
fn collect(bytes: &[u8], mark: u8) -> (u64, i32, bool) {
    let (mut digits, mut exponent, mut kept, mut cut, mut whole) = (0u64, 0i32, 0usize, false, true);
    for &byte in bytes {
        if byte == mark {
            whole = false;
            continue;
        }
        if kept < SAFE_DIGITS {
            digits = digits * 10 + u64::from(byte.wrapping_sub(b'0'));
            kept += usize::from(digits > 0);
            exponent -= i32::from(!whole);
        } else {
            cut |= byte != b'0';
            exponent += i32::from(whole);
        }
    }
    (digits, exponent, cut)
}

/// A power of ten after its `e`, and where it ends; beyond any `f64` it stays there.
fn power(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let negative = bytes.get(at) == Some(&b'-');
    let start = at + usize::from(negative || bytes.get(at) == Some(&b'+'));
    let mut digits = 0u64;
    let end = run(bytes, start, &mut digits);
    if end == start || end - start > SAFE_DIGITS {
        return None;
    }
    let size = i32::try_from(digits.min(100_000)).ok()?;
    Some((if negative { -size } else { size }, end))
}

/// A cell that is one decimal and nothing else.
pub(super) fn decimal(cell: &[u8], mark: u8) -> Option<Decimal> {
    scan(cell, mark).filter(|(_, used)| *used == cell.len()).map(|(decimal, _)| decimal)
}

/// The nearest `f64` to a cell that is one finite decimal and nothing else.
pub(super) fn value(cell: &[u8], mark: u8) -> Option<f64> {
    let found = decimal(cell, mark)?;
    found.to_f64().or_else(|| nearest(cell, mark))
}

/// The nearest `f64` to one decimal of any length; none beyond all of them.
#[cold]
fn nearest(cell: &[u8], mark: u8) -> Option<f64> {
    let found = if mark == b'.' {
        fast_float2::parse::<f64, _>(cell)
    } else {
        let plain: Vec<u8> = cell.iter().map(|&byte| if byte == mark { b'.' } else { byte }).collect();
        fast_float2::parse::<f64, _>(&plain)
    };
    found.ok().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_keep_all_digits_of_unix_nanoseconds() {
        let stamp = decimal(b"1773520867123456789", b'.').unwrap();
        assert_eq!(stamp.scaled(0), Some(1_773_520_867_123_456_789));
        assert_eq!(decimal(b"1773520867.123456789", b'.').unwrap().scaled(9), Some(1_773_520_867_123_456_789));
        assert_eq!(decimal(b"-0,0200000000000000000001", b',').unwrap().scaled(9), Some(-20_000_000));
        assert_eq!(decimal(b"2.5e-3", b'.').unwrap().scaled(3), Some(3), "half away from zero");
    }

    #[test]
    fn what_is_no_number_is_none() {
        for bad in ["", "-", ".", "e5", "1e", "1.2.3", "0x10", "1 ", "--1", "1,5", "nan", "inf"] {
            assert_eq!(value(bad.as_bytes(), b'.'), None, "{bad}");
        }
        assert_eq!(value(b"1e999", b'.'), None);
        assert_eq!(value(b".5", b'.'), Some(0.5));
        assert_eq!(value(b"+5.", b'.'), Some(5.0));
    }

    proptest! {
        #[test]
        fn a_real_equals_the_standard_parser(text in r"-?[0-9]{1,9}(\.[0-9]{0,20})?(e-?[0-9])?", after in r"[,;\n]{0,9}") {
            let expected: f64 = text.parse().unwrap();
            let (real, used) = real(format!("{text}{after}").as_bytes(), b'.').unwrap();
            prop_assert_eq!((real.to_bits(), used), (expected.to_bits(), text.len()));
        }

        #[test]
        fn equals_the_standard_parser(text in r"[-+]?[0-9]{1,24}(\.[0-9]{0,24})?([eE][-+]?[0-9]{1,2})?") {
            let expected: f64 = text.parse().unwrap();
            prop_assert_eq!(value(text.as_bytes(), b'.').map(f64::to_bits), Some(expected.to_bits()));
        }

        #[test]
        fn equals_the_standard_parser_on_short_numbers(text in r"-?[0-9]{1,4}\.[0-9]{1,9}") {
            let expected: f64 = text.parse().unwrap();
            let (decimal, used) = scan(text.as_bytes(), b'.').unwrap();
            prop_assert_eq!(used, text.len());
            prop_assert_eq!(decimal.to_f64().map(f64::to_bits), Some(expected.to_bits()));
        }
    }
}
