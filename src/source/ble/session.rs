//! One connection, from connecting to its end.

use std::sync::atomic::Ordering;
use std::time::Duration;

use uuid::Uuid;

use super::clock::within;
use super::converse::{Broken, Talk};
use super::link::{State, tell};
use super::radio::{Found, Happening, Heard, Radio, RadioError, Remote};
use super::recorder::{Command, Recorder};
use super::wire::{Drain, Flow};
use crate::sensor::log::{Lost, Mark};
use crate::sensor::{Card, Decoder, Origin, Step, standard};

/// BlueZ waits up to 30 s for the link and up to 30 s for the services.
const CONNECT: Duration = Duration::from_secs(75);
/// What a slow sensor needs to tell its services.
const DISCOVER: Duration = Duration::from_secs(35);
/// BlueZ takes up to 2.6 s.
const DISCONNECT: Duration = Duration::from_secs(10);
/// How long a sensor is given to take its leave.
const FAREWELL: Duration = Duration::from_secs(8);
/// The same in the middle of a night, when every second is one that is not recorded.
const FAREWELL_IN_HASTE: Duration = Duration::from_secs(2);
/// How long the system may take to say whether the link stands.
const ASK: Duration = Duration::from_secs(2);
/// How often to see whether data flow and the clocks agree.
const WATCH: Duration = Duration::from_secs(1);
/// How often to ask for the charge of the battery.
const BATTERY: Duration = Duration::from_secs(3600);

/// How a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// On purpose.
    Stopped,
    /// A stream that ran is over.
    Lost(Lost),
    /// No stream came about.
    Failed(Broken),
}

/// A connection to the sensor.
pub(super) struct Session<'a, 'r, 'p, R: Radio> {
    recorder: &'a mut Recorder<'r, 'p, R>,
    remote: R::Remote,
    id: &'a str,
    found: Vec<Uuid>,
    drain: Drain,
}

impl<'a, 'r, 'p, R: Radio> Session<'a, 'r, 'p, R> {
    /// Connects, streams, and leaves the sensor as it should be left.
    pub(super) async fn run(recorder: &'a mut Recorder<'r, 'p, R>, heard: &'a Heard) -> End {
        tell(&recorder.link, State::Connecting);
        // Whatever slept before, this connection is new.
        recorder.wire.slept.store(false, Ordering::Relaxed);
        let remote = recorder.call("finding the sensor again", async |radio: &mut R| radio.remote(&heard.id).await);
        let remote = match remote.await {
            Ok(remote) => remote,
            Err(error) => return End::Failed(error.into()),
        };
        match recorder.until_stopped(async |recorder| Self::connect(recorder, &remote).await).await {
            None => leave(recorder, &remote, End::Stopped).await,
            Some(Err(broken)) => leave(recorder, &remote, End::Failed(broken)).await,
            Some(Ok((found, drain))) => {
                let mut session = Self { recorder, remote, id: &heard.id, found, drain };
                let end = session.stream().await;
                let Self { recorder, remote, drain, .. } = session;
                let end = leave(recorder, &remote, end).await;
                // Streams end while no signals flow: bluez-async does not like it otherwise.
                drop(drain);
                end
            }
        }
    }

    /// To the point where everything is ready for the conversation.
    async fn connect(recorder: &mut Recorder<'r, 'p, R>, remote: &R::Remote) -> Result<(Vec<Uuid>, Drain), Broken> {
        let clock = recorder.wire.stamper.clock();
        let too_long = |what, span: Duration| RadioError::TooLong { what, secs: span.as_secs() };
        within(clock, CONNECT, remote.connect()).await.map_err(|_| too_long("connecting", CONNECT))??;
        let found = within(clock, DISCOVER, remote.discover()).await;
        let found = found.map_err(|_| too_long("finding its services", DISCOVER))??;
        let card = recorder.plan.driver.card();
        check(&card, &found, remote).await?;
        recorder.trouble(too_short(&card, remote));
        let notifications = within(clock, DISCONNECT, remote.notifications()).await;
        let notifications = notifications.map_err(|_| too_long("listening to the sensor", DISCONNECT))??;
        let decoder = Decoder::new(recorder.plan.driver, &recorder.plan.setting);
        // Whatever comes from here on belongs to this connection.
        recorder.wire.mark(Mark::Connected).await?;
        let drain = Drain::begin(notifications, recorder.wire.clone(), card.data, decoder);
        Ok((found.iter().map(|found| found.uuid).collect(), drain))
    }

    /// Starts the stream and stays with it.
    async fn stream(&mut self) -> End {
        tell(&self.recorder.link, State::Starting);
        let started = self.start().await;
        let end = match started {
            None => End::Stopped,
            Some(Err(Broken::Radio(error))) if !self.drain.flow.has_flowed() => End::Failed(error.into()),
            Some(Err(Broken::Radio(_))) => End::Lost(Lost::Link),
            Some(Err(Broken::Gone)) => End::Failed(Broken::Gone),
            Some(Ok(())) => self.watch().await,
        };
        let flowed = self.drain.flow.has_flowed();
        self.recorder.begun |= flowed;
        let end = match end {
            End::Lost(why) if !flowed => {
                let silence =
                    RadioError::Failed { what: "waiting for data", why: format!("none came ({})", why.word()) };
                self.over(why, End::Failed(silence.into())).await
            }
            End::Lost(why) => self.over(why, End::Lost(why)).await,
            End::Failed(Broken::Radio(error)) => self.over(Lost::Link, End::Failed(error.into())).await,
            end => end,
        };
        self.farewell(&end).await;
        end
    }

    /// Stops a sensor that may still listen: one left streaming drains its battery, and one that fell silent may wake up.
    async fn farewell(&mut self, end: &End) {
        let patience = match end {
            End::Stopped => FAREWELL,
            End::Lost(Lost::Silence | Lost::Sensor) => FAREWELL_IN_HASTE,
            _ => return,
        };
        let steps = self.recorder.plan.driver.stop(&self.found);
        let wire = self.recorder.wire.clone();
        let _ = within(wire.stamper.clock(), patience, self.try_say(&steps)).await;
    }

    /// Writes down that it is over.
    async fn over(&mut self, why: Lost, end: End) -> End {
        self.recorder.wire.mark(Mark::Lost(why)).await.map_or_else(|gone| End::Failed(gone.into()), |()| end)
    }

    /// The start-up conversation; `None` when it was told to stop meanwhile.
    async fn start(&mut self) -> Option<Result<(), Broken>> {
        let Self { recorder, remote, found, drain, .. } = self;
        let plan = recorder.plan;
        let beside = beside(found, recorder.begun);
        let steps = plan.driver.start(&plan.setting, found);
        recorder
            .until_stopped(async |recorder| {
                let mut talk = Talk::new(remote, &recorder.wire, drain);
                talk.try_all(&beside).await?;
                talk.say(&steps).await
            })
            .await
    }

    /// Stays with a stream until it is over.
    async fn watch(&mut self) -> End {
        let clock = self.recorder.wire.stamper.clock();
        self.drain.flow.begin(clock.monotonic());
        let mut tick = clock.sleep(WATCH);
        let mut battery = clock.sleep(BATTERY);
        let mut stop = self.recorder.stop.clone();
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return End::Stopped,
                () = self.drain.flow.ended.notified() => return End::Lost(Lost::Sensor),
                happening = self.recorder.radio.next() => match self.hint(&happening).await {
                    Some(why) => return End::Lost(why),
                    None => continue,
                },
                Some(command) = self.recorder.commands.recv() => self.obey(command).await,
                () = &mut battery => {
                    battery = self.recorder.wire.stamper.clock().sleep(BATTERY);
                    self.try_say(&self.recorder.plan.driver.ask_battery(&self.found)).await;
                }
                () = &mut tick => {
                    if let Some(end) = self.look().await {
                        return end;
                    }
                    tick = self.recorder.wire.stamper.clock().sleep(WATCH);
                }
            }
        }
    }

    /// What the radio tells about this connection. It may be news of the one before.
    async fn hint(&self, happening: &Happening) -> Option<Lost> {
        match happening {
            Happening::Disconnected { id } if id == self.id => {
                let clock = self.recorder.wire.stamper.clock();
                let connected = within(clock, ASK, self.remote.is_connected()).await;
                (connected != Ok(Ok(true))).then_some(Lost::Link)
            }
            Happening::Power(false) => Some(Lost::Adapter),
            Happening::Rssi { id, rssi } if id == self.id => {
                self.recorder.link.send_modify(|link| link.rssi = Some(*rssi));
                None
            }
            _ => None,
        }
    }

    /// Whether data still flow, and whether the machine slept.
    async fn look(&mut self) -> Option<End> {
        let recorder = &self.recorder;
        if recorder.wire.look().await.is_err() {
            return Some(End::Failed(Broken::Gone));
        }
        if recorder.wire.slept.swap(false, Ordering::Relaxed) {
            return Some(End::Lost(Lost::Sleep));
        }
        let flow: &Flow = &self.drain.flow;
        let state = if flow.has_flowed() { State::Streaming } else { State::Starting };
        tell(&recorder.link, state);
        let patience = Duration::from_secs(recorder.plan.driver.card().silence_secs.into());
        (flow.silent_for(recorder.now()) > patience).then_some(End::Lost(Lost::Silence))
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Vibrate => self.try_say(&self.recorder.plan.driver.vibrate(&self.found)).await,
        }
    }

    /// Says something that may fail: the night goes on without it, and if it failed for want of a link, the flow of
    /// data tells.
    async fn try_say(&mut self, steps: &[Step]) {
        let mut talk = Talk::new(&self.remote, &self.recorder.wire, &mut self.drain);
        let _ = talk.try_all(steps).await;
    }
}

/// Ends the connection, or the attempt at one.
async fn leave<R: Radio>(recorder: &Recorder<'_, '_, R>, remote: &R::Remote, end: End) -> End {
    let _ = within(recorder.wire.stamper.clock(), DISCONNECT, remote.disconnect()).await;
    end
}

/// Whether it has what acceleration comes from. One that does not may have had its firmware changed since the system
/// last asked, and is forgotten, so that the system asks again.
async fn check<R: Remote>(card: &Card<'_>, found: &[Found], remote: &R) -> Result<(), RadioError> {
    let Origin::Characteristic(data) = card.data else { return Ok(()) };
    if found.iter().any(|found| found.uuid == data) {
        return Ok(());
    }
    let _ = remote.forget().await;
    Err(RadioError::NoCharacteristic(data))
}

/// What to say when packets will not fit the link.
fn too_short<R: Remote>(card: &Card<'_>, remote: &R) -> Option<String> {
    let carries = remote.longest_packet().filter(|bytes| *bytes < card.longest_packet)?;
    let needs = card.longest_packet;
    Some(format!(
        "the link carries packets of {carries} bytes and this sensor sends up to {needs}: data may be missing"
    ))
}

/// What to ask beside the sensor's own conversation: everything the first time, afterwards only what must be switched on.
fn beside(found: &[Uuid], again: bool) -> Vec<Step> {
    let mut steps = standard::beside(found);
    if again {
        steps.retain(|step| matches!(step, Step::Subscribe(_)));
    }
    steps
}
