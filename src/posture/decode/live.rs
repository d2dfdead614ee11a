//! The most likely path while the night goes on (Viterbi).

use std::collections::VecDeque;

use fearless_simd::{Level, dispatch};

use super::chain::{ALL, Chain, Each, Look, STATES, Steps, greatest, label};
use crate::posture::{Label, Reason};
use crate::units::{Accel, Body};

/// After so many seconds at the latest a label is final, though what follows might still speak for another.
///
/// Two minutes: a clear change is settled within a dwell time, and who lies half way between two postures for longer
/// may well have the first of them counted.
pub(super) const LAG_SECS: u32 = 120;

/// The most likely paths to each state, and how likely they are against each other.
#[derive(Clone, Copy, Debug)]
struct Paths(Each<f64>);

impl Paths {
    const fn new() -> Self {
        Self([1.0; STATES])
    }

    /// The state in which the most likely path ends.
    fn best(&self) -> u8 {
        greatest(&self.0).0
    }

    /// Goes on by one epoch; says for each state from which the best path to it comes.
    fn go_on(&mut self, epoch: &Look, likelihoods: &Each<f64>) -> Each<u8> {
        let (best, top) = greatest(&self.0);
        let mut from = [best; STATES];
        let states = self.0.iter_mut().zip(likelihoods).zip(ALL.into_iter().zip(&mut from));
        for ((path, likelihood), (state, from)) in states {
            let (stay, come) = (*path * epoch.odds.stay(), top * epoch.odds.change);
            let stays = stay >= come && !epoch.first;
            if stays {
                *from = state;
            }
            *path = likelihood * if epoch.first { 1.0 } else { stay.max(come) };
        }
        self.scale();
        from
    }

    /// Brings the best to 1. No other falls below the probability of a change and one look, so nothing gets lost.
    fn scale(&mut self) {
        let top = greatest(&self.0).1;
        if top > 0.0 {
            self.0.iter_mut().for_each(|path| *path /= top);
        }
    }
}

/// An epoch whose label is not final.
#[derive(Clone, Copy, Debug)]
struct Pending {
    /// For each state from which state of the epoch before the best path to it comes.
    from: Each<u8>,
    missing: Option<Reason>,
}

impl Pending {
    fn label(&self, state: u8) -> Label {
        self.missing.map_or_else(|| label(state), Label::Unknown)
    }

    fn before(&self, state: u8) -> u8 {
        self.from.get(usize::from(state)).copied().unwrap_or(state)
    }
}

/// Labels epochs one after the other by the most likely path so far; a change of posture is dated back to its first
/// epoch.
///
/// A label is final once the best paths to all states agree on it, and in any case after two minutes.
/// How probable a label is, and so whether it is [`Reason::Between`] for being improbable, is known only to
/// [`super::Whole`]; the two differ for seconds about a change, and where a direction is of two postures alike.
#[derive(Clone, Debug)]
pub struct Decoder {
    steps: Steps,
    paths: Paths,
    most: usize,
    pending: VecDeque<Pending>,
    /// For each state where its best path was in the first pending epoch.
    origins: Each<u8>,
    settled: Vec<Label>,
}

impl Decoder {
    /// For epochs of `epoch_secs` seconds.
    #[must_use]
    pub fn new(epoch_secs: u32, chain: Chain) -> Self {
        let most = (LAG_SECS / epoch_secs.max(1)).max(2) as usize;
        Self {
            steps: Steps::new(chain),
            paths: Paths::new(),
            most,
            pending: VecDeque::with_capacity(most),
            origins: ALL,
            settled: Vec::with_capacity(most + 1),
        }
    }

    /// Labels the next epoch: the mean in the body frame, or `None` where nothing was recorded.
    pub fn push(&mut self, gravity: Option<&Accel<Body>>) {
        let epoch = self.steps.look(gravity);
        if epoch.first {
            self.settle_all();
        }
        if let (true, Some(reason)) = (epoch.first, epoch.missing) {
            self.settled.push(Label::Unknown(reason));
            return;
        }
        let [likelihoods, ..] = dispatch!(Level::new(), simd => self.steps.likelihoods(simd, &[epoch; 4]));
        let from = self.paths.go_on(&epoch, &likelihoods);
        let pending = Pending { from, missing: epoch.missing };
        self.origins = if self.pending.is_empty() { ALL } else { from.map(|state| self.origin(state)) };
        self.pending.push_back(pending);
        if agreed(&self.origins).is_some() {
            self.settle(0);
        } else if self.pending.len() >= self.most {
            self.settle(self.most / 2);
        }
    }

    /// Takes the labels, oldest first, that nothing to come will change.
    ///
    /// Called after every epoch, it keeps no more than two minutes of labels, however long the night.
    pub fn settled(&mut self) -> std::vec::Drain<'_, Label> {
        self.settled.drain(..)
    }

    /// The labels as they stand that were not taken, one for each epoch pushed.
    #[must_use]
    pub fn open(&self) -> Vec<Label> {
        let mut labels = self.settled.clone();
        trace(self.pending.iter().rev(), self.paths.best(), &mut labels);
        labels
    }

    /// The labels that were not taken, one for each epoch pushed.
    #[must_use]
    pub fn finish(mut self) -> Vec<Label> {
        self.settle_all();
        self.settled
    }

    fn origin(&self, state: u8) -> u8 {
        self.origins.get(usize::from(state)).copied().unwrap_or(state)
    }

    fn settle_all(&mut self) {
        trace(self.pending.iter().rev(), self.paths.best(), &mut self.settled);
        self.pending.clear();
    }

    /// Settles what all paths agree on, and by the best path at least so many of the oldest.
    fn settle(&mut self, least: usize) {
        // Where each path was, going back from the last epoch; and the same one epoch later.
        let (mut paths, mut later) = (ALL, ALL);
        let mut best = self.paths.best();
        let mut end = self.pending.len();
        while end > least && agreed(&paths).is_none() {
            end -= 1;
            let Some(pending) = self.pending.get(end) else { break };
            later = paths;
            paths = paths.map(|state| pending.before(state));
            best = pending.before(best);
        }
        trace(self.pending.iter().take(end).rev(), best, &mut self.settled);
        self.pending.drain(..end);
        self.origins = later;
    }
}

/// The state that all are in, if it is one.
fn agreed(states: &Each<u8>) -> Option<u8> {
    let [first, others @ ..] = states;
    others.iter().all(|state| state == first).then_some(*first)
}

/// Appends the labels of the path that ends in `state`; the epochs come from the last to the first.
fn trace<'a>(backward: impl Iterator<Item = &'a Pending>, mut state: u8, labels: &mut Vec<Label>) {
    let start = labels.len();
    for epoch in backward {
        labels.push(epoch.label(state));
        state = epoch.before(state);
    }
    if let Some(new) = labels.get_mut(start..) {
        new.reverse();
    }
}
