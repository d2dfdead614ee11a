//! The page with its pictures.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::link::trial::TrialOutcome;
use crate::night::NightSummary;
use crate::posture::Track;
use crate::report::Report;
use crate::report::epochs::{Broken, Epochs};
use crate::report::figure::{self, Figure, FigureError, Format};
use crate::report::page::{self, LastNight, Picture, Pictures};
use crate::report::palette::Theme;
use crate::store::{self, Store};

/// A picture for pages and, but of the rose, which is small, one for phones. The page turns its colours in the dark.
struct Drawn {
    wide: Figure,
    narrow: Option<Figure>,
}

/// What can be drawn: each draws itself in a format.
type Drawing<'a> = Box<dyn Fn(Format) -> Result<Figure, FigureError> + Sync + 'a>;

impl Drawn {
    fn new(draw: &(dyn Fn(Format) -> Result<Figure, FigureError> + Sync)) -> Result<Self, FigureError> {
        let (wide, narrow) = rayon::join(|| draw(Format::Wide), || draw(Format::Narrow));
        let narrow = narrow?;
        let wide = wide?;
        Ok(Self { narrow: (narrow.name != wide.name).then_some(narrow), wide })
    }

    fn picture(&self) -> Picture<'_> {
        Picture { wide: &self.wide.svg, narrow: self.narrow.as_ref().map(|narrow| narrow.svg.as_str()) }
    }

    /// The wide one as files of its own.
    fn write(&self, dir: &Path) -> anyhow::Result<[PathBuf; 2]> {
        let Figure { name, svg, png } = &self.wide;
        let [vectors, pixels] = ["svg", "png"].map(|ending| dir.join(format!("{name}.{ending}")));
        store::replace(&vectors, figure::standing_alone(svg).as_bytes())?;
        store::replace(&pixels, png)?;
        Ok([vectors, pixels])
    }
}

/// The page and the summary; their pictures are also written as files, which are added to `files`.
///
/// # Errors
/// When a picture cannot be drawn or a file not be written.
pub(super) fn with_pictures(
    report: &Report,
    name: Option<&str>,
    store: &Store,
    dir: &Path,
    files: &mut Vec<PathBuf>,
) -> anyhow::Result<[String; 2]> {
    let last = last(report);
    let track = last.and_then(|night| track(night, store));
    let breaths = last.zip(track.as_ref()).map(|(night, track)| night.breaths(track)).unwrap_or_default();
    let night = last.zip(track.as_ref());
    let rose = last.filter(|night| night.rolls.is_some());
    let drawings: [Option<Drawing<'_>>; 6] = [
        Some(Box::new(|format| figure::chart(report, format, Theme::LIGHT))),
        Some(Box::new(|format| figure::forest(report, format, Theme::LIGHT))),
        Some(Box::new(|format| figure::scatter(report, format, Theme::LIGHT))),
        Some(Box::new(|format| figure::calendar(report, format, Theme::LIGHT))),
        night.map(|(night, track)| -> Drawing<'_> {
            Box::new(|format| figure::night(night, track, &breaths, format, Theme::LIGHT))
        }),
        rose.map(|night| -> Drawing<'_> { Box::new(|_| figure::rose(night, Theme::LIGHT)) }),
    ];
    let drawn: Vec<Option<Drawn>> = drawings
        .par_iter()
        .map(|draw| draw.as_ref().map(|draw| Drawn::new(draw)).transpose())
        .collect::<Result<_, _>>()?;
    for one in drawn.iter().flatten() {
        files.extend(one.write(dir)?);
    }
    let picture = |index: usize| drawn.get(index).and_then(Option::as_ref).map(Drawn::picture);
    let last = LastNight { night: picture(4), rose: picture(5) };
    let [chart, forest, scatter, calendar] = [0, 1, 2, 3].map(picture);
    let trials = report.trials.iter().map(of_trial).collect::<Result<Vec<_>, _>>()?;
    let trials: Vec<Option<Picture<'_>>> = trials.iter().map(|it| it.as_ref().map(Drawn::picture)).collect();
    let pictures = Pictures { chart, forest, scatter, calendar, last, trials: &trials };
    Ok([page::page(report, pictures), page::summary(report, name, chart)])
}

/// A trial that has a result.
fn of_trial(trial: &TrialOutcome) -> Result<Option<Drawn>, FigureError> {
    let wide = figure::trial(trial, Format::Wide, Theme::LIGHT)?;
    let narrow = figure::trial(trial, Format::Narrow, Theme::LIGHT)?;
    Ok(wide.map(|wide| Drawn { wide, narrow }))
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
