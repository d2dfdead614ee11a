//! Stretches of lying, and which of them are one rest.

use std::ops::Range;

use crate::night::sleep::RESTLESS_G;
use crate::posture::{Label, Posture, Reason, Settings, Track};

/// Over how long restlessness is measured, in seconds, and how much of a stretch's beginning and end is left out of it,
/// for lying down and getting up.
const PIECE_SECS: usize = 300;
const EDGE_SECS: usize = 60;

/// At either end of what is known of the recording so little lying counts, in seconds: it went on unseen.
const CUT_SECS: usize = 60;

/// Who comes back to lie for so long came back to bed, in seconds: three times what the rule of sleep needs.
const LONG_SECS: u32 = 3600;

/// How many five minutes before getting up tell whether the person lay awake: an hour and a half.
///
/// Chosen, on made-up nights and one week (chest-patch-days): of less, two restless spells in bed beside a visit to the
/// bathroom look like the sofa (up to 20 minutes each); of more, a doze before the programme looks like bed.
const LAST_PIECES: usize = 18;

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
    /// Whether the next stay is known to be another rest.
    parted: bool,
}

/// The rests of a track, in order. `movements` are those of [`crate::night::sleep`].
///
/// The shortest time up is judged first, with all that was lain before and after it and has been joined already; each is
/// judged once.
pub(super) fn rests(track: &Track, movements: &[f64], settings: &Settings) -> Vec<Stay> {
    let rule = Joining { track, settings };
    let mut stays = stays(track, movements, settings);
    while let Some(at) = rule.shortest(&stays) {
        let mut later = stays.split_off(at + 1).into_iter();
        match (stays.pop(), later.next()) {
            (Some(a), Some(b)) if rule.are_one(&a, &b) => stays.push(a.joined(b)),
            (a, b) => stays.extend(a.map(|a| Stay { parted: true, ..a }).into_iter().chain(b)),
        }
        stays.extend(later);
    }
    stays.retain(|stay| rule.secs(stay.lying) >= settings.lie_secs);
    stays
}

/// Stretches of at least `settings.lie_secs` of lying between which the person was up; shorter where the recording
/// begins or ends.
fn stays(track: &Track, movements: &[f64], settings: &Settings) -> Vec<Stay> {
    let (mut found, mut open) = (Vec::new(), Stay::default());
    let mut at = 0;
    for run in track.epochs.chunk_by(|a, b| a.label == b.label) {
        let span = at..at + run.len();
        at = span.end;
        match run.first().map(|epoch| epoch.label) {
            Some(label) if label.is_lying() => open.lie(span),
            Some(label) if parts(track, label, &span, settings) => found.push(std::mem::take(&mut open)),
            _ => {}
        }
    }
    found.push(open);
    let epochs = |secs: usize| secs / track.epoch_secs.max(1) as usize;
    let least = |stay: &Stay| if is_cut(track, &stay.span) { CUT_SECS } else { settings.lie_secs as usize };
    found.retain(|stay| stay.lying > 0 && stay.lying >= epochs(least(stay)));
    found.iter_mut().for_each(|stay| stay.pieces = pieces(track, movements, &stay.span));
    found
}

/// Whether a stretch ends lying in bed: getting up does, and so does a sensor not worn for longer than anybody is up at
/// night. One taken off for less is a gap, in which the person most likely lay on.
fn parts(track: &Track, label: Label, span: &Range<usize>, settings: &Settings) -> bool {
    match label {
        Label::Posture(Posture::Upright) => is_up(track, span, settings),
        Label::Unknown(Reason::NotWorn) => secs(track, span.len()) > settings.bed.long_up_secs,
        _ => false,
    }
}

/// Whether a stretch upright was getting up: about for long enough, or longer than anybody sits up in bed.
fn is_up(track: &Track, span: &Range<usize>, settings: &Settings) -> bool {
    let epochs = track.epochs.get(span.clone()).unwrap_or_default();
    let about = epochs.iter().filter(|epoch| epoch.movement >= settings.bed.about_g).count();
    secs(track, about) >= settings.bed.about_secs || secs(track, span.len()) > settings.bed.long_up_secs
}

/// Whether nothing is known before a stretch, or nothing after it.
fn is_cut(track: &Track, span: &Range<usize>) -> bool {
    let unknown = |range: Range<usize>| {
        let epochs = track.epochs.get(range).unwrap_or_default();
        epochs.iter().all(|epoch| matches!(epoch.label, Label::Unknown(_)))
    };
    unknown(0..span.start) || unknown(span.end..track.epochs.len())
}

fn secs(track: &Track, epochs: usize) -> u32 {
    u32::try_from(epochs).unwrap_or(u32::MAX).saturating_mul(track.epoch_secs.max(1))
}

/// Mean movement of each five minutes of lying in a stretch, in g, without its first and last minute.
pub(super) fn pieces(track: &Track, movements: &[f64], span: &Range<usize>) -> Vec<f64> {
    let epochs = |secs: usize| (secs / track.epoch_secs.max(1) as usize).max(1);
    let within = span.start + epochs(EDGE_SECS)..span.end.saturating_sub(epochs(EDGE_SECS));
    let both = track.epochs.iter().zip(movements).take(within.end).skip(within.start);
    let lying: Vec<f64> = both.filter(|(epoch, _)| epoch.label.is_lying()).map(|(_, movement)| *movement).collect();
    lying.chunks(epochs(PIECE_SECS)).map(mean).collect()
}

/// Five-minute pieces without more movement than would keep a person awake for ever, by Acti4's rule.
pub(super) fn calm(pieces: &[f64]) -> usize {
    pieces.iter().filter(|&&piece| piece < RESTLESS_G).count()
}

/// Whether fewer than half of the pieces are calm: somebody awake.
fn is_restless(pieces: &[f64]) -> bool {
    2 * calm(pieces) < pieces.len()
}

#[expect(clippy::cast_precision_loss, reason = "five minutes of epochs")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl Stay {
    fn lie(&mut self, span: Range<usize>) {
        let first = if self.lying == 0 { span.start } else { self.span.start };
        self.lying += span.len();
        self.span = first..span.end;
    }

    /// See [`calm`].
    pub(super) fn calm_pieces(&self) -> usize {
        calm(&self.pieces)
    }

    fn joined(mut self, next: Self) -> Self {
        self.up.push(self.span.end..next.span.start);
        self.up.extend(next.up);
        self.pieces.extend(next.pieces);
        self.lying += next.lying;
        self.span.end = next.span.end;
        self.parted = next.parted;
        self
    }
}

/// When two stays, one after the other, are one rest.
struct Joining<'a> {
    track: &'a Track,
    settings: &'a Settings,
}

impl Joining<'_> {
    /// Before which time up the stay is that is to be judged next: the shortest, the earliest of equals.
    fn shortest(&self, stays: &[Stay]) -> Option<usize> {
        let pairs = stays.iter().zip(stays.iter().skip(1)).enumerate();
        let open = pairs.filter(|(_, (a, _))| !a.parted);
        open.min_by_key(|(_, (a, b))| self.up_secs(a, b)).map(|(at, _)| at)
    }

    fn are_one(&self, a: &Stay, b: &Stay) -> bool {
        let up = self.up_secs(a, b);
        let visit = up <= self.settings.bed.brief_up_secs || (up <= self.settings.up_secs && !self.is_sofa(a));
        visit || (up < self.settings.bed.long_up_secs && self.are_long(a, b) && are_calm(a, b))
    }

    /// Whether somebody lay awake for so long before getting up, and not so long that it was bed.
    fn is_sofa(&self, stay: &Stay) -> bool {
        let lain = self.settings.bed.sofa_secs..self.settings.bed.long_rest_secs;
        let last = stay.pieces.get(stay.pieces.len().saturating_sub(LAST_PIECES)..).unwrap_or_default();
        lain.contains(&self.secs(stay.lying)) && is_restless(last)
    }

    /// Long enough to have been bed and not the sofa; who comes back to lie need not lie as long again.
    fn are_long(&self, a: &Stay, b: &Stay) -> bool {
        self.secs(a.lying) >= self.settings.bed.long_rest_secs && self.secs(b.lying) >= LONG_SECS
    }

    /// Time up between two stays, in seconds, and time not worn that parts them: what else is unknown neither joins
    /// nor parts.
    fn up_secs(&self, a: &Stay, b: &Stay) -> u32 {
        let between = self.track.epochs.get(a.span.end..b.span.start).unwrap_or_default();
        let runs = between.chunk_by(|a, b| a.label == b.label);
        let secs = runs.filter_map(|run| Some((run.first()?.label, self.secs(run.len()))));
        let up = secs.filter(|(label, secs)| match label {
            Label::Posture(posture) => *posture == Posture::Upright,
            Label::Unknown(reason) => *reason == Reason::NotWorn && *secs > self.settings.bed.long_up_secs,
        });
        up.map(|(_, secs)| secs).sum()
    }

    fn secs(&self, epochs: usize) -> u32 {
        secs(self.track, epochs)
    }
}

fn are_calm(a: &Stay, b: &Stay) -> bool {
    !is_restless(&a.pieces) && !is_restless(&b.pieces)
}
