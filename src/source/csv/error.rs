//! Why a table cannot be read, and what to do about it.

use crate::source::file::{self, Fault};

/// A file that is not a recording, or not any more.
pub type ReadError = file::ReadError<Problem>;

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
    /// The file cannot be read at all, or not on.
    #[error(transparent)]
    File(#[from] Fault),
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
