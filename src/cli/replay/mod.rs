//! `supine replay`: recordings to nights.

mod alone;
pub mod analyse;
mod calibrated;
mod files;
mod reading;
mod save;
pub mod source;
mod spool;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::context::Context;
use crate::cli::{interrupt, out};
use crate::night::NightSummary;
use crate::posture::Worn;
use crate::report::text;
use crate::store::Config;
pub use alone::Alone;
use analyse::{How, Input, Made, Opened, STANDARD_INPUT, analyse};
use calibrated::{Alike, alike};
pub use files::{Names, NightFolder, stem, table};
pub use reading::Reading;
use save::save;
use spool::Spool;

/// Analyse recordings: time in each posture, position changes, stillness, a picture.
///
/// Reads CSV from any app or sensor and the packet logs of `supine record`, plain, .gz or .zst; `-` is standard input.
/// What it decided about columns and units is said in one line, and options overrule it. Recordings of one night belong
/// in one call.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Replay {
    /// The recordings.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Keep the night in the data folder, under its date.
    #[arg(long)]
    save: bool,

    /// Every number of the night, with its definition, and what it was made from.
    #[arg(long, short, conflicts_with = "json")]
    verbose: bool,

    /// Print one line of JSON a night instead of a table; files are written only with --out.
    #[arg(long)]
    json: bool,

    /// Where to write epochs.csv, night.json and the pictures, one folder a night [default: supine-out].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

const EXAMPLES: &str = "\
Examples:
  supine replay night.csv                                   the night, and its files in supine-out/
  supine replay night.csv --verbose                         every number, and how it is defined
  supine replay night.csv --save                            keep it, to be joined with the diary
  supine replay evening.csv morning.csv.gz --json           one night from two recordings
  supine replay phone.csv --sign inverted --mounting right,feet,front
  supine replay wrist.csv --worn wrist                      what a wrist can tell: stillness, no postures
  supine replay old.csv --columns 1,3,4,5 --unit mg --start 2026-03-14T22:40

JSON, as in night.json: version, program, night, zone, recorded, window (start and end in UTC), epoch_secs, times (known \
and unknown, in seconds in bed), position_changes, position_changes_per_hour, bouts, stillness, nudges (where there were any: at, why, \
answered_after_secs), worn (where it was said), off_trunk (of thigh, pocket and wrist: rest_found, thigh), quality (verdict, \
concerns, coverage, known, gaps, …), remarks, mounting (basis, body_from_sensor, and where it \
applies made, confidence, other, from, later), settings and sources.";

/// The name of standard input.
const STDIN: &str = "-";

/// Where files go when nobody says.
const DEFAULT_OUT: &str = "supine-out";

impl Replay {
    /// Runs the command.
    ///
    /// # Errors
    /// When a recording cannot be read, or something cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        interrupt::watch();
        // Whatever else Ctrl-C broke off, it is what ended the command.
        self.replay(context).map_err(|error| interrupt::check().map_or_else(Into::into, |()| error))
    }

    fn replay(&self, context: &Context) -> anyhow::Result<()> {
        let spool = Spool::of(self)?;
        let mut names = Names::default();
        nights(&inputs(&self.files, &self.reading, context, spool.as_ref()), context, |made, how| {
            let (made, table) = if self.save {
                let (made, table) = save(made, how, context)?;
                (made, Some(table))
            } else {
                (made, None)
            };
            show(self, &made, table.as_deref(), &mut names)
        })
    }
}

/// Analyses recordings without keeping anything, and hands on each night, what to call it and the table of its epochs.
///
/// # Errors
/// When a recording cannot be read or holds nothing, or `emit` fails.
pub fn each(
    files: &[PathBuf],
    reading: &Reading,
    context: &Context,
    mut emit: impl FnMut(NightSummary, &str, String) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut names = Names::default();
    nights(&inputs(files, reading, context, None), context, |made, _| {
        let name = names.next(&made.night, made.inputs.first().map(|input| input.path.as_path()));
        let (made, table) = with_table(made);
        emit(made.night.summary, &name, table)
    })
}

/// Says how the recordings are read, analyses them and hands on each night.
fn nights(
    inputs: &[Input],
    context: &Context,
    mut emit: impl FnMut(Made, How) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let said = inputs.first().map(|input| input.reading.clone()).unwrap_or_default();
    let opened: Vec<Opened> = inputs.iter().cloned().map(Input::open).collect::<anyhow::Result<_>>()?;
    for recording in &opened {
        anstream::eprintln!("{}", recording.decided());
    }
    let place = place(said.worn()?, &context.config, &opened);
    let mut nights = 0;
    for Alike { opened, mounting, earlier } in alike(said.mounting()?, context, opened)? {
        opened.iter().filter_map(Opened::posed).for_each(|line| anstream::eprintln!("{line}"));
        let how = How { mounting, earlier, worn: place, settings: context.config.settings, progress: true };
        analyse(opened, how, |made| {
            nights += 1;
            emit(made, how)
        })?;
    }
    let files = || inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
    anyhow::ensure!(nights > 0, "{}: there is not one reading in it", files());
    Ok(())
}

/// Where the sensor was worn, as said now or when recording began, or configured.
fn place(said: Option<Worn>, config: &Config, opened: &[Opened]) -> Option<Worn> {
    let then = opened.first().and_then(Opened::said_worn);
    let then = then.filter(|first| opened.iter().all(|other| other.said_worn() == Some(first)));
    said.or_else(|| then.and_then(|word| word.parse().ok())).or(config.worn)
}

/// Files every night that a recording belongs to, as `replay --save` does, and gives them.
///
/// # Errors
/// When it cannot be read or a night not be saved.
pub fn file(path: &Path, context: &Context) -> anyhow::Result<Vec<NightSummary>> {
    let usual = Reading::usual(context.zone.iana_name(), context.config.sign);
    let input = Input { name: name(path), path: path.to_owned(), reading: Reading::default(), usual };
    let opened = vec![input.open()?];
    let place = place(None, &context.config, &opened);
    let mut nights = Vec::new();
    for Alike { opened, mounting, earlier } in alike(None, context, opened)? {
        let how = How { mounting, earlier, worn: place, settings: context.config.settings, progress: true };
        analyse(opened, how, |made| {
            nights.push(save(made, how, context)?.0.night.summary);
            Ok(())
        })?;
    }
    Ok(nights)
}

fn inputs(files: &[PathBuf], reading: &Reading, context: &Context, spool: Option<&Spool>) -> Vec<Input> {
    let config = &context.config;
    // The zone of today is remembered with the recording: read again elsewhere, its local times stay what they were.
    let usual = Reading::usual(context.zone.iana_name(), config.sign);
    let input = |path: &PathBuf| {
        let (name, path) = match spool {
            Some(spool) if path == Path::new(STDIN) => (STANDARD_INPUT.to_owned(), spool.path()),
            _ => (name(path), path.clone()),
        };
        Input { name, path, reading: reading.clone(), usual: usual.clone() }
    };
    files.iter().map(input).collect()
}

/// What to call a recording: the last part of its path.
pub fn name(path: &Path) -> String {
    if path == Path::new(STDIN) {
        return STANDARD_INPUT.to_owned();
    }
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn show(args: &Replay, made: &Made, table: Option<&str>, names: &mut Names) -> anyhow::Result<()> {
    if args.json {
        out::print(&format!("{}\n", serde_json::to_string(&made.night.summary)?))?;
    } else {
        let between = if names.is_empty() { "" } else { "\n" };
        let text = if args.verbose { text::night_in_full } else { text::night };
        out::print(&format!("{between}{}", text(&made.night.summary)))?;
    }
    let Some(dir) = args.out.as_deref().or((!args.json).then_some(Path::new(DEFAULT_OUT))) else { return Ok(()) };
    let file = made.inputs.first().map(|input| input.path.as_path());
    let mut folder = NightFolder::new(dir.join(names.next(&made.night, file)))?;
    folder.fill_with_pictures(&made.night, table)?;
    if args.json { Ok(()) } else { Ok(out::print(&folder.written())?) }
}

fn with_table(made: Made) -> (Made, String) {
    let table = files::table(&made.night);
    (made, table)
}
