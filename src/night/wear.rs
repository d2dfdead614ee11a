//! For how long the sensor was worn.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Span;
use crate::posture::{Label, Reason, Track};

/// Seconds with readings in which the sensor was worn, and in which it was not; what was not recorded is in neither.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wear {
    /// Seconds worn, of all that was recorded.
    pub worn_secs: i64,
    /// Seconds not worn, of all that was recorded.
    pub not_worn_secs: i64,
    /// Seconds worn within the window.
    pub window_worn_secs: i64,
    /// Seconds not worn within the window.
    pub window_not_worn_secs: i64,
    /// When it was not worn, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_worn: Vec<Span>,
}

impl Wear {
    /// Of a track and its window.
    #[must_use]
    pub fn of(track: &Track, window: Range<usize>) -> Self {
        let (worn_secs, not_worn_secs) = secs(track, 0..track.epochs.len());
        let (window_worn_secs, window_not_worn_secs) = secs(track, window);
        Self { worn_secs, not_worn_secs, window_worn_secs, window_not_worn_secs, not_worn: spans(track) }
    }

    /// Whether it never was worn though there are readings.
    #[must_use]
    pub const fn never(&self) -> bool {
        self.worn_secs == 0 && self.not_worn_secs > 0
    }
}

const OFF: Label = Label::Unknown(Reason::NotWorn);

/// Seconds worn and not worn.
fn secs(track: &Track, within: Range<usize>) -> (i64, i64) {
    let epochs = track.epochs.get(within).unwrap_or_default();
    let read = epochs.iter().filter(|epoch| epoch.label != Label::Unknown(Reason::Gap)).count();
    let off = epochs.iter().filter(|epoch| epoch.label == OFF).count();
    let secs = |count: usize| i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(i64::from(track.epoch_secs));
    (secs(read - off), secs(off))
}

fn spans(track: &Track) -> Vec<Span> {
    let mut at = 0;
    let runs = track.epochs.chunk_by(|a, b| (a.label == OFF) == (b.label == OFF)).map(|run| {
        at += run.len();
        (at - run.len()..at, run.first().is_some_and(|epoch| epoch.label == OFF))
    });
    let off = runs.filter(|(_, off)| *off);
    off.map(|(run, _)| Span { start: track.time_of(run.start), end: track.time_of(run.end) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Posture;
    use crate::posture::pipeline::LabelledEpoch;
    use crate::time::Timestamp;

    fn wear(parts: &[(Label, usize)], window: Range<usize>) -> Wear {
        let one = |label| LabelledEpoch { label, probability: None, gravity: None, movement: 0.0, coverage: 1.0 };
        let epochs = parts.iter().flat_map(|&(label, count)| std::iter::repeat_n(one(label), count)).collect();
        Wear::of(&Track { start: Timestamp::from_secs(100), epoch_secs: 2, epochs }, window)
    }

    #[test]
    fn seconds_are_counted_and_gaps_are_neither() {
        let back = Label::Posture(Posture::Supine);
        let found = wear(&[(OFF, 5), (back, 10), (Label::Unknown(Reason::Gap), 3), (OFF, 2)], 3..19);
        let span = |from, to| Span { start: Timestamp::from_secs(from), end: Timestamp::from_secs(to) };
        let expected = Wear {
            worn_secs: 20,
            not_worn_secs: 14,
            window_worn_secs: 20,
            window_not_worn_secs: 6,
            not_worn: vec![span(100, 110), span(136, 140)],
        };
        assert_eq!(found, expected);
        assert!(!found.never() && wear(&[(OFF, 5)], 0..5).never() && !wear(&[], 0..0).never());
    }
}
