//! The second stage: epochs to a labelled track in the body frame.

use super::decode::{Chain, Said, Whole};
use super::wear::NotWorn;
use super::{Epoch, Label, Mountings, Reason, Settings, Worn, frame};
use crate::time::Timestamp;
use crate::units::{Accel, Angle, Body};

/// One epoch in the body frame, with its label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelledEpoch {
    /// What is said of it.
    pub label: Label,
    /// How probable that is, 0 to 1 (see [`Said::probability`]); absent where there is no direction, off the trunk, and
    /// while the night goes on.
    pub probability: Option<f64>,
    /// Its mean in the body frame, in g; absent in a gap and while not worn.
    pub gravity: Option<Accel<Body>>,
    /// See [`Epoch::movement`]; zero in a gap.
    pub movement: f64,
    /// Share of its time that samples cover, 0 to 1.
    pub coverage: f64,
}

impl LabelledEpoch {
    /// Rotation about the long axis; absent in a gap and where gravity lies along that axis.
    #[must_use]
    pub fn roll(&self) -> Option<Angle> {
        frame::roll(&self.gravity?)
    }

    /// Angle of the long axis above horizontal; absent in a gap.
    #[must_use]
    pub fn inclination(&self) -> Option<Angle> {
        frame::inclination(&self.gravity?)
    }
}

/// Labelled epochs without a hole: what was not recorded is [`Reason::Gap`].
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Start of the first epoch.
    pub start: Timestamp,
    /// Length of an epoch in seconds.
    pub epoch_secs: u32,
    /// The epochs in order, one after the other.
    pub epochs: Vec<LabelledEpoch>,
}

impl Track {
    /// Labels epochs of `epoch_secs` seconds, which must be in order, of a sensor worn somewhere on the trunk.
    ///
    /// The track reaches from the first to the last of them and is empty when there are none.
    #[must_use]
    pub fn label(epochs: &[Epoch], epoch_secs: u32, mountings: &Mountings, settings: &Settings) -> Self {
        Self::label_worn(epochs, epoch_secs, mountings, None, settings)
    }

    /// The same of a sensor worn there, if that is known; off the trunk no posture is said.
    #[must_use]
    pub fn label_worn(
        epochs: &[Epoch],
        epoch_secs: u32,
        mountings: &Mountings,
        worn: Option<Worn>,
        settings: &Settings,
    ) -> Self {
        Self::label_wear(epochs.to_vec(), epoch_secs, mountings, worn, &NotWorn::default(), settings)
    }

    /// The same of a sensor that was not worn all the time: what it read meanwhile tells nothing of the person.
    #[must_use]
    pub fn label_wear(
        epochs: Vec<Epoch>,
        epoch_secs: u32,
        mountings: &Mountings,
        worn: Option<Worn>,
        not_worn: &NotWorn,
        settings: &Settings,
    ) -> Self {
        let first = epochs.first().map_or(0, |epoch| epoch.index);
        let mut whole = Whole::new(Chain::new(epoch_secs, worn, settings), epochs.len());
        let mut place = |epoch: Option<Epoch>| {
            let placed = epoch.map_or(LabelledEpoch::GAP, |it| LabelledEpoch::of(&it, mountings, not_worn, settings));
            whole.push(placed.gravity.as_ref());
            placed
        };
        let mut labelled: Vec<LabelledEpoch> = if has_holes(&epochs) {
            without_holes(&epochs).map(place).collect()
        } else {
            // Each takes the place in memory of what it is made from.
            epochs.into_iter().map(|epoch| place(Some(epoch))).collect()
        };
        let mut backward = labelled.iter_mut().rev();
        whole.back(|said| {
            let worn_then = backward.next().filter(|epoch| epoch.label != Label::Unknown(Reason::NotWorn));
            worn_then.into_iter().for_each(|epoch| epoch.say(may_say(worn, said)));
        });
        Self { start: Timestamp::from_secs(first * i64::from(epoch_secs)), epoch_secs, epochs: labelled }
    }

    /// Start of epoch `index`; its end is the start of the next.
    #[must_use]
    pub fn time_of(&self, index: usize) -> Timestamp {
        let secs = i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(i64::from(self.epoch_secs));
        self.start + jiff::SignedDuration::from_secs(secs)
    }

    /// The index of the epoch that holds a time: the first for earlier times, one past the last for later ones.
    #[must_use]
    pub fn index_of(&self, at: Timestamp) -> usize {
        let epochs = (at - self.start).as_secs() / i64::from(self.epoch_secs.max(1));
        usize::try_from(epochs).unwrap_or(0).min(self.epochs.len())
    }

    /// End of the last epoch.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.time_of(self.epochs.len())
    }
}

impl LabelledEpoch {
    /// One in which nothing was recorded.
    const GAP: Self =
        Self { label: Label::Unknown(Reason::Gap), probability: None, gravity: None, movement: 0.0, coverage: 0.0 };

    /// One of which nothing is said yet but whether the sensor was worn.
    fn of(epoch: &Epoch, mountings: &Mountings, not_worn: &NotWorn, settings: &Settings) -> Self {
        let covered = epoch.coverage >= settings.min_coverage;
        let is_off = covered && not_worn.holds(epoch.index);
        Self {
            label: Label::Unknown(if is_off { Reason::NotWorn } else { Reason::Gap }),
            probability: None,
            gravity: (covered && !is_off).then(|| mountings.at(epoch.index).to_body(&epoch.mean)),
            movement: if covered { epoch.movement } else { 0.0 },
            coverage: epoch.coverage,
        }
    }

    const fn say(&mut self, Said { label, probability }: Said) {
        (self.label, self.probability) = (label, probability);
    }
}

/// Whether any is missing between the first and the last.
fn has_holes(epochs: &[Epoch]) -> bool {
    epochs.iter().zip(epochs.iter().skip(1)).any(|(epoch, next)| next.index != epoch.index + 1)
}

/// The epochs one after the other, `None` where one is missing.
fn without_holes(epochs: &[Epoch]) -> impl Iterator<Item = Option<Epoch>> {
    let mut next = epochs.first().map_or(0, |epoch| epoch.index);
    epochs.iter().flat_map(move |epoch| {
        let missing = next..epoch.index;
        next = epoch.index + 1;
        missing.map(|_| None).chain([Some(*epoch)])
    })
}

fn may_say(worn: Option<Worn>, said: Said) -> Said {
    let label = worn.map_or(said.label, |worn| worn.may_say(said.label));
    Said { label, probability: said.probability.filter(|_| label == said.label) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Mounting, Posture};
    use nalgebra::Vector3;

    fn epoch(index: i64, coverage: f64) -> Epoch {
        Epoch { index, mean: Accel::from_g(0.0, 0.0, 1.0), movement: 0.01, jolt: Vector3::zeros(), coverage }
    }

    #[test]
    fn holes_and_thin_epochs_are_gaps() {
        let epochs = [epoch(100, 1.0), epoch(101, 0.4), epoch(104, 0.5)];
        let track = Track::label(&epochs, 2, &Mountings::single(Mounting::assumed()), &Settings::default());
        let (back, gap) = (Label::Posture(Posture::Supine), Label::Unknown(Reason::Gap));
        assert_eq!(track.epochs.iter().map(|e| e.label).collect::<Vec<_>>(), [back, gap, gap, gap, back]);
        assert_eq!((track.start, track.end()), (Timestamp::from_secs(200), Timestamp::from_secs(210)));
    }

    #[test]
    fn no_epochs_make_an_empty_track() {
        assert!(Track::label(&[], 1, &Mountings::single(Mounting::assumed()), &Settings::default()).epochs.is_empty());
    }
}
