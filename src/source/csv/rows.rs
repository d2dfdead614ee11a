//! From a line to a time and three numbers: the fast way first, the thorough way for whatever it leaves.

use memchr::memchr2;

use super::cells::{Cells, decode, is_open};
use super::error::Problem;
use super::number::{Decimal, decimal, real, scan, value};
use super::stamp::{DateOrder, Stamp, parse};

/// What a column is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Skip,
    Time,
    Axis(usize),
}

/// The time of a row as it stands in its cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum RawTime {
    /// There is no time column.
    None,
    /// A number of a unit still to be told.
    Number(Decimal),
    /// A date or a time of day.
    Text(Stamp),
}

/// A row, in the units of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) time: RawTime,
    pub(super) axes: [f64; 3],
}

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    /// A reading.
    Row(Row),
    /// A row with an empty cell, or one that says there was nothing.
    Missing,
    /// Nothing, or a comment.
    Blank,
    /// The beginning of a row: a quoted cell goes on in the next line.
    Open,
}

/// What is wrong with a line, and in which column (from 0).
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) column: Option<usize>,
    pub(super) problem: Problem,
}

/// Numbers beyond this are not readings in any unit; they would only break sums.
pub(super) const ABSURD: f64 = 1e9;

/// How the lines of a table are read.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    delimiter: u8,
    mark: u8,
    text: Option<DateOrder>,
    roles: Vec<Role>,
}

impl Rows {
    /// For a table of `width` columns, with `mark` before fractions; `text` if times are words.
    pub(super) fn new(delimiter: u8, mark: u8, width: usize) -> Self {
        Self { delimiter, mark, text: None, roles: vec![Role::Skip; width] }
    }

    /// Takes the time from a column, in words if there is an order of dates.
    pub(super) fn time(mut self, column: usize, text: Option<DateOrder>) -> Self {
        self.text = text;
        self.set(column, Role::Time);
        self
    }

    /// Takes x, y and z from columns.
    pub(super) fn axes(mut self, columns: [usize; 3]) -> Self {
        for (axis, column) in columns.into_iter().enumerate() {
            self.set(column, Role::Axis(axis));
        }
        self
    }

    /// The delimiter and the decimal mark; the columns of the time, x, y and z; and how many columns there are. None where
    /// a time is no number, a column is read twice, or none holds the time.
    pub(super) fn numbers(&self) -> Option<((u8, u8), [usize; 4], usize)> {
        let place = |role| self.roles.iter().position(|other| *other == role);
        let [x, y, z] = [0, 1, 2].map(|axis| place(Role::Axis(axis)));
        let places = [place(Role::Time)?, x?, y?, z?];
        self.text.is_none().then_some(((self.delimiter, self.mark), places, self.roles.len()))
    }

    fn set(&mut self, column: usize, role: Role) {
        if let Some(slot) = self.roles.get_mut(column) {
            *slot = role;
        }
    }

    /// Reads the line that takes the first `len` bytes of `text`; what follows them is not looked at.
    ///
    /// The more follows, the faster: numbers are read eight bytes at a time.
    #[inline]
    pub(super) fn parse(&self, text: &[u8], len: usize) -> Result<Line, Fault> {
        match self.fast(text, len) {
            Some(row) => Ok(Line::Row(row)),
            None => self.slow(text.get(..len).unwrap_or(text)),
        }
    }

    /// Reads a line without quotes, blanks and surprises; none for any other.
    #[inline]
    pub(super) fn fast(&self, text: &[u8], len: usize) -> Option<Row> {
        let mut row = Row { time: RawTime::None, axes: [0.0; 3] };
        let (last, before) = self.roles.split_last()?;
        let mut at = 0;
        for &role in before {
            at += self.cell(role, text.get(at..)?, len.checked_sub(at)?, &mut row)?;
            if text.get(at) != Some(&self.delimiter) {
                return None;
            }
            at += 1;
        }
        at += self.cell(*last, text.get(at..)?, len.checked_sub(at)?, &mut row)?;
        (at == len).then_some(row)
    }

    /// Reads the cell at the front of `rest`, of which `len` bytes belong to the line; how many bytes it takes.
    #[inline(always)]
    fn cell(&self, role: Role, rest: &[u8], len: usize, row: &mut Row) -> Option<usize> {
        match (role, self.text) {
            (Role::Axis(axis), _) => {
                let (number, used) = real(rest, self.mark)?;
                *row.axes.get_mut(axis)? = Some(number).filter(|number| number.abs() < ABSURD)?;
                Some(used)
            }
            (Role::Time, None) => {
                let (number, used) = scan(rest, self.mark)?;
                row.time = RawTime::Number(number);
                Some(used)
            }
            (Role::Skip, _) | (Role::Time, Some(_)) => {
                let cell = rest.get(..len)?;
                let end = memchr2(self.delimiter, b'"', cell).unwrap_or(len);
                if let (Role::Time, Some(order)) = (role, self.text) {
                    row.time = RawTime::Text(parse(cell.get(..end)?, order)?);
                }
                Some(end)
            }
        }
    }

    /// The text of a cell, for a message.
    pub(super) fn cell_text(&self, line: &[u8], column: usize) -> Option<String> {
        Cells::new(line, self.delimiter).nth(column).map(|cell| lossy(&cell))
    }

    /// Reads any line.
    #[cold]
    fn slow(&self, line: &[u8]) -> Result<Line, Fault> {
        if line.trim_ascii().is_empty() || line.starts_with(b"#") {
            return Ok(Line::Blank);
        }
        if is_open(line) {
            return Ok(Line::Open);
        }
        let mut row = Row { time: RawTime::None, axes: [0.0; 3] };
        let (mut cells, mut used, mut missing) = (0, 0, false);
        for (column, cell) in Cells::new(line, self.delimiter).enumerate() {
            cells = column + 1;
            if !cell.is_empty() {
                used = cells;
            }
            let role = self.roles.get(column).copied().unwrap_or(Role::Skip);
            let fault = |problem| Fault { column: Some(column), problem };
            missing |= !self.thorough(role, &cell, &mut row).map_err(fault)?;
        }
        let expected = self.roles.len();
        // A delimiter at the end of the row makes empty cells that mean nothing.
        if cells < expected || used > expected {
            return Err(Fault { column: None, problem: Problem::Cells { found: cells, expected } });
        }
        Ok(if missing { Line::Missing } else { Line::Row(row) })
    }

    /// Reads one cell; false if it holds nothing.
    fn thorough(&self, role: Role, cell: &[u8], row: &mut Row) -> Result<bool, Problem> {
        if role == Role::Skip {
            return Ok(true);
        }
        if is_missing(cell) {
            return Ok(false);
        }
        match (role, self.text) {
            (Role::Axis(axis), _) => {
                let number = value(cell, self.mark).ok_or_else(|| Problem::NotANumber(lossy(cell)))?;
                if let Some(slot) = row.axes.get_mut(axis) {
                    *slot = number;
                }
                return Ok(number.abs() < ABSURD);
            }
            (_, Some(order)) => {
                let stamp = parse(cell, order).ok_or_else(|| Problem::NotATime(lossy(cell)))?;
                row.time = RawTime::Text(stamp);
            }
            (_, None) => {
                let number = decimal(cell, self.mark).ok_or_else(|| Problem::NotATime(lossy(cell)))?;
                row.time = RawTime::Number(number);
            }
        }
        Ok(true)
    }
}

/// Text for a message: at most 40 characters of it.
pub(super) fn lossy(cell: &[u8]) -> String {
    let text = decode(cell);
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// Whether a cell says that there is no value.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const NOTHING: [&str; 9] = ["", "-", "na", "n/a", "nan", "null", "none", "inf", "infinity"];
    let cell = cell.strip_prefix(b"-").or_else(|| cell.strip_prefix(b"#")).unwrap_or(cell);
    NOTHING.iter().any(|word| cell.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows() -> Rows {
        Rows::new(b',', b'.', 4).time(0, None).axes([1, 2, 3])
    }

    fn parse(line: &str) -> Result<Line, Fault> {
        rows().parse(line.as_bytes(), line.len())
    }

    #[test]
    fn rows_are_readings_or_missing_or_blank() {
        let Ok(Line::Row(row)) = parse("0.02,0.1,-0.2,0.98") else { panic!("no row") };
        assert_eq!(row.axes, [0.1, -0.2, 0.98]);
        for missing in ["0.02,,0,1", "0.02,NaN,0,1", ",0,0,1", "1,0,0,-inf", "1,0,0,1e99", ",,,", "1,#N/A,0,1"] {
            assert_eq!(parse(missing).unwrap(), Line::Missing, "{missing}");
        }
        for blank in ["", "  ", "# note"] {
            assert_eq!(parse(blank).unwrap(), Line::Blank, "{blank}");
        }
        assert!(matches!(parse("1,0,0,1,,"), Ok(Line::Row(_))), "a delimiter at the end means nothing");
    }

    #[test]
    fn a_fault_names_its_column() {
        let column = |line: &str| parse(line).unwrap_err().column;
        assert_eq!(column("1,0,abc,1"), Some(2));
        assert_eq!(column("noon,0,0,1"), Some(0));
        assert_eq!(column("1,0,0"), None);
        assert_eq!(column("1,0,0,1,7"), None);
    }

    proptest! {
        #[test]
        fn the_fast_way_agrees_with_the_thorough_one(line in r#"[-0-9.e,"nan ]{0,24}"#, after in r"[0-9,.\r\n]{0,9}") {
            let rows = Rows::new(b',', b'.', 2).time(0, None);
            let fast = rows.fast(format!("{line}{after}").as_bytes(), line.len());
            if let Some(row) = fast {
                prop_assert_eq!(rows.slow(line.as_bytes()).unwrap(), Line::Row(row));
            }
            // What follows may only change which way is taken where it begins like more of the last number.
            if after.starts_with(['\r', '\n']) || after.is_empty() {
                prop_assert_eq!(fast, rows.fast(line.as_bytes(), line.len()));
            }
        }
    }
}
