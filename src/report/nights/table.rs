//! The table of nights, row by row: as CSV and as Parquet.

use csv::StringRecord;

use super::before::Before;
use super::columns;
use crate::night::NightSummary;

/// Nights as rows, in the order in which they came; a night is kept as the text of its cells.
#[derive(Clone, Debug)]
pub struct Table {
    before: Vec<Before>,
    rows: Vec<StringRecord>,
}

/// The cells of a night.
#[must_use]
pub fn cells(night: &NightSummary) -> StringRecord {
    columns().map(|column| column.of(night).to_string()).collect()
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub const fn new(before: Vec<Before>) -> Self {
        Self { before, rows: Vec::new() }
    }

    /// Adds a row: what stands before, in the order of its columns, and the [`cells`] of a night.
    pub fn push<'a>(&mut self, before: impl IntoIterator<Item = &'a str>, night: &'a StringRecord) {
        self.rows.push(before.into_iter().chain(night).collect());
    }

    /// Headings, then the rows (RFC 4180, UTF-8, `.` before decimals).
    ///
    /// # Errors
    /// Never of rows as wide as the headings; what the writer of tables says is handed on.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let before = self.before.iter().map(|before| before.name.as_str());
        writer.write_record(before.chain(columns().map(|column| column.name)))?;
        self.rows.iter().try_for_each(|row| writer.write_record(row))?;
        writer.into_inner().map_err(|error| error.into_error().into())
    }

    /// The same with types: columns without a unit are `STRING`, the others `DOUBLE`, what is not known is null.
    ///
    /// # Errors
    /// What the writer of Parquet says.
    #[cfg(feature = "parquet")]
    pub fn parquet(&self) -> Result<Vec<u8>, parquet::errors::ParquetError> {
        super::parquet::bytes(&self.before, &self.rows)
    }
}
