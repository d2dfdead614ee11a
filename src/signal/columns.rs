//! Readings column by column, which is how a processor likes to add them up.

use nalgebra::Vector3;
use wide::f64x4;

use crate::recording::Sample;
use crate::time::Timestamp;

/// Most readings held at once: eight kilobytes, a quarter of the nearest cache of ordinary processors.
pub const MOST: usize = 256;

/// Readings that follow each other without a gap: their times in one row of memory, each of their axes in another.
///
/// Four neighbours of a row are worked on at once. Whoever fills it decides where it ends by the readings alone, never
/// by how they were cut into chunks: then sums over it are the same to the last bit however they were cut.
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

    /// Adds the first samples, as many as fit and as `nanos` places, and says how many they are.
    #[inline]
    pub fn extend(&mut self, samples: &[Sample], mut nanos: impl FnMut(Timestamp) -> Option<i64>) -> usize {
        let from = self.len;
        let Self { nanos: times, axes: [x, y, z], .. } = self;
        let [times, x, y, z] = [times, x, y, z].map(|column| column.get_mut(from..).unwrap_or_default());
        let mut count = 0;
        for ((((sample, time), x), y), z) in samples.iter().zip(times).zip(x).zip(y).zip(z) {
            let Some(at) = nanos(sample.time) else { break };
            *time = exact(at);
            [*x, *y, *z] = (*sample.accel.vector()).into();
            count += 1;
        }
        self.len += count;
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
}

/// Four in a row, and the fewer than four at its end filled up.
#[inline]
pub(super) fn fours(column: &[f64], fill: f64) -> (impl Iterator<Item = f64x4>, f64x4) {
    let (fours, rest) = column.as_chunks::<4>();
    let mut last = [fill; 4];
    last.iter_mut().zip(rest).for_each(|(place, value)| *place = *value);
    (fours.iter().map(|four| f64x4::new(*four)), f64x4::new(last))
}

/// The sum of four, from the first on: in this order on every machine.
#[inline]
pub(super) fn total(four: f64x4) -> f64 {
    four.to_array().iter().sum()
}

/// The sums of values times weights, axis by axis; there are as many of each.
pub(super) fn weighted(axes: [&[f64]; 3], weights: &[f64]) -> [f64; 3] {
    let [x, y, z] = axes.map(<[f64]>::as_chunks::<4>);
    let (fours, rest) = weights.as_chunks::<4>();
    let mut sums = [f64x4::ZERO; 3];
    for (((x, y), z), weight) in x.0.iter().zip(y.0).zip(z.0).zip(fours) {
        let [x, y, z, weight] = [*x, *y, *z, *weight].map(f64x4::new);
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
const fn exact(nanos: i64) -> f64 {
    nanos as f64
}
