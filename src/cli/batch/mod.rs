//! `supine batch`: many recordings to nights, on all cores.

mod crew;
mod failure;
mod index;
mod one;
mod outcome;
mod show;
mod stamp;
mod tables;
mod task;
mod walk;

use std::cmp::Reverse;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::context::Context;
use super::exit::SomeFailed;
use super::replay::Reading;
use super::{exit, interrupt, out};
use crate::posture::Mounting;
use crate::store;
use index::Index;
use one::One;
use outcome::Outcome;
use show::{Count, Json, Progress};
use task::Task;

/// Analyse many recordings, on all cores, each by itself.
///
/// Takes a folder, with all recordings below it, or an index: a table that names them. Each recording gets a folder with
/// the files that `supine replay --out` writes; every night is a row of one table. What was done before and has not
/// changed is skipped. Nothing is put into your own data folder, and of it only config.toml counts.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("calibrated", |arg| arg.hide(true)))]
pub struct Batch {
    /// A folder with recordings, or a CSV file with a column `file`.
    #[arg(value_name = "DIR|INDEX.csv")]
    what: PathBuf,

    /// Where to write.
    #[arg(long, value_name = "DIR", default_value = "supine-batch")]
    out: PathBuf,

    /// How many cores to use at most, a recording each [default: all].
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZero<usize>>,

    /// Draw the pictures of every night, too.
    #[cfg(feature = "plot")]
    #[arg(long)]
    pictures: bool,

    /// Analyse again what was done before and has not changed.
    #[arg(long)]
    again: bool,

    /// Print one JSON object at the end instead of sentences.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    reading: Reading,
}

const EXAMPLES: &str = "\
Examples:
  supine batch recordings                          every recording below the folder, to supine-batch/
  supine batch recordings --out nights --jobs 4    on four cores
  supine batch study.csv --out nights              the recordings that a table names
  supine batch phones --sign inverted --zone Europe/Berlin
  supine batch recordings --json | jq .failed

A folder: .csv, .tsv, .txt and .packets, plain, .gz or .zst. An index: a column `file` (from the index's own folder); \
columns mounting, worn, columns, unit, time-unit, rate, sign, start and zone say how that file is read, as the options of \
the same name do, and overrule them; all other columns are carried into nights.csv.

Written: OUT/<path of the recording>/<night>/ with epochs.csv and night.json; OUT/nights.csv and nights.parquet, a row a night; \
OUT/remarks.csv, what went wrong and did not stop it; OUT/failures.csv, the recordings that could not be read, with file, \
line and column. The same recordings give the same bytes, whatever --jobs is. docs/batch.md has every file and column.

Stopped (Ctrl-C, or killed), it leaves what is done; the same command goes on from there.

JSON: recordings, analysed, skipped (done before), failed, no_recordings, nights, good, care, not_usable (nights by \
verdict), out, and failures (file, line, column, message; null where not known).

Exit codes: 0 all recordings are done, 1 nothing could be done, 2 wrong arguments, 3 some recordings failed, 130 interrupted.";

/// What holds a folder of results while it is being filled.
const LOCK: &str = ".supine-batch.lock";

impl Batch {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is nothing to read or the results cannot be written, on Ctrl-C, and at the end when a recording failed.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        if self.reading.calibrated().is_some() {
            return Err(exit::usage(
                "batch",
                "--calibrated is not for batch, which asks no stored poses; say --mounting",
            ));
        }
        interrupt::watch();
        let mounting = context.config.mounting.as_deref().map(str::parse::<Mounting>).transpose();
        mounting.context("mounting in config.toml")?;
        let (mut tasks, carried) = self.tasks()?;
        let _held = store::hold(&self.out, LOCK)?;
        task::give_folders(&mut tasks, tables::NAMES);
        let (done, count) = self.work(&tasks, context)?;
        tables::write(&self.out, &carried, &done)?;
        self.tell(&done, &count)
    }

    /// The files, in order, and what else the index says of each.
    fn tasks(&self) -> anyhow::Result<(Vec<Task>, Vec<String>)> {
        let what = self.what.display();
        if !self.what.is_dir() {
            let index = Index::read(&self.what, &self.reading)?;
            anyhow::ensure!(!index.tasks.is_empty(), "{what}: no row names a recording");
            return Ok((index.tasks, index.carried));
        }
        let same = |dir: &Path| dir.canonicalize().ok();
        if same(&self.what) == same(&self.out) {
            return Err(exit::usage("batch", "--out cannot be the folder of the recordings; name another"));
        }
        let tasks = walk::tasks(&self.what, &self.out, &self.reading)?;
        let any = tasks.iter().any(|task| matches!(task.plan, task::Plan::Read { .. }));
        anyhow::ensure!(any, "{what}: no recording below it (.csv, .tsv, .txt or .packets, plain, .gz or .zst)");
        Ok((tasks, Vec::new()))
    }

    /// Does everything, the largest first so that no core waits long for the last, and puts it in order again.
    fn work<'a>(&self, tasks: &'a [Task], context: &Context) -> anyhow::Result<(Vec<(&'a Task, Outcome)>, Count)> {
        let jobs = self.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZero::<usize>::MIN);
        let one = self.one(context);
        let mut order: Vec<(usize, &Task)> = tasks.iter().enumerate().collect();
        order.sort_by_key(|(_, task)| Reverse(task.bytes));
        let (mut progress, mut done) = (Progress::new(tasks), Vec::with_capacity(tasks.len()));
        let result = crew::run(
            &order,
            jobs,
            |(_, task), threads| one.run(task, threads),
            |news| match news {
                Some((&(at, task), outcome)) => {
                    progress.done(task, &outcome);
                    done.push((at, task, outcome));
                }
                None => progress.pass(),
            },
        );
        let count = progress.end();
        let so_far = || {
            let (done, all, out) = (count.done(), tasks.len(), self.out.display());
            format!("{done} of {all} files are done and stay in {out}; the same command goes on from there")
        };
        result.with_context(so_far)?;
        done.sort_by_key(|(at, ..)| *at);
        Ok((done.into_iter().map(|(_, task, outcome)| (task, outcome)).collect(), count))
    }

    fn one<'a>(&'a self, context: &'a Context) -> One<'a> {
        One {
            out: &self.out,
            config: &context.config,
            usual: Reading::usual(context.zone.iana_name(), context.config.sign),
            again: self.again,
            #[cfg(feature = "plot")]
            pictures: self.pictures,
            #[cfg(not(feature = "plot"))]
            pictures: false,
        }
    }

    fn tell(&self, done: &[(&Task, Outcome)], count: &Count) -> anyhow::Result<()> {
        let failures = || done.iter().filter_map(|(_, outcome)| outcome.failure()).collect();
        let text = if self.json {
            serde_json::to_string(&Json { count, out: &self.out, failures: failures() })? + "\n"
        } else {
            count.text(&self.out)
        };
        out::print(&text)?;
        if count.failed == 0 {
            return Ok(());
        }
        let (failed, all) = (count.failed, count.recordings);
        let table = self.out.join("failures.csv");
        Err(SomeFailed(format!("{failed} of {all} recordings failed; {} says why", table.display())).into())
    }
}
