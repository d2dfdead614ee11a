//! One entry: new, replaced, or added to.

use anyhow::{bail, ensure};
use jiff::civil::Date;

use super::{Day, Pain, questions, words};
use crate::cli::ask::Asker;
use crate::cli::context::Context;
use crate::cli::{exit, out, trial};
use crate::diary::{Addition, Diary, Entry, Nrs};

/// From this score on, a sentence on seeing a doctor stands under the confirmation.
const SEVERE: u8 = 8;

const SEE_A_DOCTOR: &str = "\
If pain this strong is new to you, or comes with weakness, numbness, fever, or trouble with bladder or bowel, see a \
doctor without delay.
";

pub(super) fn run(context: &Context, arguments: &Pain) -> anyhow::Result<()> {
    let date = arguments.date.unwrap_or(Day::Today).date(context.today())?;
    let diary = context.store.diary()?;
    let before = diary.get(date);
    let addition = arguments.addition();
    match arguments.score {
        Some(score) => whole(context, before, &addition.to(&Entry::new(date, score)), arguments.replace),
        None if !addition.is_empty() => add(context, date, before, &addition, arguments.replace),
        None => ask(context, date, before, arguments.replace),
    }
}

/// Writes an entry that is complete.
fn whole(context: &Context, before: Option<&Entry>, entry: &Entry, replace: bool) -> anyhow::Result<()> {
    match before.filter(|old| *old != entry && !replace) {
        Some(old) if !consent(old, entry)? => left(),
        _ => write(context, before, entry),
    }
}

/// Adds to the entry that is there.
fn add(
    context: &Context,
    date: Date,
    before: Option<&Entry>,
    addition: &Addition,
    replace: bool,
) -> anyhow::Result<()> {
    let Some(old) = before else {
        bail!("nothing was written for {} yet: give the score too, as in supine pain 4", words::day(date));
    };
    let entry = addition.to(old);
    let asks = addition.overwrites(old) && !replace;
    if asks && !consent(old, &entry)? { left() } else { write(context, before, &entry) }
}

/// Asks for everything.
fn ask(context: &Context, date: Date, before: Option<&Entry>, replace: bool) -> anyhow::Result<()> {
    let Some(asker) = Asker::present() else {
        return Err(exit::usage("pain", "say how strong the pain was on waking, from 0 to 10, as in supine pain 4"));
    };
    if let Some(old) = before.filter(|_| !replace) {
        asker.say(&format!("{}.\nTo add the score of the day, use supine pain --later SCORE.", already(old)))?;
        if !asker.confirm("Write the entry anew?")? {
            return left();
        }
    }
    let entry = questions::ask(&asker, date, &context.config.diary.track)?;
    write(context, before, &entry)
}

fn already(old: &Entry) -> String {
    format!("{}: {} is written already", words::morning(old.date), words::entry(old))
}

/// Whether the person at the terminal lets the new entry take the place of the old; with nobody there, an error.
fn consent(old: &Entry, new: &Entry) -> anyhow::Result<bool> {
    let Some(asker) = Asker::present() else {
        bail!("{}: add --replace to replace it", already(old));
    };
    asker.say(&format!("{}.\nIt would become: {}.", already(old), words::entry(new)))?;
    asker.confirm("Replace it?")
}

fn left() -> anyhow::Result<()> {
    Ok(out::print("Left as it was.\n")?)
}

/// Writes the entry if the diary still says what it said when the entry was made.
fn write(context: &Context, before: Option<&Entry>, entry: &Entry) -> anyhow::Result<()> {
    context.store.update_diary(|diary: &mut Diary| {
        let unchanged = diary.get(entry.date) == before;
        ensure!(unchanged, "the entry for {} was changed meanwhile: look at supine pain list", entry.date);
        diary.replace(entry.clone());
        anyhow::Ok(())
    })?;
    let path = context.store.diary_path();
    let done = if before == Some(entry) { "Already in" } else { "Written to" };
    let confirmation = format!("{}: {}. {done} {}\n", words::morning(entry.date), words::entry(entry), path.display());
    out::say(&confirmation)?;
    out::say(&trial::tonight_line(context))?;
    let severe = [Some(entry.pain), entry.later].into_iter().flatten().map(Nrs::get).any(|score| score >= SEVERE);
    if severe { Ok(out::say(SEE_A_DOCTOR)?) } else { Ok(()) }
}
