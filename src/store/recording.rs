//! Recordings as they came, byte for byte, under names that hold their hash.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::StoreError;
use super::replace::{names_in, replace_with};

/// How hard plain recordings are compressed: zstd's own default.
const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;
/// How many digits of the hash stand in a file name.
const SHORT: usize = 16;
/// How much of the original name stands in a file name, in characters.
const LONGEST_NAME: usize = 48;

/// A recording that is to be kept with its night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingFile {
    /// A file on disk. One that [`super::Store::recordings`] named is already kept and stays as it is.
    Path(PathBuf),
    /// What came through standard input.
    Bytes {
        /// What to call it.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
}

/// A file that a night names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredFile {
    /// Its name in its folder.
    pub(super) file: String,
    /// SHA-256 of its content before we compressed it, in hexadecimal.
    pub(super) sha256: String,
    /// Length of that content.
    pub(super) bytes: u64,
    /// How the person said it is to be read, as option and value; empty for epochs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) reading: BTreeMap<String, String>,
}

/// A recording that is kept, and how it is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecording {
    /// What it was called when it came, as far as its name was plain.
    pub name: String,
    /// Where it is kept.
    pub path: PathBuf,
    /// What the person said about how to read it, as option and value.
    pub reading: BTreeMap<String, String>,
}

impl RecordingFile {
    /// Where it is, for errors.
    fn path(&self) -> &Path {
        match self {
            Self::Path(path) => path,
            Self::Bytes { name, .. } => Path::new(name),
        }
    }

    fn open(&self) -> Result<Box<dyn Read + '_>, StoreError> {
        Ok(match self {
            Self::Path(path) => Box::new(File::open(path).map_err(StoreError::io("read", path))?),
            Self::Bytes { bytes, .. } => Box::new(bytes.as_slice()),
        })
    }

    /// Its hash, its length, and whether it is compressed already.
    pub(super) fn look(&self) -> Result<Look, StoreError> {
        Look::at(self.open()?).map_err(StoreError::io("read", self.path()))
    }

    /// Puts it into a folder, unless its content is there already.
    pub(super) fn keep_in(&self, folder: &Path, look: &Look) -> Result<StoredFile, StoreError> {
        let file = look.stored_name(self.path());
        let stored = StoredFile { file, sha256: look.sha256.clone(), bytes: look.bytes, reading: BTreeMap::new() };
        let path = folder.join(&stored.file);
        if stored.is_sound(folder) {
            return Ok(stored);
        }
        let mut input = Hashing::new(self.open()?);
        replace_with(&path, |output| {
            copy(&mut input, output, look.compressed).map_err(StoreError::io("keep a copy of", self.path()))?;
            if input.sha256() == look.sha256 {
                return Ok(());
            }
            Err(StoreError::io("read", self.path())(io::Error::other("it changed meanwhile; try again")))
        })?;
        Ok(stored)
    }
}

fn copy(input: &mut impl Read, output: &mut impl Write, compressed: bool) -> io::Result<()> {
    if compressed { io::copy(input, output).map(drop) } else { zstd::stream::copy_encode(input, output, LEVEL) }
}

impl StoredFile {
    /// The name it came with: without its hash and our compression.
    pub(super) fn name(&self) -> &str {
        let name = self.file.split_once('-').map_or(&*self.file, |(_, name)| name);
        name.strip_suffix(".zst").unwrap_or(name)
    }

    /// Whether its file is there and holds what it held when it was kept.
    pub(super) fn is_sound(&self, folder: &Path) -> bool {
        let read = |packed: bool| {
            let file = File::open(folder.join(&self.file))?;
            if packed { Look::at(zstd::stream::read::Decoder::new(file)?) } else { Look::at(file) }
        };
        // A file that ends in .zst was compressed by us or came so; only its content tells.
        let matches = |look: io::Result<Look>| look.is_ok_and(|look| look.sha256 == self.sha256);
        (self.file.ends_with(".zst") && matches(read(true))) || matches(read(false))
    }

    /// The recordings of a folder by their names and content, for a night that no longer says which it had.
    pub(super) fn found_in(folder: &Path) -> Vec<Self> {
        names_in(folder).into_iter().filter_map(|file| Self::found(folder, file)).collect()
    }

    fn found(folder: &Path, file: String) -> Option<Self> {
        let (short, _) = file.split_once('-')?;
        let path = RecordingFile::Path(folder.join(&file));
        let as_it_is = path.look().ok()?;
        let unpacked = || Look::at(zstd::stream::read::Decoder::new(path.open().ok()?).ok()?).ok();
        let looks = [Some(as_it_is), if file.ends_with(".zst") { unpacked() } else { None }];
        let look = looks.into_iter().flatten().find(|look| look.short() == short)?;
        Some(Self { file, sha256: look.sha256, bytes: look.bytes, reading: BTreeMap::new() })
    }
}

/// What one reading tells of a file.
pub(super) struct Look {
    pub(super) sha256: String,
    pub(super) bytes: u64,
    compressed: bool,
}

impl Look {
    pub(super) fn at(mut input: impl Read) -> io::Result<Self> {
        let mut magic = Vec::new();
        (&mut input).take(4).read_to_end(&mut magic)?;
        let mut hashing = Hashing::new(magic.as_slice().chain(input));
        io::copy(&mut hashing, &mut io::sink())?;
        let compressed = magic.starts_with(&[0x1F, 0x8B]) || magic == [0x28, 0xB5, 0x2F, 0xFD];
        Ok(Self { sha256: hashing.sha256(), bytes: hashing.bytes, compressed })
    }

    pub(super) fn short(&self) -> &str {
        self.sha256.get(..SHORT).unwrap_or(&self.sha256)
    }

    /// The name it gets in the data folder: part of its hash, then what is plain in its own name.
    fn stored_name(&self, original: &Path) -> String {
        let name = plain_name(&original.file_name().unwrap_or_default().to_string_lossy());
        format!("{}-{name}{}", self.short(), if self.compressed { "" } else { ".zst" })
    }
}

/// The end of a name, with what is not plain in it replaced, so that it can stand in any file name.
pub(super) fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let from = name.chars().count().saturating_sub(LONGEST_NAME);
    name.chars().skip(from).map(plain).collect()
}

/// Hashes and counts what is read through it.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R> Hashing<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    fn sha256(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}

/// The hash of some bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut hashing = Hashing::new(bytes);
    hashing.hash.update(bytes);
    hashing.sha256()
}

/// Where a file lies once links are followed, for comparing.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    a == b || fs::canonicalize(a).is_ok_and(|a| fs::canonicalize(b).is_ok_and(|b| a == b))
}
