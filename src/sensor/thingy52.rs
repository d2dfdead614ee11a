//! Nordic Thingy:52.
//!
//! Formats from the maker's firmware (Nordic-Thingy52-FW @6ada0a9a) and library (Nordic-Thingy52-Nodejs @3dc1890a).
//! The one published raw packet reads z = −0.998 g; which way up it lay was not said.

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

const fn thingy(number: u16) -> Uuid {
    Uuid::from_u128(((0xef68_0000 | number as u128) << 96) | 0x9b35_4933_9b10_52ff_a974_0042)
}

/// The service that is advertised.
pub const SERVICE: Uuid = thingy(0x0100);
/// How the motion sensors run.
pub const CONFIGURATION: Uuid = thingy(0x0401);
/// Acceleration, rotation and magnetic field as measured.
pub const RAW: Uuid = thingy(0x0406);

/// Counts per g: ten bits behind the point.
const PER_G: f64 = 1024.0;

/// The one kind.
pub static THINGY52: Thingy52 = Thingy52;

/// A Thingy:52.
#[derive(Clone, Copy, Debug)]
pub struct Thingy52;

impl Driver for Thingy52 {
    fn card(&self) -> Card<'_> {
        Card {
            name: "thingy52",
            title: "Nordic Thingy:52",
            link: Link::Connection,
            data: Origin::Characteristic(RAW),
            rates_hz: &[5.0, 10.0, 20.0, 50.0, 100.0, 200.0],
            ranges_g: &[2],
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
        advert.is_named("Thingy") || advert.offers(SERVICE)
    }

    /// Motion configuration: u16 step counter, temperature and compass intervals in ms, u16 rate in Hz, u8 wake on
    /// motion. All but the rate stay as delivered.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; rates are whole here")]
    fn start(&self, setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        let [low, high] = (setting.rate_hz.round() as u16).to_le_bytes();
        let configuration = [0xe8, 0x03, 0xf4, 0x01, 0xf4, 0x01, low, high, 1];
        vec![Step::write(CONFIGURATION, configuration), Step::Subscribe(RAW)]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::Unsubscribe(RAW)]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(Decoder(Count::new(setting)))
    }

    fn specimen(&self, _setting: &Setting, _number: u32) -> Vec<u8> {
        let mut packet = vec![0, 0, 0, 0, 0, 4];
        packet.resize(18, 0);
        packet
    }
}

#[derive(Debug)]
struct Decoder(Count);

impl Decode for Decoder {
    /// Bytes 0–5: x, y, z, i16 with ten bits behind the point, in g; 6–11 rotation; 12–17 magnetic field.
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if packet.origin != Origin::Characteristic(RAW) {
            return Err(PacketError::origin(packet.origin));
        }
        let mut bytes = Bytes::new(packet.bytes);
        let g = bytes.xyz_i16_le()?.map(|axis| axis / PER_G);
        bytes.slice(12)?;
        bytes.end()?;
        let at = self.0.next(events);
        events.push(Reading::event(at, g));
        Ok(())
    }

    fn reconnected(&mut self) {
        self.0.restart();
    }
}
