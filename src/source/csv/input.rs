//! The byte stream under a recording: plain or compressed, told by its first bytes, and counted.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::error::Problem;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// An unpacked byte stream.
pub(super) struct Input {
    /// The unpacked bytes.
    pub(super) reader: Box<dyn Read + Send>,
    /// How it was packed.
    pub(super) compression: Option<&'static str>,
    /// How many packed bytes were taken from the source so far.
    pub(super) taken: Arc<AtomicU64>,
}

/// Looks at the first bytes and unpacks what follows.
pub(super) fn unpack(source: Box<dyn Read + Send>) -> io::Result<Input> {
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
    Ok(Input { reader, compression, taken })
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

const UNPACK: &str = "unpack it and give the CSV inside";
const AS_UTF8: &str = "save it as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")";

/// What other files begin with, what they are, and what to do with them.
const OTHERS: [(&[u8], &str, &str); 9] = [
    (
        b"PK",
        "a zip archive or a spreadsheet",
        "unzip it and give the CSV inside (phyphox: \"Raw Data.csv\"; Sensor Logger: \"TotalAcceleration.csv\" or \
         \"AccelerometerUncalibrated.csv\"), or save the sheet as CSV",
    ),
    (&[0xff, 0xfe], "UTF-16 text", AS_UTF8),
    (&[0xfe, 0xff], "UTF-16 text", AS_UTF8),
    (b"BZh", "bzip2 data", UNPACK),
    (&[0xfd, b'7', b'z', b'X', b'Z'], "xz data", UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
    (b"SQLite format 3", "a database", "export its table as CSV"),
    (b"MD", "an Axivity recording", "convert it to CSV first"),
    (b"{", "JSON", "export CSV instead"),
];

/// Refuses what cannot be a table of text, by its first bytes.
pub(super) fn refuse_other(prefix: &[u8]) -> Result<(), Problem> {
    let binary = memchr::memchr(0, prefix).is_some();
    for (magic, what, advice) in OTHERS {
        // "MD" and "PK" may begin a heading; then no zero byte follows.
        if prefix.starts_with(magic) && (binary || !magic.is_ascii() || magic.len() != 2) {
            return Err(Problem::OtherFormat { what, advice });
        }
    }
    if binary {
        let (what, advice) = ("binary data", "export the recording as CSV");
        return Err(Problem::OtherFormat { what, advice });
    }
    if memchr::memchr(b'\r', prefix).is_some() && memchr::memchr(b'\n', prefix).is_none() {
        let (what, advice) = ("text whose lines end in a carriage return alone", "save it with usual line ends");
        return Err(Problem::OtherFormat { what, advice });
    }
    Ok(())
}
