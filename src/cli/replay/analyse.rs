//! Recordings in, closed nights out.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::reading::Reading;
use super::source::{Source, turn};
use crate::cli::{exit, interrupt, progress};
use crate::night::summary::SourceNote;
use crate::night::{Analysis, ClosedNight, Earlier, Nights};
use crate::posture::epoch::epoch_secs;
use crate::posture::{Mounting, Settings, Worn};
use crate::recording::{Peeked, Recording};
use crate::source::csv::CsvRecording;
use crate::source::file::Stream;
use crate::source::packets::PacketRecording;
use crate::store::{SavedMounting, SensorName};
use crate::time::{Clock, Timestamp};

/// What standard input is called.
pub const STANDARD_INPUT: &str = "standard input";

/// What is decided last of readings that poses showed to come with the opposite sign.
pub const TURNED: &str = ", turned round as poses showed";

/// A file and how to read it.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// What to call it.
    pub name: String,
    /// How to read it, as far as that was said.
    pub reading: Reading,
    /// What holds for a table of which it was not said.
    pub usual: Reading,
}

/// An input whose first rows were read.
pub struct Opened {
    input: Input,
    recording: Peeked<Source>,
    calibrated: Option<SavedMounting>,
    turned: bool,
}

impl Input {
    /// Opens it, sees of which kind it is and decides how to read it.
    ///
    /// # Errors
    /// When it cannot be opened or is no recording, or something was said that makes no sense for its kind.
    pub fn open(mut self) -> anyhow::Result<Opened> {
        let mut stream = if self.name == STANDARD_INPUT {
            Stream::new(STANDARD_INPUT, self.standard_input()?)?
        } else {
            Stream::open(&self.path)?
        };
        let source = if PacketRecording::is_one(&mut stream) { self.packets(stream)? } else { self.table(stream)? };
        Ok(Opened { input: self, recording: Peeked::new(source)?, calibrated: None, turned: false })
    }

    fn table(&mut self, stream: Stream) -> anyhow::Result<Source> {
        self.reading = self.reading.clone().or(&self.usual);
        let table = CsvRecording::from_stream(stream, &self.reading.options()?)?;
        Ok(Source::table(table))
    }

    fn packets(&self, stream: Stream) -> anyhow::Result<Source> {
        if let Some(option) = self.reading.of_tables().first() {
            let name = &self.name;
            let message = format!("--{option} tells how to read a table, and {name} is a log of packets; leave it out");
            return Err(exit::usage("replay", &message));
        }
        Ok(Source::packets(PacketRecording::from_stream(stream, self.reading.zone()?)?))
    }

    /// Standard input as it comes, or as it was put on disk.
    fn standard_input(&self) -> anyhow::Result<Box<dyn Read + Send>> {
        Ok(if self.path == Path::new("-") {
            Box::new(interrupt::Stdin::new())
        } else {
            Box::new(File::open(&self.path)?)
        })
    }
}

impl Opened {
    /// Its name, what was decided about it and what overrules that, in one line.
    pub fn decided(&self) -> String {
        let source = self.recording.inner();
        format!("{}: {}; overrule with {}", self.input.name, source.decided(), source.overrule())
    }

    /// How such a sensor is usually worn, where that is known.
    pub fn usual_mounting(&self) -> Option<&str> {
        self.recording.inner().usual_mounting()
    }

    /// How its wearer said that the sensor sits when the recording began.
    pub fn said_mounting(&self) -> Option<&str> {
        self.recording.inner().said_mounting()
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.input.name
    }

    /// The recording, its first chunk read.
    pub const fn recording(&self) -> &Peeked<Source> {
        &self.recording
    }

    /// The recording, to be read.
    pub fn into_recording(self) -> Peeked<Source> {
        self.recording
    }

    /// Which sensor it is of, where it says so or the person did.
    pub fn sensor(&self) -> Option<SensorName> {
        self.recording.inner().sensor().or_else(|| self.asked_for_poses().map(SensorName::of_table))
    }

    /// Whose poses the person asked for.
    pub fn asked_for_poses(&self) -> Option<&str> {
        self.input.reading.calibrated()
    }

    /// The poses that belong to it.
    pub const fn calibrated(&self) -> Option<&SavedMounting> {
        self.calibrated.as_ref()
    }

    /// Says which poses belong to it.
    pub fn set_calibrated(&mut self, saved: Option<SavedMounting>) {
        self.calibrated = saved;
    }

    /// Turns its readings round where poses showed that they come with the sign that they are said not to have.
    pub fn wear(&mut self, saved: &SavedMounting) {
        self.turned = self.recording.inner().said_sign() != saved.sign;
        if self.turned {
            let (source, first) = self.recording.inner_mut();
            source.turn();
            turn(first);
        }
        self.calibrated = Some(saved.clone());
    }

    /// What poses have decided about it, in one line.
    pub fn posed(&self) -> Option<String> {
        let saved = self.calibrated()?;
        let date = self.recording.header().clock.date(saved.made);
        let round = if self.turned { "; its readings are turned round, as the poses showed" } else { "" };
        Some(format!("{}: mounting from poses of {date}{round}; overrule with --mounting", self.input.name))
    }

    /// When its last sample was taken, for which it is read once more; of what cannot be read twice, its start.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn end(&self) -> anyhow::Result<Option<Timestamp>> {
        if self.input.path == Path::new("-") {
            return Ok(self.recording.start());
        }
        let mut again = self.input.clone().open()?.recording;
        let (mut chunk, mut end) = (Vec::new(), None);
        loop {
            interrupt::check()?;
            again.read(&mut chunk)?;
            match chunk.last() {
                Some(last) => end = Some(last.time),
                None => return Ok(end),
            }
        }
    }

    fn decided_finally(&self) -> String {
        let round = if self.turned { TURNED } else { "" };
        format!("{}{round}", self.recording.inner().decided())
    }

    /// Where its wearer said that the sensor is worn when the recording began.
    pub fn said_worn(&self) -> Option<&str> {
        self.recording.inner().said_worn()
    }

    fn note(&self) -> SourceNote {
        SourceNote {
            name: self.input.name.clone(),
            rate_hz: self.recording.header().rate.get(),
            decided: self.decided_finally(),
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

/// How recordings are analysed.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// How the sensor sat.
    pub mounting: Mounting,
    /// How it sat on an earlier night, where that is known.
    pub earlier: Option<Earlier>,
    /// Where it was worn, if that was said.
    pub worn: Option<Worn>,
    /// The thresholds.
    pub settings: Settings,
    /// Whether to show how far the reading is; not while something else shows its progress.
    pub progress: bool,
}

/// Reads recordings and hands on each night as soon as it is over.
///
/// Recordings with a date are joined by date, in whatever order they come; one without a date is a night of its own.
///
/// # Errors
/// When a recording cannot be read to its end, on Ctrl-C, or when `emit` fails.
pub fn analyse(opened: Vec<Opened>, how: How, mut emit: impl FnMut(Made) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let (undated, mut dated): (Vec<Opened>, Vec<Opened>) =
        opened.into_iter().partition(|o| o.recording.header().clock == Clock::Undated);
    for alone in undated {
        analyse_group(vec![alone], how, &mut emit)?;
    }
    dated.sort_by_key(|o| o.recording.start());
    analyse_group(dated, how, &mut emit)
}

fn analyse_group(
    group: Vec<Opened>,
    how: How,
    emit: &mut impl FnMut(Made) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let Some(clock) = group.first().map(|o| o.recording.header().clock.clone()) else { return Ok(()) };
    let epoch_secs = group.iter().map(|o| epoch_secs(o.recording.header().rate)).max().unwrap_or(1);
    let mut nights = Nights::new(
        Analysis { epoch_secs, mounting: how.mounting, earlier: how.earlier, worn: how.worn, settings: how.settings },
        clock,
    );
    let mut read: Vec<Input> = Vec::new();
    for mut opened in group {
        let note = opened.note();
        read.push(opened.input);
        let total = opened.recording.inner().total_bytes();
        let bar = if how.progress { progress::bytes(total, "reading") } else { ProgressBar::hidden() };
        let tick = |recording: &Peeked<Source>| {
            bar.set_position(recording.inner().bytes_read());
            Ok(interrupt::check()?)
        };
        nights.read(&mut opened.recording, note, |night| emit(made(night, &read)), tick)?;
        bar.finish_and_clear();
    }
    nights.close().map_or(Ok(()), |night| emit(made(night, &read)))
}

fn made(night: ClosedNight, read: &[Input]) -> Made {
    let inputs = read.get(night.recordings.clone()).unwrap_or_default().to_vec();
    Made { night, inputs }
}
