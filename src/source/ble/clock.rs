//! The machine's clocks, as an argument: a night can be played in a minute.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::time::Timestamp;

/// What `sleep` gives.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The machine's clocks.
pub trait HostClock: Send + Sync {
    /// The time of day: it can be set, and it goes on while the machine sleeps.
    fn wall(&self) -> Timestamp;

    /// Time since some origin: it cannot be set, and it may stand still while the machine sleeps.
    fn monotonic(&self) -> Duration;

    /// Ends after this much monotonic time.
    fn sleep(&self, span: Duration) -> Sleep;
}
