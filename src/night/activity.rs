//! What the five-second series says of a night, in the figures that wrist studies have.

use serde::{Deserialize, Serialize};

use super::Span;
use super::sib::{Sib, by_direction, by_z_angle};
use crate::signal::series::{SLOT_SECS, Slot};
use crate::time::Timestamp;

pub use crate::signal::series::LEAST_HERTZ;

/// The five-second series in the window, of the readings as recorded (see [`crate::signal::series`]).
///
/// For comparing with other programs and studies; our own figures of stillness and movement do not rest on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Seconds of the window that the series covers, in whole slots of 5 s.
    pub secs: i64,
    /// Mean ENMO in mg (1/1000 g): of max(|a| − 1 g, 0). Not calibrated: an offset of the sensor is in it.
    pub enmo_mg: f64,
    /// Mean MAD in mg (1/1000 g): of the mean absolute deviation of |a| from its mean over 5 s.
    pub mad_mg: f64,
    /// Sustained inactivity bouts by the angle of the sensor's z axis, as published (van Hees et al. 2015).
    pub sib_z: Sib,
    /// The same by the whole direction of gravity: the angle from one 5 s to the next.
    pub sib_direction: Sib,
}

impl Activity {
    /// Of the slots of a night; `None` where none lies within the window.
    ///
    /// Bouts are found over all that was recorded and then cut to the window, so that they do not hang on its borders.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "slots of a night are exact")]
    pub fn of(slots: &[Slot], window: Span) -> Option<Self> {
        let at = |index: i64| Timestamp::from_secs(index.saturating_mul(SLOT_SECS));
        let inside = |slot: &&Slot| at(slot.index) >= window.start && at(slot.index + 1) <= window.end;
        let inside: Vec<&Slot> = slots.iter().filter(inside).collect();
        let n = inside.len() as f64;
        let mean_mg = |of: fn(&Slot) -> f64| rounded(inside.iter().map(|slot| of(slot)).sum::<f64>() / n * 1e3);
        (!inside.is_empty()).then(|| Self {
            secs: i64::try_from(inside.len()).unwrap_or(i64::MAX).saturating_mul(SLOT_SECS),
            enmo_mg: mean_mg(|slot| slot.enmo_g),
            mad_mg: mean_mg(|slot| slot.mad_g),
            sib_z: Sib::within(&by_z_angle(slots), window),
            sib_direction: Sib::within(&by_direction(slots), window),
        })
    }
}

/// To a thousandth of a mg: more differs between machines.
fn rounded(mg: f64) -> f64 {
    (mg * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_of_the_slots_that_lie_wholly_within() {
        let slot = |index: i64| Slot {
            index,
            enmo_g: index as f64 * 1e-3,
            mad_g: 2e-3,
            z_degrees: 0.0,
            gravity: nalgebra::Vector3::z(),
        };
        let slots: Vec<Slot> = (0..10).map(slot).collect();
        let window = Span { start: Timestamp::from_secs(11), end: Timestamp::from_secs(30) };
        let found = Activity::of(&slots, window).unwrap();
        // Slots 3, 4 and 5; a series without a change is one bout.
        assert_eq!((found.secs, found.enmo_mg, found.mad_mg), (15, 4.0, 2.0));
        assert_eq!(found.sib_z, Sib { bouts: 1, secs: 19, longest_secs: 19 });
        assert_eq!(Activity::of(&slots, Span { start: window.start, end: Timestamp::from_secs(16) }), None);
    }
}
