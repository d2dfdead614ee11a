//! Maximal runs of one label, and the changes between them.

use serde::{Deserialize, Serialize};

use super::{Label, Posture, Track};
use crate::time::Timestamp;

/// A maximal run of epochs with one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bout {
    /// What was said of every epoch in it.
    pub label: Label,
    /// Start of its first epoch.
    pub start: Timestamp,
    /// End of its last epoch.
    pub end: Timestamp,
}

impl Bout {
    /// Its length in whole seconds.
    #[must_use]
    pub fn secs(&self) -> i64 {
        (self.end - self.start).as_secs()
    }
}

/// The bouts of a stretch of a track, without a hole between them.
#[must_use]
pub fn bouts(track: &Track, within: std::ops::Range<usize>) -> Vec<Bout> {
    let mut at = within.start;
    let epochs = track.epochs.get(within).unwrap_or_default();
    let runs = epochs.chunk_by(|a, b| a.label == b.label);
    runs.filter_map(|run| {
        let (start, label) = (track.time_of(at), run.first()?.label);
        at += run.len();
        Some(Bout { label, start, end: track.time_of(at) })
    })
    .collect()
}

/// Passages from one lying posture to another: turns within the bed.
///
/// Unknown time between two postures does not hide the change; having been up in between is no turn.
#[must_use]
pub fn position_changes(bouts: &[Bout]) -> u32 {
    u32::try_from(position_change_times(bouts).len()).unwrap_or(u32::MAX)
}

/// When the new posture of each of them began.
#[must_use]
pub fn position_change_times(bouts: &[Bout]) -> Vec<Timestamp> {
    let known: Vec<(Posture, &Bout)> = bouts.iter().filter_map(|bout| Some((bout.label.posture()?, bout))).collect();
    let pairs = known.iter().zip(known.iter().skip(1));
    let turns = pairs.filter(|((a, _), (b, _))| a != b && a.is_lying() && b.is_lying());
    turns.map(|(_, (_, bout))| bout.start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::Reason;

    fn bout(label: Label, start: i64, end: i64) -> Bout {
        Bout { label, start: Timestamp::from_secs(start), end: Timestamp::from_secs(end) }
    }

    #[test]
    fn a_turn_is_counted_through_a_gap_but_not_through_getting_up() {
        use Label::{Posture as P, Unknown as U};
        use Posture::{LeftSide, Prone, Supine, Upright};
        let labels =
            [P(Supine), U(Reason::Gap), P(LeftSide), P(Upright), P(Supine), U(Reason::Gap), P(Supine), P(Prone)];
        let bouts: Vec<Bout> = labels.into_iter().zip(0..).map(|(label, i)| bout(label, i, i + 1)).collect();
        assert_eq!(position_changes(&bouts), 2);
        assert_eq!(position_change_times(&bouts), [2, 7].map(Timestamp::from_secs));
    }
}
