//! `supine export`: nights as files for other programs.

mod place;
mod which;

use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::context::Context;
use super::replay::{self, Reading};
use super::{exit, interrupt};
use crate::night::NightSummary;
use crate::report::export::{self, Export as Made, ExportError, Format};
use crate::report::nights;
use crate::time;
use place::Place;
use which::Which;

/// Write nights as files for other programs: CSV, JSON, EDF+, Parquet, SomnoPose (OSCAR), BIDS events, a table of nights
///
/// Of nights that are stored, or straight from recordings as `supine replay` reads them, without keeping anything.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// Nights by the date of their evening, ranges of them (2026-11-01..2026-11-20), or recordings; `-` is standard input
    #[arg(value_name = "NIGHT|FILE", required_unless_present = "all")]
    which: Vec<PathBuf>,

    /// Every night that is stored
    #[arg(long, conflicts_with = "which")]
    all: bool,

    /// What to write, one or several with commas between
    #[arg(long, short, value_name = "FORMAT", value_delimiter = ',', default_value = "csv", value_parser = formats())]
    format: Vec<Choice>,

    /// Where to write [default: here]; `-` writes the one file of a format that has one to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Replace files that are there already
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    reading: Reading,
}

const EXAMPLES: &str = "\
Examples:
  supine export 2026-11-20                                  tables for a spreadsheet, in this folder
  supine export 2026-11-01..2026-11-30 --format edf,bids --out november
  supine export --all --format parquet --out nights         for pandas, polars, R, DuckDB
  supine export --all --format nights --out study           one table, a row a night: docs/variables.md
  supine export 2026-11-20 --format somnopose               to be imported by OSCAR
  supine export night.csv --format edf                      straight from a recording
  supine export 2026-11-20 --format json --out - | jq .times

Files are called supine-2026-11-20-epochs.csv and so on; one that is there already is left alone unless --force is given. \
What is unknown stays unknown in each format: empty, null, n/a, or a number below all that can occur. EDF says nothing \
of who you are. docs/exports.md has every file, column and code.

Exit codes: 0 everything was written, 1 something could not be, 2 wrong arguments, 130 interrupted.";

/// The word for the table of nights, and what its file is called.
const NIGHTS: &str = "nights";

/// A format, the table of all nights, or all formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    One(Format),
    Nights,
    All,
}

/// The words for formats, each with what it is for.
fn formats() -> impl TypedValueParser<Value = Choice> {
    use clap::builder::PossibleValue;
    let words = Format::ALL.iter().map(|format| PossibleValue::new(format.key()).help(format.about()));
    let nights = PossibleValue::new(NIGHTS).help("one table of all these nights, a row each, for statistics");
    let all = PossibleValue::new("all").help("all but the table of nights, as far as each night allows");
    PossibleValuesParser::new(words.chain([nights, all])).map(|word| {
        let other = if word == NIGHTS { Choice::Nights } else { Choice::All };
        Format::ALL.iter().find(|format| format.key() == word).map_or(other, |&format| Choice::One(format))
    })
}

impl Export {
    /// Runs the command.
    ///
    /// # Errors
    /// When a night is not stored, a recording cannot be read, or a file cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        interrupt::watch();
        // Whatever else Ctrl-C broke off, it is what ended the command.
        self.export(context).map_err(|error| interrupt::check().map_or_else(Into::into, |()| error))
    }

    fn export(&self, context: &Context) -> anyhow::Result<()> {
        let Which { stored, recordings, damaged } = Which::of(self.all, &self.which, &self.reading, context)?;
        let (several, mut left_out) = (stored.len() + damaged > 1, damaged);
        let mut place = Place::of(self.out.as_deref(), self.force, self.is_one_file())?;
        let mut nights = Vec::new();
        for night in stored {
            interrupt::check()?;
            match kept(night, context).and_then(|kept| self.files(&mut nights, kept, night)) {
                Ok(files) => place.put(&night.to_string(), &files)?,
                // One that cannot be had does not keep the others back.
                Err(error) if several => {
                    anstream::eprintln!("left out: {error:#}");
                    left_out += 1;
                }
                Err(error) => return Err(error),
            }
        }
        if !recordings.is_empty() {
            replay::each(&recordings, &self.reading, context, |summary, name, table| {
                let files = self.files(&mut nights, (summary, table.into_bytes()), name)?;
                place.put(name, &files)
            })?;
        }
        if self.format.contains(&Choice::Nights) && !nights.is_empty() {
            place.put(NIGHTS, &[Made { ending: ".csv", bytes: nights::table(&nights)? }])?;
        }
        anyhow::ensure!(left_out == 0, "{}", were_left_out(left_out));
        Ok(())
    }

    /// The formats that were asked for, each once.
    fn formats(&self) -> Vec<Format> {
        let all = self.format.contains(&Choice::All);
        Format::ALL.iter().copied().filter(|&format| all || self.format.contains(&Choice::One(format))).collect()
    }

    /// Whether there is one file a night, or one altogether.
    fn is_one_file(&self) -> bool {
        match *self.formats().as_slice() {
            [] => true,
            [one] => one.endings().len() == 1 && !self.format.contains(&Choice::Nights),
            _ => false,
        }
    }

    /// The files of a night in all formats; the night itself is kept for the table of nights if there is to be one.
    fn files(
        &self,
        nights: &mut Vec<NightSummary>,
        (summary, table): (NightSummary, Vec<u8>),
        name: impl Display,
    ) -> anyhow::Result<Vec<Made>> {
        let of = || format!("night of {name}");
        if self.format.contains(&Choice::Nights) {
            nights.push(summary.clone());
        }
        if self.formats().is_empty() {
            return Ok(Vec::new());
        }
        let night = export::Night::new(summary, table).with_context(of)?;
        let mut files = Vec::new();
        for format in self.formats() {
            match format.files(&night) {
                // Whoever asks for all formats asks for those that there can be.
                Err(error @ (ExportError::Undated(_) | ExportError::Unfit { .. }))
                    if self.format.contains(&Choice::All) =>
                {
                    anstream::eprintln!("left out: {error}");
                }
                made => files.extend(made.with_context(of)?),
            }
        }
        Ok(files)
    }
}

/// How many nights are missing in what was written.
fn were_left_out(count: usize) -> String {
    let nights = if count == 1 { "1 night was".to_owned() } else { format!("{count} nights were") };
    format!("{nights} left out, as said above; all else was written")
}

/// A stored night and its table of epochs.
fn kept(night: time::Night, context: &Context) -> anyhow::Result<(NightSummary, Vec<u8>)> {
    let summary = context.store.night(night)?;
    let table = context.store.epochs(night)?;
    summary.zip(table).with_context(|| which::not_stored(night))
}

/// Whether a path stands for standard input or output.
fn is_dash(path: &Path) -> bool {
    path == Path::new("-")
}

/// Arguments that make no sense together.
fn usage(message: &str) -> anyhow::Error {
    exit::usage("export", message)
}
