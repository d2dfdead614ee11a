//! From a finished log to the night it belongs to.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::context::Context;
use crate::cli::{interrupt, out, replay};
use crate::night::NightSummary;
use crate::report::text;
use crate::store::PacketLog;

/// How often to try to write what the disk refused.
const AGAIN: Duration = Duration::from_secs(1);

/// Files what earlier recordings left; whatever is wrong with it, tonight's recording does not wait for it.
pub(super) fn file_left_over(context: &Context) {
    for log in context.store.left_over() {
        match file_one(context, &log) {
            Ok(nights) if nights.is_empty() => {}
            Ok(_) => anstream::eprintln!("Filed what an earlier recording left."),
            Err(error) => anstream::eprintln!("{error:#}; it is kept in {}", log.display()),
        }
    }
}

/// Closes the log and files its nights.
///
/// # Errors
/// When the disk refuses, or a night cannot be saved; the log stays then, and the next recording files it.
pub fn file(context: &Context, log: Option<PacketLog>) -> anyhow::Result<Vec<NightSummary>> {
    let Some(mut log) = log else { return Ok(Vec::new()) };
    save(&mut log)?;
    let path = log.close()?;
    let kept = || format!("everything recorded is kept in {}, but it is not filed yet", path.display());
    file_one(context, &path).with_context(kept)
}

/// Writes what still waits, however long the disk refuses; the person may give up.
fn save(log: &mut PacketLog) -> anyhow::Result<()> {
    let mut told = false;
    while let Err(error) = log.save() {
        if interrupt::check().is_err() {
            return Err(error).context("what was not written down is lost");
        }
        if !std::mem::replace(&mut told, true) {
            anstream::eprintln!(
                "{error}; make room, and it goes on by itself (Ctrl-C gives up what is not written yet)"
            );
        }
        thread::sleep(AGAIN);
    }
    Ok(())
}

/// Prints the nights of a recording.
///
/// # Errors
/// When standard output cannot be written to.
pub fn show(nights: &[NightSummary], json: bool) -> anyhow::Result<()> {
    if nights.is_empty() && !json {
        out::say("Not one reading came; there is nothing to file.\n")?;
    }
    for night in nights {
        let line = || serde_json::to_string(night).map(|json| json + "\n");
        out::print(&if json { line()? } else { text::night(night) })?;
    }
    Ok(())
}

/// Saves every night of a log and removes it from where it grew, once each of them keeps it byte for byte.
fn file_one(context: &Context, log: &Path) -> anyhow::Result<Vec<NightSummary>> {
    let nights = replay::file(log, context)?;
    if nights.is_empty() {
        context.store.set_aside(log)?;
    } else {
        context.store.packets_filed(log)?;
    }
    Ok(nights)
}
