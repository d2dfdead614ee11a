//! A time line for sensors that neither stamp nor number what they send.

use super::card::Setting;
use super::event::{DeviceTime, Event};

/// Readings counted as they come, one nominal period apart.
#[derive(Clone, Debug)]
pub(super) struct Count {
    period: f64,
    next: u64,
}

impl Count {
    pub(super) fn new(setting: &Setting) -> Self {
        Self { period: setting.period_nanos(), next: 0 }
    }

    /// The time of the next reading; the first of a connection begins a new time line.
    pub(super) fn next(&mut self, events: &mut Vec<Event>) -> DeviceTime {
        if self.next == 0 {
            events.push(Event::NewClock);
        }
        let at = DeviceTime::counted(self.next, self.period);
        self.next += 1;
        at
    }

    /// The next reading begins a new time line.
    pub(super) const fn restart(&mut self) {
        self.next = 0;
    }
}
