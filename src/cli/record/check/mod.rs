//! The first-run check: do readings come, are they plausible, and does the sensor sit as was said?
//!
//! Pure: readings, the clock and the person's keys go in; a verdict and the next thing to ask come out. On a terminal
//! the wearer stands up once, then lies on the back once, which they are about to do anyway. Whatever comes out of it
//! stops nothing.

mod flow;
mod pose;

use flow::Flow;
use pose::{Pose, Watch};

use crate::posture::{Mounting, Posture};
use crate::recording::Sample;
use crate::time::Timestamp;
use crate::units::{Accel, Hertz, Sensor};

/// What the check has found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Verdict {
    /// Nothing yet.
    #[default]
    Waiting,
    /// Readings come; how the sensor sits was not looked at.
    Flows,
    /// Readings come, and in two known poses they read as the mounting says.
    Fine,
    /// What is wrong and what to do.
    Wrong(String),
}

/// What is being checked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Flow,
    Standing,
    Lying { upright: Accel<Sensor> },
    Done,
}

/// The check while it runs.
#[derive(Clone, Debug)]
pub struct Check {
    rate: Hertz,
    mounting: Mounting,
    ask: bool,
    stage: Stage,
    flow: Flow,
    watch: Watch,
    pressed: Option<Timestamp>,
    verdict: Verdict,
}

impl Check {
    /// Of a sensor set to `rate`, said to sit like `mounting`; `ask` when somebody is there to do as asked.
    #[must_use]
    pub fn new(rate: Hertz, mounting: Mounting, ask: bool) -> Self {
        Self {
            rate,
            mounting,
            ask,
            stage: Stage::Flow,
            flow: Flow::new(rate),
            watch: Watch::new(rate),
            pressed: None,
            verdict: Verdict::Waiting,
        }
    }

    /// It is said to sit like this instead; before the first reading.
    pub const fn mounted(&mut self, mounting: Mounting) {
        self.mounting = mounting;
    }

    /// Adds readings, in order.
    pub fn push(&mut self, samples: &[Sample]) {
        if self.stage != Stage::Done {
            samples.iter().for_each(|sample| {
                self.flow.push(sample);
                self.watch.push(sample);
            });
        }
    }

    /// Goes on where it can; `streaming_since` is when the sensor began to send, absent while it does not.
    pub fn look(&mut self, now: Timestamp, streaming_since: Option<Timestamp>) -> &Verdict {
        match self.stage {
            Stage::Flow => self.flow(now, streaming_since),
            Stage::Standing => self.standing(),
            Stage::Lying { upright } => self.lying(upright),
            Stage::Done => {}
        }
        &self.verdict
    }

    /// What has been found.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What the person is asked to do now.
    #[must_use]
    pub const fn task(&self) -> Option<&'static str> {
        match self.stage {
            Stage::Standing if self.pressed.is_some() => Some("Check: keep standing still for a moment."),
            Stage::Standing => Some("Check: stand or sit upright, keep still, press Enter. (s skips)"),
            Stage::Lying { .. } => Some("Check: now lie on your back and keep still for a moment. (s skips)"),
            Stage::Flow | Stage::Done => None,
        }
    }

    /// The person says at this time that they do as asked; readings of that time may come later.
    pub const fn confirm(&mut self, at: Timestamp) {
        if matches!(self.stage, Stage::Standing) {
            self.pressed = Some(at);
        }
    }

    /// The person does not want to be asked; what was found so far stands.
    pub fn skip(&mut self) {
        if matches!(self.stage, Stage::Standing | Stage::Lying { .. }) {
            self.end(Verdict::Flows);
        }
    }

    /// Begins again.
    pub fn again(&mut self) {
        *self = Self::new(self.rate, self.mounting, self.ask);
    }

    fn end(&mut self, verdict: Verdict) {
        self.stage = Stage::Done;
        self.verdict = verdict;
    }

    fn flow(&mut self, now: Timestamp, streaming_since: Option<Timestamp>) {
        let silent = streaming_since.is_some_and(|since| (now - since).as_secs() >= flow::PATIENCE_SECS);
        match self.flow.judge() {
            None if silent => {
                let text = "The sensor is connected and sends no readings: switch it off and on, or wear it tighter.";
                self.verdict = Verdict::Wrong(text.to_owned());
            }
            None => {}
            Some(Err(text)) => self.end(Verdict::Wrong(text)),
            Some(Ok(())) if self.ask => (self.stage, self.verdict) = (Stage::Standing, Verdict::Waiting),
            Some(Ok(())) => self.end(Verdict::Flows),
        }
    }

    /// Goes on by itself when the reading is that of somebody upright, else when the person says that they stand.
    fn standing(&mut self) {
        let Some((reading, until)) = self.watch.still(pose::SHORT_SECS) else { return };
        if let Err(text) = flow::plausible(&reading) {
            return self.end(Verdict::Wrong(text));
        }
        if self.pressed.is_some_and(|at| until >= at) || pose::fits(&self.mounting, &reading, Posture::Upright) {
            self.stage = Stage::Lying { upright: reading };
        }
    }

    fn lying(&mut self, upright: Accel<Sensor>) {
        let fits = |reading: &Accel<Sensor>| pose::fits(&self.mounting, reading, Posture::Supine);
        let still = |secs| self.watch.still(secs).map(|(reading, _)| reading);
        let reading = still(pose::SHORT_SECS).filter(fits).or_else(|| still(pose::LONG_SECS));
        if let Some(supine) = reading.filter(|it| pose::lies(&upright, it)) {
            let verdict = Pose { upright, supine }.verdict(&self.mounting);
            self.end(verdict);
        }
    }
}

#[cfg(test)]
mod tests;
