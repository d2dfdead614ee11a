//! Blocks of a long file, read and parsed ahead on other threads and handed over in their order.
//!
//! One thread cuts the stream at ends of lines and deals the blocks out in turn; each worker parses its blocks one after
//! the other. Every queue is short, so memory does not grow with the file, and taking from the workers in turn restores
//! the order.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use memchr::{memchr_iter, memrchr};

use super::rows::{Line, Row, Rows};
use crate::source::file::{BoxedRead, Fault, MAX_LINE, explain};

/// What is read and parsed at a time, in bytes: small enough for the cache of a core, with its rows.
pub(super) const BLOCK: usize = 128 << 10;
/// Blocks that wait before and behind each worker.
const WAITING: usize = 2;

/// Bytes between two ends of lines, and the rows in them.
#[derive(Debug, Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// The rows up to where parsing stopped.
    pub(super) rows: Vec<Row>,
    /// Before which of the rows one is missing, in order; several may be before the same.
    pub(super) missing: Vec<usize>,
    /// Lines up to where parsing stopped.
    pub(super) lines: u64,
    /// Where parsing stopped: at the end, or at a line that only makes sense in order.
    stopped: usize,
}

impl Block {
    /// All bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was not parsed: a quoted cell that goes on in the next line, a fault, a last line without its end.
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.stopped..).unwrap_or_default()
    }

    fn parse(bytes: Vec<u8>, rows: &Rows) -> Self {
        let mut block = Self { bytes, ..Self::default() };
        for end in memchr_iter(b'\n', &block.bytes) {
            let text = block.bytes.get(block.stopped..).unwrap_or_default();
            let len = end - block.stopped;
            let len = len - usize::from(text.get(..len).is_some_and(|line| line.ends_with(b"\r")));
            if len > MAX_LINE {
                return block;
            }
            match rows.fast(text, len) {
                Some(row) => block.rows.push(row),
                None => match rows.parse(text, len) {
                    Ok(Line::Row(row)) => block.rows.push(row),
                    Ok(Line::Missing) => block.missing.push(block.rows.len()),
                    Ok(Line::Blank) => {}
                    Ok(Line::Open) | Err(_) => return block,
                },
            }
            block.stopped = end + 1;
            block.lines += 1;
        }
        block
    }
}

/// What a worker hands over; nothing after the end.
type Handed = io::Result<Option<Block>>;
/// What a worker is dealt.
type Dealt = io::Result<Option<Vec<u8>>>;

/// The blocks of a file, in order.
pub(super) struct Ahead {
    workers: Vec<Receiver<Handed>>,
    turn: usize,
    compression: Option<&'static str>,
}

impl Ahead {
    /// Begins with what was read already, then goes on with the stream.
    ///
    /// # Errors
    /// Gives both back where no thread can be had.
    pub(super) fn start(
        first: Vec<u8>,
        input: BoxedRead,
        compression: Option<&'static str>,
        rows: &Rows,
        (cores, block): (usize, usize),
    ) -> Result<Self, (Vec<u8>, BoxedRead)> {
        let mut dealers = Vec::with_capacity(cores);
        let mut workers = Vec::with_capacity(cores);
        for _ in 0..cores {
            let (dealer, dealt) = sync_channel::<Dealt>(WAITING);
            let (hand, handed) = sync_channel::<Handed>(WAITING);
            let rows = rows.clone();
            if thread::Builder::new().name("parse".to_owned()).spawn(move || work(&dealt, &hand, &rows)).is_err() {
                return Err((first, input));
            }
            dealers.push(dealer);
            workers.push(handed);
        }
        let input = io::Cursor::new(first).chain(input);
        let cutter = Cutter { input, block, begun: Vec::new(), failed: None };
        thread::spawn(move || deal(cutter, &dealers));
        Ok(Self { workers, turn: 0, compression })
    }

    /// How the file was packed.
    pub(super) const fn compression(&self) -> Option<&'static str> {
        self.compression
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<Block>, Fault> {
        self.next_bytes().map_err(|error| explain(self.compression, error))
    }

    /// The same, with the error of the stream.
    pub(super) fn next_bytes(&mut self) -> Handed {
        let Some(worker) = self.workers.get(self.turn) else { return Ok(None) };
        let handed = worker.recv().map_err(|_| io::Error::other("a thread that reads the file has stopped"))?;
        self.turn = (self.turn + 1) % self.workers.len();
        if !matches!(handed, Ok(Some(_))) {
            // There is nothing behind the end.
            self.workers.clear();
        }
        handed
    }
}

/// Parses what is dealt until the end, or until nobody wants it any more.
fn work(dealt: &Receiver<Dealt>, hand: &SyncSender<Handed>, rows: &Rows) {
    for block in dealt {
        let parsed = block.map(|bytes| bytes.map(|bytes| Block::parse(bytes, rows)));
        if hand.send(parsed).is_err() {
            return;
        }
    }
}

/// Deals the blocks of a stream out in turn, the end or the error last.
fn deal(mut cutter: Cutter<impl Read>, dealers: &[SyncSender<Dealt>]) {
    for dealer in dealers.iter().cycle() {
        let block = cutter.next();
        let is_last = !matches!(block, Ok(Some(_)));
        if dealer.send(block).is_err() || is_last {
            return;
        }
    }
}

/// Cuts a stream into blocks at ends of lines.
struct Cutter<R> {
    input: R,
    block: usize,
    /// The beginning of a line whose end is still to come.
    begun: Vec<u8>,
    /// Met after bytes that are handed on first.
    failed: Option<io::Error>,
}

impl<R: Read> Cutter<R> {
    /// The next whole lines, about a block of them; what comes last may lack the end of its last line.
    fn next(&mut self) -> Dealt {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut bytes = Vec::with_capacity(self.begun.len() + self.block);
        bytes.append(&mut self.begun);
        let before = bytes.len();
        self.failed = self.input.by_ref().take(self.block as u64).read_to_end(&mut bytes).err();
        if bytes.len() - before == self.block
            && let Some(end) = memrchr(b'\n', &bytes)
        {
            self.begun = bytes.split_off(end + 1);
        }
        match self.failed.take_if(|_| bytes.is_empty()) {
            Some(error) => Err(error),
            None => Ok((!bytes.is_empty()).then_some(bytes)),
        }
    }
}
