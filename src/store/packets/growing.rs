//! A text file that grows line by line on a disk that may refuse.
//!
//! What was written since the last flush stays in memory, because a system that cannot flush a file may throw away what
//! it was given: it is then written once more. So at every instant the file holds whole lines, but for its end, and
//! that end is the beginning of what waits.

use std::fs::File;
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::time::Duration;

use crate::sensor::log::{Entry, Mark};
use crate::time::Timestamp;

/// How often lines are handed to the system: with ticks of up to 0.1 s, nothing waits for longer than a second.
const WRITE_EVERY: Duration = Duration::from_millis(900);
/// How often the system is told to put them on the disk: what a power cut may take.
const SYNC_EVERY: Duration = Duration::from_secs(5);
/// How much may wait for a disk that refuses: six hours of a chest strap at 25 Hz, half an hour of fifty short packets a
/// second.
pub(super) const MOST_WAITING: usize = 8 << 20;
/// How much more there is for marks: without `connected`, what follows could not be decoded.
const FOR_MARKS: usize = 64 << 10;
/// What the buffer keeps of its memory when it is emptied.
const KEPT: usize = 256 << 10;

/// What a growing text needs of its file.
pub(super) trait Disk {
    /// Writes some of `bytes`, at least one, at `offset`, and says how many.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize>;
    /// Makes it that long.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Returns when everything that was written lasts through a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

impl Disk for File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        self.seek(SeekFrom::Start(offset))?;
        self.write(bytes)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// How a log fares, for the screen.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LogState {
    /// Bytes in the file.
    pub written: u64,
    /// Bytes up to which the file lasts through a power cut.
    pub synced: u64,
    /// Bytes in memory that are not in the file.
    pub waiting: u64,
    /// Entries for which there was no room and that are gone.
    pub dropped: u64,
    /// What the disk said last, as long as it refuses.
    pub trouble: Option<String>,
}

/// Entries that are gone and of which the log does not speak yet.
#[derive(Clone, Copy, Debug)]
struct Dropped {
    count: u64,
    last: Timestamp,
}

/// The text and its file.
#[derive(Debug)]
pub(super) struct Growing<D> {
    disk: D,
    /// What follows in the file from `base` on, whole lines all.
    text: String,
    base: u64,
    /// How much of `text` is in the file, in whole lines.
    written: usize,
    /// From where on `text` is to be written: from `written`, or from before it when it could not be flushed.
    next: usize,
    synced: u64,
    unsaid: Option<Dropped>,
    dropped: u64,
    tried: Option<Duration>,
    flushed: Option<Duration>,
    cannot_write: Option<io::Error>,
    cannot_sync: Option<io::Error>,
}

impl<D: Disk> Growing<D> {
    /// Begins an empty file with some lines, which are on the disk when this returns.
    pub(super) fn begin(disk: D, heading: String) -> io::Result<Self> {
        let mut growing = Self {
            disk,
            text: heading,
            base: 0,
            written: 0,
            next: 0,
            synced: 0,
            unsaid: None,
            dropped: 0,
            tried: None,
            flushed: None,
            cannot_write: None,
            cannot_sync: None,
        };
        growing.save().map(|()| growing)
    }

    /// Takes a line in, into memory.
    pub(super) fn append(&mut self, entry: &Entry) {
        let room = match entry {
            Entry::Packet(_) => MOST_WAITING,
            Entry::Mark { .. } => MOST_WAITING + FOR_MARKS,
        };
        let before = self.text.len();
        self.say_dropped();
        entry.write_line(&mut self.text);
        if self.waiting() <= room {
            self.unsaid = None;
            return;
        }
        self.text.truncate(before);
        let count = self.unsaid.map_or(1, |dropped| dropped.count.saturating_add(1));
        self.unsaid = Some(Dropped { count, last: entry.at() });
        self.dropped = self.dropped.saturating_add(1);
    }

    /// Writes and flushes what is due at `now` on a clock that only runs forward.
    pub(super) fn tick(&mut self, now: Duration) {
        if due(self.tried, now, WRITE_EVERY) {
            self.tried = Some(now);
            self.note_write();
        }
        if due(self.flushed, now, SYNC_EVERY) {
            self.flushed = Some(now);
            self.note_sync();
        }
    }

    /// Writes and flushes everything now.
    pub(super) fn save(&mut self) -> io::Result<()> {
        self.note_write();
        self.note_sync();
        let refused = self.cannot_write.as_ref().or(self.cannot_sync.as_ref());
        refused.map_or(Ok(()), |error| Err(again(error)))
    }

    pub(super) fn state(&self) -> LogState {
        let said = |verb: &str, error: &io::Error| format!("cannot {verb}: {error}");
        let write = self.cannot_write.as_ref().map(|error| said("write", error));
        LogState {
            written: self.end(),
            synced: self.synced,
            waiting: self.waiting() as u64,
            dropped: self.dropped,
            trouble: write.or_else(|| self.cannot_sync.as_ref().map(|error| said("flush to the disk", error))),
        }
    }

    fn waiting(&self) -> usize {
        self.text.len().saturating_sub(self.written)
    }

    /// Where the last whole line in the file ends.
    fn end(&self) -> u64 {
        self.base + self.written as u64
    }

    fn note_write(&mut self) {
        self.cannot_write = self.write().err();
    }

    /// Flushes, unless there is still something to be written again first.
    fn note_sync(&mut self) {
        if self.next == self.written {
            self.cannot_sync = self.sync().err();
        }
    }

    /// Writes what waits, and then what there is to say of entries that are gone.
    fn write(&mut self) -> io::Result<()> {
        self.write_waiting()?;
        self.say_dropped();
        self.unsaid = None;
        self.write_waiting()
    }

    fn write_waiting(&mut self) -> io::Result<()> {
        let (reached, result) = self.push_out();
        let line_end = self.text.as_bytes().iter().take(reached).rposition(|&byte| byte == b'\n');
        self.next = line_end.map_or(0, |at| at + 1).max(self.next);
        self.written = self.written.max(self.next);
        if result.is_err() {
            // Should that fail too, no harm is done: the next attempt writes the same bytes over it.
            let _ = self.disk.cut(self.end());
        }
        result
    }

    /// How far into the text it got, and what stopped it.
    fn push_out(&mut self) -> (usize, io::Result<()>) {
        let mut reached = self.next;
        while let Some(rest) = self.text.as_bytes().get(reached..).filter(|rest| !rest.is_empty()) {
            match self.disk.write_at(self.base + reached as u64, rest) {
                Ok(0) => return (reached, Err(ErrorKind::WriteZero.into())),
                Ok(more) => reached += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return (reached, Err(error)),
            }
        }
        (reached, Ok(()))
    }

    /// Flushes what is in the file and forgets it.
    ///
    /// When that fails, all since the last flush is written again before the next; only when that is much, it is left
    /// to the system, so that a file system which cannot flush at all costs no packet.
    fn sync(&mut self) -> io::Result<()> {
        if self.end() == self.synced {
            return Ok(());
        }
        let result = self.disk.sync();
        if result.is_ok() {
            self.synced = self.end();
        }
        if result.is_ok() || self.written > MOST_WAITING / 2 {
            self.forget_written();
        }
        self.next = 0;
        result
    }

    fn forget_written(&mut self) {
        self.base = self.end();
        self.text.drain(..self.written);
        self.written = 0;
        self.text.shrink_to(KEPT);
    }

    fn say_dropped(&mut self) {
        if let Some(Dropped { count, last }) = self.unsaid {
            Entry::Mark { at: last, mark: Mark::Dropped(count) }.write_line(&mut self.text);
        }
    }
}

/// Whether it is time again; also when a clock that should not ran backwards.
fn due(last: Option<Duration>, now: Duration, every: Duration) -> bool {
    last.and_then(|last| now.checked_sub(last)).is_none_or(|since| since >= every)
}

/// The same error once more.
fn again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

#[cfg(test)]
impl<D> Growing<D> {
    /// The disk, for making it worse.
    pub(super) const fn disk(&mut self) -> &mut D {
        &mut self.disk
    }

    /// Bytes that are kept in memory.
    pub(super) const fn in_memory(&self) -> usize {
        self.text.len()
    }
}
