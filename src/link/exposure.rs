//! The numbers of a night that may explain pain.

use crate::night::{NightSummary, Verdict};
use crate::posture::Posture;

/// One number of the night, with its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(into = "&'static str")]
pub enum Exposure {
    /// Hours in one posture within the window.
    Hours(Posture),
    /// Hours of the longest stillness bout.
    LongestStillness,
    /// Position changes per hour of lying.
    PositionChanges,
}

impl Exposure {
    /// All exposures, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Hours(Posture::Prone),
        Self::LongestStillness,
        Self::Hours(Posture::Supine),
        Self::Hours(Posture::LeftSide),
        Self::Hours(Posture::RightSide),
        Self::PositionChanges,
    ];

    /// Its value on one night; `None` where the night cannot tell.
    ///
    /// A night that is [not usable](Verdict::NotUsable) cannot tell, nor one without a posture.
    #[must_use]
    pub fn of(self, night: &NightSummary) -> Option<f64> {
        if night.quality().verdict == Verdict::NotUsable || night.times.known_secs() == 0 {
            return None;
        }
        match self {
            Self::Hours(posture) => Some(night.times.hours(posture)),
            Self::LongestStillness => Some(hours(night.longest_stillness().map_or(0, |bout| bout.secs()))),
            Self::PositionChanges => night.position_changes_per_hour,
        }
    }

    /// Its key in files, with the unit.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hours(Posture::Supine) => "supine_hours",
            Self::Hours(Posture::LeftSide) => "left_side_hours",
            Self::Hours(Posture::RightSide) => "right_side_hours",
            Self::Hours(Posture::Prone) => "prone_hours",
            Self::Hours(Posture::Upright) => "upright_hours",
            Self::LongestStillness => "longest_stillness_hours",
            Self::PositionChanges => "position_changes_per_hour",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hours(Posture::Supine) => "time on the back",
            Self::Hours(Posture::LeftSide) => "time on the left side",
            Self::Hours(Posture::RightSide) => "time on the right side",
            Self::Hours(Posture::Prone) => "time on the stomach",
            Self::Hours(Posture::Upright) => "time up",
            Self::LongestStillness => "longest stillness",
            Self::PositionChanges => "position changes",
        }
    }

    /// Its unit.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Hours(_) | Self::LongestStillness => "h",
            Self::PositionChanges => "per hour",
        }
    }
}

/// Serialised as its key.
impl From<Exposure> for &'static str {
    fn from(exposure: Exposure) -> Self {
        exposure.key()
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a night are exact")]
fn hours(secs: i64) -> f64 {
    secs as f64 / 3600.0
}
