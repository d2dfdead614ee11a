//! The posture of each epoch: a hidden Markov model over the whole night, or over what is known of it so far.
//!
//! [`Chain`] says how often people turn and what one epoch's direction tells of each posture. [`Whole`] says of each
//! epoch of a finished night which posture is most probable and how probable; [`Decoder`] finds the most likely path
//! while the night goes on, in constant memory and with a stated lag.

mod chain;
mod live;
mod whole;

pub use chain::Chain;
pub use live::Decoder;
pub use whole::{Said, Whole};

use super::tilts::Tilts;
use super::{Label, Posture, Reason, Settings, Worn};
use crate::units::{Accel, Body};

/// What one reading says by itself, without what came before: the posture it most likely is, all being equally common,
/// or that it has no direction.
///
/// By the laws that the model of a whole night goes by. Deciding from the whole direction, not from the inclination,
/// matters on the stomach: there the breastbone tips by up to 50° (median inclination −46° in the one public chest data
/// set), and "steeper than 45° is upright" is wrong.
#[must_use]
pub fn alone(gravity: &Accel<Body>, worn: Option<Worn>, settings: &Settings) -> Label {
    if gravity.norm() < settings.min_gravity_g || gravity.norm().is_nan() {
        return Label::Unknown(Reason::NoGravity);
    }
    let Some(densities) = Tilts::mixed_at(chain::places(worn), gravity) else {
        return Label::Unknown(Reason::NoGravity);
    };
    let best = Posture::ALL.into_iter().zip(densities).max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.map_or(Label::Unknown(Reason::NoGravity), |(posture, _)| Label::Posture(posture))
}

#[cfg(test)]
mod tests;
