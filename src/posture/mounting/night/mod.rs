//! The mounting from the night itself, when nobody posed.
//!
//! Every rotation is asked how well it explains the night, and the best is taken: directions held for long must be
//! those of people lying and upright ([`Tilts`], for each place the sensor may be worn at), and walking tells which way
//! is up and, by its jolts and its lean, which way is forward. What remains possible beside the best is kept: turned
//! round the long axis by half a turn, a sensor reads back for stomach and left for right.

mod evidence;

use nalgebra::{Rotation3, Unit, Vector3};

use super::{Basis, Mounting};
use crate::posture::tilts::Tilts;
use crate::posture::{Epoch, Posture, Settings, Worn};
use crate::units::{Accel, Body};
use evidence::{Evidence, log_sum};

/// Two mountings nearer to each other than this are one, in degrees: less moves hardly a label.
const ALIKE: f64 = 40.0;

/// How many of the best are followed to their summits.
const FOLLOWED: usize = 8;

/// Directions of stretches this near to each other are one candidate for the long axis, in degrees.
const SAME_AXIS: f64 = 25.0;

/// How many directions of stretches are tried as the long axis.
const MOST_AXES: usize = 8;

/// Steps of the turn about each long axis that is tried, in degrees; the summits are some 30° wide.
const TURN: u32 = 15;

/// First and last step of the climb, in degrees.
const CLIMB: (f64, f64) = (8.0, 0.8);

/// Below this probability a mounting is a guess: two in three.
const GUESS: f64 = 0.65;

/// A mounting found in a night.
#[derive(Clone, Debug, PartialEq)]
pub struct FromNight {
    /// The likeliest.
    pub mounting: Mounting,
    /// Its probability, 0 to 1, as far as the model of how people lie and walk is right.
    pub confidence: f64,
    /// The likeliest that differs by more than 40°, and its probability; `None` when there is no other at all.
    pub other: Option<(Mounting, f64)>,
    tilts: Tilts,
}

impl FromNight {
    /// Whether the data cannot tell it from another.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        self.confidence < GUESS
    }

    /// The posture that a reading in the body frame most likely is, for the place where this sensor seems to be worn.
    #[must_use]
    pub fn most_likely(&self, gravity: &Accel<Body>) -> Posture {
        self.tilts.most_likely(gravity)
    }
}

/// A rotation, with the place of wearing that goes with it best.
#[derive(Clone, Copy)]
struct Candidate {
    body_from_sensor: Rotation3<f64>,
    score: f64,
}

/// One night, asked for its mounting.
struct Question<'a> {
    evidence: &'a Evidence,
    places: &'a [Tilts],
}

/// Finds how the sensor sat in a night: `epochs` in the sensor frame, each of `epoch_secs` seconds.
///
/// `worn` is where, if that is known. `None` when the night has nothing to go by, or the sensor was not on the trunk.
#[must_use]
pub fn from_night(epochs: &[Epoch], epoch_secs: u32, worn: Option<Worn>, settings: &Settings) -> Option<FromNight> {
    let evidence = Evidence::of(epochs, epoch_secs, settings);
    let places = places(worn);
    let question = Question { evidence: &evidence, places: &places };
    let summits = question.summits();
    let best = *summits.first()?;
    let all = log_sum(&summits.iter().map(|it| it.score).collect::<Vec<_>>());
    let probability = |it: &Candidate| (it.score - all).exp();
    let mounting = |it: &Candidate| Mounting { body_from_sensor: it.body_from_sensor, basis: Basis::Night, made: None };
    Some(FromNight {
        mounting: mounting(&best),
        confidence: probability(&best),
        other: summits.get(1).map(|it| (mounting(it), probability(it))),
        tilts: question.place_of(&best.body_from_sensor)?,
    })
}

/// The places of wearing that are possible.
fn places(worn: Option<Worn>) -> Vec<Tilts> {
    match worn {
        Some(Worn::Chest) => vec![Tilts::CHEST, Tilts::FRONT],
        Some(Worn::RibsLeft) => vec![Tilts::RIBS_LEFT],
        Some(Worn::RibsRight) => vec![Tilts::RIBS_RIGHT],
        Some(Worn::Abdomen) => vec![Tilts::FRONT],
        None => vec![Tilts::RIBS_LEFT, Tilts::RIBS_RIGHT, Tilts::CHEST, Tilts::FRONT],
        Some(Worn::Back | Worn::Thigh | Worn::Pocket | Worn::Wrist) => Vec::new(),
    }
}

impl Question<'_> {
    fn score(&self, rotation: &Rotation3<f64>) -> f64 {
        log_sum(&self.places.iter().map(|tilts| self.evidence.log_likelihood(rotation, tilts)).collect::<Vec<_>>())
    }

    fn place_of(&self, rotation: &Rotation3<f64>) -> Option<Tilts> {
        let score = |tilts: &Tilts| self.evidence.log_likelihood(rotation, tilts);
        self.places.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)))
    }

    fn candidate(&self, body_from_sensor: Rotation3<f64>) -> Candidate {
        Candidate { body_from_sensor, score: self.score(&body_from_sensor) }
    }

    /// The summits, best first, no two alike; none without a direction or a place.
    fn summits(&self) -> Vec<Candidate> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let axes = self.evidence.axes();
        let starts = axes.iter().flat_map(turns).map(|rotation| self.candidate(rotation)).collect();
        let climbed = apart(starts, FOLLOWED).into_iter().map(|start| self.climb(start)).collect();
        apart(climbed, FOLLOWED)
    }

    /// Uphill by small turns, which become smaller when none of them helps.
    fn climb(&self, mut at: Candidate) -> Candidate {
        let mut step = CLIMB.0;
        while step > CLIMB.1 {
            let near = [Vector3::x(), Vector3::y(), Vector3::z()].into_iter().flat_map(|axis| [axis, -axis]);
            let tried = near.map(|axis| self.candidate(Rotation3::new(axis * step.to_radians()) * at.body_from_sensor));
            match tried.max_by(|a, b| a.score.total_cmp(&b.score)) {
                Some(better) if better.score > at.score => at = better,
                _ => step /= 2.0,
            }
        }
        at
    }
}

/// The best candidates, none within 40° of a better one.
fn apart(mut all: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for one in all {
        let alike = |other: &Candidate| other.body_from_sensor.angle_to(&one.body_from_sensor).to_degrees() < ALIKE;
        if kept.len() < most && !kept.iter().any(alike) {
            kept.push(one);
        }
    }
    kept
}

/// Rotations that take `up` to the body's long axis, all round.
fn turns(up: &Vector3<f64>) -> impl Iterator<Item = Rotation3<f64>> {
    let axis = Unit::new_normalize(*up);
    let across = if up.x.abs() < 0.8 { Vector3::x() } else { Vector3::z() };
    let first = (across - *axis * across.dot(&axis)).normalize();
    (0..360 / TURN).map(move |turn| {
        let front = Rotation3::from_axis_angle(&axis, f64::from(turn * TURN).to_radians()) * first;
        Rotation3::from_basis_unchecked(&[axis.cross(&front), *axis, front]).inverse()
    })
}

impl Evidence {
    /// Directions that may be the long axis: where walking points, where stretches point, and what lies across those.
    fn axes(&self) -> Vec<Vector3<f64>> {
        let mut held: Vec<Vector3<f64>> = Vec::new();
        for stretch in &self.stretches {
            if held.len() < MOST_AXES && !near(&held, &stretch.direction) {
                held.push(stretch.direction);
            }
        }
        let mut axes: Vec<Vector3<f64>> = self.walking.into_iter().collect();
        let crossed = held.iter().enumerate().flat_map(|(at, a)| held.iter().take(at).map(move |b| a.cross(b)));
        let across = crossed.filter_map(|it| it.try_normalize(0.5)).flat_map(|it| [it, -it]);
        for axis in held.iter().copied().chain(across) {
            if !near(&axes, &axis) {
                axes.push(axis);
            }
        }
        axes
    }
}

fn near(some: &[Vector3<f64>], one: &Vector3<f64>) -> bool {
    some.iter().any(|other| other.dot(one) > SAME_AXIS.to_radians().cos())
}

#[cfg(test)]
mod tests;
