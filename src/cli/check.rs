//! `supine check`: the warning signs, asked for, kept, and told what they call for.

use anyhow::bail;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::ask::Asker;
use super::context::Context;
use super::table::{Flush, Table};
use super::{exit, out};
use crate::diary::check::{self, Advice, Answers, Check, Sign, Urgency};
use crate::report::{text, words};

const EXAMPLES: &str = "\
Examples:
  supine check                         asks, a key each; Esc leaves without keeping anything
  supine check show                    what was answered so far, and what it calls for today
  supine check --answers \"fever=no,weakness=no,…\"

The answers stay on this machine, every check beside the earlier ones. It is no diagnosis and no medical device: it says \
when somebody who can make one should look.

JSON: date and answers of the check, urgency (none, soon, now), headline, reasons, meaning, age \
(of which day the answers are, where that matters) and advice (the same as data).";

/// Check for the warning signs of back pain: when to see a doctor
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct CheckArgs {
    /// The answers, for scripts: every question that applies, as KEY=yes or KEY=no
    #[arg(long, value_name = "ANSWERS")]
    answers: Option<String>,

    /// As JSON
    #[arg(long)]
    json: bool,

    #[command(subcommand)]
    command: Option<CheckCommand>,
}

#[derive(Debug, Subcommand)]
enum CheckCommand {
    /// Show the checks so far, and what they call for today
    Show {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl CheckArgs {
    /// Runs the command.
    ///
    /// # Errors
    /// When nobody is there to answer, the answers are incomplete, or the data folder cannot be read or written.
    pub fn run(&self, context: &Context) -> anyhow::Result<()> {
        if let Some(CheckCommand::Show { json }) = self.command {
            return show(context, json);
        }
        let answers = match &self.answers {
            Some(text) => given(text)?,
            None => ask()?,
        };
        let check = Check { date: context.today(), answers };
        context.store.add_check(&check)?;
        let advice = check::advice(Some(&check), &context.store.diary()?, context.today());
        if self.json {
            return json(&Json::of(&check, &advice));
        }
        out::print(&text::doctor(&advice))?;
        Ok(out::print(&format!("\nKept in {}\n", context.store.checks_path().display()))?)
    }
}

/// What the last check and the diary call for today.
///
/// # Errors
/// When they cannot be read.
pub fn advice(context: &Context) -> anyhow::Result<Advice> {
    let checks = context.store.checks()?;
    Ok(check::advice(checks.last(), &context.store.diary()?, context.today()))
}

/// The answers of `--answers`; none may be missing.
fn given(text: &str) -> anyhow::Result<Answers> {
    let given = check::answers(text).map_err(|reason| exit::usage("check", &reason))?;
    let (mut all, mut missing) = (given.clone(), Vec::new());
    while let Some(sign) = Sign::next(&all) {
        missing.push(format!("  {sign}: {}", sign.question()));
        all.insert(sign, false);
    }
    if missing.is_empty() {
        return Ok(given);
    }
    let message = format!("these are not answered; add KEY=yes or KEY=no for each\n{}", missing.join("\n"));
    Err(exit::usage("check", &message))
}

/// The answers of the person at the terminal. What cannot wait is said as soon as it is known.
fn ask() -> anyhow::Result<Answers> {
    let Some(asker) = Asker::present() else {
        return Err(exit::usage("check", "nobody is here to answer: say --answers \"KEY=yes,KEY=no\", or see --help"));
    };
    asker.say("Signs that a doctor should look at. y is yes, n is no; Esc leaves, and nothing is kept.")?;
    let mut answers = Answers::new();
    while let Some(sign) = Sign::next(&answers) {
        let Some(answer) = asker.key(sign.question(), false)? else {
            bail!("the question on {sign} was not answered");
        };
        answers.insert(sign, answer);
        if answer && sign.urgency() == Urgency::Now {
            asker.say("  This cannot wait: go to an emergency department now.")?;
        }
    }
    asker.say("")?;
    Ok(answers)
}

fn show(context: &Context, as_json: bool) -> anyhow::Result<()> {
    let checks = context.store.checks()?;
    let advice = advice(context)?;
    if as_json {
        let said = Said::of(&advice);
        return json(&serde_json::json!({ "checks": checks, "said": said, "advice": advice }));
    }
    out::print(&text::doctor(&advice))?;
    if checks.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&[(Flush::Left, "checked"), (Flush::Left, "answered with yes")]);
    checks.iter().for_each(|check| table.row([check.date.to_string(), yes(check)]));
    Ok(out::print(&format!("\n{}\nIn {}\n", table.text(), context.store.checks_path().display()))?)
}

fn yes(check: &Check) -> String {
    let signs: Vec<&str> = check.answers.iter().filter(|(_, yes)| **yes).map(|(sign, _)| sign.key()).collect();
    if signs.is_empty() { "nothing".to_owned() } else { signs.join(", ") }
}

fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(out::print(&format!("{}\n", serde_json::to_string_pretty(value)?))?)
}

/// The sentences.
#[derive(Serialize)]
struct Said {
    urgency: Urgency,
    headline: String,
    reasons: Vec<String>,
    meaning: String,
    age: Option<String>,
}

impl Said {
    fn of(advice: &Advice) -> Self {
        Self {
            urgency: advice.urgency,
            headline: words::check::headline(advice),
            reasons: words::check::reasons(advice),
            meaning: words::check::meaning(advice),
            age: words::check::age(advice),
        }
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    check: &'a Check,
    #[serde(flatten)]
    said: Said,
    advice: &'a Advice,
}

impl<'a> Json<'a> {
    fn of(check: &'a Check, advice: &'a Advice) -> Self {
        Self { check, said: Said::of(advice), advice }
    }
}
