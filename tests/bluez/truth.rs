//! What a strap truly did: to be held against what was recorded.

use supine::sensor::polar;
use supine::time::Timestamp;
use uuid::Uuid;

/// A packet that reached the bus while the strap was connected and somebody had subscribed.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// The host's time of day then.
    pub at: Timestamp,
    /// True time of its last sample.
    pub sampled: Timestamp,
    /// Where it came from.
    pub characteristic: Uuid,
    pub bytes: Vec<u8>,
    /// Whether it was subscribed to on this connection; BlueZ also remembers subscriptions of the one before.
    pub asked: bool,
}

/// A time without data.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// What began it.
    pub why: String,
    /// True time.
    pub from: Timestamp,
    /// True time of the first packet after; `None` while it lasts.
    pub until: Option<Timestamp>,
}

/// What a strap truly did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// Everything it sent, in the order in which it reached the bus.
    pub delivered: Vec<Delivered>,
    /// When it did not.
    pub outages: Vec<Outage>,
    /// Frames that it made and nobody got.
    pub lost: u64,
    /// How often it was connected to.
    pub connections: u32,
}

impl Truth {
    /// The data packets' bytes, in order.
    pub fn data(&self) -> Vec<Vec<u8>> {
        let data = self.delivered.iter().filter(|packet| packet.characteristic == polar::DATA);
        data.map(|packet| packet.bytes.clone()).collect()
    }

    pub(super) fn begin_outage(&mut self, why: &str, from: Timestamp) {
        if self.outages.last().is_none_or(|last| last.until.is_some()) {
            self.outages.push(Outage { why: why.to_owned(), from, until: None });
        }
    }

    pub(super) fn deliver(&mut self, packet: Delivered, now: Timestamp) {
        if let Some(outage) = self.outages.last_mut().filter(|_| packet.characteristic == polar::DATA) {
            outage.until.get_or_insert(now);
        }
        self.delivered.push(packet);
    }
}
