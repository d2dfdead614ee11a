//! The rolling median of the series, over ten bins.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4};
use nalgebra::Vector3;

use super::{REACH_SECS, SECOND_BINS};

/// Bins that a median is over: five seconds of half a second.
const WINDOW: usize = 10;

/// The means of the last ten bins, each at the place of its index; what is older is not there.
#[derive(Clone, Debug, Default)]
pub(super) struct Bins {
    means: [Vector3<f64>; WINDOW],
    indices: [Option<i64>; WINDOW],
    last: Option<i64>,
    /// How many of the last bins follow each other without a hole.
    row: usize,
}

impl Bins {
    /// Adds the mean of a bin; indices rise.
    pub(super) fn push(&mut self, bin: i64, mean: Vector3<f64>) {
        let place = place_of(bin);
        self.means.get_mut(place).into_iter().for_each(|at| *at = mean);
        self.indices.get_mut(place).into_iter().for_each(|at| *at = Some(bin));
        self.row = if self.last == bin.checked_sub(1) { self.row + 1 } else { 1 };
        self.last = Some(bin);
    }

    /// The index of the last bin.
    pub(super) const fn last(&self) -> Option<i64> {
        self.last
    }

    /// The median per axis of the bins around a second; `None` of a second that holds no sample.
    ///
    /// Right as long as no bin beyond its reach was added.
    pub(super) fn gravity(&self, second: i64) -> Option<Vector3<f64>> {
        let first = (second - REACH_SECS) * SECOND_BINS;
        let own = second * SECOND_BINS..(second + 1) * SECOND_BINS;
        if self.row >= WINDOW && self.last == Some(first + WINDOW as i64 - 1) {
            return Some(dispatch!(Level::new(), simd => median_of_ten(simd, &self.means)));
        }
        let within = || self.indices.iter().zip(&self.means).filter(|(index, _)| index.is_some_and(|bin| bin >= first));
        let mut held = [Vector3::zeros(); WINDOW];
        held.iter_mut().zip(within()).for_each(|(place, (_, mean))| *place = *mean);
        let alive = within().any(|(index, _)| index.is_some_and(|bin| own.contains(&bin)));
        alive.then(|| median(held.get(..within().count()).unwrap_or_default()))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "0 to 9")]
const fn place_of(bin: i64) -> usize {
    bin.rem_euclid(WINDOW as i64) as usize
}

/// The median per axis of any number of vectors; zero of none.
fn median(values: &[Vector3<f64>]) -> Vector3<f64> {
    Vector3::from_fn(|axis, _| {
        let mut sorted = [0.0; WINDOW];
        let sorted = sorted.get_mut(..values.len()).unwrap_or_default();
        sorted.iter_mut().zip(values).for_each(|(to, value)| *to = value.get(axis).copied().unwrap_or_default());
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
        f64::midpoint(at(values.len().saturating_sub(1) / 2), at(values.len() / 2))
    })
}

/// The same of ten, all axes at once and without a branch.
///
/// A sorting network of 29 comparators, the fewest there are for ten (Waksman; Knuth, TAOCP 3, 5.3.4); a test holds
/// it against every row of zeros and ones, which is a proof (Knuth, the zero-one principle).
#[inline(always)]
fn median_of_ten<S: Simd>(simd: S, values: &[Vector3<f64>; WINDOW]) -> Vector3<f64> {
    let lanes = values.each_ref().map(|value| f64x4::load_array(simd, [value.x, value.y, value.z, 0.0]));
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h, mut i, mut j] = lanes;
    for (low, high) in [(&mut a, &mut i), (&mut b, &mut j), (&mut c, &mut h), (&mut d, &mut f), (&mut e, &mut g)] {
        order(low, high);
    }
    for (low, high) in [(&mut a, &mut c), (&mut b, &mut e), (&mut f, &mut i), (&mut h, &mut j)] {
        order(low, high);
    }
    for (low, high) in [(&mut a, &mut d), (&mut c, &mut e), (&mut f, &mut h), (&mut g, &mut j)] {
        order(low, high);
    }
    for (low, high) in [(&mut a, &mut b), (&mut d, &mut g), (&mut i, &mut j)] {
        order(low, high);
    }
    for (low, high) in [(&mut b, &mut f), (&mut c, &mut d), (&mut e, &mut i), (&mut g, &mut h)] {
        order(low, high);
    }
    for (low, high) in [(&mut b, &mut c), (&mut d, &mut f), (&mut e, &mut g), (&mut h, &mut i)] {
        order(low, high);
    }
    for (low, high) in [(&mut c, &mut d), (&mut e, &mut f), (&mut g, &mut h)] {
        order(low, high);
    }
    for (low, high) in [(&mut d, &mut e), (&mut f, &mut g)] {
        order(low, high);
    }
    let [x, y, z, _] = ((e + f) * 0.5).to_array();
    Vector3::new(x, y, z)
}

/// The lesser of each axis first.
#[inline(always)]
fn order<S: Simd>(low: &mut f64x4<S>, high: &mut f64x4<S>) {
    (*low, *high) = (low.min(*high), low.max(*high));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_finds_the_middle_of_every_row_of_zeros_and_ones() {
        for row in 0..1_u32 << WINDOW {
            let values = std::array::from_fn(|i| Vector3::repeat(f64::from(row >> i & 1)));
            // Five ones or fewer leave the fifth a zero, four or fewer the sixth as well.
            let expected = match row.count_ones() {
                0..=4 => 0.0,
                5 => 0.5,
                _ => 1.0,
            };
            let ten = dispatch!(Level::new(), simd => median_of_ten(simd, &values));
            assert_eq!(ten, Vector3::repeat(expected), "{row:010b}");
            assert_eq!(median(&values), Vector3::repeat(expected), "{row:010b}");
        }
    }

    #[test]
    fn of_few_the_middle_is_taken() {
        let values = [3.0, -1.0, 2.0].map(|x| Vector3::new(x, -x, 0.0));
        assert_eq!(median(&values), Vector3::new(2.0, -2.0, 0.0));
        assert_eq!(median(&values[..2]), Vector3::new(1.0, -1.0, 0.0));
        assert_eq!(median(&values[..1]), values[0]);
    }
}
