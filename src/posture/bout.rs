//! Maximal runs of one label, and the changes between them.

use serde::{Deserialize, Serialize};

use super::Label;
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
