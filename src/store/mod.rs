//! The data folder: the person's recordings, what was made of them, and the diary.
//!
//! ```text
//! config.toml                                  what the person set
//! diary.csv                                    one row a day
//! checks.jsonl                                 the checks of warning signs, one line each; none is ever removed
//! changes.toml                                 dated changes, such as a new mattress
//! trials/pillow-under-knees.toml               a trial: its design, never rewritten, and what happened to it
//! recordings/2026-03-14/<hash>-<name>[.zst]    recordings, byte for byte; plain ones compressed; never rewritten
//! nights/2026-03-14/night.json                 the night, and which epochs and recordings belong to it, with hashes
//! nights/2026-03-14/epochs-<hash>.csv          its epochs
//! mountings/<made>-<sensor>.json               how a sensor sat, learned from poses; never rewritten
//! live/<start>-<sensor>.packets                what is being recorded, and what was broken off ([`PacketLog`])
//! live/.recording                              held by whoever records
//! .lock                                        held by whoever changes anything
//! ```
//!
//! # How a change becomes visible
//!
//! Every file is written beside its place under a temporary name, flushed to the disk and renamed ([`replace`]).
//! `diary.csv` and `night.json` each change by one such rename, so a reader needs no lock and sees the folder as it was
//! before or as it is after, whatever happens to the writer and at whatever instant. The other files of a night have
//! their hash in their name and are put there *before* the `night.json` that names them; until it is renamed into place
//! they belong to nothing. Afterwards, epochs that no `night.json` names and temporary files are removed; recordings
//! never are.
//!
//! Whoever changes anything holds an exclusive lock on `.lock` from reading to renaming, so that two processes which
//! change the diary at once both get their entry in. The system releases the lock when its holder dies.
//!
//! Files are for their owner alone (0600, folders 0700, where the system has such modes). Reading creates nothing.

mod changes;
mod checks;
mod config;
mod error;
mod mounting;
mod night;
mod packets;
mod recording;
mod replace;
mod save;
mod tracked;
mod trial;
mod whole;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diary::{Diary, table};

pub use config::{Config, DiaryConfig};
pub use error::StoreError;
pub use mounting::{SavedMounting, SavedMountings, SavedPose, SensorName, newest};
pub use night::Shelf;
pub use packets::{LogState, PacketLog, RecordingRight};
pub use recording::{KeptRecording, RecordingFile};
pub use replace::{Fill, create, make_dir, replace, replace_in, replace_with, sync_names};
pub use save::Saved;
pub use whole::{Held, hold, new_dir, new_file, new_in, replace_dir, sweep_dir};

const DIARY: &str = "diary.csv";

/// How long to wait for another process that changes the folder: it may be compressing a large recording.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// The data folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    dir: PathBuf,
}

/// The right to change the data folder, until dropped.
struct Lock {
    _file: File,
}

impl Store {
    /// The data folder at `dir`, which need not exist: the first change makes it.
    ///
    /// # Errors
    /// When something that is no folder stands there.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let dir = dir.into();
        let dir = std::path::absolute(&dir).map_err(StoreError::io("use", dir))?;
        match fs::metadata(&dir) {
            Ok(meta) if !meta.is_dir() => {
                Err(StoreError::io("use", dir)(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder")))
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io("use", dir)(error)),
            _ => Ok(Self { dir }),
        }
    }

    /// Where the platform puts a person's data: `$XDG_DATA_HOME/supine` or `~/.local/share/supine` on Linux,
    /// `~/Library/Application Support/supine` on macOS, `%APPDATA%\supine` on Windows.
    ///
    /// # Errors
    /// When no home folder is known.
    pub fn default_dir() -> Result<PathBuf, StoreError> {
        use etcetera::BaseStrategy;
        let strategy = etcetera::base_strategy::choose_native_strategy().map_err(|_| StoreError::NoHome)?;
        Ok(strategy.data_dir().join("supine"))
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the diary is.
    #[must_use]
    pub fn diary_path(&self) -> PathBuf {
        self.dir.join(DIARY)
    }

    /// The diary; empty when nothing was written yet.
    ///
    /// # Errors
    /// When it cannot be read or understood, with line and column.
    pub fn diary(&self) -> Result<Diary, StoreError> {
        let path = self.diary_path();
        match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Diary::default()),
            Err(error) => Err(StoreError::io("read", path)(error)),
            Ok(file) => Ok(table::read(&path.display().to_string(), file)?),
        }
    }

    /// Changes the diary: nobody else changes it between reading and writing, and it is written only when `change`
    /// succeeds and altered something.
    ///
    /// # Errors
    /// That of `change`, and when the diary cannot be read or written; it is then as it was before.
    pub fn update_diary<R, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Diary) -> Result<R, E>,
    ) -> Result<R, E> {
        let _lock = self.lock()?;
        let before = self.diary()?;
        let mut diary = before.clone();
        let result = change(&mut diary)?;
        if diary != before {
            replace(&self.diary_path(), &table::write(&diary))?;
        }
        replace::sweep_temporary(&self.dir, Some(DIARY));
        Ok(result)
    }

    /// Makes the folder if need be and waits, up to [`PATIENCE`], until nobody else changes it.
    fn lock(&self) -> Result<Lock, StoreError> {
        make_dir(&self.dir)?;
        let path = self.dir.join(".lock");
        let file = lockable(&path)?;
        for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", &path)(error)),
            }
        }
        Err(StoreError::Busy { dir: self.dir.clone() })
    }
}

/// A file that is there only to be locked, made if need be.
fn lockable(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(StoreError::io("write to", path))
}
