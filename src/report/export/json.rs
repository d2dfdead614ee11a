//! JSON: the summary of the night with its bouts, exactly as `supine replay --json` and `night.json` have it.
//!
//! UTF-8, one object, indented, a line end at the end. Times are instants in UTC (RFC 3339), durations whole seconds.

use super::{Export, ExportError, Night};

pub(super) fn files(night: &Night) -> Result<Vec<Export>, ExportError> {
    let text = serde_json::to_string_pretty(&night.summary)? + "\n";
    Ok(vec![Export::text("-night.json", text)])
}
