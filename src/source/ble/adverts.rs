//! A sensor that is only listened to: nothing to connect, nothing to stop.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::converse::Broken;
use super::link::{State, tell};
use super::radio::{Happening, Heard, Radio, RadioError};
use super::recorder::Recorder;
use super::session::End;
use super::wire::Gone;
use crate::sensor::Origin;
use crate::sensor::log::{Lost, Mark};

/// How often to see whether the sensor is still heard and the clocks agree.
const WATCH: Duration = Duration::from_secs(1);

impl<R: Radio> Recorder<'_, '_, R> {
    /// Listens to a sensor's advertisements until it falls silent.
    pub(super) async fn adverts(&mut self, heard: &Heard) -> End {
        tell(&self.link, State::Starting);
        if let Err(error) = self.radio.listen().await {
            return End::Failed(error.into());
        }
        let end = self.listen(heard).await;
        // The search before the next stretch begins it anew, whatever became of this one.
        let _ = self.radio.hush().await;
        end.unwrap_or(End::Failed(Broken::Gone)).heard(self.begun)
    }

    async fn listen(&mut self, heard: &Heard) -> Result<End, Gone> {
        self.wire.mark(Mark::Connected).await?;
        let end = self.hear(heard).await?;
        if let End::Lost(why) = end {
            self.wire.mark(Mark::Lost(why)).await?;
        }
        Ok(end)
    }

    async fn hear(&mut self, heard: &Heard) -> Result<End, Gone> {
        let patience = Duration::from_secs(self.plan.driver.card().silence_secs.into());
        let (mut last, mut stop) = (self.now(), self.stop.clone());
        let mut tick = self.wire.stamper.clock().sleep(WATCH);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(End::Stopped),
                happening = self.radio.next() => match happening {
                    Happening::Power(false) => return Ok(End::Lost(Lost::Adapter)),
                    other => if self.take(heard, other).await? {
                        last = self.now();
                    },
                },
                () = &mut tick => {
                    self.wire.look().await?;
                    if self.wire.slept.swap(false, Ordering::Relaxed) {
                        return Ok(End::Lost(Lost::Sleep));
                    }
                    if self.now().saturating_sub(last) > patience {
                        return Ok(End::Lost(Lost::Silence));
                    }
                    tick = self.wire.stamper.clock().sleep(WATCH);
                }
            }
        }
    }

    /// Takes an advertisement of this sensor; whether it was one.
    async fn take(&mut self, heard: &Heard, happening: Happening) -> Result<bool, Gone> {
        match happening {
            Happening::Rssi { id, rssi } if id == heard.id => {
                self.link.send_modify(|link| link.rssi = Some(rssi));
            }
            Happening::Advert { id, company, bytes }
                if id == heard.id && self.plan.driver.card().data == Origin::Company(company) =>
            {
                self.wire.packet(Origin::Company(company), bytes).await?;
                self.begun = true;
                tell(&self.link, State::Streaming);
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    }
}

impl End {
    /// A stretch in which nothing was ever heard is a failed one.
    fn heard(self, begun: bool) -> Self {
        match self {
            Self::Lost(why) if !begun => {
                let why = format!("none came ({})", why.word());
                Self::Failed(RadioError::Failed { what: "waiting for data", why }.into())
            }
            other => other,
        }
    }
}
