//! The summaries of a batch: every night, every remark, every failure.

use std::path::Path;

use super::outcome::{NightRow, Outcome};
use super::task::Task;
use crate::remark::Kind;
use crate::report::nights::{Before, Table, Value, columns, local};
use crate::store;

/// The names of the summaries; no folder of results may be called so.
pub(super) const NAMES: &[&str] = if cfg!(feature = "parquet") {
    &["nights.csv", "nights.parquet", "remarks.csv", "failures.csv"]
} else {
    &["nights.csv", "remarks.csv", "failures.csv"]
};

/// The columns of `remarks.csv`.
const REMARKS: [&str; 7] = ["file", "night", "kind", "count", "secs", "first", "text"];

/// The columns of `failures.csv`.
const FAILURES: [&str; 4] = ["file", "line", "column", "message"];

/// What a remark on a file that is no recording is called among the kinds of remarks.
const NO_RECORDING: &str = "no_recording";

/// Writes all summaries, their rows in the order of the files.
///
/// # Errors
/// When one cannot be written.
pub(super) fn write(out: &Path, carried: &[String], done: &[(&Task, Outcome)]) -> anyhow::Result<()> {
    let nights = nights(carried, done);
    store::replace(&out.join("nights.csv"), &nights.csv()?)?;
    #[cfg(feature = "parquet")]
    store::replace(&out.join("nights.parquet"), &nights.parquet()?)?;
    store::replace(&out.join("remarks.csv"), &remarks(done)?)?;
    Ok(store::replace(&out.join("failures.csv"), &failures(done)?)?)
}

fn nights(carried: &[String], done: &[(&Task, Outcome)]) -> Table {
    let mut table = Table::new(before(carried));
    for (task, night) in made(done) {
        let folder = format!("{}/{}", task.folder, night.folder);
        let before = [task.file.as_str(), &folder].into_iter().chain(task.carried.iter().map(String::as_str));
        table.push(before, &night.cells);
    }
    table
}

/// The columns before those of the night; one of the index whose name is taken is `index_…`.
fn before(carried: &[String]) -> Vec<Before> {
    let is_taken = |name: &str| name == "file" || name == "folder" || columns().any(|column| column.name == name);
    let one = |name: &str, about: &str| Before { name: name.to_owned(), about: about.to_owned() };
    let carried = carried.iter().map(|name| {
        let name = if is_taken(name) { format!("index_{name}") } else { name.clone() };
        Before { name, about: "as the index says".to_owned() }
    });
    [one("file", "the recording"), one("folder", "where the files of the night are")]
        .into_iter()
        .chain(carried)
        .collect()
}

/// Every night with its recording.
fn made<'a>(done: &'a [(&'a Task, Outcome)]) -> impl Iterator<Item = (&'a Task, &'a NightRow)> {
    done.iter().flat_map(|(task, outcome)| {
        let nights: &[NightRow] = if let Outcome::Done { nights, .. } = outcome { nights } else { &[] };
        nights.iter().map(|night| (*task, night))
    })
}

fn remarks(done: &[(&Task, Outcome)]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(REMARKS)?;
    for (task, outcome) in done {
        match outcome {
            Outcome::Done { nights, .. } => {
                nights.iter().try_for_each(|night| remarks_on(&mut writer, &task.file, night))?;
            }
            Outcome::Left(why) => writer.write_record([&task.file, "", NO_RECORDING, "1", "", "", why])?,
            Outcome::Failed(_) => {}
        }
    }
    Ok(writer.into_inner()?)
}

fn remarks_on(writer: &mut csv::Writer<Vec<u8>>, file: &str, night: &NightRow) -> anyhow::Result<()> {
    for remark in &night.remarks {
        let first = remark.tally.first.map(|first| local(first, &night.clock)).unwrap_or_default();
        let (count, secs) = (remark.tally.count.to_string(), Value::Number(remark.tally.secs, 3).to_string());
        let text = remark.to_string();
        writer.write_record([file, &night.night, &word(remark.kind)?, &count, &secs, &first, &text])?;
    }
    Ok(())
}

/// The word for a kind of remark, as in `night.json`.
fn word(kind: Kind) -> anyhow::Result<String> {
    Ok(serde_json::to_value(kind)?.as_str().unwrap_or_default().to_owned())
}

fn failures(done: &[(&Task, Outcome)]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FAILURES)?;
    for failure in done.iter().filter_map(|(_, outcome)| outcome.failure()) {
        let line = failure.line.map(|line| line.to_string()).unwrap_or_default();
        let column = failure.column.map(|column| column.to_string()).unwrap_or_default();
        writer.write_record([&failure.file, &line, &column, &failure.message])?;
    }
    Ok(writer.into_inner()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_index_calls_like_a_number_of_the_night_gets_another_name() {
        let names: Vec<String> =
            before(&["person", "night", "folder"].map(str::to_owned)).into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["file", "folder", "person", "index_night", "index_folder"]);
    }

    /// Whoever adds a column writes it down.
    #[test]
    fn the_page_has_every_column_and_summary() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/batch.md")).unwrap();
        for name in
            NAMES.iter().chain(&REMARKS).chain(&FAILURES).chain(&["folder", NO_RECORDING, super::super::stamp::NAME])
        {
            assert!(page.contains(&format!("`{name}`")), "docs/batch.md lacks {name}");
        }
    }
}
