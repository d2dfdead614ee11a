//! `supine pain list`.

use crate::cli::context::Context;
use crate::cli::out;
use crate::cli::table::{Flush, Table};
use crate::diary::{Diary, Entry, Nrs};

pub(super) fn run(context: &Context, json: bool) -> anyhow::Result<()> {
    let diary = context.store.diary()?;
    let text = if json {
        serde_json::to_string_pretty(&diary.iter().collect::<Vec<_>>())? + "\n"
    } else if diary.is_empty() {
        "Nothing written yet. Write down this morning's pain with supine pain SCORE, from 0 to 10.\n".to_owned()
    } else {
        format!("{}\n{} in {}\n", table(&diary).text(), count(diary.len()), context.store.diary_path().display())
    };
    Ok(out::print(&text)?)
}

pub(super) fn count(mornings: usize) -> String {
    if mornings == 1 { "1 morning".to_owned() } else { format!("{mornings} mornings") }
}

/// A column: its side, its heading, whether it is shown when it is empty, and its cells.
type Column = (Flush, &'static str, bool, fn(&Entry) -> String);

const COLUMNS: [Column; 10] = [
    (Flush::Left, "morning", true, |entry| entry.date.to_string()),
    (Flush::Right, "pain", true, |entry| entry.pain.to_string()),
    (Flush::Right, "later", true, |entry| score(entry.later)),
    (Flush::Right, "evening", false, |entry| score(entry.evening)),
    (Flush::Right, "woken", false, |entry| number(entry.woken.map(u16::from))),
    (Flush::Right, "stiff min", true, |entry| number(entry.stiffness_min)),
    (Flush::Left, "where", true, |entry| entry.sites.iter().map(|site| site.word()).collect::<Vec<_>>().join(" ")),
    (Flush::Left, "tags", true, |entry| entry.tags.join(" ")),
    (Flush::Left, "without", false, |entry| entry.without.join(" ")),
    (Flush::Left, "note", true, |entry| entry.note.split_whitespace().collect::<Vec<_>>().join(" ")),
];

/// What stands where nothing was written.
const NOTHING: &str = "–";

fn number(number: Option<u16>) -> String {
    number.map_or_else(|| NOTHING.to_owned(), |number| number.to_string())
}

fn score(score: Option<Nrs>) -> String {
    number(score.map(|score| u16::from(score.get())))
}

/// The entries, a line each.
pub(super) fn table(diary: &Diary) -> Table {
    let has = |cells: fn(&Entry) -> String| diary.iter().map(cells).any(|cell| !cell.is_empty() && cell != NOTHING);
    let shown: Vec<Column> = COLUMNS.into_iter().filter(|&(_, _, always, cells)| always || has(cells)).collect();
    let headings: Vec<(Flush, &str)> = shown.iter().map(|&(flush, heading, ..)| (flush, heading)).collect();
    let mut table = Table::new(&headings);
    diary.iter().for_each(|entry| table.row(shown.iter().map(|(.., cells)| cells(entry))));
    table
}
