//! `supine pain`: write the diary.

mod import;
mod list;
mod questions;
mod words;
mod write;

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::ensure;
use clap::{Args, Subcommand};
use jiff::ToSpan;
use jiff::civil::Date;

use super::context::Context;
use super::exit;
use crate::diary::{Addition, Entry, Nrs, Site, tag};

const EXAMPLES: &str = "\
Examples:
  supine pain 4 --where lower                    this morning: 4, in the lower back
  supine pain 6 --date yesterday --stiffness 30 --tag heat --note \"slept badly\"
  supine pain --later 2                          in the afternoon: add the score of the day
  supine pain                                    asks
  supine pain list                               what was written
  supine pain import old-diary.csv               take in another table

The score is the pain on waking, from 0 (none) to 10 (worst imaginable). One entry a day; a second one asks \
before it replaces the first. Without SCORE, what is given is added to the entry that is there.";

const LIST_HELP: &str = "\
Example:
  supine pain list --json

JSON: an array by date; of each entry date, pain, later, stiffness_min (null when not written), where, tags \
(arrays of words) and note.";

const IMPORT_HELP: &str = "\
Example:
  supine pain import old-diary.csv

The first line names the columns: date and pain, and if there are any later, stiffness_min, where, tags, note, in any \
order, between commas, semicolons or tabs; other columns are left out. Dates as 2026-03-14, 14.3.2026 or 3/14/2026.";

/// Write down this morning's pain, or list what was written
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Pain {
    /// Pain on waking, 0 (none) to 10 (worst imaginable)
    #[arg(allow_negative_numbers = true)]
    score: Option<Nrs>,

    /// The morning: today, yesterday or a date such as 2026-03-15 [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<Day>,

    /// Pain later that day, once up and about
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    later: Option<Nrs>,

    /// Minutes of stiffness after getting up
    #[arg(long, value_name = "MIN", value_parser = clap::value_parser!(u16).range(..=i64::from(Entry::MOST_STIFFNESS_MIN)))]
    stiffness: Option<u16>,

    /// Where it hurts: lower, upper, neck, shoulder, hip, leg, other (may be given several times)
    #[arg(long = "where", value_name = "PLACE", value_delimiter = ',')]
    sites: Vec<Site>,

    /// A circumstance in one word, such as heat or pillow-knees (may be given several times)
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',', value_parser = tag::parse)]
    tags: Vec<String>,

    /// Anything else
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Replace what was written for that morning, without asking
    #[arg(long)]
    replace: bool,

    #[command(subcommand)]
    command: Option<PainCommand>,
}

#[derive(Debug, Subcommand)]
enum PainCommand {
    /// List what was written
    #[command(after_help = LIST_HELP)]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Take in entries from another table, all or none
    #[command(after_help = IMPORT_HELP)]
    Import {
        /// A CSV file, or - for standard input
        file: PathBuf,
        /// Replace entries that differ
        #[arg(long)]
        replace: bool,
    },
}

/// A morning as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Today,
    Yesterday,
    On(Date),
}

impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_lowercase().as_str() {
            "today" => Ok(Self::Today),
            "yesterday" => Ok(Self::Yesterday),
            date => {
                date.parse().map(Self::On).map_err(|_| "give today, yesterday or a date such as 2026-03-15".to_owned())
            }
        }
    }
}

impl Day {
    /// Its date; mornings that have not come yet are refused.
    fn date(self, today: Date) -> anyhow::Result<Date> {
        let date = match self {
            Self::Today => today,
            Self::Yesterday => today.saturating_sub(1.day()),
            Self::On(date) => date,
        };
        ensure!(date <= today, "{date} is still to come (today is {today}): write a morning down when you have had it");
        Ok(date)
    }
}

impl Pain {
    /// Does what the arguments say.
    ///
    /// # Errors
    /// When the diary cannot be read or written, the arguments do not fit it, or the person gives up.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        if self.command.is_some() && self.writes() {
            return Err(exit::usage("pain", "list and import stand alone: leave out what would write an entry"));
        }
        match &self.command {
            Some(PainCommand::List { json }) => list::run(context, *json),
            Some(PainCommand::Import { file, replace }) => import::run(context, file, *replace),
            None => write::run(context, self),
        }
    }

    /// Whether anything is given that makes sense only with an entry to write.
    fn writes(&self) -> bool {
        self.score.is_some() || self.date.is_some() || self.replace || !self.addition().is_empty()
    }

    /// What is to be noted beside the score.
    fn addition(&self) -> Addition {
        Addition {
            later: self.later,
            stiffness_min: self.stiffness,
            sites: self.sites.clone(),
            tags: self.tags.clone(),
            note: self.note.as_deref().map(|note| note.trim().to_owned()),
        }
    }
}
