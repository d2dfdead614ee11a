//! The mounting from the night itself, when nobody posed.
//!
//! Every rotation is asked how well it explains the night, and the best is taken: directions held for long must be
//! those of people lying and upright ([`Tilts`], for each place the sensor may be worn at), and walking tells which way
//! is up and, by its jolts and its lean, which way is forward. What remains possible beside the best is kept: turned
//! round the long axis by half a turn, a sensor reads back for stomach and left for right.

mod chart;
mod evidence;
mod parts;
mod pose;
mod posed;
mod search;

use std::f64::consts::{PI, TAU};

use nalgebra::{Rotation3, Unit, Vector3};

use super::{Basis, Mounting};
use crate::posture::tilts::Tilts;
use crate::posture::{Epoch, Posture, Settings, Worn};
use crate::units::{Accel, Body};
use chart::{Chart, log_sum};
use evidence::Evidence;
pub use evidence::Steps;
pub use posed::with_poses;
pub use search::ALIKE;
use search::{Candidate, Question, places};

/// Share of wearers who put the sensor on in a way of their own, however common another is.
///
/// Higher than the one in ten of pdiot-2021-2022, so that a night that speaks clearly is not overruled by the others.
const UNUSUAL: f64 = 0.5;

/// How far the mountings of those who put it on in the common way are spread, in degrees in each of three dimensions.
const SPREAD: f64 = 20.0;

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
}

impl Possible {
    fn of(epochs: &[Epoch], epoch_secs: u32, chart: &Chart, settings: &Settings) -> Option<Self> {
        Self::explaining(&Evidence::of(epochs, epoch_secs, settings), epochs.first()?.index, chart)
    }

    fn explaining(evidence: &Evidence, from: i64, chart: &Chart) -> Option<Self> {
        let question = Question { evidence, chart };
        let placed = |it: Candidate| question.place_of(&it.body_from_sensor).map(|tilts| (it, tilts));
        let summits: Vec<_> = question.summits().into_iter().filter_map(placed).collect();
        (!summits.is_empty()).then_some(Self { from, summits })
    }

    /// Whether the likeliest of two parts are one.
    fn is_like(&self, other: &Self) -> bool {
        let alike = |(a, _): &(Candidate, Tilts), (b, _): &(Candidate, Tilts)| {
            degrees_between(&a.body_from_sensor, &b.body_from_sensor) < ALIKE
        };
        self.summits.first().zip(other.summits.first()).is_some_and(|(a, b)| alike(a, b))
    }

    /// Each with its probability, in the light of how such sensors are commonly worn, if anything is known of that.
    #[must_use]
    pub fn probabilities(&self, usual: &Usual) -> Usual {
        let scores = self.scores(usual);
        let all = log_sum(&scores);
        self.summits.iter().zip(scores).map(|((it, _), score)| (it.body_from_sensor, (score - all).exp())).collect()
    }

    /// The logarithm of how well the part is explained by whatever is common.
    fn evidence(&self, usual: &Usual) -> f64 {
        log_sum(&self.scores(usual))
    }

    fn scores(&self, usual: &Usual) -> Vec<f64> {
        self.summits.iter().map(|(it, _)| it.score + prior(&it.body_from_sensor, usual)).collect()
    }

    /// The likeliest, and what remains possible beside it.
    #[must_use]
    pub fn likeliest(&self, usual: &Usual) -> Option<FromNight> {
        let mut ranked: Vec<_> = self.probabilities(usual).into_iter().zip(&self.summits).collect();
        ranked.sort_by(|((_, a), _), ((_, b), _)| b.total_cmp(a));
        let mounting = |body_from_sensor| Mounting { body_from_sensor, basis: Basis::Night, made: None };
        let ((best, confidence), (_, tilts)) = ranked.first()?;
        Some(FromNight {
            from: self.from,
            mounting: mounting(*best),
            confidence: *confidence,
            other: ranked.get(1).map(|((rotation, probability), _)| (mounting(*rotation), *probability)),
            tilts: *tilts,
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

/// What a night says of how the sensor sat, in the order of time: one part, or more where it was put on anew.
///
/// `epochs` are in the sensor frame, in order, each of `epoch_secs` seconds; `worn` is where, if that is known. Empty
/// when the night has nothing to go by, or the sensor was not on the front of the trunk.
#[must_use]
pub fn possible(epochs: &[Epoch], epoch_secs: u32, worn: Option<Worn>, settings: &Settings) -> Vec<Possible> {
    let chart = Chart::of(places(worn));
    let mut starts = parts::starts(epochs, epoch_secs, &chart, settings);
    loop {
        let found: Vec<Possible> =
            cut(epochs, &starts).filter_map(|part| Possible::of(part, epoch_secs, &chart, settings)).collect();
        // Looked at by themselves, two parts may turn out to be one.
        match found.windows(2).position(|pair| matches!(pair, [a, b] if a.is_like(b))) {
            Some(at) if at < starts.len() => starts.remove(at),
            _ => return found,
        };
    }
}

/// The epochs cut at some places.
fn cut<'a>(epochs: &'a [Epoch], starts: &[usize]) -> impl Iterator<Item = &'a [Epoch]> {
    let ends = starts.iter().copied().chain([epochs.len()]);
    let froms = [0].into_iter().chain(starts.iter().copied());
    froms.zip(ends).filter_map(|(from, to)| epochs.get(from..to))
}

/// The likeliest mounting of each part of a night.
///
/// One part is judged by what is common, the others by how a sensor that sat so is put back; that part comes first in
/// thought which makes all of them together the likeliest.
#[must_use]
pub fn likeliest(parts: &[Possible], usual: &Usual) -> Vec<FromNight> {
    let judged = |first: &Possible| -> Option<(f64, Vec<FromNight>)> {
        let sat = first.likeliest(usual)?.put_back();
        let usual_of = |part: &Possible| if part.from == first.from { usual } else { &sat };
        let together = parts.iter().map(|part| part.evidence(usual_of(part))).sum();
        Some((together, parts.iter().filter_map(|part| part.likeliest(usual_of(part))).collect()))
    };
    let best = parts.iter().filter_map(judged).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map_or_else(Vec::new, |(_, found)| found)
}

impl FromNight {
    /// How a sensor that sat like this is put back when it is not as it was: upside down, the same side to the skin.
    fn put_back(&self) -> Usual {
        let sat = self.mounting.body_from_sensor;
        let about = |outward: Vector3<f64>| Rotation3::from_axis_angle(&Unit::new_normalize(outward), PI) * sat;
        // Which side of the chest it was on is known less well than how it sat.
        vec![(about(Vector3::z()), 0.5), (about(self.tilts.outward.direction()), 0.5)]
    }
}

#[cfg(test)]
mod tests;
