//! Where the sensor was worn, and what it cannot tell there, in words.

use crate::night::NightSummary;
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

/// What the window of a night is: `In bed`; off the trunk `At rest`, or neither.
#[must_use]
pub const fn window(night: &NightSummary) -> &'static str {
    match night.off_trunk {
        None => "In bed",
        Some(off) if off.rest_found => "At rest",
        Some(_) => "No rest found in",
    }
}
