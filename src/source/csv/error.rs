//! Why a file cannot be read, where, and what to do about it.

use std::fmt;
use std::io;

/// A file that is not a recording, or not any more.
///
/// Reads `night.csv:17:3 (column "y"): "abc" is not a number; …`: file, line from 1, column from 1 and its heading.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ReadError {
    place: Box<Place>,
    /// What is wrong there; told within this error, so it is no further link of its chain.
    pub problem: Problem,
}

impl ReadError {
    /// At a line of a file.
    pub(super) fn at(name: &str, line: u64, problem: Problem) -> Self {
        Self::in_column(name, line, None, problem)
    }

    /// In a cell: column number from 1 and, if there is one, its heading.
    pub(super) fn in_column(name: &str, line: u64, column: Option<(usize, String)>, problem: Problem) -> Self {
        Self { place: Box::new(Place { name: name.to_owned(), line: Some(line), column }), problem }
    }

    /// Of a file that could not even be opened.
    pub(super) fn unopened(name: &str, problem: Problem) -> Self {
        let place = Place { name: name.to_owned(), line: None, column: None };
        Self { place: Box::new(place), problem }
    }

    /// The line it was found in, from 1; none if the file could not be opened.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.place.line
    }

    /// The column it was found in, from 1, where it is one cell that is wrong.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.place.column.as_ref().map(|(number, _)| *number)
    }
}

#[derive(Debug)]
struct Place {
    name: String,
    line: Option<u64>,
    column: Option<(usize, String)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match &self.column {
            Some((number, heading)) if heading.is_empty() => write!(f, ":{number}"),
            Some((number, heading)) => write!(f, ":{number} (column \"{heading}\")"),
            None => Ok(()),
        }
    }
}

const NO_GRAVITY: &str = "gravity was taken out, and posture is read from gravity; export the acceleration with \
     gravity instead (phyphox: \"Acceleration (with g)\"; Sensor Logger: TotalAcceleration or \
     AccelerometerUncalibrated; Physics Toolbox: g-Force)";

impl Problem {
    /// Of times over some rows that never advance.
    pub(super) fn no_advance(backwards: bool, rows: usize) -> Self {
        if backwards { Self::TimeBackwards(rows) } else { Self::TimeStands(rows) }
    }
}

/// What is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A folder where a file should be.
    #[error("this is a folder; give the files in it")]
    Folder,
    /// The file cannot be opened.
    #[error("cannot be opened: {0}")]
    Open(io::Error),
    /// Reading stopped.
    #[error("cannot be read further: {0}")]
    Io(io::Error),
    /// Compressed data ends before its end mark.
    #[error("the {0} data ends early: the copy is incomplete; copy the file again, or unpack what is there yourself")]
    Truncated(&'static str),
    /// Compressed data is damaged.
    #[error("the {kind} data is damaged ({reason}); copy the file again")]
    Damaged {
        /// The kind of compression.
        kind: &'static str,
        /// What the unpacker says.
        reason: io::Error,
    },
    /// Some other kind of file.
    #[error("this is {what}, not CSV; {advice}")]
    OtherFormat {
        /// What it is.
        what: &'static str,
        /// What to do with it.
        advice: &'static str,
    },
    /// Nothing in it.
    #[error("the file is empty; export the recording again")]
    Empty,
    /// A heading, or not even that, and no numbers.
    #[error("no row of numbers from here on; a recording needs at least x, y and z in each row")]
    NoRows,
    /// Rows without columns.
    #[error("neither comma nor semicolon nor tab separates this line into columns; save the table as CSV")]
    NoDelimiter,
    /// Commas between columns and inside numbers.
    #[error(
        "{cells} cells under {headings} headings: commas stand both between columns and inside numbers; \
         export with semicolons between columns or with decimal points"
    )]
    TwoCommas {
        /// Cells in a row.
        cells: usize,
        /// Headings above them.
        headings: usize,
    },
    /// No heading names the axes.
    #[error("no columns for x, y and z among {0}; name them with --columns t,x,y,z (headings, or numbers from 1)")]
    NoAxes(String),
    /// A table without headings whose first column is not a time.
    #[error("no headings, and the first column does not run like a time; name the columns with --columns t,x,y,z")]
    NoHeadings,
    /// A heading says that gravity was removed.
    #[error("\"{0}\" says that {NO_GRAVITY}")]
    LinearHeading(String),
    /// The readings vanish at rest.
    #[error("|a| at rest is {rest}, not 1 g: {NO_GRAVITY}")]
    NoGravity {
        /// What was measured, in the file's unit.
        rest: String,
    },
    /// The readings fit no unit.
    #[error(
        "|a| at rest is {0}, which is 1 g neither in g (about 1) nor in m/s² (about 9.81) nor in mg (about 1000); \
         turn raw counts of the sensor into g first; activity scores are not enough for posture"
    )]
    NoUnit(String),
    /// A column that the caller named is not there.
    #[error("there is no column {wanted} here, only {there}; correct --columns")]
    NoColumn {
        /// What the caller named.
        wanted: String,
        /// What there is.
        there: String,
    },
    /// Rows without time and without rate.
    #[error("no time column; give the sampling rate with --rate, or name the column with --columns t,x,y,z")]
    NoTime,
    /// A single row has no rate.
    #[error("one row has no sampling rate; give it with --rate")]
    NoRate,
    /// The time column repeats one value.
    #[error("the time stands still at this value over {0} rows; choose another time column with --columns, or --rate")]
    TimeStands(usize),
    /// The time column runs the wrong way.
    #[error("the time runs backwards from here over {0} rows; sort the table by time, the earliest row first")]
    TimeBackwards(usize),
    /// The time column fits no unit.
    #[error(
        "the time steps by {step} from row to row, a plausible rate neither in s nor in ms, µs or ns; \
         say what it is with --time-unit, or use --columns -,x,y,z with --rate"
    )]
    NoTimeUnit {
        /// The middle step, in the file's unit.
        step: String,
    },
    /// Two units of time that give plausible rates.
    #[error("the time steps by {step} from row to row: {rates}; say which it is with --time-unit")]
    OpenTimeUnit {
        /// The middle step, in the file's unit.
        step: String,
        /// What it would be in each unit.
        rates: String,
    },
    /// A heading that names a unit of time coarser than a second.
    #[error(
        "the heading gives the time in \"{0}\", and times are read in s, ms, µs or ns; convert the column, or use \
         --columns -,x,y,z with --rate"
    )]
    CoarseTime(String),
    /// A first column without heading that counts the rows.
    #[error(
        "the first column counts {0}, … and nothing says what: if it counts seconds, say --time-unit s; if it numbers \
         the rows, say --columns -,2,3,4 and --rate"
    )]
    RowNumbers(String),
    /// A date that can be read in two ways.
    #[error(
        "\"{0}\" leaves open which number is the day; say it with --time-unit dmy or --time-unit mdy, or write the \
         year first and in four digits"
    )]
    AmbiguousDate(String),
    /// A cell that is not a number.
    #[error("\"{0}\" is not a number; correct the cell, or empty it to have the row left out")]
    NotANumber(String),
    /// A cell that is not a time.
    #[error("\"{0}\" is not a time like those above it; correct the cell, or empty it to have the row left out")]
    NotATime(String),
    /// A time that no calendar holds.
    #[error("\"{0}\" lies outside the years 1678 to 2261; correct the cell, or give --time-unit")]
    TimeRange(String),
    /// A row of another width.
    #[error("{found} cells where the rows before have {expected}; correct or remove the line")]
    Cells {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A quote without its end.
    #[error("a quotation mark opens here and is never closed; close or remove it")]
    OpenQuote,
    /// No end of line in sight.
    #[error("this line does not end within {0} bytes; this is no table of text")]
    LongLine(usize),
    /// Rows without readings.
    #[error("{missing} of the first {rows} rows have no reading; choose other columns with --columns")]
    MostlyMissing {
        /// Rows with an empty or unusable cell.
        missing: usize,
        /// Rows looked at.
        rows: usize,
    },
    /// A comment line at the head of the file that cannot be read.
    #[error("\"{text}\" is no {key}; write it as \"# {key}: {example}\", or remove the line")]
    Comment {
        /// What the comment tells.
        key: &'static str,
        /// What it says.
        text: String,
        /// What it could say.
        example: &'static str,
    },
}
