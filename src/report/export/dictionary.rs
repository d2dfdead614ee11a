//! What is in the files: docs/exports.md, made from the lists that the files are made from.

use std::fmt::Write;

use super::{Format, bids, bouts, edf, event, scoring, somnopose};
use crate::report::epochs::{COLUMNS, Column, FIRST};

/// The page, as Markdown.
#[must_use]
pub fn page() -> String {
    let mut text = INTRODUCTION.to_owned();
    text += "\n| format | files | for |\n|---|---|---|\n";
    for format in Format::ALL {
        let files = format.endings().iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| `{format}` | {files} | {} |", format.about());
    }
    tables(&mut text);
    edf_section(&mut text);
    #[cfg(feature = "parquet")]
    text.push_str(PARQUET);
    section(&mut text, "`somnopose.csv`", SOMNOPOSE, &somnopose::COLUMNS);
    section(&mut text, "`events.tsv`", BIDS, &bids::COLUMNS);
    text += "\nWhat `trial_type` can be:\n\n";
    rows(&mut text, "event", &event::MEANINGS);
    text
}

const INTRODUCTION: &str = "\
<!-- Made by `SUPINE_RENEW=1 cargo test --test export`; change src/report/export/, not this page. -->
# What `supine export` writes

Each file's name begins with `supine-` and the date of the night's evening (of a recording without a date, the name of its
file): `supine-2026-11-20-epochs.parquet`.
Roll, inclination, postures, bouts: the words are those of the README.
All formats are made from the same kept table, so their numbers are equal.
";

#[cfg(feature = "parquet")]
const PARQUET: &str = "
## `epochs.parquet`

The columns of `epochs.csv` with types: `time` as a timestamp in UTC (left out where the recording has no date), `seconds`
from the start of the recording, `posture` as text, numbers as doubles, null where they are unknown.
The metadata of the file hold `program`, `night`, `zone`, `epoch_secs`, `columns` (unit and meaning of each, as JSON),
`settings` (every threshold, as JSON) and `sources`.
";

const SOMNOPOSE: &str = "\
The table of the app SomnoPose, which OSCAR imports; it needs a date.
Seconds of a gap have no row, and a gap of more than a minute ends a session (a line with only `-`).
A cell that is unknown is empty. The headings `model=` and `serial=` name the program.
";

const BIDS: &str = "\
Events in the style of BIDS, tab-separated, `n/a` where there is nothing to say; `events.json` says what it says here.
Events overlap: the runs of posture, unknown and gap cover all that was recorded, and the others lie over them.
";

fn tables(text: &mut String) {
    let with_unit = COLUMNS.iter().map(|column| (column.name, column.about));
    let all: Vec<(&str, &str)> = FIRST.into_iter().chain(with_unit).collect();
    section(text, "`epochs.csv`", "One row an epoch, usually a second; what is unknown is empty.\n", &all);
    let about = "One row for each 30 s from the start of the recording, the epochs of sleep scoring.\n";
    section(text, "`scoring-30s.csv`", about, &scoring::COLUMNS);
    section(text, "`bouts.csv`", "One row a bout.\n", &bouts::COLUMNS);
    *text += "\n## `night.json`\n\nAll numbers of the night; `supine replay --help` names them. Times are UTC, durations \
              whole seconds.\n";
}

fn edf_section(text: &mut String) {
    *text += "\n## `.edf`\n\nEDF+C: one sample an epoch. The start is local time, its offset from UTC stands in the \
              recording field; without a date it is 1985-01-01 00:00, as EDF+ has it, and `Startdate X`. The patient \
              field is `X X X X`. What lies beyond the range of its signal is written as its end. The last data record is filled up with the values for unknown, and the annotation \
              `Recording ends` says where it ends.\n\n| signal | unit | range | unknown | |\n|---|---|---|---|---|\n";
    let codes = edf::POSITIONS.iter().map(|(_, code, word)| format!("{code} {word}")).collect::<Vec<_>>().join(", ");
    let _ = writeln!(text, "| Body position | | −3 to 5 | below 1 | {codes} |");
    for column in COLUMNS {
        let unit = if column.unit == "1" { "" } else { column.unit };
        let (least, most) = column.range;
        let Column { label, unknown, about, .. } = column;
        let _ = writeln!(text, "| {label} | {unit} | {least} to {most} | {unknown} | {about} |");
    }
    *text += "\nAnnotations: `In bed`, `Out of bed`, `Position change: back to left side`, `Still: back` (lasting), `Gap` \
              (lasting), `Up` (lasting), `Nudge: stomach`, `Remark: …`, `Recording ends`.\n";
}

fn section(text: &mut String, heading: &str, about: &str, columns: &[(&str, &str)]) {
    let _ = write!(text, "\n## {heading}\n\n{about}\n");
    rows(text, "column", columns);
}

fn rows(text: &mut String, what: &str, rows: &[(&str, &str)]) {
    let _ = write!(text, "| {what} | meaning |\n|---|---|\n");
    for (name, about) in rows {
        let _ = writeln!(text, "| `{name}` | {about} |");
    }
}
