//! How far to trust what poses taught, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Asked, NEAR_PLANE, Poses, SQUARELY, Sides, off};
use crate::posture::Mounting;
use crate::units::{Accel, Angle};

/// From so many still seconds on, a breath more or less moves nothing.
const ENOUGH_SECS: u32 = 6;
/// Upright and back may be so far from a right angle, in degrees: slumping and a pillow add up to about this.
const RIGHT_ANGLE_GOOD: f64 = 25.0;
/// So far from a right angle, one of the two was another pose, in degrees.
const RIGHT_ANGLE_USABLE: f64 = 45.0;
/// What an uncalibrated sensor at rest reads, in g (offsets of 40 mg an axis, gains of 3 %).
const AT_REST: std::ops::RangeInclusive<f64> = 0.9..=1.1;

/// How far to trust a mounting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// Nothing speaks against it.
    Good,
    /// It will do; better is easy.
    Usable,
    /// Do it again.
    Doubtful,
}

/// How far to trust a mounting, and why not further.
#[derive(Clone, Debug, PartialEq)]
pub struct Confidence {
    /// In one word: the worst of the doubts.
    pub word: Word,
    /// How far the poses read from where they should, root mean square.
    pub residual: Angle,
    /// What speaks against it, in the order of the poses.
    pub doubts: Vec<Doubt>,
}

/// What speaks against a mounting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doubt {
    /// A pose of few still seconds.
    Short(Asked, u32),
    /// A pose that was held during less than half of its stretch: still seconds, and all.
    Restless(Asked, u32, u32),
    /// A reading at rest that is not 1 g.
    OffScale(Asked, f64),
    /// Upright and back are no right angle apart, but so many degrees.
    NoRightAngle(f64),
    /// The third pose is out of the plane of the others by so many degrees only.
    NotSquare(f64),
    /// It is too near to that plane to tell anything.
    CannotTell(f64),
    /// There was none.
    NoThird,
    /// It says that the sign is the opposite of the one that is said.
    Opposite,
    /// It says that the sign is the opposite of one that is beyond doubt.
    SignIsKnown,
}

impl Doubt {
    /// How bad it is.
    #[must_use]
    pub fn word(&self) -> Word {
        match self {
            Self::NoRightAngle(degrees) if (degrees - 90.0).abs() > RIGHT_ANGLE_USABLE => Word::Doubtful,
            Self::CannotTell(_) | Self::SignIsKnown => Word::Doubtful,
            _ => Word::Usable,
        }
    }

    /// The pose to hold once more; of upright and back, the one that was lain down for.
    #[must_use]
    pub const fn again(&self) -> Option<Asked> {
        match self {
            Self::Short(pose, _) | Self::Restless(pose, ..) => Some(*pose),
            Self::NoRightAngle(_) => Some(Asked::Back),
            Self::NotSquare(_) | Self::CannotTell(_) | Self::NoThird | Self::Opposite | Self::SignIsKnown => {
                Some(Asked::Left)
            }
            Self::OffScale(..) => None,
        }
    }
}

impl Confidence {
    /// Of poses whose readings have the right sign.
    pub(super) fn of(poses: &Poses, mounting: &Mounting, sides: Sides, sign_seen: bool) -> Self {
        let mut doubts: Vec<Doubt> = poses
            .iter()
            .flat_map(|(pose, held)| {
                let (still, all, g) = (held.still_secs, held.stretch_secs, Accel::norm(&held.direction));
                let short = (still < ENOUGH_SECS).then_some(Doubt::Short(pose, still));
                let restless = (still.saturating_mul(2) < all).then_some(Doubt::Restless(pose, still, all));
                let off_scale = (!AT_REST.contains(&g)).then_some(Doubt::OffScale(pose, g));
                [short.or(restless), off_scale].into_iter().flatten()
            })
            .collect();
        let apart = poses.upright.direction.angle_to(&poses.back.direction).degrees();
        doubts.extend(((apart - 90.0).abs() > RIGHT_ANGLE_GOOD).then_some(Doubt::NoRightAngle(apart)));
        doubts.extend(third(poses, sides, sign_seen));
        // A third pose that was another one says nothing of how well the rest fits.
        let told = poses.iter().filter(|(pose, _)| *pose != Asked::Left || sides != Sides::CannotTell);
        let squares: Vec<f64> = told.map(|(pose, held)| off(pose, held, mounting).radians().powi(2)).collect();
        let residual = Angle::from_radians((squares.iter().sum::<f64>() / squares.len() as f64).sqrt());
        Self { word: doubts.iter().map(Doubt::word).max().unwrap_or(Word::Good), residual, doubts }
    }
}

fn third(poses: &Poses, sides: Sides, sign_seen: bool) -> Option<Doubt> {
    let out = poses.out_of_plane().map_or(0.0, |out| out.abs().degrees());
    match sides {
        Sides::NotSeen => Some(Doubt::NoThird),
        Sides::CannotTell => Some(Doubt::CannotTell(out)),
        Sides::Opposite => Some(if sign_seen { Doubt::SignIsKnown } else { Doubt::Opposite }),
        Sides::AsSaid => (out < SQUARELY).then_some(Doubt::NotSquare(out)),
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Good => "good",
            Self::Usable => "usable",
            Self::Doubtful => "doubtful",
        })
    }
}

/// What is wrong and what to do, as a sentence.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short(pose, secs) => {
                write!(f, "{} was held still for {secs} s only; ten seconds are better.", sentence(*pose))
            }
            Self::Restless(pose, still, all) => {
                write!(f, "{}: only {still} of {all} s were still and lay the same way.", sentence(*pose))
            }
            Self::OffScale(pose, g) => write!(
                f,
                "{}: at rest the sensor reads {g:.2} g where 1 g is right; it may be set wrongly or be faulty.",
                sentence(*pose)
            ),
            Self::NoRightAngle(degrees) => write!(
                f,
                "Upright and back are {degrees:.0}° apart, not about 90°: stand or sit straight, and lie flat."
            ),
            Self::NotSquare(degrees) => write!(
                f,
                "On the left side you lay {:.0}° from squarely: it tells left from right, but nothing finer.",
                90.0 - degrees
            ),
            Self::CannotTell(degrees) => write!(
                f,
                "Cannot tell left from right: the third pose points only {degrees:.0}° out of the plane of the other \
                 two, and {NEAR_PLANE:.0}° are needed. Lie squarely on the left side, shoulder over shoulder."
            ),
            Self::NoThird => f.write_str(
                "Left and right rest on the sign that the sensor is said to have: a third pose, on the left side, \
                 would show it.",
            ),
            Self::Opposite => f.write_str(
                "Who lies on the right side by mistake looks like a sensor of the opposite sign: if you did, do it again.",
            ),
            Self::SignIsKnown => f.write_str(
                "The third pose reads like the right side. This sensor's sign is known from its packets, so most \
                 likely you lay on the other side: lie on your left, left shoulder down, once more.",
            ),
        }
    }
}

/// The pose as a sentence begins.
const fn sentence(pose: Asked) -> &'static str {
    match pose {
        Asked::Upright => "Upright",
        Asked::Back => "On the back",
        Asked::Left => "On the left side",
    }
}
