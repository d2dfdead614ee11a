//! The mounting from the night itself, when nobody posed.
//!
//! Every rotation is asked how well it explains the night, and the best is taken: directions held for long must be
//! those of people lying and upright ([`Tilts`], for each place the sensor may be worn at), and walking tells which way
//! is up and, by its jolts and its lean, which way is forward. What remains possible beside the best is kept: turned
//! round the long axis by half a turn, a sensor reads back for stomach and left for right.

mod chain;
mod chart;
mod evidence;
mod parts;
mod pose;
mod posed;
mod search;
mod stretch;

use std::f64::consts::{PI, TAU};
use std::sync::OnceLock;

use nalgebra::{Rotation3, Vector3};

use super::{Basis, Mounting};
use crate::posture::tilts::Tilts;
use crate::posture::{Epoch, Posture, Settings, Worn};
use crate::units::{Accel, Body};
pub use chain::likeliest;
use chart::{Chart, log_sum};
use evidence::Evidence;
pub use evidence::Steps;
use parts::Parts;
pub use posed::with_poses;
pub use search::ALIKE;
use search::{Candidate, Question, places};

/// Share of wearers who put the sensor on in a way of their own, however common another is.
///
/// Higher than the one in ten of pdiot-2021-2022, so that a night that speaks clearly is not overruled by the others.
const UNUSUAL: f64 = 0.5;

/// How far the mountings of those who put it on in the common way are spread, in degrees in each of three dimensions.
const SPREAD: f64 = 20.0;

/// How often a night is cut into parts: what a part says by itself tells better where it begins.
const LOOKS: usize = 3;

/// How many of the likeliest of a part are tried in the others.
const HINTS: usize = 4;

/// From this probability on a night is believed: one in twenty errs, as with a 95 % interval.
pub const SURE: f64 = 0.95;

/// A mounting found in a night, or in a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct FromNight {
    /// The epoch, counted on the grid of time, from which the sensor sat like that.
    pub from: i64,
    /// The likeliest.
    pub mounting: Mounting,
    /// Its probability, 0 to 1, as far as the model of how people lie and walk is right.
    pub confidence: f64,
    /// The likeliest that differs by more than 40°, and its probability; `None` when there is no other at all.
    pub other: Option<(Mounting, f64)>,
    tilts: Tilts,
}

impl FromNight {
    /// The posture that a reading in the body frame most likely is, for the place where this sensor seems to be worn.
    #[must_use]
    pub fn most_likely(&self, gravity: &Accel<Body>) -> Posture {
        self.tilts.most_likely(gravity)
    }
}

/// How sensors such as this one are commonly worn: mountings, each with its weight.
pub type Usual = Vec<(Rotation3<f64>, f64)>;

/// The mountings that a part of a night leaves possible.
#[derive(Clone, Debug)]
pub struct Possible {
    /// The epoch from which the sensor sat in one of them.
    pub from: i64,
    /// The summits of the likelihood, best first, each with the place of wearing that goes with it best.
    summits: Vec<(Candidate, Tilts)>,
    /// The mean jolt of walking in the sensor frame, if anybody walked.
    jolt: Option<Vector3<f64>>,
}

impl Possible {
    fn explaining(evidence: &Evidence, from: i64, chart: &Chart) -> Option<Self> {
        let question = Question { evidence, chart };
        Self::placed(&question, from, question.summits())
    }

    /// Beside what explains the part best, what the others would make of it.
    fn beside(evidence: &Evidence, from: i64, chart: &Chart, others: &[Rotation3<f64>]) -> Option<Self> {
        let question = Question { evidence, chart };
        Self::placed(&question, from, question.summits_and(others))
    }

    fn placed(question: &Question<'_>, from: i64, summits: Vec<Candidate>) -> Option<Self> {
        let placed = |it: Candidate| question.place_of(&it.body_from_sensor).map(|tilts| (it, tilts));
        let summits: Vec<_> = summits.into_iter().filter_map(placed).collect();
        (!summits.is_empty()).then_some(Self { from, summits, jolt: question.evidence.jolt() })
    }

    /// How the sensor may have sat in the other parts, if it sat in this one as the likeliest say.
    fn elsewhere(&self) -> Vec<Rotation3<f64>> {
        let sat = self.rotations().take(HINTS);
        sat.flat_map(|sat| chain::turned_over(sat).into_iter().chain([*sat])).collect()
    }

    fn rotations(&self) -> impl Iterator<Item = &Rotation3<f64>> {
        self.summits.iter().map(|(it, _)| &it.body_from_sensor)
    }

    /// Each with its probability, in the light of how such sensors are commonly worn, if anything is known of that.
    #[must_use]
    pub fn probabilities(&self, usual: &Usual) -> Usual {
        let scores = self.scores(usual);
        let all = log_sum(&scores);
        self.summits.iter().zip(scores).map(|((it, _), score)| (it.body_from_sensor, (score - all).exp())).collect()
    }

    fn scores(&self, usual: &Usual) -> Vec<f64> {
        self.summits.iter().map(|(it, _)| it.score + prior(&it.body_from_sensor, usual)).collect()
    }

    /// The likeliest, and what remains possible beside it.
    #[must_use]
    pub fn likeliest(&self, usual: &Usual) -> Option<FromNight> {
        let probable: Vec<f64> = self.probabilities(usual).into_iter().map(|(_, probability)| probability).collect();
        let best = probable.iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?.0;
        self.taken(best, &probable)
    }

    /// One of the mountings, as all of them are so probable.
    fn taken(&self, taken: usize, probable: &[f64]) -> Option<FromNight> {
        let mounting = |at: usize| {
            let (it, _) = self.summits.get(at)?;
            Some(Mounting::of_basis(it.body_from_sensor, Basis::Night, None))
        };
        let others = probable.iter().copied().enumerate().filter(|(at, _)| *at != taken);
        let other = others.max_by(|(_, a), (_, b)| a.total_cmp(b));
        Some(FromNight {
            from: self.from,
            mounting: mounting(taken)?,
            confidence: probable.get(taken).copied()?,
            other: other.and_then(|(at, probability)| Some((mounting(at)?, probability))),
            tilts: self.summits.get(taken)?.1,
        })
    }
}

/// The logarithm of how common a mounting is, against one of which nothing is known.
fn prior(rotation: &Rotation3<f64>, usual: &Usual) -> f64 {
    let total: f64 = usual.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return 0.0;
    }
    let near = |other: &Rotation3<f64>| (-0.5 * (degrees_between(rotation, other) / SPREAD).powi(2)).exp();
    let density = usual.iter().map(|(other, weight)| weight * near(other)).sum::<f64>() / total;
    // A rotation vector has three dimensions; the whole group measures eight π squared.
    let peak = 8.0 * PI.powi(2) / (TAU.powf(1.5) * SPREAD.to_radians().powi(3));
    (UNUSUAL + (1.0 - UNUSUAL) * peak * density).ln()
}

/// The angle between two rotations in degrees, 0 to 180; of a rotation and itself 0, whatever rounding makes of it.
pub(crate) fn degrees_between(a: &Rotation3<f64>, b: &Rotation3<f64>) -> f64 {
    ((a.matrix().dot(b.matrix()) - 1.0) / 2.0).clamp(-1.0, 1.0).acos().to_degrees()
}

/// The chart for a sensor worn there, which is worked out once for all nights.
fn chart(worn: Option<Worn>) -> &'static Chart {
    static UNKNOWN: OnceLock<Chart> = OnceLock::new();
    static KNOWN: [OnceLock<Chart>; Worn::ALL.len()] = [const { OnceLock::new() }; Worn::ALL.len()];
    let known = KNOWN.iter().zip(Worn::ALL).find(|(_, place)| worn == Some(*place));
    known.map_or(&UNKNOWN, |(chart, _)| chart).get_or_init(|| Chart::of(places(worn)))
}

/// What a night says of how the sensor sat, in the order of time: one part, or more where it was put on anew.
///
/// `epochs` are in the sensor frame, in order, each of `epoch_secs` seconds; `worn` is where, if that is known. Empty
/// when the night has nothing to go by, or the sensor was not on the front of the trunk.
#[must_use]
pub fn possible(epochs: &[Epoch], epoch_secs: u32, worn: Option<Worn>, settings: &Settings) -> Vec<Possible> {
    let chart = chart(worn);
    let night = Parts::of(epochs, epoch_secs, chart, settings);
    let mut starts = night.starts();
    if starts.is_empty() {
        return epochs.first().and_then(|first| night.in_one(first.index)).into_iter().collect();
    }
    let (mut parts, mut others) = (Vec::new(), Vec::new());
    for _ in 0..LOOKS {
        parts = told(epochs, &starts, epoch_secs, settings);
        let alone: Vec<Possible> =
            parts.iter().filter_map(|(from, it)| Possible::explaining(it, *from, chart)).collect();
        if alone.len() < 2 {
            return alone;
        }
        others = alone.iter().flat_map(Possible::elsewhere).collect();
        let again = night.starts_among(&others);
        if again == starts || again.len() > starts.len() {
            break;
        }
        starts = again;
    }
    parts.iter().filter_map(|(from, it)| Possible::beside(it, *from, chart, &others)).collect()
}

/// What each part of a night tells, with its first epoch on the grid of time.
fn told(epochs: &[Epoch], starts: &[i64], epoch_secs: u32, settings: &Settings) -> Vec<(i64, Evidence)> {
    let starts: Vec<usize> = starts.iter().map(|start| epochs.partition_point(|epoch| epoch.index < *start)).collect();
    #[expect(clippy::cast_precision_loss, reason = "epochs of a night")]
    let share = |part: &[Epoch]| part.len() as f64 / epochs.len().max(1) as f64;
    let told = |part: &[Epoch]| Some((part.first()?.index, Evidence::of_part(part, epoch_secs, share(part), settings)));
    cut(epochs, &starts).filter_map(told).collect()
}

/// The epochs cut at some places.
fn cut<'a>(epochs: &'a [Epoch], starts: &[usize]) -> impl Iterator<Item = &'a [Epoch]> {
    let ends = starts.iter().copied().chain([epochs.len()]);
    let froms = [0].into_iter().chain(starts.iter().copied());
    froms.zip(ends).filter_map(|(from, to)| epochs.get(from..to))
}

#[cfg(test)]
mod tests;
