//! A radio that is not there, with an emulated H10 in the air: for people without a sensor, and for tests.
//!
//! It speaks the sensor's protocol through [`FakeH10`] at the pace of the clock that it is given, and breaks the link
//! when it is told to. What the system's own radio does besides is emulated in the tests, beneath btleplug.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::HostClock;
use super::radio::{Found, Happening, Heard, Notifications, Radio, RadioError, Remote};
use crate::sensor::fake::{FakeH10, SERVICES};
use crate::sensor::polar::{CONTROL, DATA, H10_FRAME};
use crate::sensor::standard::HEART_RATE;
use crate::units::{Accel, Sensor};

/// What the wearer feels at a time in seconds since the beginning, asked in rising order.
pub type Sleeper = Box<dyn FnMut(f64) -> Accel<Sensor> + Send>;

/// How long connecting takes; the system's radio needs 1.0 to 1.8 s.
const CONNECT: Duration = Duration::from_millis(1200);
/// What the pretended device is called.
const ID: &str = "pretended";

/// The radio.
#[derive(Clone)]
pub struct PretendRadio {
    clock: Arc<dyn HostClock>,
    air: Arc<Mutex<Air>>,
    events: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Happening>>>,
}

/// What is in the air.
struct Air {
    h10: FakeH10,
    sleeper: Sleeper,
    begun: Duration,
    connected: bool,
    /// Off the air until then.
    away: Duration,
    silent: bool,
    notified: BTreeSet<Uuid>,
    listeners: Option<mpsc::UnboundedSender<(Uuid, Vec<u8>)>>,
    /// Counts streams, so that an old one ends when a new one begins.
    stream: u64,
    tell: mpsc::UnboundedSender<Happening>,
}

impl PretendRadio {
    /// A radio with one emulated H10 in the air, worn by `sleeper`.
    #[must_use]
    pub fn new(clock: Arc<dyn HostClock>, h10: FakeH10, sleeper: Sleeper) -> Self {
        let (tell, events) = mpsc::unbounded_channel();
        let air = Air {
            h10,
            sleeper,
            begun: clock.monotonic(),
            connected: false,
            away: Duration::ZERO,
            silent: false,
            notified: BTreeSet::new(),
            listeners: None,
            stream: 0,
            tell,
        };
        Self { clock, air: Arc::new(Mutex::new(air)), events: Arc::new(tokio::sync::Mutex::new(events)) }
    }

    /// Breaks the link and keeps the sensor off the air for so long.
    pub fn drop_link(&self, off_the_air: Duration) {
        let away = self.clock.monotonic() + off_the_air;
        let mut air = self.air();
        air.away = away;
        air.unlink();
        // Nobody needs to hear it: the silence tells as well.
        let _ = air.tell.send(Happening::Disconnected { id: ID.to_owned() });
    }

    /// Lets the sensor fall silent while the link stands, until it is connected anew.
    pub fn fall_silent(&self) {
        self.air().silent = true;
    }

    /// Whether the sensor streams: it should not once nobody listens.
    #[must_use]
    pub fn is_streaming(&self) -> bool {
        self.air().h10.stream().is_some()
    }

    fn air(&self) -> MutexGuard<'_, Air> {
        self.air.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn linked(&self) -> Result<MutexGuard<'_, Air>, RadioError> {
        let air = self.air();
        if air.connected { Ok(air) } else { Err(failed("speaking to the sensor", "not connected")) }
    }
}

fn failed(what: &'static str, why: &str) -> RadioError {
    RadioError::Failed { what, why: why.to_owned() }
}

impl Air {
    fn unlink(&mut self) {
        self.connected = false;
        self.silent = false;
        self.notified.clear();
        self.stream += 1;
        self.h10.disconnect(false);
    }

    fn notify(&self, uuid: Uuid, bytes: Vec<u8>) {
        if let Some(listeners) = self.listeners.as_ref().filter(|_| self.notified.contains(&uuid) && !self.silent) {
            // Whoever listened has gone: so it is with radio.
            let _ = listeners.send((uuid, bytes));
        }
    }

    /// The samples of one frame that ends at `now`, sent as the sensor sends them.
    fn frame(&mut self, now: Duration, period: f64) {
        let last = now.saturating_sub(self.begun).as_secs_f64();
        for back in (0..u32::try_from(H10_FRAME).unwrap_or_default()).rev() {
            let accel = (self.sleeper)((last - f64::from(back) * period).max(0.0));
            if let Some(frame) = self.h10.sample(nanos(now), accel) {
                self.notify(DATA, frame);
            }
        }
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

impl Radio for PretendRadio {
    type Remote = Self;

    async fn open(&mut self) -> Result<(), RadioError> {
        Ok(())
    }

    async fn listen(&mut self) -> Result<(), RadioError> {
        Ok(())
    }

    async fn hush(&mut self) -> Result<(), RadioError> {
        Ok(())
    }

    async fn heard(&mut self) -> Result<Vec<Heard>, RadioError> {
        let air = self.air();
        let in_the_air = !air.connected && air.away <= self.clock.monotonic();
        Ok(vec![Heard {
            id: ID.to_owned(),
            name: Some(air.h10.name()),
            address: Some("00:00:5E:00:53:10".to_owned()),
            rssi: in_the_air.then_some(-58),
            connected: air.connected,
            ..Heard::default()
        }])
    }

    async fn next(&mut self) -> Happening {
        match self.events.lock().await.recv().await {
            Some(happening) => happening,
            None => std::future::pending().await,
        }
    }

    async fn revive(&mut self) -> Result<(), RadioError> {
        Ok(())
    }

    async fn remote(&mut self, _: &str) -> Result<Self, RadioError> {
        Ok(self.clone())
    }
}

impl Remote for PretendRadio {
    async fn connect(&self) -> Result<(), RadioError> {
        self.clock.sleep(CONNECT).await;
        let mut air = self.air();
        if air.away > self.clock.monotonic() {
            return Err(failed("connecting", "the sensor does not answer"));
        }
        air.connected = true;
        Ok(())
    }

    async fn is_connected(&self) -> Result<bool, RadioError> {
        Ok(self.air().connected)
    }

    async fn disconnect(&self) -> Result<(), RadioError> {
        self.air().unlink();
        Ok(())
    }

    async fn discover(&self) -> Result<Vec<Found>, RadioError> {
        let _linked = self.linked()?;
        let characteristics = SERVICES.iter().flat_map(|service| service.characteristics);
        Ok(characteristics.map(|it| Found { uuid: it.uuid, confirms: it.flags.contains(&"write") }).collect())
    }

    fn longest_packet(&self) -> Option<u16> {
        None
    }

    async fn forget(&self) -> Result<(), RadioError> {
        Ok(())
    }

    async fn notifications(&self) -> Result<Notifications, RadioError> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.linked()?.listeners = Some(sender);
        let next = async |mut receiver: mpsc::UnboundedReceiver<_>| receiver.recv().await.map(|it| (it, receiver));
        Ok(Box::pin(stream::unfold(receiver, next)))
    }

    async fn subscribe(&self, uuid: Uuid) -> Result<(), RadioError> {
        self.linked()?.notified.insert(uuid);
        Ok(())
    }

    async fn unsubscribe(&self, uuid: Uuid) -> Result<(), RadioError> {
        self.linked()?.notified.remove(&uuid);
        Ok(())
    }

    async fn read(&self, uuid: Uuid) -> Result<Vec<u8>, RadioError> {
        self.linked()?.h10.read(uuid).ok_or(RadioError::NoCharacteristic(uuid))
    }

    async fn write(&self, uuid: Uuid, bytes: &[u8]) -> Result<(), RadioError> {
        if uuid != CONTROL {
            return Err(RadioError::NoCharacteristic(uuid));
        }
        let mut air = self.linked()?;
        let streamed = air.h10.stream();
        let answer = air.h10.write(bytes);
        air.notify(CONTROL, answer);
        if let (None, Some(setting)) = (streamed, air.h10.stream()) {
            air.stream += 1;
            tokio::spawn(self.clone().play(air.stream, setting.rate_hz));
        }
        Ok(())
    }
}

impl PretendRadio {
    /// Sends frames as long as the stream of this number runs.
    async fn play(self, stream: u64, rate_hz: f64) {
        let period = 1.0 / rate_hz;
        let frame = Duration::from_secs_f64(H10_FRAME as f64 * period);
        let mut due = self.clock.monotonic();
        loop {
            due += frame;
            self.clock.sleep(due.saturating_sub(self.clock.monotonic())).await;
            let mut air = self.air();
            if air.stream != stream || air.h10.stream().is_none() {
                return;
            }
            air.frame(due, period);
            air.notify(HEART_RATE, FakeH10::heart_rate(56));
        }
    }
}
