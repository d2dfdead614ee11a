//! What the night has been so far, in a bounded number of cells.

use crate::posture::{Label, Posture};

/// The most cells; twice what a wide terminal shows.
const CELLS: usize = 240;
/// Seconds that a cell covers at first; 40 minutes fit.
const FIRST_CELL_SECS: i64 = 10;
/// The postures, and unknown at the end.
const KINDS: usize = Posture::ALL.len() + 1;

/// Seconds of each posture, cell by cell; a cell's length doubles when there is no room for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    cell_secs: i64,
    filled: i64,
    cells: Vec<[i64; KINDS]>,
}

impl Default for Strip {
    fn default() -> Self {
        Self { cell_secs: FIRST_CELL_SECS, filled: 0, cells: Vec::new() }
    }
}

fn kind(label: Label) -> usize {
    let posture = |posture| Posture::ALL.iter().position(|&it| it == posture);
    label.posture().and_then(posture).unwrap_or(KINDS - 1)
}

impl Strip {
    /// Adds seconds at its end.
    pub fn add(&mut self, label: Label, mut secs: i64) {
        while secs > 0 {
            if self.filled == self.reach() {
                self.open_cell();
            }
            let part = secs.min(self.reach() - self.filled);
            if let Some(count) = self.cells.last_mut().and_then(|cell| cell.get_mut(kind(label))) {
                *count += part;
            }
            self.filled += part;
            secs -= part;
        }
    }

    /// Seconds it covers.
    #[must_use]
    pub const fn secs(&self) -> i64 {
        self.filled
    }

    /// What most of `from..to` (seconds from its start) was: a posture, or unknown. `None` where nothing is.
    #[must_use]
    pub fn mostly(&self, from: i64, to: i64) -> Option<Option<Posture>> {
        let mut sums = [0; KINDS];
        for (cell, start) in self.cells.iter().zip((0_i64..).step_by(step(self.cell_secs))) {
            let overlap = to.min(start + self.cell_secs) - from.max(start);
            if overlap > 0 {
                sums.iter_mut().zip(cell).for_each(|(sum, secs)| *sum += secs * overlap);
            }
        }
        let (best, most) = sums.into_iter().enumerate().max_by_key(|&(index, sum)| (sum, KINDS - index))?;
        (most > 0).then(|| Posture::ALL.get(best).copied())
    }

    fn reach(&self) -> i64 {
        self.cell_secs.saturating_mul(i64::try_from(self.cells.len()).unwrap_or(i64::MAX))
    }

    fn open_cell(&mut self) {
        if self.cells.len() >= CELLS {
            let merged = self.cells.chunks(2).map(|pair| {
                let mut sum = [0; KINDS];
                pair.iter().flat_map(|cell| cell.iter().enumerate()).for_each(|(index, secs)| {
                    sum.iter_mut().skip(index).take(1).for_each(|it| *it += secs);
                });
                sum
            });
            self.cells = merged.collect();
            self.cell_secs *= 2;
        }
        self.cells.push([0; KINDS]);
    }
}

fn step(secs: i64) -> usize {
    usize::try_from(secs).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Reason;

    const LEFT: Label = Label::Posture(Posture::LeftSide);
    const GAP: Label = Label::Unknown(Reason::Gap);

    #[test]
    fn a_night_of_any_length_fits_and_keeps_its_halves() {
        for hours in [1, 8, 100, 30_000] {
            let mut strip = Strip::default();
            (0..hours).for_each(|_| strip.add(LEFT, 3600));
            strip.add(GAP, hours * 3600);
            assert!(strip.cells.len() <= CELLS);
            assert_eq!(strip.secs(), hours * 7200);
            assert_eq!(strip.mostly(0, hours * 1800), Some(Some(Posture::LeftSide)));
            assert_eq!(strip.mostly(hours * 5400, hours * 7200), Some(None));
            assert_eq!(strip.mostly(hours * 100_000, hours * 100_001), None);
        }
    }

    #[test]
    fn a_cell_is_what_most_of_it_was() {
        let mut strip = Strip::default();
        strip.add(GAP, 40);
        strip.add(LEFT, 50);
        assert_eq!(strip.mostly(0, 90), Some(Some(Posture::LeftSide)));
        assert_eq!(strip.mostly(0, 60), Some(None));
    }
}
