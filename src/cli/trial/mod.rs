//! `supine trial`: nights under one thing and nights under another, by lot.

mod new;
mod show;
mod stop;
mod write_up;

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::context::{Context, now};
use super::out;
use crate::link::mornings;
use crate::link::trial::{Measure, Trial, TrialOutcome};
use crate::report::words;
use crate::time::Night;

/// Up to this hour a night that began the evening before is still tonight; later the coming one is.
const SMALL_HOURS: i8 = 5;

const EXAMPLES: &str = "\
Examples:
  supine trial new --arms \"pillow under knees,none\" --nights 28
  supine trial new --arms \"backpack,none\" --nights 42 --block 3 --measure prone
  supine trial tonight                 what tonight gets
  supine trial show                    how far it is; the result once it is over
  supine trial report --out trial.md   the whole of it, in the order of CENT 2015

Lots decide which night gets what, two nights (or blocks) at a time, so that each pair has both in an order that nobody \
chose. That is why a trial can say what helps, and a diary alone cannot. The lots are drawn from a seed that is kept.";

const NEW_HELP: &str = "\
Examples:
  supine trial new --arms \"pillow under knees,none\" --nights 28 --measure tag:pillow-knees
  supine trial new --arms \"backpack,none\" --nights 42 --start 2026-12-01 --measure prone --yes

The last arm is what the others are compared with. Before anything is drawn it says which difference so many nights can \
see. A measure shows whether an arm was kept to: hours in a posture (prone, supine, left_side, right_side), \
longest_stillness, position_changes, or tag: and a tag that you note with supine pain on mornings after the first arm.";

const TONIGHT_HELP: &str = "\
JSON: an array, usually of one; of each trial trial, night (the date of its evening), index (from 1), of, and arm.";

const SHOW_HELP: &str = "\
JSON: name, arms, nights, block, start, last_morning, seed, measure, created, sees, noise (sd, autocorrelation, usual, \
mornings), state (kind waiting, running, awaiting, over or stopped), scored, missing, measured, peeked, and result: null \
before the end, then comparisons (arm, against, turns, left_out, pain_arm, pain_against, difference with estimate, low \
and high, p, p_strict, p_adjusted, exact, smallest_p, adherence), important (points, usual) and nights (morning, arm, pain, dose).";

/// Try something on yourself, by lot: which night gets what, and what it did
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct TrialArgs {
    #[command(subcommand)]
    command: TrialCommand,
}

#[derive(Debug, Subcommand)]
enum TrialCommand {
    /// Plan a trial and draw its lots
    #[command(after_help = NEW_HELP)]
    New(new::New),
    /// Say what tonight gets
    #[command(after_help = TONIGHT_HELP)]
    Tonight {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List all trials
    List {
        /// As JSON: an array of what show prints, without results
        #[arg(long)]
        json: bool,
    },
    /// How far a trial is, and its result once it is over
    #[command(after_help = SHOW_HELP)]
    Show {
        /// Which [default: the one that runs, or the latest]
        name: Option<String>,
        /// Show the result before the end; that weakens it, and is noted
        #[arg(long)]
        peek: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Stop a trial before its end; the nights until now stay
    Stop {
        /// Which [default: the one that runs]
        name: Option<String>,
        /// Without asking
        #[arg(long)]
        yes: bool,
    },
    /// Write a trial up in Markdown, in the order of CENT 2015
    Report {
        /// Which [default: the one that runs, or the latest]
        name: Option<String>,
        /// Where to write [default: standard output]
        #[arg(long, value_name = "FILE.md")]
        out: Option<PathBuf>,
    },
}

impl TrialArgs {
    /// Does what the arguments say.
    ///
    /// # Errors
    /// When there is no such trial, it cannot be held, or the data folder cannot be read or written.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        match &self.command {
            TrialCommand::New(new) => new.run(context),
            TrialCommand::Tonight { json } => tell_tonight(context, *json),
            TrialCommand::List { json } => show::list(context, *json),
            TrialCommand::Show { name, peek, json } => show::show(context, name.as_deref(), *peek, *json),
            TrialCommand::Stop { name, yes } => stop::run(context, name.as_deref(), *yes),
            TrialCommand::Report { name, out } => write_up::run(context, name.as_deref(), out.as_deref()),
        }
    }
}

pub(super) use new::seed as new_seed;

/// The night under way in the small hours, otherwise the coming one.
pub(super) fn tonight(context: &Context) -> Night {
    let local = context.zone.to_datetime(now());
    let evening = if local.hour() < SMALL_HOURS { local.date().saturating_sub(1.day()) } else { local.date() };
    Night::of_evening(evening)
}

/// The trial of that name; without a name the one that runs, else the latest.
fn find(context: &Context, name: Option<&str>) -> anyhow::Result<Trial> {
    let trials = context.store.trials()?;
    let night = tonight(context);
    let found = match name {
        Some(name) => trials.iter().find(|trial| trial.design.draft().name == name),
        None => trials.iter().find(|trial| trial.arm_of(night).is_some()).or_else(|| trials.last()),
    };
    if let Some(trial) = found {
        return Ok(trial.clone());
    }
    let names: Vec<&str> = trials.iter().map(|trial| trial.design.draft().name.as_str()).collect();
    match name {
        _ if names.is_empty() => {
            bail!("there is no trial yet: plan one with supine trial new (see supine trial --help)")
        }
        Some(name) => bail!("there is no trial {name:?}; there are: {}", names.join(", ")),
        None => Err(anyhow!("there is no trial")),
    }
}

/// All trials as far as they have come.
///
/// # Errors
/// When they, the nights or the diary cannot be read.
pub fn outcomes(context: &Context) -> anyhow::Result<Vec<TrialOutcome>> {
    let trials = context.store.trials()?;
    if trials.is_empty() {
        return Ok(Vec::new());
    }
    let mornings = mornings(context.store.nights()?.nights, &context.store.diary()?);
    let night = tonight(context);
    Ok(trials.iter().map(|trial| TrialOutcome::of(trial, &mornings, night, false)).collect())
}

/// One trial as far as it has come.
fn outcome(context: &Context, trial: &Trial, peek: bool) -> anyhow::Result<TrialOutcome> {
    let mornings = mornings(context.store.nights()?.nights, &context.store.diary()?);
    Ok(TrialOutcome::of(trial, &mornings, tonight(context), peek))
}

/// What tonight gets.
#[derive(Serialize)]
struct Tonight {
    trial: String,
    night: Night,
    index: usize,
    of: usize,
    arm: String,
}

fn running(context: &Context) -> anyhow::Result<Vec<Tonight>> {
    let night = tonight(context);
    let of = |trial: &Trial| {
        let draft = trial.design.draft();
        let (arm, index) = (trial.arm_of(night)?.to_owned(), trial.design.index(night)? + 1);
        Some(Tonight { trial: draft.name.clone(), night, index, of: draft.nights, arm })
    };
    Ok(context.store.trials()?.iter().filter_map(of).collect())
}

/// What tonight gets, in a line, for other commands; empty without a trial, or where none can be read.
#[must_use]
pub fn tonight_line(context: &Context) -> String {
    let line = |it: &Tonight| format!("Tonight: {} (trial {}, night {} of {}).\n", it.arm, it.trial, it.index, it.of);
    running(context).map_or_else(|_| String::new(), |all| all.iter().map(line).collect())
}

fn tell_tonight(context: &Context, json: bool) -> anyhow::Result<()> {
    let all = running(context)?;
    if json {
        return Ok(out::print(&(serde_json::to_string_pretty(&all)? + "\n"))?);
    }
    if all.is_empty() {
        return Ok(out::say(&format!("{}\n", nothing_tonight(context)?))?);
    }
    let bold = anstyle::Style::new().bold();
    for it in &all {
        out::print(&format!("\n  {bold}{}{bold:#}\n\n", it.arm.to_uppercase()))?;
        out::say(&format!(
            "Night {} of {} of {}. Later nights are not shown: whoever knows what comes may sleep, or score, by it.\n",
            it.index, it.of, it.trial
        ))?;
        if it.arm == "none" {
            out::say("That means: the night as usual, without what is tried.\n")?;
        }
    }
    Ok(())
}

/// Why tonight gets nothing.
fn nothing_tonight(context: &Context) -> anyhow::Result<String> {
    let all = outcomes(context)?;
    let Some(last) = all.last() else {
        return Ok("No trial yet. Plan one with supine trial new.".to_owned());
    };
    Ok(format!("Nothing is drawn for tonight. Trial {}: {}", last.name, words::trial::state(last)))
}

/// A measure as it is typed.
fn measure(text: &str) -> Result<Measure, String> {
    text.parse().map_err(|error: crate::link::trial::NotAMeasure| error.to_string())
}

/// The evenings from one to another, both included, as people say it.
fn evenings(first: Date, last: Date) -> String {
    format!("the evenings of {}", words::span((first, last)))
}
