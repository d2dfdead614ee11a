//! What happened between the packets.

use std::fmt;

use crate::recording::Nudge;

/// Something that happened while recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A stream begins: everything was said that has to be said after a connect.
    Connected,
    /// The stream is over, for now.
    Lost(Lost),
    /// The machine slept for this many milliseconds.
    Slept(u64),
    /// The machine's clock was set, ahead by so many milliseconds or back where negative; arrivals go on as if it had
    /// not been.
    ClockSet(i64),
    /// This many packets could not be written down and are gone.
    Dropped(u64),
    /// The sleeper was nudged.
    Nudged(Nudge),
    /// The recording was ended on purpose.
    Ended,
    /// Something that a later version writes.
    Other(String),
}

/// Why a stream is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The link broke.
    Link,
    /// Nothing came for longer than the sensor may be silent.
    Silence,
    /// The sensor ended the stream.
    Sensor,
    /// Bluetooth was switched off, or its adapter was pulled out.
    Adapter,
    /// The machine slept.
    Sleep,
}

impl Mark {
    pub(super) fn parse(text: &str) -> Self {
        let other = || Self::Other(text.to_owned());
        match text.split_once(' ') {
            None if text == "connected" => Self::Connected,
            None if text == "ended" => Self::Ended,
            Some(("lost", why)) => {
                Lost::ALL.iter().find(|lost| lost.word() == why).map_or_else(other, |lost| Self::Lost(*lost))
            }
            Some(("nudged", why)) => {
                Nudge::ALL.iter().find(|nudge| nudge.word() == why).map_or_else(other, |it| Self::Nudged(*it))
            }
            Some(("slept", millis)) => millis.parse().map_or_else(|_| other(), Self::Slept),
            Some(("clockset", millis)) => millis.parse().map_or_else(|_| other(), Self::ClockSet),
            Some(("dropped", packets)) => packets.parse().map_or_else(|_| other(), Self::Dropped),
            _ => other(),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("connected"),
            Self::Lost(why) => write!(f, "lost {}", why.word()),
            Self::Slept(millis) => write!(f, "slept {millis}"),
            Self::ClockSet(millis) => write!(f, "clockset {millis}"),
            Self::Dropped(packets) => write!(f, "dropped {packets}"),
            Self::Nudged(why) => write!(f, "nudged {}", why.word()),
            Self::Ended => f.write_str("ended"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Lost {
    pub(super) const ALL: [Self; 5] = [Self::Link, Self::Silence, Self::Sensor, Self::Adapter, Self::Sleep];

    /// Its word in a log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Silence => "silence",
            Self::Sensor => "sensor",
            Self::Adapter => "adapter",
            Self::Sleep => "sleep",
        }
    }
}
