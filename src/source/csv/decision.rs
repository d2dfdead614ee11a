//! What was decided about a file, in one line, so that a person can overrule it.

use std::fmt;

use jiff::Zoned;

use crate::recording::Sign;
use crate::units::Hertz;

use super::detect::short;
use super::options::{AccelUnit, TimeUnit};

/// How a file is being read.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The file, as the caller named it.
    pub name: String,
    /// The time column: its heading in quotes, or `column 1`; none where rows are counted.
    pub time: Option<String>,
    /// Its unit; none where rows are counted.
    pub time_unit: Option<TimeUnit>,
    /// The columns of x, y and z.
    pub axes: [String; 3],
    /// Their unit.
    pub unit: AccelUnit,
    /// |a| at rest in that unit, as measured in the first rows.
    pub rest: f64,
    /// The convention of the source.
    pub sign: Sign,
    /// The sampling rate.
    pub rate: Hertz,
    /// When its first sample was taken, to a second or so; none if the recording has no date.
    pub start: Option<Zoned>,
    /// Whatever else a person would want to know: contradictions, shared time stamps.
    pub notes: Vec<String>,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match (&self.time, self.time_unit) {
            (Some(column), Some(unit)) => write!(f, "time from {column} in {unit}, ")?,
            _ => f.write_str("no time column, ")?,
        }
        let [x, y, z] = &self.axes;
        write!(f, "x y z from {x} {y} {z} in {} (|a| at rest {})", self.unit, short(self.rest))?;
        if self.sign == Sign::Inverted {
            f.write_str(", sign inverted")?;
        }
        write!(f, ", {}, ", self.rate)?;
        match &self.start {
            Some(start) => write!(f, "begins {}", start.strftime("%Y-%m-%d %H:%M:%S %:z"))?,
            None => f.write_str("no date")?,
        }
        for note in &self.notes {
            write!(f, "; {note}")?;
        }
        f.write_str("; overrule with --columns --unit --time-unit --rate --sign --start")
    }
}
