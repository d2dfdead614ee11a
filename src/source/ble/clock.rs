//! The machine's clocks, as an argument: a night can be played in a minute.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use crate::time::Timestamp;

/// What [`HostClock::sleep`] gives.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The machine's clocks.
pub trait HostClock: Send + Sync {
    /// The time of day: it can be set, and it goes on while the machine sleeps.
    fn wall(&self) -> Timestamp;

    /// Time since some origin: it cannot be set, and it may stand still while the machine sleeps.
    fn monotonic(&self) -> Duration;

    /// The same, going on while the machine sleeps; `None` where the system does not tell.
    fn since_boot(&self) -> Option<Duration> {
        None
    }

    /// Ends after this much monotonic time.
    fn sleep(&self, span: Duration) -> Sleep;
}

/// The clocks of the machine that this program runs on.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    origin: Instant,
}

impl SystemClock {
    /// Monotonic time counts from here.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the radio stamps what arrives")]
    pub fn new() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl HostClock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the radio stamps what arrives")]
    fn wall(&self) -> Timestamp {
        jiff::Timestamp::now().into()
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn since_boot(&self) -> Option<Duration> {
        use rustix::time::{ClockId, clock_gettime};
        // Linux's monotonic clock stands still in sleep and its boot-time clock does not; Apple's monotonic clock goes on.
        #[cfg(target_os = "linux")]
        let clock = ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        let clock = ClockId::Monotonic;
        clock_gettime(clock).try_into().ok()
    }

    fn sleep(&self, span: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(span))
    }
}

/// It took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Waits for something, but no longer than `span`.
///
/// # Errors
/// When it takes longer; it is given up then.
pub(super) async fn within<T>(
    clock: &dyn HostClock,
    span: Duration,
    what: impl Future<Output = T>,
) -> Result<T, TooLong> {
    tokio::select! {
        biased;
        done = what => Ok(done),
        () = clock.sleep(span) => Err(TooLong),
    }
}
