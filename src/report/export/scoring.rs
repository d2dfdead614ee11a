//! Scoring epochs: each 30 s of the recording, the length in which sleep is scored.
//!
//! The length is that of the AASM Manual for the Scoring of Sleep and of Rechtschaffen and Kales (1968). The first one
//! begins with the recording. Every second counts with the epoch that holds it, so epochs of any length may be summed;
//! seconds of the last scoring epoch that lie after the end of the recording are unknown. Shares therefore always add
//! up to 1.

use std::fmt::Write;

use super::Night;
use crate::posture::{Label, Posture};
use crate::report::epochs::{push_number, push_time};

/// Length of a scoring epoch in seconds.
pub(super) const SCORING_SECS: i64 = 30;

/// The columns: name and meaning.
pub(super) const COLUMNS: [(&str, &str); 14] = [
    ("number", "counted from 1"),
    ("start", "its first instant, as in epochs.csv"),
    (
        "posture",
        "the one that took most of its time, or unknown; of equals the first of supine, left_side, right_side, prone, upright, unknown",
    ),
    ("supine", "share of the 30 s on the back"),
    ("left_side", "share on the left side"),
    ("right_side", "share on the right side"),
    ("prone", "share on the stomach"),
    ("upright", "share up"),
    ("unknown", "share without a posture, for whatever reason; the six shares add up to 1"),
    ("in_bed", "share in bed"),
    ("roll_deg", "mean direction of roll over the seconds in which it is known; empty where there is none"),
    ("inclination_deg", "mean inclination over the seconds in which it is known; empty where there is none"),
    ("movement_g", "mean movement over the seconds in which it is known; empty where there is none"),
    ("coverage", "share of the 30 s that samples cover"),
];

/// What one scoring epoch has gathered, in seconds.
#[derive(Clone, Debug, Default)]
struct Slot {
    postures: [f64; Posture::ALL.len()],
    in_bed: f64,
    covered: f64,
    sine: f64,
    cosine: f64,
    inclination: Mean,
    movement: Mean,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        self.sum += value.unwrap_or(0.0);
        self.count += f64::from(u8::from(value.is_some()));
    }

    fn get(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// One row for each 30 s.
pub(super) fn table(night: &Night) -> String {
    let mut text = COLUMNS.map(|(name, _)| name).join(",") + "\n";
    for (slot, number) in slots(night).iter().zip(0..) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{},", number + 1);
        let at = night.epochs.start + jiff::SignedDuration::from_secs(number * SCORING_SECS);
        push_time(&mut text, at, &night.summary.clock());
        slot.push(&mut text);
    }
    text
}

fn slots(night: &Night) -> Vec<Slot> {
    let epochs = &night.epochs;
    let mut slots = Vec::new();
    let per_epoch = i64::from(epochs.epoch_secs);
    let values = ["roll_deg", "inclination_deg", "movement_g", "coverage"].map(|name| epochs.values(name));
    for (index, &label) in epochs.labels.iter().enumerate() {
        let [roll, inclination, movement, coverage] = values.map(|values| values.get(index).copied().flatten());
        for second in epochs.secs_of(index)..epochs.secs_of(index) + per_epoch {
            let at = usize::try_from(second / SCORING_SECS).unwrap_or(usize::MAX);
            if slots.len() <= at {
                slots.push(Slot::default());
            }
            let Some(slot) = slots.last_mut() else { continue };
            slot.add(label, roll, inclination, movement);
            slot.covered += coverage.unwrap_or(0.0);
            let at = epochs.start + jiff::SignedDuration::from_secs(second);
            let window = night.summary.window;
            slot.in_bed += f64::from(u8::from(window.start <= at && at < window.end));
        }
    }
    slots
}

impl Slot {
    fn add(&mut self, label: Label, roll: Option<f64>, inclination: Option<f64>, movement: Option<f64>) {
        let place = |posture| Posture::ALL.iter().position(|&other| other == posture);
        if let Some(secs) = label.posture().and_then(place).and_then(|place| self.postures.get_mut(place)) {
            *secs += 1.0;
        }
        let (sine, cosine) = roll.map_or((0.0, 0.0), |roll| roll.to_radians().sin_cos());
        self.sine += sine;
        self.cosine += cosine;
        self.inclination.add(inclination);
        self.movement.add(movement);
    }

    fn push(&self, text: &mut String) {
        text.push(',');
        text.push_str(self.posture());
        let shares = self.postures.iter().copied().chain([self.unknown(), self.in_bed]);
        for secs in shares {
            text.push(',');
            push_number(text, Some(share(secs)), 3);
        }
        let numbers = [(self.roll(), 1), (self.inclination.get(), 1), (self.movement.get(), 4)];
        for (number, decimals) in numbers.into_iter().chain([(Some(share(self.covered)), 3)]) {
            text.push(',');
            push_number(text, number, decimals);
        }
        text.push('\n');
    }

    fn unknown(&self) -> f64 {
        share_whole() - self.postures.iter().sum::<f64>()
    }

    /// The posture that took most of the time; the first of equals.
    fn posture(&self) -> &'static str {
        let named = Posture::ALL.into_iter().map(Posture::key).zip(self.postures);
        let all = named.chain([("unknown", self.unknown())]);
        all.reduce(|most, next| if next.1 > most.1 { next } else { most }).map_or("unknown", |(name, _)| name)
    }

    /// Where the mean of the unit vectors points; unknown where they cancel out.
    fn roll(&self) -> Option<f64> {
        let known = self.sine.hypot(self.cosine) > 1e-6;
        known.then(|| self.sine.atan2(self.cosine).to_degrees())
    }
}

#[expect(clippy::cast_precision_loss, reason = "thirty is exact")]
const fn share_whole() -> f64 {
    SCORING_SECS as f64
}

fn share(secs: f64) -> f64 {
    secs / share_whole()
}
