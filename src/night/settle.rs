//! How the sensor sat, decided when a night closes: what is known of it, what the night itself says, what it was before.

use super::Analysis;
use super::mounting::{Earlier, MountingChange, MountingNote, OtherMounting, rounded, rows};
use crate::posture::mounting::night::{
    ALIKE, FromNight, SURE, Steps, Usual, degrees_between, likeliest, possible, with_poses,
};
use crate::posture::mounting::{Basis, Mountings};
use crate::posture::{Epoch, Mounting, Worn};
use crate::remark::Kind;
use crate::time::Timestamp;

/// From this probability on, and this far apart in degrees, a night contradicts what was said of it.
///
/// A sensor on the ribs may sit some 30° round from where its axes are said to point; past 60° postures are others.
const CONTRADICTS: (f64, f64) = (0.99, 60.0);

/// A recording shorter than this tells too little of a night, in seconds.
const LEAST_SECS: f64 = 3600.0;

/// Why it says nothing then.
const TOO_SHORT: &str = "the recording is too short to tell";

/// How the sensor sat, and what is to be said of that.
pub(super) struct Settled {
    pub(super) mountings: Mountings,
    pub(super) note: MountingNote,
    pub(super) remark: Option<Kind>,
}

impl Analysis {
    /// Decides on epochs that are corrected, in order and worn.
    pub(super) fn settle(&self, epochs: &[Epoch]) -> Settled {
        // Never worn, there is nothing to settle and nothing to be wrong.
        if epochs.is_empty() || !self.worn.is_none_or(Worn::on_trunk) {
            return Settled::known(&self.mounting);
        }
        let found = self.ask(epochs);
        let is_short = matches!(found, Err(TOO_SHORT));
        match (self.mounting.basis(), found.as_deref().unwrap_or_default()) {
            (Basis::Assumed, _) => {}
            (Basis::Poses, [] | [_]) if !is_short => return self.posed(epochs),
            (_, found) => return self.checked(found),
        }
        let found = match found {
            Ok(found) => found,
            Err(why) => return self.without_night(why),
        };
        match found.split_first() {
            Some((first, later)) if first.confidence >= SURE => self.believed(first, later),
            Some((first, later)) => self.chosen(first, later),
            None => self.without_night("the night cannot tell"),
        }
    }

    /// What the night itself says, part by part; otherwise why it says nothing, as the end of a sentence.
    fn ask(&self, epochs: &[Epoch]) -> Result<Vec<FromNight>, &'static str> {
        let covered = epochs.iter().filter(|epoch| epoch.coverage >= self.settings.min_coverage);
        #[expect(clippy::cast_precision_loss, reason = "epochs of a night")]
        let secs = covered.count() as f64 * f64::from(self.epoch_secs);
        if secs < LEAST_SECS {
            return Err(TOO_SHORT);
        }
        match Steps::of(epochs, self.epoch_secs, &self.settings) {
            Steps::None => return Err("no step was seen, so the night cannot tell"),
            Steps::Blurred => return Err("with so few readings a second steps do not show, so the night cannot tell"),
            Steps::Seen => {}
        }
        let parts = possible(epochs, self.epoch_secs, self.worn, &self.settings);
        // What is only assumed speaks for nothing: the next sensor may sit in any way.
        let known = (self.mounting.basis() != Basis::Assumed).then_some((*self.mounting.body_from_sensor(), 1.0));
        let usual: Usual = known.into_iter().collect();
        Ok(likeliest(&parts, &usual))
    }

    /// Poses and the night together; poses that hold no longer give way to what is likelier, and it is said.
    fn posed(&self, epochs: &[Epoch]) -> Settled {
        let found = with_poses(&self.mounting, epochs, self.epoch_secs, self.worn, &self.settings);
        match found {
            Some(found) if found.mounting.basis() != Basis::Poses => {
                let otherwise = 1.0 - found.confidence;
                let poses = (found.confidence < SURE).then(|| OtherMounting::of(&self.mounting, otherwise));
                let settled = self.of_night((&found.mounting, found.confidence), poses, None, &[]);
                Settled { remark: Some(Kind::MountingContradicted), ..settled }
            }
            found => Settled::known(&found.map_or(self.mounting, |found| found.mounting)),
        }
    }

    /// What was said stands, whatever the night says; but it is said when that is something else.
    fn checked(&self, found: &[FromNight]) -> Settled {
        let is_known = |part: &&FromNight| degrees(&part.mounting, &self.mounting) <= CONTRADICTS.1;
        if found.iter().any(|part| is_known(&part)) {
            return self.known_in_parts(found);
        }
        let settled = Settled::known(&self.mounting);
        let sure = |part: &&FromNight| part.confidence >= CONTRADICTS.0;
        let Some(found) = found.first().filter(sure) else { return settled };
        let other = Some(OtherMounting::of(&found.mounting, found.confidence));
        Settled { note: MountingNote { other, ..settled.note }, remark: Some(Kind::MountingContradicted), ..settled }
    }

    /// It sat as is known in some parts of the night, and otherwise in the others.
    fn known_in_parts(&self, found: &[FromNight]) -> Settled {
        let sat = |part: &FromNight| {
            let otherwise = degrees(&part.mounting, &self.mounting) > CONTRADICTS.1;
            let known = Part { from: part.from, mounting: self.mounting, confidence: None, other: None };
            if otherwise { Part::of(part) } else { known }
        };
        let mut parts: Vec<Part> = Vec::new();
        for part in found.iter().map(sat) {
            if parts.last().is_none_or(|last| last.mounting != part.mounting) {
                parts.push(part);
            }
        }
        let Some((first, later)) = parts.split_first() else { return Settled::known(&self.mounting) };
        let note = MountingNote { later: self.noted(later), ..MountingNote::of(&first.mounting) };
        Settled { mountings: changing(&first.mounting, later), note, remark: unsure(later) }
    }

    /// The night is sure.
    fn believed(&self, found: &FromNight, later: &[FromNight]) -> Settled {
        let other = found.other.as_ref().map(|(mounting, share)| OtherMounting::of(mounting, *share));
        let other = other.filter(|other| other.probability >= 0.001);
        self.of_night((&found.mounting, found.confidence), other, None, later)
    }

    /// The night is not sure: of its two likeliest the one that something else speaks for.
    fn chosen(&self, found: &FromNight, later: &[FromNight]) -> Settled {
        let Some((other, share)) = found.other else { return self.believed(found, later) };
        let (first, second) = ((&found.mounting, found.confidence), (&other, share));
        let nearer = |known: &Mounting| {
            let (a, b) = (degrees(first.0, known), degrees(second.0, known));
            (a.min(b) <= ALIKE).then_some(b < a)
        };
        let by_earlier = self.earlier.and_then(|it| nearer(&it.mounting).map(|other| (other, before(&it))));
        let by_usual = || nearer(&self.mounting).map(|other| (other, "as a sensor is usually worn".to_owned()));
        let likelier =
            if first.1 + second.1 < SURE { "the likeliest of several ways" } else { "the likelier of two ways" };
        let (other, from) = by_earlier.or_else(by_usual).unwrap_or_else(|| (false, likelier.to_owned()));
        let (taken, left) = if other { (second, first) } else { (first, second) };
        let left = OtherMounting::of(left.0, left.1);
        let settled = self.of_night(taken, Some(left), Some(from), later);
        Settled { remark: Some(Kind::MountingUnsure), ..settled }
    }

    fn of_night(
        &self,
        (mounting, confidence): (&Mounting, f64),
        other: Option<OtherMounting>,
        from: Option<String>,
        later: &[FromNight],
    ) -> Settled {
        let later: Vec<Part> = later.iter().map(Part::of).collect();
        let confidence = Some(rounded(confidence));
        let note = MountingNote { confidence, other, from, later: self.noted(&later), ..MountingNote::of(mounting) };
        Settled { mountings: changing(mounting, &later), note, remark: unsure(&later) }
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

    fn noted(&self, later: &[Part]) -> Vec<MountingChange> {
        let at = |index: i64| Timestamp::from_secs(index.saturating_mul(i64::from(self.epoch_secs)));
        let change = |part: &Part| MountingChange {
            at: at(part.from),
            body_from_sensor: rows(&part.mounting),
            confidence: part.confidence.map(rounded),
            other: part.other.as_ref().map(|(mounting, share)| OtherMounting::of(mounting, *share)),
        };
        later.iter().map(change).collect()
    }
}

/// How it sat from an epoch on, and how probable the night makes that.
#[derive(Clone, Copy)]
struct Part {
    from: i64,
    mounting: Mounting,
    confidence: Option<f64>,
    /// What it may be instead, where that is not sure.
    other: Option<(Mounting, f64)>,
}

impl Part {
    fn of(found: &FromNight) -> Self {
        let other = found.other.filter(|_| found.confidence < SURE);
        Self { from: found.from, mounting: found.mounting, confidence: Some(found.confidence), other }
    }
}

/// Whether the night is not sure how it sat later.
fn unsure(later: &[Part]) -> Option<Kind> {
    let unsure = later.iter().any(|part| part.confidence.is_some_and(|confidence| confidence < SURE));
    unsure.then_some(Kind::MountingUnsure)
}

fn changing(first: &Mounting, later: &[Part]) -> Mountings {
    Mountings::changing(*first, later.iter().map(|part| (part.from, part.mounting)).collect())
}

impl Settled {
    fn known(mounting: &Mounting) -> Self {
        Self { mountings: Mountings::single(*mounting), note: MountingNote::of(mounting), remark: None }
    }
}

fn before(earlier: &Earlier) -> String {
    format!("as on the night of {}", earlier.night)
}

fn degrees(a: &Mounting, b: &Mounting) -> f64 {
    degrees_between(a.body_from_sensor(), b.body_from_sensor())
}
