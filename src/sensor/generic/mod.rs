//! A sensor that the user describes: a home-made board needs no code.

mod decoder;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::card::{Card, Link, Setting, Timing};
use super::conversation::Step;
use super::packet::{Advert, Origin};
use super::{Decode, Driver};
use crate::recording::Sign;

/// What a user writes down of a sensor; the page `firmware-notes/generic.md` has an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Its name in commands and files: small letters, digits and hyphens.
    pub name: String,
    /// What its advertised name begins with.
    pub advertised: String,
    /// Where its acceleration comes from.
    pub characteristic: Uuid,
    /// What to write after subscribing, in order.
    #[serde(default)]
    pub start: Vec<Write>,
    /// What to write before leaving, in order.
    #[serde(default)]
    pub stop: Vec<Write>,
    /// Sampling rate in Hz.
    pub rate_hz: f64,
    /// Range in g: 2 is ±2 g.
    pub range_g: u8,
    /// How a packet is laid out.
    pub layout: Layout,
    /// What it reads on the axis that points up.
    #[serde(default)]
    pub sign: Sign,
    /// Whether it offers the battery service.
    #[serde(default)]
    pub battery: bool,
}

/// Bytes for a characteristic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// The characteristic.
    pub to: Uuid,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Where what stands in a packet. Bytes are counted from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The kind of number of one axis.
    pub number: Number,
    /// The order of its bytes; also that of counter and clock.
    #[serde(default)]
    pub order: Order,
    /// What to multiply the number by to get g.
    pub g_per_unit: f64,
    /// The byte at which the first reading begins: x, y, z, one after the other.
    #[serde(default)]
    pub first: usize,
    /// Bytes from one reading to the next, to the end of the packet; when absent, a packet holds one reading.
    pub stride: Option<usize>,
    /// A number that grows by one from packet to packet.
    pub counter: Option<Field>,
    /// The sensor's clock.
    pub clock: Option<Clock>,
}

/// The kind of number of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Number {
    /// One byte, two's complement.
    I8,
    /// Two bytes, two's complement.
    I16,
    /// Four bytes, two's complement.
    I32,
    /// Four bytes, IEEE 754.
    F32,
}

impl Number {
    /// How many bytes it has.
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
        }
    }
}

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The lowest byte first.
    #[default]
    Little,
    /// The highest byte first.
    Big,
}

/// A whole number without sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The byte at which it begins.
    pub at: usize,
    /// How many bytes it has, 1 to 8; it wraps when they are full.
    pub bytes: u8,
}

/// A clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The byte at which it begins.
    pub at: usize,
    /// How many bytes it has, 1 to 8; it wraps when they are full.
    pub bytes: u8,
    /// What one tick of it takes, in nanoseconds.
    pub tick_nanos: i64,
    /// Whose time it is.
    #[serde(default)]
    pub of: Stamped,
}

/// Whose time the clock of a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stamped {
    /// That of its first reading.
    #[default]
    First,
    /// That of its last reading.
    Last,
}

/// A description that describes no sensor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sensor {name:?}: {problem}")]
pub struct NotASensor {
    name: String,
    problem: &'static str,
}

/// A sensor that the user described.
#[derive(Clone, Debug, PartialEq)]
pub struct Generic {
    description: Description,
    rates_hz: [f64; 1],
    ranges_g: [u8; 1],
}

impl Generic {
    /// The widths that a counter or a clock may have, in bytes.
    const WIDTHS: RangeInclusive<u8> = 1..=8;

    /// A sensor so described.
    ///
    /// # Errors
    /// When the description contradicts itself, with what is wrong.
    pub fn new(description: Description) -> Result<Self, NotASensor> {
        match problem(&description) {
            Some(problem) => Err(NotASensor { name: description.name, problem }),
            None => {
                let (rates_hz, ranges_g) = ([description.rate_hz], [description.range_g]);
                Ok(Self { description, rates_hz, ranges_g })
            }
        }
    }
}

/// What is wrong with a description.
fn problem(description: &Description) -> Option<&'static str> {
    let layout = &description.layout;
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fields = [layout.counter.map(|field| field.bytes), layout.clock.map(|clock| clock.bytes)];
    let rules = [
        (
            !description.name.is_empty() && description.name.chars().all(slug),
            "a name has small letters, digits, hyphens",
        ),
        (super::by_name(&description.name).is_none(), "a sensor that needs no description has this name"),
        (!description.advertised.is_empty(), "advertised must say what its advertised name begins with"),
        (description.rate_hz.is_finite() && description.rate_hz > 0.0, "rate_hz must be above zero"),
        (description.range_g > 0, "range_g must be above zero"),
        (
            layout.g_per_unit.is_finite() && layout.g_per_unit > 0.0,
            "g_per_unit must be above zero; for the sign, say sign",
        ),
        (layout.stride.is_none_or(|bytes| bytes >= 3 * layout.number.width()), "stride is shorter than a reading"),
        (
            fields.into_iter().flatten().all(|bytes| Generic::WIDTHS.contains(&bytes)),
            "a counter or clock has 1 to 8 bytes",
        ),
        (layout.clock.is_none_or(|clock| clock.tick_nanos > 0), "tick_nanos must be above zero"),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map(|(_, problem)| problem)
}

impl Driver for Generic {
    fn card(&self) -> Card<'_> {
        let layout = &self.description.layout;
        Card {
            name: &self.description.name,
            title: "Described by you",
            link: Link::Connection,
            data: Origin::Characteristic(self.description.characteristic),
            rates_hz: &self.rates_hz,
            ranges_g: &self.ranges_g,
            night: Setting::new(self.description.rate_hz, self.description.range_g),
            timing: match (&layout.clock, &layout.counter) {
                (Some(_), _) => Timing::Stamped,
                (None, Some(_)) => Timing::Numbered,
                (None, None) => Timing::Counted,
            },
            sign: self.description.sign,
            sign_seen: false,
            place: "wherever you fixed it to the trunk",
            mounting: None,
            battery: self.description.battery,
            heart_rate: false,
            longest_packet: 20,
            silence_secs: silence_secs(self.description.rate_hz),
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named(&self.description.advertised)
    }

    fn start(&self, _setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        let subscribe = Step::Subscribe(self.description.characteristic);
        std::iter::once(subscribe).chain(self.description.start.iter().map(step)).collect()
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        let unsubscribe = Step::Unsubscribe(self.description.characteristic);
        self.description.stop.iter().map(step).chain([unsubscribe]).collect()
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(decoder::Decoder::new(&self.description, setting))
    }

    fn specimen(&self, setting: &Setting, number: u32) -> Vec<u8> {
        decoder::specimen(&self.description.layout, self.description.sign, setting, number)
    }
}

fn step(write: &Write) -> Step {
    Step::write(write.to, write.bytes.clone())
}

/// Ten seconds, or the time of twenty readings where that is longer.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn silence_secs(rate_hz: f64) -> u16 {
    (20.0 / rate_hz).clamp(10.0, 3600.0) as u16
}
