//! Nights as a table for spreadsheets and statistics: one row a night, one column a number.
//!
//! [`GROUPS`] is the one list: what a number is called, in which unit, what it means, where its definition is from and
//! where it stands in a [`NightSummary`]. The table and docs/variables.md are made from it.

mod before;
mod columns;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod table;

use std::fmt;

use crate::night::NightSummary;
use crate::time::{Clock, Timestamp};

pub use before::Before;
pub use columns::GROUPS;
pub use page::page;
pub use table::{Table, cells};

/// A column. Whoever adds one adds it to [`GROUPS`] and nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name, with its unit.
    pub name: &'static str,
    /// Its unit: `s`, `min`, `mg`, `per hour`, `degree`, `1` for a share or a number of things, empty for words.
    pub unit: &'static str,
    /// What it is, without the full stop.
    pub about: &'static str,
    /// Where its definition is from.
    pub source: &'static str,
    of: fn(&NightSummary) -> Value,
}

impl Column {
    /// Its value in a night.
    #[must_use]
    pub fn of(&self, night: &NightSummary) -> Value {
        (self.of)(night)
    }
}

/// What a cell holds; a cell of what is not known is empty.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not known, or not to be had of such a night.
    Unknown,
    /// A word.
    Text(String),
    /// A number of things or of seconds.
    Whole(i64),
    /// A number with so many decimals.
    Number(f64, usize),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Whole(number) => number.fmt(f),
            Self::Number(number, decimals) => {
                let mut text = String::new();
                super::epochs::push_number(&mut text, Some(*number), *decimals);
                f.write_str(&text)
            }
        }
    }
}

/// All columns, in order.
pub fn columns() -> impl Iterator<Item = &'static Column> {
    GROUPS.iter().flat_map(|(_, columns)| columns.iter())
}

/// The table: headings, then one row a night, in the order given (RFC 4180, UTF-8, `.` before decimals).
///
/// # Errors
/// Never of numbers and words; what the writer of tables says is handed on.
pub fn table<'a>(nights: impl IntoIterator<Item = &'a NightSummary>) -> Result<Vec<u8>, csv::Error> {
    let mut table = Table::new(Vec::new());
    nights.into_iter().for_each(|night| table.push([], &cells(night)));
    table.csv()
}

/// As a cell: an instant in local time with its offset; of an undated recording seconds from its start of time.
#[must_use]
pub fn local(at: Timestamp, clock: &Clock) -> String {
    let mut text = String::new();
    super::epochs::push_time(&mut text, at, clock);
    text
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Whole(i64::from(number))
    }
}

impl From<u8> for Value {
    fn from(number: u8) -> Self {
        Self::Whole(i64::from(number))
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Self {
        Self::Whole(i64::from(is))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests;
