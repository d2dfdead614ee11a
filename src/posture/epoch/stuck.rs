//! Axes that repeat one value for long.

use crate::remark::{Kind, Remarks};

/// A stuck axis is remarked on from this length, in seconds.
///
/// With steps of 1/64 g an axis across the breathing can stay on one step for minutes; a quarter of an hour is a fault.
const STUCK_SECS: u32 = 900;

/// For how long each axis has been stuck, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stuck([u32; 3]);

impl Stuck {
    /// Counts on the axes that held one value for another `secs` seconds, and remarks on those that had for long and no
    /// longer do. When all of them hold theirs, the sensor repeats itself, and none is stuck.
    pub(super) fn add(&mut self, held: [bool; 3], secs: u32, remarks: &mut Remarks) {
        let stuck = if held == [true; 3] { [false; 3] } else { held };
        for (run, stuck) in self.0.iter_mut().zip(stuck) {
            if stuck {
                *run = run.saturating_add(secs);
                continue;
            }
            if *run >= STUCK_SECS {
                remarks.note_lasting(Kind::StuckAxis, None, f64::from(*run));
            }
            *run = 0;
        }
    }
}
