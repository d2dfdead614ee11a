//! What is known of a running stream, without lag.

use std::collections::BTreeMap;

use crate::sensor::HeartRate;
use crate::units::{Accel, Sensor};

/// What packets told so far, for a screen beside the sleeper.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Facts {
    /// The latest reading, in g.
    pub latest: Option<Accel<Sensor>>,
    /// Charge of the battery, 0 to 100 %.
    pub battery_percent: Option<u8>,
    /// Voltage of the battery, in mV.
    pub battery_millivolts: Option<u16>,
    /// The last heart rate measurement.
    pub heart_rate: Option<HeartRate>,
    /// What the sensor says of itself: `maker`, `model`, `firmware`, ….
    pub about: BTreeMap<&'static str, String>,
    /// Packets received.
    pub packets: u64,
    /// Readings decoded.
    pub readings: u64,
    /// Readings that the sensor took and that did not arrive.
    pub lost: u64,
    /// Packets that could not be decoded.
    pub undecodable: u64,
    /// Why the first of them could not.
    pub first_error: Option<String>,
    /// How much longer the host's second is than the sensor's, in parts per million, once that is known.
    pub drift_ppm: Option<f64>,
}
