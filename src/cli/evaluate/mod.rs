//! `supine evaluate`: how often the postures are right, on recordings that a person labelled.

#[cfg(feature = "plot")]
mod figure;
mod index;
mod outcome;
mod text;

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::{interrupt, out, progress};
use crate::posture::epoch::epoch_secs;
use crate::posture::worn::NoSuchPlace;
use crate::posture::{Settings, Worn};
use crate::recording::{Recording, Sign};
use crate::report::words;
use crate::score::{Clip, Wearer};
use crate::source::csv::{CsvRecording, ReadOptions};
use index::{Index, Row};
use outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  supine evaluate index.csv
  supine evaluate index.csv --dataset study --sign inverted --third
  supine evaluate index.csv --upright standing
  supine evaluate index.csv --mounting others --window 30 --json
  supine evaluate index.csv --mounting night --worn ribs-left
  supine evaluate index.csv --figure confusion.svg       what was taken for what, as a picture (.svg or .png)

The index is a table with a row a clip and the columns subject, label and path (from the index's own folder), and if you \
like dataset, rate_hz and fine_label; other columns do not matter. Labels are back, left, right, stomach and upright; clips of other \
labels are not scored; with --mounting night they are the evening, with poses they show how the wearer is when still. Each clip is a CSV as `supine replay` reads it, in the sensor's own axes.

Windows that are left unknown count as wrong. Balanced accuracy (the mean recall) and macro F1 are means over the labels \
with at least 20 windows. The interval holds 95 % of what 1000 draws of as many wearers gave. What was measured is the \
program with its usual thresholds, whatever your config.toml says.

JSON: accuracy, balanced_accuracy, interval (of it: low and high; null with one wearer), macro_f1, kappa, unknown_share, \
labels, averaged_labels, confusion (a row a label, a column a label and last unknown), subjects (of each, dataset, \
subject, clips, windows, accuracy), left_out (dataset, subject, why), third (agree, contradict, absent; null without \
--third), mounting, worn (null where not said), upright, window_secs, sign, seed, clips, short_clips (too \
short for a window) and windows.";

/// Measure how often the postures are right, on recordings that somebody labelled
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Evaluate {
    /// The table of clips
    #[arg(value_name = "INDEX.csv")]
    index: PathBuf,

    /// Only the rows of this data set
    #[arg(long, value_name = "NAME")]
    dataset: Option<String>,

    /// Seconds of a clip that are judged as one
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    window: u32,

    /// `normal` if the axis that points up reads +1 g, `inverted` if −1 g
    #[arg(long, default_value = "normal", value_parser = PossibleValuesParser::new(["normal", "inverted"]).map(sign))]
    sign: Sign,

    /// From what it is known how the sensor sits
    #[arg(long, value_enum, default_value_t = How::Poses)]
    mounting: How,

    /// Where the sensor was worn, if that is known, which helps --mounting night: chest, ribs-left, ribs-right, abdomen or back
    #[arg(long, value_name = "PLACE", value_parser = on_trunk)]
    worn: Option<Worn>,

    /// With poses: take each wearer's first upright clip with this fine_label, if there is one
    #[arg(long, value_name = "FINE_LABEL")]
    upright: Option<String>,

    /// With poses: spend the first clip on the left side too, and say where it shows a wrong sign or mirrored axes
    #[arg(long)]
    third: bool,

    /// The draws for the interval, and the order of a night's lying clips, follow from it
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// As JSON
    #[arg(long)]
    json: bool,

    /// Also draw what was taken for what
    #[cfg(feature = "plot")]
    #[arg(long, value_name = "FILE.svg|.png", value_parser = figure::file)]
    figure: Option<figure::File>,
}

/// From what it is known how a wearer's sensor sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum How {
    /// The wearer's first upright and first back clip set it; the others are scored
    Poses,
    /// Nothing of the wearer: the posture that the data set's other wearers are most often in about that direction
    Others,
    /// No label: each wearer's clips are strung into a night, upright and moving first, and the night tells; all nights
    /// of a data set together tell how its sensor is commonly worn
    Night,
}

/// The names of the data sets, each with its wearers.
type Groups = Vec<(String, Vec<Wearer>)>;

fn sign(word: impl AsRef<str>) -> Sign {
    if word.as_ref() == "inverted" { Sign::Inverted } else { Sign::Normal }
}

/// A place on the trunk: off it there is no posture to be right or wrong.
fn on_trunk(text: &str) -> Result<Worn, String> {
    let worn: Worn = text.parse().map_err(|error: NoSuchPlace| error.to_string())?;
    let off = || format!("a sensor on {} tells no posture, so there is nothing to measure", words::place(worn));
    worn.on_trunk().then_some(worn).ok_or_else(off)
}

impl Evaluate {
    /// Reads the clips, scores them and says how they came out.
    ///
    /// # Errors
    /// When the index or a clip cannot be read, or no wearer can be scored.
    pub fn run(&self) -> anyhow::Result<()> {
        if (self.third || self.upright.is_some()) && self.mounting != How::Poses {
            return Err(super::exit::usage("evaluate", "--third and --upright go with --mounting poses"));
        }
        interrupt::watch();
        // Whatever else Ctrl-C broke off, it is what ended the command.
        self.evaluate().map_err(|error| interrupt::check().map_or_else(Into::into, |()| error))
    }

    fn evaluate(&self) -> anyhow::Result<()> {
        let mut index = Index::read(&self.index, self.dataset.as_deref())?;
        if self.mounting == How::Others {
            index.only_scored();
        }
        self.upright.as_deref().map_or(Ok(()), |fine_label| index.put_first(fine_label))?;
        let (groups, short_clips) = self.read(&index)?;
        let outcome = Outcome::of(self, &groups, short_clips);
        anyhow::ensure!(!outcome.scored.is_empty(), "{}: no wearer can be scored{}", index.name, outcome.whys());
        #[cfg(feature = "plot")]
        self.figure.as_ref().map_or(Ok(()), |file| file.write(self, &index, &outcome))?;
        let text = if self.json { outcome.json(self)? } else { text::text(self, &index, &outcome) };
        Ok(out::print(&text)?)
    }

    /// The wearers of each data set, all in the order of the index, and how many clips are too short for a window.
    fn read(&self, index: &Index) -> anyhow::Result<(Groups, usize)> {
        let bar = progress::count(index.rows.len() as u64, "Reading");
        let (mut groups, mut short_clips) = (Groups::new(), 0);
        for row in &index.rows {
            interrupt::check()?;
            match self.clip(row, index)? {
                Some(clip) => file(clip, row, &mut groups),
                None => short_clips += 1,
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok((groups, short_clips))
    }

    fn clip(&self, row: &Row, index: &Index) -> anyhow::Result<Option<Clip>> {
        let options = ReadOptions { rate: row.rate, sign: Some(self.sign), ..ReadOptions::default() };
        let at = |error| index.at(row.line, &error);
        let mut recording = CsvRecording::open(&row.path, &options).map_err(at)?;
        let least = epoch_secs(recording.header().rate);
        if self.window < least {
            let rate = recording.header().rate;
            return Err(index.at(row.line, &format!("at {rate} a window needs --window {least} or more")));
        }
        Clip::read(row.truth, &mut recording, self.window, &Settings::default()).map_err(at)
    }
}

/// Adds a clip to those of its wearer.
fn file(clip: Clip, row: &Row, groups: &mut Groups) {
    let Some((_, wearers)) = groups.iter_mut().find(|(dataset, _)| *dataset == row.dataset) else {
        let wearer = Wearer { name: row.subject.clone(), clips: vec![clip] };
        return groups.push((row.dataset.clone(), vec![wearer]));
    };
    match wearers.iter_mut().find(|wearer| wearer.name == row.subject) {
        Some(wearer) => wearer.clips.push(clip),
        None => wearers.push(Wearer { name: row.subject.clone(), clips: vec![clip] }),
    }
}
