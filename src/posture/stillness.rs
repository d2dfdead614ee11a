//! Stillness bouts: stretches without a position change and without gross movement.

use serde::{Deserialize, Serialize};

use super::Posture;
use crate::time::Timestamp;

/// A maximal stretch in one lying posture without gross movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StillnessBout {
    /// The posture lain in.
    pub posture: Posture,
    /// Start of its first epoch.
    pub start: Timestamp,
    /// End of its last epoch.
    pub end: Timestamp,
}

impl StillnessBout {
    /// Its length in whole seconds.
    #[must_use]
    pub fn secs(&self) -> i64 {
        (self.end - self.start).as_secs()
    }
}
