//! What the recorder asks of a radio: the operating system's, or one that is not there.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use futures_util::Stream;
use uuid::Uuid;

use crate::sensor::Advert;

/// A device as it was heard.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Heard {
    /// What the system calls it; the same device has the same one as long as the radio is open.
    pub id: String,
    /// What it calls itself.
    pub name: Option<String>,
    /// Its address, where the system tells it.
    pub address: Option<String>,
    /// Signal strength in dBm; absent when it was not heard lately.
    pub rssi: Option<i16>,
    /// The services it advertises.
    pub services: Vec<Uuid>,
    /// Company numbers and what follows them.
    pub manufacturer: Vec<(u16, Vec<u8>)>,
    /// Whether this machine is connected to it.
    pub connected: bool,
}

impl Heard {
    /// Lets `look` see it as drivers do.
    pub fn advert<T>(&self, look: impl FnOnce(&Advert<'_>) -> T) -> T {
        let manufacturer: Vec<(u16, &[u8])> =
            self.manufacturer.iter().map(|(c, bytes)| (*c, bytes.as_slice())).collect();
        look(&Advert { name: self.name.as_deref(), services: &self.services, manufacturer: &manufacturer })
    }

    /// Whether it is in the air now, or connected already (then it is silent).
    #[must_use]
    pub const fn is_here(&self) -> bool {
        self.rssi.is_some() || self.connected
    }

    /// What to call it.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.address.as_deref()).unwrap_or(&self.id)
    }
}

/// Something the radio tells of its own accord. All but advertisements are hints: the flow of data is the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Manufacturer data were heard.
    Advert {
        /// Of whom.
        id: String,
        /// The company number.
        company: u16,
        /// What follows it.
        bytes: Vec<u8>,
    },
    /// A device was heard.
    Rssi {
        /// Which.
        id: String,
        /// How strongly, in dBm.
        rssi: i16,
    },
    /// The link to a device broke.
    Disconnected {
        /// Which.
        id: String,
    },
    /// Bluetooth was switched on or off.
    Power(bool),
}

/// Why the radio did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RadioError {
    /// The system's Bluetooth service cannot be reached.
    #[error("Bluetooth cannot be reached on this machine: {0}")]
    NoService(Cow<'static, str>),
    /// There is no adapter.
    #[error("this machine has no Bluetooth adapter")]
    NoAdapter,
    /// The adapter is off.
    #[error("Bluetooth is switched off")]
    Off,
    /// The system does not let this program.
    #[error("the system does not let this program use Bluetooth: {0}")]
    Denied(String),
    /// It took too long.
    #[error("{what} took longer than {secs} s")]
    TooLong {
        /// What did.
        what: &'static str,
        /// How long was waited.
        secs: u64,
    },
    /// The sensor has no such characteristic.
    #[error("the sensor has no characteristic {0}")]
    NoCharacteristic(Uuid),
    /// The sensor refuses.
    #[error("the sensor refuses: {0}")]
    Refused(String),
    /// Anything else, in the system's words.
    #[error("{what}: {why}")]
    Failed {
        /// What was tried.
        what: &'static str,
        /// What the system says.
        why: String,
    },
}

impl RadioError {
    /// What a person can do about it.
    #[must_use]
    pub const fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoService(_) if cfg!(target_os = "linux") => {
                "is the Bluetooth service running? Try: sudo systemctl start bluetooth"
            }
            Self::NoService(_) => "is Bluetooth switched on in the system's settings?",
            Self::NoAdapter => "plug in a Bluetooth adapter, or switch it on (Linux: rfkill unblock bluetooth)",
            Self::Off if cfg!(target_os = "linux") => {
                "switch it on in the system's settings, or: rfkill unblock bluetooth; bluetoothctl power on"
            }
            Self::Off => "switch it on in the system's settings",
            Self::Denied(_) if cfg!(target_os = "macos") => {
                "allow it for your terminal under System Settings, Privacy & Security, Bluetooth"
            }
            Self::Denied(_) => {
                "run it in your own desktop session, or add yourself to the group bluetooth and log in again"
            }
            _ => return None,
        })
    }

    /// Whether trying again at once cannot help, because a person has to do something.
    #[must_use]
    pub const fn needs_a_person(&self) -> bool {
        matches!(self, Self::NoService(_) | Self::NoAdapter | Self::Off | Self::Denied(_))
    }
}

/// What a characteristic is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub uuid: Uuid,
    /// Whether writes to it are confirmed.
    pub confirms: bool,
}

/// What notifications and indications come as.
pub type Notifications = Pin<Box<dyn Stream<Item = (Uuid, Vec<u8>)> + Send>>;

/// A radio.
pub trait Radio: Send {
    /// A device that can be connected to.
    type Remote: Remote;

    /// Opens the radio, or opens it anew after something went wrong with it.
    fn open(&mut self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Begins to listen for advertisements.
    fn listen(&mut self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Stops listening.
    fn hush(&mut self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Every device that is known just now.
    fn heard(&mut self) -> impl Future<Output = Result<Vec<Heard>, RadioError>> + Send;

    /// What happens next; never, when the radio is not open.
    fn next(&mut self) -> impl Future<Output = Happening> + Send;

    /// Switches the adapter off and on, which heals adapters that hang; nothing where the system does not let us.
    fn revive(&mut self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// A fresh handle of a device.
    fn remote(&mut self, id: &str) -> impl Future<Output = Result<Self::Remote, RadioError>> + Send;
}

/// A device that can be connected to. None of its calls may be trusted to end.
pub trait Remote: Send + Sync {
    /// Connects.
    fn connect(&self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Whether it is connected, as the system sees it.
    fn is_connected(&self) -> impl Future<Output = Result<bool, RadioError>> + Send;

    /// Ends the connection, or the attempt at one.
    fn disconnect(&self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Finds its characteristics.
    fn discover(&self) -> impl Future<Output = Result<Vec<Found>, RadioError>> + Send;

    /// The longest notification that the link carries, in bytes, where that is known.
    fn longest_packet(&self) -> Option<u16>;

    /// Lets the system forget it, and with it what the system remembers of its services.
    fn forget(&self) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Everything it notifies from now on.
    fn notifications(&self) -> impl Future<Output = Result<Notifications, RadioError>> + Send;

    /// Switches notifications or indications on.
    fn subscribe(&self, uuid: Uuid) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Switches them off.
    fn unsubscribe(&self, uuid: Uuid) -> impl Future<Output = Result<(), RadioError>> + Send;

    /// Reads a value.
    fn read(&self, uuid: Uuid) -> impl Future<Output = Result<Vec<u8>, RadioError>> + Send;

    /// Writes a value, confirmed where that is offered.
    fn write(&self, uuid: Uuid, bytes: &[u8]) -> impl Future<Output = Result<(), RadioError>> + Send;
}
