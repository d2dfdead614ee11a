//! Arrivals on one line that never runs backwards, and what was noticed of the machine's clocks meanwhile.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;

use super::HostClock;
use crate::sensor::log::Mark;
use crate::time::Timestamp;

/// Stamps what arrives: the time of day at the start plus the time since, sleep included.
///
/// The time of day may be set while a night is recorded, and monotonic time stands still while the machine sleeps. Where
/// the system has a clock that can not be set and goes on in sleep, the line follows that one, and the other two tell
/// what happened. Elsewhere the time of day has to stand in for it: what jumps forward counts as sleep.
#[derive(Clone)]
pub(super) struct Stamper {
    clock: Arc<dyn HostClock>,
    line: Arc<Mutex<Line>>,
}

/// Where the line lies, and how the clocks stood when last looked at.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// What to add to monotonic time.
    offset: SignedDuration,
    /// How long the machine has slept since some origin, where that is told.
    asleep: Option<SignedDuration>,
    /// The time of day less monotonic time.
    apart: SignedDuration,
    last: Timestamp,
}

/// A difference of two clocks that grew by more than this at once is a jump; what is less is the network's correction of
/// the clock, and added up over a night it stays below a packet or two.
const JUMP: SignedDuration = SignedDuration::from_secs(1);

impl Stamper {
    /// The line begins now.
    pub(super) fn new(clock: Arc<dyn HostClock>) -> Self {
        let seen = Seen::now(clock.as_ref());
        let line = Line { offset: seen.apart, asleep: seen.asleep, apart: seen.apart, last: seen.wall };
        Self { clock, line: Arc::new(Mutex::new(line)) }
    }

    /// This instant on the line, and the jump that was noticed just now, if there was one.
    pub(super) fn stamp(&self) -> (Timestamp, Option<Mark>) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = Seen::now(self.clock.as_ref());
        let mark = line.follow(&seen);
        line.last = (Timestamp::default() + line.offset + seen.monotonic).max(line.last);
        (line.last, mark)
    }

    /// The clock that it stamps by.
    pub(super) fn clock(&self) -> &dyn HostClock {
        self.clock.as_ref()
    }
}

/// All clocks at one instant.
struct Seen {
    wall: Timestamp,
    monotonic: SignedDuration,
    apart: SignedDuration,
    asleep: Option<SignedDuration>,
}

impl Seen {
    fn now(clock: &dyn HostClock) -> Self {
        let (wall, monotonic) = (clock.wall(), since_origin(clock.monotonic()));
        let asleep = clock.since_boot().map(|boot| since_origin(boot) - monotonic);
        Self { wall, monotonic, apart: wall - Timestamp::default() - monotonic, asleep }
    }
}

impl Line {
    /// Moves by what the machine slept; what else the clocks say is only told.
    fn follow(&mut self, seen: &Seen) -> Option<Mark> {
        let drifted = seen.apart - std::mem::replace(&mut self.apart, seen.apart);
        let before = std::mem::replace(&mut self.asleep, seen.asleep);
        let slept = match (before, seen.asleep) {
            (Some(before), Some(now)) => now - before,
            _ => drifted,
        };
        if slept > JUMP {
            self.offset += slept;
            return Some(Mark::Slept(millis(slept).unsigned_abs()));
        }
        (drifted.abs() > JUMP).then(|| Mark::ClockSet(millis(drifted)))
    }
}

fn since_origin(span: Duration) -> SignedDuration {
    SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX)
}

fn millis(jump: SignedDuration) -> i64 {
    i64::try_from(jump.as_millis()).unwrap_or(i64::MAX)
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
        boot: Option<AtomicI64>,
    }

    impl HostClock for Set {
        fn wall(&self) -> Timestamp {
            Timestamp::from_nanos(self.wall.load(Ordering::Relaxed) * 1_000_000)
        }
        fn monotonic(&self) -> Duration {
            Duration::from_millis(self.monotonic.load(Ordering::Relaxed).unsigned_abs())
        }
        fn since_boot(&self) -> Option<Duration> {
            self.boot.as_ref().map(|boot| Duration::from_millis(boot.load(Ordering::Relaxed).unsigned_abs()))
        }
        fn sleep(&self, _: Duration) -> Sleep {
            Box::pin(std::future::pending())
        }
    }

    /// Lets each clock go on by so many ms, one after the other; what the stamps were, in ms, and what was noticed.
    fn stamps(set: Set, steps: &[(i64, i64, i64)]) -> Vec<(i64, Option<Mark>)> {
        let set = Arc::new(set);
        let stamper = Stamper::new(Arc::clone(&set) as Arc<dyn HostClock>);
        let step = |&(wall, monotonic, boot): &(i64, i64, i64)| {
            set.wall.fetch_add(wall, Ordering::Relaxed);
            set.monotonic.fetch_add(monotonic, Ordering::Relaxed);
            set.boot.iter().for_each(|clock| _ = clock.fetch_add(boot, Ordering::Relaxed));
            let (at, mark) = stamper.stamp();
            (at.as_nanos() / 1_000_000, mark)
        };
        steps.iter().map(step).collect()
    }

    #[test]
    fn sleep_is_told_from_a_clock_that_was_set() {
        let set = Set { boot: Some(AtomicI64::new(7)), ..Set::default() };
        let steps = [(1000, 1000, 1000), (61_000, 1000, 61_000), (3_601_000, 1000, 1000), (-3_599_000, 1000, 1000)];
        assert_eq!(
            stamps(set, &steps),
            [
                (1000, None),
                (62_000, Some(Mark::Slept(60_000))),
                (63_000, Some(Mark::ClockSet(3_600_000))),
                (64_000, Some(Mark::ClockSet(-3_600_000)))
            ]
        );
    }

    #[test]
    fn without_a_clock_that_goes_on_in_sleep_a_jump_forward_counts_as_sleep() {
        let steps = [(1000, 1000, 0), (61_000, 1000, 0), (1000, 1000, 0), (-3_599_000, 1000, 0), (1400, 1000, 0)];
        assert_eq!(
            stamps(Set::default(), &steps),
            [
                (1000, None),
                (62_000, Some(Mark::Slept(60_000))),
                (63_000, None),
                (64_000, Some(Mark::ClockSet(-3_600_000))),
                // The network corrects the clock by little.
                (65_000, None)
            ]
        );
    }
}
