//! BIDS: a table of events and the JSON that says what its columns mean.
//!
//! In the style of the Brain Imaging Data Structure, version 1.10, "Task events" (`*_events.tsv` and its sidecar):
//! tab-separated, UTF-8, headings in the first line, `onset` and `duration` in seconds first, `n/a` for what is not
//! known or does not apply. Onset counts from the start of the first epoch. A gap is an event of its own.
//! The names of the files are ours: who files them in a BIDS data set gives them subject, task and run.

use serde_json::{Map, Value, json};

use super::event::{MEANINGS, events};
use super::{Export, ExportError, Night, plain_secs};
use crate::report::epochs::push_time;

/// The columns: name and meaning.
pub(super) const COLUMNS: [(&str, &str); 4] = [
    ("onset", "seconds from the start of the recording"),
    ("duration", "seconds; 0 for an instant"),
    ("trial_type", "what happened"),
    ("value", "which one of its kind; n/a where there is only one"),
];

pub(super) fn files(night: &Night) -> Result<Vec<Export>, ExportError> {
    let sidecar = serde_json::to_string_pretty(&sidecar(night))? + "\n";
    Ok(vec![Export::text("-events.tsv", table(night)), Export::text("-events.json", sidecar)])
}

fn table(night: &Night) -> String {
    let mut text = COLUMNS.map(|(name, _)| name).join("\t") + "\n";
    for event in events(night) {
        let (onset, secs) = (plain_secs(night.onset(event.at)), plain_secs(event.secs));
        text += &format!("{onset}\t{secs}\t{}\t{}\n", event.what.key(), event.what.value().unwrap_or("n/a"));
    }
    text
}

fn sidecar(night: &Night) -> Value {
    let mut columns = Map::new();
    for (name, about) in COLUMNS {
        columns.insert(name.to_owned(), json!({ "Description": about }));
    }
    for (name, unit) in [("onset", "s"), ("duration", "s")] {
        columns.insert(name.to_owned(), json!({ "Description": meaning(name), "Units": unit }));
    }
    let levels: Map<String, Value> = MEANINGS.iter().map(|&(key, about)| (key.to_owned(), about.into())).collect();
    columns.insert("trial_type".to_owned(), json!({ "Description": meaning("trial_type"), "Levels": levels }));
    let mut start = String::new();
    push_time(&mut start, night.epochs.start, &night.summary.clock());
    let start = night.summary.night.map(|_| start);
    columns.insert("GeneratedBy".to_owned(), json!([{ "Name": night.summary.program }]));
    columns.insert("RecordingStart".to_owned(), json!(start));
    Value::Object(columns)
}

fn meaning(name: &str) -> &'static str {
    COLUMNS.iter().find(|(column, _)| *column == name).map_or("", |(_, about)| about)
}
