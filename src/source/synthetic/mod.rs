//! Made-up nights with known truth, for tests and the demonstration.
//!
//! Drawn from published norms, but a drawing all the same: its postures are cleaner than people's, and nothing
//! measured on it is evidence of accuracy.

pub mod breath;
pub mod day;
mod diary;
mod gait;
mod handled;
pub mod off_body;
pub mod pain;
pub mod plan;
mod signal;

use std::convert::Infallible;

use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

use crate::recording::{Header, Recording, Sample, Sign};
use crate::remark::Remarks;
use crate::time::{Clock, Timestamp};
use crate::units::Hertz;

pub use breath::Breaths;
pub use diary::Noted;
pub use gait::{Gait, Walk};
use off_body::OffBody;
pub use off_body::{Stay, Surface};
pub use pain::PainModel;
pub use plan::Plan;
use signal::Signal;

/// What a synthetic recording is made with.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Everything random follows from it: the same seed makes the same bytes.
    pub seed: u64,
    /// Sampling rate.
    pub rate: Hertz,
    /// When the sensor is switched on, some minutes before bed.
    pub start: Timestamp,
    /// The sleeper's time zone.
    pub zone: TimeZone,
    /// How the sensor sits, before the small error of every attachment.
    pub body_from_sensor: Rotation3<f64>,
    /// When it was taken off and put on again, if it was.
    pub reattached: Option<Reattachment>,
    /// What is wrong with sensor and radio.
    pub faults: Faults,
}

/// The sensor handled amid the night, and put on otherwise.
///
/// What the plan says is of the sleeper and stays true; what the sensor reads while it is handled tells nothing of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reattachment {
    /// When it is taken off, in seconds from the start of the recording.
    pub at: f64,
    /// Seconds until it sits again, some 20 to 60.
    pub handled_secs: f64,
    /// How it sits from then on, before the small error of every attachment.
    pub body_from_sensor: Rotation3<f64>,
}

/// Errors of an off-the-shelf sensor and its radio; all zero for a perfect one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Faults {
    /// Standard deviation of the rotation by which each attachment misses its place, in degrees about each axis.
    pub mounting_degrees: f64,
    /// Standard deviation of each axis's gain error, as a share.
    pub gain: f64,
    /// Standard deviation of each axis's offset, in g.
    pub offset_g: f64,
    /// Standard deviation of the noise of each reading, in g.
    pub noise_g: f64,
    /// Standard deviation of each time stamp's error, as a share of the period.
    pub jitter: f64,
    /// Expected number of gaps in a night, of 2 to 90 s each.
    pub gaps: f64,
}

impl Faults {
    /// A perfect sensor.
    pub const NONE: Self =
        Self { mounting_degrees: 0.0, gain: 0.0, offset_g: 0.0, noise_g: 0.0, jitter: 0.0, gaps: 0.0 };

    /// An ordinary one: errors within the data sheets of the LIS2DH12 and BMI160 (offset 20 to 40 mg, gain 1 %).
    pub const ORDINARY: Self =
        Self { mounting_degrees: 5.0, gain: 0.01, offset_g: 0.02, noise_g: 0.003, jitter: 0.05, gaps: 1.5 };
}

/// A recording that is made up as it is read.
#[derive(Clone, Debug)]
pub struct SyntheticNight {
    header: Header,
    signal: Signal,
    remarks: Remarks,
}

/// Samples handed out at a time.
const CHUNK: usize = 4096;

impl SyntheticNight {
    /// A recording of a night as planned.
    #[must_use]
    pub fn new(recipe: &Recipe, plan: &Plan) -> Self {
        let header = Header {
            source: format!("synthetic, seed {}", recipe.seed),
            clock: Clock::Dated(recipe.zone.clone()),
            rate: recipe.rate,
            sign: Sign::Normal,
        };
        Self { header, signal: Signal::new(recipe, plan), remarks: Remarks::default() }
    }

    /// The same of a sleeper who breathes so, instead of evenly.
    #[must_use]
    pub fn breathing(mut self, breaths: Breaths) -> Self {
        self.signal.breathe(breaths);
        self
    }

    /// The same with the sensor off the body at times, which must be in order and apart.
    #[must_use]
    pub fn off_body(mut self, seed: u64, stays: &[Stay]) -> Self {
        self.signal.take_off(OffBody::new(seed, stays));
        self
    }
}

impl Recording for SyntheticNight {
    type Error = Infallible;

    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), Infallible> {
        chunk.clear();
        chunk.extend(self.signal.by_ref().take(CHUNK));
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

/// A draw from a normal law of this mean and standard deviation.
fn normal(rng: &mut ChaCha8Rng, (mean, sd): (f64, f64)) -> f64 {
    // Only a standard deviation that is not finite is refused, and ours are constants.
    Normal::new(mean, sd).map_or(mean, |normal| normal.sample(rng))
}
