//! Bouts as a table: what the night was cut into, one row each.

use std::fmt::Write;

use super::Night;
use crate::night::Span;
use crate::report::epochs::push_time;

/// The columns: name and meaning.
pub(super) const COLUMNS: [(&str, &str); 5] = [
    (
        "kind",
        "in_bed (from lying down for the night to getting up), posture (a run of one posture in bed, or of one reason \
         why there is none) or stillness (a stretch in one posture without gross movement)",
    ),
    ("posture", "the posture or the reason, as in epochs.csv; empty where there is none to name"),
    ("start", "its first instant, as in epochs.csv"),
    ("end", "the instant after its last"),
    ("duration_s", "its length in seconds"),
];

/// The time in bed, then the posture bouts, then the stillness bouts, each in order.
pub(super) fn table(night: &Night) -> String {
    let mut text = COLUMNS.map(|(name, _)| name).join(",") + "\n";
    let mut row = |kind: &str, posture: &str, span: Span| push(&mut text, night, kind, posture, span);
    let summary = &night.summary;
    row("in_bed", "", summary.window);
    for bout in &summary.bouts {
        row("posture", bout.label.key(), Span { start: bout.start, end: bout.end });
    }
    for bout in &summary.stillness {
        let posture = bout.posture.map_or("", crate::posture::Posture::key);
        row("stillness", posture, Span { start: bout.start, end: bout.end });
    }
    text
}

fn push(text: &mut String, night: &Night, kind: &str, posture: &str, span: Span) {
    // Writing to a String cannot fail.
    let _ = write!(text, "{kind},{posture},");
    push_time(text, span.start, &night.summary.clock());
    text.push(',');
    push_time(text, span.end, &night.summary.clock());
    let _ = writeln!(text, ",{}", span.secs());
}
