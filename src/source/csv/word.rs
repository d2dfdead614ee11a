//! Eight characters at a time: how many of them are digits, and their number, without a loop.
//!
//! The arithmetic on all bytes of a word at once is that of Lemire, "Number parsing at a gigabyte per second" (2021).

const ZEROS: u64 = 0x3030_3030_3030_3030;
/// What lifts a byte above 9 over 127.
const ABOVE_NINE: u64 = 0x7676_7676_7676_7676;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The powers of ten that eight digits need.
const TENS: [u64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
const POWERS: [f64; 8] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

/// Eight bytes of text, the first one lowest, each less `0`: digits are 0 to 9, all else is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word(u64);

impl Word {
    /// The eight bytes from `at` on; none where fewer are left.
    #[inline]
    pub(super) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let eight = bytes.get(at..)?.first_chunk::<8>()?;
        Some(Self(u64::from_le_bytes(*eight) ^ ZEROS))
    }

    /// The highest bit of every byte that is no digit, and maybe of digits above one that is none.
    #[inline]
    const fn others(self) -> u64 {
        (self.0.wrapping_add(ABOVE_NINE) | self.0) & HIGH_BITS
    }

    /// Adds the digits at the front to `digits` (wrapping beyond 64 bits); how many they are, 0 to 8.
    #[inline]
    pub(super) fn append_to(self, digits: &mut u64) -> usize {
        let bits = self.others().trailing_zeros() & !7;
        if bits > 0 {
            let tens = TENS.get(bits as usize / 8).copied().unwrap_or_default();
            *digits = digits.wrapping_mul(tens).wrapping_add(number(self.0, bits));
        }
        bits as usize / 8
    }

    /// How many digits are at the front, times eight.
    #[inline(always)]
    pub(super) const fn digit_bits(self) -> u32 {
        self.others().trailing_zeros() & !7
    }

    /// The number that the first `bits` / 8 digits of this word make with those of another after them; both have one digit
    /// to seven, and `more` bits are those of the other.
    #[inline(always)]
    pub(super) fn joined(self, bits: u32, other: Self, more: u32) -> u64 {
        if bits + more <= 64 {
            return number((self.0 & ((1 << bits) - 1)) | (other.0 << bits), bits + more);
        }
        let tens = TENS.get(more as usize / 8).copied().unwrap_or_default();
        number(self.0, bits) * tens + number(other.0, more)
    }

    /// A number of at most seven digits, with or without `mark` among them, as it stands in most recordings, and how many
    /// bytes it takes; none for any other. Whether a further digit follows eight bytes is for the caller to see.
    #[inline(always)]
    pub(super) fn number(self, mark: u8) -> Option<(f64, usize)> {
        let others = self.others();
        if others == 0 {
            return None;
        }
        let whole = others.trailing_zeros() & !7;
        if (self.0 >> whole) as u8 != mark ^ b'0' {
            return (whole > 0).then(|| (float(number(self.0, whole)), whole as usize / 8));
        }
        let rest = others & (others - 1);
        let bits = if rest == 0 { 56 } else { (rest.trailing_zeros() & !7) - 8 };
        if bits == 0 {
            return None;
        }
        let before = (1 << whole) - 1;
        let joined = (self.0 & before) | ((self.0 >> 8) & !before);
        let power = POWERS.get(((bits - whole) as usize / 8) & 7)?;
        // Both are exact, so that their quotient is the nearest number (Clinger 1990).
        Some((float(number(joined, bits)) / power, bits as usize / 8 + 1))
    }
}

/// A number of at most eight digits: of signed numbers the processor makes floating point at once.
#[inline(always)]
const fn float(number: u64) -> f64 {
    number.cast_signed() as f64
}

/// The number that the digits in the lowest `bits` bits make, 8 to 64 in steps of 8.
#[inline]
const fn number(digits: u64, bits: u32) -> u64 {
    // Leading zeros fill the word; pairs, fours, then all eight are joined.
    let pairs = (digits << (64 - bits)).wrapping_mul(1 + (10 << 8)) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(1 + (100 << 16)) >> 16;
    (fours & 0x0000_ffff_0000_ffff).wrapping_mul(1 + (10_000 << 32)) >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Word {
        Word::at(text.as_bytes(), 0).unwrap()
    }

    #[test]
    fn digits_at_the_front_are_added() {
        for (text, before, after, count) in
            [("12345678", 9, 912_345_678, 8), ("12,45678", 9, 912, 2), (",1234567", 9, 9, 0), ("0000001x", 0, 1, 7)]
        {
            let mut digits = before;
            assert_eq!((word(text).append_to(&mut digits), digits), (count, after), "{text}");
        }
    }

    #[test]
    fn seven_digits_are_a_number() {
        for (text, expected) in [
            ("0.981234", Some((0.981_234, 8))),
            ("0.98,-0.", Some((0.98, 4))),
            (".5,00000", Some((0.5, 2))),
            ("5.,00000", Some((5.0, 2))),
            ("1000;250", Some((1000.0, 4))),
            ("1000.25\n", Some((1000.25, 7))),
            ("12345678", None),
            ("1,234567", Some((1.0, 1))),
            ("-1,23456", None),
            (".,123456", None),
            ("-0.12345", None),
        ] {
            assert_eq!(word(text).number(b'.'), expected, "{text}");
        }
        assert_eq!(word("1,5;0000").number(b','), Some((1.5, 3)));
        assert_eq!(Word::at(b"1234567", 0), None);
    }

    proptest! {
        #[test]
        fn no_byte_is_taken_for_a_digit(bytes in any::<[u8; 8]>()) {
            let mut digits = 0;
            let count = Word::at(&bytes, 0).unwrap().append_to(&mut digits);
            prop_assert_eq!(count, bytes.iter().take_while(|byte| byte.is_ascii_digit()).count());
            let text = std::str::from_utf8(&bytes[..count]).unwrap();
            prop_assert_eq!(digits, text.parse().unwrap_or(0));
        }

        #[test]
        fn digits_on_both_sides_of_a_mark_are_one_number(whole in "[0-9]{1,7}", fraction in "[0-9]{1,7}") {
            let padded = |digits: &str| word(&format!("{digits},,,,,,,,"));
            let (first, second) = (padded(&whole), padded(&fraction));
            let joined = first.joined(first.digit_bits(), second, second.digit_bits());
            prop_assert_eq!(joined, format!("{whole}{fraction}").parse::<u64>().unwrap());
        }

        #[test]
        fn fractions_are_those_of_the_standard_parser(bytes in r"[0-9]{0,5}\.[0-9]{0,6}[,\n]{8}") {
            let end = bytes.find([',', '\n']).unwrap();
            let expected: Option<f64> = bytes[..end].parse().ok();
            if end <= 8 {
                prop_assert_eq!(word(&bytes).number(b'.'), expected.map(|number| (number, end)));
            }
        }
    }
}
