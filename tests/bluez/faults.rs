//! What can go wrong, as data: to be called for by name, or from a schedule.

use std::time::Duration;

use supine::sensor::standard::BATTERY_LEVEL;

use super::strap::OwnClock;
use super::world::World;

/// How a strap can be silent while it is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// No data, but commands are answered; a new start of the stream does not help, a new link does.
    Stream,
    /// Nothing at all: calls to it end without an answer. A new link helps.
    Link,
}

/// What can go wrong. Spans are true time.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The link is lost, and the strap stops, or goes on streaming to nobody.
    LinkLoss { keeps_streaming: bool },
    /// The same, and the strap is off the air for this long.
    OffTheAir { span: Duration, keeps_streaming: bool },
    /// Connected, no data, no event, until the link is made anew, or for this long.
    Silence { silence: Silence, span: Duration },
    /// The next starts are refused with these.
    RefusedStarts(Vec<u8>),
    /// So many attempts to connect fail.
    RefusedConnections(u32),
    /// The strap ends its stream of its own accord and says so.
    GaveUp,
    /// The adapter is pulled out, and put in again after this long.
    AdapterGone(Duration),
    /// The radio is off for this long, unless somebody switches it on.
    AdapterOff(Duration),
    /// The next packets come twice.
    Duplicates(u32),
    /// So many times, a packet comes after the one that follows it.
    Swaps(u32),
    /// Packets of this long come late, all at once.
    Backlog(Duration),
    /// The next packets end too early to be understood.
    Garbled(u32),
    /// The strap's clock starts anew.
    ClockReset,
    /// The strap's clock shows this, in ns since 2000.
    ClockSet(u64),
    /// The strap's clock is fast by so many millionths.
    Drift(f64),
    /// The strap's true rate over its nominal one.
    Pace(f64),
    /// Charge of the strap's battery in per cent.
    Battery(u8),
    /// The machine sleeps this long, and finds the link lost.
    MachineSleep(Duration),
    /// The time of day is set by so many seconds.
    WallStep(i64),
}

impl World {
    /// Makes this go wrong, for the strap at this path.
    pub fn suffer(&mut self, path: &str, fault: &Fault) {
        let now = self.clock.now();
        let path = path.to_owned();
        match *fault {
            Fault::LinkLoss { keeps_streaming } => {
                self.strap(&path).keeps_streaming = keeps_streaming;
                self.lose_link(&path, "link loss");
            }
            Fault::OffTheAir { span, keeps_streaming } => {
                self.strap(&path).keeps_streaming = keeps_streaming;
                self.devices.get_mut(&path).unwrap().on_air = false;
                self.lose_link(&path, "off the air");
                self.later(span, move |world| world.return_to_air(&path));
            }
            Fault::Silence { silence, span } => {
                let at = self.clock.true_time(now);
                self.strap(&path).silence = Some(silence);
                self.strap(&path).truth.lock().unwrap().begin_outage("silence", at);
                self.step(&path, span, |world, path| world.strap(path).silence = None);
            }
            Fault::RefusedStarts(ref statuses) => self.strap(&path).refusals.extend(statuses),
            Fault::RefusedConnections(count) => self.devices.get_mut(&path).unwrap().connects_refused = count,
            Fault::GaveUp => {
                let at = self.clock.true_time(now);
                self.strap(&path).truth.lock().unwrap().begin_outage("gave up", at);
                self.give_up(&path);
            }
            Fault::AdapterGone(span) => {
                self.plug(false);
                self.later(span, |world| world.plug(true));
            }
            Fault::AdapterOff(span) => {
                self.power(false);
                self.later(span, |world| world.power(true));
            }
            Fault::Duplicates(count) => self.strap(&path).duplicates = count,
            Fault::Swaps(count) => self.strap(&path).swaps = count,
            Fault::Backlog(span) => {
                self.strap(&path).backlog = Some(Vec::new());
                self.later(span, move |world| world.burst(&path));
            }
            Fault::Garbled(count) => self.strap(&path).garbles = count,
            Fault::ClockReset => self.strap(&path).clock = OwnClock::unset(now),
            Fault::ClockSet(reading) => self.strap(&path).clock.set(now, reading),
            Fault::Drift(ppm) => self.strap(&path).clock.drift(now, ppm),
            Fault::Pace(pace) => self.strap(&path).set_pace(pace),
            Fault::Battery(charge) => {
                self.strap(&path).fake.battery = charge;
                self.notify(&path, BATTERY_LEVEL, &[charge], now);
            }
            Fault::MachineSleep(span) => {
                let paths: Vec<_> = self.devices.keys().cloned().collect();
                paths.iter().for_each(|path| self.lose_link(path, "machine asleep"));
                self.clock.machine_sleeps(span);
            }
            Fault::WallStep(secs) => self.clock.set_wall(secs * 1_000_000_000),
        }
    }
}
