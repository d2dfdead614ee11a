//! The way out: what arrives is stamped, counted and handed on, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::radio::Notifications;
use super::stamp::Stamper;
use crate::sensor::log::{Arrived, Entry, Mark};
use crate::sensor::{Decoder, Event, Origin};

/// Nobody takes what arrives any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gone;

/// Where entries go, stamped. Bounded: when whoever writes them down is slow, the radio's own queue holds them.
#[derive(Clone)]
pub(super) struct Wire {
    pub(super) stamper: Stamper,
    pub(super) out: mpsc::Sender<Entry>,
    /// Set when the machine was found to have slept; whoever sees it clears it.
    pub(super) slept: Arc<AtomicBool>,
}

impl Wire {
    /// Hands on a packet that arrives now.
    pub(super) async fn packet(&self, origin: Origin, bytes: Vec<u8>) -> Result<(), Gone> {
        let (arrival, jump) = self.stamper.stamp();
        self.note(arrival, jump).await?;
        self.send(Entry::Packet(Arrived { arrival, origin, bytes })).await
    }

    /// Hands on what happens now.
    pub(super) async fn mark(&self, mark: Mark) -> Result<(), Gone> {
        let (at, jump) = self.stamper.stamp();
        self.note(at, jump).await?;
        self.send(Entry::Mark { at, mark }).await
    }

    /// Looks at the clocks, so that a jump is noticed while nothing arrives.
    pub(super) async fn look(&self) -> Result<(), Gone> {
        let (at, jump) = self.stamper.stamp();
        self.note(at, jump).await
    }

    async fn note(&self, at: crate::time::Timestamp, jump: Option<Mark>) -> Result<(), Gone> {
        let Some(mark) = jump else { return Ok(()) };
        self.slept.fetch_or(matches!(mark, Mark::Slept(_)), Ordering::Relaxed);
        self.send(Entry::Mark { at, mark }).await
    }

    async fn send(&self, entry: Entry) -> Result<(), Gone> {
        self.out.send(entry).await.map_err(|_| Gone)
    }
}

/// What flows through a connection, for those who watch over it.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Monotonic time of the last acceleration packet, in ms.
    last: AtomicU64,
    /// How many of them came.
    packets: AtomicU64,
    /// Whether a conversation is going on that wants to see every packet.
    talking: AtomicBool,
    /// The sensor ended the stream of its own accord.
    pub(super) ended: Notify,
}

impl Flow {
    /// The stream is expected to flow from here on.
    pub(super) fn begin(&self, now: Duration) {
        self.last.store(millis(now), Ordering::Relaxed);
    }

    /// How long no acceleration has come.
    pub(super) fn silent_for(&self, now: Duration) -> Duration {
        Duration::from_millis(millis(now).saturating_sub(self.last.load(Ordering::Relaxed)))
    }

    /// Whether any acceleration has come.
    pub(super) fn has_flowed(&self) -> bool {
        self.packets.load(Ordering::Relaxed) > 0
    }

    /// Whether a conversation is going on.
    pub(super) fn talk(&self, on: bool) {
        self.talking.store(on, Ordering::Relaxed);
    }

    fn count(&self, now: Duration) {
        self.begin(now);
        self.packets.fetch_add(1, Ordering::Relaxed);
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// The task that takes notifications off the radio's hands.
pub(super) struct Drain {
    task: JoinHandle<()>,
    /// Every packet that comes while a conversation is going on.
    pub(super) answers: mpsc::UnboundedReceiver<(Uuid, Vec<u8>)>,
    /// What flows.
    pub(super) flow: Arc<Flow>,
}

impl Drain {
    /// Begins to take. `data` is where acceleration comes from; `decoder` is asked about everything else, and only
    /// whether the sensor ended the stream.
    pub(super) fn begin(notifications: Notifications, wire: Wire, data: Origin, decoder: Decoder) -> Self {
        let (sender, answers) = mpsc::unbounded_channel();
        let flow = Arc::new(Flow::default());
        flow.begin(wire.stamper.clock().monotonic());
        let hose = Hose { wire, data, decoder, answers: sender, flow: Arc::clone(&flow), events: Vec::new() };
        Self { task: tokio::spawn(hose.run(notifications)), answers, flow }
    }
}

impl Drop for Drain {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Hose {
    wire: Wire,
    data: Origin,
    decoder: Decoder,
    answers: mpsc::UnboundedSender<(Uuid, Vec<u8>)>,
    flow: Arc<Flow>,
    events: Vec<Event>,
}

impl Hose {
    async fn run(mut self, mut notifications: Notifications) {
        while let Some((uuid, bytes)) = notifications.next().await {
            self.see(uuid, &bytes);
            if self.wire.packet(Origin::Characteristic(uuid), bytes).await.is_err() {
                return;
            }
        }
    }

    fn see(&mut self, uuid: Uuid, bytes: &[u8]) {
        if self.flow.talking.load(Ordering::Relaxed) {
            // Nobody listens once the conversation is over; that is no loss.
            let _ = self.answers.send((uuid, bytes.to_vec()));
        }
        let origin = Origin::Characteristic(uuid);
        if origin == self.data {
            self.flow.count(self.wire.stamper.clock().monotonic());
        } else {
            self.ask(origin, bytes);
        }
    }

    fn ask(&mut self, origin: Origin, bytes: &[u8]) {
        self.events.clear();
        let packet = crate::sensor::Packet { arrival: crate::time::Timestamp::default(), origin, bytes };
        // What cannot be decoded is told by whoever decodes it for good.
        let _ = self.decoder.decode(&packet, &mut self.events);
        if self.events.contains(&Event::Ended) {
            self.flow.ended.notify_one();
        }
    }
}
