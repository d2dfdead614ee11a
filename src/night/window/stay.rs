//! Stretches of lying, and which of them are one rest.

use std::ops::Range;

use crate::night::sleep::{AT_THE_EDGE, RESTLESS_G, asleep, share};
use crate::posture::{Label, Posture, Settings, Track};

/// Over how long restlessness is measured, in seconds, and how much of a stretch's beginning and end is left out of it,
/// for lying down and getting up.
const PIECE_SECS: usize = 300;
const EDGE_SECS: usize = 60;

/// Who comes back to lie for so long came back to bed, in seconds: three times what the rule of sleep needs.
const LONG_SECS: u32 = 3600;

/// Share of lying that is calm enough for sleep in a stay that is calm. Chosen: a bed in which somebody lay awake for
/// most of an hour has it, and an hour awake on the sofa has not.
const CALM: f64 = 0.25;

/// Lying without getting up, or several such stretches with times up between: one rest.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Stay {
    /// From the first to the last epoch of lying.
    pub(super) span: Range<usize>,
    /// Epochs of lying.
    pub(super) lying: usize,
    /// Mean movement of each five minutes of lying, in g.
    pieces: Vec<f64>,
    /// Times up, in order.
    pub(super) up: Vec<Range<usize>>,
}

/// The rests of a track, in order. `movements` are those of [`crate::night::sleep`].
pub(super) fn rests(track: &Track, movements: &[f64], settings: &Settings) -> Vec<Stay> {
    let stays = stays(track, movements, settings);
    let rule = Joining { track, movements, settings, epoch_secs: track.epoch_secs.max(1) };
    let brief = joined(stays, |a, b| rule.apart_secs(a, b) <= settings.bed.brief_up_secs);
    let near = joined(brief, |a, b| rule.apart_secs(a, b) <= settings.up_secs && rule.are_calm(a, b));
    joined(near, |a, b| rule.apart_secs(a, b) < settings.bed.long_up_secs && rule.are_long(a, b) && rule.are_calm(a, b))
}

/// Stretches of at least `settings.lie_secs` of lying between which the person was up.
fn stays(track: &Track, movements: &[f64], settings: &Settings) -> Vec<Stay> {
    let least = (settings.lie_secs / track.epoch_secs.max(1)) as usize;
    let (mut found, mut open) = (Vec::new(), Stay::default());
    let mut at = 0;
    for run in track.epochs.chunk_by(|a, b| a.label == b.label) {
        let span = at..at + run.len();
        at = span.end;
        match run.first().map(|epoch| epoch.label) {
            Some(Label::Posture(Posture::Upright)) if is_up(track, &span, settings) => {
                found.push(std::mem::take(&mut open));
            }
            Some(label) if label.is_lying() => open.lie(span),
            _ => {}
        }
    }
    found.push(open);
    found.retain(|stay| stay.lying > 0 && stay.lying >= least);
    found.iter_mut().for_each(|stay| stay.measure(track, movements));
    found
}

/// Whether a stretch upright was getting up: about for long enough, or longer than anybody sits up in bed.
fn is_up(track: &Track, span: &Range<usize>, settings: &Settings) -> bool {
    let secs = |count: usize| count.saturating_mul(track.epoch_secs.max(1) as usize);
    let epochs = track.epochs.get(span.clone()).unwrap_or_default();
    let about = epochs.iter().filter(|epoch| epoch.movement >= settings.bed.about_g).count();
    secs(about) >= settings.bed.about_secs as usize || secs(span.len()) > settings.bed.long_up_secs as usize
}

impl Stay {
    fn lie(&mut self, span: Range<usize>) {
        let first = if self.lying == 0 { span.start } else { self.span.start };
        self.lying += span.len();
        self.span = first..span.end;
    }

    fn measure(&mut self, track: &Track, movements: &[f64]) {
        let epochs = |secs: usize| (secs / track.epoch_secs.max(1) as usize).max(1);
        let within = self.span.start + epochs(EDGE_SECS)..self.span.end.saturating_sub(epochs(EDGE_SECS));
        let lying: Vec<f64> = track
            .epochs
            .iter()
            .zip(movements)
            .take(within.end)
            .skip(within.start)
            .filter(|(epoch, _)| epoch.label.is_lying())
            .map(|(_, movement)| *movement)
            .collect();
        self.pieces = lying.chunks(epochs(PIECE_SECS)).map(mean).collect();
    }

    /// Five-minute pieces without more movement than would keep a person awake for ever, by Acti4's rule.
    pub(super) fn calm_pieces(&self) -> usize {
        self.pieces.iter().filter(|&&piece| piece < RESTLESS_G).count()
    }

    fn joined(mut self, next: Self) -> Self {
        self.up.push(self.span.end..next.span.start);
        self.up.extend(next.up);
        self.pieces.extend(next.pieces);
        self.lying += next.lying;
        self.span.end = next.span.end;
        self
    }
}

#[expect(clippy::cast_precision_loss, reason = "five minutes of epochs")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// When two stays are one rest.
struct Joining<'a> {
    track: &'a Track,
    movements: &'a [f64],
    settings: &'a Settings,
    epoch_secs: u32,
}

impl Joining<'_> {
    fn are_calm(&self, a: &Stay, b: &Stay) -> bool {
        self.is_calm(a) && self.is_calm(b)
    }

    /// Long enough to have been bed and not the sofa; who comes back to lie need not lie as long again.
    fn are_long(&self, a: &Stay, b: &Stay) -> bool {
        self.secs(a.lying) >= self.settings.bed.long_rest_secs && self.secs(b.lying) >= LONG_SECS
    }

    /// Whether the rule of sleep, begun a minute after lying down at the edge of sleep, finds enough of it.
    fn is_calm(&self, stay: &Stay) -> bool {
        let edge = EDGE_SECS / self.epoch_secs.max(1) as usize;
        let within = (stay.span.start + edge).min(stay.span.end)..stay.span.end;
        let asleep = asleep(self.track, self.movements, &within, &stay.up, AT_THE_EDGE);
        let count = asleep.iter().filter(|&&asleep| asleep).count();
        share(count, stay.lying) >= CALM
    }

    /// Recorded time between two stays: what is unknown neither joins nor parts.
    fn apart_secs(&self, a: &Stay, b: &Stay) -> u32 {
        let between = self.track.epochs.get(a.span.end..b.span.start).unwrap_or_default();
        self.secs(between.iter().filter(|epoch| !matches!(epoch.label, Label::Unknown(_))).count())
    }

    fn secs(&self, epochs: usize) -> u32 {
        u32::try_from(epochs).unwrap_or(u32::MAX).saturating_mul(self.epoch_secs)
    }
}

/// Stays that belong together made one, with all between them.
fn joined(stays: Vec<Stay>, together: impl Fn(&Stay, &Stay) -> bool) -> Vec<Stay> {
    let mut joined: Vec<Stay> = Vec::with_capacity(stays.len());
    for mut stay in stays {
        while let Some(first) = joined.iter().rposition(|earlier| together(earlier, &stay)) {
            let parts = joined.split_off(first).into_iter().chain(std::iter::once(stay));
            stay = parts.reduce(Stay::joined).unwrap_or_default();
        }
        joined.push(stay);
    }
    joined
}
