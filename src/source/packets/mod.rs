//! Packets to samples, live and from logs.
//!
//! The log is the one of [`crate::sensor::log`], plain or compressed; it is streamed, in memory that does not grow with
//! its length, through the same [`Assembler`] that a live night goes through.

mod assemble;
mod error;
mod facts;
mod heading;
mod held;

use std::fmt;
use std::path::Path;

use jiff::tz::TimeZone;

use super::file::{self, Lines, Progress, Span, Stream};
use crate::recording::{Header, Radio, Recording, Sample, Sign};
use crate::remark::{Kind, Remarks};
use crate::sensor::log::{Entry, Heading, MAGIC_ANY, Mark, Nudge};
use crate::time::Timestamp;
use crate::units::Hertz;

pub use assemble::Assembler;
pub use error::{Problem, ReadError};
pub use facts::Facts;
use heading::Start;

/// How many samples a chunk holds, about.
const CHUNK: usize = 8192;

/// A recording that is read from a packet log.
pub struct PacketRecording {
    name: String,
    lines: Lines,
    start: Start,
    remarks: Remarks,
    nudges: Vec<(Timestamp, Nudge)>,
    last: Option<Timestamp>,
    ended: bool,
    progress: Progress,
}

impl fmt::Debug for PacketRecording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacketRecording").field("heading", &self.start.heading).finish_non_exhaustive()
    }
}

impl PacketRecording {
    /// Whether these bytes are a packet log, by what they begin with.
    pub fn is_one(stream: &mut Stream) -> bool {
        stream.begins_with(MAGIC_ANY.as_bytes())
    }

    /// Opens a file, `-` being standard input. Local times are those of `zone`, or else of the zone it was recorded in.
    ///
    /// # Errors
    /// When it cannot be opened, or does not begin as a packet log.
    pub fn open(path: &Path, zone: Option<TimeZone>) -> Result<Self, ReadError> {
        Self::from_stream(Stream::open(path).map_err(file::ReadError::of)?, zone)
    }

    /// Takes the unpacked bytes of a file.
    ///
    /// # Errors
    /// When they cannot be read, or do not begin as a packet log.
    pub fn from_stream(stream: Stream, zone: Option<TimeZone>) -> Result<Self, ReadError> {
        let Stream { name, reader, compression, progress } = stream;
        let mut lines = Lines::new(reader, compression).map_err(|(line, fault)| ReadError::at(&name, line, fault))?;
        let start = Start::read(&name, &mut lines, zone)?;
        lines.release();
        let (remarks, nudges) = (Remarks::default(), Vec::new());
        Ok(Self { name, lines, start, remarks, nudges, last: None, ended: false, progress })
    }

    /// What is known of it, for one line of text.
    #[must_use]
    pub fn decided(&self) -> Decided<'_> {
        Decided(&self.start)
    }

    /// What the log says of itself.
    #[must_use]
    pub const fn heading(&self) -> &Heading {
        &self.start.heading
    }

    /// Where the axes of such a sensor point when it is worn as usual: `feet,left,front`.
    #[must_use]
    pub fn usual_mounting(&self) -> Option<&str> {
        self.start.mounting.as_deref()
    }

    /// The sign that such a sensor is said to report; its samples are already turned to [`Sign::Normal`].
    #[must_use]
    pub const fn said_sign(&self) -> Sign {
        self.start.sign
    }

    /// Whether that sign was seen in real packets.
    #[must_use]
    pub const fn sign_seen(&self) -> bool {
        self.start.sign_seen
    }

    /// What the packets told, as far as they were read.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        self.start.assembler.facts()
    }

    /// How many bytes of the file were read so far; compressed ones, if it is compressed.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.progress.taken()
    }

    /// How many bytes the file has, if it is a file.
    #[must_use]
    pub const fn total_bytes(&self) -> Option<u64> {
        self.progress.total()
    }

    /// The next whole line; none at the end.
    fn next_entry(&mut self) -> Result<Option<Entry>, ReadError> {
        let next = self.lines.next().map_err(|fault| ReadError::at(&self.name, self.lines.line() + 1, fault))?;
        match next {
            Some(span) if span.closed => self.entry(span).map(Some),
            // Not ended is not written.
            Some(_) => {
                self.remarks.note(Kind::TornEnd, self.last);
                Ok(None)
            }
            None => Ok(None),
        }
    }

    fn entry(&self, span: Span) -> Result<Entry, ReadError> {
        let wrong = |column: usize, problem| {
            ReadError::in_column(&self.name, span.line, Some((column, String::new())), problem)
        };
        let line = self.lines.bytes(span);
        let line = str::from_utf8(line).map_err(|error| wrong(error.valid_up_to() + 1, Problem::NotText))?;
        Entry::parse(line).map_err(|(column, problem)| wrong(column, Problem::Line(problem)))
    }

    fn take(&mut self, entry: &Entry, chunk: &mut Vec<Sample>) {
        self.last = Some(entry.at());
        if let Entry::Mark { at, mark: Mark::Nudged(nudge) } = entry {
            self.nudges.push((*at, *nudge));
        }
        self.start.assembler.push(entry, chunk);
    }
}

impl Recording for PacketRecording {
    type Error = ReadError;

    fn header(&self) -> &Header {
        &self.start.header
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), ReadError> {
        chunk.clear();
        while chunk.len() < CHUNK && !self.ended {
            if let Some(entry) = self.next_entry()? {
                self.take(&entry, chunk);
            } else {
                self.ended = true;
                self.start.assembler.finish(chunk);
            }
        }
        self.remarks.merge(&self.start.assembler.take_remarks());
        Ok(())
    }

    fn nudges(&self) -> &[(Timestamp, Nudge)] {
        &self.nudges
    }

    fn radio(&self) -> Option<Radio> {
        let facts = self.start.assembler.facts();
        let drift_ppm = facts.drift_ppm.map(|ppm| (ppm * 10.0).round() / 10.0 + 0.0);
        Some(Radio { drift_ppm, battery_percent: facts.battery_percent })
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

/// What is known of a packet log: sensor, rate, range, zone and how the sensor is taken to be worn.
#[derive(Clone, Copy)]
pub struct Decided<'a>(&'a Start);

impl fmt::Display for Decided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Start { heading, header, title, mounting, .. } = self.0;
        match heading.name.as_deref() {
            Some(name) if name.starts_with(title) => write!(f, "{name}")?,
            Some(name) => write!(f, "{title} \"{name}\"")?,
            None => write!(f, "{title}")?,
        }
        let rate = Hertz::get(header.rate);
        write!(f, ", {rate} Hz, ±{} g", heading.setting.range_g)?;
        header.clock.zone_name().map_or(Ok(()), |zone| write!(f, ", {zone}"))?;
        let worn = |worn: &String| write!(f, ", worn {worn} unless a mounting is said");
        mounting.as_ref().map_or(Ok(()), worn)
    }
}

impl fmt::Debug for Decided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
