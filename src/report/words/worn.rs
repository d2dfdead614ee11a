//! Where the sensor was worn, and what it cannot tell there, in words.

use crate::night::{Breathing, NightSummary};
use crate::posture::Worn;

/// Where a sensor is worn, after "on": `the left ribs`.
#[must_use]
pub const fn place(worn: Worn) -> &'static str {
    match worn {
        Worn::Chest => "the chest",
        Worn::RibsLeft => "the left ribs",
        Worn::RibsRight => "the right ribs",
        Worn::Abdomen => "the abdomen",
        Worn::Back => "the back",
        Worn::Thigh => "a thigh",
        Worn::Pocket => "the thigh, in a trouser pocket",
        Worn::Wrist => "a wrist",
    }
}

/// Why a sensor worn there gives no postures; `None` on the trunk.
#[must_use]
pub const fn cannot_tell(worn: Worn) -> Option<&'static str> {
    match worn {
        Worn::Thigh => Some(
            "No postures: the thigh lies level both in a chair and in bed, and the hips turn without the trunk, so how \
             the trunk lay cannot be known.",
        ),
        Worn::Pocket => Some(
            "No postures: a trouser pocket moves with the thigh, and the sensor turns within it, so how the trunk lay \
             cannot be known.",
        ),
        Worn::Wrist => Some("No postures: a wrist goes its own way, so how the trunk lay cannot be known from it."),
        Worn::Chest | Worn::RibsLeft | Worn::RibsRight | Worn::Abdomen | Worn::Back => None,
    }
}

/// What is said of a night in which the sensor lay about.
pub const NEVER_WORN: &str = "The sensor was not worn: it lay still, and nobody's breath moved it, so there are no \
                              postures. If you did wear it, it sat too loosely: wear it on the skin or under a \
                              tight band.";

/// The breathing of a night: `14.2 a minute (half of the time 13.5 to 15.0), told for 82 % of lying`.
#[must_use]
pub fn breathing(breathing: &Breathing) -> String {
    let [low, high] = breathing.quartiles_per_minute;
    let share = super::percent(Some(breathing.coverage));
    format!(
        "{:.1} a minute (half of the time {low:.1} to {high:.1}), told for {share} of lying",
        breathing.median_per_minute
    )
}

/// What the window of a night is: `In bed`; off the trunk `At rest`, or neither; `Not worn` if it never was.
#[must_use]
pub const fn window(night: &NightSummary) -> &'static str {
    match night.off_trunk {
        None if matches!(&night.wear, Some(wear) if wear.never()) => "Not worn",
        None => "In bed",
        Some(off) if off.rest_found => "At rest",
        Some(_) => "No rest found in",
    }
}
