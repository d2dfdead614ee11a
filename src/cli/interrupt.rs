//! Ctrl-C during long work: stop at the next safe place, keep nothing half done.

use std::io::{self, Cursor, Read};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::exit::Interrupted;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What has to be put right before the program ends in the middle of something, such as the terminal.
static TIDY: OnceLock<fn()> = OnceLock::new();

/// From here on Ctrl-C is noticed by [`check`] instead of ending the program at once; a second one ends it.
pub fn watch() {
    // A handler that is already there stays: the commands call this once each.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            leave();
        }
    });
}

/// Has this done before the program ends in the middle of something; the first one stays.
pub fn tidy_with(tidy: fn()) {
    let _ = TIDY.set(tidy);
}

/// Ends the program now.
pub fn leave() -> ! {
    if let Some(tidy) = TIDY.get() {
        tidy();
    }
    std::process::exit(130)
}

/// Whether to go on.
///
/// # Errors
/// [`Interrupted`] once Ctrl-C was pressed.
pub fn check() -> Result<(), Interrupted> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
}

/// Ctrl-C was what was waited for, and has been obeyed: the next one is a new one.
pub fn obeyed() {
    INTERRUPTED.store(false, Ordering::Relaxed);
}

/// Standard input whose reading ends at Ctrl-C even while nothing comes.
///
/// A thread waits for the bytes; where it still waits at the end, it ends with the program.
#[derive(Debug)]
pub struct Stdin {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Cursor<Vec<u8>>,
}

impl Stdin {
    /// Begins to read.
    #[must_use]
    pub fn new() -> Self {
        let (sender, chunks) = sync_channel(4);
        thread::spawn(move || {
            let mut stdin = io::stdin().lock();
            loop {
                let mut chunk = Vec::new();
                let read = stdin.by_ref().take(1 << 16).read_to_end(&mut chunk);
                if read.as_ref().is_ok_and(|&bytes| bytes == 0) || sender.send(read.map(|_| chunk)).is_err() {
                    return;
                }
            }
        });
        Self { chunks, chunk: Cursor::default() }
    }
}

impl Default for Stdin {
    fn default() -> Self {
        Self::new()
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let bytes = self.chunk.read(buffer)?;
            if bytes > 0 || buffer.is_empty() {
                return Ok(bytes);
            }
            check().map_err(io::Error::other)?;
            match self.chunks.recv_timeout(Duration::from_millis(100)) {
                Ok(chunk) => self.chunk = Cursor::new(chunk?),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
    }
}
