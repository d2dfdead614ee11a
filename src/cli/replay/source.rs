//! A recording of either kind: a table, or the log of packets.

use crate::recording::{Header, Nudge, Recording, Sample};
use crate::remark::Remarks;
use crate::source::csv::CsvRecording;
use crate::source::packets::PacketRecording;
use crate::time::Timestamp;

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Source {
    /// A table of readings.
    Table(Box<CsvRecording>),
    /// A log of packets.
    Packets(Box<PacketRecording>),
}

impl Source {
    /// What was decided about it, for one line of text.
    pub(super) fn decided(&self) -> String {
        match self {
            Self::Table(table) => table.decided().to_string(),
            Self::Packets(packets) => packets.decided().to_string(),
        }
    }

    /// The options that overrule what was decided.
    pub(super) const fn overrule(&self) -> &'static str {
        match self {
            Self::Table(_) => "--columns --unit --time-unit --rate --sign --start --mounting",
            Self::Packets(_) => "--zone --mounting",
        }
    }

    /// How such a sensor is usually worn, where that is known.
    pub(super) fn usual_mounting(&self) -> Option<&str> {
        match self {
            Self::Table(_) => None,
            Self::Packets(packets) => packets.usual_mounting(),
        }
    }

    /// How the wearer said that the sensor sits when the recording began.
    pub(super) fn said_mounting(&self) -> Option<&str> {
        match self {
            Self::Table(_) => None,
            Self::Packets(packets) => packets.heading().mounting.as_deref(),
        }
    }

    /// Where the wearer said that the sensor is worn when the recording began.
    pub(super) fn said_worn(&self) -> Option<&str> {
        match self {
            Self::Table(_) => None,
            Self::Packets(packets) => packets.heading().worn.as_deref(),
        }
    }

    /// How many bytes of the file were read so far.
    pub(super) fn bytes_read(&self) -> u64 {
        match self {
            Self::Table(table) => table.bytes_read(),
            Self::Packets(packets) => packets.bytes_read(),
        }
    }

    /// How many bytes the file has, if it is a file.
    pub(super) fn total_bytes(&self) -> Option<u64> {
        match self {
            Self::Table(table) => table.total_bytes(),
            Self::Packets(packets) => packets.total_bytes(),
        }
    }
}

impl Recording for Source {
    type Error = anyhow::Error;

    fn header(&self) -> &Header {
        match self {
            Self::Table(table) => table.header(),
            Self::Packets(packets) => packets.header(),
        }
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> anyhow::Result<()> {
        match self {
            Self::Table(table) => table.read(chunk).map_err(Into::into),
            Self::Packets(packets) => packets.read(chunk).map_err(Into::into),
        }
    }

    fn remarks(&self) -> &Remarks {
        match self {
            Self::Table(table) => table.remarks(),
            Self::Packets(packets) => packets.remarks(),
        }
    }

    fn nudges(&self) -> &[(Timestamp, Nudge)] {
        match self {
            Self::Table(table) => table.nudges(),
            Self::Packets(packets) => packets.nudges(),
        }
    }
}
