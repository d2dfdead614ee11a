//! `supine pain import FILE`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, bail, ensure};

use super::words;
use crate::cli::context::Context;
use crate::cli::out;
use crate::diary::table::{self, Imported};
use crate::diary::{Diary, Merged};

/// How many entries that differ are listed.
const LISTED: usize = 10;

pub(super) fn run(context: &Context, file: &Path, replace: bool) -> anyhow::Result<()> {
    let (name, text) = open(file)?;
    let Imported { diary, ignored } = table::import(&name, text)?;
    check(&name, &diary, context)?;
    let merged = context.store.update_diary(|mine| {
        let merged = mine.merge(&diary, replace);
        ensure!(replace || merged.different.is_empty(), "{}", conflicts(&name, &merged));
        Ok(merged)
    })?;
    let mut text = format!("{}: {}. Written to {}\n", name, done(&merged), context.store.diary_path().display());
    if !ignored.is_empty() {
        text += &format!("Columns left out: {}\n", ignored.join(", "));
    }
    Ok(out::print(&text)?)
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
