//! The blocks of a file in their order, read and parsed ahead on other threads where there are any.
//!
//! Each worker takes an empty block, fills it while it has the file for itself, lets the next one have the file, and
//! parses its block, which is still in the cache of its core. A packed file is unpacked by a thread of its own. There
//! are few blocks and they go round, so memory does not grow with the file.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::block::{Block, Cutter, Reader};
use crate::source::file::{BoxedRead, Fault, explain, piped};

/// What is read and parsed at a time, in bytes: small enough for the cache of a core, with its samples.
pub(super) const BLOCK: usize = 128 << 10;
/// Blocks for each worker, and for whoever takes them.
const EACH: usize = 2;
/// More workers than this would wait for who takes from them.
const MOST_WORKERS: usize = 8;

/// A block, or the error of the stream; nothing after the end.
type Handed = io::Result<Option<Block>>;

/// The blocks of a file, in order.
pub(super) struct Ahead {
    supply: Supply,
    compression: Option<&'static str>,
}

/// Where blocks come from.
enum Supply {
    /// Each is read when it is asked for.
    Here(Box<Cutter>, Reader),
    /// Workers read ahead.
    Workers(Workers),
}

impl Ahead {
    /// Begins with what was read already, then goes on with the stream, in blocks of so many bytes.
    ///
    /// With one thread, or where none can be had, all is done when it is asked for.
    pub(super) fn start(
        first: io::Cursor<Vec<u8>>,
        input: BoxedRead,
        compression: Option<&'static str>,
        reader: Reader,
        (threads, block): (usize, usize),
    ) -> Self {
        let aside = threads > 1 && compression.is_some();
        let cutter = Cutter::new(first, if aside { piped(input) } else { input }, block);
        let supply = if threads > 1 {
            Workers::start(cutter, &reader, threads.min(MOST_WORKERS))
                .map_or_else(|cutter| Supply::Here(cutter, reader), Supply::Workers)
        } else {
            Supply::Here(Box::new(cutter), reader)
        };
        Self { supply, compression }
    }

    /// How the file was packed.
    pub(super) const fn compression(&self) -> Option<&'static str> {
        self.compression
    }

    /// The next block for one that was used; none at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on.
    pub(super) fn next(&mut self, used: Block) -> Result<Option<Block>, Fault> {
        self.next_bytes(used).map_err(|error| explain(self.compression, error))
    }

    /// The same, with the error of the stream.
    pub(super) fn next_bytes(&mut self, mut used: Block) -> Handed {
        match &mut self.supply {
            Supply::Workers(workers) => workers.next(used),
            Supply::Here(cutter, reader) => {
                if !cutter.fill(&mut used)? {
                    return Ok(None);
                }
                used.parse(reader);
                Ok(Some(used))
            }
        }
    }
}

/// Threads that read ahead, and what came from them too early.
struct Workers {
    handed: Receiver<(u64, Handed)>,
    early: Vec<(u64, Handed)>,
    next: u64,
    used: SyncSender<Block>,
    ended: bool,
}

/// What only one worker has at a time.
struct Shared {
    empty: Receiver<Block>,
    cutter: Box<Cutter>,
    number: u64,
    ended: bool,
}

impl Workers {
    /// Gives the file back where no thread can be had.
    fn start(cutter: Cutter, reader: &Reader, threads: usize) -> Result<Self, Box<Cutter>> {
        let blocks = EACH * (threads + 1);
        let (used, empty) = sync_channel(blocks);
        let (hand, handed) = sync_channel(blocks);
        // The one more comes from whoever asks first.
        (1..blocks).for_each(|_| _ = used.try_send(Block::default()));
        let shared = Arc::new(Mutex::new(Shared { empty, cutter: Box::new(cutter), number: 0, ended: false }));
        let begin = |_: &usize| {
            let (shared, hand, reader) = (Arc::clone(&shared), hand.clone(), reader.clone());
            thread::Builder::new().name("parse".to_owned()).spawn(move || work(&shared, &hand, &reader)).is_ok()
        };
        // Those that were had do the work of those that were not.
        if (0..threads).filter(begin).count() == 0
            && let Ok(Ok(shared)) = Arc::try_unwrap(shared).map(Mutex::into_inner)
        {
            return Err(shared.cutter);
        }
        Ok(Self { handed, early: Vec::with_capacity(blocks), next: 0, used, ended: false })
    }

    fn next(&mut self, used: Block) -> Handed {
        if self.ended {
            return Ok(None);
        }
        // There is room for every block there is; where nobody is left to take it, the next line says so.
        let _ = self.used.try_send(used);
        let handed = self.in_turn()?;
        self.ended = !matches!(handed, Ok(Some(_)));
        handed
    }

    fn in_turn(&mut self) -> io::Result<Handed> {
        let number = self.next;
        self.next += 1;
        if let Some(place) = self.early.iter().position(|(early, _)| *early == number) {
            return Ok(self.early.swap_remove(place).1);
        }
        loop {
            match self.handed.recv() {
                Ok((found, handed)) if found == number => return Ok(handed),
                Ok(early) => self.early.push(early),
                Err(_) => return Err(stopped()),
            }
        }
    }
}

#[cold]
fn stopped() -> io::Error {
    io::Error::other("a thread that reads the file has stopped")
}

/// What a worker will hand over under a number, whatever becomes of the worker.
struct Handing<'a> {
    number: u64,
    handed: Option<Handed>,
    to: &'a SyncSender<(u64, Handed)>,
}

impl Drop for Handing<'_> {
    fn drop(&mut self) {
        let handed = self.handed.take().unwrap_or_else(|| Err(stopped()));
        // Fails where nobody wants it any more.
        let _ = self.to.send((self.number, handed));
    }
}

/// Fills and parses blocks until the end, or until nobody wants them any more.
fn work(shared: &Mutex<Shared>, to: &SyncSender<(u64, Handed)>, reader: &Reader) {
    while let Some((number, filled)) = fill(shared) {
        let mut handing = Handing { number, handed: None, to };
        handing.handed = Some(filled.map(|block| {
            block.map(|mut block| {
                block.parse(reader);
                block
            })
        }));
    }
}

/// The next block of the file and its number; none behind the end.
fn fill(shared: &Mutex<Shared>) -> Option<(u64, Handed)> {
    let mut shared = shared.lock().ok().filter(|shared| !shared.ended)?;
    let mut block = shared.empty.recv().ok()?;
    let filled = shared.cutter.fill(&mut block);
    shared.ended = !matches!(filled, Ok(true));
    let number = shared.number;
    shared.number += 1;
    Some((number, filled.map(|more| more.then_some(block))))
}
