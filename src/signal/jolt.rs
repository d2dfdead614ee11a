//! Which way the sharper jolts of a movement point.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x2};
use nalgebra::Vector3;

use super::columns::{self, Columns};
use super::trend::TrendSums;
use crate::units::Hertz;

/// Time constant of the running mean that jolts are measured from, in seconds: a step or two.
const LEVEL_SECS: f64 = 1.0;

/// Below this rate steps are not seen as they are: the impact of a heel lasts about a tenth of a second.
const LEAST_HERTZ: f64 = 10.0;

/// Spread about their mean, all axes together, below which readings are at rest and have no skewness, in g.
///
/// Walking is at least three times as much (0.15 g at the trunk, and mostly above 0.2); breathing (±2.5° is 30 mg) and
/// the noise of ordinary sensors stay below.
pub const REST_G: f64 = 0.05;

/// Least mean square from the running mean that has a skewness, in g²: 10 mg, above the noise of ordinary sensors.
const LEAST_SQUARE: f64 = 1e-4;

/// Running third moment of a three-axis signal about its own running mean of the last second.
///
/// Walking is no sine: at each step the heel brakes the trunk sharply and the push that follows is gentler, so that the
/// third moment along the direction of walking is negative for nearly everybody. It turns with the sensor, which is why
/// it tells how the sensor sits. Constant memory, one pass; the running mean lives on from one epoch to the next.
///
/// The running mean m of the readings x goes a `share` of the way to each: m += share · (x − m). What is wanted is the
/// distance d = x − m of each from the mean before it, which needs no mean: d is the distance of the reading before,
/// less that share, plus the step between the two. At rest nothing is asked of the distances, and the running mean is
/// taken on by a weighted sum.
#[derive(Clone, Debug)]
pub struct Jolts {
    share: f64,
    /// Powers of what the running mean keeps at each reading, rising to 1.
    fading: Box<[f64]>,
    /// The last reading on each axis.
    last: Option<[Last; 3]>,
    /// Sums over the distances of every other reading, and of those between.
    sums: Sums,
    count: u32,
}

/// A reading on an axis, in g, and its distance from the running mean before it.
#[derive(Clone, Copy, Debug)]
struct Last {
    reading: f64,
    distance: f64,
}

/// Sums of |d|²·d, axis by axis, and of |d|².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    cubes: [[f64; 2]; 3],
    squares: [f64; 2],
}

impl Jolts {
    /// For a signal at `rate`.
    #[must_use]
    pub fn new(rate: Hertz) -> Self {
        let share = if rate.get() < LEAST_HERTZ { 0.0 } else { 1.0 - (-rate.period_secs() / LEVEL_SECS).exp() };
        let mut fading = vec![0.0; columns::MOST].into_boxed_slice();
        fading.iter_mut().rev().fold(1.0, |power, place| {
            *place = power;
            power * (1.0 - share)
        });
        Self { share, fading, last: None, sums: Sums::default(), count: 0 }
    }

    /// Adds readings.
    pub fn push(&mut self, columns: &Columns) {
        if self.share == 0.0 || columns.is_empty() {
            return;
        }
        let (mut last, share) = (self.last_before(columns.axes()), self.share);
        self.sums = dispatch!(Level::new(), simd => by_pair(simd, share, &mut last, columns.axes(), self.sums));
        self.last = Some(last);
        self.count = self.count.saturating_add(u32::try_from(columns.len()).unwrap_or(u32::MAX));
    }

    /// Adds the last readings before [`Jolts::take`]; `sums` are of all of them since the call before.
    ///
    /// The same as [`Jolts::push`], and sooner done where they are all there are and at rest.
    pub fn push_last(&mut self, columns: &Columns, sums: &TrendSums) {
        if sums.count() as usize == columns.len() && at_rest(sums) {
            self.pass_over(columns);
        } else {
            self.push(columns);
        }
    }

    /// Takes the running mean on, and nothing else.
    fn pass_over(&mut self, columns: &Columns) {
        let before = columns.len().saturating_sub(1);
        let weights = self.fading.get(self.fading.len().saturating_sub(before)..).unwrap_or_default();
        let (kept, axes) = (1.0 - self.share, columns.axes());
        let left = weights.first().map_or(1.0, |weight| weight * kept);
        let mut last = self.last_before(axes);
        let sums = columns::weighted(axes.map(|axis| axis.get(..before).unwrap_or_default()), weights);
        for ((last, axis), sum) in last.iter_mut().zip(axes).zip(sums) {
            let Some(&reading) = axis.last() else { return };
            let mean = left * last.mean(kept) + self.share * sum;
            *last = Last { reading, distance: reading - mean };
        }
        self.last = Some(last);
    }

    /// The readings before these; before the first of all that one, which is its own mean.
    fn last_before(&self, axes: [&[f64]; 3]) -> [Last; 3] {
        let first = |axis: &[f64]| Last { reading: axis.first().copied().unwrap_or(0.0), distance: 0.0 };
        self.last.unwrap_or_else(|| axes.map(first))
    }

    /// Forgets the running mean, after a gap.
    pub const fn forget(&mut self) {
        self.last = None;
    }

    /// The vector skewness since the last call, dimensionless: the mean of |d|²·d over the mean of |d|² to the 3/2,
    /// where d is the distance from the running mean; `sums` are of the same readings.
    ///
    /// Zero at rest ([`REST_G`]), and for rates below 10 Hz. Its length is below 1 for all that walks.
    #[must_use]
    pub fn take(&mut self, sums: &TrendSums) -> Vector3<f64> {
        let (Sums { cubes, squares }, count) = (std::mem::take(&mut self.sums), std::mem::take(&mut self.count));
        let (cubes, squares) = (Vector3::from(cubes.map(total)), total(squares));
        let count = f64::from(count.max(1));
        let square = squares / count;
        if square > LEAST_SQUARE && !at_rest(sums) {
            cubes / (count * square * square.sqrt())
        } else {
            Vector3::zeros()
        }
    }
}

impl Last {
    /// The running mean after it, of which each reading keeps so much.
    fn mean(&self, kept: f64) -> f64 {
        self.reading - kept * self.distance
    }
}

/// Adds readings to sums, two neighbours at once, and takes `last` on to the last of them.
#[inline(always)]
fn by_pair<S: Simd>(simd: S, share: f64, last: &mut [Last; 3], axes: [&[f64]; 3], sums: Sums) -> Sums {
    let (kept, mut run) = (Kept::of(simd, share), Run::from(simd, sums));
    let [x, y, z] = axes.map(<[f64]>::as_chunks::<2>);
    for ((x, y), z) in x.0.iter().zip(y.0).zip(z.0) {
        let [x_last, y_last, z_last] = last;
        run.add([x_last.go_on(*x, &kept), y_last.go_on(*y, &kept), z_last.go_on(*z, &kept)]);
    }
    if let ([x], [y], [z]) = (x.1, y.1, z.1) {
        let [x_last, y_last, z_last] = last;
        run.add([x_last.go_on_by_one(*x, &kept), y_last.go_on_by_one(*y, &kept), z_last.go_on_by_one(*z, &kept)]);
    }
    run.sums()
}

/// What the two of a pair keep of the distance before them, and of the step to the first of them.
struct Kept<S: Simd> {
    simd: S,
    distance: f64x2<S>,
    step: f64x2<S>,
}

impl<S: Simd> Kept<S> {
    #[inline(always)]
    fn of(simd: S, share: f64) -> Self {
        let kept = 1.0 - share;
        let [distance, step] = [[kept, kept * kept], [0.0, kept]].map(|pair| f64x2::load_array(simd, pair));
        Self { simd, distance, step }
    }
}

impl Last {
    /// The distances of the two readings that come next, neither of which waits for the other.
    #[inline(always)]
    fn go_on<S: Simd>(&mut self, readings: [f64; 2], kept: &Kept<S>) -> f64x2<S> {
        let [first, second] = readings;
        let [readings, before] = [readings, [self.reading, first]].map(|pair| f64x2::load_array(kept.simd, pair));
        let steps = readings - before;
        let [step, _] = steps.to_array();
        let distances = kept.distance * self.distance + (steps + kept.step * step);
        let [_, distance] = distances.to_array();
        *self = Self { reading: second, distance };
        distances
    }

    /// Nothing and the distance of the single reading that comes next.
    #[inline(always)]
    fn go_on_by_one<S: Simd>(&mut self, reading: f64, kept: &Kept<S>) -> f64x2<S> {
        let [distance, _] = self.go_on([reading; 2], kept).to_array();
        *self = Self { reading, distance };
        f64x2::load_array(kept.simd, [0.0, distance])
    }
}

/// The sums while readings are added.
struct Run<S: Simd> {
    cubes: [f64x2<S>; 3],
    squares: f64x2<S>,
}

impl<S: Simd> Run<S> {
    #[inline(always)]
    fn from(simd: S, Sums { cubes, squares }: Sums) -> Self {
        let pair = |pair| f64x2::load_array(simd, pair);
        Self { cubes: cubes.map(pair), squares: pair(squares) }
    }

    /// Adds the distances of two readings, axis by axis.
    #[inline(always)]
    fn add(&mut self, distances: [f64x2<S>; 3]) {
        let [x, y, z] = distances;
        let square = x * x + y * y + z * z;
        self.squares += square;
        self.cubes.iter_mut().zip(distances).for_each(|(cubes, from)| *cubes += from * square);
    }

    #[inline(always)]
    fn sums(self) -> Sums {
        Sums { cubes: self.cubes.map(f64x2::to_array), squares: self.squares.to_array() }
    }
}

/// Whether readings are at rest; not where one is not a number.
fn at_rest(sums: &TrendSums) -> bool {
    sums.squares() < REST_G * REST_G * f64::from(sums.count())
}

/// The sum of both.
fn total(pair: [f64; 2]) -> f64 {
    pair.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};

    fn sums(readings: &[Vector3<f64>]) -> TrendSums {
        let mut sums = TrendSums::default();
        readings.iter().for_each(|reading| sums.push(0.0, reading));
        sums
    }

    fn skewness(rate: f64, signal: impl Fn(f64) -> Vector3<f64>) -> Vector3<f64> {
        let mut jolts = Jolts::new(Hertz::new(rate).unwrap());
        let readings: Vec<_> = (0..(60.0 * rate) as u32).map(|i| signal(f64::from(i) / rate)).collect();
        for reading in &readings {
            let mut columns = Columns::default();
            columns.push(0, reading);
            jolts.push(&columns);
        }
        jolts.take(&sums(&readings))
    }

    proptest! {
        #[test]
        fn every_processor_adds_alike(readings in prop::collection::vec(prop::array::uniform3(-2.0..2.0_f64), 0..40)) {
            let axes: [Vec<f64>; 3] = std::array::from_fn(|axis| readings.iter().map(|reading| reading[axis]).collect());
            let sums = |level| {
                let (axes, mut last) = (axes.each_ref().map(|axis| &axis[..]), [Last { reading: 0.5, distance: 0.1 }; 3]);
                let sums = dispatch!(level, simd => by_pair(simd, 0.02, &mut last, axes, Sums::default()));
                (sums, last.map(|last| (last.reading, last.distance)))
            };
            prop_assert_eq!(sums(Level::baseline()), sums(Level::new()));
        }

        #[test]
        fn what_rests_is_passed_over_and_changes_nothing_else(
            seconds in prop::collection::vec((prop::sample::select(vec![0.001, 0.02, 0.05, 0.3]), 1..80_usize), 1..12),
            seed in 0_u64..1000,
        ) {
            let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
            let [mut sooner, mut plain] = [(); 2].map(|()| Jolts::new(Hertz::new(50.0).unwrap()));
            for (wide, count) in seconds {
                let mut reading = || Vector3::z() + wide * Vector3::from_fn(|_, _| rng.random_range(-1.0..1.0));
                let readings: Vec<_> = (0..count).map(|_| reading()).collect();
                let (mut columns, sums) = (Columns::default(), sums(&readings));
                readings.iter().for_each(|reading| columns.push(0, reading));
                sooner.push_last(&columns, &sums);
                plain.push(&columns);
                let (sooner, plain) = (sooner.take(&sums), plain.take(&sums));
                prop_assert!((sooner - plain).norm() < 1e-9, "{sooner} {plain}");
                prop_assert!(wide > 0.02 || sooner == Vector3::zeros());
            }
        }
    }

    /// 0.4 g forward of a tenth of a second each second and what makes up for it: skewed forward.
    fn pulses(t: f64) -> f64 {
        if t.fract() < 0.1 { 0.4 } else { -0.4 / 9.0 }
    }

    #[test]
    fn a_sine_has_none_and_pulses_point_their_own_way() {
        let sine = skewness(50.0, |t| Vector3::new(0.3 * (t * 12.0).sin(), 1.0, 0.0));
        assert!(sine.norm() < 0.05, "{sine}");
        let forward = skewness(50.0, |t| Vector3::new(0.0, 1.0, pulses(t)));
        assert!(forward.z > 1.0 && forward.xy().norm() < 1e-9, "{forward}");
        let backward = skewness(50.0, |t| Vector3::new(0.0, 1.0, -pulses(t)));
        assert!((forward + backward).norm() < 1e-12);
    }

    #[test]
    fn it_turns_with_the_sensor() {
        let turn = nalgebra::Rotation3::from_euler_angles(0.3, -1.0, 2.0);
        let signal = |t: f64| Vector3::new(0.1 * (t * 12.0).sin(), 1.0 + pulses(t + 0.3), pulses(t));
        let turned = skewness(50.0, |t| turn * signal(t));
        assert!((turned - turn * skewness(50.0, signal)).norm() < 1e-9);
    }

    #[test]
    fn rest_and_slow_sensors_have_none() {
        assert_eq!(skewness(50.0, |t| Vector3::new(0.0, 1.0, 0.01 * pulses(t))), Vector3::zeros());
        assert_eq!(skewness(1.5625, |t| Vector3::new(0.0, 1.0, pulses(t))), Vector3::zeros());
    }
}
