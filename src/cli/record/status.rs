//! Everything there is to show of a recording, as plain data.

use jiff::tz::TimeZone;

use super::check::Verdict;
use crate::night::Provisional;
use crate::posture::mounting::Basis;
use crate::source::ble::Link;
use crate::time::Timestamp;

/// A recording at one moment.
#[derive(Clone, Debug)]
pub struct Status {
    /// The moment.
    pub now: Timestamp,
    /// The zone whose local time applies.
    pub zone: TimeZone,
    /// What the sensor's maker calls it.
    pub sensor: String,
    /// How the link stands.
    pub link: Link,
    /// When the recording began.
    pub started: Timestamp,
    /// When it will end, if that was said.
    pub ends: Option<Timestamp>,
    /// The night so far.
    pub night: Provisional,
    /// Readings that the sensor says were lost on the way.
    pub lost: u64,
    /// Charge of the sensor's battery in per cent.
    pub battery: Option<u8>,
    /// Heart rate in beats per minute.
    pub heart_rate: Option<u16>,
    /// The disk that the log is written to.
    pub disk: Disk,
    /// Nudges, where there are rules for them.
    pub nudges: Option<Nudges>,
    /// How the mounting is known.
    pub mounting: Basis,
    /// Whether the sensor is worn where it can tell postures.
    pub on_trunk: bool,
    /// What the first-run check has found.
    pub verdict: Verdict,
    /// What the check asks the person to do now.
    pub task: Option<String>,
    /// What else went wrong, as sentences with what to do.
    pub warnings: Vec<String>,
    /// The person wished to stop; what has arrived is being written down.
    pub stopping: bool,
}

/// The disk that the log is written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// Bytes that are free.
    pub free: Option<u64>,
    /// Bytes of this recording.
    pub written: u64,
    /// Why nothing can be written just now, as the system says it.
    pub trouble: Option<String>,
}

/// What became of the nudges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nudges {
    /// How many were given.
    pub given: u32,
    /// After how many of them the sleeper moved.
    pub answered: u32,
    /// Until when there are none, while that lies ahead.
    pub quiet_until: Option<Timestamp>,
}

impl Status {
    /// For a recording that begins at `now`.
    #[must_use]
    pub fn new(now: Timestamp, zone: TimeZone, sensor: impl Into<String>, mounting: Basis) -> Self {
        Self {
            now,
            zone,
            sensor: sensor.into(),
            link: Link::default(),
            started: now,
            ends: None,
            night: Provisional::default(),
            lost: 0,
            battery: None,
            heart_rate: None,
            disk: Disk::default(),
            nudges: None,
            mounting,
            on_trunk: true,
            verdict: Verdict::Waiting,
            task: None,
            warnings: Vec::new(),
            stopping: false,
        }
    }

    /// Local time of day: `23:41`.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> String {
        at.to_jiff().to_zoned(self.zone.clone()).strftime("%H:%M").to_string()
    }

    /// Whole seconds from then until now, never below zero.
    #[must_use]
    pub fn secs_since(&self, then: Timestamp) -> i64 {
        (self.now - then).as_secs().max(0)
    }

    /// Seconds without a reading, once there was one.
    #[must_use]
    pub fn silent_secs(&self) -> Option<i64> {
        self.night.heard.map(|heard| self.secs_since(heard))
    }

    /// Share of the readings that were lost on the way; absent before the first.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn lost_share(&self) -> Option<f64> {
        let all = self.night.samples + self.lost;
        (all > 0).then(|| self.lost as f64 / all as f64)
    }
}
