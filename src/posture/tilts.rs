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

use fearless_simd::{Level, dispatch, f64x4, prelude::*};
use nalgebra::Vector3;

use super::Posture;
use super::lanes::{atan2, by_lane};
use crate::units::{Accel, Body};

/// The root of the degrees of freedom of every law here, four: tails heavy enough for the one in twenty who lies quite
/// differently.
const ROOT_OF_FREEDOM: f64 = 2.0;

/// Spread of upright about the long axis in degrees, in each of two directions.
///
/// Half of the upright clips of pdiot-2021-2022 lie within 7°, nine in ten within 20°; slumping over a desk is wider.
const UPRIGHT_SD: f64 = 15.0;

/// The density of directions that are everywhere alike, on the scale of [`Tilts::densities`].
///
/// The whole sphere is 129600 ∕ π = 41253 square degrees. The laws here are written without the factor 1 ∕ 2π that brings
/// Student's t in two dimensions to a sum of one, so on their scale everywhere alike is 2π ∕ 41253, or e to the −8.789601.
pub const UNIFORM: f64 = 1.523_087_267_450_295e-4;

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
    /// The density right at it.
    const fn most(&self) -> f64 {
        1.0 / (self.roll_sd * self.inclination_sd)
    }

    /// On the other half of the body: every roll turns the other way.
    const fn mirrored(self) -> Self {
        Self { roll: -self.roll, ..self }
    }

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

/// Back, left, right and stomach on the left ribs, and where these face.
const ON_RIBS_LEFT: [Spot; 4] =
    [spot(1.0, 7.0, 9.0, 8.0), spot(97.0, 6.0, 14.0, 9.0), spot(-85.0, 5.0, 12.0, 9.0), spot(167.0, -2.0, 12.0, 9.0)];
const FACING_LEFT: Spot = spot(28.0, 3.0, 13.0, 9.0);

/// The law about a spot, with everything worked out that does not hang on the reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// Where it is, in radians.
    roll: f64,
    inclination: f64,
    /// What a radian either way counts, in standard deviations times [`ROOT_OF_FREEDOM`].
    per_roll: f64,
    per_inclination: f64,
    /// The density at the spot.
    most: f64,
}

impl Law {
    /// About a spot.
    #[must_use]
    pub const fn of(spot: &Spot) -> Self {
        Self {
            roll: spot.roll.to_radians(),
            inclination: spot.inclination.to_radians(),
            per_roll: per_radian(spot.roll_sd),
            per_inclination: per_radian(spot.inclination_sd),
            most: spot.most(),
        }
    }

    /// The densities at places: Student's t in two dimensions, along the circle and across it.
    #[must_use]
    #[inline(always)]
    pub fn densities<S: Simd>(&self, at: &Places<S>) -> f64x4<S> {
        let round = wrapped(at.roll - self.roll) * at.across_at_least * self.per_roll;
        let up = (at.inclination - self.inclination) * self.per_inclination;
        self.most * student(round * round + up * up + 1.0)
    }
}

/// What a radian counts, of such a standard deviation in degrees.
const fn per_radian(sd: f64) -> f64 {
    1.0 / (ROOT_OF_FREEDOM * sd.to_radians())
}

impl Tilts {
    const fn new(lying: [Spot; 4], outward: Spot) -> Self {
        let [back, left, right, stomach] = &lying;
        Self { lying: [Law::of(back), Law::of(left), Law::of(right), Law::of(stomach)], outward }
    }

    /// On the left ribs.
    pub const RIBS_LEFT: Self = Self::new(ON_RIBS_LEFT, FACING_LEFT);

    /// On the right ribs: the same on the other half of the body.
    pub const RIBS_RIGHT: Self = {
        let [back, left, right, stomach] = ON_RIBS_LEFT;
        Self::new([back.mirrored(), right.mirrored(), left.mirrored(), stomach.mirrored()], FACING_LEFT.mirrored())
    };

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

    /// The mean over places of wearing that are all as likely of how densely readings of each posture lie at places, in
    /// the order of [`Posture::ALL`].
    ///
    /// Per square degree, times 2π (see [`UNIFORM`]).
    #[must_use]
    #[inline(always)]
    pub fn mixed<S: Simd>(worn: &[Self], at: &Places<S>) -> [f64x4<S>; Posture::ALL.len()] {
        let mut sums = [f64x4::splat(at.roll.simd, 0.0); 4];
        for tilts in worn {
            for (sum, law) in sums.iter_mut().zip(&tilts.lying) {
                *sum += law.densities(at);
            }
        }
        for sum in &mut sums {
            *sum /= worn.len() as f64;
        }
        let [back, left, right, stomach] = sums;
        // Who is upright is so wherever the sensor is worn.
        [back, left, right, stomach, at.densities_upright()]
    }

    /// How densely readings of each posture lie at places.
    #[must_use]
    #[inline(always)]
    pub fn densities<S: Simd>(&self, at: &Places<S>) -> [f64x4<S>; Posture::ALL.len()] {
        Self::mixed(std::slice::from_ref(self), at)
    }

    /// The mean over places of wearing at one reading, whose magnitude does not matter; `None` of zero.
    #[must_use]
    pub fn mixed_at(worn: &[Self], gravity: &Accel<Body>) -> Option<[f64; Posture::ALL.len()]> {
        let reading = gravity.vector();
        (gravity.norm() > NOWHERE_G).then(|| {
            dispatch!(Level::new(), simd => {
                let [densities, ..] = by_lane(Self::mixed(worn, &Places::of(simd, [reading; 4])));
                densities
            })
        })
    }

    /// The logarithms of the densities at `gravity`, whose magnitude does not matter; of a vector of zero all are alike
    /// bad.
    #[must_use]
    pub fn log_densities(&self, gravity: &Accel<Body>) -> [f64; Posture::ALL.len()] {
        Self::mixed_at(std::slice::from_ref(self), gravity).map_or([-100.0; _], |densities| densities.map(f64::ln))
    }

    /// The posture that such a reading most likely is, all being equally common.
    #[must_use]
    pub fn most_likely(&self, gravity: &Accel<Body>) -> Posture {
        let densities = self.log_densities(gravity);
        let best = Posture::ALL.into_iter().zip(densities).max_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map_or(Posture::Supine, |(posture, _)| posture)
    }
}

/// Readings that are no longer have no direction, in g.
pub const NOWHERE_G: f64 = 1e-9;

/// Four directions in the body frame, in radians.
#[derive(Clone, Copy, Debug)]
pub struct Places<S: Simd> {
    roll: f64x4<S>,
    inclination: f64x4<S>,
    /// How far a radian of roll goes, and a fifth of it near the poles, where it is hardly a way but still counts.
    across_at_least: f64x4<S>,
}

impl<S: Simd> Places<S> {
    /// Of readings, whose magnitudes do not matter; one of zero is at no place, and numbers about it mean nothing.
    #[must_use]
    #[inline(always)]
    pub fn of(simd: S, readings: [&Vector3<f64>; 4]) -> Self {
        let axes = [readings.map(|it| it.x), readings.map(|it| it.y), readings.map(|it| it.z)];
        let [x, y, z] = axes.map(|axis| f64x4::load_array(simd, axis));
        let square = x * x + z * z;
        let (across, length) = (square.sqrt(), (square + y * y).sqrt());
        Self { roll: atan2(-x, z), inclination: atan2(y, across), across_at_least: (across / length).max(0.2) }
    }

    #[inline(always)]
    fn densities_upright(&self) -> f64x4<S> {
        let off = (PI / 2.0 - self.inclination) / (ROOT_OF_FREEDOM * UPRIGHT_SD.to_radians());
        student(off * off + 1.0) / (UPRIGHT_SD * UPRIGHT_SD)
    }
}

/// Student's t in two dimensions, up to a factor, of one more than a squared distance in standard deviations divided by
/// the degrees of freedom.
///
/// With an even number of them a whole power, of four the third: nights ask for some hundred thousand.
#[inline(always)]
fn student<S: Simd>(more: f64x4<S>) -> f64x4<S> {
    1.0 / (more * more * more)
}

/// The differences of two angles between −π and π in radians, brought to −π to π.
#[inline(always)]
fn wrapped<S: Simd>(angles: f64x4<S>) -> f64x4<S> {
    let [turn, none] = [TAU, 0.0].map(|turn| f64x4::splat(angles.simd, turn));
    let down = angles.simd_gt(PI).select(turn, none);
    let up = angles.simd_lt(-PI).select(turn, none);
    angles - down + up
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
                    uniform += weight * UNIFORM;
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
        assert_eq!(Tilts::mixed_at(&[Tilts::CHEST], &Accel::from_g(0.0, 0.0, 0.0)), None);
    }
}
