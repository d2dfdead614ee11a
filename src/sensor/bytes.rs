//! A packet read from its first byte to its last, without a step outside it.

use super::error::{PacketError, Problem};

/// A place in a packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a> {
    whole: &'a [u8],
    at: usize,
}

/// Makes a reader of one number type in one byte order.
macro_rules! number {
    ($name:ident, $number:ty, $from:ident) => {
        #[doc = concat!("The next `", stringify!($number), "` (`", stringify!($from), "`).")]
        pub(super) fn $name(&mut self) -> Result<$number, PacketError> {
            self.take().map(<$number>::$from)
        }
    };
}

impl<'a> Bytes<'a> {
    pub(super) const fn new(whole: &'a [u8]) -> Self {
        Self { whole, at: 0 }
    }

    /// The byte that comes next, from 0.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The bytes not yet read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.whole.get(self.at..).unwrap_or_default()
    }

    /// The next `n` bytes.
    pub(super) fn slice(&mut self, n: usize) -> Result<&'a [u8], PacketError> {
        let rest = self.rest();
        match rest.get(..n) {
            Some(bytes) => {
                self.at += n;
                Ok(bytes)
            }
            None => Err(PacketError::at(self.whole.len(), Problem::TooShort(n - rest.len()))),
        }
    }

    /// The next `N` bytes.
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], PacketError> {
        let mut array = [0; N];
        array.copy_from_slice(self.slice(N)?);
        Ok(array)
    }

    /// The error `problem` at the byte just read, `back` bytes before the next one.
    pub(super) const fn error<T>(&self, back: usize, problem: Problem) -> Result<T, PacketError> {
        Err(PacketError::at(self.at.saturating_sub(back), problem))
    }

    number!(u8, u8, from_le_bytes);
    number!(u16_le, u16, from_le_bytes);
    number!(u16_be, u16, from_be_bytes);
    number!(i16_le, i16, from_le_bytes);
    number!(i16_be, i16, from_be_bytes);
    number!(u32_le, u32, from_le_bytes);
    number!(u64_le, u64, from_le_bytes);

    /// The next `f32`; infinities and NaN are errors.
    pub(super) fn f32_le(&mut self) -> Result<f64, PacketError> {
        let number = f32::from_le_bytes(self.take()?);
        if number.is_finite() {
            Ok(f64::from(number))
        } else {
            self.error(4, Problem::Senseless("a reading that is no finite number"))
        }
    }

    /// Three `i16` (little-endian) as numbers.
    pub(super) fn xyz_i16_le(&mut self) -> Result<[f64; 3], PacketError> {
        Ok([self.i16_le()?.into(), self.i16_le()?.into(), self.i16_le()?.into()])
    }

    /// Three `f32` (little-endian).
    pub(super) fn xyz_f32_le(&mut self) -> Result<[f64; 3], PacketError> {
        Ok([self.f32_le()?, self.f32_le()?, self.f32_le()?])
    }

    /// Errs unless every byte was read.
    pub(super) const fn end(&self) -> Result<(), PacketError> {
        match self.whole.len().saturating_sub(self.at) {
            0 => Ok(()),
            more => Err(PacketError::at(self.at, Problem::TooLong(more))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_order_and_the_end_is_an_error() {
        let mut bytes = Bytes::new(&[1, 2, 0, 0xff, 0xfe, 9]);
        assert_eq!((bytes.u8(), bytes.u16_le(), bytes.i16_be()), (Ok(1), Ok(2), Ok(-2)));
        assert_eq!(bytes.u16_le(), Err(PacketError::at(6, Problem::TooShort(1))));
        assert_eq!(bytes.end(), Err(PacketError::at(5, Problem::TooLong(1))));
        assert_eq!(bytes.u8(), Ok(9));
        assert_eq!(bytes.end(), Ok(()));
    }

    #[test]
    fn a_reading_must_be_finite() {
        let mut bytes = Bytes::new(&[0, 0, 0xc0, 0x7f]);
        assert_eq!(bytes.f32_le().unwrap_err().offset, 0);
    }
}
