//! Files of whatever kind of recording: opened, unpacked, cut into lines.

mod error;
mod lines;
mod piped;
mod unpack;

use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use error::{Fault, ReadError};
pub(super) use lines::{BoxedRead, Lines, MAX_LINE, Mark, Span, explain};
pub(super) use piped::piped;

/// The unpacked bytes of a recording, before anybody knows of which kind it is.
pub struct Stream {
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + Send>,
    /// How they were packed.
    pub(super) compression: Option<&'static str>,
    pub(super) progress: Progress,
}

/// How far a file was read.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    taken: Arc<AtomicU64>,
    total: Option<u64>,
}

impl Progress {
    /// How many bytes were taken from the file so far; compressed ones, if it is compressed.
    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// How many bytes the file has, if it is a file.
    pub(super) const fn total(&self) -> Option<u64> {
        self.total
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Stream {
    /// Opens a file, `-` being standard input.
    ///
    /// # Errors
    /// When it cannot be opened, or not be read.
    pub fn open(path: &Path) -> Result<Self, ReadError<Fault>> {
        if path == Path::new("-") {
            return Self::new("standard input", Box::new(std::io::stdin()));
        }
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(ReadError::unopened(&name, Fault::Folder));
        }
        let file = std::fs::File::open(path).map_err(|error| ReadError::unopened(&name, Fault::Open(error)))?;
        let total = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        let mut stream = Self::new(&name, Box::new(file))?;
        stream.progress.total = total;
        Ok(stream)
    }

    /// Takes any stream of bytes; `name` is what messages call it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(name: &str, input: Box<dyn Read + Send>) -> Result<Self, ReadError<Fault>> {
        let unpacked = unpack::unpack(input).map_err(|error| ReadError::at(name, 1, Fault::Io(error)))?;
        let progress = Progress { taken: unpacked.taken, total: None };
        Ok(Self { name: name.to_owned(), reader: unpacked.reader, compression: unpacked.compression, progress })
    }

    /// Whether the bytes begin so; nothing of them is lost by asking.
    ///
    /// What cannot be read does not begin so; whoever reads it meets the error again.
    pub fn begins_with(&mut self, magic: &[u8]) -> bool {
        let reader = std::mem::replace(&mut self.reader, Box::new(std::io::empty()));
        let mut head = Vec::with_capacity(magic.len());
        let mut taken = reader.take(magic.len() as u64);
        let result = taken.read_to_end(&mut head);
        let begins = head == magic;
        let rest = taken.into_inner();
        self.reader = match result {
            Ok(_) => Box::new(Cursor::new(head).chain(rest)),
            Err(error) => Box::new(Cursor::new(head).chain(Broken(Some(error))).chain(rest)),
        };
        begins
    }
}

/// Gives an error back that came too early.
struct Broken(Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
