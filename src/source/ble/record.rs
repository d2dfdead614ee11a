//! A whole night: find, connect, stream, and begin again as often as it takes.

use super::converse::Broken;
use super::link::{Peer, State, tell};
use super::radio::{Heard, Radio, RadioError};
use super::recorder::{Plan, RecordError, Recorder, Wires};
use super::session::{End, Session};
use crate::sensor;
use crate::sensor::log::{Lost, Mark};

/// How often to try before the first packet: a person stands beside it and can do something.
const ATTEMPTS: u32 = 3;
/// After so many failures in a row, everything about the radio is opened anew.
const REOPEN: u32 = 4;
/// After so many, the adapter is switched off and on, which heals adapters that hang.
const REVIVE: u32 = 10;
/// Records until `wires.stop` becomes true.
///
/// # Errors
/// Before the first packet: whatever keeps it from beginning. Afterwards only when nobody takes the packets any more.
pub async fn record<R: Radio>(radio: &mut R, plan: &Plan<'_>, wires: Wires) -> Result<(), RecordError> {
    let mut recorder = Recorder::new(radio, plan, wires);
    let ended = recorder.run().await;
    let _ = recorder.radio.hush().await;
    tell(&recorder.link, State::Stopped);
    ended
}

impl<R: Radio> Recorder<'_, '_, R> {
    async fn run(&mut self) -> Result<(), RecordError> {
        self.call("opening Bluetooth", R::open).await?;
        loop {
            let end = match self.until_stopped(Self::find).await {
                None => End::Stopped,
                Some(Ok(heard)) => self.session(&heard).await,
                Some(Err(error)) if !self.begun => return Err(error),
                Some(Err(RecordError::Radio(error))) => End::Failed(Broken::Radio(error)),
                Some(Err(_)) => End::Lost(Lost::Link),
            };
            match end {
                End::Stopped => return Ok(self.wire.mark(Mark::Ended).await?),
                End::Failed(Broken::Gone) => return Err(RecordError::Gone),
                End::Failed(Broken::Radio(error)) => self.failed(error).await?,
                End::Lost(why) => self.lost(why).await,
            }
        }
    }

    /// One connection, or one stretch of listening.
    async fn session(&mut self, heard: &Heard) -> End {
        self.peer = Some(Peer::of(heard));
        let (peer, again) = (self.peer.clone(), self.begun);
        self.link.send_modify(|link| {
            link.peer = peer;
            link.rssi = heard.rssi.or(link.rssi);
            link.restarts += u32::from(again);
        });
        match self.plan.driver.card().link {
            sensor::Link::Adverts => self.adverts(heard).await,
            sensor::Link::Connection => Session::run(self, heard).await,
        }
    }

    /// A stream that ran is over: begin again soon.
    async fn lost(&mut self, why: Lost) {
        self.backoff.reset();
        self.trouble(None);
        if matches!(why, Lost::Adapter | Lost::Sleep) {
            // Everything that was known of the radio may be wrong now; if it cannot be opened, finding will tell.
            let _ = self.call("opening Bluetooth", R::open).await;
        }
        self.wait(why).await;
    }

    /// An attempt failed.
    async fn failed(&mut self, error: RadioError) -> Result<(), RecordError> {
        let failures = self.backoff.failures() + 1;
        if !self.begun && error.needs_a_person() {
            return Err(error.into());
        }
        if !self.begun && failures >= ATTEMPTS {
            return Err(RecordError::NoStart { attempts: failures, last: error });
        }
        let off = error.needs_a_person();
        self.trouble(Some(error.to_string()));
        if failures.is_multiple_of(REVIVE) {
            let _ = self.call("restarting the adapter", R::revive).await;
        }
        if off || failures.is_multiple_of(REOPEN) {
            let _ = self.call("opening Bluetooth", R::open).await;
        }
        self.wait(if off { Lost::Adapter } else { Lost::Link }).await;
        Ok(())
    }

    async fn wait(&mut self, why: Lost) {
        tell(&self.link, if why == Lost::Adapter { State::NoAdapter } else { State::Waiting(why) });
        let wait = self.wire.stamper.clock().sleep(self.backoff.next());
        self.until_stopped(async |_| wait.await).await;
        // The jump of the clocks is a mark in the log, whenever it is noticed; whether anybody takes it, the next
        // packet tells.
        let _ = self.wire.look().await;
    }
}
