//! Xsens (now Movella) DOT.
//!
//! Published by the maker (DOT BLE Services Specifications) and its example server (xsens_dot_server @364d521a,
//! BSD-3). Its usual payloads take gravity out and are useless for posture; "rate quantities" keep it.

use uuid::Uuid;

use super::bytes::Bytes;
use super::card::{Card, Link, Setting, Timing};
use super::clock::{DeviceClock, Follows};
use super::conversation::Step;
use super::error::{PacketError, Problem};
use super::event::{Event, Reading};
use super::pace::Pace;
use super::packet::{Advert, Origin, Packet};
use super::{Decode, Driver};
use crate::recording::Sign;
use crate::units::STANDARD_GRAVITY;

const fn dot(number: u16) -> Uuid {
    Uuid::from_u128(((0x1517_0000 | number as u128) << 96) | 0x4947_11e9_8646_d663_bd87_3d93)
}

/// Starts and stops a measurement.
pub const CONTROL: Uuid = dot(0x2001);
/// Payloads of up to 63 bytes.
pub const LONG: Uuid = dot(0x2002);
/// Payloads of up to 40 bytes, among them ours.
pub const MEDIUM: Uuid = dot(0x2003);
/// Payloads of up to 20 bytes, none of which keeps gravity.
pub const SHORT: Uuid = dot(0x2004);
/// Charge of the battery in per cent, and whether it is being charged.
pub const BATTERY: Uuid = dot(0x3001);

/// Payload "rate quantities with magnetic field"; 21 is the same without the field.
const RATE_QUANTITIES: u8 = 20;

/// The one kind.
pub static XSENS_DOT: XsensDot = XsensDot;

/// A DOT.
#[derive(Clone, Copy, Debug)]
pub struct XsensDot;

impl Driver for XsensDot {
    fn card(&self) -> Card<'_> {
        Card {
            name: "xsens-dot",
            title: "Xsens / Movella DOT",
            link: Link::Connection,
            data: Origin::Characteristic(MEDIUM),
            // Set in the maker's app, and kept by the sensor.
            rates_hz: &[1.0, 4.0, 10.0, 12.0, 15.0, 20.0, 30.0, 60.0],
            ranges_g: &[16],
            night: Setting::new(60.0, 16),
            timing: Timing::Stamped,
            sign: Sign::Normal,
            sign_seen: false,
            place: "on a strap round the chest",
            mounting: None,
            battery: true,
            heart_rate: false,
            longest_packet: 40,
            silence_secs: 10,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named("Xsens DOT") || advert.is_named("Movella DOT")
    }

    fn start(&self, _setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        vec![
            Step::write(CONTROL, [1, 0, RATE_QUANTITIES]),
            Step::Subscribe(MEDIUM),
            Step::write(CONTROL, [1, 1, RATE_QUANTITIES]),
        ]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::write(CONTROL, [1, 0, RATE_QUANTITIES]), Step::Unsubscribe(MEDIUM)]
    }

    fn ask_battery(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::Read(BATTERY)]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(Decoder { clock: DeviceClock::new(1 << 32, 1000), pace: Pace::new(setting.period_nanos()) })
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clock that wraps")]
    fn specimen(&self, setting: &Setting, number: u32) -> Vec<u8> {
        let micros = (f64::from(number) * setting.period_nanos() / 1e3).round() as u32;
        let start = 0_u32.wrapping_sub((10.5 * setting.period_nanos() / 1e3) as u32);
        let mut packet = start.wrapping_add(micros).to_le_bytes().to_vec();
        packet.extend([0.0, 0.0, STANDARD_GRAVITY as f32].iter().flat_map(|axis| axis.to_le_bytes()));
        packet.resize(34, 0);
        packet
    }
}

#[derive(Debug)]
struct Decoder {
    clock: DeviceClock,
    pace: Pace,
}

impl Decoder {
    /// Rate quantities: u32 time in µs; acceleration, 3 × f32 in m/s²; rotation rate, 3 × f32; field, 3 × i16; padding.
    fn payload(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let mut bytes = Bytes::new(packet.bytes);
        let (micros, mps2) = (bytes.u32_le()?, bytes.xyz_f32_le()?);
        bytes.slice(12)?;
        let placed = self.clock.place(micros.into(), packet.arrival);
        events.extend(placed.follows.event());
        if placed.follows != Follows::Repeated {
            events.extend(self.pace.ending(placed, 1).loss.map(Event::Lost));
            events.push(Reading::event(placed.at, mps2.map(|axis| axis / STANDARD_GRAVITY)));
        }
        Ok(())
    }
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let mut bytes = Bytes::new(packet.bytes);
        match packet.origin {
            Origin::Characteristic(MEDIUM) => self.payload(packet, events),
            Origin::Characteristic(SHORT) => bytes.error(0, Problem::NotAcceleration("motion with gravity taken out")),
            Origin::Characteristic(LONG) => bytes.error(0, Problem::NotAcceleration("another payload")),
            Origin::Characteristic(CONTROL) => bytes.slice(3).map(drop),
            Origin::Characteristic(BATTERY) => {
                let level = bytes.u8()?;
                events.extend((level <= 100).then_some(Event::Battery(level)));
                Ok(())
            }
            other => Err(PacketError::origin(other)),
        }
    }
}
