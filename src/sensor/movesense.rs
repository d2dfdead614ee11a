//! Movesense (Flash, HR2, MD) with the "GATT SensorData" firmware.
//!
//! Protocol published by the maker (movesense.com/docs/esw/gatt_sensordata_protocol) and confirmed by captures of
//! movesense-commander @216f7624 (MIT). Units in m/s², gravity included.

use jiff::SignedDuration;
use uuid::Uuid;

use super::bytes::Bytes;
use super::card::{Card, Link, Setting, Timing};
use super::clock::{DeviceClock, Follows};
use super::conversation::{Expected, Step};
use super::error::{PacketError, Problem};
use super::event::{Answer, Event, Reading};
use super::pace::Pace;
use super::packet::{Advert, Origin, Packet};
use super::{Decode, Driver};
use crate::recording::Sign;
use crate::units::STANDARD_GRAVITY;

/// Commands are written here.
pub const COMMAND: Uuid = Uuid::from_u128(0x3480_0001_7185_4d5d_b431_630e_7050_e8f0);
/// Answers and data come from here.
pub const DATA: Uuid = Uuid::from_u128(0x3480_0002_7185_4d5d_b431_630e_7050_e8f0);

/// The number by which we know our subscription, 1 to 255.
const REFERENCE: u8 = 8;
const SUBSCRIBE: u8 = 1;
const UNSUBSCRIBE: u8 = 2;
const ANSWER: u8 = 1;
const FIRST_PART: u8 = 2;
const SECOND_PART: u8 = 3;
/// Bytes before the readings: the time.
const STAMP: usize = 4;
/// Bytes of one reading.
const READING: usize = 12;

/// Status of an answer, as in HTTP, in the bytes in which it comes: 200 and 202.
const YES: &[&[u8]] = &[&[200, 0], &[202, 0]];
/// The others: 404, 409, 429.
const NO: &[(&[u8], &str)] = &[
    (&[0x94, 1], "not found: this firmware has no such path"),
    (&[0x99, 1], "in conflict with something that runs: switch the sensor off and on"),
    (&[0xad, 1], "too many subscriptions: switch the sensor off and on"),
];

/// The one kind.
pub static MOVESENSE: Movesense = Movesense;

/// A Movesense sensor.
#[derive(Clone, Copy, Debug)]
pub struct Movesense;

impl Driver for Movesense {
    fn card(&self) -> Card<'_> {
        Card {
            name: "movesense",
            title: "Movesense",
            link: Link::Connection,
            data: Origin::Characteristic(DATA),
            rates_hz: &[13.0, 26.0, 52.0, 104.0, 208.0],
            ranges_g: &[8],
            night: Setting::new(13.0, 8),
            timing: Timing::Stamped,
            sign: Sign::Normal,
            sign_seen: false,
            place: "breastbone, on a chest strap or a patch",
            mounting: None,
            battery: true,
            heart_rate: true,
            longest_packet: 160,
            silence_secs: 10,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named("Movesense ")
    }

    fn start(&self, setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        let path = format!("/Meas/Acc/{:.0}\0", setting.rate_hz);
        vec![
            Step::Subscribe(DATA),
            Step::write(COMMAND, [UNSUBSCRIBE, REFERENCE]),
            Step::Expect(Expected { optional: true, yes: &[], ..answer(3) }),
            Step::write(COMMAND, [&[SUBSCRIBE, REFERENCE], path.as_bytes()].concat()),
            Step::Expect(answer(10)),
        ]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![
            Step::write(COMMAND, [UNSUBSCRIBE, REFERENCE]),
            Step::Expect(Expected { optional: true, yes: &[], ..answer(3) }),
            Step::Unsubscribe(DATA),
        ]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        let clock = DeviceClock::new(1 << 32, 1_000_000);
        Box::new(Decoder { clock, pace: Pace::new(setting.period_nanos()), first_part: Vec::new() })
    }

    /// Eight readings; the clock of milliseconds wraps at the tenth.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clock that wraps")]
    fn specimen(&self, setting: &Setting, number: u32) -> Vec<u8> {
        let millis = |packets: u32| (f64::from(packets) * 8.0 * setting.period_nanos() / 1e6).round() as u32;
        let mut packet = vec![FIRST_PART, REFERENCE];
        packet.extend(0_u32.wrapping_sub(millis(10)).wrapping_add(millis(number) + 1).to_le_bytes());
        for axis in [0.0, 0.0, STANDARD_GRAVITY as f32].iter().cycle().take(24) {
            packet.extend(axis.to_le_bytes());
        }
        packet
    }
}

/// The answer to a command on our subscription.
fn answer(within_secs: i64) -> Expected {
    Expected {
        from: DATA,
        begins: vec![ANSWER, REFERENCE],
        yes: YES,
        no: NO,
        within: SignedDuration::from_secs(within_secs),
        optional: false,
    }
}

#[derive(Debug)]
struct Decoder {
    clock: DeviceClock,
    pace: Pace,
    /// A payload that did not fit into one notification, as far as it has come.
    first_part: Vec<u8>,
}

impl Decoder {
    fn payload(&mut self, payload: &[u8], packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let (stamp, readings) = readings(payload)?;
        let placed = self.clock.place(stamp.into(), packet.arrival);
        events.extend(placed.follows.event());
        if placed.follows != Follows::Repeated {
            let spread = self.pace.starting(placed, readings.len());
            events.extend(spread.loss.map(Event::Lost));
            events.extend(readings.iter().enumerate().map(|(i, g)| Reading::event(spread.at(i), *g)));
        }
        Ok(())
    }
}

/// A payload of acceleration: u32 time of the first reading in ms, then readings of 3 × f32 in m/s².
fn readings(payload: &[u8]) -> Result<(u32, Vec<[f64; 3]>), PacketError> {
    let mut bytes = Bytes::new(payload);
    let stamp = bytes.u32_le()?;
    let mut readings = Vec::new();
    while readings.is_empty() || !bytes.rest().is_empty() {
        readings.push(bytes.xyz_f32_le()?.map(|axis| axis / STANDARD_GRAVITY));
    }
    Ok((stamp, readings))
}

/// Whether a payload of this length ends with a whole reading.
const fn is_whole(length: usize) -> bool {
    length >= STAMP + READING && (length - STAMP).is_multiple_of(READING)
}

impl Decode for Decoder {
    /// Byte 0 says what it is (1 answer, 2 data, 3 data continued), byte 1 whose.
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if packet.origin != Origin::Characteristic(DATA) {
            return Err(PacketError::origin(packet.origin));
        }
        let mut bytes = Bytes::new(packet.bytes);
        let (kind, reference) = (bytes.u8()?, bytes.u8()?);
        match (kind, reference) {
            (ANSWER, _) => events.extend(status(bytes)?),
            (FIRST_PART, REFERENCE) if is_whole(bytes.rest().len()) => self.whole(bytes, packet, events)?,
            (FIRST_PART, REFERENCE) if bytes.rest().len() >= STAMP => self.first_part = bytes.rest().to_vec(),
            (FIRST_PART, REFERENCE) => bytes.u32_le().map(drop)?,
            (SECOND_PART, REFERENCE) => self.second(bytes, packet, events)?,
            (FIRST_PART | SECOND_PART, _) => return bytes.error(1, Problem::NotAcceleration("another subscription")),
            (other, _) => return bytes.error(2, Problem::Unknown { what: "message", code: other.into() }),
        }
        Ok(())
    }

    fn reconnected(&mut self) {
        self.first_part.clear();
    }
}

impl Decoder {
    fn whole(&mut self, bytes: Bytes<'_>, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        self.payload(bytes.rest(), packet, events).map_err(|error| moved(error, 2))?;
        self.first_part.clear();
        Ok(())
    }

    fn second(&mut self, bytes: Bytes<'_>, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let missing = Problem::Senseless("the second half of a packet whose first half did not arrive");
        if self.first_part.is_empty() {
            return bytes.error(2, missing);
        }
        let first = std::mem::take(&mut self.first_part);
        let back = first.len();
        let payload = [&first, bytes.rest()].concat();
        self.payload(&payload, packet, events)
            .map_err(|error| PacketError::at((error.offset + 2).saturating_sub(back), error.problem))
    }
}

fn moved(error: PacketError, by: usize) -> PacketError {
    PacketError::at(error.offset + by, error.problem)
}

/// What an answer says: u16 status after the two bytes. That to HELLO carries none and is no news.
fn status(mut bytes: Bytes<'_>) -> Result<Option<Event>, PacketError> {
    let code = bytes.take::<2>()?;
    let yes = YES.contains(&code.as_slice());
    let no = NO.iter().find(|(no, _)| *no == code).map(|(_, words)| *words);
    let reply = if yes { Some("done") } else { no };
    Ok(reply.map(|reply| Event::Answer(Answer { request: "command".into(), reply: reply.into(), yes })))
}
