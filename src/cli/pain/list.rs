//! `supine pain list`.

use crate::cli::context::Context;
use crate::cli::out;
use crate::cli::table::{Flush, Table};
use crate::diary::{Diary, Entry};

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

fn count(mornings: usize) -> String {
    if mornings == 1 { "1 morning".to_owned() } else { format!("{mornings} mornings") }
}

fn table(diary: &Diary) -> Table {
    use Flush::{Left, Right};
    let headings = [(Left, "morning"), (Right, "pain"), (Right, "later"), (Right, "stiff min")];
    let words = [(Left, "where"), (Left, "tags"), (Left, "note")];
    let mut table = Table::new(&[&headings[..], &words[..]].concat());
    diary.iter().for_each(|entry| table.row(cells(entry)));
    table
}

fn cells(entry: &Entry) -> [String; 7] {
    let number = |number: Option<u16>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    [
        entry.date.to_string(),
        entry.pain.to_string(),
        number(entry.later.map(|later| u16::from(later.get()))),
        number(entry.stiffness_min),
        entry.sites.iter().map(|site| site.word()).collect::<Vec<_>>().join(" "),
        entry.tags.join(" "),
        entry.note.split_whitespace().collect::<Vec<_>>().join(" "),
    ]
}
