//! The usual row, straight from its bytes to a sample: a number as time, three numbers as axes, no quotes, no blanks.
//!
//! Everything that a layout decides is decided once, before the first row. What is not usual is none here, and is read
//! by [`Rows`].

use memchr::memchr3;

use super::number::{Decimal, WHOLE_POWERS, real};
use super::rows::{ABSURD, RawTime, Row, Rows};
use super::word::Word;
use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::Accel;

/// So many digits are below 2^63 whatever they are.
const SAFE_DIGITS: usize = 18;

/// No plain row is longer than this, in bytes.
///
/// With a length that is known, one comparison tells that eight bytes are there.
pub(super) const PLAIN: usize = 128;

/// What makes a sample of a row without looking at the rows before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settled {
    /// A time is a number of 10^exponent nanoseconds each.
    pub(super) exponent: i32,
    /// What is added to it, in nanoseconds.
    pub(super) shift: i64,
    /// What a reading is divided by to give g.
    pub(super) divisor: f64,
}

impl Settled {
    /// The sample of a row; none where its time is none.
    pub(super) fn sample(&self, row: &Row) -> Option<Sample> {
        let RawTime::Number(number) = row.time else { return None };
        let nanos = number.scaled(self.exponent)?.checked_add(self.shift)?;
        Some(self.at(nanos, row.axes))
    }

    #[inline(always)]
    fn at(&self, nanos: i64, axes: [f64; 3]) -> Sample {
        // Adding zero turns -0 into 0.
        let [x, y, z] = axes.map(|value| value / self.divisor + 0.0);
        Sample { time: Timestamp::from_nanos(nanos), accel: Accel::from_g(x, y, z) }
    }
}

/// One of the four columns that are read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Column {
    /// How many columns between it and the one read before.
    skipped: usize,
    /// Which axis; none for the time.
    axis: Option<usize>,
}

/// A layout of columns of which those that are read hold numbers.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    delimiter: u8,
    mark: u8,
    columns: [Column; 4],
    /// Columns behind the last that is read.
    after: usize,
    /// Whether the columns are time, x, y, z and no others.
    plain: bool,
}

/// The same, and what makes samples of its rows.
#[derive(Clone, Debug)]
pub(super) struct Usual {
    numbers: Numbers,
    settled: Settled,
    /// What a whole number with so many digits after its mark is multiplied by to give nanoseconds; 0 where it would
    /// have to be divided.
    factors: [u64; 10],
}

impl Usual {
    /// The fast way of rows that are settled one by one; none where they are not all numbers.
    pub(super) fn of(rows: &Rows, settled: Settled) -> Option<Self> {
        let mut factors = [0; 10];
        for (digits, factor) in (0i32..).zip(&mut factors) {
            let power = usize::try_from(settled.exponent - digits).ok();
            *factor = power.and_then(|power| WHOLE_POWERS.get(power)).copied().unwrap_or_default();
        }
        Some(Self { numbers: Numbers::of(rows)?, settled, factors })
    }

    /// For a row that is not usual.
    pub(super) const fn settled(&self) -> &Settled {
        &self.settled
    }

    /// Reads the line at the front of `text`, whose end begins with `end`: its sample, and how many bytes it takes with
    /// its end. What follows it is of no account, but eight bytes must follow each number.
    #[inline(always)]
    pub(super) fn row(&self, text: &[u8], end: u8) -> Option<(Sample, usize)> {
        let (nanos, axes, used) = self.numbers.line(text, end, |digits, fraction| self.nanos(digits, fraction))?;
        Some((self.settled.at(nanos, axes), used))
    }

    #[inline(always)]
    fn nanos(&self, digits: u64, fraction: usize) -> Option<i64> {
        let factor = *self.factors.get(fraction).filter(|factor| **factor > 0)?;
        i64::try_from(digits.checked_mul(factor)?).ok()?.checked_add(self.settled.shift)
    }
}

/// The first byte of the end of the first line of a text.
pub(super) fn line_end(text: &[u8]) -> u8 {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.ends_with(b"\r") { b'\r' } else { b'\n' }
}

impl Numbers {
    /// None where the columns that are read are not all numbers, or two are the same.
    pub(super) fn of(rows: &Rows) -> Option<Self> {
        let ((delimiter, mark), places, width) = rows.numbers()?;
        let mut sorted = [(0, None), (0, Some(0)), (0, Some(1)), (0, Some(2))];
        sorted.iter_mut().zip(places).for_each(|(column, place)| column.0 = place);
        sorted.sort_unstable();
        let mut columns = [Column::default(); 4];
        let mut next = 0;
        for (column, (place, axis)) in columns.iter_mut().zip(sorted) {
            *column = Column { skipped: place.checked_sub(next)?, axis };
            next = place + 1;
        }
        let after = width.checked_sub(next)?;
        let plain = places == [0, 1, 2, 3] && after == 0;
        Some(Self { delimiter, mark, columns, after, plain })
    }

    /// Reads the line at the front of `text`, as [`Usual::row`] does, as long as nobody knows what its numbers mean.
    #[inline]
    pub(super) fn row(&self, text: &[u8], end: u8) -> Option<(Row, usize)> {
        let (time, axes, used) = self.line(text, end, Decimal::of_digits)?;
        Some((Row { time: RawTime::Number(time), axes }, used))
    }

    /// What `time` makes of the digits of the time and of how many are behind its mark, the readings, and how many bytes
    /// the line takes.
    #[inline(always)]
    fn line<T>(&self, text: &[u8], end: u8, time: impl Fn(u64, usize) -> Option<T>) -> Option<(T, [f64; 3], usize)> {
        let (time, axes, at) = match (self.plain, text.first_chunk::<PLAIN>()) {
            (true, Some(text)) => self.plain(text, end, time)?,
            _ => self.any(text, end, time)?,
        };
        if end == b'\n' {
            return Some((time, axes, at));
        }
        (text.get(at) == Some(&b'\n')).then_some((time, axes, at + 1))
    }

    #[inline(always)]
    fn plain<T>(
        &self,
        text: &[u8; PLAIN],
        end: u8,
        time: impl Fn(u64, usize) -> Option<T>,
    ) -> Option<(T, [f64; 3], usize)> {
        let (time, at) = self.time(text, 0, self.delimiter, time)?;
        let (x, at) = self.axis(text, at, self.delimiter)?;
        let (y, at) = self.axis(text, at, self.delimiter)?;
        let (z, at) = self.axis(text, at, end)?;
        Some((time, [x, y, z], at))
    }

    fn any<T>(&self, text: &[u8], end: u8, time: impl Fn(u64, usize) -> Option<T>) -> Option<(T, [f64; 3], usize)> {
        let (mut found, mut axes, mut at) = (None, [0.0; 3], 0);
        let mut left = self.columns.len();
        for column in &self.columns {
            left -= 1;
            at = self.skip(text, at, column.skipped)?;
            let stop = if left + self.after == 0 { end } else { self.delimiter };
            if let Some(axis) = column.axis {
                (*axes.get_mut(axis)?, at) = self.axis(text, at, stop)?;
            } else {
                let (time, next) = self.time(text, at, stop, &time)?;
                (found, at) = (Some(time), next);
            }
        }
        if self.after > 0 {
            at = self.skip(text, at, self.after - 1)?;
            at = self.skip_to(text, at, end)?;
        }
        Some((found?, axes, at))
    }

    /// Past some cells and the delimiters behind them.
    #[inline]
    fn skip(&self, text: &[u8], mut at: usize, cells: usize) -> Option<usize> {
        for _ in 0..cells {
            at = self.skip_to(text, at, self.delimiter)?;
        }
        Some(at)
    }

    /// Past the end of a cell without quotes.
    #[inline]
    fn skip_to(&self, text: &[u8], at: usize, stop: u8) -> Option<usize> {
        let rest = text.get(at..)?;
        let mut found = memchr3(self.delimiter, b'"', b'\n', rest)?;
        if stop == b'\r' && rest.get(found) == Some(&b'\n') {
            found = found.checked_sub(1)?;
        }
        (rest.get(found) == Some(&stop)).then_some(at + found + 1)
    }

    /// The number at `at`, and where the cell behind `stop` begins.
    #[inline(always)]
    fn axis(&self, text: &[u8], at: usize, stop: u8) -> Option<(f64, usize)> {
        let negative = text.get(at) == Some(&b'-');
        let digits = at + usize::from(negative);
        if let Some((size, used)) = Word::at(text, digits).and_then(|word| word.number(self.mark))
            && text.get(digits + used) == Some(&stop)
        {
            let sign = u64::from(negative) << 63;
            return Some((f64::from_bits(size.to_bits() ^ sign), digits + used + 1));
        }
        long(text, at, self.mark, stop)
    }

    /// What `time` makes of the digits at `at`, and where the cell behind `stop` begins.
    #[inline(always)]
    fn time<T>(&self, text: &[u8], at: usize, stop: u8, time: impl Fn(u64, usize) -> Option<T>) -> Option<(T, usize)> {
        let (digits, fraction, end) = self.short(text, at).or_else(|| self.count(text, at))?;
        let time = time(digits, fraction)?;
        (text.get(end) == Some(&stop)).then_some((time, end + 1))
    }

    /// A number of some digits before its mark and some after it, up to seven each: the digits, how many are after the
    /// mark, and where they end.
    ///
    /// With milliseconds, eight digits reach to 27 hours; from there on a long recording has nine and ten.
    #[inline(always)]
    fn short(&self, text: &[u8], at: usize) -> Option<(u64, usize, usize)> {
        let whole = Word::at(text, at)?;
        let bits = whole.digit_bits();
        let mark = at + bits as usize / 8;
        if text.get(mark) != Some(&self.mark) {
            return None;
        }
        let fraction = Word::at(text, mark + 1)?;
        let more = fraction.digit_bits();
        let fits = bits > 0 && more > 0 && bits < 64 && more < 64;
        fits.then(|| (whole.joined(bits, fraction, more), more as usize / 8, mark + 1 + more as usize / 8))
    }

    /// The same of any number of as many digits as 64 bits hold.
    #[inline(never)]
    fn count(&self, text: &[u8], at: usize) -> Option<(u64, usize, usize)> {
        let mut digits = 0;
        let whole = run(text, at, &mut digits)?;
        let marked = text.get(whole) == Some(&self.mark);
        let end = if marked { run(text, whole + 1, &mut digits)? } else { whole };
        let count = end - at - usize::from(marked);
        (1..=SAFE_DIGITS).contains(&count).then_some((digits, count - (whole - at), end))
    }
}

/// Adds up to fifteen digits from `at` on to `digits` (wrapping); where they end, none where more follow.
#[inline(always)]
fn run(text: &[u8], at: usize, digits: &mut u64) -> Option<usize> {
    let count = Word::at(text, at)?.append_to(digits);
    if count < 8 {
        return Some(at + count);
    }
    let more = Word::at(text, at + 8)?.append_to(digits);
    (more < 8).then_some(at + 8 + more)
}

/// A number of more digits or of another form than most.
#[inline(never)]
fn long(text: &[u8], at: usize, mark: u8, stop: u8) -> Option<(f64, usize)> {
    let rest = text.get(at..)?;
    let (number, used) = real(rest, mark)?;
    (number.abs() < ABSURD && rest.get(used) == Some(&stop)).then_some((number, at + used + 1))
}
