//! Our own format, written.

use std::io::{self, Write};

use jiff::Zoned;

use super::heading::MAGIC;
use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::Hertz;

/// Writes a recording: time in seconds from its start to the microsecond, readings to 0.0001 g.
///
/// The same samples give the same bytes. Bring a buffered writer, or memory: each call of [`RecordingWriter::write`]
/// hands its samples on in one piece.
#[derive(Debug)]
pub struct RecordingWriter<W: Write> {
    sink: W,
    start: Timestamp,
    text: Vec<u8>,
}

impl<W: Write> RecordingWriter<W> {
    /// Writes the heading; an undated recording has no `start` and counts from zero.
    ///
    /// # Errors
    /// When the sink cannot be written.
    pub fn new(mut sink: W, start: Option<&Zoned>, rate: Hertz, sensor: &str) -> io::Result<Self> {
        writeln!(sink, "{MAGIC}")?;
        if let Some(start) = start {
            writeln!(sink, "# start: {start}")?;
        }
        writeln!(sink, "# rate: {}", rate.get())?;
        writeln!(sink, "# sign: normal")?;
        let sensor = sensor.lines().collect::<Vec<_>>().join(" ");
        if !sensor.trim().is_empty() {
            writeln!(sink, "# sensor: {}", sensor.trim())?;
        }
        writeln!(sink, "time_s,x_g,y_g,z_g")?;
        let start = start.map_or_else(Timestamp::default, |start| start.timestamp().into());
        Ok(Self { sink, start, text: Vec::new() })
    }

    /// Writes samples, in their order.
    ///
    /// # Errors
    /// When the sink cannot be written.
    pub fn write(&mut self, samples: &[Sample]) -> io::Result<()> {
        self.text.clear();
        for sample in samples {
            time(&mut self.text, sample.time.as_nanos().saturating_sub(self.start.as_nanos()));
            for value in [sample.accel.x(), sample.accel.y(), sample.accel.z()] {
                self.text.push(b',');
                reading(&mut self.text, value);
            }
            self.text.push(b'\n');
        }
        self.sink.write_all(&self.text)
    }

    /// Flushes and gives the sink back.
    ///
    /// # Errors
    /// When the sink cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.sink.flush()?;
        Ok(self.sink)
    }
}

/// Seconds with three decimals, or six where there are microseconds.
fn time(text: &mut Vec<u8>, nanos: i64) {
    let micros = (nanos.saturating_add(500)).div_euclid(1000);
    let size = micros.unsigned_abs();
    sign(text, micros < 0);
    if size.is_multiple_of(1000) { fixed(text, size / 1000, 3) } else { fixed(text, size, 6) }
}

/// Four decimals; nothing for what is not a number, which a reader counts as missing.
fn reading(text: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        let steps = (value * 1e4).round() as i64;
        sign(text, steps < 0);
        fixed(text, steps.unsigned_abs(), 4);
    }
}

fn sign(text: &mut Vec<u8>, negative: bool) {
    if negative {
        text.push(b'-');
    }
}

/// Writes `number / 10^decimals`.
fn fixed(text: &mut Vec<u8>, mut number: u64, decimals: usize) {
    let mut reversed = [b'0'; 24];
    let mut length = 0;
    for (place, slot) in reversed.iter_mut().enumerate() {
        length = place;
        if number == 0 && place > decimals + 1 {
            break;
        }
        if place == decimals {
            *slot = b'.';
        } else {
            *slot = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
    }
    text.extend(reversed.iter().take(length).rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_point_is_written_in_full() {
        let write = |number, decimals| {
            let mut text = Vec::new();
            fixed(&mut text, number, decimals);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(write(0, 4), "0.0000");
        assert_eq!(write(9, 4), "0.0009");
        assert_eq!(write(12_345, 4), "1.2345");
        assert_eq!(write(123_456_789, 3), "123456.789");
        assert_eq!(write(u64::MAX, 6), "18446744073709.551615");
    }

    #[test]
    fn times_and_readings_are_rounded() {
        let mut text = Vec::new();
        time(&mut text, 20_000_499);
        text.push(b' ');
        time(&mut text, 1_000_001_600);
        text.push(b' ');
        time(&mut text, -500_000_000);
        text.push(b' ');
        reading(&mut text, -0.98765);
        text.push(b' ');
        reading(&mut text, -0.000_01);
        assert_eq!(String::from_utf8(text).unwrap(), "0.020 1.000002 -0.500 -0.9877 0.0000");
    }
}
