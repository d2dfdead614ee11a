//! What is known of a sensor before it says a word.

use serde::{Deserialize, Serialize};

use super::packet::Origin;
use crate::recording::Sign;
use crate::units::Hertz;

/// The facts of one sensor, as `supine sensors` shows them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card<'a> {
    /// Its name in commands and files: `polar-h10`. Its page is `firmware-notes/NAME.md`.
    pub name: &'a str,
    /// What its maker calls it.
    pub title: &'a str,
    /// How it is listened to.
    pub link: Link,
    /// Where its acceleration comes from when nothing else is said.
    pub data: Origin,
    /// Sampling rates it can be set to, in Hz, rising.
    pub rates_hz: &'a [f64],
    /// Ranges it can be set to, in g (2 is ±2 g), rising.
    pub ranges_g: &'a [u8],
    /// What to set it to for a night.
    pub night: Setting,
    /// What its times rest on, and with that what it can tell of loss.
    pub timing: Timing,
    /// What it reads on the axis that points up; the decoder turns it to [`Sign::Normal`].
    pub sign: Sign,
    /// Whether the sign convention was seen in real packets, or is taken from a document or by analogy.
    pub sign_seen: bool,
    /// Where it is worn, for people.
    pub place: &'a str,
    /// Where its x, y and z axes point when worn so (`feet,left,front`), where that is known.
    pub mounting: Option<&'a str>,
    /// Whether it offers the battery service, or another way to ask for the charge that its driver knows.
    pub battery: bool,
    /// Whether it offers the heart rate service.
    pub heart_rate: bool,
    /// Bytes of one notification in the largest packet, so that the link's MTU must be three more; 20 always fits.
    pub longest_packet: u16,
    /// Seconds without a packet after which something is wrong.
    pub silence_secs: u16,
}

impl Card<'_> {
    /// The setting nearest to what is wished for: the lowest rate and range that are no less, else the highest.
    #[must_use]
    pub fn setting(&self, rate_hz: Option<f64>, range_g: Option<u8>) -> Setting {
        let (rate, range) = (rate_hz.unwrap_or(self.night.rate_hz), range_g.unwrap_or(self.night.range_g));
        Setting {
            rate_hz: at_least(self.rates_hz, rate).unwrap_or(self.night.rate_hz),
            range_g: at_least(self.ranges_g, range).unwrap_or(self.night.range_g),
        }
    }
}

/// The first of rising values that is no less than `wish`, else the last.
fn at_least<T: Copy + PartialOrd>(rising: &[T], wish: T) -> Option<T> {
    rising.iter().copied().find(|value| *value >= wish).or_else(|| rising.last().copied())
}

/// What a sensor is set to. Decoding needs it too, so it is kept with the packets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Nominal sampling rate in Hz.
    pub rate_hz: f64,
    /// Range in g: 2 is ±2 g.
    pub range_g: u8,
}

impl Setting {
    pub(super) const fn new(rate_hz: f64, range_g: u8) -> Self {
        Self { rate_hz, range_g }
    }

    /// Nominal nanoseconds from one sample to the next; a rate that is none counts as 1 Hz.
    #[must_use]
    pub fn period_nanos(&self) -> f64 {
        Hertz::new(self.rate_hz).map_or(1e9, |rate| rate.period_secs() * 1e9)
    }
}

/// How a sensor is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// Through a connection.
    Connection,
    /// Its advertisements alone: nothing to connect, nothing to reconnect.
    Adverts,
}

/// What the times of a sensor's readings rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Timing {
    /// The sensor stamps its packets with its clock: differences are true, and what is lost is known.
    Stamped,
    /// The sensor numbers its packets: what is lost is known, and times are numbers times the nominal period.
    Numbered,
    /// Neither: readings are counted as they come, one nominal period apart. Loss shows only in the arrival times.
    Counted,
}

impl Timing {
    /// Whether the sensor's packets tell what was lost.
    #[must_use]
    pub const fn tells_loss(self) -> bool {
        !matches!(self, Self::Counted)
    }
}
