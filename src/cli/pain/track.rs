//! `supine pain track`: what the morning is to ask for.

use serde::Serialize;

use super::questions;
use crate::cli::context::Context;
use crate::cli::out;
use crate::cli::table::{Flush, Table};
use crate::diary::Tracked;
use crate::diary::tag::{KNOWN, KnownTag};

/// What `--json` prints.
#[derive(Serialize)]
struct Json<'a> {
    track: &'a [Tracked],
    known: &'a [KnownTag],
}

pub(super) fn run(context: &Context, words: &[Tracked], none: bool, json: bool) -> anyhow::Result<()> {
    let mut track: Vec<Tracked> = Vec::new();
    for word in words {
        if !track.contains(word) {
            track.push(word.clone());
        }
    }
    let sets = none || !words.is_empty();
    if sets {
        context.store.set_tracked(&track)?;
    }
    let track = if sets { &track } else { &context.config.diary.track };
    let text = if json {
        serde_json::to_string_pretty(&Json { track, known: &KNOWN })? + "\n"
    } else if sets {
        asks(track)
    } else {
        format!("{}\n{}", asks(track), choice())
    };
    Ok(out::print(&text)?)
}

fn asks(track: &[Tracked]) -> String {
    if track.is_empty() {
        return "Nothing is chosen: supine pain asks for the score and where it hurts.\n".to_owned();
    }
    let words: Vec<&str> = track.iter().map(Tracked::word).collect();
    format!("supine pain asks for the score, then: {}\n", words.join(", "))
}

fn choice() -> String {
    let mut table = Table::new(&[(Flush::Left, "to choose"), (Flush::Left, "asks")]);
    for (tracked, what) in Tracked::FIXED {
        table.row([tracked.word().to_owned(), what.to_owned()]);
    }
    for known in KNOWN {
        table.row([known.tag.to_owned(), questions::question(known.tag)]);
    }
    format!(
        "{}\nAny other word may be a tag too, and is asked for as it stands.\n\
         Choose a few: supine pain track evening alcohol pillow-knees\n",
        table.text()
    )
}
