//! A track cut into as many columns as the picture has, so that a day draws as fast as an hour.

use crate::posture::pipeline::LabelledEpoch;
use crate::posture::{Label, Posture};

/// From lowest to highest.
pub(super) type Range = (f64, f64);

/// Epochs in order dealt into columns of equal length, none of them empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bins<'a> {
    epochs: &'a [LabelledEpoch],
    /// How many columns.
    pub(super) count: usize,
}

impl<'a> Bins<'a> {
    pub(super) fn of(epochs: &'a [LabelledEpoch], most: usize) -> Self {
        Self { epochs, count: epochs.len().min(most) }
    }

    /// The columns, each with its epochs.
    fn columns(self) -> impl Iterator<Item = &'a [LabelledEpoch]> {
        let bound = move |column: usize| column * self.epochs.len() / self.count.max(1);
        (0..self.count).map(move |column| self.epochs.get(bound(column)..bound(column + 1)).unwrap_or_default())
    }

    /// Runs of columns that hold an epoch of this kind, as first column and the one after the last.
    pub(super) fn runs(self, wanted: impl Fn(&LabelledEpoch) -> bool) -> Vec<(usize, usize)> {
        self.runs_of(|epochs| epochs.iter().any(&wanted))
    }

    /// Runs of columns at least half of which are of this kind.
    pub(super) fn mostly(self, wanted: impl Fn(&LabelledEpoch) -> bool) -> Vec<(usize, usize)> {
        self.runs_of(|epochs| 2 * epochs.iter().filter(|epoch| wanted(epoch)).count() >= epochs.len())
    }

    fn runs_of(self, wanted: impl Fn(&[LabelledEpoch]) -> bool) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (column, _) in self.columns().enumerate().filter(|(_, epochs)| wanted(epochs)) {
            match runs.last_mut() {
                Some(run) if run.1 == column => run.1 = column + 1,
                _ => runs.push((column, column + 1)),
            }
        }
        runs
    }

    /// The strongest movement in each column; absent where nothing was measured.
    pub(super) fn movement(self) -> Vec<Option<f64>> {
        let strongest = |epochs: &[LabelledEpoch]| {
            epochs.iter().filter(|epoch| epoch.coverage > 0.0).map(|epoch| epoch.movement).reduce(f64::max)
        };
        self.columns().map(strongest).collect()
    }

    /// The least and the greatest angle of the z axis above horizontal in each column, in degrees.
    pub(super) fn elevation(self) -> Vec<Option<Range>> {
        let span = |epochs: &[LabelledEpoch]| {
            let mut range = None;
            for gravity in epochs.iter().filter_map(|epoch| epoch.gravity.as_ref()).filter(|g| g.norm() > 0.0) {
                let degrees = (gravity.z() / gravity.norm()).clamp(-1.0, 1.0).asin().to_degrees();
                widen(&mut range, degrees, degrees);
            }
            range
        };
        self.columns().map(span).collect()
    }

    /// The roll passed through in each column, in degrees: the part above zero and the part below.
    ///
    /// Absent where it is not known and while upright. Kept apart so that a trace which wavers about ±180° is two thin lines and not one thick block.
    pub(super) fn roll(self) -> (Vec<Option<Range>>, Vec<Option<Range>>) {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        let mut last: Option<f64> = None;
        for epochs in self.columns() {
            let (mut high, mut low) = (None, None);
            for epoch in epochs {
                // Upright there is no roll: what there is of it wanders with every step.
                let upright = epoch.label == Label::Posture(Posture::Upright);
                let now = epoch.roll().filter(|_| !upright).map(crate::units::Angle::degrees);
                if let Some(now) = now {
                    // A step of more than half a turn went the other way round: through ±180°.
                    let from = last.filter(|last| (last - now).abs() <= 180.0).unwrap_or(now);
                    let (least, most) = (from.min(now), from.max(now));
                    widen(&mut high, least.max(0.0), most);
                    widen(&mut low, least, most.min(0.0));
                }
                last = now;
            }
            above.push(high);
            below.push(low);
        }
        (above, below)
    }
}

/// Makes a range hold another one; an empty one changes nothing.
fn widen(range: &mut Option<Range>, least: f64, most: f64) {
    if least <= most {
        *range = Some(range.map_or((least, most), |(low, high)| (low.min(least), high.max(most))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Reason, Track};
    use crate::time::Timestamp;
    use crate::units::Accel;

    fn track(rolls: &[Option<f64>]) -> Track {
        let epoch = |roll: &Option<f64>| LabelledEpoch {
            label: roll.map_or(Label::Unknown(Reason::Gap), |_| Label::Posture(Posture::Prone)),
            probability: None,
            gravity: roll.map(|roll| Accel::from_g(-roll.to_radians().sin(), 0.0, roll.to_radians().cos())),
            movement: 0.1,
            coverage: if roll.is_some() { 1.0 } else { 0.0 },
        };
        Track { start: Timestamp::from_secs(0), epoch_secs: 1, epochs: rolls.iter().map(epoch).collect() }
    }

    fn rounded(ranges: &[Option<Range>]) -> Vec<Option<(i32, i32)>> {
        ranges.iter().map(|range| range.map(|(a, b)| (a.round() as i32, b.round() as i32))).collect()
    }

    #[test]
    fn a_roll_that_wavers_about_the_wrap_stays_thin() {
        let track = track(&[Some(179.0), Some(-179.0), Some(178.0), Some(-178.0)]);
        let (above, below) = Bins::of(&track.epochs, 2).roll();
        assert_eq!(rounded(&above), [Some((179, 179)), Some((178, 178))]);
        assert_eq!(rounded(&below), [Some((-179, -179)), Some((-178, -178))]);
    }

    #[test]
    fn a_turn_is_joined_and_a_gap_is_not() {
        let track = track(&[Some(80.0), Some(-20.0), None, Some(50.0)]);
        let (above, below) = Bins::of(&track.epochs, 4).roll();
        assert_eq!(rounded(&above), [Some((80, 80)), Some((0, 80)), None, Some((50, 50))]);
        assert_eq!(rounded(&below), [None, Some((-20, 0)), None, None]);
    }

    #[test]
    fn no_second_is_lost_between_columns() {
        let mut rolls = vec![Some(0.0); 1000];
        rolls[617] = None;
        let track = track(&rolls);
        let gap = |epoch: &LabelledEpoch| epoch.gravity.is_none();
        for most in [1, 7, 100, 999, 5000] {
            let bins = Bins::of(&track.epochs, most);
            assert_eq!(bins.columns().map(<[_]>::len).sum::<usize>(), 1000);
            assert_eq!(bins.runs(gap).len(), 1);
        }
    }

    #[test]
    fn mostly_is_half_of_a_column_or_more() {
        // Three columns of four epochs, of which one, two and four are without a direction.
        let known = |known: bool| known.then_some(0.0);
        let rolls = [true, true, true, false, false, true, false, true, false, false, false, false].map(known);
        let track = track(&rolls);
        let bins = Bins::of(&track.epochs, 3);
        let none = |epoch: &LabelledEpoch| epoch.gravity.is_none();
        assert_eq!((bins.mostly(none), bins.runs(none)), (vec![(1, 3)], vec![(0, 3)]));
    }

    #[test]
    fn nothing_recorded_is_no_column() {
        let track = track(&[]);
        let bins = Bins::of(&track.epochs, 100);
        assert_eq!((bins.count, bins.movement().len(), bins.runs(|_| true).len()), (0, 0, 0));
    }
}
