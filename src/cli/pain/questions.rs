//! The entry, asked for one line at a time.

use std::str::FromStr;

use jiff::civil::Date;

use super::words;
use crate::cli::ask::Asker;
use crate::diary::{Entry, Nrs, Site, tag};

/// Asks for the score, then for what may be left out.
pub(super) fn ask(asker: &Asker, date: Date) -> anyhow::Result<Entry> {
    asker.say(&format!("{}. Enter skips, Esc writes nothing.", words::morning(date)))?;
    let score = "Pain on waking, 0 (none) to 10 (worst imaginable):";
    let mut entry = Entry::new(date, asker.line(score, |answer| told(answer.parse::<Nrs>()))?);
    if entry.pain.get() > 0 {
        let places = Site::ALL.map(Site::word).join(" ");
        entry.sites = asker.line(&format!("Where ({places}):"), |answer| each(answer, Site::from_str))?;
    }
    entry.stiffness_min = asker.line("Minutes of stiffness:", minutes)?;
    entry.tags = asker.line("Tags, such as heat or pillow-knees:", |answer| each(answer, tag::parse))?;
    entry.note = asker.line("Note:", |answer| Ok(answer.to_owned()))?;
    entry.tidy();
    Ok(entry)
}

fn told<T, E: ToString>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn each<T, E: ToString>(answer: &str, word: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, String> {
    let words = answer.split([' ', ',', ';']).filter(|text| !text.is_empty());
    words.map(|text| told(word(text))).collect()
}

fn minutes(answer: &str) -> Result<Option<u16>, String> {
    if answer.is_empty() {
        return Ok(None);
    }
    let most = Entry::MOST_STIFFNESS_MIN;
    let minutes = answer.parse().ok().filter(|minutes| *minutes <= most);
    minutes.map(Some).ok_or_else(|| format!("give whole minutes from 0 to {most}, or nothing"))
}
