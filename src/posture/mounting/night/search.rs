//! The search for the mountings that explain what a night tells.

use nalgebra::{Rotation3, Unit, Vector3};

use super::chart::Chart;
use super::degrees_between;
use super::evidence::Evidence;
use crate::posture::Worn;
use crate::posture::tilts::Tilts;

/// Two mountings nearer to each other than this are one, in degrees: less moves hardly a label.
pub const ALIKE: f64 = 40.0;

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

/// A rotation, with the place of wearing that goes with it best.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) body_from_sensor: Rotation3<f64>,
    /// The logarithm of how well it explains the night.
    pub(super) score: f64,
}

/// One night, asked for its mounting.
pub(super) struct Question<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) chart: &'a Chart,
}

/// The places of wearing that are possible.
pub(super) fn places(worn: Option<Worn>) -> Vec<Tilts> {
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
    pub(super) fn place_of(&self, rotation: &Rotation3<f64>) -> Option<Tilts> {
        let scores = self.evidence.log_likelihoods(rotation, self.chart);
        let best = self.chart.places.iter().zip(scores).max_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map(|(tilts, _)| *tilts)
    }

    fn candidate(&self, body_from_sensor: Rotation3<f64>) -> Candidate {
        Candidate { body_from_sensor, score: self.evidence.log_likelihood(&body_from_sensor, self.chart) }
    }

    /// The summits, best first, no two alike; none without a direction or a place.
    pub(super) fn summits(&self) -> Vec<Candidate> {
        if self.chart.places.is_empty() {
            return Vec::new();
        }
        let axes = self.evidence.axes();
        let starts = axes.iter().flat_map(turns).map(|rotation| self.candidate(rotation)).collect();
        let climbed = apart(starts, FOLLOWED).into_iter().map(|start| self.climb(start)).collect();
        apart(climbed, FOLLOWED)
    }

    /// The same, and the summits beside some more mountings.
    pub(super) fn summits_and(&self, near: &[Rotation3<f64>]) -> Vec<Candidate> {
        let mut all = self.summits();
        all.extend(near.iter().map(|rotation| self.climb(self.candidate(*rotation))));
        apart(all, 2 * FOLLOWED)
    }

    /// Uphill by small turns, which become smaller when none of them helps. The turn back is not tried: it leads down.
    fn climb(&self, mut at: Candidate) -> Candidate {
        let (mut step, mut last) = (CLIMB.0, None);
        while step > CLIMB.1 {
            let near = [Vector3::x(), Vector3::y(), Vector3::z()].into_iter().flat_map(|axis| [axis, -axis]);
            let onward = near.filter(|axis| last != Some(-axis));
            let turned = |axis: Vector3<f64>| Rotation3::new(axis * step.to_radians()) * at.body_from_sensor;
            let tried = onward.map(|axis| (axis, self.candidate(turned(axis))));
            match tried.max_by(|(_, a), (_, b)| a.score.total_cmp(&b.score)) {
                Some((axis, better)) if better.score > at.score => (at, last) = (better, Some(axis)),
                _ => (step, last) = (step / 2.0, None),
            }
        }
        at
    }
}

/// The best candidates, none within 40° of a better one.
pub(super) fn apart(mut all: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Candidate> = Vec::new();
    for one in all {
        let alike = |other: &Candidate| degrees_between(&other.body_from_sensor, &one.body_from_sensor) < ALIKE;
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
        let held_up = self.poses.iter().filter(|pose| pose.is_upright()).map(|pose| pose.direction);
        let mut axes: Vec<Vector3<f64>> = held_up.chain(self.walking).collect();
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
