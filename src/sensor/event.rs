//! What packets say.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{Accel, Sensor};

/// A point on the sensor's own time line, in whole nanoseconds.
///
/// Only differences mean anything, and only between two [`Event::NewClock`]: the origin is whatever the sensor counts
/// from. Tying this line to the host's clock is the work of whoever knows all arrivals, so a decoder never does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceTime(i64);

impl DeviceTime {
    /// The point `count` periods of `period_nanos` after the origin; saturates.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "saturates; exact for 2^53 readings"
    )]
    pub(super) fn counted(count: u64, period_nanos: f64) -> Self {
        Self((count as f64 * period_nanos).round() as i64)
    }

    /// From nanoseconds since the sensor's own origin.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the sensor's own origin.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Nanoseconds since an earlier point; saturates.
    #[must_use]
    pub const fn nanos_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The point `nanos` later, or earlier where it is negative; saturates.
    #[must_use]
    pub const fn plus_nanos(self, nanos: i64) -> Self {
        Self(self.0.saturating_add(nanos))
    }
}

/// One reading at its place on the sensor's own time line: a [`crate::recording::Sample`] before its anchor is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// When it was taken, by the sensor's clock.
    pub at: DeviceTime,
    /// Specific force in g, in the sensor frame.
    pub accel: Accel<Sensor>,
}

impl Reading {
    /// The event of a reading in g.
    pub(super) const fn event(at: DeviceTime, [x, y, z]: [f64; 3]) -> Event {
        Event::Reading(Self { at, accel: Accel::from_g(x, y, z) })
    }
}

/// Something a packet said, in the order in which it was said.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A reading.
    Reading(Reading),
    /// Readings that were taken and did not arrive, between the reading before and the one after.
    Lost(Loss),
    /// The sensor's clock or counter starts anew (or for the first time): times before and after cannot be compared.
    NewClock,
    /// The readings of this packet come after later ones that were already told, and fit in before them; a loss told
    /// for them was none.
    Late,
    /// A packet that was already decoded; nothing is told of it again.
    Repeated,
    /// Charge of the battery, 0 to 100 %.
    Battery(u8),
    /// Voltage of the battery, in mV.
    BatteryMillivolts(u16),
    /// What it says of itself.
    About {
        /// What it tells: `maker`, `model`, `serial number`, `firmware`, `hardware`.
        what: &'static str,
        /// The text.
        text: String,
    },
    /// Heart rate and what comes with it.
    HeartRate(HeartRate),
    /// The sensor answers a request.
    Answer(Answer),
    /// The sensor ended the stream of its own accord: run the start-up conversation again.
    Ended,
    /// Bytes between two packets of a stream that belong to neither.
    Noise {
        /// How many.
        bytes: usize,
    },
    /// The sensor says that it has no reading to give.
    NoReading,
}

/// Readings that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// How many, as the sensor's own counter or clock tells.
    pub readings: u64,
    /// How long they would have taken, in nanoseconds.
    pub nanos: i64,
}

/// What a sensor answers to a request, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What was asked for: `start acceleration`.
    pub request: Cow<'static, str>,
    /// What it says to that: `done`, `invalid sample rate`.
    pub reply: Cow<'static, str>,
    /// Whether that is a yes.
    pub yes: bool,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.request, self.reply)
    }
}

/// A heart rate measurement (Bluetooth Heart Rate Service, characteristic 2A37).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeartRate {
    /// Beats per minute; zero where the strap has none yet.
    pub bpm: u16,
    /// Whether the sensor touches skin, where it can tell.
    pub contact: Option<bool>,
    /// Energy spent since the start, in kJ, where it is counted.
    pub energy_kj: Option<u16>,
    /// Times between beats, oldest first, in 1/1024 s.
    pub rr_1024: Vec<u16>,
}

impl HeartRate {
    /// Times between beats, oldest first, in ms.
    pub fn rr_millis(&self) -> impl Iterator<Item = f64> + '_ {
        self.rr_1024.iter().map(|ticks| f64::from(*ticks) * 1000.0 / 1024.0)
    }
}
