//! SomnoPose: the table of the iOS app of that name, which OSCAR imports (File, Import Somnopose Data).
//!
//! - Headings `timestamp,orientation,inclination,movement`, then `model=` and `serial=` with their values in the
//!   heading itself, as OSCAR's loader (somnopose_loader.cpp) reads them.
//! - `timestamp`: seconds since 2001-01-01T00:00:00 UTC, as SomnoPose writes them.
//! - `orientation`: degrees, 0 face up, positive to the right, negative to the left, ±180 face down (from SomnoPose's
//!   own description of its export): the negative of our roll.
//! - `inclination`: degrees above horizontal; `movement` in g: numbers as ours, OSCAR gives them no unit.
//! - A cell that is unknown is empty, and OSCAR enters nothing for it. A row with fewer cells than the heading, or with
//!   no number at all, is skipped by OSCAR; so an epoch of a gap has no row.
//! - A line that is only `-` ends a session of OSCAR; the next row begins one. We write one where a gap is longer than
//!   [`SESSION_GAP_SECS`], so that no line is drawn across it. A line end ends every line, and no line is empty: OSCAR
//!   stops reading there.

use super::{Export, ExportError, Format, Night};
use crate::posture::{Label, Reason};
use crate::report::epochs::push_number;
use crate::time::Clock;

/// 2001-01-01T00:00:00 UTC in seconds since 1970-01-01 UTC: 11 323 days.
const EPOCH_SECS: i64 = 11_323 * 86_400;

/// A gap longer than this ends a session, in seconds. Chosen: shorter ones are dropouts of the radio, of which a night
/// may have dozens, and OSCAR lists every session.
pub(super) const SESSION_GAP_SECS: i64 = 60;

/// The columns: name and meaning.
pub(super) const COLUMNS: [(&str, &str); 4] = [
    ("timestamp", "start of the epoch in seconds since 2001-01-01T00:00:00 UTC"),
    ("orientation", "degrees: 0 on the back, positive to the right, negative to the left, ±180 on the stomach"),
    ("inclination", "degrees: 0 flat, 90 upright"),
    ("movement", "in g, as movement_g of epochs.csv"),
];

pub(super) fn files(night: &Night) -> Result<Vec<Export>, ExportError> {
    if night.summary.clock() == Clock::Undated {
        return Err(ExportError::Undated(Format::Somnopose));
    }
    Ok(vec![Export::text("-somnopose.csv", table(night))])
}

fn table(night: &Night) -> String {
    let epochs = &night.epochs;
    let headings = COLUMNS.map(|(name, _)| name).join(",");
    let mut text = format!("{headings},model=supine {},serial=0\n", env!("CARGO_PKG_VERSION"));
    let mut seen = false;
    for (label, run) in epochs.runs() {
        if label == Label::Unknown(Reason::Gap) {
            let secs = epochs.secs_of(run.end) - epochs.secs_of(run.start);
            if seen && secs > SESSION_GAP_SECS && run.end < epochs.len() {
                text.push_str("-\n");
            }
        } else {
            seen = true;
            run.for_each(|index| push_row(&mut text, night, index));
        }
    }
    text
}

fn push_row(text: &mut String, night: &Night, index: usize) {
    let epochs = &night.epochs;
    let of = |name: &str| epochs.values(name).get(index).copied().flatten();
    text.push_str(&(epochs.time_of(index).floor_secs() - EPOCH_SECS).to_string());
    // −180 and 180 are the same direction; it is written as 180.
    let orientation = of("roll_deg").map(|roll| if roll >= 180.0 { roll } else { -roll });
    for (number, decimals) in [(orientation, 1), (of("inclination_deg"), 1), (of("movement_g"), 4)] {
        text.push(',');
        push_number(text, number, decimals);
    }
    // The headings model= and serial= are columns too, and OSCAR skips rows with fewer cells.
    text.push_str(",,\n");
}
