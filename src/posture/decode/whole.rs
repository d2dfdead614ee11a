//! How probable each state is at each epoch of a whole night.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use super::chain::{Chain, Each, Look, Odds, STATES, Steps, greatest, label};
use crate::posture::{Label, Reason};
use crate::units::{Accel, Body};

/// Below this probability a posture is not said: something else is likelier than it.
const HALF: f64 = 0.5;

/// What is said of an epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    /// The state of the greatest probability; [`Reason::Between`] where that is below one half.
    pub label: Label,
    /// The probability of the label given the whole night: of a posture that it is that one, of [`Reason::Between`]
    /// that it is not the likeliest posture. Absent without a direction.
    ///
    /// As far as the model is right, of which it says nothing: a wrong mounting makes wrong labels that are sure.
    pub probability: Option<f64>,
}

/// Labels epochs by all of them: those before one and those after it (forward–backward).
///
/// Each epoch gets its own most probable state, which makes the most seconds right. Where a direction is of two
/// postures alike for long, the most likely *path* turns from one to the other at any second that suits it, and would
/// say there what is improbable.
///
/// Going forward, the probabilities f of an epoch's states given all up to it are kept, and nothing else of it. They say
/// with which probabilities p the states of the next epoch were to be expected; going back, once the whole night tells
/// the next one's to be g, those of this one are f · Σ (passage · g ∕ p).
#[derive(Clone, Debug)]
pub struct Whole {
    steps: Steps,
    /// Epochs that wait until there are four.
    waiting: Vec<Look>,
    so_far: Vec<SoFar>,
}

/// What an epoch and all before it say.
#[derive(Clone, Copy, Debug)]
struct SoFar {
    /// The probability of each state.
    each: Each<f64>,
    /// Of the passage to it from the epoch before.
    odds: Odds,
    /// Why it has no direction, if it has none.
    missing: Option<Reason>,
}

impl Whole {
    /// For about so many epochs.
    #[must_use]
    pub fn new(chain: Chain, epochs: usize) -> Self {
        Self { steps: Steps::new(chain), waiting: Vec::with_capacity(4), so_far: Vec::with_capacity(epochs) }
    }

    /// Adds the next epoch: its mean in the body frame, or `None` where nothing was recorded.
    pub fn push(&mut self, gravity: Option<&Accel<Body>>) {
        self.waiting.push(self.steps.look(gravity));
        if let Ok(four) = self.waiting.as_slice().try_into() {
            dispatch!(Level::new(), simd => self.go_on(simd, four, 4));
            self.waiting.clear();
        }
    }

    /// Goes on by so many of four epochs.
    #[inline(always)]
    fn go_on<S: Simd>(&mut self, simd: S, epochs: [Look; 4], count: usize) {
        let likelihoods = self.steps.likelihoods(simd, &epochs);
        for (&Look { odds, missing, .. }, likelihoods) in epochs.iter().zip(likelihoods).take(count) {
            let before = self.so_far.last().map_or([1.0; STATES], |last| odds.spread(last.each, 1.0));
            self.so_far.push(SoFar { each: scaled(times(before, &likelihoods)), odds, missing });
        }
    }

    /// What is said of each epoch, from the last to the first.
    pub fn back(mut self, say: impl FnMut(Said)) {
        let mut waiting = self.waiting.iter().copied();
        if let Some(first) = waiting.next() {
            let mut next = || waiting.next().unwrap_or(first);
            let (epochs, count) = ([first, next(), next(), next()], self.waiting.len());
            dispatch!(Level::new(), simd => self.go_on(simd, epochs, count));
        }
        dispatch!(Level::new(), _ => back(&self.so_far, say));
    }
}

#[inline(always)]
fn back(so_far: &[SoFar], mut say: impl FnMut(Said)) {
    let mut after = None;
    for &SoFar { each, odds, missing } in so_far.iter().rev() {
        let told = after.map_or(each, |(odds, after)| times(each, &told_by(odds, &each, after)));
        say(said(missing, &told));
        after = Some((odds, told));
    }
}

/// By how much the states of an epoch are likelier for what is known of the next, beside what they made expect of it.
#[inline(always)]
fn told_by(odds: Odds, each: &Each<f64>, mut after: Each<f64>) -> Each<f64> {
    for (after, expected) in after.iter_mut().zip(odds.spread(*each, 1.0)) {
        *after /= expected;
    }
    odds.spread(after, total(&after))
}

#[inline(always)]
fn said(missing: Option<Reason>, each: &Each<f64>) -> Said {
    // Rounding may bring them a little off a sum of 1.
    let (state, probability) = greatest(&scaled(*each));
    match (missing, label(state)) {
        (Some(reason), _) => Said { label: Label::Unknown(reason), probability: None },
        (None, Label::Posture(_)) if probability < HALF => {
            Said { label: Label::Unknown(Reason::Between), probability: Some(1.0 - probability) }
        }
        (None, label) => Said { label, probability: Some(probability) },
    }
}

impl Odds {
    /// What numbers of this sum, such as probabilities, are one epoch later, or earlier: going and coming are alike.
    #[inline(always)]
    fn spread(self, mut each: Each<f64>, sum: f64) -> Each<f64> {
        for one in &mut each {
            *one = *one * self.stay() + (sum - *one) * self.change;
        }
        each
    }
}

#[inline(always)]
fn times(mut a: Each<f64>, b: &Each<f64>) -> Each<f64> {
    for (a, b) in a.iter_mut().zip(b) {
        *a *= b;
    }
    a
}

/// The sum, in which no number waits for more than two others.
#[inline(always)]
fn total(each: &Each<f64>) -> f64 {
    let &[a, b, c, d, e, f] = each;
    (a + b) + (c + d) + (e + f)
}

/// Brought to a sum of 1.
#[inline(always)]
fn scaled(mut each: Each<f64>) -> Each<f64> {
    let sum = total(&each);
    for one in &mut each {
        *one = if sum > 0.0 { *one / sum } else { 1.0 / STATES as f64 };
    }
    each
}
