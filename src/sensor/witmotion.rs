//! WitMotion WT901BLE family (WT901BLECL, BWT901BLE).
//!
//! Published by the maker (BLE 5.0 protocol on its gitbook; WitBluetooth_BWT901BLE5_0 @9efaab0f). A stream of packets
//! of 20 bytes, or of 28 with the time on newer firmware; no checksum, and packets may be split over notifications.
//! BWT901CL is Bluetooth Classic and cannot be used.

use jiff::SignedDuration;
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

/// A number in the maker's base, which ends in 9a34fb, not in 9b34fb as that of the Bluetooth SIG.
const fn wit(number: u16) -> Uuid {
    Uuid::from_u128(((number as u128) << 96) | 0x1000_8000_0080_5f9a_34fb)
}

/// The service of the BLE 5 models.
pub const SERVICE: Uuid = wit(0xffe5);
/// Data of the BLE 5 models.
pub const DATA: Uuid = wit(0xffe4);
/// Commands to the BLE 5 models.
pub const COMMAND: Uuid = wit(0xffe9);
/// Data of the models with two radios.
pub const DUAL_DATA: Uuid = Uuid::from_u128(0x4953_5343_1e4d_4bd9_ba61_23c6_4724_9616);
/// Commands to the models with two radios.
pub const DUAL_COMMAND: Uuid = Uuid::from_u128(0x4953_5343_8841_43f4_a8d4_ecbe_3472_9bb3);

/// Output rates in Hz and their codes.
const RATES: &[(f64, u8)] =
    &[(0.5, 2), (1.0, 3), (2.0, 4), (5.0, 5), (10.0, 6), (20.0, 7), (50.0, 8), (100.0, 9), (200.0, 10)];

/// What every packet begins with.
const HEAD: u8 = 0x55;
const MOTION: u8 = 0x61;
const REGISTERS: u8 = 0x71;
/// Bytes of a packet, and of the time that newer firmware appends.
const PACKET: usize = 20;
const TIME: usize = 8;
/// The register of the battery's voltage, in units of 10 mV.
const VOLTAGE: u8 = 0x64;
/// Full scale, which cannot be set.
const RANGE: u8 = 16;
/// Let settings be changed for ten seconds.
const UNLOCK: [u8; 5] = [0xff, 0xaa, 0x69, 0x88, 0xb5];

/// Every model.
pub static WITMOTION: WitMotion = WitMotion;

/// A WitMotion sensor.
#[derive(Clone, Copy, Debug)]
pub struct WitMotion;

impl Driver for WitMotion {
    fn card(&self) -> Card<'_> {
        Card {
            name: "witmotion",
            title: "WitMotion WT901BLE",
            link: Link::Connection,
            data: Origin::Characteristic(DATA),
            rates_hz: &[0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0],
            ranges_g: &[RANGE],
            night: Setting::new(10.0, RANGE),
            timing: Timing::Counted,
            sign: Sign::Normal,
            sign_seen: true,
            place: "belt pouch or strap on the front of the trunk",
            mounting: None,
            battery: true,
            heart_rate: false,
            longest_packet: 28,
            silence_secs: 15,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named("WT901BLE") || advert.is_named("BWT901BLE") || advert.offers(SERVICE)
    }

    fn start(&self, setting: &Setting, found: &[Uuid]) -> Vec<Step> {
        let (data, command) = characteristics(found);
        let rate = RATES.iter().find(|(hz, _)| *hz >= setting.rate_hz).map_or(6, |(_, code)| *code);
        let wait = Step::Wait(SignedDuration::from_millis(100));
        // Not saved: what the wearer has set comes back when the sensor is switched off and on.
        vec![
            Step::Subscribe(data),
            Step::write(command, UNLOCK),
            wait.clone(),
            Step::write(command, [0xff, 0xaa, 3, rate, 0]),
            wait,
        ]
    }

    /// It streams as long as it is switched on; only the link can be left in peace.
    fn stop(&self, found: &[Uuid]) -> Vec<Step> {
        vec![Step::Unsubscribe(characteristics(found).0)]
    }

    fn ask_battery(&self, found: &[Uuid]) -> Vec<Step> {
        vec![Step::write(characteristics(found).1, [0xff, 0xaa, 0x27, VOLTAGE, 0])]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(Decoder { count: Count::new(setting), held: Vec::new(), after_packet: false })
    }

    fn specimen(&self, _setting: &Setting, _number: u32) -> Vec<u8> {
        let mut packet = vec![HEAD, MOTION, 0, 0, 0, 0, 0x00, 0x08];
        packet.resize(PACKET, 0);
        packet
    }
}

/// Data and command characteristics of the model that was found.
fn characteristics(found: &[Uuid]) -> (Uuid, Uuid) {
    if found.contains(&DUAL_DATA) && !found.contains(&DATA) { (DUAL_DATA, DUAL_COMMAND) } else { (DATA, COMMAND) }
}

/// The stream, of which a part may be held until the rest has come.
#[derive(Debug)]
struct Decoder {
    count: Count,
    held: Vec<u8>,
    /// Whether a packet has just ended, so that its time may follow.
    after_packet: bool,
}

impl Decoder {
    /// Reads all whole packets off the front of the stream.
    fn drain(&mut self, events: &mut Vec<Event>) {
        let stream = std::mem::take(&mut self.held);
        let mut rest = stream.as_slice();
        let mut noise = 0;
        while !rest.is_empty() {
            if let Some((packet, after)) = rest.split_at_checked(PACKET).filter(|(packet, _)| is_head(packet)) {
                tell_noise(&mut noise, events);
                self.packet(packet, events);
                self.after_packet = true;
                rest = after;
            } else if could_begin(rest) || (self.after_packet && rest.len() < TIME) {
                break;
            } else if let Some(after) = without_time(rest).filter(|_| self.after_packet) {
                self.after_packet = false;
                rest = after;
            } else {
                self.after_packet = false;
                noise += 1;
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        tell_noise(&mut noise, events);
        self.held = rest.to_vec();
    }

    /// One whole packet.
    ///
    /// | byte | content |
    /// |---|---|
    /// | 0–1 | 55 61 |
    /// | 2–7 | acceleration x, y, z: i16, full scale 16 g |
    /// | 8–13, 14–19 | rotation rate, angles |
    fn packet(&mut self, packet: &[u8], events: &mut Vec<Event>) {
        let mut bytes = Bytes::new(packet);
        let Ok([_, kind]) = bytes.take() else { return };
        if kind == REGISTERS {
            events.extend(voltage(bytes));
        } else if let Ok(axes) = bytes.xyz_i16_le() {
            let at = self.count.next(events);
            events.push(Reading::event(at, axes.map(|axis| axis * f64::from(RANGE) / 32768.0)));
        }
    }
}

/// The battery's voltage, where the registers read begin with that of it.
fn voltage(mut bytes: Bytes<'_>) -> Option<Event> {
    let [register, _] = bytes.take().ok()?;
    let hundredths = bytes.u16_le().ok().filter(|_| register == VOLTAGE)?;
    Some(Event::BatteryMillivolts(hundredths.saturating_mul(10)))
}

fn tell_noise(noise: &mut usize, events: &mut Vec<Event>) {
    let bytes = std::mem::take(noise);
    events.extend((bytes > 0).then_some(Event::Noise { bytes }));
}

/// Whether a packet begins here.
const fn is_head(bytes: &[u8]) -> bool {
    matches!(bytes, [HEAD, MOTION | REGISTERS, ..])
}

/// Whether these bytes, to the end of what has come, could be the beginning of a packet.
const fn could_begin(bytes: &[u8]) -> bool {
    matches!(bytes, [HEAD] | [HEAD, MOTION | REGISTERS, ..])
}

/// What follows the time that newer firmware appends: year, month, day, hour, minute, second, u16 ms.
const fn without_time(bytes: &[u8]) -> Option<&[u8]> {
    match bytes.split_at_checked(TIME) {
        Some(([_, 1..=12, 1..=31, 0..=23, 0..=59, 0..=59, _, 0..=3], rest)) => Some(rest),
        _ => None,
    }
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if !matches!(packet.origin, Origin::Characteristic(DATA | DUAL_DATA)) {
            return Err(PacketError::origin(packet.origin));
        }
        self.held.extend(packet.bytes);
        self.drain(events);
        Ok(())
    }

    fn reconnected(&mut self) {
        self.held.clear();
        self.after_packet = false;
        self.count.restart();
    }
}

#[cfg(test)]
mod tests {
    use super::super::Packet;
    use super::*;
    use crate::time::Timestamp;

    /// Two packets with their times, cut into notifications of `size` bytes.
    fn cut(size: usize) -> Vec<Event> {
        let time = [26, 11, 21, 3, 59, 12, 0xe7, 3];
        let setting = WITMOTION.card().night;
        let stream = [WITMOTION.specimen(&setting, 0), time.to_vec()].concat().repeat(2);
        let mut decoder = WITMOTION.decoder(&setting);
        let mut events = Vec::new();
        for bytes in stream.chunks(size) {
            let packet = Packet { arrival: Timestamp::default(), origin: Origin::Characteristic(DATA), bytes };
            decoder.decode(&packet, &mut events).unwrap();
        }
        events
    }

    #[test]
    fn a_packet_and_its_time_may_be_cut_anywhere() {
        for size in 1..57 {
            assert_eq!(cut(size), cut(56), "{size}");
        }
        assert!(matches!(cut(20)[..], [Event::NewClock, Event::Reading(_), Event::Reading(_)]));
    }
}
