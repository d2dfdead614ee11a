//! `supine trial list` and `supine trial show`.

use super::{find, outcome, outcomes};
use crate::cli::context::{Context, now};
use crate::cli::out;
use crate::cli::table::{Flush, Table};
use crate::link::trial::{State, TrialOutcome};
use crate::report::words;

pub(super) fn list(context: &Context, json: bool) -> anyhow::Result<()> {
    let mut all = outcomes(context)?;
    let text = if json {
        all.iter_mut().for_each(|trial| trial.result = None);
        serde_json::to_string_pretty(&all)? + "\n"
    } else if all.is_empty() {
        "No trial yet. Plan one with supine trial new.\n".to_owned()
    } else {
        table(&all).text()
    };
    Ok(out::print(&text)?)
}

fn table(all: &[TrialOutcome]) -> Table {
    use Flush::{Left, Right};
    let mut table =
        Table::new(&[(Left, "trial"), (Left, "first night"), (Right, "nights"), (Right, "scores"), (Left, "state")]);
    for trial in all {
        table.row([
            trial.name.clone(),
            trial.start.to_string(),
            trial.nights.to_string(),
            trial.scored.to_string(),
            match trial.state {
                State::Waiting => "not begun".to_owned(),
                State::Running { night } => format!("night {night} tonight"),
                State::Awaiting => "last morning to be written".to_owned(),
                State::Over => "over".to_owned(),
                State::Stopped { nights, .. } => format!("stopped after {nights}"),
            },
        ]);
    }
    table
}

pub(super) fn show(context: &Context, name: Option<&str>, peek: bool, json: bool) -> anyhow::Result<()> {
    let mut trial = find(context, name)?;
    let last_day = outcome(context, &trial, false)?;
    let early = peek && !last_day.state.is_closed();
    if early {
        // It is noted before anything is shown, so that nobody sees it unnoted.
        trial = context.store.note_on_trial(&trial.design.draft().name, |trial| trial.peeked.push(now().into()))?;
    }
    let found = TrialOutcome { state: last_day.state, ..outcome(context, &trial, peek)? };
    if json {
        return Ok(out::print(&(serde_json::to_string_pretty(&found)? + "\n"))?);
    }
    out::say(&text(&found, context))?;
    if early {
        out::say("This look is noted, and the report will say so: it weakens what the trial can say.\n")?;
    }
    Ok(())
}

fn text(trial: &TrialOutcome, context: &Context) -> String {
    let mut lines = vec![format!("Trial {}: {}", trial.name, words::trial::arms(trial))];
    lines.extend(words::trial::trial(trial));
    if trial.result.is_none() && trial.state == State::Waiting {
        lines.push(words::trial::sees(trial.nights, trial.sees));
    }
    if matches!(trial.state, State::Running { .. }) {
        lines.push(super::tonight_line(context).trim().to_owned());
    }
    lines.join("\n") + "\n"
}
