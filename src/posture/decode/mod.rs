//! The posture of each epoch: a hidden Markov model over the whole night, or over what is known of it so far.
//!
//! [`Chain`] says how often people turn and what one epoch's direction tells of each posture. [`whole`] says of each
//! epoch of a finished night which posture is most probable and how probable; [`Decoder`] finds the most likely path
//! while the night goes on, in constant memory and with a stated lag.

mod chain;
mod live;
mod whole;

pub use chain::Chain;
pub use live::Decoder;
pub use whole::{Said, whole};

use super::{Label, Posture, Reason, Settings, frame};
use crate::units::{Accel, Body};

/// What one reading says by itself, without what came before: the nearest posture, or that it has no direction.
///
/// Nearest by angle to the frame table, whatever is known of where the sensor is worn.
/// Deciding from the whole direction, not from the inclination, matters on the stomach: there the breastbone tips by
/// up to 50° (median inclination −46° in the one public chest data set), and "steeper than 45° is upright" is wrong.
#[must_use]
pub fn alone(gravity: &Accel<Body>, settings: &Settings) -> Label {
    if gravity.norm() >= settings.min_gravity_g {
        Label::Posture(nearest(gravity))
    } else {
        Label::Unknown(Reason::NoGravity)
    }
}

fn nearest(gravity: &Accel<Body>) -> Posture {
    let mut best = (Posture::Supine, f64::INFINITY);
    for posture in Posture::ALL {
        let degrees = gravity.angle_to(&frame::reading(posture)).degrees();
        if degrees < best.1 {
            best = (posture, degrees);
        }
    }
    best.0
}

#[cfg(test)]
mod tests;
