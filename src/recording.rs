//! One continuous capture: what is known about it, and its samples in order.

use crate::remark::Remarks;
use crate::time::{Clock, Timestamp};
use crate::units::{Accel, Hertz, Sensor};

/// One specific-force reading with its time, in g, in the sensor frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When it was taken.
    pub time: Timestamp,
    /// What the sensor read.
    pub accel: Accel<Sensor>,
}

/// Whether a source reports specific force or its negative.
///
/// Some sensors and apps (iOS among them) read −1 g on the axis that points up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// +1 g on the axis that points up.
    #[default]
    Normal,
    /// −1 g on the axis that points up; the source turns it round, so that no [`Sample`] is inverted.
    Inverted,
}

impl Sign {
    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Normal => Self::Inverted,
            Self::Inverted => Self::Normal,
        }
    }

    /// The word in files and options.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Inverted => "inverted",
        }
    }
}

/// Why the sleeper was nudged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nudge {
    /// For lying on the stomach.
    Stomach,
    /// For lying on the back.
    Back,
    /// For lying on the left side.
    Left,
    /// For lying on the right side.
    Right,
    /// For lying still.
    Still,
}

impl Nudge {
    /// Every reason there is.
    pub const ALL: [Self; 5] = [Self::Stomach, Self::Back, Self::Left, Self::Right, Self::Still];

    /// Its word in a log and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stomach => "stomach",
            Self::Back => "back",
            Self::Left => "left",
            Self::Right => "right",
            Self::Still => "still",
        }
    }

    /// What it was for, for people: a nudge for `the stomach`.
    #[must_use]
    pub const fn what_for(self) -> &'static str {
        match self {
            Self::Stomach => "the stomach",
            Self::Back => "the back",
            Self::Left => "the left side",
            Self::Right => "the right side",
            Self::Still => "lying still",
        }
    }
}

/// What is known about a recording before its samples are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Where it came from, for people: a file name, `standard input`, `synthetic`.
    pub source: String,
    /// What its time line is anchored to.
    pub clock: Clock,
    /// Nominal or estimated sampling rate.
    pub rate: Hertz,
    /// The convention the source used; its samples are already turned to [`Sign::Normal`].
    pub sign: Sign,
}

/// A recording that is read chunk by chunk, in constant memory.
///
/// Samples come as the source holds them: times may repeat or step back, and the first stage deals with that.
pub trait Recording {
    /// Why reading can stop short.
    type Error;

    /// What is known about the recording.
    fn header(&self) -> &Header;

    /// Replaces the content of `chunk` by the next samples; leaves it empty at the end.
    ///
    /// # Errors
    /// When the source cannot be read or what it holds is not a recording.
    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), Self::Error>;

    /// What was met and survived so far.
    fn remarks(&self) -> &Remarks;

    /// The nudges met so far, in order: those before a sample are among them when the sample is read.
    fn nudges(&self) -> &[(Timestamp, Nudge)] {
        &[]
    }

    /// What the sensor told so far over the radio; `None` of what came otherwise.
    fn radio(&self) -> Option<Radio> {
        None
    }
}

/// What a sensor told over the radio of itself and its clock.
#[derive(Clone, Copy, Debug, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Radio {
    /// How much longer the host's second is than the sensor's, in parts per million, to a tenth; it was taken out.
    /// Absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift_ppm: Option<f64>,
    /// Charge of the battery when it was told last, 0 to 100 %; absent where it was not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u8>,
}

/// A recording whose first chunk was read already, so that its start is known.
#[derive(Debug)]
pub struct Peeked<R> {
    recording: R,
    first: Vec<Sample>,
    start: Option<Timestamp>,
}

impl<R: Recording> Peeked<R> {
    /// Reads the first chunk.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub fn new(mut recording: R) -> Result<Self, R::Error> {
        let mut first = Vec::new();
        recording.read(&mut first)?;
        let start = first.first().map(|sample| sample.time);
        Ok(Self { recording, first, start })
    }

    /// When its first sample was taken; `None` when there is none.
    #[must_use]
    pub const fn start(&self) -> Option<Timestamp> {
        self.start
    }

    /// The recording itself.
    #[must_use]
    pub const fn inner(&self) -> &R {
        &self.recording
    }

    /// The recording itself, and the chunk of it that was read already, to change both alike.
    pub fn inner_mut(&mut self) -> (&mut R, &mut [Sample]) {
        (&mut self.recording, &mut self.first)
    }
}

impl<R: Recording> Recording for Peeked<R> {
    type Error = R::Error;

    fn header(&self) -> &Header {
        self.recording.header()
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), R::Error> {
        if self.first.is_empty() {
            return self.recording.read(chunk);
        }
        std::mem::swap(chunk, &mut self.first);
        self.first = Vec::new();
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        self.recording.remarks()
    }

    fn nudges(&self) -> &[(Timestamp, Nudge)] {
        self.recording.nudges()
    }

    fn radio(&self) -> Option<Radio> {
        self.recording.radio()
    }
}
