//! The rows of a file one after another, parsed on several threads where the file is long enough.

use std::io;

use super::ahead::{Ahead, BLOCK};
use super::block::{Block, Reader};
use super::items::{Item, next_item};
use super::rows::{Fault, Line, Rows};
use crate::recording::Sample;
use crate::source::file::{self, Lines, Span};

/// The rows of a file, in order, whoever parses them.
pub(super) struct Flow {
    rows: Rows,
    /// Whether the file is ours, in which a line without its end was cut off even if its cells look whole.
    own: bool,
    way: Way,
}

enum Way {
    /// One after the other, here.
    Here { lines: Lines, span: Option<Span> },
    /// Block by block; what only sense in order can read is left to the other way.
    Ahead(Box<Reading>),
}

/// A block in the hand, and those to come.
struct Reading {
    ahead: Ahead,
    block: Block,
    /// Whether blocks hold samples, not rows.
    settled: bool,
    /// Rows (or samples) and missing ones of the block that were handed out.
    row: usize,
    missing: usize,
    /// Lines before the block.
    lines: u64,
}

impl Flow {
    /// From where the lines stand to the end of the file, on so many threads.
    pub(super) fn new(lines: Lines, reader: Reader, own: bool, threads: usize) -> Self {
        // What is in memory already is not worth a thread.
        let threads = if lines.goes_on() { threads } else { 1 };
        Self { rows: reader.rows.clone(), own, way: Way::ahead(lines, reader, (threads, BLOCK)) }
    }

    /// The next row or what stands for it; none at the end.
    ///
    /// # Errors
    /// The number of the line and what is wrong with it.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<Item>, (u64, Fault)> {
        loop {
            match &mut self.way {
                Way::Ahead(reading) => {
                    if let Some(item) = reading.next() {
                        return Ok(Some(item));
                    }
                    self.turn_over()?;
                }
                Way::Here { lines, span } => {
                    let found = next_item(lines, &self.rows, self.own)?;
                    *span = found.map(|(span, _)| span).or(*span);
                    return Ok(found.map(|(_, item)| item));
                }
            }
        }
    }

    /// Swaps an empty vector for all samples of the next block, where there is a whole one; false where rows have to be
    /// asked for one by one.
    ///
    /// # Errors
    /// The number of the line and what is wrong with it.
    pub(super) fn whole(&mut self, samples: &mut Vec<Sample>) -> Result<bool, (u64, Fault)> {
        loop {
            match &mut self.way {
                Way::Ahead(reading) if reading.is_whole() => {
                    std::mem::swap(samples, &mut reading.block.samples);
                    reading.missing = reading.block.missing.len();
                    return Ok(true);
                }
                Way::Ahead(reading) if reading.is_used() => self.turn_over()?,
                _ => return Ok(false),
            }
        }
    }

    /// Whether what follows the block that was handed out last has to be asked for one by one.
    pub(super) fn stops(&self) -> bool {
        if let Way::Ahead(reading) = &self.way { !reading.block.rest().is_empty() } else { true }
    }

    /// Before which samples of the block that was handed out as a whole one is missing.
    pub(super) fn missing(&self) -> &[usize] {
        if let Way::Ahead(reading) = &self.way { &reading.block.missing } else { &[] }
    }

    /// The number and the bytes of the line that was handed out last.
    #[cold]
    pub(super) fn line(&self) -> (u64, Vec<u8>) {
        match &self.way {
            Way::Ahead(reading) => reading.line(&self.rows),
            Way::Here { lines, span } => {
                (lines.line(), span.map(|span| lines.bytes(span).to_vec()).unwrap_or_default())
            }
        }
    }

    /// Takes the next block; at the end of the file, or where order matters, goes on line by line.
    #[cold]
    fn turn_over(&mut self) -> Result<(), (u64, Fault)> {
        let Way::Ahead(reading) = &mut self.way else { return Ok(()) };
        if reading.block.rest().is_empty() && reading.take()? {
            return Ok(());
        }
        let end = Way::here(Lines::following(Vec::new(), Box::new(io::empty()), None, reading.lines));
        if let Way::Ahead(reading) = std::mem::replace(&mut self.way, end) {
            self.way = Way::here(reading.into_lines());
        }
        Ok(())
    }
}

impl Way {
    fn here(lines: Lines) -> Self {
        Self::Here { lines, span: None }
    }

    fn ahead(lines: Lines, reader: Reader, how: (usize, usize)) -> Self {
        let number = lines.line();
        let (rest, input, compression) = lines.into_parts();
        let settled = reader.usual.is_some();
        let ahead = Ahead::start(rest, input, compression, reader, how);
        Self::Ahead(Box::new(Reading { ahead, block: Block::default(), settled, row: 0, missing: 0, lines: number }))
    }
}

impl Reading {
    #[inline]
    fn next(&mut self) -> Option<Item> {
        if self.block.missing.get(self.missing).is_some_and(|&before| before <= self.row) {
            self.missing += 1;
            return Some(Item::Missing);
        }
        let item = match self.block.samples.get(self.row) {
            Some(sample) => Item::Sample(*sample),
            None => Item::Row(*self.block.rows.get(self.row)?),
        };
        self.row += 1;
        Some(item)
    }

    /// Whether nothing of the block was handed out, and all of it is samples.
    fn is_whole(&self) -> bool {
        self.settled
            && (self.row, self.missing) == (0, 0)
            && !(self.block.samples.is_empty() && self.block.missing.is_empty())
    }

    /// Whether all of the block was handed out.
    fn is_used(&self) -> bool {
        self.row == self.block.rows.len() + self.block.samples.len() && self.missing == self.block.missing.len()
    }

    /// Goes to the next block; false at the end of the file.
    fn take(&mut self) -> Result<bool, (u64, Fault)> {
        let used = std::mem::take(&mut self.block);
        self.lines += used.lines;
        (self.row, self.missing) = (0, 0);
        let next = self.lines + 1;
        let fault = |fault: file::Fault| (next, Fault { column: None, problem: fault.into() });
        let Some(block) = self.ahead.next(used).map_err(fault)? else { return Ok(false) };
        self.block = block;
        Ok(true)
    }

    /// The line of the row that was handed out last, sought anew: it is asked for once, for a message.
    fn line(&self, rows: &Rows) -> (u64, Vec<u8>) {
        let (mut seen, mut number) = (0, self.lines);
        for line in self.block.bytes().split(|byte| *byte == b'\n') {
            number += 1;
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            seen += usize::from(matches!(rows.parse(line, line.len()), Ok(Line::Row(_))));
            if seen == self.row {
                return (number, line.to_vec());
            }
        }
        (number, Vec::new())
    }

    /// What is left, to be read line by line.
    fn into_lines(self) -> Lines {
        let compression = self.ahead.compression();
        let (rest, number) = (self.block.rest().to_vec(), self.lines + self.block.lines);
        Lines::following(
            rest,
            Box::new(Remaining { ahead: self.ahead, block: Block::default(), at: 0 }),
            compression,
            number,
        )
    }
}

/// The bytes of blocks that were parsed in vain.
struct Remaining {
    ahead: Ahead,
    block: Block,
    at: usize,
}

impl io::Read for Remaining {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.block.bytes().len() {
            let used = std::mem::take(&mut self.block);
            self.at = 0;
            let Some(block) = self.ahead.next_bytes(used)? else { return Ok(0) };
            self.block = block;
        }
        let mut left = self.block.bytes().get(self.at..).unwrap_or_default();
        let count = left.read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
