//! A Polar H10 that is not there: it answers commands and makes frames from samples.
//!
//! For tests of everything above the radio, and for people without a sensor. Like the decoders it has no clock: whoever
//! plays it says what its clock shows, so that it can drift, jump and start anew.

use uuid::Uuid;

use super::card::Setting;
use super::packet::short;
use super::polar::{self, CONTROL, DATA, H10_FRAME};
use super::standard::{BATTERY_LEVEL, HEART_RATE, HEART_RATE_SERVICE};
use crate::units::{Accel, Sensor};

/// A characteristic and what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Characteristic {
    /// Its number.
    pub uuid: Uuid,
    /// What may be done with it, in BlueZ's words: `read`, `write`, `notify`, `indicate`.
    pub flags: &'static [&'static str],
}

/// A service and its characteristics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its number.
    pub uuid: Uuid,
    /// What it has.
    pub characteristics: &'static [Characteristic],
}

const fn characteristic(uuid: Uuid, flags: &'static [&'static str]) -> Characteristic {
    Characteristic { uuid, flags }
}

/// What an H10 offers.
pub const SERVICES: &[Service] = &[
    Service {
        uuid: polar::SERVICE,
        characteristics: &[characteristic(CONTROL, &["read", "write", "indicate"]), characteristic(DATA, &["notify"])],
    },
    Service { uuid: HEART_RATE_SERVICE, characteristics: &[characteristic(HEART_RATE, &["notify"])] },
    Service { uuid: short(0x180f), characteristics: &[characteristic(BATTERY_LEVEL, &["read", "notify"])] },
    Service {
        uuid: short(0x180a),
        characteristics: &[
            characteristic(short(0x2a29), &["read"]),
            characteristic(short(0x2a24), &["read"]),
            characteristic(short(0x2a25), &["read"]),
            characteristic(short(0x2a26), &["read"]),
        ],
    },
];

/// An emulated H10.
#[derive(Clone, Debug, PartialEq)]
pub struct FakeH10 {
    serial: String,
    /// Charge of the battery in per cent.
    pub battery: u8,
    stream: Option<Setting>,
    /// Samples that do not fill a frame yet, in mG.
    waiting: Vec<[i16; 3]>,
}

impl FakeH10 {
    /// One with this serial number (eight digits on the pod) and a full battery.
    #[must_use]
    pub fn new(serial: &str) -> Self {
        Self { serial: serial.to_owned(), battery: 100, stream: None, waiting: Vec::new() }
    }

    /// The name it advertises.
    #[must_use]
    pub fn name(&self) -> String {
        format!("Polar H10 {}", self.serial)
    }

    /// What it streams at the moment.
    #[must_use]
    pub const fn stream(&self) -> Option<Setting> {
        self.stream
    }

    /// The value of a characteristic; `None` where there is nothing to read.
    #[must_use]
    pub fn read(&self, uuid: Uuid) -> Option<Vec<u8>> {
        let text = |text: &str| Some(text.as_bytes().to_vec());
        match uuid {
            // Features: ECG and acceleration.
            CONTROL => Some([&[0x0f, 0x05], [0; 15].as_slice()].concat()),
            BATTERY_LEVEL => Some(vec![self.battery]),
            uuid if uuid == short(0x2a29) => text("Polar Electro Oy"),
            uuid if uuid == short(0x2a24) => text("H10"),
            uuid if uuid == short(0x2a25) => text(&self.serial),
            uuid if uuid == short(0x2a26) => text("5.0.0"),
            _ => None,
        }
    }

    /// Takes a command at the control point and gives the indication that answers it.
    pub fn write(&mut self, command: &[u8]) -> Vec<u8> {
        let (operation, measurement) = (byte(command, 0), byte(command, 1));
        let answer = |status: u8, more: &[u8]| [&[0xf0, operation, measurement, status], more].concat();
        match (operation, measurement) {
            (1, 2) => answer(0, &SETTINGS),
            (2, 2) => match self.start(command) {
                0 => answer(0, &[0, 1]),
                status => answer(status, &[]),
            },
            (3, 2) => {
                self.end();
                answer(0, &[0])
            }
            (1..=3, _) => answer(3, &[]),
            _ => answer(1, &[]),
        }
    }

    /// The link is lost: the stream ends, or goes on for the next connection to find it running.
    pub fn disconnect(&mut self, keeps_streaming: bool) {
        self.waiting.clear();
        if !keeps_streaming {
            self.end();
        }
    }

    /// It stops of its own accord; the indication that says so.
    pub fn give_up(&mut self) -> Vec<u8> {
        self.end();
        vec![1, 2]
    }

    /// Takes a sample at the time that its clock shows, in ns since 2000; the frame that this sample fills.
    ///
    /// Readings are rounded to mG and end at the range that was set. What comes while no stream runs is not kept.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range, at most 8000 mG")]
    pub fn sample(&mut self, clock_nanos: u64, accel: Accel<Sensor>) -> Option<Vec<u8>> {
        let limit = f64::from(self.stream?.range_g) * 1000.0;
        let milli_g = |g: f64| (g * 1000.0).round().clamp(-limit, limit) as i16;
        self.waiting.push([milli_g(accel.x()), milli_g(accel.y()), milli_g(accel.z())]);
        if self.waiting.len() < H10_FRAME {
            return None;
        }
        Some(polar::frame::encode(clock_nanos, &std::mem::take(&mut self.waiting)))
    }

    /// A heart rate packet with skin contact and one time between beats.
    #[must_use]
    pub fn heart_rate(bpm: u8) -> Vec<u8> {
        let [low, high] = u16::try_from(61_440 / u32::from(bpm.max(1))).unwrap_or(u16::MAX).to_le_bytes();
        vec![0x16, bpm, low, high]
    }

    fn end(&mut self) {
        self.stream = None;
        self.waiting.clear();
    }

    /// Starts as the settings say; the status to answer with.
    fn start(&mut self, command: &[u8]) -> u8 {
        if self.stream.is_some() {
            return 6;
        }
        let card = super::Driver::card(&polar::H10);
        let Some(wanted) = wanted(command) else { return 5 };
        if !card.rates_hz.contains(&wanted.rate_hz) {
            return 8;
        }
        if !card.ranges_g.contains(&wanted.range_g) {
            return 9;
        }
        self.stream = Some(wanted);
        0
    }
}

/// What an H10 answers when asked for its settings: 25, 50, 100, 200 Hz; 16 bits; 2, 4, 8 g.
const SETTINGS: [u8; 23] = [0, 0, 4, 25, 0, 50, 0, 100, 0, 200, 0, 1, 1, 16, 0, 2, 3, 2, 0, 4, 0, 8, 0];

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// The settings of a start command, in whatever order; `None` when one is missing or of another shape.
fn wanted(command: &[u8]) -> Option<Setting> {
    let settings = command.get(2..)?;
    let value = |number: u8| {
        let chunk = settings.chunks_exact(4).find(|chunk| chunk.starts_with(&[number, 1]))?;
        Some(u16::from_le_bytes([byte(chunk, 2), byte(chunk, 3)]))
    };
    let whole = settings.len() == 12 && value(1) == Some(16);
    let range = u8::try_from(value(2)?).ok()?;
    whole.then_some(Setting { rate_hz: value(0)?.into(), range_g: range })
}

#[cfg(test)]
mod tests {
    use super::super::{Decoder, Driver, Event, Origin, Packet, Step, Verdict};
    use super::*;
    use crate::time::Timestamp;

    /// Says every step to the fake, and asserts that it gets the answers it waits for.
    fn converse(fake: &mut FakeH10, steps: &[Step]) -> Result<(), &'static str> {
        let mut said = Vec::new();
        for step in steps {
            match step {
                Step::Write { bytes, .. } => said.push(fake.write(bytes)),
                Step::Expect(expected) => match expected.judge(CONTROL, &said.pop().unwrap()) {
                    Verdict::Yes(_) => {}
                    Verdict::No(why) => return Err(why),
                    Verdict::Other => panic!("no answer to {expected:?}"),
                },
                _ => {}
            }
        }
        Ok(())
    }

    #[test]
    fn the_driver_starts_and_stops_it() {
        let mut fake = FakeH10::new("0A1B2C3D");
        assert!(polar::H10.fits(&super::super::Advert { name: Some(&fake.name()), ..Default::default() }));
        let setting = polar::H10.card().setting(Some(50.0), Some(4));
        for _ in 0..2 {
            converse(&mut fake, &polar::H10.start(&setting, &[])).unwrap();
            assert_eq!(fake.stream(), Some(setting));
            // The next round finds it streaming, as after a lost link.
            fake.disconnect(true);
        }
        converse(&mut fake, &polar::H10.stop(&[])).unwrap();
        assert_eq!(fake.stream(), None);
    }

    #[test]
    fn it_refuses_what_it_cannot_do() {
        let mut fake = FakeH10::new("0A1B2C3D");
        let wrong = polar::H10.start(&Setting { rate_hz: 30.0, range_g: 2 }, &[]);
        assert_eq!(converse(&mut fake, &wrong), Err("wrong sampling rate"));
        let wrong = polar::H10.start(&Setting { rate_hz: 25.0, range_g: 3 }, &[]);
        assert_eq!(converse(&mut fake, &wrong), Err("wrong range"));
        assert_eq!(fake.write(&[9]), [0xf0, 9, 0, 1]);
        assert_eq!(fake.write(&[]), [0xf0, 0, 0, 1]);
    }

    #[test]
    fn what_it_sends_decodes_to_what_it_felt() {
        let mut fake = FakeH10::new("0A1B2C3D");
        let setting = polar::H10.card().night;
        converse(&mut fake, &polar::H10.start(&setting, &[])).unwrap();
        let mut decoder = Decoder::new(&polar::H10, &setting);
        let mut events = Vec::new();
        for i in 0..u32::try_from(3 * H10_FRAME).unwrap() {
            let accel = Accel::from_g(f64::from(i) * 1e-3, -0.5, 9.0);
            if let Some(frame) = fake.sample(u64::from(i) * 40_000_000, accel) {
                let packet =
                    Packet { arrival: Timestamp::default(), origin: Origin::Characteristic(DATA), bytes: &frame };
                decoder.decode(&packet, &mut events).unwrap();
            }
        }
        let readings = events.iter().filter_map(|event| if let Event::Reading(it) = event { Some(it) } else { None });
        for (i, reading) in (0_u32..).zip(readings) {
            assert_eq!(reading.at.as_nanos(), i64::from(i) * 40_000_000);
            assert!((reading.accel.x() - f64::from(i) * 1e-3).abs() < 1e-9);
            assert_eq!((reading.accel.y(), reading.accel.z()), (-0.5, 2.0));
        }
        assert_eq!(events.len(), 1 + 3 * H10_FRAME);
        fake.give_up();
        assert_eq!(fake.sample(0, Accel::from_g(0.0, 0.0, 1.0)), None);
    }
}
