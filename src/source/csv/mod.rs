//! Recordings in CSV: our own, and those of anybody's app.
//!
//! A file is looked at first: within its first block, delimiter, decimal mark, headings, units and rate are found,
//! and what was decided is said in one line ([`CsvRecording::decided`]) that options overrule ([`ReadOptions`]).
//! Then it is streamed, in memory that does not grow with its length.
//!
//! Our own format is plain CSV with comment lines that any other reader may skip:
//!
//! ```text
//! # supine recording 1
//! # start: 2026-03-14T22:41:07.123456+01:00[Europe/Berlin]
//! # rate: 50
//! # sign: normal
//! # sensor: chest patch
//! time_s,x_g,y_g,z_g
//! 0.000,0.0123,-0.0456,0.9980
//! ```
//!
//! ```
//! use supine::recording::Recording;
//! use supine::source::csv::{CsvRecording, ReadOptions};
//!
//! let text = "time_s,x_g,y_g,z_g\n0.00,0,0,1\n0.02,0,0,1\n0.04,0,0,1\n";
//! let mut recording = CsvRecording::from_reader("night.csv", Box::new(text.as_bytes()), &ReadOptions::default())?;
//! assert_eq!(recording.header().rate.get(), 50.0);
//!
//! let mut chunk = Vec::new();
//! recording.read(&mut chunk)?;
//! assert_eq!(chunk[2].time.as_nanos(), 40_000_000);
//! # Ok::<(), supine::source::csv::ReadError>(())
//! ```

mod ahead;
mod assemble;
mod block;
mod cells;
mod clock;
mod columns;
mod decision;
mod detect;
mod error;
mod flow;
mod heading;
mod input;
mod items;
mod layout;
mod number;
mod options;
mod rows;
mod spread;
mod stamp;
mod table;
mod timeline;
mod times;
mod usual;
mod word;
mod writer;

use std::io::Read;
use std::path::Path;

use super::file::{self, Lines, Progress, Stream};
use crate::recording::{Header, Recording, Sample};
use crate::remark::{Kind, Remarks};
use crate::time::{Clock, Timestamp};
use crate::units::Accel;

use assemble::{Plan, assemble};
use block::Reader;
use flow::Flow;
use items::Item;
use rows::{RawTime, Row};
use usual::Usual;

pub use decision::Decision;
pub use error::{Problem, ReadError};
pub use options::{AccelUnit, ColumnRef, Columns, NotAnOption, ReadOptions, StartTime, TimeUnit};
pub use writer::RecordingWriter;

/// How many samples a chunk holds, about.
const CHUNK: usize = 8192;
/// The mark that some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A recording that is read from CSV, plain or compressed.
pub struct CsvRecording {
    name: String,
    flow: Flow,
    plan: Plan,
    remarks: Remarks,
    last: Option<Timestamp>,
    progress: Progress,
}

impl std::fmt::Debug for CsvRecording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvRecording").field("decision", &self.plan.decision).finish_non_exhaustive()
    }
}

impl CsvRecording {
    /// Opens a file, `-` being standard input, and decides how to read it.
    ///
    /// # Errors
    /// When it cannot be opened, or its first block is not that of a recording.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, ReadError> {
        Self::from_stream(Stream::open(path).map_err(file::ReadError::of)?, options)
    }

    /// Takes any stream of bytes; `name` is what messages call it.
    ///
    /// # Errors
    /// When its first block cannot be read, or is not that of a recording.
    pub fn from_reader(name: &str, input: Box<dyn Read + Send>, options: &ReadOptions) -> Result<Self, ReadError> {
        Self::from_stream(Stream::new(name, input).map_err(file::ReadError::of)?, options)
    }

    /// Takes the unpacked bytes of a file.
    ///
    /// # Errors
    /// When its first block cannot be read, or is not that of a recording.
    pub fn from_stream(stream: Stream, options: &ReadOptions) -> Result<Self, ReadError> {
        let Stream { name, reader, compression, progress } = stream;
        let at = |(line, problem)| ReadError::at(&name, line, problem);
        let mut lines = Lines::new(reader, compression).map_err(|(line, fault)| at((line, fault.into())))?;
        input::refuse_other(lines.prefix()).map_err(|problem| at((1, problem)))?;
        if lines.prefix().starts_with(BYTE_ORDER_MARK) {
            lines.skip(BYTE_ORDER_MARK.len());
        }
        let plan = assemble(&name, &mut lines, options)?;
        lines.release();
        let mut remarks = Remarks::default();
        if plan.header.clock == Clock::Undated {
            remarks.note(Kind::Undated, None);
        }
        let usual = plan.settled.and_then(|settled| Usual::of(&plan.rows, settled));
        let reader = Reader { rows: plan.rows.clone(), usual };
        let flow = Flow::new(lines, reader, plan.heading.own, options.threads());
        Ok(Self { name, flow, plan, remarks, last: None, progress })
    }

    /// What was decided about the file, for one line of text.
    #[must_use]
    pub fn decided(&self) -> &Decision {
        &self.plan.decision
    }

    /// What the file says of its sensor.
    #[must_use]
    pub fn sensor(&self) -> Option<&str> {
        self.plan.heading.sensor.as_deref()
    }

    /// How many bytes of the file were read so far; compressed ones, if it is compressed.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.progress.taken()
    }

    /// How many bytes the file has, if it is a file.
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        self.progress.total()
    }

    /// The next reading; none at the end.
    #[inline]
    fn next_sample(&mut self) -> Result<Option<Sample>, ReadError> {
        loop {
            let item = self.flow.next();
            match item.map_err(|(line, fault)| self.fault(line, fault.column, fault.problem))? {
                Some(Item::Row(row)) => return self.sample(&row).map(Some),
                Some(Item::Sample(sample)) => {
                    self.last = Some(sample.time);
                    return Ok(Some(sample));
                }
                Some(Item::Missing) => {
                    self.plan.timeline.scale.skip();
                    self.remarks.note(Kind::MissingValue, self.last);
                }
                Some(Item::Torn) => self.remarks.note(Kind::TornEnd, self.last),
                None => return Ok(None),
            }
        }
    }

    #[inline]
    fn sample(&mut self, row: &Row) -> Result<Sample, ReadError> {
        let time = self.plan.timeline.place(row.time).ok_or_else(|| self.bad_time(row))?;
        self.last = Some(time);
        // Adding zero turns -0 into 0.
        let [x, y, z] = row.axes.map(|value| value / self.plan.divisor + 0.0);
        Ok(Sample { time, accel: Accel::from_g(x, y, z) })
    }

    /// Reads a block that needs no more than handing on; leaves `chunk` empty where there is none.
    fn read_whole(&mut self, chunk: &mut Vec<Sample>) -> Result<(), ReadError> {
        loop {
            let whole = self.flow.whole(chunk);
            let whole = whole.map_err(|(line, fault)| self.fault(line, fault.column, fault.problem))?;
            if whole {
                self.note_missing(chunk);
            }
            if !whole || !chunk.is_empty() {
                return Ok(());
            }
        }
    }

    /// Remarks on the rows that are missing between some samples, each at the time of the last before it.
    fn note_missing(&mut self, chunk: &[Sample]) {
        for before in self.flow.missing() {
            let last = before.checked_sub(1).and_then(|last| chunk.get(last));
            self.remarks.note(Kind::MissingValue, last.map(|sample| sample.time).or(self.last));
        }
        self.last = chunk.last().map(|sample| sample.time).or(self.last);
    }

    #[cold]
    fn bad_time(&self, row: &Row) -> ReadError {
        let (number, line) = self.flow.line();
        let cell = self.plan.time_column.and_then(|column| self.plan.rows.cell_text(&line, column));
        let cell = cell.unwrap_or_default();
        let problem = match row.time {
            RawTime::Text(_) => Problem::NotATime(cell),
            _ => Problem::TimeRange(cell),
        };
        self.fault(number, self.plan.time_column, problem)
    }

    #[cold]
    fn fault(&self, line: u64, column: Option<usize>, problem: Problem) -> ReadError {
        let heading = |column: usize| self.plan.headings.get(column).cloned().unwrap_or_default();
        ReadError::in_column(&self.name, line, column.map(|column| (column + 1, heading(column))), problem)
    }

    /// Reads whole batches of rows that share a time stamp, and spreads each.
    fn read_batches(
        &mut self,
        chunk: &mut Vec<Sample>,
        mut spread: spread::Spread,
    ) -> Result<spread::Spread, ReadError> {
        chunk.extend(spread.pending.take());
        let mut begin = 0;
        while let Some(sample) = self.next_sample()? {
            let stamp = chunk.get(begin).map(|first| first.time);
            if stamp.is_some_and(|stamp| stamp != sample.time) {
                spread.lay_out(chunk.get_mut(begin..).unwrap_or_default(), Some(sample.time));
                begin = chunk.len();
                if begin >= CHUNK {
                    spread.pending = Some(sample);
                    return Ok(spread);
                }
            } else if chunk.len() - begin >= spread::MAX_BATCH {
                let problem = Problem::TimeStands(chunk.len() - begin);
                return Err(self.fault(self.flow.line().0, self.plan.time_column, problem));
            }
            chunk.push(sample);
        }
        spread.lay_out(chunk.get_mut(begin..).unwrap_or_default(), None);
        Ok(spread)
    }
}

impl Recording for CsvRecording {
    type Error = ReadError;

    fn header(&self) -> &Header {
        &self.plan.header
    }

    /// Some thousand samples at a time; more where more rows share one time stamp.
    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), ReadError> {
        chunk.clear();
        if let Some(spread) = self.plan.spread.take() {
            self.plan.spread = Some(self.read_batches(chunk, spread)?);
            return Ok(());
        }
        self.read_whole(chunk)?;
        // A row that only makes sense in order may be a fault, which belongs to the rows right before it.
        if chunk.is_empty() || self.flow.stops() {
            while chunk.len() < CHUNK
                && let Some(sample) = self.next_sample()?
            {
                chunk.push(sample);
            }
        }
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}
