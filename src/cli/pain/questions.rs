//! The entry, asked for one line or one key at a time: the score, and what the person chose to track.

use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::Date;

use super::words;
use crate::cli::ask::Asker;
use crate::diary::{Entry, Nrs, Site, Tracked, tag};

const HOW_TO_CHOOSE: &str = "To be asked for more, or for something else, choose it: supine pain track";

/// Asks for the score, then for what the person chose; for the place where they chose nothing.
pub(super) fn ask(asker: &Asker, date: Date, track: &[Tracked]) -> anyhow::Result<Entry> {
    asker.say(&format!("{}. Enter skips, Esc writes nothing.", words::morning(date)))?;
    let score = "Pain on waking, 0 (none) to 10 (worst imaginable):";
    let mut entry = Entry::new(date, asker.line(score, |answer| told(answer.parse::<Nrs>()))?);
    if track.is_empty() {
        one(asker, &Tracked::Where, &mut entry)?;
        asker.say(HOW_TO_CHOOSE)?;
    }
    for tracked in track {
        one(asker, tracked, &mut entry)?;
    }
    entry.tidy();
    Ok(entry)
}

fn one(asker: &Asker, tracked: &Tracked, entry: &mut Entry) -> anyhow::Result<()> {
    match tracked {
        Tracked::Evening => entry.evening = asker.line("Pain on the evening before, at bedtime, 0 to 10:", score)?,
        Tracked::Woken => {
            let times = asker.line("How many times did pain wake you:", number(0..=Entry::MOST_WOKEN.into()))?;
            entry.woken = times.and_then(|times| u8::try_from(times).ok());
        }
        Tracked::Stiffness => {
            entry.stiffness_min = asker.line("Minutes of stiffness:", number(0..=Entry::MOST_STIFFNESS_MIN))?;
        }
        Tracked::Where if entry.pain.get() == 0 => {}
        Tracked::Where => {
            let places = Site::ALL.map(Site::word).join(" ");
            entry.sites = asker.line(&format!("Where ({places}):"), |answer| each(answer, Site::from_str))?;
        }
        Tracked::Note => entry.note = asker.line("Note:", |answer| Ok(answer.to_owned()))?,
        Tracked::Tag(tag) => match asker.key(&question(tag), true)? {
            Some(true) => entry.tags.push(tag.clone()),
            Some(false) => entry.without.push(tag.clone()),
            None => entry.tags_open = true,
        },
    }
    Ok(())
}

/// How a tag is asked for; a free one by its own word.
pub(super) fn question(tag: &str) -> String {
    tag::known(tag).map_or_else(|| format!("{tag}?"), |known| known.question.to_owned())
}

fn told<T, E: ToString>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn score(answer: &str) -> Result<Option<Nrs>, String> {
    if answer.is_empty() { Ok(None) } else { told(answer.parse()).map(Some) }
}

fn each<T, E: ToString>(answer: &str, word: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, String> {
    let words = answer.split([' ', ',', ';']).filter(|text| !text.is_empty());
    words.map(|text| told(word(text))).collect()
}

fn number(range: RangeInclusive<u16>) -> impl Fn(&str) -> Result<Option<u16>, String> {
    move |answer| {
        if answer.is_empty() {
            return Ok(None);
        }
        let number = answer.parse().ok().filter(|number| range.contains(number));
        number.map(Some).ok_or_else(|| format!("give a whole number from 0 to {}, or nothing", range.end()))
    }
}
