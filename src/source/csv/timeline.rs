//! From the time in a cell to a timestamp.

use crate::time::Timestamp;
use crate::units::Hertz;

use super::clock::TextClock;
use super::rows::RawTime;
use super::usual::Settled;

/// How a cell is turned into nanoseconds.
#[derive(Clone, Debug)]
pub(super) enum Scale {
    /// A number of 10^exponent nanoseconds each.
    Number(i32),
    /// Words.
    Text(Box<TextClock>),
    /// There is no cell: rows follow each other at a rate.
    Count(Hertz, u64),
}

impl Scale {
    /// The nanoseconds of a row since the origin of its file; none beyond the years of [`Timestamp`].
    #[inline]
    pub(super) fn nanos(&mut self, time: RawTime) -> Option<i64> {
        match (self, time) {
            (Self::Number(exponent), RawTime::Number(number)) => number.scaled(*exponent),
            (Self::Text(clock), RawTime::Text(stamp)) => clock.nanos(stamp),
            (Self::Count(rate, rows), _) => {
                let nanos = *rows as f64 * 1e9 / rate.get();
                *rows += 1;
                Some(nanos.round() as i64)
            }
            _ => None,
        }
    }

    /// Counts a row without a reading: its time passes all the same.
    pub(super) fn skip(&mut self) {
        if let Self::Count(_, rows) = self {
            *rows += 1;
        }
    }
}

/// What the origin of the file's times is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Anchor {
    /// This instant; the Unix epoch for dated times.
    Origin(Timestamp),
    /// The first sample lies here, wherever the file has it.
    First(Timestamp),
}

/// The time line of a file.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub(super) scale: Scale,
    anchor: Anchor,
    shift: Option<i64>,
}

impl Timeline {
    pub(super) fn new(scale: Scale, anchor: Anchor) -> Self {
        Self { scale, anchor, shift: None }
    }

    /// Ties the line to the first row of the file; what makes samples of rows in any order, where times are numbers.
    pub(super) fn settle(&mut self, first: RawTime, divisor: f64) -> Option<Settled> {
        let Scale::Number(exponent) = self.scale else { return None };
        self.place(first)?;
        self.shift.map(|shift| Settled { exponent, shift, divisor })
    }

    /// The timestamp of a row.
    #[inline]
    pub(super) fn place(&mut self, time: RawTime) -> Option<Timestamp> {
        let nanos = self.scale.nanos(time)?;
        let shift = match (self.shift, self.anchor) {
            (Some(shift), _) => shift,
            (None, Anchor::Origin(origin)) => *self.shift.insert(origin.as_nanos()),
            (None, Anchor::First(first)) => *self.shift.insert(first.as_nanos().checked_sub(nanos)?),
        };
        nanos.checked_add(shift).map(Timestamp::from_nanos)
    }
}
