//! A sensor's own clock or counter, unwrapped.

use jiff::SignedDuration;

use super::event::{DeviceTime, Event};
use crate::time::Timestamp;

/// Turns the raw clock of a sensor, which wraps and may start anew, into a time line.
///
/// The sensor's clock alone says how far apart two packets are. Arrival times help in two questions only, both with
/// minutes to spare: how often a clock of few bits has wrapped in an outage, and whether the clock was set or started
/// anew.
#[derive(Clone, Debug)]
pub(super) struct DeviceClock {
    modulus: i128,
    nanos_per_tick: i64,
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    raw: u64,
    at: DeviceTime,
    arrival: Timestamp,
}

/// Where a packet lies on the sensor's time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The time its stamp stands for.
    pub(super) at: DeviceTime,
    /// How it follows what came before.
    pub(super) follows: Follows,
}

/// How a packet follows what came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    /// It is the first, or the clock started anew.
    Anew,
    /// It comes after the packet before.
    Ahead {
        /// Ticks since the packet before, above zero.
        ticks: i64,
    },
    /// It should have come before the last one.
    Late,
    /// It was there already.
    Repeated,
}

impl Follows {
    /// What there is to say of it beside the readings.
    pub(super) const fn event(self) -> Option<Event> {
        match self {
            Self::Anew => Some(Event::NewClock),
            Self::Ahead { .. } => None,
            Self::Late => Some(Event::Late),
            Self::Repeated => Some(Event::Repeated),
        }
    }
}

impl DeviceClock {
    /// A packet up to this much older than the last one is late; an older one comes from a clock that started anew.
    ///
    /// Five seconds: radios and hosts reorder within a packet or two, of at most 2 s each (Polar Verity Sense).
    pub(super) const LATE: SignedDuration = SignedDuration::from_secs(5);

    /// How far device and arrival times may move apart from one packet to the next.
    ///
    /// Ten minutes: a link has been seen to hold packets back for three (a vendor's own log of a RuuviTag connection),
    /// and a clock that was set, or started anew at zero, is further off than this except shortly after its start.
    pub(super) const APART: SignedDuration = SignedDuration::from_mins(10);

    /// A clock that counts from 0 to below `modulus` and then from 0 again; its ticks take `nanos_per_tick`, above zero.
    pub(super) const fn new(modulus: i128, nanos_per_tick: i64) -> Self {
        Self { modulus, nanos_per_tick, last: None }
    }

    /// Places the stamp `raw` of a packet that arrived at `arrival`.
    pub(super) fn place(&mut self, raw: u64, arrival: Timestamp) -> Placed {
        let placed = self.last.map_or_else(|| self.anew(raw), |last| self.after(last, raw, arrival));
        if matches!(placed.follows, Follows::Anew | Follows::Ahead { .. }) {
            self.last = Some(Last { raw, at: placed.at, arrival });
        }
        placed
    }

    fn after(&self, last: Last, raw: u64, arrival: Timestamp) -> Placed {
        let waited = (arrival - last.arrival).as_nanos();
        let ticks = self.ticks_between(last.raw, raw, waited);
        let nanos = ticks.saturating_mul(self.nanos_per_tick.into());
        let late = nanos < 0 && nanos >= -Self::LATE.as_nanos();
        if !late && (nanos < 0 || (nanos - waited).abs() > Self::APART.as_nanos()) {
            return self.anew(raw);
        }
        let clamped = i64::try_from(ticks).unwrap_or(i64::MAX);
        let follows = match clamped {
            0 => Follows::Repeated,
            ..0 => Follows::Late,
            ticks => Follows::Ahead { ticks },
        };
        Placed { at: last.at.plus_nanos(clamped.saturating_mul(self.nanos_per_tick)), follows }
    }

    /// Ticks from one raw stamp to another: of all numbers of wraps, the one that fits the time waited best.
    fn ticks_between(&self, from: u64, to: u64, waited_nanos: i128) -> i128 {
        let modulus = self.modulus;
        let ahead = (i128::from(to) - i128::from(from)).rem_euclid(modulus);
        let waited = waited_nanos / i128::from(self.nanos_per_tick);
        let wraps = (waited - ahead + modulus / 2).div_euclid(modulus);
        // Time does not run backwards by whole wraps, whatever the host's clock says.
        ahead + wraps.max(-1) * modulus
    }

    fn anew(&self, raw: u64) -> Placed {
        // The origin means nothing, so that the upper half of a 64-bit clock may stand before it.
        let ticks = raw.cast_signed();
        Placed { at: DeviceTime::from_nanos(ticks.saturating_mul(self.nanos_per_tick)), follows: Follows::Anew }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds in 16 bits: wraps every 65.536 s.
    fn clock() -> DeviceClock {
        DeviceClock::new(1 << 16, 1_000_000)
    }

    fn secs(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn a_wrap_is_a_step_ahead() {
        let mut clock = clock();
        let first = clock.place(65_000, secs(0));
        let next = clock.place(464, secs(1));
        assert_eq!((first.follows, next.follows), (Follows::Anew, Follows::Ahead { ticks: 1000 }));
        assert_eq!(next.at.nanos_since(first.at), 1_000_000_000);
    }

    #[test]
    fn whole_wraps_in_an_outage_are_counted_by_arrival() {
        let mut clock = clock();
        let first = clock.place(100, secs(0));
        // Three wraps and a second: 197.608 s by the sensor, 198 s by the host.
        let next = clock.place(1100, secs(198));
        assert_eq!(next.at.nanos_since(first.at), 197_608_000_000);
    }

    #[test]
    fn late_and_repeated_packets_do_not_move_the_line() {
        let mut clock = clock();
        clock.place(10_000, secs(0));
        assert_eq!(clock.place(10_000, secs(0)).follows, Follows::Repeated);
        assert_eq!(clock.place(9_000, secs(0)).follows, Follows::Late);
        assert_eq!(clock.place(10_500, secs(1)).follows, Follows::Ahead { ticks: 500 });
    }

    #[test]
    fn a_clock_set_back_or_forward_starts_anew() {
        let mut clock = DeviceClock::new(1 << 64, 1);
        clock.place(599_616_000_000_000_000, secs(0));
        assert_eq!(clock.place(599_616_001_000_000_000, secs(1)).follows, Follows::Ahead { ticks: 1_000_000_000 });
        assert_eq!(clock.place(800_000_000_000_000_000, secs(2)).follows, Follows::Anew);
        assert_eq!(clock.place(599_616_000_000_000_000, secs(3)).follows, Follows::Anew);
        assert_eq!(clock.place(u64::MAX, secs(4)).follows, Follows::Anew);
        // Two hours of outage and a clock that counted ten minutes of them.
        let mut clock = DeviceClock::new(1 << 64, 1);
        clock.place(0, secs(0));
        assert_eq!(clock.place(600_000_000_000, secs(7200)).follows, Follows::Anew);
    }
}
