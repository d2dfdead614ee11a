//! How densely a stretch lies in each direction, worked out once for the whole sphere.
//!
//! The search asks for some millions of densities. They depend on a direction alone, so they stand in a table over the
//! octahedral map (Engelhardt and Dachsbacher 2008), which needs no angle to look up, and are interpolated.

use nalgebra::Vector3;

use crate::posture::tilts::Tilts;
use crate::units::Accel;

/// Steps along each side of the map: some 3° a step, a third of the narrowest spread.
const STEPS: usize = 64;

/// Share of moving stretches that are upright.
const UPRIGHT_WHEN_MOVING: f64 = 0.92;

/// Share of walking stretches that are: nobody walks lying, and of what else shakes for ten seconds and keeps its direction
/// there is little.
const UPRIGHT_WHEN_WALKING: f64 = 0.995;

/// Share of still stretches that are: one of five postures.
const UPRIGHT_WHEN_STILL: f64 = 0.2;

/// Log density of a direction that no posture explains.
const UNEXPLAINED: f64 = -11.5;

/// The most places of wearing that are told apart at once.
pub(super) const PLACES: usize = 4;

/// A number for each place of wearing.
pub(super) type ByPlace = [f64; PLACES];

/// What somebody does in a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Nothing.
    Still,
    /// Moves, as in turning over.
    Moving,
    /// Shakes as walking does, for as long, and keeps its direction.
    Walking,
}

/// Log densities over the sphere, for some places of wearing.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// The places, four at most; of the numbers by place as many count.
    pub(super) places: Vec<Tilts>,
    still: Vec<ByPlace>,
    moving: Vec<ByPlace>,
    walking: Vec<ByPlace>,
    /// How probably one lies on the stomach who is still.
    prone: Vec<ByPlace>,
}

impl Chart {
    pub(super) fn of(mut places: Vec<Tilts>) -> Self {
        places.truncate(PLACES);
        let table = |of: fn(&Vector3<f64>, &Tilts) -> f64| -> Vec<ByPlace> {
            nodes().map(|direction| each(&places, |tilts| of(&direction, tilts))).collect()
        };
        let [still, moving, walking, prone] = [still, moving, walking, prone].map(table);
        Self { places, still, moving, walking, prone }
    }

    /// The logarithm of the sum over the places, of logarithms by place.
    pub(super) fn anywhere(&self, by_place: &ByPlace) -> f64 {
        log_sum(by_place.get(..self.places.len()).unwrap_or_default())
    }

    /// The log density of a stretch at a direction in the body frame, by place.
    pub(super) fn at(&self, direction: &Vector3<f64>, pace: Pace) -> ByPlace {
        let nodes = match pace {
            Pace::Still => &self.still,
            Pace::Moving => &self.moving,
            Pace::Walking => &self.walking,
        };
        look_up(nodes, direction)
    }

    /// The probability that one who is still at a direction in the body frame lies on the stomach, by place.
    pub(super) fn prone_at(&self, direction: &Vector3<f64>) -> ByPlace {
        look_up(&self.prone, direction)
    }
}

/// Between the four nodes about a direction.
fn look_up(nodes: &[ByPlace], direction: &Vector3<f64>) -> ByPlace {
    let (u, v) = unfold(direction);
    let ((column, right), (row, down)) = (cell(u), cell(v));
    let mut sum = [0.0; PLACES];
    for (at, share) in [
        (row * (STEPS + 1) + column, (1.0 - right) * (1.0 - down)),
        (row * (STEPS + 1) + column + 1, right * (1.0 - down)),
        ((row + 1) * (STEPS + 1) + column, (1.0 - right) * down),
        ((row + 1) * (STEPS + 1) + column + 1, right * down),
    ] {
        let node = nodes.get(at).copied().unwrap_or_default();
        sum.iter_mut().zip(node).for_each(|(sum, value)| *sum += share * value);
    }
    sum
}

/// A number for each place; those that do not count are zero.
pub(super) fn each(places: &[Tilts], of: impl Fn(&Tilts) -> f64) -> ByPlace {
    let mut all = [0.0; PLACES];
    all.iter_mut().zip(places).for_each(|(one, tilts)| *one = of(tilts));
    all
}

/// The logarithm of the sum of exponentials.
pub(super) fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

/// The log densities of the five postures at a direction, and of none, when upright is so common.
fn terms(direction: &Vector3<f64>, tilts: &Tilts, upright_share: f64) -> [f64; 6] {
    let [back, left, right, stomach, up] = tilts.log_densities(&Accel::from_vector(*direction));
    let (lying, upright) = (((1.0 - upright_share) / 4.0).ln(), upright_share.ln());
    [back + lying, left + lying, right + lying, stomach + lying, up + upright, UNEXPLAINED]
}

fn still(direction: &Vector3<f64>, tilts: &Tilts) -> f64 {
    log_sum(&terms(direction, tilts, UPRIGHT_WHEN_STILL))
}

fn moving(direction: &Vector3<f64>, tilts: &Tilts) -> f64 {
    log_sum(&terms(direction, tilts, UPRIGHT_WHEN_MOVING))
}

fn walking(direction: &Vector3<f64>, tilts: &Tilts) -> f64 {
    log_sum(&terms(direction, tilts, UPRIGHT_WHEN_WALKING))
}

fn prone(direction: &Vector3<f64>, tilts: &Tilts) -> f64 {
    let terms = terms(direction, tilts, UPRIGHT_WHEN_STILL);
    let [_, _, _, stomach, ..] = terms;
    (stomach - log_sum(&terms)).exp()
}

/// The directions of the nodes, row by row.
fn nodes() -> impl Iterator<Item = Vector3<f64>> {
    #[expect(clippy::cast_precision_loss, reason = "64 at most")]
    let side = |step: usize| 2.0 * step as f64 / STEPS as f64 - 1.0;
    (0..=STEPS).flat_map(move |row| (0..=STEPS).map(move |column| fold(side(column), side(row))))
}

/// The direction of a point of the map, −1 to 1 either way.
fn fold(u: f64, v: f64) -> Vector3<f64> {
    let z = 1.0 - u.abs() - v.abs();
    let (x, y) = if z < 0.0 { turned_in(u, v) } else { (u, v) };
    Vector3::new(x, y, z).normalize()
}

/// The point of the map at a direction, which need not have length one but must have some.
fn unfold(direction: &Vector3<f64>) -> (f64, f64) {
    let flat = direction / (direction.x.abs() + direction.y.abs() + direction.z.abs());
    if flat.z < 0.0 { turned_in(flat.x, flat.y) } else { (flat.x, flat.y) }
}

/// The lower half of the octahedron lies outside the upper: the same way leads out and in.
fn turned_in(u: f64, v: f64) -> (f64, f64) {
    ((1.0 - v.abs()).copysign(u), (1.0 - u.abs()).copysign(v))
}

/// The step before a coordinate, and how far beyond it.
fn cell(side: f64) -> (usize, f64) {
    #[expect(clippy::cast_precision_loss, reason = "64 at most")]
    let at = ((side + 1.0) / 2.0 * STEPS as f64).clamp(0.0, STEPS as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 63")]
    let step = (at as usize).min(STEPS - 1);
    #[expect(clippy::cast_precision_loss, reason = "64 at most")]
    let beyond = at - step as f64;
    (step, beyond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_table_says_what_the_law_says(x in -1.0..1.0_f64, y in -1.0..1.0_f64, z in -1.0..1.0_f64) {
            let direction = Vector3::new(x, y, z);
            prop_assume!(direction.norm() > 0.1);
            let places = vec![Tilts::RIBS_LEFT, Tilts::CHEST];
            let chart = Chart::of(places.clone());
            type Law = fn(&Vector3<f64>, &Tilts) -> f64;
            let laws: [(Pace, Law); 3] =
                [(Pace::Still, still), (Pace::Moving, moving), (Pace::Walking, walking)];
            for (pace, law) in laws {
                for (tilts, said) in places.iter().zip(chart.at(&direction, pace)) {
                    let law = law(&direction, tilts);
                    prop_assert!((said - law).abs() < 0.15, "{pace:?} {said} {law}");
                }
            }
        }
    }

    #[test]
    fn the_map_leads_there_and_back() {
        for direction in nodes() {
            let (u, v) = unfold(&direction);
            assert!((fold(u, v) - direction).norm() < 1e-12, "{direction}");
        }
    }
}
