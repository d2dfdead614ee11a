//! What came of a trial.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::adherence::Adherence;
use super::design::smallest_p;
use super::pairs::{Known, pairs};
use super::{LEVEL, Noise, State, Trial, flip};
use crate::link::important::ImportantDifference;
use crate::link::interval::Interval;
use crate::link::{Morning, rank};
use crate::time::{Night, Timestamp};

/// One night of a trial that has been.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TrialNight {
    /// The morning after.
    pub morning: Date,
    /// Which arm, from 0.
    pub arm: usize,
    /// Pain on waking.
    pub pain: Option<f64>,
    /// What was measured.
    pub dose: Option<f64>,
}

/// One arm against the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The arm.
    pub arm: String,
    /// What it is compared with.
    pub against: String,
    /// Turns compared.
    pub turns: usize,
    /// Turns left out because one side of them has no score.
    pub left_out: usize,
    /// Mean pain under the arm, in points, over the turns compared.
    pub pain_arm: f64,
    /// Mean pain under the other.
    pub pain_against: f64,
    /// The first less the second, as assigned, whatever was kept to; absent where too few turns are left.
    pub difference: Option<Interval>,
    /// How often redrawing the lots makes more of a difference; just as much of one counts half.
    pub p: f64,
    /// The same with just as much counted whole, which is never small more often than it says.
    pub p_strict: f64,
    /// `p`, corrected for the number of comparisons (Holm 1979).
    pub p_adjusted: f64,
    /// Every pattern was looked at, rather than some that were drawn.
    pub exact: bool,
    /// The smallest p that so many turns can have.
    pub smallest_p: f64,
    /// Whether it was kept to, where that is measured.
    pub adherence: Option<Adherence>,
}

impl Comparison {
    /// Whether chance would rarely make as much of a difference.
    #[must_use]
    pub fn is_effect(&self) -> bool {
        self.p_adjusted <= LEVEL
    }
}

/// The result, once there is nothing more to come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrialResult {
    /// Every arm but the last against the last.
    pub comparisons: Vec<Comparison>,
    /// How large a difference matters to this person.
    pub important: ImportantDifference,
    /// The nights, in order.
    pub nights: Vec<TrialNight>,
}

/// A trial as far as it has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrialOutcome {
    /// What it is called.
    pub name: String,
    /// What is compared.
    pub arms: Vec<String>,
    /// Nights planned.
    pub nights: usize,
    /// Nights in a row under one arm.
    pub block: usize,
    /// The evening of the first.
    pub start: Date,
    /// The morning after the last.
    pub last_morning: Date,
    /// What the lots were drawn from.
    pub seed: u32,
    /// What shows whether an arm is kept to.
    pub measure: Option<String>,
    /// When it was drawn.
    pub created: Timestamp,
    /// The smallest difference that it was said to see.
    pub sees: Option<f64>,
    /// What that rests on.
    pub noise: Noise,
    /// How far it has come.
    pub state: State,
    /// Mornings of it that have a score.
    pub scored: usize,
    /// Mornings of it that have been and have none.
    pub missing: Vec<Date>,
    /// Nights that were measured; absent where nothing is.
    pub measured: Option<usize>,
    /// When somebody looked before the end.
    pub peeked: Vec<Timestamp>,
    /// The result; absent before the end, unless somebody peeks.
    pub result: Option<TrialResult>,
}

impl TrialOutcome {
    /// As of the night `tonight`; before the end the result is there only to `peek`.
    #[must_use]
    pub fn of(trial: &Trial, mornings: &[Morning], tonight: Night, peek: bool) -> Self {
        let (design, draft) = (&trial.design, trial.design.draft());
        let by_date: BTreeMap<Date, &Morning> = mornings.iter().map(|morning| (morning.date, morning)).collect();
        let is_scored = |date: Date| by_date.get(&date).is_some_and(|morning| morning.entry.is_some());
        let last_morning = design.last().morning();
        let state = State::of(trial, tonight, is_scored(last_morning));
        let nights = trial.nights_been(state, &by_date);
        let missing = nights.iter().filter(|night| night.pain.is_none()).map(|night| night.morning);
        Self {
            name: draft.name.clone(),
            arms: draft.arms.clone(),
            nights: draft.nights,
            block: draft.block,
            start: draft.start,
            last_morning,
            seed: draft.seed,
            measure: draft.measure.as_ref().map(ToString::to_string),
            created: draft.created,
            sees: trial.sees,
            noise: trial.noise,
            state,
            scored: nights.iter().filter(|night| night.pain.is_some()).count(),
            missing: missing.collect(),
            measured: draft.measure.as_ref().map(|_| nights.iter().filter(|night| night.dose.is_some()).count()),
            peeked: trial.peeked.clone(),
            result: (state.is_closed() || peek).then(|| trial.result(nights)),
        }
    }
}

impl Trial {
    /// The nights whose morning has come.
    fn nights_been(&self, state: State, mornings: &BTreeMap<Date, &Morning>) -> Vec<TrialNight> {
        let draft = self.design.draft();
        let count = match state {
            State::Waiting => 0,
            State::Running { night } => night.saturating_sub(1),
            State::Awaiting | State::Over => draft.nights,
            State::Stopped { nights, .. } => nights,
        };
        let night = |index| {
            let date = self.design.night(index).morning();
            let morning = mornings.get(&date);
            let pain = morning.and_then(|it| it.entry.as_ref()).map(|entry| f64::from(entry.pain.get()));
            let dose = morning.and_then(|it| draft.measure.as_ref()?.of(it));
            Some(TrialNight { morning: date, arm: self.design.arm(index)?, pain, dose })
        };
        (0..count).filter_map(night).collect()
    }

    /// Every comparison, over the nights that have been.
    fn result(&self, nights: Vec<TrialNight>) -> TrialResult {
        let last = self.design.draft().arms.len().saturating_sub(1);
        let known: Vec<Known> = nights.iter().map(|night| Known { pain: night.pain, dose: night.dose }).collect();
        let mut comparisons: Vec<Comparison> = (0..last).map(|arm| self.compare(&known, arm, last)).collect();
        holm(&mut comparisons);
        let against = nights.iter().filter(|night| night.arm == last).filter_map(|night| night.pain);
        let usual = rank::median(&against.collect::<Vec<_>>()).unwrap_or(self.noise.usual);
        TrialResult { comparisons, important: ImportantDifference::at(usual), nights }
    }

    fn compare(&self, known: &[Known], arm: usize, against: usize) -> Comparison {
        let (design, seed) = (&self.design, self.design.draft().seed);
        let compared = pairs(design, known, [arm, against], false);
        let p = flip::p_value(&compared.pairs, seed);
        let measure = design.draft().measure.as_ref();
        Comparison {
            arm: design.arm_name(arm).to_owned(),
            against: design.arm_name(against).to_owned(),
            turns: compared.pairs.len(),
            left_out: compared.left_out,
            pain_arm: compared.pain[0],
            pain_against: compared.pain[1],
            difference: flip::interval(&compared.pairs, seed),
            p,
            p_strict: flip::strict_p(&compared.pairs, seed),
            p_adjusted: p,
            exact: flip::is_exact(&compared.pairs),
            smallest_p: smallest_p(compared.pairs.len()),
            adherence: measure.and_then(|measure| Adherence::of(measure, design, known, [arm, against])),
        }
    }
}

/// Holm's correction: the smallest p times the number of comparisons, the next times one less, never falling.
fn holm(comparisons: &mut [Comparison]) {
    let mut order: Vec<&mut Comparison> = comparisons.iter_mut().collect();
    order.sort_by(|a, b| a.p.total_cmp(&b.p));
    let (mut left, mut so_far) = (order.len(), 0.0_f64);
    for comparison in order {
        so_far = so_far.max((comparison.p * super::pairs::as_f64(left)).min(1.0));
        comparison.p_adjusted = so_far;
        left -= 1;
    }
}
