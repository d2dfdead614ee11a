//! The posture of each epoch: the nearest direction, with hysteresis and a dwell time.

use super::{Label, Posture, Reason, Settings, frame};
use crate::units::{Accel, Body};

/// The postures by the angle between `gravity` and what each reads; nearest first would be the least.
///
/// Deciding from the whole direction, not from the inclination, matters on the stomach: there the breastbone tips by
/// up to 50° (median inclination −46° in the one public chest data set), and "steeper than 45° is upright" is wrong.
fn degrees_from(posture: Posture, gravity: &Accel<Body>) -> f64 {
    gravity.angle_to(&frame::reading(posture)).degrees()
}

fn nearest(gravity: &Accel<Body>) -> Posture {
    let mut best = (Posture::Supine, f64::INFINITY);
    for posture in Posture::ALL {
        let degrees = degrees_from(posture, gravity);
        if degrees < best.1 {
            best = (posture, degrees);
        }
    }
    best.0
}

/// What one reading says by itself, without what came before: the nearest posture, or that it has no direction.
#[must_use]
pub fn alone(gravity: &Accel<Body>, settings: &Settings) -> Label {
    if gravity.norm() >= settings.min_gravity_g {
        Label::Posture(nearest(gravity))
    } else {
        Label::Unknown(Reason::NoGravity)
    }
}

/// A new posture that has not yet held long enough.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Candidate {
    posture: Posture,
    since: usize,
}

/// Labels epochs one after the other; a change of posture is dated back to its first epoch.
///
/// The label of an epoch is final once `dwell` further epochs were seen.
#[derive(Clone, Debug)]
pub struct Decoder {
    hysteresis_degrees: f64,
    min_gravity_g: f64,
    dwell: usize,
    current: Option<Posture>,
    candidate: Option<Candidate>,
    gap: usize,
    labels: Vec<Label>,
    taken: usize,
}

impl Decoder {
    /// For epochs of `epoch_secs` seconds.
    #[must_use]
    pub fn new(epoch_secs: u32, settings: &Settings) -> Self {
        Self {
            hysteresis_degrees: settings.hysteresis.degrees(),
            min_gravity_g: settings.min_gravity_g,
            dwell: settings.dwell_secs.div_ceil(epoch_secs.max(1)) as usize,
            current: None,
            candidate: None,
            gap: 0,
            labels: Vec::new(),
            taken: 0,
        }
    }

    /// Labels the next epoch: the mean in the body frame, or `None` where nothing was recorded.
    pub fn push(&mut self, gravity: Option<&Accel<Body>>) {
        let label = match gravity {
            None => self.missing(Reason::Gap),
            Some(gravity) if gravity.norm() >= self.min_gravity_g => Label::Posture(self.settle(gravity)),
            Some(_) => self.missing(Reason::NoGravity),
        };
        self.labels.push(label);
    }

    /// Takes the labels, oldest first, that nothing to come will change: all before a change that does not count yet.
    ///
    /// Called after every epoch it keeps no more than two dwell times of labels, however long the night.
    pub fn settled(&mut self) -> std::vec::Drain<'_, Label> {
        let open = self.candidate.map_or(usize::MAX, |candidate| candidate.since.saturating_sub(self.taken));
        let end = open.min(self.labels.len());
        self.taken += end;
        self.labels.drain(..end)
    }

    /// The labels as they stand that were not taken, one for each epoch pushed.
    #[must_use]
    pub fn open(&self) -> &[Label] {
        &self.labels
    }

    /// The labels that were not taken, one for each epoch pushed.
    #[must_use]
    pub fn finish(self) -> Vec<Label> {
        self.labels
    }

    /// After more than a dwell time without gravity nothing is known of the posture any more.
    fn missing(&mut self, reason: Reason) -> Label {
        self.gap += 1;
        if self.gap > self.dwell {
            self.current = None;
            self.candidate = None;
        }
        Label::Unknown(reason)
    }

    fn settle(&mut self, gravity: &Accel<Body>) -> Posture {
        self.gap = 0;
        let wanted = self.wanted(gravity);
        let Some(current) = self.current.filter(|&current| current != wanted) else {
            self.candidate = None;
            self.current = Some(wanted);
            return wanted;
        };
        let here = self.taken + self.labels.len();
        let since = match self.candidate {
            Some(candidate) if candidate.posture == wanted => candidate.since,
            _ => here,
        };
        if here - since < self.dwell {
            self.candidate = Some(Candidate { posture: wanted, since });
            return current;
        }
        self.relabel(since, wanted);
        self.candidate = None;
        self.current = Some(wanted);
        wanted
    }

    /// The nearest posture, unless the current one is nearly as near.
    fn wanted(&self, gravity: &Accel<Body>) -> Posture {
        let nearest = nearest(gravity);
        match self.current {
            Some(current)
                if degrees_from(current, gravity) - degrees_from(nearest, gravity) <= self.hysteresis_degrees =>
            {
                current
            }
            _ => nearest,
        }
    }

    fn relabel(&mut self, since: usize, posture: Posture) {
        for label in self.labels.iter_mut().skip(since.saturating_sub(self.taken)) {
            if let Label::Posture(provisional) = label {
                *provisional = posture;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tilted(posture: Posture, toward: Posture, degrees: f64) -> Accel<Body> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Accel::from_vector(frame::reading(posture).vector() * cos + frame::reading(toward).vector() * sin)
    }

    fn labels(gravity: impl IntoIterator<Item = Option<Accel<Body>>>) -> Vec<Label> {
        let mut decoder = Decoder::new(1, &Settings::default());
        gravity.into_iter().for_each(|g| decoder.push(g.as_ref()));
        decoder.finish()
    }

    fn hold(gravity: Accel<Body>, secs: usize) -> impl Iterator<Item = Option<Accel<Body>>> {
        std::iter::repeat_n(Some(gravity), secs)
    }

    #[test]
    fn every_posture_reads_as_itself() {
        for posture in Posture::ALL {
            assert_eq!(labels(hold(frame::reading(posture), 1)), [Label::Posture(posture)]);
            assert_eq!(alone(&frame::reading(posture), &Settings::default()), Label::Posture(posture));
        }
    }

    #[test]
    fn prone_with_a_steep_chest_is_not_upright() {
        // Head end down by 50° and even 70°, and propped on the elbows by 35°.
        for (x, y, z) in [(0.0, -0.766, -0.643), (0.0, -0.94, -0.342), (0.0, 0.574, -0.819)] {
            assert_eq!(labels(hold(Accel::from_g(x, y, z), 1)), [Label::Posture(Posture::Prone)]);
        }
    }

    #[test]
    fn rocking_about_the_border_changes_nothing() {
        let back = tilted(Posture::Supine, Posture::LeftSide, 43.5);
        let side = tilted(Posture::Supine, Posture::LeftSide, 46.5);
        let rocking = (0..200).map(|i| Some(if i % 40 < 20 { back } else { side }));
        assert!(labels(rocking).iter().all(|&label| label == Label::Posture(Posture::Supine)));
    }

    #[test]
    fn a_change_is_dated_back_to_its_first_second() {
        let found =
            labels(hold(frame::reading(Posture::Supine), 30).chain(hold(frame::reading(Posture::LeftSide), 30)));
        assert_eq!(found[29], Label::Posture(Posture::Supine));
        assert_eq!(found[30], Label::Posture(Posture::LeftSide));
    }

    #[test]
    fn what_does_not_hold_is_no_posture() {
        let found = labels(
            hold(frame::reading(Posture::Supine), 30)
                .chain(hold(frame::reading(Posture::LeftSide), 5))
                .chain(hold(frame::reading(Posture::Prone), 30)),
        );
        assert!(found[..35].iter().all(|&label| label == Label::Posture(Posture::Supine)));
        assert!(found[35..].iter().all(|&label| label == Label::Posture(Posture::Prone)));
    }

    #[test]
    fn a_gap_is_never_a_posture_and_forgets_the_one_before() {
        let on_the_border = tilted(Posture::Supine, Posture::LeftSide, 46.0);
        let found = labels(
            hold(frame::reading(Posture::Supine), 20)
                .chain(std::iter::repeat_n(None, 60))
                .chain(hold(on_the_border, 20)),
        );
        assert!(found[20..80].iter().all(|&label| label == Label::Unknown(Reason::Gap)));
        assert_eq!(found[80], Label::Posture(Posture::LeftSide));
    }

    #[test]
    fn labels_taken_on_the_way_are_those_at_the_end() {
        let lay = |posture, secs| hold(frame::reading(posture), secs);
        let night: Vec<Option<Accel<Body>>> = lay(Posture::Supine, 30)
            .chain(lay(Posture::LeftSide, 8))
            .chain(std::iter::repeat_n(None, 4))
            .chain(lay(Posture::LeftSide, 3))
            .chain(lay(Posture::Prone, 7))
            .chain(std::iter::repeat_n(None, 40))
            .chain(lay(Posture::Prone, 30))
            .collect();
        let mut decoder = Decoder::new(1, &Settings::default());
        let mut taken = Vec::new();
        for gravity in &night {
            decoder.push(gravity.as_ref());
            taken.extend(decoder.settled());
            assert!(decoder.open().len() <= 20, "{}", decoder.open().len());
        }
        taken.extend(decoder.finish());
        assert_eq!(taken, labels(night));
    }

    #[test]
    fn weightlessness_has_no_posture() {
        let found = labels([Some(Accel::from_g(0.0, 0.1, 0.1)), Some(Accel::from_g(f64::NAN, 0.0, 0.0))]);
        assert_eq!(found, [Label::Unknown(Reason::NoGravity); 2]);
        let weightless = Accel::from_g(f64::NAN, 0.0, 0.0);
        assert_eq!(alone(&weightless, &Settings::default()), Label::Unknown(Reason::NoGravity));
    }
}
