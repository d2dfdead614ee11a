//! The body frame: which way gravity reads in each posture, and the two angles of the trunk.
//!
//! Right-handed: x to the sleeper's left, y to the head, z out of the chest.
//! An accelerometer at rest reads +1 g on the axis that points up.
//!
//! | posture | reading (x, y, z) | roll | inclination |
//! |---|---|---|---|
//! | Supine | (0, 0, +1) | 0° | 0° |
//! | LeftSide | (−1, 0, 0) | +90° | 0° |
//! | Prone | (0, 0, −1) | ±180° | 0° |
//! | RightSide | (+1, 0, 0) | −90° | 0° |
//! | Upright | (0, +1, 0) | undefined | +90° |

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4};

use super::Posture;
use super::lanes::atan2;
use crate::units::{Accel, Angle, Body};

/// Shortest part of a unit vector across the long axis that still has a roll: within 6° of upright there is none.
const LEAST_ACROSS: f64 = 0.1;

/// What an accelerometer reads, in g, when the trunk lies in exactly this posture.
#[must_use]
pub const fn reading(posture: Posture) -> Accel<Body> {
    match posture {
        Posture::Supine => Accel::from_g(0.0, 0.0, 1.0),
        Posture::LeftSide => Accel::from_g(-1.0, 0.0, 0.0),
        Posture::RightSide => Accel::from_g(1.0, 0.0, 0.0),
        Posture::Prone => Accel::from_g(0.0, 0.0, -1.0),
        Posture::Upright => Accel::from_g(0.0, 1.0, 0.0),
    }
}

/// Rotation about the long axis, −180° to 180°: `atan2(−x, z)`.
///
/// `None` where gravity lies along the long axis (standing, head down) or is zero.
#[must_use]
pub fn roll(gravity: &Accel<Body>) -> Option<Angle> {
    has_roll(gravity).then(|| Angle::from_radians((-gravity.x()).atan2(gravity.z())))
}

/// The rolls of many readings, of those that have one, sooner than one by one.
pub fn rolls<'a>(gravities: impl Iterator<Item = &'a Accel<Body>>, mut take: impl FnMut(Angle)) {
    let mut gravities = gravities.filter(|gravity| has_roll(gravity));
    while let Some(first) = gravities.next() {
        let four = [Some(first), gravities.next(), gravities.next(), gravities.next()];
        let (y, x) = (four.map(|it| it.map_or(0.0, |it| -it.x())), four.map(|it| it.map_or(1.0, Accel::z)));
        let angles =
            dispatch!(Level::new(), simd => atan2(f64x4::load_array(simd, y), f64x4::load_array(simd, x)).to_array());
        angles.into_iter().zip(four.iter().flatten()).for_each(|(angle, _)| take(Angle::from_radians(angle)));
    }
}

fn has_roll(gravity: &Accel<Body>) -> bool {
    let across = (gravity.x().powi(2) + gravity.z().powi(2)).sqrt();
    across > LEAST_ACROSS * gravity.norm()
}

/// Angle of the long axis above horizontal, −90° to 90°: `asin(y)`; `None` where gravity is zero.
#[must_use]
pub fn inclination(gravity: &Accel<Body>) -> Option<Angle> {
    rise(gravity).map(|rise| Angle::from_radians(rise.asin()))
}

/// The sine of the inclination, −1 to 1, which puts directions in the same order; `None` where gravity is zero.
#[must_use]
pub fn rise(gravity: &Accel<Body>) -> Option<f64> {
    let norm = gravity.norm();
    (norm > 0.0).then(|| (gravity.y() / norm).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frame table of the module, row by row.
    const TABLE: [(Posture, [f64; 3], Option<f64>, f64); 5] = [
        (Posture::Supine, [0.0, 0.0, 1.0], Some(0.0), 0.0),
        (Posture::LeftSide, [-1.0, 0.0, 0.0], Some(90.0), 0.0),
        (Posture::Prone, [0.0, 0.0, -1.0], Some(180.0), 0.0),
        (Posture::RightSide, [1.0, 0.0, 0.0], Some(-90.0), 0.0),
        (Posture::Upright, [0.0, 1.0, 0.0], None, 90.0),
    ];

    #[test]
    fn the_frame_table_holds() {
        for (posture, [x, y, z], expected_roll, expected_inclination) in TABLE {
            let gravity = Accel::from_g(x, y, z);
            assert_eq!(reading(posture), gravity, "{posture}");
            // Prone may come out as +180° or −180°; both are the same posture.
            let magnitude = if posture == Posture::Prone { Angle::abs } else { |angle| angle };
            assert_eq!(roll(&gravity).map(magnitude).map(Angle::degrees), expected_roll, "{posture}");
            assert_eq!(inclination(&gravity).map(Angle::degrees), Some(expected_inclination), "{posture}");
        }
    }

    #[test]
    fn the_frame_is_right_handed() {
        let [left, head, front] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(nalgebra::Vector3::from);
        assert_eq!(left.cross(&head), front);
    }

    #[test]
    fn nothing_has_no_angles() {
        let zero = Accel::from_g(0.0, 0.0, 0.0);
        assert_eq!((roll(&zero), inclination(&zero)), (None, None));
    }
}
