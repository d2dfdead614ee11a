//! A night from a Bluetooth LE sensor.
//!
//! [`record`] finds the sensor, connects, says what its driver wants said, and hands on what arrives, stamped, until it
//! is told to stop. Whatever happens to the radio in between, it begins again. It looks at no packet beyond what a
//! conversation waits for; what becomes of the packets is the receiver's business.
//!
//! Data flow is the truth: what the system says of a link is a hint, and a sensor that is silent for longer than its
//! card allows is connected anew whatever the system says.

mod adverts;
mod backoff;
mod clock;
mod converse;
mod find;
mod link;
mod pretend;
mod radio;
mod record;
mod recorder;
mod session;
mod stamp;
mod survey;
mod system;
mod wanted;
mod wire;

#[cfg(test)]
mod tests;

pub use clock::{HostClock, Sleep, SystemClock};
pub use link::{Link, Peer, State};
pub use pretend::{PretendRadio, Sleeper};
pub use radio::{Found, Happening, Heard, Notifications, Radio, RadioError, Remote};
pub use record::record;
pub use recorder::{Command, Plan, RecordError, Wires};
pub use survey::{battery, survey};
pub use system::SystemRadio;
pub use wanted::Wanted;
