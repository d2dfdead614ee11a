//! Whether two known poses read as the mounting says, and if not, how the sensor sits.

use std::collections::VecDeque;

use nalgebra::Vector3;

use super::Verdict;
use crate::posture::{Mounting, Posture, frame};
use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::{Accel, Body, Hertz, Sensor};

/// How far a pose may read from where it should: on the ribs a sensor sits about 30° round.
const FITS_DEGREES: f64 = 45.0;
/// Who lies reads at least so far from how they stood; a recliner would be less.
const LIES_DEGREES: f64 = 50.0;
/// A pose that reads as expected needs to be held so long, in seconds.
pub(super) const SHORT_SECS: f64 = 3.0;
/// One that does not might be on the way to another.
pub(super) const LONG_SECS: f64 = 8.0;
/// Readings of somebody who keeps still lie so near their mean, in g.
const STILL_G: f64 = 0.08;

/// The last seconds of readings.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    most: usize,
    period: f64,
    last: VecDeque<Sample>,
}

impl Watch {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above zero, and bounded")]
    pub(super) fn new(rate: Hertz) -> Self {
        let most = (LONG_SECS * rate.get()).ceil().clamp(4.0, 10_000.0) as usize + 1;
        Self { most, period: rate.period_secs(), last: VecDeque::new() }
    }

    pub(super) fn push(&mut self, sample: &Sample) {
        if self.last.len() >= self.most {
            self.last.pop_front();
        }
        self.last.push_back(*sample);
    }

    /// The mean of the last seconds and their end, if the wearer kept still for so long.
    pub(super) fn still(&self, secs: f64) -> Option<(Accel<Sensor>, Timestamp)> {
        let newest = self.last.back()?.time;
        let within = |sample: &&Sample| newest.secs_since(sample.time) <= secs + self.period / 2.0;
        let recent: Vec<&Sample> = self.last.iter().rev().take_while(within).collect();
        let spans = newest.secs_since(recent.last()?.time) >= (secs - 2.0 * self.period).max(self.period);
        let mean = mean(&recent)?;
        let quiet = recent.iter().all(|sample| (sample.accel.vector() - mean).norm() <= STILL_G);
        (spans && quiet).then(|| (Accel::from_vector(mean), newest))
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundred readings")]
fn mean(samples: &[&Sample]) -> Option<Vector3<f64>> {
    let sum: Vector3<f64> = samples.iter().map(|sample| *sample.accel.vector()).sum();
    (!samples.is_empty()).then(|| sum / samples.len() as f64)
}

/// Whether a reading is that of somebody in this posture.
pub(super) fn fits(mounting: &Mounting, reading: &Accel<Sensor>, posture: Posture) -> bool {
    mounting.to_body(reading).angle_to(&frame::reading(posture)).degrees() <= FITS_DEGREES
}

/// Whether somebody who stood like `upright` has lain down.
pub(super) fn lies(upright: &Accel<Sensor>, reading: &Accel<Sensor>) -> bool {
    upright.angle_to(reading).degrees() >= LIES_DEGREES
}

/// Both known poses.
pub(super) struct Pose {
    pub(super) upright: Accel<Sensor>,
    pub(super) supine: Accel<Sensor>,
}

impl Pose {
    pub(super) fn verdict(&self, mounting: &Mounting) -> Verdict {
        let head_fits = fits(mounting, &self.upright, Posture::Upright);
        if head_fits && fits(mounting, &self.supine, Posture::Supine) {
            return Verdict::Fine;
        }
        let how = self.how(mounting);
        Verdict::Wrong(match self.words() {
            Some(words) => format!("The sensor sits {how}: turn it, or start again with --mounting {words}."),
            None => format!("The sensor sits {how}: turn it and press c to check again."),
        })
    }

    /// How it sits, against how it should.
    fn how(&self, mounting: &Mounting) -> &'static str {
        let head = nearest(&mounting.to_body(&self.upright));
        let front = nearest(&mounting.to_body(&self.supine));
        match (head, front) {
            ("feet", "back") => "upside down and back to front",
            ("feet", _) => "upside down",
            ("head", "back") => "back to front",
            ("left" | "right", _) => "turned on its side",
            _ => "otherwise than expected",
        }
    }

    /// Where its axes point, in the words of `--mounting`.
    fn words(&self) -> Option<String> {
        let found = Mounting::from_poses(&self.upright, &self.supine).ok()?;
        let axes = [Vector3::x(), Vector3::y(), Vector3::z()];
        let text = axes.map(|axis| nearest(&found.to_body(&Accel::from_vector(axis)))).join(",");
        text.parse::<Mounting>().ok().map(|_| text)
    }
}

/// The word for the direction that is nearest.
fn nearest(direction: &Accel<Body>) -> &'static str {
    let (x, y, z) = (direction.x(), direction.y(), direction.z());
    let words = [("left", x), ("right", -x), ("head", y), ("feet", -y), ("front", z), ("back", -z)];
    words.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or("head", |(word, _)| word)
}
