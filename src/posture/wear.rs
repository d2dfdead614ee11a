//! Whether the sensor was worn: what lies still and does not breathe is on no body.
//!
//! **Minutes.** Taking a sensor off or putting it on moves it, so the recording is cut into runs of quiet seconds, and
//! those into minutes that overlap by half. Each is asked how much it swings across gravity in the band of breathing
//! (see [`breath`](super::breath)). At rest on a table it swings by what the sensor's noise leaves in the mean of a
//! second: the noise of a reading, which the spread within each second tells, over the root of the readings. Worn it
//! swings by 0.3° to 2.5°, 4 to 30 mg root mean square. A minute up to [`Settings::breathless_g`], or up to noise, is
//! without breath.
//!
//! **Stretches.** Minutes without breath belong together across what shakes bed or table for no longer than
//! [`BRIDGE_SECS`]. They are not worn when together they last [`Settings::not_worn_secs`] and their spectra add up to
//! no peak that noise has not: breath shallower than the noise shows there. What is moved for at most a minute between
//! such a stretch and the next quiet run is the sensor in somebody's hands, and belongs to it.
//!
//! **What cannot be seen.** A slow sensor, one whose steps or noise hide breath, and one on a limb show no breath when
//! worn. Of those only a stretch of [`Settings::not_worn_unseen_secs`] in which nothing moved at all is not worn.
//!
//! On the mattress beside a sleeper it may swing with that one's breath, weakly; where that shows, it counts as worn.

mod run;

use std::ops::Range;

use super::breath::{PER_MINUTE, WINDOW};
use super::{Epoch, Settings, Worn};
use crate::signal::swing::{Spectrum, Swings};
use crate::units::Hertz;
use run::{Rest, Run, Seen, Sensor, end, start};

/// So many times the quietest second in twenty still is quiet, and in any case up to so many g.
///
/// White noise over ten readings strays by less; a weak heartbeat and steps of 4 mg stay below 5 mg.
const QUIET: (f64, f64) = (2.5, 0.005);

/// Longest time without a minute that is without breath, within a stretch, in seconds: somebody turning beside it again
/// and again, a lorry. Nobody who wears it holds their breath for a minute every five.
pub const BRIDGE_SECS: u32 = 300;

/// Of so many minutes, which overlap by half, a run's own spectrum tells breath that is shallower than the noise.
const LEAST_MINUTES: usize = 9;

/// Longest stretch of handling that is taken to belong to it, in seconds: longer, and it was worn and walked with.
const HANDLED_SECS: u32 = 60;

/// When the sensor was not worn: spans of the grid of epochs, in order and apart.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NotWorn(Vec<Range<i64>>);

impl NotWorn {
    /// Of epochs in order, each of `epoch_secs`, of a sensor of this rate worn there, as far as that is known.
    #[must_use]
    pub fn of(epochs: &[Epoch], epoch_secs: u32, rate: Option<Hertz>, worn: Option<Worn>, settings: &Settings) -> Self {
        let usable: Vec<&Epoch> = epochs.iter().filter(|epoch| epoch.coverage >= settings.min_coverage).collect();
        let quiet = quiet_g(&usable, settings);
        let together =
            |a: &&Epoch, b: &&Epoch| b.index == a.index + 1 && (a.movement <= quiet) == (b.movement <= quiet);
        let is_quiet = |run: &&[&Epoch]| run.first().is_some_and(|epoch| epoch.movement <= quiet);
        let runs: Vec<&[&Epoch]> = usable.chunk_by(together).filter(is_quiet).collect();
        let sensor = Sensor::new(&usable, &runs, epoch_secs, rate, worn);
        let mut swings = Swings::default();
        let runs = runs.into_iter().map(|run| sensor.look(run, &mut swings, settings)).collect();
        let night = Night { usable: &usable, epoch_secs: epoch_secs.max(1), runs, settings };
        night.not_worn()
    }

    /// Whether it holds this place of the grid.
    #[must_use]
    pub fn holds(&self, index: i64) -> bool {
        let after = self.0.partition_point(|span| span.start <= index);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|span| span.contains(&index))
    }

    /// The spans.
    #[must_use]
    pub fn spans(&self) -> &[Range<i64>] {
        &self.0
    }
}

/// Up to which movement a second is quiet, in g.
fn quiet_g(usable: &[&Epoch], settings: &Settings) -> f64 {
    let floor = quantile(usable.iter().map(|epoch| epoch.movement).collect(), 0.05).unwrap_or_default();
    (QUIET.0 * floor).max(QUIET.1).min(settings.movement_g)
}

/// The quiet runs of a night.
#[derive(Debug)]
struct Night<'a> {
    usable: &'a [&'a Epoch],
    epoch_secs: u32,
    runs: Vec<Run<'a>>,
    settings: &'a Settings,
}

/// Minutes without breath that belong together.
#[derive(Clone, Debug)]
struct Stretch {
    span: Range<i64>,
    spectrum: Spectrum,
    minutes: usize,
    /// The greatest swing of a minute, in g.
    swing_g: f64,
}

impl Night<'_> {
    fn not_worn(&self) -> NotWorn {
        let mut spans = self.without_breath();
        spans.extend(self.unmoved());
        spans.sort_by_key(|span| span.start);
        NotWorn(joined(spans.into_iter().map(|span| self.widened(span))))
    }

    fn epochs(&self, secs: u32) -> i64 {
        i64::from(secs.div_ceil(self.epoch_secs))
    }

    fn without_breath(&self) -> Vec<Range<i64>> {
        let least = self.epochs(self.settings.not_worn_secs);
        let (mut found, mut open) = (Vec::new(), None::<Stretch>);
        for (span, rest) in self.runs.iter().filter(|run| !self.breathes(run)).flat_map(Run::without_breath) {
            let new = Stretch::of(span, rest);
            open = match open {
                Some(stretch) if new.span.start - stretch.span.end <= self.epochs(BRIDGE_SECS) => {
                    Some(stretch.with(&new))
                }
                before => {
                    found.extend(before);
                    Some(new)
                }
            };
        }
        found.extend(open);
        let counts = |it: &Stretch| it.span.end - it.span.start >= least && !it.breathes(self.settings);
        found.into_iter().filter(counts).map(|it| it.span).collect()
    }

    /// Whether all of a run is breathed in, though its minutes may swing no more than noise does.
    fn breathes(&self, run: &Run<'_>) -> bool {
        let mut minutes = run.without_breath().map(|(span, rest)| Stretch::of(span, rest));
        let first = minutes.next();
        let all = first.map(|first| minutes.fold(first, |all, next| all.with(&next)));
        all.is_some_and(|all| all.minutes >= LEAST_MINUTES && all.breathes(self.settings))
    }

    /// Where breath would not be seen, and nothing moved for long.
    fn unmoved(&self) -> Vec<Range<i64>> {
        let least = self.epochs(self.settings.not_worn_unseen_secs);
        let unseen = self.runs.iter().filter(|run| matches!(run.seen, Seen::Nothing));
        unseen.flat_map(Run::at_one_place).filter(|span| span.end - span.start >= least).collect()
    }

    /// With the handling at both ends.
    fn widened(&self, span: Range<i64>) -> Range<i64> {
        let most = self.epochs(HANDLED_SECS);
        let long = || self.runs.iter().filter(|run| run.epochs.len() >= WINDOW);
        let before = long().rev().find(|run| end(run.epochs) <= span.start);
        let after = long().find(|run| start(run.epochs) >= span.end);
        let first = before.map_or_else(|| start(self.usable), |run| end(run.epochs));
        let last = after.map_or_else(|| end(self.usable), |run| start(run.epochs));
        let from = if span.start - first <= most { first } else { span.start };
        from..if last - span.end <= most { last } else { span.end }
    }
}

impl Stretch {
    fn of(span: Range<i64>, rest: &Rest) -> Self {
        Self { span, spectrum: rest.spectrum.clone(), minutes: 1, swing_g: rest.swing_g }
    }

    fn with(mut self, next: &Self) -> Self {
        self.span.end = self.span.end.max(next.span.end);
        self.spectrum.add(&next.spectrum);
        self.minutes += next.minutes;
        self.swing_g = self.swing_g.max(next.swing_g);
        self
    }

    /// Whether the spectra add up to a peak that the noise of so many minutes has not.
    ///
    /// The highest of a dozen independent bins of white noise in two directions, in ten thousand, is 2.0 times their
    /// mean over 19 minutes that overlap by half (42 degrees of freedom) and 4.2 times over 3 (7).
    fn breathes(&self, settings: &Settings) -> bool {
        let (low, high) = (PER_MINUTE.0 / 60.0, PER_MINUTE.1 / 60.0);
        let most = 1.5 + 6.0 / (self.minutes as f64).sqrt();
        let mean = self.spectrum.mean_between(low, high);
        self.swing_g > settings.breathless_g
            && self.spectrum.peak(low, high).is_some_and(|peak| peak.power > most * mean)
    }
}

/// Spans in order, those that touch as one.
fn joined(spans: impl Iterator<Item = Range<i64>>) -> Vec<Range<i64>> {
    let mut joined: Vec<Range<i64>> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// The value below which this share of the others lies; the lower one between two.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    let at = (values.len().checked_sub(1)? as f64 * share) as usize;
    Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
}

#[cfg(test)]
mod tests;
