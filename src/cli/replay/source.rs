//! A recording of either kind: a table, or the log of packets.

use crate::recording::{Header, Nudge, Radio, Recording, Sample, Sign};
use crate::remark::Remarks;
use crate::source::csv::CsvRecording;
use crate::source::packets::PacketRecording;
use crate::store::SensorName;
use crate::time::Timestamp;

/// A file, and whether its readings are turned round.
#[derive(Debug)]
pub struct Source {
    kind: Kind,
    turned: bool,
}

/// What a file turned out to be.
#[derive(Debug)]
enum Kind {
    /// A table of readings.
    Table(Box<CsvRecording>),
    /// A log of packets.
    Packets(Box<PacketRecording>),
}

impl Source {
    /// A table of readings.
    pub fn table(table: CsvRecording) -> Self {
        Self { kind: Kind::Table(Box::new(table)), turned: false }
    }

    /// A log of packets.
    pub fn packets(packets: PacketRecording) -> Self {
        Self { kind: Kind::Packets(Box::new(packets)), turned: false }
    }

    /// Turns all further readings round, for a sensor that was found to report the opposite of what it is said to.
    pub const fn turn(&mut self) {
        self.turned = true;
    }

    /// The sign that the sensor is said to report.
    pub fn said_sign(&self) -> Sign {
        match &self.kind {
            Kind::Table(table) => table.header().sign,
            Kind::Packets(packets) => packets.said_sign(),
        }
    }

    /// Whether that sign was seen in real packets.
    pub const fn sign_seen(&self) -> bool {
        match &self.kind {
            Kind::Table(_) => false,
            Kind::Packets(packets) => packets.sign_seen(),
        }
    }

    /// Which sensor it is from, as a log of packets says.
    pub fn sensor(&self) -> Option<SensorName> {
        match &self.kind {
            Kind::Table(_) => None,
            Kind::Packets(packets) => Some(SensorName::of(packets.heading())),
        }
    }

    /// What was decided about it, for one line of text.
    pub fn decided(&self) -> String {
        match &self.kind {
            Kind::Table(table) => table.decided().to_string(),
            Kind::Packets(packets) => packets.decided().to_string(),
        }
    }

    /// The options that overrule what was decided.
    pub const fn overrule(&self) -> &'static str {
        match &self.kind {
            Kind::Table(_) => "--columns --unit --time-unit --rate --sign --start --mounting",
            Kind::Packets(_) => "--zone --mounting",
        }
    }

    /// How such a sensor is usually worn, where that is known.
    pub fn usual_mounting(&self) -> Option<&str> {
        match &self.kind {
            Kind::Table(_) => None,
            Kind::Packets(packets) => packets.usual_mounting(),
        }
    }

    /// How the wearer said that the sensor sits when the recording began.
    pub fn said_mounting(&self) -> Option<&str> {
        match &self.kind {
            Kind::Table(_) => None,
            Kind::Packets(packets) => packets.heading().mounting.as_deref(),
        }
    }

    /// Where the wearer said that the sensor is worn when the recording began.
    pub fn said_worn(&self) -> Option<&str> {
        match &self.kind {
            Kind::Table(_) => None,
            Kind::Packets(packets) => packets.heading().worn.as_deref(),
        }
    }

    /// How many bytes of the file were read so far.
    pub fn bytes_read(&self) -> u64 {
        match &self.kind {
            Kind::Table(table) => table.bytes_read(),
            Kind::Packets(packets) => packets.bytes_read(),
        }
    }

    /// How many bytes the file has, if it is a file.
    pub fn total_bytes(&self) -> Option<u64> {
        match &self.kind {
            Kind::Table(table) => table.total_bytes(),
            Kind::Packets(packets) => packets.total_bytes(),
        }
    }
}

/// Turns readings round.
pub fn turn(samples: &mut [Sample]) {
    samples.iter_mut().for_each(|sample| sample.accel = sample.accel.turned());
}

impl Recording for Source {
    type Error = anyhow::Error;

    fn header(&self) -> &Header {
        match &self.kind {
            Kind::Table(table) => table.header(),
            Kind::Packets(packets) => packets.header(),
        }
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> anyhow::Result<()> {
        match &mut self.kind {
            Kind::Table(table) => table.read(chunk)?,
            Kind::Packets(packets) => packets.read(chunk)?,
        }
        if self.turned {
            turn(chunk);
        }
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        match &self.kind {
            Kind::Table(table) => table.remarks(),
            Kind::Packets(packets) => packets.remarks(),
        }
    }

    fn nudges(&self) -> &[(Timestamp, Nudge)] {
        match &self.kind {
            Kind::Table(table) => table.nudges(),
            Kind::Packets(packets) => packets.nudges(),
        }
    }

    fn radio(&self) -> Option<Radio> {
        match &self.kind {
            Kind::Table(table) => table.radio(),
            Kind::Packets(packets) => packets.radio(),
        }
    }
}
