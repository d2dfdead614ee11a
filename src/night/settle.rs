//! How the sensor sat, decided when a night closes: what is known of it, what the night itself says, what it was before.

use nalgebra::UnitQuaternion;

use super::Analysis;
use super::mounting::{Earlier, MountingChange, MountingNote, OtherMounting, rounded, rows};
use crate::posture::mounting::night::{FromNight, from_night};
use crate::posture::mounting::{Basis, Mountings};
use crate::posture::{Epoch, Mounting, Worn};
use crate::remark::Kind;
use crate::time::Timestamp;

/// From this probability on a night is believed: one in twenty errs, as with a 95 % interval.
const SURE: f64 = 0.95;

/// From this probability on, and this far apart in degrees, a night contradicts what was said of it.
///
/// A sensor on the ribs may sit some 30° round from where its axes are said to point; past 60° postures are others.
const CONTRADICTS: (f64, f64) = (0.99, 60.0);

/// Two mountings no farther apart than this are one, in degrees: the finder's own measure.
const ALIKE_DEGREES: f64 = 40.0;

/// A recording shorter than this tells too little of a night, in seconds.
const LEAST_SECS: f64 = 3600.0;

/// Movement from which somebody walks, in g, and how many epochs of it there must be: as for the finder.
///
/// A sensor that is read fewer than ten times a second sees no jolts, which tell front from back.
const WALKING: (f64, usize) = (0.15, 10);

/// How the sensor sat, and what is to be said of that.
pub(super) struct Settled {
    pub(super) mountings: Mountings,
    pub(super) note: MountingNote,
    pub(super) remark: Option<Kind>,
}

impl Analysis {
    /// Decides on epochs that are corrected and in order.
    pub(super) fn settle(&self, epochs: &[Epoch]) -> Settled {
        if !self.worn.is_none_or(Worn::on_trunk) {
            return Settled::known(&self.mounting);
        }
        let found = self.ask(epochs);
        if self.mounting.basis() != Basis::Assumed {
            return self.checked(found.ok().as_ref());
        }
        match found {
            Ok(found) if found.confidence >= SURE => self.believed(&found),
            Ok(found) => self.chosen(&found),
            Err(why) => self.without_night(why),
        }
    }

    /// What the night itself says; otherwise why it says nothing, as the end of a sentence.
    fn ask(&self, epochs: &[Epoch]) -> Result<FromNight, &'static str> {
        let covered = || epochs.iter().filter(|epoch| epoch.coverage >= self.settings.min_coverage);
        #[expect(clippy::cast_precision_loss, reason = "epochs of a night")]
        let secs = covered().count() as f64 * f64::from(self.epoch_secs);
        if secs < LEAST_SECS {
            return Err("the recording is too short to tell");
        }
        let walked = || covered().filter(|epoch| epoch.movement > WALKING.0);
        if walked().count() < WALKING.1 {
            return Err("no step was seen, so the night cannot tell");
        }
        if walked().filter(|epoch| epoch.jolt.norm_squared() > 0.0).count() < WALKING.1 {
            return Err("it was read too seldom to see steps, so the night cannot tell");
        }
        from_night(epochs, self.epoch_secs, self.worn, &self.settings).ok_or("the night cannot tell")
    }

    /// What was said or measured stands, whatever the night says; but it is said when that is something else.
    fn checked(&self, found: Option<&FromNight>) -> Settled {
        let settled = Settled::known(&self.mounting);
        let contradicts = |found: &&FromNight| {
            found.confidence >= CONTRADICTS.0 && degrees(&found.mounting, &self.mounting) > CONTRADICTS.1
        };
        let Some(found) = found.filter(contradicts) else { return settled };
        let other = Some(OtherMounting::of(&found.mounting, found.confidence));
        Settled { note: MountingNote { other, ..settled.note }, remark: Some(Kind::MountingContradicted), ..settled }
    }

    /// The night is sure.
    fn believed(&self, found: &FromNight) -> Settled {
        let other = found.other.as_ref().map(|(mounting, share)| OtherMounting::of(mounting, *share));
        self.of_night(&found.mounting, found.confidence, other.filter(|other| other.probability >= 0.001), None, None)
    }

    /// The night is not sure: of its two likeliest the one that something else speaks for.
    fn chosen(&self, found: &FromNight) -> Settled {
        let Some((other, share)) = found.other else { return self.believed(found) };
        let (first, second) = ((&found.mounting, found.confidence), (&other, share));
        let nearer = |known: &Mounting| {
            let (a, b) = (degrees(first.0, known), degrees(second.0, known));
            (a.min(b) <= ALIKE_DEGREES).then_some(b < a)
        };
        let by_earlier = self.earlier.and_then(|it| nearer(&it.mounting).map(|other| (other, before(&it))));
        let by_usual = || nearer(&self.mounting).map(|other| (other, "as a sensor is usually worn".to_owned()));
        let (other, from) =
            by_earlier.or_else(by_usual).unwrap_or_else(|| (false, "the likelier of two ways".to_owned()));
        let (taken, left) = if other { (second, first) } else { (first, second) };
        let left = OtherMounting::of(left.0, left.1);
        self.of_night(taken.0, taken.1, Some(left), Some(from), Some(Kind::MountingUnsure))
    }

    fn of_night(
        &self,
        mounting: &Mounting,
        confidence: f64,
        other: Option<OtherMounting>,
        from: Option<String>,
        remark: Option<Kind>,
    ) -> Settled {
        let mountings = Mountings::single(*mounting);
        let note = MountingNote {
            confidence: Some(rounded(confidence)),
            other,
            from,
            later: self.later(&mountings),
            ..MountingNote::of(mounting)
        };
        Settled { mountings, note, remark }
    }

    /// The night says nothing: as it sat before, or as it is taken to sit.
    fn without_night(&self, why: &str) -> Settled {
        match self.earlier {
            Some(earlier) => {
                let settled = Settled::known(&earlier.mounting.of_earlier());
                let from = Some(format!("{} ({why})", before(&earlier)));
                Settled { note: MountingNote { from, ..settled.note }, remark: Some(Kind::MountingEarlier), ..settled }
            }
            None => {
                let settled = Settled::known(&self.mounting);
                let note = MountingNote { from: Some(why.to_owned()), ..settled.note };
                Settled { note, remark: Some(Kind::MountingAssumed), ..settled }
            }
        }
    }

    fn later(&self, mountings: &Mountings) -> Vec<MountingChange> {
        let at = |index: i64| Timestamp::from_secs(index.saturating_mul(i64::from(self.epoch_secs)));
        let change = |(index, mounting): &(i64, Mounting)| MountingChange {
            at: at(*index),
            body_from_sensor: rows(mounting),
            confidence: None,
        };
        mountings.changes().iter().map(change).collect()
    }
}

impl Settled {
    fn known(mounting: &Mounting) -> Self {
        Self { mountings: Mountings::single(*mounting), note: MountingNote::of(mounting), remark: None }
    }
}

fn before(earlier: &Earlier) -> String {
    format!("as on the night of {}", earlier.night)
}

/// By quaternions: the angle between matrices that are equal but for rounding may be no number.
fn degrees(a: &Mounting, b: &Mounting) -> f64 {
    let [a, b] = [a, b].map(|it| UnitQuaternion::from_rotation_matrix(it.body_from_sensor()));
    a.angle_to(&b).to_degrees()
}
