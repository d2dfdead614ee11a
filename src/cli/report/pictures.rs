//! The page with its pictures.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use crate::link::trial::TrialOutcome;
use crate::night::NightSummary;
use crate::posture::Track;
use crate::report::Report;
use crate::report::epochs::{Broken, Epochs};
use crate::report::figure::{self, Figure, FigureError, Format, chart, scatter};
use crate::report::page::{self, LastNight, Picture, Pictures, Themed};
use crate::report::palette::Theme;
use crate::store::{self, Store};

/// For light and for dark screens.
type Both = [Figure; 2];

fn both(draw: impl Fn(Theme) -> Result<Figure, FigureError>) -> Result<Both, FigureError> {
    Ok([draw(Theme::LIGHT)?, draw(Theme::DARK)?])
}

fn themed([light, dark]: &Both) -> Themed<'_> {
    Themed { light: &light.svg, dark: &dark.svg }
}

/// For pages and for phones.
struct Drawn {
    wide: Both,
    narrow: Both,
}

impl Drawn {
    fn new(draw: impl Fn(Format, Theme) -> Result<Figure, FigureError>) -> Result<Self, FigureError> {
        let in_format = |format| both(|theme| draw(format, theme));
        Ok(Self { wide: in_format(Format::Wide)?, narrow: in_format(Format::Narrow)? })
    }

    fn picture(&self) -> Picture<'_> {
        Picture { wide: themed(&self.wide), narrow: themed(&self.narrow) }
    }

    /// The wide one as files of its own.
    fn write(&self, dir: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
        let [light, _] = &self.wide;
        for (ending, bytes) in [("svg", light.svg.as_bytes()), ("png", light.png.as_slice())] {
            let path = dir.join(format!("{}.{ending}", light.name));
            store::replace(&path, bytes)?;
            files.push(path);
        }
        Ok(())
    }
}

/// The page; its pictures of all mornings are also written as files, which are added to `files`.
///
/// # Errors
/// When a picture cannot be drawn or a file not be written.
pub(super) fn with_pictures(
    report: &Report,
    store: &Store,
    dir: &Path,
    files: &mut Vec<PathBuf>,
) -> anyhow::Result<String> {
    let chart = Drawn::new(|format, theme| chart(report, format, theme))?;
    let scatter = Drawn::new(|format, theme| scatter(report, format, theme))?;
    chart.write(dir, files)?;
    scatter.write(dir, files)?;
    let last = last(report);
    let track = last.and_then(|night| track(night, store));
    let night = last.zip(track.as_ref());
    let night = night
        .map(|(night, track)| Drawn::new(|format, theme| figure::night(night, track, format, theme)))
        .transpose()?;
    let rose = last.filter(|night| night.rolls.is_some());
    let rose = rose.map(|night| both(|theme| figure::rose(night, theme))).transpose()?;
    let trials = report.trials.iter().map(of_trial).collect::<Result<Vec<_>, _>>()?;
    let trials: Vec<Option<Picture<'_>>> = trials.iter().map(|it| it.as_ref().map(Drawn::picture)).collect();
    let last = LastNight { night: night.as_ref().map(Drawn::picture), rose: rose.as_ref().map(themed) };
    let (chart, scatter) = (Some(chart.picture()), Some(scatter.picture()));
    Ok(page::page(report, Pictures { chart, scatter, last, trials: &trials }))
}

/// A trial that has a result.
fn of_trial(trial: &TrialOutcome) -> Result<Option<Drawn>, FigureError> {
    let both = |format| {
        let light = figure::trial(trial, format, Theme::LIGHT)?;
        Ok::<_, FigureError>(light.zip(figure::trial(trial, format, Theme::DARK)?).map(|(light, dark)| [light, dark]))
    };
    Ok(both(Format::Wide)?.zip(both(Format::Narrow)?).map(|(wide, narrow)| Drawn { wide, narrow }))
}

/// The last night with a posture.
fn last(report: &Report) -> Option<&NightSummary> {
    let mut nights = report.mornings.iter().rev().filter_map(|morning| morning.night.as_ref());
    nights.find(|night| night.off_trunk.is_none() && night.times.known_secs() > 0)
}

/// The track of a stored night; what is damaged is named on standard error, and the picture left out.
fn track(night: &NightSummary, store: &Store) -> Option<Track> {
    let tell = |error: &dyn Display| {
        anstream::eprintln!("left out: the picture of the night of {}: {error}", night.name());
    };
    let table = store.epochs(night.night?).inspect_err(|error| tell(error)).ok()??;
    match Epochs::read(&table, night.epoch_secs) {
        Ok(epochs) => Some(epochs.track()),
        // Nothing was kept, and nothing is missed.
        Err(Broken::Empty) => None,
        Err(error) => {
            tell(&error);
            None
        }
    }
}
