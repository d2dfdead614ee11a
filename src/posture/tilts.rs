//! How real people lie: in which directions gravity is read in each posture, by where the sensor is worn.
//!
//! Nobody lies squarely. Pillows lift the chest, the ribs turn a sensor some 30° round the long axis, and lying on the
//! stomach draws skin and strap along. Each [`Tilts`] says for one place where on the sphere a posture is read, and how
//! widely that differs between people.
//!
//! The numbers of [`Tilts::RIBS_LEFT`] and [`Tilts::CHEST`] were learned from labels of two public sets of posed
//! recordings: medians over 123 wearers of pdiot-2021-2022 (left ribs; four wearers whose labels fit no rotation left
//! out) and 6 of positions-12 (breastbone), each in the rotation that fits their five (or four) directions best, with
//! spreads widened by a third, because they were fitted to the same people. See `datasets/README.md`.

use std::f64::consts::{PI, TAU};

use nalgebra::Vector3;

use super::Posture;
use crate::units::{Accel, Body};

/// Degrees of freedom of every law here: tails heavy enough for the one in twenty who lies quite differently.
const FREEDOM: i32 = 4;
const ROOT_OF_FREEDOM: f64 = 2.0;

/// Spread of upright about the long axis in degrees, in each of two directions.
///
/// Half of the upright clips of pdiot-2021-2022 lie within 7°, nine in ten within 20°; slumping over a desk is wider.
const UPRIGHT_SD: f64 = 15.0;

/// The logarithm of the density of directions that are everywhere alike, on the scale of [`Tilts::log_densities`].
///
/// The whole sphere is 129600 ∕ π = 41253 square degrees. The laws here are written without the factor 1 ∕ 2π that brings
/// Student's t in two dimensions to a sum of one, so on their scale everywhere alike is ln(2π ∕ 41253).
pub const UNIFORM: f64 = -8.789_601;

/// A place on the sphere and how far people are spread about it, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// About the long axis: the roll of a posture, or how far to the left a sensor's face points.
    pub roll: f64,
    /// Above the horizontal plane of the body.
    pub inclination: f64,
    /// Standard deviation of the roll, measured along the sphere.
    pub roll_sd: f64,
    /// Standard deviation of the inclination.
    pub inclination_sd: f64,
}

/// Where the lying postures are read, and which way the outside of the sensor points, for one place of wearing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tilts {
    /// Back, left, right and stomach, in the order of [`Posture::ALL`].
    lying: [Law; 4],
    /// Where the skin under the sensor faces, with roll 0° to the front and 90° to the left.
    pub outward: Spot,
}

impl Spot {
    /// Of a spot that says where a face points: the unit vector in the body frame.
    #[must_use]
    pub fn direction(&self) -> Vector3<f64> {
        let (left, front) = self.roll.to_radians().sin_cos();
        let (up, across) = self.inclination.to_radians().sin_cos();
        Vector3::new(left * across, up, front * across)
    }
}

const fn spot(roll: f64, inclination: f64, roll_sd: f64, inclination_sd: f64) -> Spot {
    Spot { roll, inclination, roll_sd, inclination_sd }
}

/// The law about a spot, with everything worked out that does not hang on the reading.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Law {
    /// Where it is, in radians.
    roll: f64,
    inclination: f64,
    /// What a radian either way counts, in standard deviations times √[`FREEDOM`].
    per_roll: f64,
    per_inclination: f64,
    /// The density at the spot.
    most: f64,
}

impl Law {
    const fn of(spot: Spot) -> Self {
        Self {
            roll: spot.roll.to_radians(),
            inclination: spot.inclination.to_radians(),
            per_roll: 1.0 / (ROOT_OF_FREEDOM * spot.roll_sd.to_radians()),
            per_inclination: 1.0 / (ROOT_OF_FREEDOM * spot.inclination_sd.to_radians()),
            most: 1.0 / (spot.roll_sd * spot.inclination_sd),
        }
    }

    const fn mirrored(self) -> Self {
        Self { roll: -self.roll, ..self }
    }

    /// The density at a place: Student's t in two dimensions, along the circle and across it.
    #[inline]
    fn density(&self, at: &Place) -> f64 {
        let round = wrapped(at.roll - self.roll) * at.across_at_least * self.per_roll;
        let up = (at.inclination - self.inclination) * self.per_inclination;
        self.most * student(round * round + up * up)
    }
}

impl Tilts {
    const fn new([back, left, right, stomach]: [Spot; 4], outward: Spot) -> Self {
        Self { lying: [Law::of(back), Law::of(left), Law::of(right), Law::of(stomach)], outward }
    }

    /// On the left ribs.
    pub const RIBS_LEFT: Self = Self::new(
        [
            spot(1.0, 7.0, 9.0, 8.0),
            spot(97.0, 6.0, 14.0, 9.0),
            spot(-85.0, 5.0, 12.0, 9.0),
            spot(167.0, -2.0, 12.0, 9.0),
        ],
        spot(28.0, 3.0, 13.0, 9.0),
    );

    /// On the right ribs.
    pub const RIBS_RIGHT: Self = Self::RIBS_LEFT.mirrored();

    /// On the breastbone, which slopes: standing, its upper end is the farther back, so that a sensor on it faces up by
    /// some 30°.
    pub const CHEST: Self = Self::new(
        [
            spot(0.0, 10.0, 10.0, 9.0),
            spot(83.0, 10.0, 16.0, 8.0),
            spot(-83.0, 10.0, 16.0, 8.0),
            spot(180.0, 10.0, 11.0, 12.0),
        ],
        spot(0.0, 30.0, 12.0, 14.0),
    );

    /// Somewhere on the front of the trunk: what the others have in common.
    pub const FRONT: Self = Self::new(
        [
            spot(0.0, 7.0, 15.0, 12.0),
            spot(90.0, 7.0, 18.0, 12.0),
            spot(-90.0, 7.0, 18.0, 12.0),
            spot(180.0, 0.0, 17.0, 18.0),
        ],
        spot(0.0, 8.0, 40.0, 20.0),
    );

    /// The same place on the other half of the body: left is right, and every roll turns the other way.
    #[must_use]
    const fn mirrored(self) -> Self {
        let [back, left, right, stomach] = self.lying;
        let lying = [back.mirrored(), right.mirrored(), left.mirrored(), stomach.mirrored()];
        Self { lying, outward: Spot { roll: -self.outward.roll, ..self.outward } }
    }

    /// The logarithm of how densely readings of each posture lie at `gravity`, in the order of [`Posture::ALL`].
    ///
    /// Per square degree, times 2π (see [`UNIFORM`]); the magnitude does not matter. Of a vector of zero all are alike bad.
    #[must_use]
    pub fn log_densities(&self, gravity: &Accel<Body>) -> [f64; Posture::ALL.len()] {
        Self::mixed(std::slice::from_ref(self), gravity)
    }

    /// The logarithm of the mean of the densities over places of wearing that are all as likely.
    #[must_use]
    pub fn mixed(places: &[Self], gravity: &Accel<Body>) -> [f64; Posture::ALL.len()] {
        let Some(at) = Place::of(gravity) else { return [-100.0; Posture::ALL.len()] };
        let mut sums = [0.0; 4];
        for tilts in places {
            sums.iter_mut().zip(&tilts.lying).for_each(|(sum, law)| *sum += law.density(&at));
        }
        let [back, left, right, stomach] = sums.map(|sum| (sum / places.len() as f64).ln());
        // Who is upright is so wherever the sensor is worn.
        [back, left, right, stomach, at.density_upright().ln()]
    }

    /// How densely readings of each posture lie at a place, in the order of [`Posture::ALL`] and on the scale of
    /// [`Tilts::log_densities`].
    #[must_use]
    pub fn densities(&self, at: &Place) -> [f64; Posture::ALL.len()] {
        let [back, left, right, stomach] = self.lying.each_ref().map(|law| law.density(at));
        [back, left, right, stomach, at.density_upright()]
    }

    /// The posture that such a reading most likely is, all being equally common.
    #[must_use]
    pub fn most_likely(&self, gravity: &Accel<Body>) -> Posture {
        let densities = self.log_densities(gravity);
        let best = Posture::ALL.into_iter().zip(densities).max_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map_or(Posture::Supine, |(posture, _)| posture)
    }
}

/// A direction in the body frame, in radians.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    roll: f64,
    inclination: f64,
    /// How far a radian of roll goes, and a fifth of it near the poles, where it is hardly a way but still counts.
    across_at_least: f64,
}

impl Place {
    /// Of a reading; `None` of zero.
    #[must_use]
    pub fn of(direction: &Accel<Body>) -> Option<Self> {
        let unit = direction.vector().try_normalize(1e-9)?;
        let inclination = unit.y.clamp(-1.0, 1.0).asin();
        let across = (unit.x * unit.x + unit.z * unit.z).sqrt();
        Some(Self { roll: (-unit.x).atan2(unit.z), inclination, across_at_least: across.max(0.2) })
    }

    /// The density about a spot, on the scale of [`Tilts::densities`].
    #[must_use]
    pub fn density(&self, spot: &Spot) -> f64 {
        Law::of(*spot).density(self)
    }

    fn density_upright(&self) -> f64 {
        let off = (PI / 2.0 - self.inclination) / (ROOT_OF_FREEDOM * UPRIGHT_SD.to_radians());
        student(off * off) / (UPRIGHT_SD * UPRIGHT_SD)
    }
}

/// Student's t in two dimensions, up to a factor, of a squared distance in standard deviations divided by [`FREEDOM`].
///
/// With an even number of degrees of freedom a whole power: nights ask for some hundred thousand of them. None is so
/// small (a millionth) that its logarithm would suffer.
fn student(squared: f64) -> f64 {
    (1.0 + squared).powi((FREEDOM + 2) / 2).recip()
}

/// The difference of two angles between −π and π in radians, brought to −π to π.
fn wrapped(angle: f64) -> f64 {
    angle - if angle > PI { TAU } else { 0.0 } + if angle < -PI { TAU } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::frame;

    #[test]
    fn the_frame_table_reads_as_itself_everywhere() {
        for tilts in [Tilts::RIBS_LEFT, Tilts::RIBS_RIGHT, Tilts::CHEST, Tilts::FRONT] {
            for posture in Posture::ALL {
                assert_eq!(tilts.most_likely(&frame::reading(posture)), posture);
            }
        }
    }

    #[test]
    fn a_steep_stomach_on_the_breastbone_is_the_stomach() {
        // The head end up by 47° and down by 35°: both in the one public set of the breastbone.
        for (y, z) in [(0.73, -0.68), (-0.57, -0.82)] {
            assert_eq!(Tilts::CHEST.most_likely(&Accel::from_g(0.0, y, z)), Posture::Prone);
        }
    }

    #[test]
    fn the_right_ribs_are_the_left_ribs_in_the_mirror() {
        for (x, y, z) in [(0.3, 0.2, 0.9), (-0.9, 0.1, -0.3), (0.2, -0.4, -0.8), (0.9, 0.0, 0.4)] {
            let [back, left, right, stomach, up] = Tilts::RIBS_LEFT.log_densities(&Accel::from_g(x, y, z));
            let mirrored = Tilts::RIBS_RIGHT.log_densities(&Accel::from_g(-x, y, z));
            let expected = [back, right, left, stomach, up];
            assert!(mirrored.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{mirrored:?} {expected:?}");
        }
    }

    #[test]
    fn every_law_sums_to_one_over_the_sphere_and_so_does_uniform() {
        for tilts in [Tilts::RIBS_LEFT, Tilts::RIBS_RIGHT, Tilts::CHEST, Tilts::FRONT] {
            let (mut sums, mut uniform) = ([0.0; 5], 0.0);
            for inclination in -90..90 {
                for roll in -180..180 {
                    let (up, roll) = ((f64::from(inclination) + 0.5).to_radians(), f64::from(roll).to_radians());
                    let at = Accel::from_g(-up.cos() * roll.sin(), up.sin(), up.cos() * roll.cos());
                    let weight = up.cos() / TAU;
                    uniform += weight * UNIFORM.exp();
                    sums.iter_mut().zip(tilts.log_densities(&at)).for_each(|(sum, log)| *sum += weight * log.exp());
                }
            }
            // A sphere is a little smaller than the plane that the laws are made for.
            assert!(sums.iter().all(|sum| (0.95..=1.001).contains(sum)), "{sums:?}");
            assert!((uniform - 1.0).abs() < 1e-4, "{uniform}");
        }
    }

    #[test]
    fn zero_is_nowhere() {
        assert!(Place::of(&Accel::from_g(0.0, 0.0, 0.0)).is_none());
    }
}
