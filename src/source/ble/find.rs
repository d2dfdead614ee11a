//! Listening until the sensor is heard: only then is it connected to.

use std::time::Duration;

use super::link::{State, tell};
use super::radio::{Heard, Radio, RadioError};
use super::recorder::{RecordError, Recorder};
use super::wire::Gone;

/// How often to look at what was heard.
const LOOK: Duration = Duration::from_millis(500);
/// How long to go on looking after the first that fits, in case there are two.
const LINGER: Duration = Duration::from_millis(1500);
/// How often a search is begun anew: some adapters stop listening by themselves.
const SEARCH: Duration = Duration::from_secs(60);

impl<R: Radio> Recorder<'_, '_, R> {
    /// Listens until the sensor is heard; while the night has not begun, only for so long.
    pub(super) async fn find(&mut self) -> Result<Heard, RecordError> {
        tell(&self.link, State::Looking);
        loop {
            self.call("searching", R::listen).await?;
            let found = self.search().await;
            // Connecting goes better when nothing listens; if it cannot be stopped, it goes worse, and that is all.
            let _ = self.call("ending the search", R::hush).await;
            if let Some(heard) = found? {
                return Ok(heard);
            }
        }
    }

    /// One search; `None` when it is to be begun anew.
    async fn search(&mut self) -> Result<Option<Heard>, RecordError> {
        let began = self.now();
        loop {
            self.pause(LOOK).await?;
            if let Some(heard) = self.fitting().await?.into_iter().next() {
                return if self.peer.is_some() { Ok(Some(heard)) } else { self.the_one().await.map(Some) };
            }
            let passed = self.now().saturating_sub(began);
            if !self.begun && passed >= self.plan.patience {
                return Err(self.not_found());
            }
            if passed >= SEARCH {
                return Ok(None);
            }
        }
    }

    /// The one that fits, when there is only one.
    async fn the_one(&mut self) -> Result<Heard, RecordError> {
        self.pause(LINGER).await?;
        let mut fitting = self.fitting().await?;
        if fitting.len() > 1 {
            return Err(RecordError::Several(fitting.iter().map(|heard| heard.label().to_owned()).collect()));
        }
        fitting.pop().ok_or_else(|| self.not_found())
    }

    /// Every device in the air that fits; once there was one, only that one.
    async fn fitting(&mut self) -> Result<Vec<Heard>, RadioError> {
        let mut heard = self.call("listing devices", R::heard).await?;
        let (driver, wanted, peer) = (self.plan.driver, &self.plan.wanted, &self.peer);
        heard.retain(|heard| match peer {
            Some(peer) => peer.is(heard),
            None => wanted.fits(driver, heard),
        });
        heard.retain(Heard::is_here);
        Ok(heard)
    }

    fn not_found(&self) -> RecordError {
        let which = self.plan.wanted.which.as_ref().map(|which| format!(" with {which:?} in its name or address"));
        RecordError::NotFound {
            title: self.plan.driver.card().title.to_owned(),
            which: which.unwrap_or_default(),
            secs: self.plan.patience.as_secs(),
        }
    }

    /// Lets time pass, and what happens meanwhile.
    async fn pause(&mut self, span: Duration) -> Result<(), Gone> {
        let mut sleep = self.wire.stamper.clock().sleep(span);
        loop {
            tokio::select! {
                () = &mut sleep => return self.wire.look().await,
                _ = self.radio.next() => {}
            }
        }
    }
}
