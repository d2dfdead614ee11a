//! A piece of a file between two ends of lines, and what stands in it.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

use super::rows::{Line, Row, Rows};
use super::usual::{PLAIN, Usual, line_end};
use crate::recording::Sample;
use crate::source::file::{BoxedRead, MAX_LINE};

/// Bytes behind the last line of a block that mean nothing, so that its last numbers too can be read in whole words.
const SLACK: usize = PLAIN;

/// How the lines of a file are read: as samples where no row needs those before it, else as rows.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) rows: Rows,
    pub(super) usual: Option<Usual>,
}

/// Some whole lines and what they hold. Its memory is used again for later ones.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The lines up to `end`; what follows means nothing.
    bytes: Vec<u8>,
    end: usize,
    /// The rows up to where parsing stopped, where rows are not settled one by one.
    pub(super) rows: Vec<Row>,
    /// The samples up to there, where they are.
    pub(super) samples: Vec<Sample>,
    /// Before which of the rows or samples one is missing, in order; several may be before the same.
    pub(super) missing: Vec<usize>,
    /// Lines up to where parsing stopped.
    pub(super) lines: u64,
    /// Where parsing stopped: at the end, or at a line that only makes sense in order.
    stopped: usize,
}

impl Block {
    /// All bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.end).unwrap_or_default()
    }

    /// What was not parsed: a quoted cell that goes on in the next line, a fault, a last line without its end.
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.stopped..self.end).unwrap_or_default()
    }

    /// Reads its lines, up to the first that only makes sense in order.
    pub(super) fn parse(&mut self, reader: &Reader) {
        self.rows.clear();
        self.samples.clear();
        self.missing.clear();
        (self.lines, self.stopped) = (0, 0);
        match &reader.usual {
            Some(usual) => self.settle(usual, &reader.rows),
            None => while self.line(&reader.rows, None).is_some() {},
        }
    }

    fn settle(&mut self, usual: &Usual, rows: &Rows) {
        let end = line_end(self.bytes());
        loop {
            self.run(usual, end);
            if self.line(rows, Some(usual)).is_none() {
                return;
            }
        }
    }

    /// Usual rows one after another.
    fn run(&mut self, usual: &Usual, end: u8) {
        let mut samples = std::mem::take(&mut self.samples);
        let (mut at, before) = (self.stopped, samples.len());
        while let Some((sample, used)) = self.bytes.get(at..).and_then(|text| usual.row(text, end)) {
            if at + used > self.end {
                break;
            }
            samples.push(sample);
            at += used;
        }
        self.stopped = at;
        self.lines += (samples.len() - before) as u64;
        self.samples = samples;
    }

    /// Any line; none at one that only makes sense in order.
    #[inline]
    fn line(&mut self, rows: &Rows, usual: Option<&Usual>) -> Option<()> {
        let text = self.bytes.get(self.stopped..self.end)?;
        let found = memchr(b'\n', text)?;
        let len = found - usize::from(text.get(..found)?.ends_with(b"\r"));
        match rows.parse(text, len).ok().filter(|_| len <= MAX_LINE)? {
            Line::Row(row) => match usual {
                Some(usual) => self.samples.push(usual.settled().sample(&row)?),
                None => self.rows.push(row),
            },
            Line::Missing => self.missing.push(self.rows.len() + self.samples.len()),
            Line::Blank => {}
            Line::Open => return None,
        }
        self.stopped += found + 1;
        self.lines += 1;
        Some(())
    }
}

/// Cuts a stream into blocks at ends of lines.
pub(super) struct Cutter {
    input: io::Chain<io::Cursor<Vec<u8>>, BoxedRead>,
    block: usize,
    /// The beginning of a line whose end is still to come.
    begun: Vec<u8>,
    /// Met after bytes that are handed on first.
    failed: Option<io::Error>,
}

impl Cutter {
    /// Of what was read already and the stream behind it, in blocks of about so many bytes.
    pub(super) fn new(first: io::Cursor<Vec<u8>>, input: BoxedRead, block: usize) -> Self {
        Self { input: first.chain(input), block, begun: Vec::new(), failed: None }
    }

    /// Fills a block with the next whole lines; what comes last may lack the end of its last line. False at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on.
    pub(super) fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let before = self.begun.len();
        let limit = before + self.block;
        if block.bytes.len() < limit + SLACK {
            block.bytes.resize(limit + SLACK, 0);
        }
        block.bytes.get_mut(..before).unwrap_or_default().copy_from_slice(&self.begun);
        self.begun.clear();
        block.end = before + self.read(block.bytes.get_mut(before..limit).unwrap_or_default());
        if block.end == limit
            && let Some(last) = memrchr(b'\n', block.bytes())
        {
            self.begun.extend_from_slice(block.bytes.get(last + 1..limit).unwrap_or_default());
            block.end = last + 1;
        }
        match self.failed.take_if(|_| block.end == 0) {
            Some(error) => Err(error),
            None => Ok(block.end > 0),
        }
    }

    /// Reads until there is no room, or nothing more; how many bytes.
    fn read(&mut self, room: &mut [u8]) -> usize {
        let mut count = 0;
        while let Some(free) = room.get_mut(count..).filter(|free| !free.is_empty()) {
            match self.input.read(free) {
                Ok(0) => break,
                Ok(more) => count += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        count
    }
}
