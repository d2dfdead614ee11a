//! Readings that cannot be trusted: at the end of the range, or stuck.

use nalgebra::Vector3;

/// Counts readings that repeat, axis by axis.
#[derive(Clone, Copy, Debug)]
pub struct RangeWatch {
    last: [f64; 3],
    held: [u32; 3],
    clipped: u32,
}

impl Default for RangeWatch {
    fn default() -> Self {
        Self { last: [f64::NAN; 3], held: [0; 3], clipped: 0 }
    }
}

impl RangeWatch {
    /// Two equal readings in a row at or beyond this are clipped, in g.
    ///
    /// The narrowest range of any supported sensor is ±2 g; lying still never reads more than about 1.1.
    pub const CLIP_G: f64 = 1.95;

    /// Looks at the next reading, in g.
    #[inline]
    pub fn push(&mut self, g: &Vector3<f64>) {
        let mut clipped = false;
        for ((held, last), &now) in self.held.iter_mut().zip(&mut self.last).zip(g.iter()) {
            let same = *last == now;
            *held += u32::from(same);
            clipped |= same & (now.abs() >= Self::CLIP_G);
            *last = now;
        }
        self.clipped += u32::from(clipped);
    }

    /// Takes the counts since the last call: repeats by axis, and clipped readings.
    pub fn take(&mut self) -> ([u32; 3], u32) {
        (std::mem::take(&mut self.held), std::mem::take(&mut self.clipped))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_repeats_at_the_end_of_the_range_are_clipped() {
        let mut watch = RangeWatch::default();
        for z in [1.0, 1.0, 2.0, 2.0, -2.0, -2.0, 1.99] {
            watch.push(&Vector3::new(0.1 * z, 0.0, z));
        }
        assert_eq!(watch.take(), ([3, 6, 3], 2));
        assert_eq!(watch.take(), ([0, 0, 0], 0));
    }
}
