//! Data frames.

use super::super::bytes::Bytes;
use super::super::error::{PacketError, Problem};
use super::{control, delta};

/// What compressed readings are multiplied by to get g where the sensor did not say: the one factor ever published.
const USUAL_FACTOR: f64 = 0.000_244;

/// A decoded frame.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frame {
    /// The sensor's clock at the last reading, in ns since 2000-01-01 by a clock that is seldom set.
    pub(super) stamp: u64,
    /// Readings in g.
    pub(super) readings: Vec<[f64; 3]>,
}

/// Decodes an acceleration frame; `factor` is what the sensor gave when it was started.
///
/// | byte | content |
/// |---|---|
/// | 0 | measurement: 2 is acceleration |
/// | 1–8 | u64, time of the last reading in ns |
/// | 9 | frame type; bit 7: compressed |
/// | 10… | readings |
///
/// | type | readings |
/// |---|---|
/// | 0x00 | 3 × i8 in mG |
/// | 0x01 | 3 × i16 in mG (H10) |
/// | 0x02 | 3 × i24 in mG |
/// | 0x80 | differences; times the factor in g |
/// | 0x81 | differences in mG |
pub(super) fn decode(packet: &[u8], factor: Option<f64>) -> Result<Frame, PacketError> {
    let mut bytes = Bytes::new(packet);
    let measurement = bytes.u8()?;
    if measurement != control::ACCELERATION {
        return bytes.error(1, Problem::NotAcceleration(control::measurement_words(measurement)));
    }
    let stamp = bytes.u64_le()?;
    let kind = bytes.u8()?;
    let readings = match kind {
        0x00 => plain(bytes, 1)?,
        0x01 => milli_g(bytes.rest()).map_or_else(|| plain(bytes, 2), Ok)?,
        0x02 => plain(bytes, 3)?,
        0x80 => scaled(&delta::readings(bytes)?, factor.unwrap_or(USUAL_FACTOR)),
        0x81 => scaled(&delta::readings(bytes)?, 1e-3),
        other => return bytes.error(1, Problem::Unknown { what: "type of frame", code: other.into() }),
    };
    Ok(Frame { stamp, readings })
}

/// Readings in mG of three i16 each, as most frames hold them; none where there is none, or not whole ones.
fn milli_g(bytes: &[u8]) -> Option<Vec<[f64; 3]>> {
    let (readings, over) = bytes.as_chunks::<6>();
    let axes = |[a, b, c, d, e, f]: &[u8; 6]| [[*a, *b], [*c, *d], [*e, *f]];
    let scaled = |axis| f64::from(i16::from_le_bytes(axis)) * 1e-3;
    (over.is_empty() && !readings.is_empty()).then(|| readings.iter().map(|it| axes(it).map(scaled)).collect())
}

/// Readings in mG of three numbers of `width` bytes each.
fn plain(mut bytes: Bytes<'_>, width: usize) -> Result<Vec<[f64; 3]>, PacketError> {
    let mut readings = Vec::new();
    while readings.is_empty() || !bytes.rest().is_empty() {
        let mut axis = || bytes.slice(width).map(signed);
        readings.push([axis()?, axis()?, axis()?]);
    }
    Ok(scaled(&readings, 1e-3))
}

/// A little-endian two's complement number of up to eight bytes.
fn signed(bytes: &[u8]) -> i64 {
    let negative = bytes.last().is_some_and(|top| top & 0x80 != 0);
    let start = if negative { -1 } else { 0 };
    bytes.iter().rev().fold(start, |number: i64, byte| number << 8 | i64::from(*byte))
}

#[expect(clippy::cast_precision_loss, reason = "readings have at most 45 bits: 32-bit differences, 4096 times")]
fn scaled(readings: &[[i64; 3]], factor: f64) -> Vec<[f64; 3]> {
    readings.iter().map(|reading| reading.map(|axis| axis as f64 * factor)).collect()
}

/// A plain frame of i16 readings in mG, as an H10 sends them.
pub(in crate::sensor) fn encode(stamp: u64, readings: &[[i16; 3]]) -> Vec<u8> {
    let mut packet = vec![control::ACCELERATION];
    packet.extend(stamp.to_le_bytes());
    packet.push(0x01);
    packet.extend(readings.iter().flatten().flat_map(|axis| axis.to_le_bytes()));
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
        let mut packet = vec![2, 0, 0, 0, 0, 0, 0, 0, 0, kind];
        packet.extend(content);
        packet
    }

    #[test]
    fn every_plain_width() {
        for (kind, content) in [
            (0, vec![0x81, 0x7f, 1]),
            (1, vec![0x81, 0xff, 0x7f, 0, 1, 0]),
            (2, vec![0x81, 0xff, 0xff, 0x7f, 0, 0, 1, 0, 0]),
        ] {
            assert_eq!(decode(&frame(kind, &content), None).unwrap().readings, [[-0.127, 0.127, 0.001]], "{kind}");
        }
    }

    #[test]
    fn the_factor_of_the_start_answer_is_used() {
        let packet = frame(0x80, &[0, 0, 0, 0, 0x00, 0x10]);
        assert_eq!(decode(&packet, Some(0.000_25)).unwrap().readings, [[0.0, 0.0, 1.024]]);
        let usual = decode(&packet, None).unwrap().readings;
        assert!((usual[0][2] - 4096.0 * 0.000_244).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_acceleration_frame_is_an_error_at_its_byte() {
        assert_eq!(decode(&frame(0x83, &[0; 6]), None).unwrap_err().offset, 9);
        assert_eq!(decode(&[0; 16], None).unwrap_err().problem, Problem::NotAcceleration("ECG"));
        assert_eq!(decode(&frame(1, &[]), None).unwrap_err().offset, 10);
        assert_eq!(decode(&frame(1, &[0; 7]), None).unwrap_err().offset, 17);
    }
}
