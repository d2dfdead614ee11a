//! How fast simulated time may go, so that what takes a recorder a millisecond does not cost it a simulated minute.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How fast simulated time may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Simulated time per real millisecond while nothing happens.
    pub idle: Duration,
    /// The same for a moment after a call or a sleeper's waking, when an answer is to be expected.
    pub busy: Duration,
    /// How long that moment is, in real time.
    pub moment: Duration,
    /// How long to wait for a packet to be taken, in real time.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(1),
            busy: Duration::from_millis(50),
            moment: Duration::from_millis(2),
            patience: Duration::from_millis(50),
        }
    }
}

/// Counts the data packets that arrived where they belong: simulated time waits for them.
#[derive(Clone, Default)]
pub struct Taken {
    count: Arc<(Mutex<Count>, Condvar)>,
}

#[derive(Default)]
struct Count {
    sent: u64,
    taken: u64,
    /// Sent and not taken in time, so no longer waited for.
    given_up: u64,
    /// Whether anybody counts.
    used: bool,
}

impl Taken {
    /// To be called once for every data packet that was received.
    pub fn one(&self) {
        let mut count = self.count.0.lock().unwrap();
        count.taken += 1;
        count.used = true;
        self.count.1.notify_all();
    }

    /// How many were not taken in time so far.
    pub fn given_up(&self) -> u64 {
        self.count.0.lock().unwrap().given_up
    }

    pub(super) fn sent(&self) {
        self.count.0.lock().unwrap().sent += 1;
    }

    /// Waits until all were taken, or no longer than this; whether somebody takes packets at all.
    pub(super) fn wait(&self, patience: Duration) -> bool {
        let (count, changed) = &*self.count;
        let waiting = |count: &mut Count| count.used && count.taken + count.given_up < count.sent;
        let mut count = changed.wait_timeout_while(count.lock().unwrap(), patience, waiting).unwrap().0;
        count.given_up = count.sent.saturating_sub(count.taken);
        count.used
    }
}
