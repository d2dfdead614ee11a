//! The acceleration characteristics of the Bluetooth SIG and of the BBC micro:bit, whoever sends them.
//!
//! Bluetooth SIG GATT Specification Supplement (Acceleration 3D, 2C1D and 2C1E); micro:bit Bluetooth profile
//! (Accelerometer Service). Espruino boards with the app "btadv" send the micro:bit's. Read as specific force, the
//! micro:bit's axes point to its left, to its logo and out of its back.

use uuid::Uuid;

use super::bytes::Bytes;
use super::card::{Card, Link, Setting, Timing};
use super::conversation::Step;
use super::count::Count;
use super::error::PacketError;
use super::event::{Event, Reading};
use super::packet::{Advert, Origin, Packet, short};
use super::{Decode, Driver};
use crate::recording::Sign;

/// Acceleration 3D: 3 × i8, 0.01 g.
pub const COARSE: Uuid = short(0x2c1d);
/// Precise Acceleration 3D: 3 × i16, 0.001 g.
pub const PRECISE: Uuid = short(0x2c1e);

const fn microbit(number: u16) -> Uuid {
    Uuid::from_u128(((0xe95d_0000 | number as u128) << 96) | 0x251d_470a_a062_fa19_22df_a9a8)
}

/// The micro:bit's service.
pub const MICROBIT_SERVICE: Uuid = microbit(0x0753);
/// The micro:bit's data: 3 × i16, 0.001 g.
pub const MICROBIT: Uuid = microbit(0xca4b);
/// Milliseconds from one reading to the next, u16.
pub const MICROBIT_PERIOD: Uuid = microbit(0xfb24);

/// What is subscribed to, the finest first.
const WANTED: [Uuid; 3] = [PRECISE, MICROBIT, COARSE];
/// Periods the micro:bit knows, in ms.
const PERIODS: [u16; 6] = [640, 80, 20, 10, 5, 2];

/// Whoever speaks so.
pub static ACCELERATION: Acceleration = Acceleration;

/// A board with one of these characteristics.
#[derive(Clone, Copy, Debug)]
pub struct Acceleration;

impl Driver for Acceleration {
    fn card(&self) -> Card<'_> {
        Card {
            name: "acceleration",
            title: "micro:bit, Bluetooth SIG",
            link: Link::Connection,
            data: Origin::Characteristic(PRECISE),
            rates_hz: &[1.5625, 12.5, 50.0, 100.0, 200.0, 500.0],
            ranges_g: &[2],
            night: Setting::new(12.5, 2),
            timing: Timing::Counted,
            sign: Sign::Normal,
            sign_seen: false,
            place: "pouch on the front of the trunk",
            mounting: None,
            battery: true,
            heart_rate: false,
            longest_packet: 6,
            silence_secs: 10,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named("BBC micro:bit") || advert.offers(MICROBIT_SERVICE)
    }

    fn start(&self, setting: &Setting, found: &[Uuid]) -> Vec<Step> {
        let data = wanted(found);
        let period = PERIODS.into_iter().find(|ms| 1000.0 / f64::from(*ms) >= setting.rate_hz).unwrap_or(80);
        let mut steps = vec![Step::Subscribe(data)];
        if data == MICROBIT && found.contains(&MICROBIT_PERIOD) {
            steps.insert(0, Step::write(MICROBIT_PERIOD, period.to_le_bytes()));
        }
        steps
    }

    fn stop(&self, found: &[Uuid]) -> Vec<Step> {
        vec![Step::Unsubscribe(wanted(found))]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(Decoder(Count::new(setting)))
    }

    fn specimen(&self, _setting: &Setting, _number: u32) -> Vec<u8> {
        vec![0, 0, 0, 0, 0xe8, 3]
    }
}

fn wanted(found: &[Uuid]) -> Uuid {
    WANTED.into_iter().find(|uuid| found.contains(uuid)).unwrap_or(PRECISE)
}

#[derive(Debug)]
struct Decoder(Count);

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let mut bytes = Bytes::new(packet.bytes);
        let g = match packet.origin {
            Origin::Characteristic(PRECISE | MICROBIT) => bytes.xyz_i16_le()?.map(|axis| axis * 1e-3),
            Origin::Characteristic(COARSE) => bytes.take::<3>()?.map(|axis| f64::from(axis.cast_signed()) * 1e-2),
            other => return Err(PacketError::origin(other)),
        };
        bytes.end()?;
        let at = self.0.next(events);
        events.push(Reading::event(at, g));
        Ok(())
    }

    fn reconnected(&mut self) {
        self.0.restart();
    }
}
