//! How the link stands, for people.

use tokio::sync::watch;

use super::radio::Heard;
use crate::sensor::log::Lost;

/// Who was found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Peer {
    /// What it calls itself.
    pub name: Option<String>,
    /// Its address, where the system tells it.
    pub address: Option<String>,
}

impl Peer {
    pub(super) fn of(heard: &Heard) -> Self {
        Self { name: heard.name.clone(), address: heard.address.clone() }
    }

    /// Whether this is the same device: by address, or by name where the system tells none.
    pub(super) fn is(&self, heard: &Heard) -> bool {
        match (&self.address, &heard.address) {
            (Some(mine), Some(other)) => mine == other,
            _ => self.name.is_some() && self.name == heard.name,
        }
    }
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
    /// How often it was connected to again after the first packet.
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

/// Tells the state, and leaves the rest as it is.
pub(super) fn tell(link: &watch::Sender<Link>, state: State) {
    link.send_if_modified(|link| std::mem::replace(&mut link.state, state) != state);
}
