//! Asks for one pose after the other and sees whether it is held. Pure: epochs go in, what to ask comes out.

use std::collections::BTreeMap;

use nalgebra::Vector3;

use crate::posture::mounting::poses::{Asked, Doubt, Pose, Poses, Word, held, is_still};
use crate::posture::{Epoch, Settings};
use crate::units::{Accel, Sensor};

/// A pose is done after so many still seconds in a row: two breaths, and half as much again.
pub(super) const NEED_SECS: u32 = 8;
/// Nearer than this to another pose (or to its opposite, for upright and back) it is no pose of its own, in degrees.
const ALIKE: f64 = 30.0;
/// Who lies still the old way for so long has not understood, in seconds; before, they may be about to turn.
const ALIKE_SECS: u32 = 3;
/// Who moves for so long is told to hold still, in seconds.
const RESTLESS_SECS: u32 = 8;
/// So often a pose is asked for once more before what there is has to do.
const REPEATS: u8 = 2;

/// What an epoch has brought about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum News {
    /// A pose is done.
    Held(Asked),
    /// All were done, and one has to be done again, because of this.
    Again(Doubt),
    /// All is done.
    Finished,
}

/// What keeps the pose from being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// It reads like this one, which was done before.
    Like(Asked),
    /// Nobody holds still.
    Restless,
}

/// Poses being asked for.
#[derive(Clone, Debug)]
pub(super) struct Guide {
    epoch_secs: u32,
    settings: Settings,
    /// Whether the sensor's sign is beyond doubt; a third pose that contradicts it twice makes it doubtful.
    sign_seen: bool,
    asked: Asked,
    held: BTreeMap<Asked, Pose>,
    /// Still epochs in a row that lie the same way, the newest last.
    run: Vec<Epoch>,
    restless: u32,
    repeats: u8,
}

impl Guide {
    pub(super) fn new(epoch_secs: u32, settings: Settings, sign_seen: bool) -> Self {
        let (held, run) = (BTreeMap::new(), Vec::new());
        Self { epoch_secs, settings, sign_seen, asked: Asked::Upright, held, run, restless: 0, repeats: 0 }
    }

    /// The pose that is asked for.
    pub(super) const fn asked(&self) -> Asked {
        self.asked
    }

    /// For how many seconds it has been held, up to [`NEED_SECS`].
    pub(super) fn still_secs(&self) -> u32 {
        if self.alike().is_some() { 0 } else { self.run_secs().min(NEED_SECS) }
    }

    /// What keeps it from being done.
    pub(super) fn hint(&self) -> Option<Hint> {
        let alike = self.alike().filter(|_| self.run_secs() >= ALIKE_SECS).map(Hint::Like);
        alike.or_else(|| (self.restless >= RESTLESS_SECS).then_some(Hint::Restless))
    }

    /// Whether the sensor's sign is still beyond doubt.
    pub(super) const fn sign_seen(&self) -> bool {
        self.sign_seen
    }

    /// The poses, once upright and back were held.
    pub(super) fn poses(&self) -> Option<Poses> {
        let pose = |asked| self.held.get(&asked).copied();
        Some(Poses { upright: pose(Asked::Upright)?, back: pose(Asked::Back)?, left: pose(Asked::Left) })
    }

    /// The stream broke off: what was held before does not join on to what comes.
    pub(super) fn forget(&mut self) {
        self.run.clear();
    }

    /// Takes the next epoch.
    pub(super) fn push(&mut self, epoch: Epoch) -> Option<News> {
        if !is_still(&epoch, &self.settings) {
            self.run.clear();
            self.restless = self.restless.saturating_add(self.epoch_secs);
            return None;
        }
        self.restless = 0;
        if !self.joins(&epoch) {
            self.run.clear();
        }
        self.run.push(epoch);
        if self.run_secs() < NEED_SECS || self.alike().is_some() {
            return None;
        }
        let pose = held(&self.run, self.epoch_secs, &self.settings)?;
        self.run.clear();
        self.held.insert(self.asked, pose);
        Some(self.go_on())
    }

    /// Whether an epoch goes on where the run ends: the next, and in about the same direction.
    fn joins(&self, epoch: &Epoch) -> bool {
        let next = self.run.last().is_none_or(|last| epoch.index == last.index + 1);
        next && self.direction().is_none_or(|so_far| so_far.angle_to(&epoch.mean) <= self.settings.shift)
    }

    fn direction(&self) -> Option<Accel<Sensor>> {
        let sum: Vector3<f64> = self.run.iter().map(|epoch| *epoch.mean.vector()).sum();
        (!self.run.is_empty()).then(|| Accel::from_vector(sum))
    }

    fn run_secs(&self) -> u32 {
        u32::try_from(self.run.len()).unwrap_or(u32::MAX).saturating_mul(self.epoch_secs)
    }

    /// The pose held before that the wearer still holds.
    fn alike(&self) -> Option<Asked> {
        let now = self.direction()?;
        let like = |(asked, pose): (&Asked, &Pose)| {
            let apart = now.angle_to(&pose.direction).degrees();
            let opposite = apart > 180.0 - ALIKE && *asked != Asked::Left && self.asked != Asked::Left;
            (*asked != self.asked && (apart < ALIKE || opposite)).then_some(*asked)
        };
        self.held.iter().find_map(like)
    }

    /// Asks for the next pose, or once more for one that did not fit the others.
    fn go_on(&mut self) -> News {
        let done = self.asked;
        if let Some(next) = Asked::ALL.into_iter().find(|asked| !self.held.contains_key(asked)) {
            self.asked = next;
            return News::Held(done);
        }
        match self.doubt().filter(|_| self.repeats < REPEATS) {
            Some((doubt, again)) => {
                self.repeats += 1;
                // Who lies on the left side twice over, and was told which that is, is to be believed.
                self.sign_seen &= doubt != Doubt::SignIsKnown;
                self.held.remove(&again);
                self.asked = again;
                News::Again(doubt)
            }
            None => News::Finished,
        }
    }

    /// The first grave doubt, and the pose that would dispel it.
    fn doubt(&self) -> Option<(Doubt, Asked)> {
        let learned = self.poses()?.learn(None, self.sign_seen).ok()?;
        let grave = learned.confidence.doubts.into_iter().find(|doubt| doubt.word() == Word::Doubtful)?;
        grave.again().map(|again| (grave, again))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::{Posture, frame};

    struct Bed {
        guide: Guide,
        index: i64,
        news: Vec<News>,
    }

    impl Bed {
        fn new(sign_seen: bool) -> Self {
            Self { guide: Guide::new(1, Settings::default(), sign_seen), index: 0, news: Vec::new() }
        }

        fn lie(&mut self, [x, y, z]: [f64; 3], movement: f64, secs: u32) -> &mut Self {
            for _ in 0..secs {
                let mean = Accel::from_g(x, y, z);
                let epoch = Epoch { index: self.index, mean, movement, jolt: Vector3::zeros(), coverage: 1.0 };
                self.index += 1;
                self.news.extend(self.guide.push(epoch));
            }
            self
        }

        fn hold(&mut self, posture: Posture, secs: u32) -> &mut Self {
            let reading = frame::reading(posture);
            self.lie([reading.x(), reading.y(), reading.z()], 0.01, secs)
        }
    }

    #[test]
    fn three_poses_one_after_the_other_are_done() {
        let mut bed = Bed::new(true);
        bed.hold(Posture::Upright, 8).lie([0.0, 0.7, 0.7], 0.3, 4).hold(Posture::Supine, 8);
        bed.lie([-0.7, 0.0, 0.7], 0.3, 2).hold(Posture::LeftSide, 8);
        assert_eq!(bed.news, [News::Held(Asked::Upright), News::Held(Asked::Back), News::Finished]);
        let learned = bed.guide.poses().unwrap().learn(None, true).unwrap();
        assert_eq!(learned.confidence.word, Word::Good);
    }

    #[test]
    fn who_stays_as_they_are_is_told_and_waited_for() {
        let mut bed = Bed::new(true);
        bed.hold(Posture::Upright, 8 + 2);
        assert_eq!((bed.guide.asked(), bed.guide.hint()), (Asked::Back, None), "a moment to lie down");
        bed.hold(Posture::Upright, 30);
        assert_eq!((bed.guide.hint(), bed.guide.still_secs()), (Some(Hint::Like(Asked::Upright)), 0));
        bed.hold(Posture::Supine, 8).hold(Posture::Supine, 20);
        assert_eq!((bed.guide.asked(), bed.guide.hint()), (Asked::Left, Some(Hint::Like(Asked::Back))));
    }

    #[test]
    fn only_seconds_in_a_row_count() {
        let mut bed = Bed::new(true);
        bed.hold(Posture::Upright, 7).lie([0.0, 1.0, 0.0], 0.3, 1).hold(Posture::Upright, 7);
        assert_eq!((bed.guide.asked(), bed.guide.still_secs()), (Asked::Upright, 7));
        bed.guide.forget();
        assert_eq!(bed.guide.still_secs(), 0);
        bed.lie([0.0, 1.0, 0.0], 0.3, 8);
        assert_eq!(bed.guide.hint(), Some(Hint::Restless));
    }

    #[test]
    fn the_right_side_by_mistake_is_asked_about_once_and_then_believed() {
        let mut bed = Bed::new(true);
        bed.hold(Posture::Upright, 8).hold(Posture::Supine, 8).hold(Posture::RightSide, 8);
        assert_eq!(bed.news.last(), Some(&News::Again(Doubt::SignIsKnown)));
        let mut mistaken = Bed { guide: bed.guide.clone(), index: bed.index, news: Vec::new() };
        mistaken.hold(Posture::LeftSide, 8);
        assert_eq!(mistaken.news, [News::Finished]);
        let learned = mistaken.guide.poses().unwrap().learn(None, mistaken.guide.sign_seen()).unwrap();
        assert_eq!(learned.sign(), crate::recording::Sign::Normal);

        bed.hold(Posture::RightSide, 8);
        let learned = bed.guide.poses().unwrap().learn(None, bed.guide.sign_seen()).unwrap();
        assert_eq!((bed.news.last(), learned.sign()), (Some(&News::Finished), crate::recording::Sign::Inverted));
        assert_eq!(learned.confidence.doubts, [Doubt::Opposite]);
    }

    #[test]
    fn a_third_pose_that_tells_nothing_is_asked_for_again_but_not_for_ever() {
        let mut bed = Bed::new(true);
        bed.hold(Posture::Upright, 8).hold(Posture::Supine, 8);
        for _ in 0..3 {
            bed.hold(Posture::Prone, 8);
        }
        assert!(matches!(bed.news[2..], [News::Again(_), News::Again(_), News::Finished]), "{:?}", bed.news);
    }
}
