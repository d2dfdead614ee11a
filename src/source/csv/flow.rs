//! The rows of a file one after another, parsed on all cores where the file is long enough.

use std::io;
use std::num::NonZero;

use super::ahead::{Ahead, BLOCK, Block};
use super::items::{Item, next_item};
use super::rows::{Fault, Line, Rows};
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
    /// Parsed ahead, block by block; what only sense in order can read is left to the other way.
    Ahead(Box<Reading>),
}

/// A block in the hand, and those to come.
struct Reading {
    ahead: Ahead,
    block: Block,
    /// Rows and missing ones of the block that were handed out.
    row: usize,
    missing: usize,
    /// Lines before the block.
    lines: u64,
}

impl Flow {
    /// From where the lines stand to the end of the file, on so many threads, or on all cores.
    pub(super) fn new(lines: Lines, rows: Rows, own: bool, threads: Option<NonZero<usize>>) -> Self {
        let cores = threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, usize::from);
        let way =
            if cores > 1 && lines.goes_on() { Way::ahead(lines, &rows, (cores, BLOCK)) } else { Way::here(lines) };
        Self { rows, own, way }
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

    fn ahead(lines: Lines, rows: &Rows, (cores, block): (usize, usize)) -> Self {
        let number = lines.line();
        let (rest, input, compression) = lines.into_parts();
        match Ahead::start(rest, input, compression, rows, (cores, block)) {
            Ok(ahead) => {
                Self::Ahead(Box::new(Reading { ahead, block: Block::default(), row: 0, missing: 0, lines: number }))
            }
            // Without threads it goes on here.
            Err((rest, input)) => Self::here(Lines::following(rest, input, compression, number)),
        }
    }
}

impl Reading {
    #[inline]
    fn next(&mut self) -> Option<Item> {
        if self.block.missing.get(self.missing).is_some_and(|&before| before <= self.row) {
            self.missing += 1;
            return Some(Item::Missing);
        }
        let row = *self.block.rows.get(self.row)?;
        self.row += 1;
        Some(Item::Row(row))
    }

    /// Goes to the next block; false at the end of the file.
    fn take(&mut self) -> Result<bool, (u64, Fault)> {
        let next = self.lines + self.block.lines + 1;
        let fault = |fault: file::Fault| (next, Fault { column: None, problem: fault.into() });
        let Some(block) = self.ahead.next().map_err(fault)? else { return Ok(false) };
        self.lines += self.block.lines;
        (self.block, self.row, self.missing) = (block, 0, 0);
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
            let Some(block) = self.ahead.next_bytes()? else { return Ok(0) };
            (self.block, self.at) = (block, 0);
        }
        let mut left = self.block.bytes().get(self.at..).unwrap_or_default();
        let count = left.read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    fn rows() -> Rows {
        Rows::new(b',', b'.', 4).time(0, None).axes([1, 2, 3])
    }

    fn lines(text: &str, fails: bool) -> Lines {
        let text = io::Cursor::new(text.as_bytes().to_vec());
        let input: file::BoxedRead = if fails { Box::new(text.chain(Broken)) } else { Box::new(text) };
        Lines::following(Vec::new(), input, None, 0)
    }

    struct Broken;

    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }

    /// An item, the number of its line and the line.
    type Told = (String, u64, Vec<u8>);

    /// Everything that comes of a text, with the line of each row, and how it ends.
    fn all(way: Way, own: bool) -> (Vec<Told>, Option<(u64, String)>) {
        let mut flow = Flow { rows: rows(), own, way };
        let mut items = Vec::new();
        loop {
            match flow.next() {
                Ok(None) => return (items, None),
                Ok(Some(item @ Item::Row(_))) => {
                    let (number, line) = flow.line();
                    items.push((format!("{item:?}"), number, line));
                }
                Ok(Some(item)) => items.push((format!("{item:?}"), 0, Vec::new())),
                Err((line, fault)) => return (items, Some((line, fault.problem.to_string()))),
            }
        }
    }

    fn row() -> impl Strategy<Value = String> {
        prop_oneof![
            20 => "[0-9]{1,3}\\.[0-9]{1,3},-?0\\.[0-9]{1,9},0,1\r?\n",
            2 => "1,,0,1\n",
            1 => Just("\n".to_owned()),
            1 => Just("# a comment\n".to_owned()),
            1 => Just("1,\"0.5\",0,1\n".to_owned()),
            1 => Just("1,\"0.5\n\",0,1\n".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn both_ways_say_the_same(
            text in prop::collection::vec(row(), 0..60),
            tail in prop_oneof![3 => Just(""), 1 => Just("1,0,0"), 1 => Just("1,0,0,1"), 1 => Just("1,x,0,1\n1,0,0,1\n")],
            (own, fails) in any::<(bool, bool)>(),
            cores in 1..4_usize,
            block in 8..400_usize,
        ) {
            let text = text.concat() + tail;
            let ahead = Way::ahead(lines(&text, fails), &rows(), (cores, block));
            prop_assert!(matches!(ahead, Way::Ahead(_)));
            prop_assert_eq!(all(ahead, own), all(Way::here(lines(&text, fails)), own));
        }
    }
}
