//! CSV: three tables, comma-separated, UTF-8, headings in the first line, `.` before decimals (RFC 4180).
//!
//! - `epochs.csv`: one row an epoch, byte for byte what is kept of the night.
//! - `scoring-30s.csv`: one row for each 30 s, as sleep is scored: see [`super::scoring`].
//! - `bouts.csv`: posture bouts, stillness bouts and the time in bed: see [`super::bouts`].
//!
//! Times are local with their offset (RFC 3339), or seconds from the start of an undated recording.

use super::{Export, ExportError, Night, bouts, scoring};

pub(super) fn files(night: &Night) -> Result<Vec<Export>, ExportError> {
    Ok(vec![
        Export { ending: "-epochs.csv", bytes: night.table.clone() },
        Export::text("-scoring-30s.csv", scoring::table(night)),
        Export::text("-bouts.csv", bouts::table(night)),
    ])
}
