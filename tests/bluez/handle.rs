//! What a test holds: the room, and the straps in it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use supine::sensor::fake::FakeH10;
use supine::time::Timestamp;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::adapter::{Adapter, Radio};
use super::bus::{self, Post};
use super::clock::SimulatedClock;
use super::device::{Device, Kind};
use super::faults::Fault;
use super::pace::{Pace, Taken};
use super::strap::{self, Sleeper};
use super::truth::Truth;
use super::world::{Service, Timing, World};

/// Where [`alone`] tells the process that it starts to have its bus.
const SOCKET: &str = "SUPINE_TEST_BUS";

/// A room with a BlueZ in it; all ends when it is dropped.
pub struct Bluez {
    world: Arc<Mutex<World>>,
    clock: SimulatedClock,
    socket: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    threads: Vec<JoinHandle<()>>,
    _folder: TempDir,
}

impl Bluez {
    /// One whose time is the wall's, and whose radio is quick; for children and for short tests.
    pub fn real_time() -> Self {
        let now = jiff::Timestamp::now();
        Self::new(SimulatedClock::new(now.into(), None), Timing::QUICK)
    }

    /// One whose time begins here and goes as fast as it may, with a radio as slow as a real one.
    ///
    /// To be called in the runtime whose tasks are the recorder's: time waits until that has time for them.
    pub fn compressed(begin: Timestamp, pace: Pace) -> Self {
        Self::new(SimulatedClock::new(begin, Some(pace)), Timing::REAL)
    }

    fn new(clock: SimulatedClock, timing: Timing) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = std::env::var_os(SOCKET).map_or_else(|| folder.path().join("bus"), PathBuf::from);
        let adapter = Adapter { present: true, powered: true, ..Adapter::default() };
        let world = Arc::new_cyclic(|me| {
            let (clock, me) = (clock.clone(), me.clone());
            let devices = Default::default();
            Mutex::new(World { me, clock, post: Post::default(), timing, service: Service::Running, adapter, devices })
        });
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let (bus_world, bus_socket) = (world.clone(), socket.clone());
        let bus = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            bus_world.lock().unwrap().clock.wait_for(runtime.handle().clone());
            let serve = bus::serve(&bus_socket, bus_world, ready);
            runtime.block_on(async {
                tokio::select! { () = serve => {}, _ = stopped => {} }
            });
        });
        is_ready.recv().unwrap();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            clock.wait_for(runtime);
        }
        world.lock().unwrap().sweep();
        let time = clock.clone();
        let time = std::thread::spawn(move || time.run());
        Self { world, clock, socket, stop: Some(stop), threads: vec![bus, time], _folder: folder }
    }

    /// For `DBUS_SYSTEM_BUS_ADDRESS`.
    pub fn address(&self) -> String {
        format!("unix:path={}", self.socket.display())
    }

    pub fn clock(&self) -> SimulatedClock {
        self.clock.clone()
    }

    /// Counts data packets that arrived; once that is used, simulated time waits for them.
    pub fn taken(&self) -> Taken {
        self.clock.taken()
    }

    /// Puts a Polar H10 into the room. Its address follows from its number, eight hexadecimal digits.
    pub fn strap(&self, serial: &str, sleeper: impl Sleeper + 'static) -> Strap {
        let pairs: Vec<&str> = (0..4).map(|at| &serial[2 * at..2 * at + 2]).collect();
        let address = format!("A0:9E:{}", pairs.join(":"));
        let strap = strap::Strap::new(serial, Box::new(sleeper), self.clock.now());
        let truth = strap.truth.clone();
        let device = Device::new(&address, &FakeH10::new(serial).name(), Kind::Strap(Box::new(strap)));
        let path = device.path();
        self.world().arrive(device);
        Strap { world: self.world.clone(), path, address, truth }
    }

    /// Puts headphones and a RuuviTag into the room.
    pub fn neighbours(&self) {
        self.world().arrive(Device::new("94:DB:56:12:34:56", "WH-1000XM4", Kind::Headphones));
        self.world().arrive(Device::new("CB:B8:33:4C:88:4F", "Ruuvi 884F", Kind::Tag));
    }

    pub fn set_timing(&self, timing: Timing) {
        self.world().timing = timing;
    }

    pub fn set_service(&self, service: Service) {
        self.world().service = service;
    }

    /// Whether the radio can be switched on and listens.
    pub fn set_radio(&self, radio: Radio) {
        self.world().adapter.radio = radio;
    }

    pub fn power(&self, on: bool) {
        self.world().power(on);
    }

    /// Puts the adapter in, or pulls it out.
    pub fn plug(&self, present: bool) {
        self.world().plug(present);
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}

impl Drop for Bluez {
    fn drop(&mut self) {
        self.clock.end();
        drop(self.stop.take());
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

/// A Polar H10 in the room.
#[derive(Clone)]
pub struct Strap {
    world: Arc<Mutex<World>>,
    path: String,
    address: String,
    truth: Arc<Mutex<Truth>>,
}

impl Strap {
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it truly did so far.
    pub fn truth(&self) -> Truth {
        self.truth.lock().unwrap().clone()
    }

    /// Forgets what was delivered, for nights in which memory is what is looked at.
    pub fn forget(&self) {
        self.truth.lock().unwrap().delivered.clear();
    }

    /// Makes this go wrong now.
    pub fn suffer(&self, fault: &Fault) {
        self.world.lock().unwrap().suffer(&self.path, fault);
    }

    /// Makes this go wrong at a time since the beginning.
    pub fn suffer_at(&self, at: Duration, fault: Fault) {
        let path = self.path.clone();
        self.world.lock().unwrap().at(at, move |world| world.suffer(&path, &fault));
    }

    /// Whether it streams now, to anybody or nobody.
    pub fn is_streaming(&self) -> bool {
        self.world.lock().unwrap().strap(&self.path).fake.stream().is_some()
    }

    pub fn is_connected(&self) -> bool {
        self.world.lock().unwrap().devices[&self.path].is_connected()
    }
}

/// Runs a test in a process of its own, on a runtime, with the bus that it is going to start in its environment.
///
/// `name` is the test's own. The runtime has one thread: with more, a stream that is dropped while a signal is handed
/// out on another thread finds its match gone, at which bluez-async 0.9.0 panics.
pub fn alone<F: Future<Output = ()>>(name: &str, test: impl FnOnce() -> F) {
    if std::env::var_os(SOCKET).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(test());
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([name, "--exact", "--nocapture", "--include-ignored"]).env(SOCKET, &socket);
    child.env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    let output = child.output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    println!("{text}");
    assert!(output.status.success() && text.contains("1 passed"), "{name} failed on its own:\n{text}");
}
