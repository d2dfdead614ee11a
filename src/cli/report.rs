//! `supine report`: the chart of posture and pain, and what can be said of it.

#[cfg(feature = "plot")]
mod pictures;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::context::Context;
use super::{change, check, exit, left_over, out, trial};
use crate::diary::Nrs;
use crate::diary::check::Advice;
use crate::link::before::BeforeAfter;
use crate::link::trial::TrialOutcome;
use crate::link::{Exposure, Findings, Morning, Usual, mornings};
use crate::night::Verdict;
#[cfg(not(feature = "plot"))]
use crate::report::page::{self, Pictures};
use crate::report::{Report, Spread, text};
use crate::store::{self, Store};

const EXAMPLES: &str = "\
Examples:
  supine report --open                       everything, shown in the browser
  supine report --from 2026-03-01 --out march
  supine report --json

Writes report.html, which needs nothing beside it, and the pictures of all mornings as SVG and PNG.

JSON: from, to, joined (mornings with both a usable night and a score), pain (n, median, lower_quartile, upper_quartile), \
advice (urgency: none, soon or now, reasons, checked), associations (exposure, n, pairs, finding: kind measured with rho, slope, p, q, link and more, or too_few with needed, or \
never_varied), composition, reverse, ease, important, seed, fewest, trials and changes (as \
supine trial show --json and supine change list --json print them), and mornings \
(date, pain, later, verdict and concerns of the night, tags, and exposures by name, null where not known).";

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
            out::print(&format!("{}\n", serde_json::to_string_pretty(&Json::of(&report))?))?;
        } else {
            out::print(&text::report(&report))?;
        }
        let Some(dir) = self.out.clone().or_else(|| (!self.json).then(|| context.store.dir().join("report"))) else {
            return Ok(());
        };
        if report.mornings.is_empty() && self.out.is_none() {
            return Ok(out::print(NEXT)?);
        }
        let files = write(&report, &context.store, &dir)?;
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

/// Writes the page and the pictures into a folder and names them, the page first.
///
/// # Errors
/// When a picture cannot be drawn or a file not be written.
pub fn write(report: &Report, store: &Store, dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    store::make_dir(dir)?;
    let mut files = vec![dir.join("report.html")];
    let page = with_pictures(report, store, dir, &mut files)?;
    let place = dir.join("report.html");
    store::replace(&place, page.as_bytes())?;
    Ok(files)
}

#[cfg(feature = "plot")]
use pictures::with_pictures;

#[cfg(not(feature = "plot"))]
#[expect(clippy::unnecessary_wraps, reason = "drawing can fail")]
fn with_pictures(report: &Report, _: &Store, _: &Path, _: &mut Vec<PathBuf>) -> anyhow::Result<String> {
    Ok(page::page(report, Pictures::default()))
}

/// The files by name, for the end of the output.
#[must_use]
pub fn written(files: &[PathBuf]) -> String {
    let mut lines = files.iter().map(|file| format!("  {}\n", file.display()));
    let page = lines.next().unwrap_or_default();
    let pictures: String = lines.collect();
    let beside = if pictures.is_empty() { "" } else { "Its pictures, each by itself:\n" };
    format!("\nOpen this:\n{page}{beside}{pictures}")
}

fn show(page: &Path) -> anyhow::Result<()> {
    open::that_detached(page).with_context(|| format!("cannot start a browser; open {} yourself", page.display()))
}

/// What `--json` prints.
#[derive(Serialize)]
struct Json<'a> {
    from: Option<Date>,
    to: Option<Date>,
    joined: usize,
    pain: Option<Spread>,
    advice: &'a Advice,
    #[serde(flatten)]
    findings: &'a Findings,
    trials: &'a [TrialOutcome],
    changes: &'a [BeforeAfter],
    mornings: Vec<JsonMorning<'a>>,
}

#[derive(Serialize)]
struct JsonMorning<'a> {
    date: Date,
    pain: Option<u8>,
    later: Option<u8>,
    verdict: Option<Verdict>,
    concerns: Vec<&'static str>,
    tags: &'a [String],
    exposures: Option<BTreeMap<Cow<'static, str>, Option<f64>>>,
}

impl<'a> Json<'a> {
    fn of(report: &'a Report) -> Self {
        let (from, to) = report.dates.unzip();
        let usual = Usual::of(&report.mornings);
        Self {
            from,
            to,
            joined: report.joined,
            pain: report.pain,
            advice: &report.advice,
            trials: &report.trials,
            changes: &report.changes,
            findings: &report.findings,
            mornings: report.mornings.iter().map(|morning| JsonMorning::of(morning, &usual)).collect(),
        }
    }
}

impl<'a> JsonMorning<'a> {
    fn of(morning: &'a Morning, usual: &Usual) -> Self {
        let (night, entry) = (morning.night.as_ref(), morning.entry.as_ref());
        Self {
            date: morning.date,
            pain: entry.map(|entry| entry.pain.get()),
            later: entry.and_then(|entry| entry.later).map(Nrs::get),
            verdict: night.map(|night| night.quality().verdict),
            concerns: night.iter().flat_map(|night| night.quality().concerns).map(|it| it.key()).collect(),
            tags: entry.map_or(&[], |entry| &entry.tags),
            exposures: night.map(|_| Exposure::ALL.iter().map(|e| (e.key(), e.of(morning, usual))).collect()),
        }
    }
}
