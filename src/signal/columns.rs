//! Readings column by column, which is how a processor likes to add them up.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4};
use nalgebra::Vector3;

use super::timeline::Following;
use crate::recording::Sample;

/// Most readings held at once: eight kilobytes, a quarter of the nearest cache of ordinary processors.
pub const MOST: usize = 256;

/// Readings that follow each other without a gap: their times in one row of memory, each of their axes in another.
///
/// Four neighbours of a row are worked on at once, with whatever vectors the processor has: always four, and never with a
/// multiplication and an addition rounded as one, so that sums over them are the same to the last bit on every machine.
/// Whoever fills it decides where it ends by the readings alone, never by how they were cut into chunks: then sums are
/// also the same however they were cut.
#[derive(Clone, Debug)]
pub struct Columns {
    nanos: [f64; MOST],
    axes: [[f64; MOST]; 3],
    len: usize,
}

impl Default for Columns {
    fn default() -> Self {
        Self { nanos: [0.0; MOST], axes: [[0.0; MOST]; 3], len: 0 }
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
    pub const fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds a reading in g, `nanos` nanoseconds after a start that whoever fills it keeps; it must fit.
    pub fn push(&mut self, nanos: i64, g: &Vector3<f64>) {
        let places = self.axes.iter_mut().filter_map(|axis| axis.get_mut(self.len));
        places.zip(g).for_each(|(place, &value)| *place = value);
        self.nanos.get_mut(self.len).into_iter().for_each(|place| *place = exact(nanos));
        self.len = (self.len + 1).min(MOST);
    }

    /// Adds the first samples, as many as fit and as follow the line, and says how many they are.
    pub fn extend(&mut self, samples: &[Sample], line: Following) -> usize {
        let from = self.len;
        let Self { nanos, axes: [x, y, z], .. } = self;
        let [t, x, y, z] = [nanos, x, y, z].map(|column| column.get_mut(from..).unwrap_or_default());
        let count = dispatch!(Level::new(), simd => write(simd, samples, line, [&mut *t, &mut *x, &mut *y, &mut *z]));
        self.len += count;
        count
    }

    /// Fills the last four up with what adds nothing to sums of distances from `origin`, or to sums over time.
    pub fn fill_up(&mut self, origin: &Vector3<f64>) {
        let last = self.len..self.len.next_multiple_of(4);
        let places = self.axes.iter_mut().filter_map(|axis| axis.get_mut(last.clone()));
        places.zip(origin).for_each(|(places, &value)| places.fill(value));
        self.nanos.get_mut(last).into_iter().for_each(|places| places.fill(0.0));
    }

    /// All columns in fours, of which [`Columns::fill_up`] fills the last: times, and the axes.
    #[must_use]
    pub(super) fn fours(&self) -> [&[[f64; 4]]; 4] {
        let fours = self.len.div_ceil(4);
        let [x, y, z] = &self.axes;
        [&self.nanos, x, y, z].map(|column| column.as_chunks().0.get(..fours).unwrap_or_default())
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
}

/// Writes samples into columns, which are as long as each other; how many fit and follow the line.
#[inline(always)]
fn write<S: Simd>(simd: S, samples: &[Sample], line: Following, [t, x, y, z]: [&mut [f64]; 4]) -> usize {
    let (mut line, mut count) = (line.by_four(simd), 0);
    let places = t.as_chunks_mut::<4>().0.iter_mut().zip(x.as_chunks_mut::<4>().0);
    let places = places.zip(y.as_chunks_mut::<4>().0.iter_mut().zip(z.as_chunks_mut::<4>().0));
    for (four, ((t, x), (y, z))) in samples.as_chunks::<4>().0.iter().zip(places) {
        let Some(times) = line.next(four.each_ref().map(|sample| sample.time)) else { break };
        times.store_array(t);
        let accels = four.each_ref().map(|sample| sample.accel.vector());
        (*x, *y, *z) = (accels.map(|g| g.x), accels.map(|g| g.y), accels.map(|g| g.z));
        count += 4;
    }
    // Up to three at the end, or up to what does not follow.
    let mut line = line.by_one();
    for (place, sample) in (count..t.len()).zip(samples.get(count..).unwrap_or_default()) {
        let Some(time) = line.next(sample.time) else { break };
        let g = sample.accel.vector();
        for (column, value) in [&mut *t, &mut *x, &mut *y, &mut *z].into_iter().zip([time, g.x, g.y, g.z]) {
            column.get_mut(place).into_iter().for_each(|place| *place = value);
        }
        count += 1;
    }
    count
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
            (0..before).for_each(|_| columns.push(0, &Vector3::zeros()));
            let count = columns.extend(&samples, line(&times));
            let mut one_by_one = line(&times);
            let expected: Vec<f64> = samples.iter().map_while(|sample| one_by_one.next(sample.time)).collect();
            prop_assert_eq!((count, &columns.nanos()[before..]), (expected.len(), &expected[..]));
            let expected = samples[..count].iter().map(|sample| *sample.accel.vector());
            let [x, y, z] = columns.axes();
            let written = (before..columns.len()).map(|at| Vector3::new(x[at], y[at], z[at]));
            prop_assert!(written.eq(expected));
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
