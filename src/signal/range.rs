//! Readings that cannot be trusted: at the end of the range, or stuck.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4};

use super::columns::Columns;

/// Watches for readings that repeat, axis by axis.
#[derive(Clone, Copy, Debug)]
pub struct RangeWatch {
    last: [f64; 3],
    /// Whether every reading since the last call repeated the one before it.
    held: [bool; 3],
    any: bool,
    clipped: u32,
}

impl Default for RangeWatch {
    fn default() -> Self {
        Self { last: [f64::NAN; 3], held: [true; 3], any: false, clipped: 0 }
    }
}

impl RangeWatch {
    /// Two equal readings in a row at or beyond this are clipped, in g.
    ///
    /// The narrowest range of any supported sensor is ±2 g; lying still never reads more than about 1.1.
    pub const CLIP_G: f64 = 1.95;

    /// Looks at the next readings, in g, of which no component is known to be larger than `most`, if that is a number.
    pub fn push(&mut self, columns: &Columns, most: f64) {
        let axes = columns.axes();
        // Both cost next to nothing at night: an axis that is not held shows it soon, and hardly anything reads so much.
        for ((held, last), axis) in self.held.iter_mut().zip(self.last).zip(axes) {
            *held = *held && repeats(last, axis).all(|same| same);
        }
        if (most >= Self::CLIP_G || most.is_nan()) && dispatch!(Level::new(), simd => reach(simd, axes, Self::CLIP_G)) {
            self.clipped = self.clipped.saturating_add(clipped(self.last, axes));
        }
        self.any |= !columns.is_empty();
        self.last.iter_mut().zip(axes).for_each(|(last, axis)| *last = axis.last().copied().unwrap_or(*last));
    }

    /// Takes what was seen since the last call: the axes that held one value all the time, and how many readings are
    /// clipped. Of no readings no axis is held.
    pub fn take(&mut self) -> ([bool; 3], u32) {
        let any = std::mem::take(&mut self.any);
        let held = std::mem::replace(&mut self.held, [true; 3]);
        (held.map(|held| any && held), std::mem::take(&mut self.clipped))
    }
}

/// Whether each reading is as the one before.
fn repeats(mut last: f64, axis: &[f64]) -> impl Iterator<Item = bool> {
    axis.iter().map(move |&now| std::mem::replace(&mut last, now) == now)
}

/// Whether any reading is so large, on any axis, either way.
#[inline(always)]
fn reach<S: Simd>(simd: S, axes: [&[f64]; 3], size: f64) -> bool {
    let zero = f64x4::splat(simd, 0.0);
    let larger = |most: f64x4<S>, four: &[f64; 4]| most.max(f64x4::load_array_ref(simd, four).abs());
    axes.map(<[f64]>::as_chunks::<4>).iter().any(|(fours, rest)| {
        fours.iter().fold(zero, larger).simd_ge(size).any_true() || rest.iter().any(|value| value.abs() >= size)
    })
}

/// How many readings are clipped, on one axis or more.
fn clipped(last: [f64; 3], axes: [&[f64]; 3]) -> u32 {
    let [x, y, z] = axes;
    let mut last = last;
    let is_clipped = |((x, y), z): ((&f64, &f64), &f64)| {
        let now = [*x, *y, *z];
        let before = std::mem::replace(&mut last, now);
        before.iter().zip(now).any(|(&before, now)| before == now && now.abs() >= RangeWatch::CLIP_G)
    };
    x.iter().zip(y).zip(z).map(is_clipped).map(u32::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Vector3;

    #[test]
    fn only_repeats_at_the_end_of_the_range_are_clipped() {
        let mut watch = RangeWatch::default();
        for z in [1.0, 1.0, 2.0, 2.0, -2.0, -2.0, 1.99] {
            let mut columns = Columns::default();
            let reading = Vector3::new(0.1 * z, 0.0, z);
            columns.push(0, &reading);
            watch.push(&columns, f64::INFINITY);
        }
        assert_eq!(watch.take(), ([false; 3], 2), "nothing comes before the first");
        assert_eq!(watch.take(), ([false; 3], 0));
    }
}
