//! `supine change`: something changed once, on a day; pain before and after.

use anyhow::{bail, ensure};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::context::Context;
use super::trial::new_seed;
use super::{exit, out};
use crate::diary::{Change, Drawn};
use crate::link::before::{BeforeAfter, drawn_day, smallest_p};
use crate::link::mornings;
use crate::link::trial::LEVEL;
use crate::report::words;

const EXAMPLES: &str = "\
Examples:
  supine change \"new mattress\" --age 0                             from tonight on
  supine change \"new mattress\" --date 2026-03-01 --note \"firm\"
  supine change \"new mattress\" --between 2026-12-01 2026-12-31     lots decide the day
  supine change list                                               pain before and after each

Without lots it can only be said how mornings after differ from mornings before. If you can wait, let the day be drawn: \
then the change can be told from whatever else goes on. A span of at least 20 days makes that possible.";

const LIST_HELP: &str = "\
JSON: an array; of each change what, date, age_years, together (what else changed on that day), n_before, n_after, before, after, step and with_drift (difference \
with estimate, low and high, and p; null where nothing can be said), randomised, onset (p, days, smallest_p) and important.";

/// Write down something that changed for good, such as a mattress
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct ChangeArgs {
    /// What changed
    what: Option<String>,

    /// The day; its night is the first with it [default: today]
    #[arg(long, value_name = "DATE", conflicts_with = "between")]
    date: Option<Date>,

    /// Draw the day by lot, from the first to the last of these
    #[arg(long, value_names = ["FIRST", "LAST"], num_args = 2)]
    between: Vec<Date>,

    /// How old the thing is, in years
    #[arg(long, value_name = "YEARS", value_parser = years)]
    age: Option<f64>,

    /// Anything else
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// What the lot is drawn from [default: from the clock]
    #[arg(long, value_name = "N", requires = "between")]
    seed: Option<u32>,

    #[command(subcommand)]
    command: Option<ChangeCommand>,
}

#[derive(Debug, Subcommand)]
enum ChangeCommand {
    /// List what changed, with pain before and after
    #[command(after_help = LIST_HELP)]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

fn years(text: &str) -> Result<f64, String> {
    let years: f64 = text.parse().map_err(|_| "give years as a number, such as 0.5".to_owned())?;
    if (0.0..=100.0).contains(&years) { Ok(years) } else { Err("give 0 to 100 years".to_owned()) }
}

impl ChangeArgs {
    /// Does what the arguments say.
    ///
    /// # Errors
    /// When they do not fit, or the data folder cannot be read or written.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        match (&self.command, self.what.as_deref().map(str::trim)) {
            (Some(ChangeCommand::List { json }), _) => list(context, *json),
            (None, Some(what)) if !what.is_empty() => self.write(context, what),
            _ => Err(exit::usage("change", "say what changed, as in supine change \"new mattress\"")),
        }
    }

    fn write(&self, context: &Context, what: &str) -> anyhow::Result<()> {
        let drawn = self.drawn(context)?;
        let date = drawn.map_or_else(|| self.date.unwrap_or_else(|| context.today()), drawn_day);
        for other in context.store.changes()? {
            ensure!(
                !(other.date == date && other.what == what),
                "{what} on {date} is in {} already",
                context.store.changes_path().display()
            );
        }
        let note = self.note.as_deref().map_or_else(String::new, |note| note.trim().to_owned());
        context.store.add_change(Change { date, what: what.to_owned(), age_years: self.age, note, drawn })?;
        let path = context.store.changes_path();
        let day = words::day_and_year(date);
        let begins = if date > context.today() { "will be" } else { "is" };
        out::say(&match drawn {
            None => format!("{what}: {day}; that night {begins} the first with it. Written to {}\n", path.display()),
            Some(drawn) => format!("{}Written to {}\n", told(what, &day, drawn), path.display()),
        })?;
        Ok(())
    }

    fn drawn(&self, context: &Context) -> anyhow::Result<Option<Drawn>> {
        let [from, to] = self.between.as_slice() else { return Ok(None) };
        let (from, to, today) = (*from, *to, context.today());
        if from >= to {
            return Err(exit::usage(
                "change",
                &format!("--between {from} {to}: the first day must be before the last"),
            ));
        }
        if from < today {
            bail!("{from} is over: a day that has been cannot be drawn any more; begin with {today} or later");
        }
        Ok(Some(Drawn { from, to, seed: self.seed.unwrap_or_else(new_seed) }))
    }
}

/// The day that was drawn, and what that is good for.
fn told(what: &str, day: &str, drawn: Drawn) -> String {
    let least = smallest_p(drawn.days());
    let enough = if least > LEVEL {
        format!(
            "Among {} days p cannot be below {least:.2}, so this cannot tell the change from chance; 20 days can.\n",
            drawn.days()
        )
    } else {
        String::new()
    };
    format!(
        "{what}: the lot fell on {day} (of {} days, seed {}). Begin that evening, not before and not after, and write \
         down every morning before and after.\n{enough}",
        drawn.days(),
        drawn.seed
    )
}

/// Every change with pain before and after.
///
/// # Errors
/// When the changes, the nights or the diary cannot be read.
pub fn befores(context: &Context) -> anyhow::Result<Vec<BeforeAfter>> {
    let changes = context.store.changes()?;
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let mornings = mornings([], &context.store.diary()?);
    Ok(changes.iter().map(|change| BeforeAfter::of(change, &changes, &mornings)).collect())
}

fn list(context: &Context, json: bool) -> anyhow::Result<()> {
    let all = befores(context)?;
    if json {
        return Ok(out::print(&(serde_json::to_string_pretty(&all)? + "\n"))?);
    }
    if all.is_empty() {
        return Ok(out::print("Nothing written yet. Write a change down with supine change WHAT.\n")?);
    }
    for (index, it) in all.iter().enumerate() {
        let blank = if index > 0 { "\n" } else { "" };
        let said = words::change::before_after(it).join("\n");
        out::say(&format!("{blank}{}\n{said}\n", words::change::change(it)))?;
    }
    Ok(())
}
