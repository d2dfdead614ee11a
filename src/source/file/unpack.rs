//! Plain or compressed, told by the first bytes.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Unpacked bytes.
pub(super) struct Unpacked {
    /// The unpacked bytes.
    pub(super) reader: Box<dyn Read + Send>,
    /// How it was packed.
    pub(super) compression: Option<&'static str>,
    /// How many packed bytes were taken from the source so far.
    pub(super) taken: Arc<AtomicU64>,
}

/// Looks at the first bytes and unpacks what follows.
pub(super) fn unpack(source: Box<dyn Read + Send>) -> io::Result<Unpacked> {
    let taken = Arc::new(AtomicU64::new(0));
    let mut source = Counted { source, taken: Arc::clone(&taken) };
    let mut head = Vec::with_capacity(ZSTD.len());
    source.by_ref().take(ZSTD.len() as u64).read_to_end(&mut head)?;
    let (gzip, zstd) = (head.starts_with(GZIP), head.starts_with(ZSTD));
    let whole = Cursor::new(head).chain(source);
    let (reader, compression): (Box<dyn Read + Send>, _) = if gzip {
        (Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(64 << 10, whole))), Some("gzip"))
    } else if zstd {
        (Box::new(zstd::Decoder::new(whole)?), Some("zstd"))
    } else {
        (Box::new(whole), None)
    };
    Ok(Unpacked { reader, compression, taken })
}

struct Counted {
    source: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
