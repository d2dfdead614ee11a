//! `supine trial stop`.

use anyhow::bail;

use super::{find, outcome, tonight};
use crate::cli::ask::Asker;
use crate::cli::context::Context;
use crate::cli::{exit, out};
use crate::report::words;

pub(super) fn run(context: &Context, name: Option<&str>, yes: bool) -> anyhow::Result<()> {
    let trial = find(context, name)?;
    let name = &trial.design.draft().name;
    let before = outcome(context, &trial, false)?;
    if before.state.is_closed() {
        bail!("trial {name} runs no more: {}", words::trial::state(&before));
    }
    if !yes && !consent(name)? {
        return Ok(out::print("It goes on.\n")?);
    }
    // A night that has begun is not held to the end.
    let tonight = tonight(context).evening();
    let stopped = context.store.note_on_trial(name, |trial| trial.stopped = Some(tonight))?;
    let after = outcome(context, &stopped, false)?;
    Ok(out::say(&format!("Trial {name}: {}\n", words::trial::trial(&after).join("\n")))?)
}

fn consent(name: &str) -> anyhow::Result<bool> {
    match Asker::present() {
        Some(asker) => asker.confirm(&format!("Stop trial {name} for good?")),
        None => Err(exit::usage("trial", "nobody is there to ask: add --yes to stop it")),
    }
}
