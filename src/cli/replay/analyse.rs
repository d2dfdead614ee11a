//! Recordings in, closed nights out.

use std::path::PathBuf;

use super::reading::Reading;
use crate::cli::{interrupt, progress};
use crate::night::summary::SourceNote;
use crate::night::{Analysis, ClosedNight, Nights};
use crate::posture::epoch::epoch_secs;
use crate::posture::{Mounting, Settings};
use crate::recording::{Peeked, Recording};
use crate::source::csv::CsvRecording;
use crate::time::Clock;

/// A file and how to read it.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// What to call it.
    pub name: String,
    /// How to read it.
    pub reading: Reading,
}

/// An input whose first rows were read.
pub struct Opened {
    input: Input,
    recording: Peeked<CsvRecording>,
}

impl Input {
    /// Opens it and decides how to read it.
    ///
    /// # Errors
    /// When it cannot be opened or is no recording.
    pub fn open(self) -> anyhow::Result<Opened> {
        let recording = CsvRecording::open(&self.path, &self.reading.options()?)?;
        Ok(Opened { input: self, recording: Peeked::new(recording)? })
    }
}

impl Opened {
    /// Its name, and what was decided about it, in one line.
    pub fn decided(&self) -> String {
        format!("{}: {}", self.input.name, self.recording.inner().decided())
    }

    fn note(&self) -> SourceNote {
        SourceNote {
            name: self.input.name.clone(),
            rate_hz: self.recording.header().rate.get(),
            decided: self.recording.inner().decided().to_string(),
            options: self.input.reading.to_map(),
        }
    }
}

/// A night with the inputs it was made from.
pub struct Made {
    /// The night.
    pub night: ClosedNight,
    /// Its recordings, in the order of their starts.
    pub inputs: Vec<Input>,
}

/// Reads recordings and hands on each night as soon as it is over.
///
/// Recordings with a date are joined by date, in whatever order they come; one without a date is a night of its own.
///
/// # Errors
/// When a recording cannot be read to its end, on Ctrl-C, or when `emit` fails.
pub fn analyse(
    opened: Vec<Opened>,
    mounting: &Mounting,
    settings: &Settings,
    mut emit: impl FnMut(Made) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (undated, mut dated): (Vec<Opened>, Vec<Opened>) =
        opened.into_iter().partition(|o| o.recording.header().clock == Clock::Undated);
    for alone in undated {
        analyse_group(vec![alone], mounting, settings, &mut emit)?;
    }
    dated.sort_by_key(|o| o.recording.start());
    analyse_group(dated, mounting, settings, &mut emit)
}

fn analyse_group(
    group: Vec<Opened>,
    mounting: &Mounting,
    settings: &Settings,
    emit: &mut impl FnMut(Made) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let Some(clock) = group.first().map(|o| o.recording.header().clock.clone()) else { return Ok(()) };
    let epoch_secs = group.iter().map(|o| epoch_secs(o.recording.header().rate)).max().unwrap_or(1);
    let mut nights = Nights::new(Analysis { epoch_secs, mounting: *mounting, settings: *settings }, clock);
    let mut read: Vec<Input> = Vec::new();
    for mut opened in group {
        if let Some(night) = opened.recording.start().and_then(|start| nights.close_before(start)) {
            emit(made(night, &read))?;
        }
        nights.begin(opened.note());
        read.push(opened.input);
        let bar = progress::bytes(opened.recording.inner().total_bytes(), "reading");
        let tick = |recording: &Peeked<CsvRecording>| {
            bar.set_position(recording.inner().bytes_read());
            Ok(interrupt::check()?)
        };
        nights.read(&mut opened.recording, |night| emit(made(night, &read)), tick)?;
        bar.finish_and_clear();
    }
    nights.close().map_or(Ok(()), |night| emit(made(night, &read)))
}

/// A night is made from the last of the inputs read so far, as many as it names.
fn made(night: ClosedNight, read: &[Input]) -> Made {
    let sources = night.summary.sources.len();
    let inputs = read.get(read.len().saturating_sub(sources)..).unwrap_or_default().to_vec();
    Made { night, inputs }
}
