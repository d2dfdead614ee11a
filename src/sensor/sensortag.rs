//! Texas Instruments SensorTag CC2650 (discontinued).
//!
//! Formats from node-sensortag (github.com/sandeepmistry/node-sensortag) and its threads: the range must be set and
//! decoded alike, or readings are four times too large.

use uuid::Uuid;

use super::bytes::Bytes;
use super::card::{Card, Link, Setting, Timing};
use super::conversation::Step;
use super::count::Count;
use super::error::PacketError;
use super::event::{Event, Reading};
use super::packet::{Advert, Origin, Packet};
use super::{Decode, Driver};
use crate::recording::Sign;

const fn ti(number: u16) -> Uuid {
    Uuid::from_u128(((0xf000_0000 | number as u128) << 96) | 0x0451_4000_b000_0000_0000_0000)
}

/// Rotation, acceleration and magnetic field.
pub const DATA: Uuid = ti(0xaa81);
/// Which axes run, and in which range.
pub const CONFIGURATION: Uuid = ti(0xaa82);
/// Tens of milliseconds from one reading to the next, at least ten of them.
pub const PERIOD: Uuid = ti(0xaa83);

/// The three acceleration axes, and not "wake on motion" (bit 7), which falls silent when the sleeper does.
const AXES: u8 = 0x38;

/// The one kind.
pub static SENSORTAG: SensorTag = SensorTag;

/// A SensorTag CC2650.
#[derive(Clone, Copy, Debug)]
pub struct SensorTag;

impl Driver for SensorTag {
    fn card(&self) -> Card<'_> {
        Card {
            name: "sensortag",
            title: "TI SensorTag CC2650",
            link: Link::Connection,
            data: Origin::Characteristic(DATA),
            rates_hz: &[1.0, 2.0, 5.0, 10.0],
            ranges_g: &[2, 4, 8, 16],
            night: Setting::new(10.0, 2),
            timing: Timing::Counted,
            sign: Sign::Normal,
            sign_seen: false,
            place: "pouch on the front of the trunk",
            mounting: None,
            battery: true,
            heart_rate: false,
            longest_packet: 18,
            silence_secs: 10,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.name.is_some_and(|name| name.contains("SensorTag"))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 10 and 255")]
    fn start(&self, setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        let period = (setting.period_nanos() / 1e7).round().clamp(10.0, 255.0) as u8;
        let range = match setting.range_g {
            ..=2 => 0,
            3..=4 => 1,
            5..=8 => 2,
            _ => 3,
        };
        vec![Step::write(PERIOD, [period]), Step::write(CONFIGURATION, [AXES, range]), Step::Subscribe(DATA)]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::Unsubscribe(DATA), Step::write(CONFIGURATION, [0, 0])]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(Decoder { count: Count::new(setting), g_per_lsb: f64::from(setting.range_g.max(1)) / 32768.0 })
    }

    fn specimen(&self, setting: &Setting, _number: u32) -> Vec<u8> {
        let one_g = i16::try_from(32768 / i32::from(setting.range_g.max(1))).unwrap_or(i16::MAX).to_le_bytes();
        [[0; 10].as_slice(), &one_g, &[0; 6]].concat()
    }
}

#[derive(Debug)]
struct Decoder {
    count: Count,
    g_per_lsb: f64,
}

impl Decode for Decoder {
    /// Bytes 0–5 rotation; 6–11 acceleration x, y, z: i16, full scale at the range that was set; 12–17 field.
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if packet.origin != Origin::Characteristic(DATA) {
            return Err(PacketError::origin(packet.origin));
        }
        let mut bytes = Bytes::new(packet.bytes);
        bytes.slice(6)?;
        let g = bytes.xyz_i16_le()?.map(|axis| axis * self.g_per_lsb);
        bytes.slice(6)?;
        bytes.end()?;
        let at = self.count.next(events);
        events.push(Reading::event(at, g));
        Ok(())
    }

    fn reconnected(&mut self) {
        self.count.restart();
    }
}
