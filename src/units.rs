//! Quantities whose type says their unit and their frame.
//!
//! Angles are radians inside and degrees on display; acceleration is in g.
//! A vector's type names the frame it is in, so a stage cannot be fed the wrong one.

use std::fmt;
use std::marker::PhantomData;

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

/// Standard gravity in m/s², by definition (3rd CGPM, 1901).
pub const STANDARD_GRAVITY: f64 = 9.806_65;

/// A right-handed coordinate frame that a vector can be expressed in.
pub trait Frame: Copy + fmt::Debug + 'static {}

/// The axes printed on the sensor's case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sensor;

/// The trunk: x to the sleeper's left, y to the head, z out of the chest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body;

impl Frame for Sensor {}
impl Frame for Body {}

/// Specific force in g, in the frame `F`.
///
/// At rest it reads +1 g on the axis that points up.
///
/// ```
/// use supine::units::{Accel, Sensor};
///
/// let face_up = Accel::<Sensor>::from_mps2(0.0, 0.0, 9.80665);
/// assert!((face_up.z() - 1.0).abs() < 1e-12);
/// ```
///
/// The frame is part of the type, and frames do not mix:
///
/// ```compile_fail
/// use supine::units::{Accel, Body, Sensor};
///
/// let in_sensor = Accel::<Sensor>::from_g(0.0, 0.0, 1.0);
/// let in_body: Accel<Body> = in_sensor;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accel<F: Frame> {
    g: Vector3<f64>,
    frame: PhantomData<F>,
}

impl<F: Frame> Accel<F> {
    /// From components in g.
    #[must_use]
    pub const fn from_g(x: f64, y: f64, z: f64) -> Self {
        Self::from_vector(Vector3::new(x, y, z))
    }

    /// From components in m/s².
    #[must_use]
    pub fn from_mps2(x: f64, y: f64, z: f64) -> Self {
        Self::from_vector(Vector3::new(x, y, z) / STANDARD_GRAVITY)
    }

    /// From a vector in g.
    #[must_use]
    pub const fn from_vector(g: Vector3<f64>) -> Self {
        Self { g, frame: PhantomData }
    }

    /// The vector in g.
    #[must_use]
    pub const fn vector(&self) -> &Vector3<f64> {
        &self.g
    }

    /// First component in g.
    #[must_use]
    pub fn x(&self) -> f64 {
        self.g.x
    }

    /// Second component in g.
    #[must_use]
    pub fn y(&self) -> f64 {
        self.g.y
    }

    /// Third component in g.
    #[must_use]
    pub fn z(&self) -> f64 {
        self.g.z
    }

    /// Magnitude in g.
    #[must_use]
    pub fn norm(&self) -> f64 {
        self.g.norm()
    }

    /// The opposite: what a sensor of the other sign would have read.
    #[must_use]
    pub fn turned(&self) -> Self {
        Self::from_vector(-self.g)
    }

    /// The angle to another vector of the same frame, 0 to 180°.
    ///
    /// Zero when either vector is zero, which has no direction.
    #[must_use]
    pub fn angle_to(&self, other: &Self) -> Angle {
        let cross = self.g.cross(&other.g).norm();
        Angle::from_radians(cross.atan2(self.g.dot(&other.g)))
    }
}

/// All directions within an angle of one, for asking often: no angle is worked out for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cone {
    sin: f64,
    cos: f64,
}

impl Cone {
    /// Of this angle about its axis, 0 to half a turn.
    #[must_use]
    pub fn of(angle: Angle) -> Self {
        let (sin, cos) = angle.radians.sin_cos();
        Self { sin, cos }
    }

    /// Whether the angle between two vectors ([`Accel::angle_to`]) is no greater.
    ///
    /// With r sin θ and r cos θ of that angle, r sin(θ − angle) tells by its sign.
    #[must_use]
    pub fn holds<F: Frame>(&self, axis: &Accel<F>, other: &Accel<F>) -> bool {
        let (across, along) = (axis.g.cross(&other.g).norm(), axis.g.dot(&other.g));
        across * self.cos - along * self.sin <= 0.0
    }
}

/// A plane angle.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Angle {
    radians: f64,
}

impl Angle {
    /// From radians.
    #[must_use]
    pub const fn from_radians(radians: f64) -> Self {
        Self { radians }
    }

    /// From degrees.
    #[must_use]
    pub const fn from_degrees(degrees: f64) -> Self {
        Self { radians: degrees.to_radians() }
    }

    /// In radians.
    #[must_use]
    pub const fn radians(self) -> f64 {
        self.radians
    }

    /// In degrees.
    #[must_use]
    pub const fn degrees(self) -> f64 {
        self.radians.to_degrees()
    }

    /// The magnitude, sign dropped.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { radians: self.radians.abs() }
    }
}

/// Serialised in degrees, as people read it.
impl From<f64> for Angle {
    fn from(degrees: f64) -> Self {
        Self::from_degrees(degrees)
    }
}

impl From<Angle> for f64 {
    fn from(angle: Angle) -> Self {
        angle.degrees()
    }
}

impl fmt::Display for Angle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}°", self.degrees())
    }
}

/// A sampling rate: finite and above zero.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Hertz(f64);

/// A rate that is not a positive, finite number.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0} is not a sampling rate: it must be a number above zero")]
pub struct NotARate(f64);

impl Hertz {
    /// From a number per second.
    ///
    /// # Errors
    /// When `per_second` is not finite or not above zero.
    pub fn new(per_second: f64) -> Result<Self, NotARate> {
        if per_second.is_finite() && per_second > 0.0 { Ok(Self(per_second)) } else { Err(NotARate(per_second)) }
    }

    /// As a number per second.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The time from one sample to the next, in seconds.
    #[must_use]
    pub const fn period_secs(self) -> f64 {
        1.0 / self.0
    }
}

impl TryFrom<f64> for Hertz {
    type Error = NotARate;
    fn try_from(per_second: f64) -> Result<Self, NotARate> {
        Self::new(per_second)
    }
}

impl From<Hertz> for f64 {
    fn from(rate: Hertz) -> Self {
        rate.0
    }
}

impl fmt::Display for Hertz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0 < 10.0 { 2 } else { 1 };
        let text = format!("{:.digits$}", self.0);
        write!(f, "{} Hz", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rate_must_be_positive_and_finite() {
        for bad in [0.0, -25.0, f64::NAN, f64::INFINITY] {
            assert!(Hertz::new(bad).is_err(), "{bad}");
        }
        assert_eq!(Hertz::new(50.0).unwrap().to_string(), "50 Hz");
        assert_eq!(Hertz::new(1.5625).unwrap().to_string(), "1.56 Hz");
    }

    #[test]
    fn the_angle_between_axes_is_a_right_angle() {
        let x = Accel::<Body>::from_g(1.0, 0.0, 0.0);
        let z = Accel::<Body>::from_g(0.0, 0.0, 3.0);
        assert!((x.angle_to(&z).degrees() - 90.0).abs() < 1e-12);
        assert!((x.angle_to(&Accel::from_g(-2.0, 0.0, 0.0)).degrees() - 180.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_cone_holds_what_its_angle_says(
            a in prop::array::uniform3(-2.0..2.0_f64), b in prop::array::uniform3(-2.0..2.0_f64), degrees in 0.0..180.0_f64
        ) {
            let [a, b] = [a, b].map(|[x, y, z]| Accel::<Body>::from_g(x, y, z));
            let off = a.angle_to(&b).degrees() - degrees;
            prop_assume!(off.abs() > 1e-9);
            prop_assert_eq!(Cone::of(Angle::from_degrees(degrees)).holds(&a, &b), off < 0.0);
        }
    }

    #[test]
    fn a_cone_holds_zero_and_nothing_that_is_no_number() {
        let zero = Accel::<Body>::from_g(0.0, 0.0, 0.0);
        let cone = Cone::of(Angle::from_degrees(5.0));
        assert!(cone.holds(&zero, &Accel::from_g(0.0, 0.0, 1.0)));
        assert!(!cone.holds(&Accel::from_g(f64::NAN, 0.0, 0.0), &zero));
    }

    #[test]
    fn angles_serialise_in_degrees() {
        assert_eq!(serde_json::to_string(&Angle::from_degrees(45.0)).unwrap(), "45.0");
    }
}
