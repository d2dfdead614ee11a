//! What a live recording leaves on disk: `live/<start>-<sensor>.packets`, which only grows.
//!
//! One process records into a data folder at a time: it holds the lock on `live/.recording`, which names its log. When a
//! recording is over, its log is read like any other recording; once the nights it belongs to keep it, byte for byte,
//! it is removed from `live/`. What stands there and is not being recorded was broken off or not filed yet.

mod growing;
mod live;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::recording::plain_name;
use super::replace::sync_dir;
use super::{Store, StoreError};
use crate::sensor::log::{Entry, Heading};
use crate::time::Timestamp;
use growing::Growing;

pub use growing::LogState;
pub use live::RecordingRight;

/// What the names of logs end in.
const ENDING: &str = ".packets";
/// How many logs of one sensor may begin in one second: a machine without a battery for its clock starts at the same
/// time every day.
const MOST_NAMESAKES: u32 = 10_000;

/// The log of the recording that runs: it takes entries, and writes them down about once a second.
///
/// It never fails while it runs. When the disk refuses, the entries wait in memory and writing is tried again with
/// every second; [`PacketLog::state`] says so. Dropping it writes what waits, as far as the disk lets it.
#[derive(Debug)]
pub struct PacketLog {
    path: PathBuf,
    growing: Growing<File>,
    _right: RecordingRight,
}

impl Store {
    /// Begins the log of a recording that starts at `start`.
    ///
    /// The heading is on the disk when this returns, so that a disk which cannot be written to is told at once.
    ///
    /// # Errors
    /// When the disk refuses; then nothing is left behind.
    pub fn begin_packets(
        &self,
        right: RecordingRight,
        heading: &Heading,
        start: Timestamp,
    ) -> Result<PacketLog, StoreError> {
        let path = self.free_name(&heading.sensor, start)?;
        right.name(&path, start)?;
        let write = || StoreError::io("write", &path);
        let begun = create(&path).and_then(|file| Growing::begin(file, heading.lines()));
        let begun = begun.map_err(write()).and_then(|growing| sync_dir(&self.live_dir()).map(|()| growing));
        match begun {
            Ok(growing) => Ok(PacketLog { path, growing, _right: right }),
            Err(error) => {
                let _ = fs::remove_file(&path);
                Err(error)
            }
        }
    }

    /// A name that no log has: `20260314T224107Z-polar-h10.packets`, with a number before the ending where it is taken.
    fn free_name(&self, sensor: &str, start: Timestamp) -> Result<PathBuf, StoreError> {
        let stem = format!("{}-{}", start.to_jiff().strftime("%Y%m%dT%H%M%SZ"), plain_name(sensor));
        let numbered = (2..MOST_NAMESAKES).map(|number| format!("{stem}-{number}{ENDING}"));
        let mut names = std::iter::once(format!("{stem}{ENDING}")).chain(numbered);
        let free = names.find_map(|name| Some(self.live_dir().join(name)).filter(|path| !path.exists()));
        free.ok_or_else(|| StoreError::io("write", self.live_dir().join(stem))(io::ErrorKind::AlreadyExists.into()))
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl PacketLog {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes an entry in, into memory: this neither waits nor fails.
    ///
    /// When the disk has refused for so long that there is no room left, the entry is counted and dropped, and the log
    /// says how many were as soon as there is room again.
    pub fn append(&mut self, entry: &Entry) {
        self.growing.append(entry);
    }

    /// Writes and flushes what is due; to be called every tenth of a second or so.
    ///
    /// `now` is read off any clock that only runs forward.
    pub fn tick(&mut self, now: Duration) {
        self.growing.tick(now);
    }

    /// How it fares.
    #[must_use]
    pub fn state(&self) -> LogState {
        self.growing.state()
    }

    /// Writes and flushes everything now; may be tried again.
    ///
    /// # Errors
    /// When the disk refuses; the entries then still wait.
    pub fn save(&mut self) -> Result<(), StoreError> {
        self.growing.save().map_err(StoreError::io("write", &self.path))
    }

    /// Writes and flushes everything, and lets others record into this folder.
    ///
    /// # Errors
    /// When the disk refuses; what then waits is lost, so call [`PacketLog::save`] first where that may be helped.
    pub fn close(mut self) -> Result<PathBuf, StoreError> {
        self.save()?;
        Ok(std::mem::take(&mut self.path))
    }
}

impl Drop for PacketLog {
    fn drop(&mut self) {
        let _ = self.growing.save();
    }
}

#[cfg(test)]
mod tests;
