//! Polar H10, Verity Sense and OH1: acceleration over the "PMD" measurement service.
//!
//! Published by the maker with its SDK (Polar Measurement Data Specification; polar-ble-sdk @8fb5311c), and measured by
//! many. The H10 sends plain frames in mG; the optical sensors send differences in as few bits as they need.
//!
//! Axes of the H10: the maker publishes a picture only; lying on the back reads z = +1 g, upright x = −1 g. That y
//! points to the wearer's left follows if the frame is right-handed; it has not been seen in a published packet.

mod control;
mod decoder;
mod delta;
pub(super) mod frame;

use jiff::SignedDuration;
use uuid::Uuid;

use super::card::{Card, Link, Setting, Timing};
use super::conversation::{Expected, Step};
use super::packet::{Advert, Origin};
use super::{Decode, Driver};
use crate::recording::Sign;

pub use control::STATUS;

/// The measurement service.
pub const SERVICE: Uuid = Uuid::from_u128(0xfb00_5c80_02e7_f387_1cad_8acd_2d8d_f0c8);
/// Its control point: write commands, receive answers as indications.
pub const CONTROL: Uuid = Uuid::from_u128(0xfb00_5c81_02e7_f387_1cad_8acd_2d8d_f0c8);
/// Its data, as notifications.
pub const DATA: Uuid = Uuid::from_u128(0xfb00_5c82_02e7_f387_1cad_8acd_2d8d_f0c8);

/// Samples of one H10 acceleration frame, as several independent recordings show.
pub const H10_FRAME: usize = 36;

/// Chest strap.
pub static H10: Polar = Polar {
    card: Card {
        rates_hz: &[25.0, 50.0, 100.0, 200.0],
        ranges_g: &[2, 4, 8],
        night: Setting::new(25.0, 2),
        place: "breastbone, under the chest strap, logo upright",
        mounting: Some("feet,left,front"),
        ..card("polar-h10", "Polar H10")
    },
    names: &["Polar H10 "],
    channels: false,
};

/// Optical sensor for the arm.
pub static VERITY_SENSE: Polar = Polar {
    card: Card {
        rates_hz: &[52.0],
        ranges_g: &[8],
        night: Setting::new(52.0, 8),
        place: "made for the upper arm; for posture it must be fixed to the trunk",
        ..card("polar-verity-sense", "Polar Verity Sense")
    },
    names: &["Polar Sense ", "Polar Verity "],
    channels: true,
};

/// The forerunner of the Verity Sense.
pub static OH1: Polar = Polar {
    card: Card {
        rates_hz: &[50.0],
        ranges_g: &[8],
        night: Setting::new(50.0, 8),
        place: "made for the upper arm; for posture it must be fixed to the trunk",
        ..card("polar-oh1", "Polar OH1")
    },
    names: &["Polar OH1 "],
    channels: false,
};

/// What all of them have in common.
const fn card(name: &'static str, title: &'static str) -> Card<'static> {
    Card {
        name,
        title,
        link: Link::Connection,
        data: Origin::Characteristic(DATA),
        rates_hz: &[],
        ranges_g: &[],
        night: Setting::new(25.0, 2),
        timing: Timing::Stamped,
        sign: Sign::Normal,
        sign_seen: true,
        place: "",
        mounting: None,
        battery: true,
        heart_rate: true,
        longest_packet: 229,
        silence_secs: 10,
    }
}

/// A Polar sensor with the measurement service.
#[derive(Debug)]
pub struct Polar {
    card: Card<'static>,
    names: &'static [&'static str],
    /// Whether the start command must name the number of channels.
    channels: bool,
}

impl Driver for Polar {
    fn card(&self) -> Card<'_> {
        self.card
    }

    fn fits(&self, advert: &Advert<'_>) -> bool {
        self.names.iter().any(|name| advert.is_named(name))
    }

    fn start(&self, setting: &Setting, _found: &[Uuid]) -> Vec<Step> {
        vec![
            Step::Subscribe(CONTROL),
            Step::Subscribe(DATA),
            Step::write(CONTROL, control::STOP),
            Step::Expect(Expected { optional: true, yes: &[], ..answer(control::STOP, 5) }),
            Step::write(CONTROL, control::start(setting, self.channels)),
            // The maker's own software waits 30 s for this answer.
            Step::Expect(answer([control::START, control::ACCELERATION], 30)),
        ]
    }

    fn stop(&self, _found: &[Uuid]) -> Vec<Step> {
        vec![
            Step::write(CONTROL, control::STOP),
            Step::Expect(Expected { optional: true, yes: &[], ..answer(control::STOP, 5) }),
            Step::Unsubscribe(DATA),
            Step::Unsubscribe(CONTROL),
        ]
    }

    fn decoder(&self, setting: &Setting) -> Box<dyn Decode> {
        Box::new(decoder::Decoder::new(setting))
    }

    /// A plain frame of level readings, 100 ms before the clock wraps at the tenth.
    fn specimen(&self, setting: &Setting, number: u32) -> Vec<u8> {
        let samples = u64::try_from(H10_FRAME).unwrap_or_default();
        let nanos = setting.period_nanos() as u64 * samples;
        let stamp = u64::MAX.wrapping_sub(10 * nanos - 100_000_000).wrapping_add(nanos * u64::from(number));
        frame::encode(stamp, &[[0, 0, 1000]; H10_FRAME])
    }
}

/// The answer to a command, which names the command.
fn answer(command: [u8; 2], within_secs: i64) -> Expected {
    let [operation, measurement] = command;
    Expected {
        from: CONTROL,
        begins: vec![control::ANSWER, operation, measurement],
        yes: &[&[0]],
        no: control::REFUSALS,
        within: SignedDuration::from_secs(within_secs),
        optional: false,
    }
}
