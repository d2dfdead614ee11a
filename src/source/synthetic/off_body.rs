//! A sensor that is not worn: taken off, laid somewhere, put on again.

use nalgebra::Vector3;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::plan::{Burst, Plan, Segment};

/// Hands turn it to another direction about so often, in seconds, and shake it so hard on each axis, in g.
const TURN_SECS: f64 = 2.0;
const SHAKEN_G: f64 = 0.2;

/// Seconds that a shock to the mattress takes to die down, its strength in g, and the degrees by which it then lies
/// otherwise.
const SHOCK_SECS: f64 = 0.6;
const SHOCK_G: std::ops::Range<f64> = 0.01..0.08;
const SHOCK_DEGREES: f64 = 0.3;

/// What it lies on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Surface {
    /// Where nothing moves it: a table, a drawer.
    Table,
    /// Where somebody lies beside it, with so many shocks an hour.
    Mattress {
        /// Shocks an hour.
        shocks: f64,
    },
}

/// A time off the body, in seconds from the start of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stay {
    /// When it is taken off.
    pub start: f64,
    /// When it sits again.
    pub end: f64,
    /// Seconds at either end in which it is in somebody's hands; of these none at the ends of the recording.
    pub handled: f64,
    /// Where it lies.
    pub surface: Surface,
}

/// All times off the body, and what the sensor reads then.
#[derive(Clone, Debug, Default)]
pub(super) struct OffBody {
    stays: Vec<Lain>,
}

#[derive(Clone, Debug)]
struct Lain {
    stay: Stay,
    /// Which way it points, and after each shock: from when, how hard, and which way then.
    rests: Vec<(f64, f64, Vector3<f64>)>,
    /// Directions that hands turn it to.
    hands: Vec<Vector3<f64>>,
}

impl OffBody {
    pub(super) fn new(seed: u64, stays: &[Stay]) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(5);
        Self { stays: stays.iter().map(|stay| Lain::draw(&mut rng, *stay)).collect() }
    }

    /// What the sensor would read at a time when it would read `worn` on the body, in its own frame.
    pub(super) fn read(&self, at: f64, worn: Vector3<f64>) -> Vector3<f64> {
        let lain = self.stays.iter().find(|lain| (lain.stay.start..lain.stay.end).contains(&at));
        lain.map_or(worn, |lain| lain.read(at, worn))
    }
}

impl Lain {
    fn draw(rng: &mut ChaCha8Rng, stay: Stay) -> Self {
        let first = any(rng).normalize();
        let mut rests = vec![(f64::NEG_INFINITY, 0.0, first)];
        if let Surface::Mattress { shocks } = stay.surface {
            let mut at = stay.start;
            while at < stay.end {
                let before = rests.last().map_or(first, |(_, _, up)| *up);
                let up = (before + any(rng) * SHOCK_DEGREES.to_radians()).normalize();
                at -= 3600.0 / shocks * rng.random_range(1e-9..1.0_f64).ln();
                rests.push((at, rng.random_range(SHOCK_G), up));
            }
        }
        Self { stay, rests, hands: (0..64).map(|_| any(rng).normalize()).collect() }
    }

    fn read(&self, at: f64, worn: Vector3<f64>) -> Vector3<f64> {
        let Stay { start, end, handled, .. } = self.stay;
        match ((at - start) / handled, (end - at) / handled) {
            (share, _) if start > 0.0 && share < 1.0 => self.in_hands(at, share, worn, self.rest(start + handled)),
            (_, share) if share < 1.0 => self.in_hands(at, 1.0 - share, self.rest(end - handled), worn),
            _ => self.rest(at),
        }
    }

    fn rest(&self, at: f64) -> Vector3<f64> {
        let next = self.rests.partition_point(|(from, _, _)| *from <= at);
        let Some((from, shock, up)) = next.checked_sub(1).and_then(|last| self.rests.get(last)) else {
            return Vector3::z();
        };
        let since = at - from;
        up + if since < 8.0 * SHOCK_SECS {
            up * (shock * (-since / SHOCK_SECS).exp() * (40.0 * since).sin())
        } else {
            Vector3::zeros()
        }
    }

    /// On the way from one direction to another, by several others, shaken.
    fn in_hands(&self, at: f64, share: f64, from: Vector3<f64>, to: Vector3<f64>) -> Vector3<f64> {
        let turns = (self.stay.handled / TURN_SECS).floor().clamp(1.0, 60.0);
        let along = share.clamp(0.0, 1.0) * turns;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
        let (step, last) = (along as usize, turns as usize);
        let way = |index: usize| match index {
            0 => from,
            index if index >= last => to,
            index => self.hands.get(index).copied().unwrap_or(to),
        };
        let part = along - step as f64;
        let gravity = (way(step) * (1.0 - part) + way(step + 1) * part).try_normalize(1e-3).unwrap_or(to);
        gravity + Vector3::new(9.7, 13.1, 7.9).map(|w| SHAKEN_G * (w * at).sin())
    }
}

fn any(rng: &mut ChaCha8Rng) -> Vector3<f64> {
    Vector3::from_fn(|_, _| StandardNormal.sample(rng))
}

impl Plan {
    /// The same night with the recording begun so many seconds earlier and ended so many later, up and about.
    #[must_use]
    pub fn within(mut self, before: f64, after: f64) -> Self {
        let later = |(start, end): (f64, f64)| (start + before, end + before);
        for Segment { start, end, .. } in &mut self.segments {
            (*start, *end) = later((*start, *end));
        }
        for Burst { start, end, .. } in &mut self.bursts {
            (*start, *end) = later((*start, *end));
        }
        for walk in &mut self.walks {
            (walk.start, walk.end) = later((walk.start, walk.end));
        }
        self.segments.first_mut().into_iter().for_each(|first| first.start = 0.0);
        self.segments.last_mut().into_iter().for_each(|last| last.end += after);
        self.bed = later(self.bed);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_the_body_outside_and_rests_inside() {
        let stay = Stay { start: 100.0, end: 1000.0, handled: 20.0, surface: Surface::Table };
        let off = OffBody::new(1, &[stay]);
        let worn = Vector3::y();
        assert_eq!((off.read(99.9, worn), off.read(1000.0, worn)), (worn, worn));
        let rest = off.read(500.0, worn);
        assert!((rest.norm() - 1.0).abs() < 1e-9);
        assert_eq!((off.read(121.0, worn), off.read(979.0, worn)), (rest, rest));
        assert!((off.read(110.3, worn) - rest).norm() > 0.1);
    }

    #[test]
    fn a_mattress_shocks_and_a_night_is_lengthened() {
        let stay = Stay { start: 0.0, end: 36_000.0, handled: 0.0, surface: Surface::Mattress { shocks: 20.0 } };
        let off = OffBody::new(1, &[stay]);
        let shocks = off.stays[0].rests.len();
        assert!((150..260).contains(&shocks), "{shocks}");
        let plan = Plan::draw(1);
        let longer = plan.clone().within(600.0, 300.0);
        assert_eq!((longer.end(), longer.bed.0), (plan.end() + 900.0, plan.bed.0 + 600.0));
        assert_eq!((longer.segments[0].start, longer.segments[1].start), (0.0, plan.segments[1].start + 600.0));
    }
}
