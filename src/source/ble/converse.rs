//! Saying to a sensor what its driver wants said, every step with an end to its patience.

use std::time::Duration;

use tokio::sync::mpsc;
use uuid::Uuid;

use super::clock::{HostClock, within};
use super::radio::{RadioError, Remote};
use super::wire::{Drain, Flow, Gone, Wire};
use crate::sensor::{Expected, Origin, Step, Verdict};

/// How long one read, write or subscription may take: BlueZ answers within a second, and gives up by itself after 30.
const STEP: Duration = Duration::from_secs(10);

/// Why a conversation did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The radio or the sensor.
    Radio(RadioError),
    /// Nobody takes what arrives any more.
    Gone,
}

impl From<RadioError> for Broken {
    fn from(error: RadioError) -> Self {
        Self::Radio(error)
    }
}

impl From<Gone> for Broken {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// A conversation with one sensor.
pub(super) struct Talk<'a, R: Remote> {
    remote: &'a R,
    wire: &'a Wire,
    answers: &'a mut mpsc::UnboundedReceiver<(Uuid, Vec<u8>)>,
    flow: &'a Flow,
}

impl<'a, R: Remote> Talk<'a, R> {
    /// What was said before is no answer to what is asked from here on.
    pub(super) fn new(remote: &'a R, wire: &'a Wire, drain: &'a mut Drain) -> Self {
        while drain.answers.try_recv().is_ok() {}
        drain.flow.talk(true);
        Self { remote, wire, answers: &mut drain.answers, flow: &drain.flow }
    }

    /// Says every step.
    ///
    /// # Errors
    /// At the first step that fails, is refused or is not answered in time.
    pub(super) async fn say(&mut self, steps: &[Step]) -> Result<(), Broken> {
        for step in steps {
            if let Some(more) = self.step(step).await? {
                Box::pin(self.say(more)).await?;
            }
        }
        Ok(())
    }

    /// Says every step, whatever becomes of those before it; but stops when the sensor does not answer at all.
    pub(super) async fn try_all(&mut self, steps: &[Step]) -> Result<(), Broken> {
        for step in steps {
            match self.say(std::slice::from_ref(step)).await {
                Err(Broken::Radio(error @ RadioError::TooLong { .. })) => return Err(error.into()),
                Err(Broken::Gone) => return Err(Broken::Gone),
                _ => {}
            }
        }
        Ok(())
    }

    /// One step; the steps that it says to go on with.
    async fn step<'s>(&mut self, step: &'s Step) -> Result<Option<&'s [Step]>, Broken> {
        let clock = self.wire.stamper.clock();
        match step {
            Step::Subscribe(uuid) => timed(clock, "subscribing", self.remote.subscribe(*uuid)).await?,
            Step::Unsubscribe(uuid) => timed(clock, "unsubscribing", self.remote.unsubscribe(*uuid)).await?,
            Step::Write { to, bytes } => timed(clock, "writing", self.remote.write(*to, bytes)).await?,
            Step::Wait(span) => clock.sleep(span.unsigned_abs()).await,
            Step::Read(uuid) => {
                let bytes = timed(clock, "reading", self.remote.read(*uuid)).await?;
                self.wire.packet(Origin::Characteristic(*uuid), bytes).await?;
            }
            Step::Expect(expected) => {
                self.expect(expected, |_| Some(())).await?;
            }
            Step::Choose { answer, cases } => {
                let open = Expected { yes: &[], ..answer.clone() };
                let fits = |rest: &[u8]| cases.iter().find(|(case, _)| rest.starts_with(case));
                return Ok(self.expect(&open, fits).await?.map(|(_, steps)| steps.as_slice()));
            }
        }
        Ok(None)
    }

    /// Waits for an answer that `takes` something out of; `None` when none came and none is needed.
    async fn expect<T>(
        &mut self,
        expected: &Expected,
        takes: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, Broken> {
        let span = expected.within.unsigned_abs();
        match within(self.wire.stamper.clock(), span, answer(self.answers, expected, takes)).await {
            Ok(Ok(taken)) => Ok(Some(taken)),
            Ok(Err(error)) if !expected.optional => Err(error.into()),
            Err(_) if !expected.optional => {
                Err(RadioError::TooLong { what: "the sensor's answer", secs: span.as_secs() }.into())
            }
            _ => Ok(None),
        }
    }
}

impl<R: Remote> Drop for Talk<'_, R> {
    fn drop(&mut self) {
        self.flow.talk(false);
    }
}

/// The first packet that answers.
async fn answer<T>(
    packets: &mut mpsc::UnboundedReceiver<(Uuid, Vec<u8>)>,
    expected: &Expected,
    takes: impl Fn(&[u8]) -> Option<T>,
) -> Result<T, RadioError> {
    while let Some((from, bytes)) = packets.recv().await {
        match expected.judge(from, &bytes) {
            Verdict::Other => {}
            Verdict::No(why) => return Err(RadioError::Refused(why.to_owned())),
            Verdict::Yes(rest) => {
                return takes(rest).ok_or_else(|| RadioError::Refused("an answer that is not known".to_owned()));
            }
        }
    }
    Err(RadioError::Failed { what: "waiting for an answer", why: "the link is gone".to_owned() })
}

/// A call to the radio that ends within [`STEP`].
async fn timed<T>(
    clock: &dyn HostClock,
    what: &'static str,
    call: impl Future<Output = Result<T, RadioError>>,
) -> Result<T, RadioError> {
    within(clock, STEP, call).await.unwrap_or(Err(RadioError::TooLong { what, secs: STEP.as_secs() }))
}
