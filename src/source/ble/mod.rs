//! A night from a Bluetooth LE sensor.
//!
//! [`record`] finds the sensor, connects, says what its driver wants said, and hands on what arrives, stamped, until it
//! is told to stop. Whatever happens to the radio in between, it begins again. It looks at no packet beyond what a
//! conversation waits for; what becomes of the packets is the receiver's business.

mod clock;

pub use clock::{HostClock, Sleep};

use crate::sensor::log::Lost;
use crate::sensor::{Driver, Setting, Step};

/// Which sensor is meant.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Part of its name, its address or its serial number, in whatever case; any of its kind when absent.
    pub which: Option<String>,
}

/// What to record and how.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The sensor's kind.
    pub driver: &'a dyn Driver,
    /// What it is to be set to.
    pub setting: Setting,
}

/// Who was found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Peer {
    /// What it calls itself.
    pub name: Option<String>,
    /// Its address, where the system tells it.
    pub address: Option<String>,
}

/// How the link stands, for people; told whenever it changes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Link {
    /// What is being done.
    pub state: State,
    /// Whom it is about, once found.
    pub peer: Option<Peer>,
    /// Signal strength in dBm when last heard.
    pub rssi: Option<i16>,
    /// How often the stream was begun again.
    pub restarts: u32,
    /// What went wrong last, for people.
    pub trouble: Option<String>,
}

/// What is being done about the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum State {
    /// Listening for the sensor.
    #[default]
    Looking,
    /// Connecting to it.
    Connecting,
    /// Saying what has to be said.
    Starting,
    /// Packets come.
    Streaming,
    /// Waiting before the next attempt.
    Waiting(Lost),
    /// Bluetooth is off or gone.
    NoAdapter,
    /// Stopped on purpose.
    Stopped,
}

/// What may be asked of a recording while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Say this to the sensor when the stream runs; dropped where it does not.
    Say(Vec<Step>),
    /// Stop the sensor properly and end.
    Stop,
}
