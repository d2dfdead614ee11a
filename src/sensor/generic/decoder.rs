//! Packets as the user described them.

use uuid::Uuid;

use super::super::Decode;
use super::super::bytes::Bytes;
use super::super::card::Setting;
use super::super::clock::{DeviceClock, Follows, Placed};
use super::super::count::Count;
use super::super::error::{PacketError, Problem};
use super::super::event::{DeviceTime, Event, Loss, Reading};
use super::super::pace::Pace;
use super::super::packet::{Origin, Packet};
use super::{Description, Field, Layout, Number, Order, Stamped};
use crate::recording::Sign;

/// The state of one sensor.
#[derive(Debug)]
pub(super) struct Decoder {
    layout: Layout,
    characteristic: Uuid,
    sign: f64,
    period: f64,
    times: Times,
}

/// What the times rest on.
#[derive(Debug)]
enum Times {
    Stamped {
        clock: DeviceClock,
        pace: Pace,
        field: Field,
        of: Stamped,
    },
    /// The counter's tick is one packet, whose length the first packet tells.
    Numbered {
        field: Field,
        clock: Option<DeviceClock>,
    },
    Counted(Count),
}

impl Decoder {
    pub(super) fn new(description: &Description, setting: &Setting) -> Self {
        let layout = description.layout.clone();
        let times = match (layout.clock, layout.counter) {
            (Some(clock), _) => Times::Stamped {
                clock: DeviceClock::new(modulus(clock.bytes), clock.tick_nanos),
                pace: Pace::new(setting.period_nanos()),
                field: Field { at: clock.at, bytes: clock.bytes },
                of: clock.of,
            },
            (None, Some(field)) => Times::Numbered { field, clock: None },
            (None, None) => Times::Counted(Count::new(setting)),
        };
        let (period, characteristic) = (setting.period_nanos(), description.characteristic);
        Self { layout, characteristic, sign: factor(description.sign), period, times }
    }

    /// The readings of a packet, in g.
    fn readings(&self, packet: &[u8]) -> Result<Vec<[f64; 3]>, PacketError> {
        let mut bytes = Bytes::new(packet);
        bytes.slice(self.layout.first)?;
        let gap = self.layout.stride.map(|stride| stride.saturating_sub(3 * self.layout.number.width()));
        let mut readings = Vec::new();
        loop {
            let mut axis = || axis(&mut bytes, &self.layout);
            readings.push([axis()?, axis()?, axis()?].map(|g| g * self.sign));
            let Some(gap) = gap else { break };
            // The last reading need not be followed by what lies between readings.
            if bytes.rest().len() <= gap {
                break;
            }
            bytes.slice(gap)?;
        }
        Ok(readings)
    }
}

impl Times {
    /// The times of a packet's `n` readings, `period` nanoseconds apart; none when it was there already.
    fn of(&mut self, heard: &Heard<'_>, n: usize, events: &mut Vec<Event>) -> Result<Vec<DeviceTime>, PacketError> {
        match self {
            Self::Counted(count) => Ok((0..n).map(|_| count.next(events)).collect()),
            Self::Stamped { clock, pace, field, of } => {
                let placed = clock.place(heard.unsigned(*field)?, heard.packet.arrival);
                events.extend(placed.follows.event());
                Ok(if placed.follows == Follows::Repeated { Vec::new() } else { spread(pace, *of, placed, n, events) })
            }
            Self::Numbered { field, clock } => {
                let raw = heard.unsigned(*field)?;
                let packet_nanos = DeviceTime::counted(count(n), heard.period).as_nanos().max(1);
                let clock = clock.get_or_insert_with(|| DeviceClock::new(modulus(field.bytes), packet_nanos));
                let placed = clock.place(raw, heard.packet.arrival);
                events.extend(placed.follows.event());
                events.extend(missing(placed, n, packet_nanos));
                let n = if placed.follows == Follows::Repeated { 0 } else { n };
                let after = |i| DeviceTime::counted(count(i), heard.period).as_nanos();
                Ok((0..n).map(|i| placed.at.plus_nanos(after(i))).collect())
            }
        }
    }
}

/// A packet, and what is needed to read its times.
struct Heard<'a> {
    packet: &'a Packet<'a>,
    order: Order,
    period: f64,
}

impl Heard<'_> {
    /// A counter or a clock.
    fn unsigned(&self, field: Field) -> Result<u64, PacketError> {
        let mut bytes = Bytes::new(self.packet.bytes);
        bytes.slice(field.at)?;
        let digits = bytes.slice(field.bytes.into())?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Ok(if self.order == Order::Big { digits.iter().fold(0, add) } else { digits.iter().rev().fold(0, add) })
    }
}

/// The times of a stamped packet's readings.
fn spread(pace: &mut Pace, of: Stamped, placed: Placed, n: usize, events: &mut Vec<Event>) -> Vec<DeviceTime> {
    let spread = if of == Stamped::First { pace.starting(placed, n) } else { pace.ending(placed, n) };
    events.extend(spread.loss.map(Event::Lost));
    (0..n).map(|i| spread.at(i)).collect()
}

/// Packets that a counter skipped, of `n` readings each.
fn missing(placed: Placed, n: usize, packet_nanos: i64) -> Option<Event> {
    let Follows::Ahead { ticks: ticks @ 2.. } = placed.follows else { return None };
    let packets = u64::try_from(ticks - 1).unwrap_or(0);
    let nanos = (ticks - 1).saturating_mul(packet_nanos);
    Some(Event::Lost(Loss { readings: packets.saturating_mul(count(n)), nanos }))
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

const fn factor(sign: Sign) -> f64 {
    match sign {
        Sign::Normal => 1.0,
        Sign::Inverted => -1.0,
    }
}

fn modulus(bytes: u8) -> i128 {
    1 << (8 * u32::from(bytes.clamp(1, 8)))
}

/// The next axis in g, before its sign.
fn axis(bytes: &mut Bytes<'_>, layout: &Layout) -> Result<f64, PacketError> {
    let at = bytes.at();
    let mut number = bytes.slice(layout.number.width())?.to_vec();
    if layout.order == Order::Big {
        number.reverse();
    }
    let value = match *number.as_slice() {
        [a] => f64::from(i8::from_le_bytes([a])),
        [a, b] => f64::from(i16::from_le_bytes([a, b])),
        [a, b, c, d] if layout.number == Number::F32 => f64::from(f32::from_le_bytes([a, b, c, d])),
        [a, b, c, d] => f64::from(i32::from_le_bytes([a, b, c, d])),
        _ => f64::NAN,
    };
    let finite = value.is_finite().then_some(value * layout.g_per_unit);
    finite.ok_or(PacketError::at(at, Problem::Senseless("a reading that is no finite number")))
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if packet.origin != Origin::Characteristic(self.characteristic) {
            return Err(PacketError::origin(packet.origin));
        }
        let readings = self.readings(packet.bytes)?;
        let heard = Heard { packet, order: self.layout.order, period: self.period };
        let times = self.times.of(&heard, readings.len(), events)?;
        events.extend(times.into_iter().zip(readings).map(|(at, g)| Reading::event(at, g)));
        Ok(())
    }

    fn reconnected(&mut self) {
        if let Times::Counted(count) = &mut self.times {
            count.restart();
        }
    }
}

/// Packet `number` of a sensor at rest: one reading, or three where packets may hold several.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counters and clocks wrap")]
pub(super) fn specimen(layout: &Layout, sign: Sign, setting: &Setting, number: u32) -> Vec<u8> {
    let readings = if layout.stride.is_some() { 3 } else { 1 };
    let width = layout.number.width();
    let stride = layout.stride.unwrap_or(3 * width);
    let counter = layout.counter.map_or(0, |field| field.at + usize::from(field.bytes));
    let clock = layout.clock.map_or(0, |clock| clock.at + usize::from(clock.bytes));
    let end = layout.first + (readings - 1) * stride + 3 * width;
    let mut packet = vec![0; end.max(counter).max(clock)];
    if let Some(field) = layout.counter {
        write(&mut packet, field.at, field.bytes.into(), layout.order, u64::from(number).wrapping_sub(10));
    }
    if let Some(clock) = layout.clock {
        let packet_nanos = readings as f64 * setting.period_nanos();
        let ticks = ((f64::from(number) - 10.0) * packet_nanos / clock.tick_nanos as f64).round() as i64;
        write(&mut packet, clock.at, clock.bytes.into(), layout.order, ticks as u64);
    }
    let one_g = factor(sign) / layout.g_per_unit;
    let unit =
        if layout.number == Number::F32 { u64::from((one_g as f32).to_bits()) } else { one_g.round() as i64 as u64 };
    for i in 0..readings {
        write(&mut packet, layout.first + i * stride + 2 * width, width, layout.order, unit);
    }
    packet
}

fn write(packet: &mut [u8], at: usize, width: usize, order: Order, value: u64) {
    let bytes = value.to_le_bytes();
    let places = packet.iter_mut().skip(at).take(width);
    match order {
        Order::Little => places.zip(bytes).for_each(|(place, byte)| *place = byte),
        Order::Big => places.rev().zip(bytes).for_each(|(place, byte)| *place = byte),
    }
}
