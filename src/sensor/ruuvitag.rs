//! RuuviTag: acceleration in advertisements, without a connection.
//!
//! Formats published by the maker (docs.ruuvi.com: data formats 3 and 5, Nordic UART heartbeat) and read from real
//! advertisements by several projects. The formats of Ruuvi Air (6, E1) and the cut formats (7, C5) hold no acceleration.

use uuid::Uuid;

use super::bytes::Bytes;
use super::card::{Card, Link, Setting, Timing};
use super::clock::{DeviceClock, Follows};
use super::conversation::Step;
use super::error::{PacketError, Problem};
use super::event::{DeviceTime, Event, Loss, Reading};
use super::packet::{Advert, Origin, Packet};
use super::{Decode, Driver};
use crate::recording::Sign;
use crate::time::Timestamp;

/// Ruuvi's number at the Bluetooth SIG.
pub const COMPANY: u16 = 0x0499;
/// Nordic UART, from which a connected tag sends the same format cut to 18 bytes.
pub const HEARTBEAT: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);

/// The measurement number counts to 65534; 65535 says "not available".
const NUMBERS: i128 = 65_535;
/// "Not available" for the number, and for an axis.
const NO_NUMBER: u16 = u16::MAX;
const NO_AXIS: i16 = i16::MIN;

/// The one kind of tag.
pub static RUUVITAG: RuuviTag = RuuviTag;

/// A RuuviTag.
#[derive(Clone, Copy, Debug)]
pub struct RuuviTag;

impl Driver for RuuviTag {
    fn card(&self) -> Card<'_> {
        Card {
            name: "ruuvitag",
            title: "RuuviTag",
            link: Link::Adverts,
            data: Origin::Company(COMPANY),
            // Every 8995 ms (long life), every 1285 ms (as delivered; each up to 10 ms late), every 211 ms (test).
            rates_hz: &[0.111, 0.775, 4.63],
            ranges_g: &[2],
            night: Setting::new(0.775, 2),
            timing: Timing::Numbered,
            sign: Sign::Normal,
            sign_seen: true,
            place: "taped to the breastbone or in a chest pocket",
            mounting: None,
            battery: false,
            heart_rate: false,
            longest_packet: 24,
            // Up to ten advertisements in a row go unheard.
            silence_secs: 30,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.manufacturer.iter().any(|(company, bytes)| *company == COMPANY && matches!(bytes.first(), Some(3 | 5)))
    }

    fn start(&self, _setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        Vec::new()
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        Vec::new()
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        let period = setting.period_nanos();
        Box::new(Decoder { clock: DeviceClock::new(NUMBERS, DeviceTime::counted(1, period).as_nanos().max(1)), period })
    }

    fn specimen(&self, _setting: &Setting, number: u32) -> Vec<u8> {
        let number = u16::try_from((65_525 + number) % 65_535).unwrap_or_default();
        let mut packet = vec![5, 0x12, 0xfc, 0x53, 0x94, 0xc3, 0x7c, 0, 0, 0, 0, 0x03, 0xe8, 0xac, 0x36, 0x42];
        packet.extend(number.to_be_bytes());
        packet.extend([0xcb, 0xb8, 0x33, 0x4c, 0x88, 0x4f]);
        packet
    }
}

/// What one packet holds of what a night needs.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Heard {
    /// In g; `None` when any axis says "not available".
    reading: Option<[f64; 3]>,
    /// Number of the measurement.
    number: Option<u16>,
    battery_millivolts: Option<u16>,
}

/// Decodes the bytes after the company number.
fn heard(packet: &[u8]) -> Result<Heard, PacketError> {
    let mut bytes = Bytes::new(packet);
    match bytes.u8()? {
        3 => format_3(bytes),
        5 => format_5(bytes),
        6 | 7 | 0xc5 | 0xe1 => bytes.error(1, Problem::NotAcceleration("air quality or a summary of motion")),
        other => bytes.error(1, Problem::Unknown { what: "Ruuvi data format", code: other.into() }),
    }
}

/// Data format 3 (14 bytes, big-endian), from byte 1. It has no "not available" and no number.
///
/// | byte | content |
/// |---|---|
/// | 1, 2–3, 4–5 | humidity, temperature, pressure |
/// | 6–11 | acceleration x, y, z: i16 in mG |
/// | 12–13 | battery in mV |
fn format_3(mut bytes: Bytes<'_>) -> Result<Heard, PacketError> {
    bytes.slice(5)?;
    let axes = [bytes.i16_be()?, bytes.i16_be()?, bytes.i16_be()?];
    let battery_millivolts = Some(bytes.u16_be()?);
    bytes.end()?;
    Ok(Heard { reading: Some(axes.map(milli_g)), number: None, battery_millivolts })
}

/// Data format 5 (24 bytes in an advertisement, 18 in a heartbeat; big-endian), from byte 1.
///
/// | byte | content | not available |
/// |---|---|---|
/// | 1–2, 3–4, 5–6 | temperature, humidity, pressure | |
/// | 7–12 | acceleration x, y, z: i16 in mG | 0x8000 |
/// | 13–14 | top 11 bits: battery in mV above 1600; low 5 bits: transmission power | 2047 |
/// | 15 | movement counter | |
/// | 16–17 | number of the measurement | 65535 |
/// | 18–23 | address; absent in a heartbeat | |
fn format_5(mut bytes: Bytes<'_>) -> Result<Heard, PacketError> {
    bytes.slice(6)?;
    let axes = [bytes.i16_be()?, bytes.i16_be()?, bytes.i16_be()?];
    let power = bytes.u16_be()? >> 5;
    bytes.slice(1)?;
    let number = bytes.u16_be()?;
    if !bytes.rest().is_empty() {
        bytes.slice(6)?;
    }
    bytes.end()?;
    Ok(Heard {
        reading: (!axes.contains(&NO_AXIS)).then(|| axes.map(milli_g)),
        number: (number != NO_NUMBER).then_some(number),
        battery_millivolts: (power != 0x7ff).then_some(1600 + power),
    })
}

fn milli_g(axis: i16) -> f64 {
    f64::from(axis) * 1e-3
}

#[derive(Debug)]
struct Decoder {
    clock: DeviceClock,
    period: f64,
}

impl Decoder {
    /// The time of measurement `number`; without one, every reading stands for itself.
    fn time(&mut self, number: Option<u16>, arrival: Timestamp, events: &mut Vec<Event>) -> Option<DeviceTime> {
        let Some(number) = number else {
            events.push(Event::NewClock);
            return Some(DeviceTime::default());
        };
        let placed = self.clock.place(number.into(), arrival);
        events.extend(placed.follows.event());
        if let Follows::Ahead { ticks: 2.. } = placed.follows {
            events.push(Event::Lost(self.loss(placed.follows)));
        }
        (placed.follows != Follows::Repeated).then_some(placed.at)
    }

    fn loss(&self, follows: Follows) -> Loss {
        let readings = if let Follows::Ahead { ticks } = follows { u64::try_from(ticks - 1).unwrap_or(0) } else { 0 };
        Loss { readings, nanos: DeviceTime::counted(readings, self.period).as_nanos() }
    }
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if !matches!(packet.origin, Origin::Company(COMPANY) | Origin::Characteristic(HEARTBEAT)) {
            return Err(PacketError::origin(packet.origin));
        }
        let heard = heard(packet.bytes)?;
        let Some(at) = self.time(heard.number, packet.arrival, events) else { return Ok(()) };
        events.push(heard.reading.map_or(Event::NoReading, |g| Reading::event(at, g)));
        events.extend(heard.battery_millivolts.map(Event::BatteryMillivolts));
        Ok(())
    }
}
