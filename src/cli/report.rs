//! `supine report`: the chart of posture and pain, and what can be said of it.

#[cfg(feature = "plot")]
mod pictures;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;

use super::context::Context;
use super::{change, check, exit, left_over, out, trial};
use crate::link::mornings;
use crate::report::json::Json;
#[cfg(not(feature = "plot"))]
use crate::report::page::{self, Pictures};
use crate::report::{Report, text};
use crate::store::{self, Store};

const EXAMPLES: &str = "\
Examples:
  supine report --open                       everything, shown in the browser
  supine report --from 2026-03-01 --out march
  supine report --name Sleeper               with a name on the summary for the physiotherapist
  supine report --json

Writes report.html, which needs nothing beside it; summary.html, one page to print and take to a doctor or \
physiotherapist; report.json; and the pictures as SVG and PNG (posture-and-pain, forest, what-went-with-pain, calendar, \
and of the last night night and rose).

report.json is what --json prints. Of the mornings: from, to, joined (mornings with both a usable night and a score), \
advice (urgency: none, soon or now, reasons, checked), answer (the sentences), pain (n, median, lower_quartile, upper_quartile), trend (first and last two weeks), postures (hours a \
night), stillness (longest_hours, classes), and mornings (date, pain, later, verdict and concerns of the night, tags, and \
exposures by name, null where not known). Of the comparison: associations (exposure, n, pairs, finding: kind measured with rho, \
slope, p, p_shift, q, link, effective, smallest_rho, smallest_slope, contrast, important, adjusted; or too_few with needed; or never_varied), \
composition (parts, dropped, swaps, n), reverse, ease, important, seed, fewest, exposures (key, name, unit, claim, \
definition), trials and changes (as supine trial show --json and supine change list --json print them). An interval has estimate, low and high, at 95 %; \
low and high are null where nothing bounds it.";

/// What to do when there is nothing to report.
const NEXT: &str = "Keep a night with: supine replay FILE --save\n\
                    Write down a morning with: supine pain SCORE\n\
                    See how it looks with: supine demo\n";

/// Draw posture against pain, and say what the mornings show
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportArgs {
    /// First morning
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,

    /// Last morning
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,

    /// Whose it is, for the head of the summary
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Where to write [default: report, in the data folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Show the page in the browser
    #[arg(long, conflicts_with = "json")]
    open: bool,

    /// Print JSON instead; files are written only with --out
    #[arg(long)]
    json: bool,
}

impl ReportArgs {
    /// Runs the command.
    ///
    /// # Errors
    /// When the data cannot be read or a file not be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(exit::usage("report", &format!("--from {from} is after --to {to}")));
        }
        left_over::tell(&context.store);
        let report = collect(&context.store, |date| {
            self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
        })?
        .with_advice(check::advice(context)?)
        .with_trials(trial::outcomes(context)?)
        .with_changes(change::befores(context)?);
        if self.json {
            out::print(&Json::of(&report).text()?)?;
        } else {
            out::print(&text::report(&report))?;
        }
        let Some(dir) = self.out.clone().or_else(|| (!self.json).then(|| context.store.dir().join("report"))) else {
            return Ok(());
        };
        if report.mornings.is_empty() && self.out.is_none() {
            return Ok(out::print(NEXT)?);
        }
        let files = write(&report, &context.store, &dir, self.name.as_deref())?;
        if !self.json {
            out::print(&written(&files))?;
        }
        if self.open { files.first().map_or(Ok(()), |page| show(page)) } else { Ok(()) }
    }
}

/// Joins what is stored, for the mornings that are wanted, and does the arithmetic.
///
/// # Errors
/// When the folder or the diary cannot be read; damaged nights are named on standard error and left out.
pub fn collect(store: &Store, wanted: impl Fn(Date) -> bool) -> anyhow::Result<Report> {
    let shelf = store.nights()?;
    for damaged in &shelf.damaged {
        anstream::eprintln!("left out: {damaged}");
    }
    let mornings = mornings(shelf.nights, &store.diary()?);
    Ok(Report::new(mornings.into_iter().filter(|morning| wanted(morning.date)).collect()))
}

/// Writes the page, the summary, the numbers and the pictures into a folder and names them, the page first.
///
/// # Errors
/// When a picture cannot be drawn or a file not be written.
pub fn write(report: &Report, store: &Store, dir: &Path, name: Option<&str>) -> anyhow::Result<Vec<PathBuf>> {
    store::make_dir(dir)?;
    let mut files = ["report.html", "summary.html", "report.json"].map(|file| dir.join(file)).to_vec();
    let [page, summary] = with_pictures(report, name, store, dir, &mut files)?;
    let contents = [page, summary, Json::of(report).text()?];
    for (file, content) in files.iter().zip(contents) {
        store::replace(file, content.as_bytes())?;
    }
    Ok(files)
}

#[cfg(feature = "plot")]
use pictures::with_pictures;

#[cfg(not(feature = "plot"))]
#[expect(clippy::unnecessary_wraps, reason = "drawing can fail")]
fn with_pictures(
    report: &Report,
    name: Option<&str>,
    _: &Store,
    _: &Path,
    _: &mut Vec<PathBuf>,
) -> anyhow::Result<[String; 2]> {
    Ok([page::page(report, Pictures::default()), page::summary(report, name, None)])
}

/// The files by name, for the end of the output.
#[must_use]
pub fn written(files: &[PathBuf]) -> String {
    let [page, summary, numbers, pictures @ ..] = files else { return String::new() };
    let dir = page.parent().unwrap_or(page).display();
    let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let drawn: Vec<String> =
        pictures.iter().map(name).filter_map(|it| Some(it.strip_suffix(".svg")?.to_owned())).collect();
    let rows: Vec<String> = drawn.chunks(3).map(|row| row.join(", ")).collect();
    let beside = if rows.is_empty() {
        String::new()
    } else {
        format!("\n  as .svg and .png: {}", rows.join(",\n                    "))
    };
    format!(
        "\nOpen this:\n  {}\nBeside it in {dir}:\n  {}      one page to print and take along\n  {}       every number{beside}\n",
        page.display(),
        name(summary),
        name(numbers)
    )
}

fn show(page: &Path) -> anyhow::Result<()> {
    open::that_detached(page).with_context(|| format!("cannot start a browser; open {} yourself", page.display()))
}
