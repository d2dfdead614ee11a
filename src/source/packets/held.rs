//! Readings that wait for their times.

use std::collections::VecDeque;

use crate::recording::Sample;
use crate::remark::{Kind, Remarks, Tally};
use crate::sensor::{Loss, Reading};
use crate::signal::anchor::{Anchor, Piece};

/// Readings and losses of one clock in the order of device time, until the line is settled over them.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    readings: VecDeque<Reading>,
    losses: VecDeque<Missing>,
    /// A loss that was told, and the reading after it not yet.
    told: Option<Loss>,
}

/// Readings missing before a device time.
#[derive(Clone, Copy, Debug)]
struct Missing {
    before: i64,
    loss: Loss,
}

impl Held {
    /// Readings are missing before the next one.
    pub(super) fn lose(&mut self, loss: Loss) {
        self.told = Some(loss);
    }

    /// The next reading; one that comes late finds its place.
    pub(super) fn push(&mut self, reading: Reading) {
        let at = reading.at.as_nanos();
        if let Some(loss) = self.told.take() {
            self.losses.push_back(Missing { before: at, loss });
        }
        if self.readings.back().is_none_or(|last| last.at <= reading.at) {
            self.readings.push_back(reading);
        } else {
            let place = self.readings.partition_point(|held| held.at <= reading.at);
            self.readings.insert(place, reading);
        }
    }

    /// A reading that was told lost came after all; whether any was told lost there.
    pub(super) fn heal(&mut self, reading: &Reading) -> bool {
        let at = reading.at.as_nanos();
        let Some(missing) = self.losses.iter_mut().find(|missing| missing.before > at) else { return false };
        let Loss { readings, nanos } = missing.loss;
        let each = nanos / i64::try_from(readings).unwrap_or(i64::MAX).max(1);
        missing.loss = Loss { readings: readings.saturating_sub(1), nanos: nanos.saturating_sub(each) };
        readings > 0
    }

    /// Gives out what lies on a piece of the line.
    pub(super) fn settle(&mut self, piece: &Piece, anchor: &mut Anchor, out: &mut Vec<Sample>, remarks: &mut Remarks) {
        while let Some(missing) = pop_if(&mut self.losses, |missing| missing.before <= piece.device) {
            let Loss { readings, nanos } = missing.loss;
            let first = Some(piece.at(missing.before));
            remarks.add(Kind::ReadingsLost, Tally { count: readings, secs: secs(nanos), first });
        }
        let settled = self.readings.partition_point(|reading| reading.at.as_nanos() <= piece.device);
        for reading in self.readings.drain(..settled) {
            let at = reading.at.as_nanos();
            let late = piece.after.is_some_and(|after| at <= after);
            let time = if late { None } else { anchor.place(piece, at) };
            match time {
                Some(time) => out.push(Sample { time, accel: reading.accel }),
                None => remarks.note(Kind::OutOfOrder, Some(piece.at(at))),
            }
        }
    }
}

fn pop_if<T>(queue: &mut VecDeque<T>, goes: impl FnOnce(&T) -> bool) -> Option<T> {
    if queue.front().is_some_and(goes) { queue.pop_front() } else { None }
}

/// Nanoseconds in seconds.
#[expect(clippy::cast_precision_loss, reason = "a relative error of 1e-16")]
pub(super) fn secs(nanos: i64) -> f64 {
    nanos as f64 * 1e-9
}
