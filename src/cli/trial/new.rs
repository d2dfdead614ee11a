//! `supine trial new`.

use anyhow::bail;
use clap::Args;
use jiff::civil::Date;

use super::{evenings, measure, tonight};
use crate::cli::ask::Asker;
use crate::cli::context::{Context, now};
use crate::cli::{exit, out};
use crate::link::trial::design::Draft;
use crate::link::trial::power::Shape;
use crate::link::trial::{Design, Measure, Noise, Trial};
use crate::report::words;

#[derive(Debug, Args)]
pub(super) struct New {
    /// What is compared, between commas; the last is what the others are compared with
    #[arg(long, value_name = "A,B", value_delimiter = ',', required = true)]
    arms: Vec<String>,

    /// How many nights
    #[arg(long, value_name = "N", default_value_t = 28)]
    nights: usize,

    /// The evening of the first night [default: today]
    #[arg(long, value_name = "DATE")]
    start: Option<Date>,

    /// What shows whether an arm was kept to: prone, supine, ..., or tag:pillow-knees
    #[arg(long, value_name = "WHAT", value_parser = measure)]
    measure: Option<Measure>,

    /// How many nights in a row stay under one arm
    #[arg(long, value_name = "NIGHTS", default_value_t = 1)]
    block: usize,

    /// What to call it [default: after the first arm]
    #[arg(long, value_name = "NAME", value_parser = named)]
    name: Option<String>,

    /// What the lots are drawn from [default: from the clock]
    #[arg(long, value_name = "N")]
    seed: Option<u32>,

    /// Without asking
    #[arg(long)]
    yes: bool,
}

impl New {
    pub(super) fn run(&self, context: &Context) -> anyhow::Result<()> {
        let design = Design::try_from(self.draft(context)?)?;
        free(context, &design)?;
        let noise = Noise::of(&context.store.diary()?);
        let draft = design.draft();
        let shape = Shape { nights: draft.nights, arms: draft.arms.len(), block: draft.block };
        // The seed of the simulation is its own: the lots of the trial stay unseen.
        let sees = shape.smallest_visible(&noise, 0);
        out::say(&plan(&design, &noise, sees))?;
        if !self.yes && !consent()? {
            return Ok(out::print("Nothing was drawn.\n")?);
        }
        let trial = Trial { sees, noise, peeked: Vec::new(), stopped: None, design };
        context.store.add_trial(&trial)?;
        Ok(out::say(&drawn(context, &trial))?)
    }

    fn draft(&self, context: &Context) -> anyhow::Result<Draft> {
        let arms: Vec<String> = self.arms.iter().map(|arm| arm.trim().to_owned()).collect();
        let start = self.start.unwrap_or_else(|| context.today());
        let first = tonight(context).evening();
        if start < first {
            bail!(
                "{start} is over: nights that have been cannot be drawn any more; start on {} or later",
                context.today()
            );
        }
        let name = match &self.name {
            Some(name) => name.clone(),
            None => free_name(context, &slug(arms.first().map_or("", String::as_str)))?,
        };
        Ok(Draft {
            name,
            arms,
            nights: self.nights,
            start,
            block: self.block,
            seed: self.seed.unwrap_or_else(seed),
            measure: self.measure.clone(),
            created: now().into(),
        })
    }
}

/// A seed from the clock.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any 32 bits will do")]
pub(in crate::cli) fn seed() -> u32 {
    let nanos = now().as_nanosecond();
    (nanos ^ (nanos >> 32)) as u32
}

/// Letters and digits in lower case, a hyphen for anything between.
fn slug(text: &str) -> String {
    let plain: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let slug = plain.split_whitespace().collect::<Vec<_>>().join("-");
    if slug.is_empty() { "trial".to_owned() } else { slug.chars().take(40).collect() }
}

fn named(text: &str) -> Result<String, String> {
    if !text.is_empty() && slug(text) == text {
        Ok(text.to_owned())
    } else {
        Err(format!("use small letters, digits and hyphens, such as {}", slug(text)))
    }
}

/// The name, or with a number behind it where it is taken.
fn free_name(context: &Context, name: &str) -> anyhow::Result<String> {
    let trials = context.store.trials()?;
    let taken = |name: &str| trials.iter().any(|trial| trial.design.draft().name == name);
    let numbered = |n: u32| if n == 1 { name.to_owned() } else { format!("{name}-{n}") };
    Ok((1..).map(numbered).find(|name| !taken(name)).unwrap_or_default())
}

/// Two trials at once would each disturb the other, and one name is one trial.
fn free(context: &Context, design: &Design) -> anyhow::Result<()> {
    let draft = design.draft();
    for other in context.store.trials()? {
        let name = &other.design.draft().name;
        if *name == draft.name {
            bail!("there is a trial {name} already: choose another --name");
        }
        if draft.start < other.end() && other.design.draft().start <= design.last().evening() {
            bail!(
                "trial {name} has {} already: start after that, or stop it with supine trial stop {name}",
                evenings(other.design.draft().start, other.design.last().evening())
            );
        }
    }
    Ok(())
}

/// What is about to be drawn, and what it can see.
fn plan(design: &Design, noise: &Noise, sees: Option<f64>) -> String {
    let draft = design.draft();
    let arms: Vec<String> = draft.arms.iter().map(|arm| format!("“{arm}”")).collect();
    let turns = if draft.block == 1 {
        format!("{} nights at a time", draft.arms.len())
    } else {
        format!("in blocks of {} nights", draft.block)
    };
    let measured = match &draft.measure {
        Some(measure) => format!("Whether they are kept to is seen from {}.\n", measure.name()),
        None => "Whether they are kept to is not measured (--measure would).\n".to_owned(),
    };
    format!(
        "Trial {}: {}, {} nights, {}, drawn {turns}.\n{measured}{}\n{}\n",
        draft.name,
        words::list(&arms),
        draft.nights,
        evenings(draft.start, design.last().evening()),
        words::trial::sees(draft.nights, sees),
        words::trial::noise(noise)
    )
}

fn consent() -> anyhow::Result<bool> {
    match Asker::present() {
        Some(asker) => asker.confirm("Draw the lots?"),
        None => Err(exit::usage("trial", "nobody is there to ask: add --yes to draw the lots")),
    }
}

fn drawn(context: &Context, trial: &Trial) -> String {
    let draft = trial.design.draft();
    format!(
        "Drawn (seed {}) and kept in {}\nEach evening: supine trial tonight. Each morning: supine pain.\n",
        draft.seed,
        context.store.trial_path(&draft.name).display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_first_arm() {
        assert_eq!(slug("Pillow under knees (big)"), "pillow-under-knees-big");
        assert_eq!(slug("—"), "trial");
        assert!(named("pillow-2").is_ok() && named("../x").is_err() && named("").is_err() && named("A").is_err());
    }
}
