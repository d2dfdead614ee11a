//! What is in the table of nights: docs/variables.md, made from the list that the table is made from.

use std::fmt::Write;

use super::GROUPS;

const INTRODUCTION: &str = "\
<!-- Made by `SUPINE_RENEW=1 cargo test --test variables`; change src/report/nights/columns/, not this page. -->
# The variables of a night

`supine export --all --format nights` writes `supine-nights.csv`: one row a night, one column for each variable below.
`supine batch` writes the same of many recordings, as CSV and as Parquet, behind columns of its own ([batch](batch.md)).
What is not known, or cannot be had of such a night, is an empty cell, never a zero.
Times of day are local with their offset (ISO 8601); of a recording without a date they are seconds.
Durations are seconds, shares are 0 to 1, mg are thousandths of g.
The window is the time in bed: from lying down for the night to getting up; of a sensor off the trunk the longest rest.
`settings.…` are the thresholds of `config.toml`; `night.json` has those that were used.
";

/// The page, as Markdown.
#[must_use]
pub fn page() -> String {
    let mut text = INTRODUCTION.to_owned();
    for (heading, columns) in GROUPS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n## {heading}\n\n| variable | unit | definition | source |\n|---|---|---|---|\n");
        for column in *columns {
            let about = column.about.replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | {} | {about} | {} |", column.name, column.unit, column.source);
        }
    }
    text
}
