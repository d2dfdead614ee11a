//! How densely a stretch lies in each direction, worked out once for the whole sphere.
//!
//! The search asks for some millions of densities. They depend on a direction alone, so they stand in a table over the
//! octahedral map (Engelhardt and Dachsbacher 2008), which needs no angle to look up, and are interpolated.

use fearless_simd::{Level, dispatch, f64x4, prelude::*};
use nalgebra::Vector3;

use crate::posture::Posture;
use crate::posture::lanes::by_lane;
use crate::posture::tilts::{self, Places, Tilts};

/// Steps along each side of the map: some 3° a step, a third of the narrowest spread.
const STEPS: usize = 64;

/// Nodes along each side.
const ROW: usize = STEPS + 1;

/// Share of moving stretches that are upright.
const UPRIGHT_WHEN_MOVING: f64 = 0.92;

/// Share of walking stretches that are: nobody walks lying, and of what else shakes for ten seconds and keeps its direction
/// there is little.
const UPRIGHT_WHEN_WALKING: f64 = 0.995;

/// Share of still stretches that are: one of five postures.
const UPRIGHT_WHEN_STILL: f64 = 0.2;

/// Density of a direction that no posture explains: that far out in the tails of the laws, e to the −11.5.
const UNEXPLAINED: f64 = 1.013_009_359_863_071e-5;

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
    /// How the outsides of sensors lie at each place.
    pub(super) outward: [tilts::Law; PLACES],
    still: Vec<ByPlace>,
    moving: Vec<ByPlace>,
    walking: Vec<ByPlace>,
    /// How probably one lies on the stomach who is still.
    prone: Vec<ByPlace>,
}

impl Chart {
    pub(super) fn of(mut places: Vec<Tilts>) -> Self {
        places.truncate(PLACES);
        let mut outward = [Tilts::FRONT.outward; PLACES];
        outward.iter_mut().zip(&places).for_each(|(spot, tilts)| *spot = tilts.outward);
        let laws = dispatch!(Level::new(), simd => Densities::of_nodes(simd, &places));
        let table =
            |of: fn(&Densities) -> f64| -> Vec<ByPlace> { laws.iter().map(|laws| laws.each_ref().map(of)).collect() };
        let still = table(|law| law.log_density(UPRIGHT_WHEN_STILL));
        let moving = table(|law| law.log_density(UPRIGHT_WHEN_MOVING));
        let walking = table(|law| law.log_density(UPRIGHT_WHEN_WALKING));
        let outward = outward.map(|spot| tilts::Law::of(&spot));
        Self { outward, still, moving, walking, prone: table(Densities::prone), places }
    }

    /// The logarithm of the sum over the places, of logarithms by place.
    pub(super) fn anywhere(&self, by_place: &ByPlace) -> f64 {
        log_sum(by_place.get(..self.places.len()).unwrap_or_default())
    }

    /// The log density of a stretch at a direction in the body frame, by place.
    pub(super) fn at(&self, direction: &Vector3<f64>, pace: Pace) -> ByPlace {
        dispatch!(Level::new(), simd => {
            let [corners, ..] = corners([direction.x, direction.y, direction.z].map(|it| f64x4::splat(simd, it)));
            self.at_corners(simd, &corners, pace).into()
        })
    }

    /// The same, between corners that were looked up already.
    #[inline(always)]
    pub(super) fn at_corners<S: Simd>(&self, simd: S, corners: &Corners, pace: Pace) -> f64x4<S> {
        let nodes = match pace {
            Pace::Still => &self.still,
            Pace::Moving => &self.moving,
            Pace::Walking => &self.walking,
        };
        between(simd, nodes, corners)
    }

    /// The probability that one who is still amid these corners lies on the stomach, by place.
    #[inline(always)]
    pub(super) fn prone_at<S: Simd>(&self, simd: S, corners: &Corners) -> f64x4<S> {
        between(simd, &self.prone, corners)
    }
}

/// The four nodes about a direction: the first two side by side, the others a row farther.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corners {
    first: usize,
    shares: [f64; 4],
}

/// Those about four directions in the body frame, given by their parts.
#[inline(always)]
pub(super) fn corners<S: Simd>(directions: [f64x4<S>; 3]) -> [Corners; 4] {
    let (u, v) = unfold(directions);
    let ((column, right), (row, down)) = (cell(u), cell(v));
    let (left, up) = (1.0 - right, 1.0 - down);
    let [a, b, c, d] = by_lane([left * up, right * up, left * down, right * down]);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "nodes of the map")]
    let about = |first: f64, shares| Corners { first: usize::from(first as u16), shares };
    let [p, q, r, s] = (row * ROW as f64 + column).into();
    [about(p, a), about(q, b), about(r, c), about(s, d)]
}

#[inline(always)]
fn between<S: Simd>(simd: S, nodes: &[ByPlace], corners: &Corners) -> f64x4<S> {
    let &Corners { first, shares: [a, b, c, d] } = corners;
    let rows = (nodes.get(first..first + 2), nodes.get(first + ROW..first + ROW + 2));
    let (Some(&[before, beside]), Some(&[below, across])) = rows else { return f64x4::splat(simd, 0.0) };
    let [before, beside, below, across] = [before, beside, below, across].map(|node| f64x4::simd_from(simd, node));
    a * before + b * beside + c * below + d * across
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

/// The densities of the five postures at one direction, for a place of wearing.
#[derive(Clone, Copy, Debug, Default)]
struct Densities([f64; Posture::ALL.len()]);

impl Densities {
    /// At every node of the map, by place; at places that do not count, those of nothing.
    #[inline(always)]
    fn of_nodes<S: Simd>(simd: S, places: &[Tilts]) -> Vec<[Self; PLACES]> {
        let (nodes, up): (Vec<_>, _) = (nodes().collect(), Vector3::y());
        let mut all = Vec::with_capacity(nodes.len());
        for four in nodes.chunks(4) {
            let node = |at| four.get(at).unwrap_or(&up);
            let laws = Self::by_place(simd, [node(0), node(1), node(2), node(3)], places);
            all.extend(laws.into_iter().take(four.len()));
        }
        all
    }

    /// At four directions in the body frame.
    #[inline(always)]
    fn by_place<S: Simd>(simd: S, directions: [&Vector3<f64>; 4], places: &[Tilts]) -> [[Self; PLACES]; 4] {
        let at = Places::of(simd, directions);
        let mut all = [[Self::default(); PLACES]; 4];
        for (place, tilts) in places.iter().enumerate() {
            for (by_place, densities) in all.iter_mut().zip(by_lane(tilts.densities(&at))) {
                by_place.get_mut(place).into_iter().for_each(|it| *it = Self(densities));
            }
        }
        all
    }

    /// The density when upright is so common.
    fn density(&self, upright_share: f64) -> f64 {
        let Self([back, left, right, stomach, up]) = self;
        (1.0 - upright_share) / 4.0 * (back + left + right + stomach) + upright_share * up + UNEXPLAINED
    }

    fn log_density(&self, upright_share: f64) -> f64 {
        self.density(upright_share).ln()
    }

    /// The probability of the stomach in one who is still.
    fn prone(&self) -> f64 {
        let Self([_, _, _, stomach, _]) = self;
        (1.0 - UPRIGHT_WHEN_STILL) / 4.0 * stomach / self.density(UPRIGHT_WHEN_STILL)
    }
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
    let (x, y) = if z < 0.0 { ((1.0 - v.abs()).copysign(u), (1.0 - u.abs()).copysign(v)) } else { (u, v) };
    Vector3::new(x, y, z).normalize()
}

/// The points of the map at four directions, which need not have length one but must have some.
#[inline(always)]
fn unfold<S: Simd>([x, y, z]: [f64x4<S>; 3]) -> (f64x4<S>, f64x4<S>) {
    let length = x.abs() + y.abs() + z.abs();
    let (x, y) = (x / length, y / length);
    let below = z.simd_lt(0.0);
    // The lower half of the octahedron lies outside the upper: the same way leads out and in.
    (below.select((1.0 - y.abs()).copysign(x), x), below.select((1.0 - x.abs()).copysign(y), y))
}

/// The steps before coordinates, and how far beyond them.
#[inline(always)]
fn cell<S: Simd>(side: f64x4<S>) -> (f64x4<S>, f64x4<S>) {
    let at = ((side + 1.0) / 2.0 * STEPS as f64).max(0.0).min(STEPS as f64);
    let step = at.floor().min((STEPS - 1) as f64);
    (step, at - step)
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
            let [[laws @ .., _, _], ..] =
                dispatch!(Level::new(), simd => Densities::by_place(simd, [&direction; 4], &places));
            for (pace, upright) in [
                (Pace::Still, UPRIGHT_WHEN_STILL),
                (Pace::Moving, UPRIGHT_WHEN_MOVING),
                (Pace::Walking, UPRIGHT_WHEN_WALKING),
            ] {
                for (law, said) in laws.iter().zip(chart.at(&direction, pace)) {
                    let law = law.log_density(upright);
                    prop_assert!((said - law).abs() < 0.15, "{pace:?} {said} {law}");
                }
            }
        }
    }

    #[test]
    fn the_map_leads_there_and_back() {
        for direction in nodes() {
            let [(u, v), ..] = dispatch!(Level::new(), simd => {
                let (u, v) = unfold([direction.x, direction.y, direction.z].map(|it| f64x4::splat(simd, it)));
                std::array::from_fn::<_, 4, _>(|lane| (u[lane], v[lane]))
            });
            assert!((fold(u, v) - direction).norm() < 1e-12, "{direction}");
        }
    }
}
