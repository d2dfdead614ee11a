//! Why a diary file is refused.

use std::io;

use jiff::civil::Date;

/// Why a diary file is refused: which file, where in it, what stands there and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiaryError {
    /// Reading stopped.
    #[error("cannot read {name}: {error}")]
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// Bytes that are not UTF-8.
    #[error("{name}:{line}: not text in UTF-8; save the file as \"CSV UTF-8\"")]
    NotUtf8 {
        /// The file.
        name: String,
        /// The line they stand in.
        line: u64,
    },
    /// A quotation mark opens a cell and nothing closes it.
    #[error("{name}:{line}: a quotation mark opens here and is never closed; close it, or delete it")]
    OpenQuote {
        /// The file.
        name: String,
        /// The line it stands in.
        line: u64,
    },
    /// A column that a diary cannot do without.
    #[error("{name}: there is no column {column}; the first line must name the columns, as in {example}")]
    MissingColumn {
        /// The file.
        name: String,
        /// The column.
        column: &'static str,
        /// A first line as it should be.
        example: String,
    },
    /// A column that the diary would lose when it is next written.
    #[error("{name}: there is a column {column:?}, which the diary does not know; the columns are {known}")]
    UnknownColumn {
        /// The file.
        name: String,
        /// What it is called.
        column: String,
        /// What it may be called.
        known: String,
    },
    /// A column that a mapping names and the file does not have.
    #[error("{name}: there is no column {column:?}, which is to be read as {purpose}; the columns are {there}")]
    Unmapped {
        /// The file.
        name: String,
        /// The column that was named.
        column: String,
        /// What it is to be read as.
        purpose: String,
        /// The columns of the file.
        there: String,
    },
    /// Two columns of one name.
    #[error("{name}: there are two columns called {column}; keep one")]
    RepeatedColumn {
        /// The file.
        name: String,
        /// Their name.
        column: String,
    },
    /// A cell under no column's name.
    #[error(
        "{name}:{line}: cell {number} has no column above it: {value:?}; text that holds a separator needs quotation \
         marks around it"
    )]
    ExtraCell {
        /// The file.
        name: String,
        /// The line.
        line: u64,
        /// Which cell of the row, from 1.
        number: usize,
        /// What stands there.
        value: String,
    },
    /// A cell that cannot be what its column says.
    #[error("{name}:{line}: column {number} ({column}): {reason}")]
    Cell {
        /// The file.
        name: String,
        /// The line on which its row begins.
        line: u64,
        /// The name of the column.
        column: String,
        /// Its number, from 1; 0 where a row ends before it.
        number: usize,
        /// What stands there, what is wrong with it and what to do.
        reason: String,
    },
    /// Two rows for one morning.
    #[error("{name}: two rows for {date}, on lines {first} and {second}; keep one row a day")]
    Twice {
        /// The file.
        name: String,
        /// The morning.
        date: Date,
        /// The line of the first.
        first: u64,
        /// The line of the second.
        second: u64,
    },
}
