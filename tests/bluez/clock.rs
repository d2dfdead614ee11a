//! The room's time: true time, and what the host's two clocks make of it.
//!
//! Everything that is going to happen waits in one queue, and a thread of its own goes from one to the next: at the
//! pace of the wall, or as fast as [`Pace`] allows. True time goes on while the machine sleeps; monotonic time stands.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use supine::source::ble::{HostClock, Sleep};
use supine::time::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::pace::{Pace, Taken};

type Action = Box<dyn FnOnce() + Send>;

/// The machine's clocks in a room whose time is made up.
#[derive(Clone)]
pub struct SimulatedClock {
    shared: Arc<Shared>,
}

struct Shared {
    core: Mutex<Core>,
    changed: Condvar,
    taken: Taken,
    /// `None`: real time.
    pace: Option<Pace>,
    /// What time waits for to be responsive: a busy machine must not make simulated seconds fly.
    runtimes: Mutex<Vec<Handle>>,
}

struct Core {
    /// True time since the beginning.
    now: Duration,
    /// How much of it the machine slept.
    slept: Duration,
    /// What the time of day was at the beginning.
    epoch: Timestamp,
    /// By how many nanoseconds the time of day is wrong.
    wrong: i64,
    /// By true time and order of entry.
    queue: BTreeMap<(Duration, u64), Action>,
    /// By monotonic time and order of entry.
    sleepers: BTreeMap<(Duration, u64), oneshot::Sender<()>>,
    entries: u64,
    /// When something last happened that is likely to be answered.
    busy: Instant,
    /// When a data packet was last sent.
    streamed: Option<Duration>,
    /// When the real world last looked.
    looked: Instant,
    over: bool,
}

impl SimulatedClock {
    /// One that starts at this time of day; `pace` is absent where time is to be real.
    pub fn new(epoch: Timestamp, pace: Option<Pace>) -> Self {
        let core = Core {
            now: Duration::ZERO,
            slept: Duration::ZERO,
            epoch,
            wrong: 0,
            queue: BTreeMap::new(),
            sleepers: BTreeMap::new(),
            entries: 0,
            busy: Instant::now(),
            streamed: None,
            looked: Instant::now(),
            over: false,
        };
        let shared = Shared {
            core: Mutex::new(core),
            changed: Condvar::new(),
            taken: Taken::default(),
            pace,
            runtimes: Mutex::new(Vec::new()),
        };
        Self { shared: Arc::new(shared) }
    }

    /// True time since the beginning.
    pub fn now(&self) -> Duration {
        let mut core = self.core();
        self.look(&mut core);
        core.now
    }

    /// True time as a time of day.
    pub fn true_time(&self, at: Duration) -> Timestamp {
        let epoch = self.core().epoch.as_nanos();
        Timestamp::from_nanos(epoch + i64::try_from(at.as_nanos()).unwrap())
    }

    /// The machine sleeps for this long: true time and the time of day go on, monotonic time stands.
    pub fn machine_sleeps(&self, span: Duration) {
        let mut core = self.core();
        core.now += span;
        core.slept += span;
        self.shared.changed.notify_all();
    }

    /// The time of day is set forward, or back.
    pub fn set_wall(&self, by_nanos: i64) {
        self.core().wrong += by_nanos;
    }

    /// Counts data packets that arrived.
    pub fn taken(&self) -> Taken {
        self.shared.taken.clone()
    }

    /// Does this at a true time, or as soon as possible after.
    pub(super) fn at(&self, due: Duration, action: impl FnOnce() + Send + 'static) {
        let mut core = self.core();
        core.entries += 1;
        let key = (due, core.entries);
        core.queue.insert(key, Box::new(action));
        self.shared.changed.notify_all();
    }

    /// A call came: its caller is going to want more.
    pub(super) fn called(&self) {
        self.core().busy = Instant::now();
    }

    /// A data packet was sent.
    pub(super) fn streamed(&self) {
        let mut core = self.core();
        core.streamed = Some(core.now);
        self.shared.taken.sent();
    }

    pub(super) fn wait_for(&self, runtime: Handle) {
        self.shared.runtimes.lock().unwrap().push(runtime);
    }

    pub(super) fn end(&self) {
        let mut core = self.core();
        core.over = true;
        core.queue.clear();
        self.shared.changed.notify_all();
    }

    /// Goes from one thing that is due to the next until the end.
    pub(super) fn run(&self) {
        loop {
            let mut core = self.core();
            if core.over {
                return;
            }
            self.look(&mut core);
            core.sleepers.retain(|_, sleeper| !sleeper.is_closed());
            match core.next() {
                Some(due) if due <= core.now => self.happen(core),
                Some(due) => self.pass(core, due),
                None => drop(self.shared.changed.wait(core).unwrap()),
            }
        }
    }

    /// Does the first thing that is due.
    fn happen(&self, mut core: MutexGuard<'_, Core>) {
        let slept = core.slept;
        let action = core.queue.first_key_value().map(|(key, _)| *key);
        let sleeper = core.sleepers.first_key_value().map(|((due, entry), _)| (*due + slept, *entry));
        if sleeper.is_some_and(|sleeper| action.is_none_or(|action| sleeper < action)) {
            if let Some((_, sleeper)) = core.sleepers.pop_first() {
                core.busy = Instant::now();
                let _ = sleeper.send(());
            }
        } else if let Some((_, action)) = core.queue.pop_first() {
            drop(core);
            action();
        }
    }

    /// Lets time pass until then, or for a while.
    fn pass(&self, core: MutexGuard<'_, Core>, due: Duration) {
        let Some(pace) = self.shared.pace else {
            let span = due - core.now;
            drop(self.shared.changed.wait_timeout(core, span).unwrap());
            return;
        };
        let streaming = core.streamed.is_some_and(|at| core.now < at + Duration::from_secs(2));
        let busy = core.busy.elapsed() < pace.moment;
        drop(core);
        let counted = self.shared.taken.wait(pace.patience);
        if !(streaming && counted) || busy {
            self.breathe(pace.patience);
        }
        let mut core = self.core();
        // Something may have come in between.
        let due = core.next().unwrap_or(due);
        if streaming && counted && !busy && core.busy.elapsed() >= pace.moment {
            core.now = core.now.max(due);
            return;
        }
        let rate = if core.busy.elapsed() < pace.moment { pace.busy } else { pace.idle };
        let left = due.saturating_sub(core.now);
        // A step in real milliseconds: until it is due, and no more than a quarter of one.
        let step = (left.as_secs_f64() / rate.as_secs_f64()).min(0.25);
        let begun = Instant::now();
        let mut core = self.shared.changed.wait_timeout(core, Duration::from_secs_f64(step * 1e-3)).unwrap().0;
        let waited = step.min(begun.elapsed().as_secs_f64() * 1e3);
        let due = core.next().map_or(due, |next| next.min(due));
        core.now = due.min(core.now + rate.mul_f64(waited) + Duration::from_nanos(1)).max(core.now);
    }

    /// Waits until every runtime has had a turn.
    fn breathe(&self, patience: Duration) {
        for runtime in self.shared.runtimes.lock().unwrap().iter() {
            let (done, finished) = std::sync::mpsc::channel();
            runtime.spawn(async move { done.send(()) });
            let _ = finished.recv_timeout(patience);
        }
    }

    /// In real time, sees what time it is.
    fn look(&self, core: &mut Core) {
        let elapsed = core.looked.elapsed();
        if self.shared.pace.is_none() {
            core.looked += elapsed;
            core.now += elapsed;
        }
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        self.shared.core.lock().unwrap()
    }
}

impl Core {
    /// When the next thing is due.
    fn next(&self) -> Option<Duration> {
        let action = self.queue.keys().next().map(|key| key.0);
        let sleeper = self.sleepers.keys().next().map(|key| key.0 + self.slept);
        [action, sleeper].into_iter().flatten().min()
    }
}

impl HostClock for SimulatedClock {
    fn wall(&self) -> Timestamp {
        let now = self.now();
        let wrong = self.core().wrong;
        Timestamp::from_nanos(self.true_time(now).as_nanos() + wrong)
    }

    fn monotonic(&self) -> Duration {
        let mut core = self.core();
        self.look(&mut core);
        core.now - core.slept
    }

    fn since_boot(&self) -> Option<Duration> {
        Some(self.now())
    }

    fn sleep(&self, span: Duration) -> Sleep {
        let (waker, woken) = oneshot::channel();
        let due = self.monotonic() + span;
        let mut core = self.core();
        core.entries += 1;
        let key = (due, core.entries);
        core.sleepers.insert(key, waker);
        self.shared.changed.notify_all();
        drop(core);
        Box::pin(async move {
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
