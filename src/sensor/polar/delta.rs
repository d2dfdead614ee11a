//! Differences in as few bits as they need, as the optical sensors send them.

use super::super::bytes::Bytes;
use super::super::error::{PacketError, Problem};

/// The readings of a compressed frame, from where `bytes` stands to its end.
///
/// | bytes | content |
/// |---|---|
/// | 6 | first reading, 3 × i16 |
/// | 1 | width `w` of the differences of this group, in bits |
/// | 1 | how many readings the group holds |
/// | ⌈readings × 3 × w / 8⌉ | differences to the reading before, two's complement, lowest bit first |
/// | … | further groups |
pub(super) fn readings(mut bytes: Bytes<'_>) -> Result<Vec<[i64; 3]>, PacketError> {
    let mut last = [bytes.i16_le()?.into(), bytes.i16_le()?.into(), bytes.i16_le()?.into()];
    let mut readings = vec![last];
    while !bytes.rest().is_empty() {
        group(&mut bytes, &mut last, &mut readings)?;
    }
    Ok(readings)
}

fn group(bytes: &mut Bytes<'_>, last: &mut [i64; 3], readings: &mut Vec<[i64; 3]>) -> Result<(), PacketError> {
    let width = u32::from(bytes.u8()?);
    if !(1..=32).contains(&width) {
        return bytes.error(1, Problem::Unknown { what: "width of differences in bits", code: width });
    }
    let count = u32::from(bytes.u8()?);
    let length = (count * 3 * width).div_ceil(8);
    let mut bits =
        Bits { bytes: bytes.slice(usize::try_from(length).unwrap_or(usize::MAX))?.iter(), held: 0, count: 0 };
    for _ in 0..count {
        for axis in last.iter_mut() {
            *axis += bits.signed(width);
        }
        readings.push(*last);
    }
    Ok(())
}

/// Numbers of any width from bytes, lowest bit first.
struct Bits<'a> {
    bytes: std::slice::Iter<'a, u8>,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// The next number of `width` bits, 1 to 32; zeros follow the last byte.
    fn signed(&mut self, width: u32) -> i64 {
        while self.count < width {
            self.held |= u64::from(self.bytes.next().copied().unwrap_or(0)) << self.count;
            self.count += 8;
        }
        // Shifted to the top and back, so that its highest bit becomes the sign.
        let number = ((self.held << (64 - width)).cast_signed()) >> (64 - width);
        self.held >>= width;
        self.count -= width;
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_add_up_and_groups_begin_at_whole_bytes() {
        // First (1, −1, 1000); two readings in 5 bits: (+1, −1, +15) and (−16, 0, 2): 30 bits, padded to four bytes.
        let packed: u32 = 1 | 31 << 5 | 15 << 10 | 16 << 15 | 2 << 25;
        let mut packet = vec![1, 0, 0xff, 0xff, 0xe8, 3, 5, 2];
        packet.extend(packed.to_le_bytes());
        // One reading in 32 bits: (0, 0, −1).
        packet.extend([32, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
        let expected = vec![[1, -1, 1000], [2, -2, 1015], [-14, -2, 1017], [-14, -2, 1016]];
        assert_eq!(readings(Bytes::new(&packet)), Ok(expected));
        packet.pop();
        assert_eq!(readings(Bytes::new(&packet)).unwrap_err().offset, packet.len());
    }

    #[test]
    fn a_width_that_cannot_be_is_an_error_at_its_byte() {
        for width in [0, 33, 255] {
            assert_eq!(readings(Bytes::new(&[0, 0, 0, 0, 0, 0, width, 1, 0, 0, 0])).unwrap_err().offset, 6);
        }
    }
}
