//! `supine pain`: write the diary.

mod export;
mod help;
mod import;
mod list;
mod questions;
mod track;
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
use crate::diary::{Addition, Entry, Mapping, Nrs, Site, Tracked, tag};

/// Write down this morning's pain, or list what was written
#[derive(Debug, Args)]
#[command(after_help = help::EXAMPLES)]
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

    /// Pain on the evening before, at bedtime
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    evening: Option<Nrs>,

    /// How many times pain woke you
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u8).range(..=i64::from(Entry::MOST_WOKEN)))]
    woken: Option<u8>,

    /// Minutes of stiffness after getting up
    #[arg(long, value_name = "MIN", value_parser = clap::value_parser!(u16).range(..=i64::from(Entry::MOST_STIFFNESS_MIN)))]
    stiffness: Option<u16>,

    /// Where it hurts: lower, upper, neck, shoulder, hip, leg, other (may be given several times)
    #[arg(long = "where", value_name = "PLACE", value_delimiter = ',')]
    sites: Vec<Site>,

    /// A circumstance in one word, such as heat or pillow-knees (may be given several times)
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',', value_parser = tag::parse)]
    tags: Vec<String>,

    /// A circumstance that did not apply (may be given several times)
    #[arg(long, value_name = "TAG", value_delimiter = ',', value_parser = tag::parse)]
    without: Vec<String>,

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
    #[command(after_help = help::LIST)]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Take in entries from another table, all or none
    #[command(after_help = help::IMPORT)]
    Import {
        /// A CSV file, or - for standard input
        file: PathBuf,
        /// Which column of the file is which: "date=Datum,pain=Schmerz morgens"
        #[arg(long, value_name = "COLUMNS", default_value = "", hide_default_value = true)]
        map: Mapping,
        /// Show the first rows as they are understood, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Replace entries that differ
        #[arg(long)]
        replace: bool,
    },
    /// Write the diary as a table
    #[command(after_help = help::EXPORT)]
    Export {
        /// Where to, or - for standard output
        #[arg(default_value = "-")]
        file: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
    },
    /// Show or choose what to be asked for in the morning
    #[command(after_help = help::TRACK)]
    Track {
        /// evening, woken, stiffness, where, note, or tags; all that are to be asked for
        #[arg(value_name = "WHAT")]
        words: Vec<Tracked>,
        /// Nothing but the score and where it hurts
        #[arg(long, conflicts_with = "words")]
        none: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
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
            let alone = "list, import, export and track stand alone: leave out what would write an entry";
            return Err(exit::usage("pain", alone));
        }
        if let Some(both) = self.tags.iter().find(|tag| self.without.contains(tag)) {
            return Err(exit::usage("pain", &format!("{both} is given with --tag and --without: keep one of the two")));
        }
        match &self.command {
            Some(PainCommand::List { json }) => list::run(context, *json),
            Some(PainCommand::Import { file, map, dry_run: true, .. }) => import::try_out(context, file, map),
            Some(PainCommand::Import { file, map, replace, .. }) => import::run(context, file, map, *replace),
            Some(PainCommand::Export { file, replace }) => export::run(context, file, *replace),
            Some(PainCommand::Track { words, none, json }) => track::run(context, words, *none, *json),
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
            evening: self.evening,
            woken: self.woken,
            stiffness_min: self.stiffness,
            sites: self.sites.clone(),
            tags: self.tags.clone(),
            without: self.without.clone(),
            note: self.note.as_deref().map(|note| note.trim().to_owned()),
        }
    }
}
