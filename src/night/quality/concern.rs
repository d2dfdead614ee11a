//! The verdict on a night, and the reasons for it.

use serde::{Deserialize, Serialize};

use super::SHORTEST_SECS;
use crate::time::Timestamp;

/// What to do with a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Use it.
    Good,
    /// Use it, and bear in mind why not simply.
    Care,
    /// Leave it out where nights are compared.
    NotUsable,
}

/// One reason for care.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Concern {
    /// The sensor lay about all the time.
    NeverWorn,
    /// Nobody lay down.
    NobodyLay,
    /// Too short in bed.
    Short {
        /// Seconds in bed.
        secs: i64,
    },
    /// Without readings.
    Missing {
        /// Seconds of the window.
        secs: i64,
    },
    /// Not worn, within the window or from its end on.
    NotWorn {
        /// Seconds within the window.
        secs: i64,
        /// From when on first.
        from: Timestamp,
        /// Whether it was not put on again.
        until_the_end: bool,
    },
    /// Readings without a posture.
    NoPosture {
        /// Seconds of the window.
        secs: i64,
    },
    /// Postures of less than nine in ten.
    Doubtful {
        /// Seconds of the window.
        secs: i64,
    },
    /// A sensor on thigh, pocket or wrist.
    OffTrunk,
    /// Off the trunk, no long rest was found: the window is all that was recorded.
    NoRest,
    /// How the sensor sat was assumed.
    MountingAssumed,
    /// It was taken from an earlier night.
    MountingEarlier,
    /// The night leaves several ways open.
    MountingUnsure,
    /// The night says otherwise than was said or measured.
    MountingContradicted,
    /// Directions are uncertain.
    Tilt {
        /// Standard uncertainty in degrees.
        degrees: f64,
    },
    /// The magnitude at rest is far from 1 g.
    OffScale,
    /// An axis repeated one value.
    StuckAxis,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Care => "usable with care",
            Self::NotUsable => "not usable",
        }
    }

    /// Whether the night takes part where nights are compared.
    #[must_use]
    pub const fn is_used(self) -> bool {
        !matches!(self, Self::NotUsable)
    }

    /// In tables.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Care => "care",
            Self::NotUsable => "not_usable",
        }
    }
}

impl Concern {
    /// In tables: as `what` in JSON.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NeverWorn => "never_worn",
            Self::NobodyLay => "nobody_lay",
            Self::Short { .. } => "short",
            Self::Missing { .. } => "missing",
            Self::NotWorn { .. } => "not_worn",
            Self::NoPosture { .. } => "no_posture",
            Self::Doubtful { .. } => "doubtful",
            Self::OffTrunk => "off_trunk",
            Self::NoRest => "no_rest",
            Self::MountingAssumed => "mounting_assumed",
            Self::MountingEarlier => "mounting_earlier",
            Self::MountingUnsure => "mounting_unsure",
            Self::MountingContradicted => "mounting_contradicted",
            Self::Tilt { .. } => "tilt",
            Self::OffScale => "off_scale",
            Self::StuckAxis => "stuck_axis",
        }
    }

    /// Whether it alone makes a night not usable.
    pub(super) const fn bars(&self) -> bool {
        matches!(self, Self::NeverWorn | Self::NobodyLay | Self::Short { secs: ..SHORTEST_SECS })
    }
}
