//! Reading the nights of the data folder: one folder each, `night.json` the commit point.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::recording::{KeptRecording, RecordingFile, StoredFile, same_file, sha256};
use super::replace::names_in;
use super::{Store, StoreError};
use crate::night::NightSummary;
use crate::night::summary::VERSION;
use crate::time::Night;

pub(super) const COMMIT_POINT: &str = "night.json";

/// How often a reader starts again when a writer replaced the night between two of its files.
const ATTEMPTS: u32 = 8;

/// All nights that can be read, and those that cannot.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The good ones, in order.
    pub nights: Vec<NightSummary>,
    /// Why the others cannot be shown, in order.
    pub damaged: Vec<StoreError>,
}

/// What `night.json` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredNight {
    pub(super) summary: NightSummary,
    pub(super) epochs: StoredFile,
    pub(super) recordings: Vec<StoredFile>,
}

impl Store {
    /// All stored nights. One that is damaged does not hide the others.
    ///
    /// # Errors
    /// When the folder of nights is there and cannot be read.
    pub fn nights(&self) -> Result<Shelf, StoreError> {
        let mut shelf = Shelf::default();
        for night in self.shelved()? {
            match self.stored(night) {
                Ok(Some(stored)) => shelf.nights.push(stored.summary),
                Ok(None) => {}
                Err(error) => shelf.damaged.push(error),
            }
        }
        Ok(shelf)
    }

    /// One night, if it is stored.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn night(&self, night: Night) -> Result<Option<NightSummary>, StoreError> {
        Ok(self.stored(night)?.map(|stored| stored.summary))
    }

    /// The table of a night's epochs, exactly as it was saved.
    ///
    /// # Errors
    /// When the night is there and its epochs cannot be read or are not those that were saved.
    pub fn epochs(&self, night: Night) -> Result<Option<Vec<u8>>, StoreError> {
        let mut attempt = 1;
        loop {
            let Some(stored) = self.stored(night)? else { return Ok(None) };
            let path = self.night_dir(night).join(&stored.epochs.file);
            match fs::read(&path) {
                Ok(bytes) if sha256(&bytes) == stored.epochs.sha256 => return Ok(Some(bytes)),
                Ok(_) => return Err(self.damaged(night, path, "not the epochs that were saved")),
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(self.damaged(night, path, &error)),
            }
        }
    }

    /// The files of a night's recordings, in the order in which they were added.
    ///
    /// Plain files were compressed with zstd. Of a damaged night, all recordings in its folder that are whole.
    ///
    /// # Errors
    /// When a newer version wrote the night.
    pub fn recordings(&self, night: Night) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.recordings_dir(night);
        Ok(self.kept(night)?.into_iter().map(|stored| folder.join(stored.file)).collect())
    }

    /// The recordings kept for a night whose content is not among `files`, and how to read them.
    ///
    /// # Errors
    /// When one of `files` cannot be read, or a newer version wrote the night.
    pub fn other_recordings(&self, night: Night, files: &[RecordingFile]) -> Result<Vec<KeptRecording>, StoreError> {
        let kept = self.kept(night)?;
        if kept.is_empty() {
            return Ok(Vec::new());
        }
        let mut given = Vec::new();
        for file in files {
            given.push(match self.already(night, &kept, file) {
                Some(stored) => stored.sha256.clone(),
                None => file.look()?.sha256,
            });
        }
        let folder = self.recordings_dir(night);
        let others = kept.into_iter().filter(|stored| !given.contains(&stored.sha256));
        let kept = |stored: StoredFile| KeptRecording {
            name: stored.name().to_owned(),
            path: folder.join(stored.file),
            reading: stored.reading,
        };
        Ok(others.map(kept).collect())
    }

    /// Checks that everything a night names is there and unaltered: slow, it reads all its recordings.
    ///
    /// # Errors
    /// Names what is damaged or missing.
    pub fn check(&self, night: Night) -> Result<(), StoreError> {
        self.epochs(night)?;
        let folder = self.recordings_dir(night);
        let Some(stored) = self.stored(night)? else { return Ok(()) };
        match stored.recordings.iter().find(|recording| !recording.is_sound(&folder)) {
            None => Ok(()),
            Some(lost) => {
                Err(self.damaged(night, folder.join(&lost.file), "missing, or not the recording that was saved"))
            }
        }
    }

    /// The stored recording that a path leads to.
    pub(super) fn already<'a>(
        &self,
        night: Night,
        kept: &'a [StoredFile],
        file: &RecordingFile,
    ) -> Option<&'a StoredFile> {
        let RecordingFile::Path(path) = file else { return None };
        kept.iter().find(|stored| same_file(path, &self.recordings_dir(night).join(&stored.file)))
    }

    /// The recordings that a night names; of a damaged night, those that are whole.
    pub(super) fn kept(&self, night: Night) -> Result<Vec<StoredFile>, StoreError> {
        match self.stored(night) {
            Ok(stored) => Ok(stored.map_or_else(Vec::new, |stored| stored.recordings)),
            Err(StoreError::Damaged { .. }) => Ok(StoredFile::found_in(&self.recordings_dir(night))),
            Err(error) => Err(error),
        }
    }

    pub(super) fn shelved(&self) -> Result<Vec<Night>, StoreError> {
        let folder = self.dir().join("nights");
        match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(StoreError::io("read", folder)(error)),
            Ok(_) => {
                let mut nights: Vec<Night> = names_in(&folder).iter().filter_map(|name| name.parse().ok()).collect();
                nights.sort_unstable();
                Ok(nights)
            }
        }
    }

    pub(super) fn stored(&self, night: Night) -> Result<Option<StoredNight>, StoreError> {
        let path = self.night_dir(night).join(COMMIT_POINT);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(StoreError::io("read", &path))?,
        };
        let value: serde_json::Value = match serde_json::from_slice(&bytes) {
            Ok(value) => value,
            Err(error) => return Err(self.damaged(night, path, &error)),
        };
        let version = value.pointer("/summary/version").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if version > u64::from(VERSION) {
            return Err(StoreError::Newer { night, path, version, known: VERSION });
        }
        match serde_json::from_value::<StoredNight>(value) {
            Err(error) => Err(self.damaged(night, path, &error)),
            Ok(stored) if stored.summary.night != Some(night) => {
                Err(self.damaged(night, path, &format!("it is the night of {}", stored.summary.name())))
            }
            Ok(stored) if stored.names().any(|name| name.contains(['/', '\\'])) => {
                Err(self.damaged(night, path, "it names a file elsewhere"))
            }
            Ok(stored) => Ok(Some(stored)),
        }
    }

    fn damaged(&self, night: Night, path: PathBuf, reason: &(impl ToString + ?Sized)) -> StoreError {
        StoreError::Damaged { night, path, reason: reason.to_string(), recordings: self.recordings_dir(night) }
    }

    pub(super) fn night_dir(&self, night: Night) -> PathBuf {
        self.dir().join("nights").join(night.to_string())
    }

    pub(super) fn recordings_dir(&self, night: Night) -> PathBuf {
        self.dir().join("recordings").join(night.to_string())
    }
}

impl StoredNight {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.epochs).chain(&self.recordings).map(|file| file.file.as_str())
    }
}
