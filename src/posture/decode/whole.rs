//! How probable each state is at each epoch of a whole night.

use fearless_simd::{Level, dispatch};

use super::chain::{Chain, Each, Odds, STATES, Step, Steps, greatest, label};
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

/// Labels epochs by all of them: means in the body frame, or `None` where nothing was recorded.
///
/// Each epoch gets its own most probable state, which makes the most seconds right. Where a direction is of two
/// postures alike for long, the most likely *path* turns from one to the other at any second that suits it, and would
/// say there what is improbable.
#[must_use]
pub fn whole<'a>(chain: Chain, epochs: impl IntoIterator<Item = Option<&'a Accel<Body>>>) -> Vec<Said> {
    let mut steps = Steps::new(chain);
    let steps: Vec<Step> = epochs.into_iter().map(|gravity| steps.next(gravity)).collect();
    let each = probabilities(&steps);
    steps.iter().zip(each).map(|(step, each)| said(step, &each)).collect()
}

fn said(step: &Step, each: &Each<f64>) -> Said {
    let (state, probability) = greatest(each);
    match (step.missing, label(state)) {
        (Some(reason), _) => Said { label: Label::Unknown(reason), probability: None },
        (None, Label::Posture(_)) if probability < HALF => {
            Said { label: Label::Unknown(Reason::Between), probability: Some(1.0 - probability) }
        }
        (None, label) => Said { label, probability: Some(probability) },
    }
}

/// The probability of each state at each step, given all steps (forward–backward).
fn probabilities(steps: &[Step]) -> Vec<Each<f64>> {
    dispatch!(Level::new(), _ => there_and_back(steps))
}

#[inline(always)]
fn there_and_back(steps: &[Step]) -> Vec<Each<f64>> {
    let mut all: Vec<Each<f64>> = Vec::with_capacity(steps.len());
    let mut so_far = [1.0; STATES];
    for step in steps {
        let before = if step.first { [1.0; STATES] } else { step.odds.spread(so_far) };
        so_far = scaled(times(before, &step.likelihoods));
        all.push(so_far);
    }
    let mut to_come = [1.0; STATES];
    for (state, step) in all.iter_mut().zip(steps).rev() {
        *state = scaled(times(*state, &to_come));
        let before = step.odds.spread(times(to_come, &step.likelihoods));
        to_come = if step.first { [1.0; STATES] } else { scaled(before) };
    }
    all
}

impl Odds {
    /// What a distribution is one epoch later, or earlier: going and coming are alike.
    #[inline(always)]
    fn spread(self, mut each: Each<f64>) -> Each<f64> {
        let sum: f64 = each.iter().sum();
        for one in &mut each {
            *one = *one * self.stay + (sum - *one) * self.change;
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

/// Brought to a sum of 1.
#[inline(always)]
fn scaled(mut each: Each<f64>) -> Each<f64> {
    let sum: f64 = each.iter().sum();
    for one in &mut each {
        *one = if sum > 0.0 { *one / sum } else { 1.0 / STATES as f64 };
    }
    each
}
