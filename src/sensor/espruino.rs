//! Espruino boards (Bangle.js, Puck.js) over Nordic UART, with the program of their page in `firmware-notes/`.
//!
//! The format is ours: one line of text a reading, so that the few lines of JavaScript on the board stay readable.

use jiff::SignedDuration;
use uuid::Uuid;

use super::card::{Card, Link, Setting, Timing};
use super::clock::{DeviceClock, Follows};
use super::conversation::Step;
use super::error::PacketError;
use super::event::{DeviceTime, Event, Loss, Reading};
use super::packet::{Advert, Origin, Packet};
use super::{Decode, Driver};
use crate::recording::Sign;

/// Nordic UART.
pub const SERVICE: Uuid = Uuid::from_u128(0x6e40_0001_b5a3_f393_e0a9_e50e_24dc_ca9e);
/// To the board.
pub const TO_BOARD: Uuid = Uuid::from_u128(0x6e40_0002_b5a3_f393_e0a9_e50e_24dc_ca9e);
/// From the board.
pub const FROM_BOARD: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);

/// The board sends its clock in ms modulo this: 11.6 days.
const MILLIS: i128 = 1_000_000_000;
/// The board numbers its lines modulo this.
const NUMBERS: u32 = 65_536;
/// The longest line, with its end; more without an end is noise.
const LINE: usize = 48;

/// Every board.
pub static ESPRUINO: Espruino = Espruino;

/// An Espruino board.
#[derive(Clone, Copy, Debug)]
pub struct Espruino;

impl Driver for Espruino {
    fn card(&self) -> Card<'_> {
        Card {
            name: "espruino",
            title: "Bangle.js, Puck.js",
            link: Link::Connection,
            data: Origin::Characteristic(FROM_BOARD),
            rates_hz: &[12.5],
            ranges_g: &[8],
            night: Setting::new(12.5, 8),
            timing: Timing::Stamped,
            sign: Sign::Normal,
            sign_seen: false,
            place: "on the trunk in a pouch or on a strap, not on the wrist",
            mounting: None,
            battery: true,
            heart_rate: false,
            longest_packet: 20,
            silence_secs: 10,
        }
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        advert.is_named("Bangle.js") || advert.is_named("Puck.js")
    }

    /// Ctrl-C clears what another program left in the line; byte 16 keeps the board from echoing.
    fn start(&self, _setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        vec![
            Step::Subscribe(FROM_BOARD),
            Step::write(TO_BOARD, *b"\x03"),
            Step::Wait(SignedDuration::from_millis(300)),
            Step::write(TO_BOARD, *b"\x10supine.start()\n"),
        ]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::write(TO_BOARD, *b"\x10supine.stop()\n"), Step::Unsubscribe(FROM_BOARD)]
    }

    fn ask_battery(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::write(TO_BOARD, *b"\x10supine.battery()\n")]
    }

    /// Only a Bangle.js has a motor; the board's program knows which it is, and answers nothing.
    fn vibrate(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![Step::write(TO_BOARD, *b"\x10supine.buzz()\n")]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        let clock = DeviceClock::new(MILLIS, 1_000_000);
        Box::new(Decoder { clock, number: 0, period: setting.period_nanos(), held: Vec::new() })
    }

    fn specimen(&self, _setting: &Setting, number: u32) -> Vec<u8> {
        let millis = (999_999_200 + 80 * number) % 1_000_000_000;
        format!("A,{},{millis},0,0,1000\r\n", (65_530 + number) % NUMBERS).into_bytes()
    }
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// `A,number,ms,x,y,z`: number of the line, the board's clock, acceleration in mG.
    Acceleration { number: u32, millis: u32, milli_g: [i32; 3] },
    /// `B,percent`: charge of the battery.
    Battery(u8),
    /// Anything else: the board's greeting, an echo, half a line.
    Other,
}

impl Line {
    fn parse(line: &[u8]) -> Self {
        std::str::from_utf8(line).ok().and_then(|text| Self::known(text.trim_ascii())).unwrap_or(Self::Other)
    }

    fn known(text: &str) -> Option<Self> {
        let mut fields = text.split(',');
        let line = match fields.next()? {
            "A" => {
                let number = fields.next()?.parse().ok().filter(|number| *number < NUMBERS)?;
                let millis = fields.next()?.parse().ok().filter(|millis| i128::from(*millis) < MILLIS)?;
                // Sixteen g is the widest range any of their chips has.
                let mut axis = || fields.next()?.parse().ok().filter(|g: &i32| g.abs() <= 16_384);
                Self::Acceleration { number, millis, milli_g: [axis()?, axis()?, axis()?] }
            }
            "B" => Self::Battery(fields.next()?.parse().ok().filter(|percent| *percent <= 100)?),
            _ => return None,
        };
        fields.next().is_none().then_some(line)
    }
}

#[derive(Debug)]
struct Decoder {
    clock: DeviceClock,
    /// The number of the last line.
    number: u32,
    period: f64,
    held: Vec<u8>,
}

impl Decoder {
    fn line(&mut self, line: &[u8], packet: &Packet<'_>, events: &mut Vec<Event>) {
        match Line::parse(line) {
            Line::Battery(percent) => events.push(Event::Battery(percent)),
            Line::Other if line.trim_ascii().is_empty() => {}
            Line::Other => events.push(Event::Noise { bytes: line.len() }),
            Line::Acceleration { number, millis, milli_g } => {
                let placed = self.clock.place(millis.into(), packet.arrival);
                events.extend(placed.follows.event());
                if placed.follows == Follows::Repeated {
                    return;
                }
                if let Follows::Ahead { .. } = placed.follows {
                    events.extend(self.loss(number));
                }
                if placed.follows != Follows::Late {
                    self.number = number;
                }
                events.push(Reading::event(placed.at, milli_g.map(|axis| f64::from(axis) * 1e-3)));
            }
        }
    }

    fn loss(&self, number: u32) -> Option<Event> {
        let readings = u64::from((number + NUMBERS - self.number + NUMBERS - 1) % NUMBERS);
        let nanos = DeviceTime::counted(readings, self.period).as_nanos();
        (readings > 0).then_some(Event::Lost(Loss { readings, nanos }))
    }
}

impl Decode for Decoder {
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        if packet.origin != Origin::Characteristic(FROM_BOARD) {
            return Err(PacketError::origin(packet.origin));
        }
        self.held.extend(packet.bytes);
        let stream = std::mem::take(&mut self.held);
        let mut lines: Vec<&[u8]> = stream.split(|byte| *byte == b'\n').collect();
        let rest = lines.pop().unwrap_or_default();
        lines.into_iter().for_each(|line| self.line(line, packet, events));
        if rest.len() > LINE {
            events.push(Event::Noise { bytes: rest.len() });
        } else {
            self.held = rest.to_vec();
        }
        Ok(())
    }

    fn reconnected(&mut self) {
        self.held.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_said_is_one_line_that_is_not_echoed_and_fits_one_write() {
        let said = [ESPRUINO.vibrate(&[]), ESPRUINO.ask_battery(&[])].concat();
        assert_eq!(said.len(), 2);
        for step in said {
            let Step::Write { to: TO_BOARD, bytes } = step else { panic!("{step:?}") };
            assert!(bytes.len() <= 20 && bytes.starts_with(b"\x10") && bytes.ends_with(b"()\n"), "{bytes:?}");
            assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1);
        }
    }
}
