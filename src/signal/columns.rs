//! Readings column by column, which is how a processor likes to add them up.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4};
use nalgebra::Vector3;

use super::timeline::Following;
use super::trend::Lanes;
use crate::recording::Sample;

/// Most readings held at once: with what is worked out of each ten kilobytes, a third of the nearest cache of ordinary
/// processors.
pub const MOST: usize = 256;

/// Readings that follow each other without a gap: their times in one row of memory, each of their axes in another.
///
/// Four neighbours of a row are worked on at once, with whatever vectors the processor has: always four, and never with a
/// multiplication and an addition rounded as one, so that sums over them are the same to the last bit on every machine.
/// Whoever fills it decides where it ends by the readings alone, never by how they were cut into chunks: then sums are
/// also the same however they were cut.
///
/// What every reading is asked for in any case, its magnitude and the sums of the trend, is worked out while the samples
/// are read: they come from far, and meanwhile there is time for it.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub struct Columns {
    nanos: [f64; MOST],
    axes: [[f64; MOST]; 3],
    norms: [f64; MOST],
    len: usize,
    /// What the sums count from.
    origin: Vector3<f64>,
    sums: Lanes,
}

impl Default for Columns {
    fn default() -> Self {
        let none = [0.0; MOST];
        Self { nanos: none, axes: [none; 3], norms: none, len: 0, origin: Vector3::zeros(), sums: Lanes::default() }
    }
}

impl Columns {
    /// How many more fit.
    #[must_use]
    pub const fn room(&self) -> usize {
        MOST.saturating_sub(self.len)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        (self.len, self.sums) = (0, Lanes::default());
    }

    /// Forgets them all, and counts those to come from `origin`, a reading near them.
    pub fn begin(&mut self, origin: Vector3<f64>) {
        self.clear();
        self.origin = origin;
    }

    /// Adds a reading in g, `nanos` nanoseconds after a start that whoever fills it keeps; it must fit.
    pub fn push(&mut self, nanos: i64, g: &Vector3<f64>) {
        self.put(exact(nanos), g);
    }

    /// Adds the first samples, as many as fit and as follow the line, and says how many they are.
    pub fn extend(&mut self, samples: &[Sample], line: Following) -> usize {
        dispatch!(Level::new(), simd => self.add(simd, samples, line))
    }

    #[inline(always)]
    fn add<S: Simd>(&mut self, simd: S, samples: &[Sample], mut line: Following) -> usize {
        let before = self.len;
        let (first, rest) = samples.split_at(samples.len().min(self.len.next_multiple_of(4) - self.len));
        if self.add_by_one(first, &mut line) == first.len() {
            let count = self.add_by_four(simd, rest, &mut line);
            self.add_by_one(rest.get(count..).unwrap_or_default(), &mut line);
        }
        self.len - before
    }

    /// Adds samples as far as they fit and follow.
    #[inline(always)]
    fn add_by_one(&mut self, samples: &[Sample], line: &mut Following) -> usize {
        let mut count = 0;
        for sample in samples.iter().take(self.room()) {
            let Some(nanos) = line.next(sample.time) else { break };
            self.put(nanos, sample.accel.vector());
            count += 1;
        }
        count
    }

    fn put(&mut self, nanos: f64, g: &Vector3<f64>) {
        let Self { nanos: times, axes: [x, y, z], norms, len, .. } = self;
        let places = (times.get_mut(*len), x.get_mut(*len), y.get_mut(*len), z.get_mut(*len), norms.get_mut(*len));
        if let (Some(time), Some(x), Some(y), Some(z), Some(length)) = places {
            (*time, *x, *y, *z, *length) = (nanos, g.x, g.y, g.z, norm(g.x, g.y, g.z));
            self.sums.push(*len % 4, nanos, &(g - self.origin));
            *len += 1;
        }
    }

    /// Adds samples by fours, from a place on that can be divided by four, as far as they fit and all four follow.
    #[inline(always)]
    fn add_by_four<S: Simd>(&mut self, simd: S, samples: &[Sample], line: &mut Following) -> usize {
        let (mut by_four, mut sums, mut count) = (line.by_four(simd), self.sums.running(simd), 0);
        let origin = [self.origin.x, self.origin.y, self.origin.z].map(|from| f64x4::splat(simd, from));
        let [x, y, z] = &mut self.axes;
        let places = [&mut self.nanos, x, y, z, &mut self.norms].map(|column| column.get_mut(self.len..));
        let [t, x, y, z, norms] = places.map(|places| places.unwrap_or_default().as_chunks_mut::<4>().0.iter_mut());
        let fours = samples.as_chunks::<4>().0.iter();
        for (four, ((t, norms), ((x, y), z))) in fours.zip(t.zip(norms).zip(x.zip(y).zip(z))) {
            let Some(times) = by_four.next(four.each_ref().map(|sample| sample.time)) else { break };
            let read = four.each_ref().map(|sample| sample.accel.vector());
            let axes = [read.map(|g| g.x), read.map(|g| g.y), read.map(|g| g.z)];
            let axes @ [gx, gy, gz] = axes.map(|axis| f64x4::load_array(simd, axis));
            times.store_array(t);
            gx.store_array(x);
            gy.store_array(y);
            gz.store_array(z);
            norms_of(axes).store_array(norms);
            sums.add(times, [gx - origin[0], gy - origin[1], gz - origin[2]]);
            count += 4;
        }
        self.sums = sums.kept();
        self.len += count;
        *line = by_four.by_one();
        count
    }

    /// Nanoseconds since the start, rising.
    #[must_use]
    pub fn nanos(&self) -> &[f64] {
        self.nanos.get(..self.len).unwrap_or_default()
    }

    /// The time of the last reading, in whole nanoseconds since the start; zero of none.
    #[must_use]
    pub fn last_nanos(&self) -> i64 {
        self.nanos().last().map_or(0, |&nanos| whole(nanos))
    }

    /// The readings in g, axis by axis.
    #[must_use]
    pub fn axes(&self) -> [&[f64]; 3] {
        self.axes.each_ref().map(|axis| axis.get(..self.len).unwrap_or_default())
    }

    /// Their magnitudes in g.
    #[must_use]
    pub fn norms(&self) -> &[f64] {
        self.norms.get(..self.len).unwrap_or_default()
    }

    /// The sums of their trend, counted from the origin.
    #[must_use]
    pub const fn sums(&self) -> &Lanes {
        &self.sums
    }
}

/// The sum of four, from the first on: in this order on every machine.
#[inline(always)]
pub(super) fn total<S: Simd>(four: f64x4<S>) -> f64 {
    four.to_array().iter().sum()
}

/// The sums of values times weights, axis by axis; there are as many of each.
pub(super) fn weighted(axes: [&[f64]; 3], weights: &[f64]) -> [f64; 3] {
    dispatch!(Level::new(), simd => weighted_by_four(simd, axes, weights))
}

#[inline(always)]
fn weighted_by_four<S: Simd>(simd: S, axes: [&[f64]; 3], weights: &[f64]) -> [f64; 3] {
    let [x, y, z] = axes.map(<[f64]>::as_chunks::<4>);
    let (fours, rest) = weights.as_chunks::<4>();
    let mut sums = [f64x4::splat(simd, 0.0); 3];
    for (((x, y), z), weight) in x.0.iter().zip(y.0).zip(z.0).zip(fours) {
        let [x, y, z, weight] = [x, y, z, weight].map(|four| f64x4::load_array_ref(simd, four));
        sums = [sums[0] + x * weight, sums[1] + y * weight, sums[2] + z * weight];
    }
    let mut sums = sums.map(total);
    for (sum, (_, axis)) in sums.iter_mut().zip([x, y, z]) {
        *sum += axis.iter().zip(rest).map(|(value, weight)| value * weight).sum::<f64>();
    }
    sums
}

/// The magnitude of a reading.
fn norm(x: f64, y: f64, z: f64) -> f64 {
    (x * x + y * y + z * z).sqrt()
}

/// Those of four, which are the same.
#[inline(always)]
fn norms_of<S: Simd>([x, y, z]: [f64x4<S>; 3]) -> f64x4<S> {
    (x * x + y * y + z * z).sqrt()
}

/// The nanoseconds of a column, which are whole.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and was whole")]
pub(super) const fn whole(nanos: f64) -> i64 {
    nanos as i64
}

#[expect(clippy::cast_precision_loss, reason = "spans within an epoch are exact")]
pub(super) const fn exact(nanos: i64) -> f64 {
    nanos as f64
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::signal::timeline::TimeLine;
    use crate::time::Timestamp;
    use crate::units::{Accel, Hertz};
    use proptest::prelude::*;

    /// Steps in nanoseconds, most of them ordinary at 50 Hz; columns hold more of those than one kind of vector does.
    fn steps() -> impl Strategy<Value = Vec<i64>> {
        let odd = prop_oneof![Just(0), Just(-20_000_000), Just(i64::MIN), Just(i64::MAX), any::<i64>()];
        prop::collection::vec(prop_oneof![30 => 1..60_000_000_i64, 1 => odd], 0..80)
    }

    fn samples(steps: &[i64]) -> Vec<Sample> {
        let mut at = 0_i64;
        let sample = |(number, step): (usize, &i64)| {
            at = at.wrapping_add(*step);
            let g = number as f64;
            Sample { time: Timestamp::from_nanos(at), accel: Accel::from_g(g, g + 0.25, g + 0.5) }
        };
        steps.iter().enumerate().map(sample).collect()
    }

    /// A line on which the first sample was at zero.
    fn line(times: &Range<i64>) -> Following {
        let mut line = TimeLine::new(Hertz::new(50.0).unwrap(), 3.0, 0.05);
        line.step(Timestamp::from_nanos(0));
        line.follow(times).unwrap()
    }

    proptest! {
        #[test]
        fn four_at_a_time_are_written_as_one_by_one(steps in steps(), secs in 1..5_i64, before in 0..3_usize) {
            let (samples, times) = (samples(&steps), 0..secs * 1_000_000_000);
            let mut columns = Columns::default();
            columns.begin(Vector3::new(1.0, -2.0, 0.5));
            (0..before).for_each(|_| columns.push(0, &Vector3::zeros()));
            let mut one_by_one = columns.clone();
            let count = columns.extend(&samples, line(&times));
            let mut following = line(&times);
            let expected: Vec<f64> = samples.iter().map_while(|sample| following.next(sample.time)).collect();
            prop_assert_eq!((count, &columns.nanos()[before..]), (expected.len(), &expected[..]));
            for sample in &samples[..count] {
                one_by_one.push(sample.time.as_nanos(), sample.accel.vector());
                prop_assert_eq!(one_by_one.norms().last(), Some(&sample.accel.norm()));
            }
            prop_assert_eq!(columns, one_by_one);
        }

        #[test]
        fn every_processor_reads_alike(steps in steps(), before in 0..4_usize) {
            let (samples, times) = (samples(&steps), 0..4_000_000_000);
            let read = |level| {
                let mut columns = Columns::default();
                (0..before).for_each(|_| columns.push(0, &Vector3::x()));
                dispatch!(level, simd => columns.add(simd, &samples, line(&times)));
                columns
            };
            prop_assert_eq!(read(Level::baseline()), read(Level::new()));
        }

        #[test]
        fn every_processor_adds_alike(values in prop::collection::vec(prop::array::uniform4(-2.0..2.0_f64), 0..40)) {
            let [x, y, z, weights] = std::array::from_fn(|at| values.iter().map(|four| four[at]).collect::<Vec<_>>());
            let weighted = |level| dispatch!(level, simd => weighted_by_four(simd, [&x, &y, &z], &weights));
            prop_assert_eq!(weighted(Level::baseline()), weighted(Level::new()));
        }
    }

    #[test]
    fn no_more_is_written_than_fits() {
        let samples = samples(&[1_000_000; 2 * MOST]);
        for before in 0..6 {
            let mut columns = Columns::default();
            (0..before).for_each(|_| columns.push(0, &Vector3::zeros()));
            assert_eq!(columns.extend(&samples, line(&(0..1_000_000_000))), MOST - before);
            assert_eq!((columns.room(), columns.last_nanos()), (0, (MOST - before) as i64 * 1_000_000));
        }
    }
}
