//! MbientLab MetaMotion (R, RL: chip BMI160; S: chip BMI270).
//!
//! Commands and registers as the maker's SDK tests them (MetaWear-SDK-Cpp @f67699e5); no code of theirs is used.
//! A packet is module, register and data; module 3 is the accelerometer, and a register with its top bit set is read.

use jiff::SignedDuration;
use uuid::Uuid;

use super::bytes::Bytes;
use super::card::{Card, Link, Setting, Timing};
use super::conversation::{Expected, Step};
use super::count::Count;
use super::error::{PacketError, Problem};
use super::event::{Event, Reading};
use super::packet::{Advert, Origin, Packet};
use super::{Decode, Driver};
use crate::recording::Sign;

/// The service that is advertised.
pub const SERVICE: Uuid = Uuid::from_u128(0x326a_9000_85cb_9195_d9dd_464c_fbba_e75a);
/// Commands are written here.
pub const COMMAND: Uuid = Uuid::from_u128(0x326a_9001_85cb_9195_d9dd_464c_fbba_e75a);
/// Answers and data come from here.
pub const DATA: Uuid = Uuid::from_u128(0x326a_9006_85cb_9195_d9dd_464c_fbba_e75a);

const ACCELEROMETER: u8 = 3;
const SETTINGS: u8 = 0x11;
const HAPTIC: u8 = 8;
/// Register of the haptic module: run for a while.
const PULSE: u8 = 1;
/// Duty cycle of a motor at full strength.
const FULL: u8 = 248;
/// Registers of the accelerometer: one reading, and three at once on either chip.
const PLAIN: u8 = 0x04;
const PACKED_BMI160: u8 = 0x1c;
const PACKED_BMI270: u8 = 0x05;
const ORIENTATION: u8 = 0x11;
const BATTERY: u8 = 0x8c;
const KIND: u8 = 0x80;

/// Output rates in Hz and the low half of the rate register, the same on both chips.
const RATES: &[(f64, u8)] = &[(12.5, 5), (25.0, 6), (50.0, 7), (100.0, 8), (200.0, 9)];

/// What differs between the two chips.
struct Chip {
    /// The number by which it says which it is.
    implementation: u8,
    /// High half of the rate register: how the filter works.
    filter: u8,
    /// Range codes for ±2, 4, 8 and 16 g.
    ranges: [u8; 4],
    packed: u8,
}

const BMI160: Chip = Chip { implementation: 1, filter: 0x20, ranges: [3, 5, 8, 12], packed: PACKED_BMI160 };
const BMI270: Chip = Chip { implementation: 4, filter: 0xa0, ranges: [0, 1, 2, 3], packed: PACKED_BMI270 };

/// Every MetaMotion.
pub static METAMOTION: MetaMotion = MetaMotion;

/// A MetaMotion; which chip it has it says when asked.
#[derive(Clone, Copy, Debug)]
pub struct MetaMotion;

impl Driver for MetaMotion {
    fn card(&self) -> Card<'_> {
        Card {
            name: "metamotion",
            title: "MbientLab MetaMotion",
            link: Link::Connection,
            data: Origin::Characteristic(DATA),
            rates_hz: &[12.5, 25.0, 50.0, 100.0, 200.0],
            ranges_g: &[2, 4, 8, 16],
            night: Setting::new(12.5, 2),
            timing: Timing::Counted,
            sign: Sign::Normal,
            sign_seen: false,
            place: "breastbone, clipped or on a patch",
            mounting: None,
            battery: true,
            heart_rate: false,
            longest_packet: 20,
            silence_secs: 10,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named("MetaWear") || advert.is_named("MetaMotion") || advert.offers(SERVICE)
    }

    fn start(&self, setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        let which = Expected {
            from: DATA,
            begins: vec![ACCELEROMETER, KIND],
            yes: &[],
            no: &[],
            within: SignedDuration::from_secs(5),
            optional: false,
        };
        let case = |chip: &Chip| (vec![chip.implementation], chip.start(setting));
        vec![
            Step::Subscribe(DATA),
            Step::write(COMMAND, [ACCELEROMETER, KIND]),
            Step::Choose { answer: which, cases: vec![case(&BMI160), case(&BMI270)] },
        ]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        let mut steps: Vec<Step> = stop().collect();
        steps.push(Step::Unsubscribe(DATA));
        steps
    }

    fn ask_battery(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::write(COMMAND, [SETTINGS, BATTERY])]
    }

    /// A coin motor for 800 ms at full strength; a board without one takes the command and does nothing.
    fn vibrate(&self, _found: &[Uuid]) -> Vec<Step> {
        let [low, high] = 800_u16.to_le_bytes();
        // The last byte tells a motor (0) from a buzzer (1).
        vec![Step::write(COMMAND, [HAPTIC, PULSE, FULL, low, high, 0])]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(Decoder { count: Count::new(setting), g_per_lsb: f64::from(setting.range_g.max(1)) / 32768.0 })
    }

    fn specimen(&self, setting: &Setting, _number: u32) -> Vec<u8> {
        let one_g = i16::try_from(32768 / i32::from(setting.range_g.max(1))).unwrap_or(i16::MAX).to_le_bytes();
        let reading = [&[0; 4], one_g.as_slice()].concat();
        [vec![ACCELEROMETER, PACKED_BMI160], reading.repeat(3)].concat()
    }
}

impl Chip {
    /// Stop what may run, set rate and range, send three readings at once, switch on.
    fn start(&self, setting: &Setting) -> Vec<Step> {
        let rate = RATES.iter().find(|(hz, _)| *hz >= setting.rate_hz).map_or(5, |(_, code)| *code);
        let [two, four, eight, sixteen] = self.ranges;
        let range = match setting.range_g {
            ..=2 => two,
            3..=4 => four,
            5..=8 => eight,
            _ => sixteen,
        };
        let commands: [&[u8]; 4] = [&[3, self.filter | rate, range], &[self.packed, 1], &[2, 1, 0], &[1, 1]];
        stop().chain(commands.into_iter().map(accelerometer)).collect()
    }
}

/// Standby, no interrupt, no notifications of any register.
fn stop() -> impl Iterator<Item = Step> {
    let commands: [&[u8]; 5] = [&[1, 0], &[2, 0, 1], &[PLAIN, 0], &[PACKED_BMI160, 0], &[PACKED_BMI270, 0]];
    commands.into_iter().map(accelerometer)
}

fn accelerometer(command: &[u8]) -> Step {
    Step::write(COMMAND, [&[ACCELEROMETER], command].concat())
}

#[derive(Debug)]
struct Decoder {
    count: Count,
    g_per_lsb: f64,
}

impl Decoder {
    /// One or more readings of 3 × i16, full scale at the range that was set.
    fn readings(&mut self, mut bytes: Bytes<'_>, n: usize, events: &mut Vec<Event>) -> Result<(), PacketError> {
        let mut readings = Vec::with_capacity(n);
        for _ in 0..n {
            readings.push(bytes.xyz_i16_le()?.map(|axis| axis * self.g_per_lsb));
        }
        bytes.end()?;
        for g in readings {
            let at = self.count.next(events);
            events.push(Reading::event(at, g));
        }
        Ok(())
    }
}

/// Charge in per cent and voltage in mV.
fn battery(mut bytes: Bytes<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
    let (level, millivolts) = (bytes.u8()?, bytes.u16_le()?);
    if level > 100 {
        return bytes.error(3, Problem::Senseless("a battery cannot be charged to more than 100 %"));
    }
    events.extend([Event::Battery(level), Event::BatteryMillivolts(millivolts)]);
    Ok(())
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if packet.origin != Origin::Characteristic(DATA) {
            return Err(PacketError::origin(packet.origin));
        }
        let mut bytes = Bytes::new(packet.bytes);
        match (bytes.u8()?, bytes.u8()?) {
            (ACCELEROMETER, PLAIN) => self.readings(bytes, 1, events),
            (ACCELEROMETER, PACKED_BMI160 | PACKED_BMI270) => self.readings(bytes, 3, events),
            (ACCELEROMETER, KIND) => Ok(()),
            (ACCELEROMETER, ORIENTATION) => bytes.error(1, Problem::NotAcceleration("a coarse orientation")),
            (SETTINGS, BATTERY) => battery(bytes, events),
            (module, _) => bytes.error(2, Problem::Unknown { what: "message of module", code: module.into() }),
        }
    }

    fn reconnected(&mut self) {
        self.count.restart();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_vibrates_as_the_makers_command_has_it() {
        // The maker's own example, with 800 ms for 5000: module, register, duty cycle, little-endian ms, motor.
        let expected = vec![0x08, 0x01, 0xf8, 0x20, 0x03, 0x00];
        assert_eq!(METAMOTION.vibrate(&[]), [Step::Write { to: COMMAND, bytes: expected }]);
    }
}
