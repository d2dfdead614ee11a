//! Wire formats of sensors, pure: bytes in, readings out.
//!
//! A sensor is one file here, one word in [`ALL`] and one page in `firmware-notes/`. It implements [`Driver`]: what is
//! known of it ([`Card`]), how to recognise it, what to say to it ([`Step`]s as data), and a [`Decode`] for what it
//! sends. No driver touches a radio, a clock or a thread, so a night replays from its packets to the same bytes.
//!
//! Times: a decoder knows the sensor's own clock and nothing else. Its readings carry a [`DeviceTime`], of which
//! differences are true; whoever holds the arrivals ties that line to the host's clock. Arrival is an argument, used to
//! count the wraps of a short clock and to notice that a clock was set, and is never the time of a reading.

pub mod acceleration;
mod bytes;
mod card;
mod clock;
mod conversation;
mod count;
mod error;
pub mod espruino;
mod event;
pub mod fake;
pub mod generic;
pub mod log;
pub mod metamotion;
pub mod movesense;
mod pace;
mod packet;
pub mod polar;
pub mod ruuvitag;
pub mod sensortag;
pub mod standard;
pub mod thingy52;
pub mod witmotion;
pub mod xsens_dot;

pub use card::{Card, Link, Setting, Timing};
pub use conversation::{Expected, Step, Verdict};
pub use error::{PacketError, Problem};
pub use event::{Answer, DeviceTime, Event, HeartRate, Loss, Reading};
pub use packet::{Advert, NotAnOrigin, Origin, Packet, short};

use uuid::Uuid;

/// Every sensor that needs no description by the user.
pub static ALL: &[&dyn Driver] = &[
    &polar::H10,
    &polar::VERITY_SENSE,
    &polar::OH1,
    &ruuvitag::RUUVITAG,
    &movesense::MOVESENSE,
    &metamotion::METAMOTION,
    &witmotion::WITMOTION,
    &thingy52::THINGY52,
    &acceleration::ACCELERATION,
    &espruino::ESPRUINO,
    &xsens_dot::XSENS_DOT,
    &sensortag::SENSORTAG,
];

/// One kind of sensor.
pub trait Driver: Sync {
    /// What is known of it.
    fn card(&self) -> Card<'_>;

    /// Whether an advertisement is one of its own.
    fn fits(&self, advert: &Advert<'_>) -> bool;

    /// What to say after every connect, given the characteristics that were found; nothing for advertisements.
    ///
    /// It ends a stream that an earlier connection may have left running before it starts its own.
    fn start(&self, setting: &Setting, found: &[Uuid]) -> Vec<Step>;

    /// What to say before leaving, so that the battery lasts; nothing for advertisements.
    fn stop(&self, found: &[Uuid]) -> Vec<Step>;

    /// How to ask for the charge of the battery while the stream runs.
    fn ask_battery(&self, _found: &[Uuid]) -> Vec<Step> {
        if self.card().battery { vec![Step::Read(standard::BATTERY_LEVEL)] } else { Vec::new() }
    }

    /// How to make it vibrate once, for about a second, so that its wearer feels it; nothing where it cannot.
    fn vibrate(&self, _found: &[Uuid]) -> Vec<Step> {
        Vec::new()
    }

    /// A decoder for what it sends when it is set so.
    fn decoder(&self, setting: &Setting) -> Box<dyn Decode>;

    /// The bytes of packet `number` of a sensor at rest with its z axis up, for tests and demonstrations.
    ///
    /// Its clock or counter, where it has one, starts so that it wraps between packets 8 and 32.
    fn specimen(&self, setting: &Setting, number: u32) -> Vec<u8>;
}

/// What makes readings of one sensor's packets.
///
/// It lives for a whole recording, across connections, because the sensor's clock does.
pub trait Decode: Send {
    /// Adds to `events` what a packet says.
    ///
    /// # Errors
    /// When it cannot be decoded, with the byte; then it adds nothing and is as it was, but for half a packet that it
    /// held.
    fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError>;

    /// The link was lost and is back: forget half a packet, and begin a new time line if only counting made it.
    fn reconnected(&mut self) {}
}

/// The sensor of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Driver> {
    ALL.iter().copied().find(|driver| driver.card().name == name)
}

/// The sensor that an advertisement comes from.
#[must_use]
pub fn recognise(advert: &Advert<'_>) -> Option<&'static dyn Driver> {
    ALL.iter().copied().find(|driver| driver.fits(advert))
}

/// A driver's decoder with the standard services beside it: what to give packets to.
pub struct Decoder(Box<dyn Decode>);

impl Decoder {
    /// For a sensor that is set so.
    #[must_use]
    pub fn new(driver: &dyn Driver, setting: &Setting) -> Self {
        Self(driver.decoder(setting))
    }

    /// Adds to `events` what a packet says.
    ///
    /// # Errors
    /// When it cannot be decoded, with the byte; then it adds nothing and is as it was.
    pub fn decode(&mut self, packet: &Packet<'_>, events: &mut Vec<Event>) -> Result<(), PacketError> {
        match standard::decode(packet)? {
            Some(event) => events.push(event),
            None => self.0.decode(packet, events)?,
        }
        Ok(())
    }

    /// The link was lost and is back.
    pub fn reconnected(&mut self) {
        self.0.reconnected();
    }
}
