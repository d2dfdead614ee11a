//! Arrivals on one line that never runs backwards, and what was noticed of the machine's clocks meanwhile.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;

use super::HostClock;
use crate::sensor::log::Mark;
use crate::time::Timestamp;

/// Stamps what arrives: the time of day at the start plus monotonic time since.
///
/// The time of day may be set while a night is recorded, monotonic time may stand still while the machine sleeps. A
/// jump of one against the other tells: forward, the machine slept (or was set forward), and the line jumps with it;
/// back, the clock was set, and the line goes on as if it had not been.
#[derive(Clone)]
pub(super) struct Stamper {
    clock: Arc<dyn HostClock>,
    line: Arc<Mutex<Line>>,
}

/// Where the line lies.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// What to add to monotonic time.
    offset: SignedDuration,
    /// The time of day less monotonic time when last looked at.
    apart: SignedDuration,
    last: Timestamp,
}

/// A difference of the two clocks that grew by more than this at once is a jump; what is less is the network's
/// correction of the clock, and added up over a night it stays below a packet or two.
const JUMP: SignedDuration = SignedDuration::from_secs(1);

impl Stamper {
    /// The line begins now.
    pub(super) fn new(clock: Arc<dyn HostClock>) -> Self {
        let (wall, monotonic) = (clock.wall(), since_origin(clock.monotonic()));
        let apart = wall - Timestamp::default() - monotonic;
        Self { clock, line: Arc::new(Mutex::new(Line { offset: apart, apart, last: wall })) }
    }

    /// This instant on the line, and the jump that was noticed just now, if there was one.
    pub(super) fn stamp(&self) -> (Timestamp, Option<Mark>) {
        let (wall, monotonic) = (self.clock.wall(), since_origin(self.clock.monotonic()));
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let apart = wall - Timestamp::default() - monotonic;
        let jump = apart - line.apart;
        line.apart = apart;
        let mark = if jump > JUMP {
            line.offset += jump;
            Some(Mark::Slept(millis(jump)))
        } else {
            (jump < -JUMP).then(|| Mark::SetBack(millis(jump)))
        };
        line.last = (Timestamp::default() + line.offset + monotonic).max(line.last);
        (line.last, mark)
    }

    /// The clock that it stamps by.
    pub(super) fn clock(&self) -> &dyn HostClock {
        self.clock.as_ref()
    }
}

fn since_origin(span: Duration) -> SignedDuration {
    SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX)
}

fn millis(jump: SignedDuration) -> u64 {
    u64::try_from(jump.abs().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::Sleep;
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// Clocks that a test sets, in ms.
    #[derive(Default)]
    struct Set {
        wall: AtomicI64,
        monotonic: AtomicI64,
    }

    impl HostClock for Set {
        fn wall(&self) -> Timestamp {
            Timestamp::from_nanos(self.wall.load(Ordering::Relaxed) * 1_000_000)
        }
        fn monotonic(&self) -> Duration {
            Duration::from_millis(self.monotonic.load(Ordering::Relaxed).unsigned_abs())
        }
        fn sleep(&self, _: Duration) -> Sleep {
            Box::pin(std::future::pending())
        }
    }

    fn pass(set: &Set, wall: i64, monotonic: i64) {
        set.wall.fetch_add(wall, Ordering::Relaxed);
        set.monotonic.fetch_add(monotonic, Ordering::Relaxed);
    }

    #[test]
    fn sleep_jumps_forward_and_a_clock_set_back_does_not() {
        let set = Arc::new(Set::default());
        pass(&set, 1_000_000, 50);
        let stamper = Stamper::new(Arc::clone(&set) as Arc<dyn HostClock>);
        let next = |wall, monotonic| {
            pass(&set, wall, monotonic);
            let (at, mark) = stamper.stamp();
            (at.as_nanos() / 1_000_000, mark)
        };
        assert_eq!(next(1000, 1000), (1_001_000, None));
        assert_eq!(next(61_000, 1000), (1_062_000, Some(Mark::Slept(60_000))));
        assert_eq!(next(1000, 1000), (1_063_000, None));
        assert_eq!(next(-3_599_000, 1000), (1_064_000, Some(Mark::SetBack(3_600_000))));
        assert_eq!(next(1000, 1000), (1_065_000, None));
        // The network corrects the clock by little.
        assert_eq!(next(1400, 1000), (1_066_000, None));
    }
}
