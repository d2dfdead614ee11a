//! `supine pain import FILE`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, bail, ensure};

use super::{list, words};
use crate::cli::context::Context;
use crate::cli::out;
use crate::diary::table::{self, Imported};
use crate::diary::{Diary, Mapping, Merged};

/// How many entries that differ are listed.
const LISTED: usize = 10;

/// How many entries a dry run shows.
const SHOWN: usize = 5;

pub(super) fn run(context: &Context, file: &Path, mapping: &Mapping, replace: bool) -> anyhow::Result<()> {
    let (name, Imported { diary, ignored }) = read(context, file, mapping)?;
    let merged = context.store.update_diary(|mine| {
        let merged = mine.merge(&diary, replace);
        ensure!(replace || merged.different.is_empty(), "{}", conflicts(&name, &merged));
        Ok(merged)
    })?;
    let mut text = format!("{}: {}. Written to {}\n", name, done(&merged), context.store.diary_path().display());
    text += &left_out(&ignored);
    Ok(out::print(&text)?)
}

/// Shows what would be taken in, and writes nothing.
pub(super) fn try_out(context: &Context, file: &Path, mapping: &Mapping) -> anyhow::Result<()> {
    let (name, Imported { diary, ignored }) = read(context, file, mapping)?;
    let mut first = Diary::default();
    diary.iter().take(SHOWN).for_each(|entry| drop(first.replace(entry.clone())));
    let mut text = format!("{name}, as it is understood:\n\n{}", list::table(&first).text());
    if diary.len() > SHOWN {
        text += &format!("and {} more\n", diary.len() - SHOWN);
    }
    let merged = context.store.diary()?.merge(&diary, false);
    let (added, same, different) = (merged.added, merged.same, merged.different.len());
    text += &format!("\nNew: {added}. Already in the diary: {same}. There, but different: {different}.\n");
    text += &left_out(&ignored);
    Ok(out::print(&(text + "Nothing was written.\n"))?)
}

fn read(context: &Context, file: &Path, mapping: &Mapping) -> anyhow::Result<(String, Imported)> {
    let (name, text) = open(file)?;
    let imported = table::import(&name, text, mapping)?;
    check(&name, &imported.diary, context)?;
    Ok((name, imported))
}

fn left_out(columns: &[String]) -> String {
    if columns.is_empty() { String::new() } else { format!("Columns left out: {}\n", columns.join(", ")) }
}

fn open(file: &Path) -> anyhow::Result<(String, Box<dyn Read>)> {
    if file == Path::new("-") {
        return Ok(("standard input".to_owned(), Box::new(io::stdin().lock())));
    }
    let name = file.display().to_string();
    let text = File::open(file).with_context(|| format!("cannot read {name}"))?;
    Ok((name, Box::new(text)))
}

fn check(name: &str, diary: &Diary, context: &Context) -> anyhow::Result<()> {
    let today = context.today();
    match diary.iter().last().map(|entry| entry.date) {
        None => bail!("{name}: there is no entry in it"),
        Some(date) if date > today => bail!("{name}: {date} is still to come (today is {today}); correct the date"),
        Some(_) => Ok(()),
    }
}

fn conflicts(name: &str, merged: &Merged) -> String {
    let several = merged.different.len();
    let differ = if several == 1 { "1 entry differs".to_owned() } else { format!("{several} entries differ") };
    let mut text = format!("{name}: nothing was taken in, because {differ} from the diary's:\n");
    for (old, new) in merged.different.iter().take(LISTED) {
        text += &format!("  {}: the diary has {}; the file has {}\n", old.date, words::entry(old), words::entry(new));
    }
    if several > LISTED {
        text += &format!("  and {} more\n", several - LISTED);
    }
    text + "Add --replace to take the file's."
}

fn done(merged: &Merged) -> String {
    let mut parts = vec![match merged.added {
        1 => "1 entry added".to_owned(),
        added => format!("{added} entries added"),
    }];
    if !merged.different.is_empty() {
        parts.push(format!("{} replaced", merged.different.len()));
    }
    if merged.same > 0 {
        parts.push(format!("{} already there", merged.same));
    }
    parts.join(", ")
}
