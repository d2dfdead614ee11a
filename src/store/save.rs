//! Saving a night: recordings and epochs under names of their own first, `night.json` last.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::night::{COMMIT_POINT, StoredNight};
use super::recording::{RecordingFile, StoredFile, sha256};
use super::replace::{make_dir, names_in, replace, sweep_temporary};
use super::{Store, StoreError};
use crate::night::NightSummary;
use crate::time::Night;

/// What saving a night did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The folder of the night.
    pub folder: PathBuf,
    /// Whether an earlier version of the night was replaced.
    pub replaced: bool,
    /// How many recordings were added to those already kept.
    pub added: usize,
    /// Recordings of this night that are kept, but were not among those given: another process may have added them
    /// meanwhile. When there are any, analyse all of [`Store::recordings`] and save again.
    pub others: Vec<PathBuf>,
}

impl Store {
    /// Files a night under its date: its recordings, its epochs, and last its summary, which makes it count.
    ///
    /// `recordings` are those that the summary was made of, in the order of its sources; ones already kept may be among
    /// them, and stay as they are. Those that the night had before are never lost (see [`Saved::others`]).
    ///
    /// # Errors
    /// When the night has no date, a file cannot be read or written, or a newer version wrote the night. The night is
    /// then as it was before.
    pub fn save_night(
        &self,
        night: &NightSummary,
        recordings: &[RecordingFile],
        epochs_csv: &[u8],
    ) -> Result<Saved, StoreError> {
        let date = night.night.ok_or(StoreError::Undated)?;
        let _lock = self.lock()?;
        let folder = self.night_dir(date);
        let replaced = folder.join(COMMIT_POINT).exists();
        let before = self.kept(date)?;
        let given = self.keep_all(night, date, &before, recordings)?;
        let others = before.iter().filter(|old| !holds(&given, old));
        let others = others.map(|stored| self.recordings_dir(date).join(&stored.file)).collect();
        let all = joined(&before, &given);
        let added = all.len() - before.len();

        make_dir(&folder)?;
        let epochs = self.keep_epochs(date, epochs_csv)?;
        let stored = StoredNight { summary: night.clone(), epochs, recordings: all };
        replace(&folder.join(COMMIT_POINT), &self.to_json(date, &stored)?)?;
        self.sweep(date, &stored);
        Ok(Saved { folder, replaced, added, others })
    }

    fn keep_all(
        &self,
        summary: &NightSummary,
        night: Night,
        before: &[StoredFile],
        recordings: &[RecordingFile],
    ) -> Result<Vec<StoredFile>, StoreError> {
        let folder = self.recordings_dir(night);
        if !recordings.is_empty() {
            make_dir(&folder)?;
        }
        let mut given: Vec<StoredFile> = Vec::new();
        for (index, file) in recordings.iter().enumerate() {
            let mut stored = match self.already(night, before, file) {
                Some(stored) => stored.clone(),
                None => self.keep_one(night, before, file)?,
            };
            if let Some(source) = summary.sources.get(index) {
                stored.reading = source.options.clone();
            }
            if !holds(&given, &stored) {
                given.push(stored);
            }
        }
        Ok(given)
    }

    /// Keeps one recording, under the name that its content has already, if it has one.
    fn keep_one(&self, night: Night, before: &[StoredFile], file: &RecordingFile) -> Result<StoredFile, StoreError> {
        let folder = self.recordings_dir(night);
        let look = file.look()?;
        let known = before.iter().find(|stored| stored.sha256 == look.sha256 && stored.is_sound(&folder));
        known.map_or_else(|| file.keep_in(&folder, &look), |stored| Ok(stored.clone()))
    }

    fn keep_epochs(&self, night: Night, bytes: &[u8]) -> Result<StoredFile, StoreError> {
        let sha256 = sha256(bytes);
        let file = format!("epochs-{}.csv", sha256.get(..16).unwrap_or(&sha256));
        replace(&self.night_dir(night).join(&file), bytes)?;
        Ok(StoredFile { file, sha256, bytes: bytes.len() as u64, reading: BTreeMap::new() })
    }

    /// The text of `night.json`, read back once: a number that JSON cannot hold must not become a night nobody can read.
    fn to_json(&self, night: Night, stored: &StoredNight) -> Result<Vec<u8>, StoreError> {
        let path = self.night_dir(night).join(COMMIT_POINT);
        let json = || -> serde_json::Result<Vec<u8>> {
            let mut bytes = serde_json::to_vec_pretty(stored)?;
            bytes.push(b'\n');
            serde_json::from_slice::<StoredNight>(&bytes)?;
            Ok(bytes)
        };
        json().map_err(|error| StoreError::io("write", path)(error.into()))
    }

    /// Removes what `night.json` no longer names and what killed processes left. Failing at it does no harm.
    fn sweep(&self, night: Night, stored: &StoredNight) {
        let folder = self.night_dir(night);
        for name in names_in(&folder) {
            if name.starts_with("epochs-") && name.ends_with(".csv") && name != stored.epochs.file {
                let _ = fs::remove_file(folder.join(name));
            }
        }
        sweep_temporary(&folder, None);
        sweep_temporary(&self.recordings_dir(night), None);
    }
}

/// Whether the content of a recording is among others.
fn holds(recordings: &[StoredFile], one: &StoredFile) -> bool {
    recordings.iter().any(|other| other.sha256 == one.sha256)
}

/// The recordings kept before, in their order, then the new ones; of equal content, the one written last.
fn joined(before: &[StoredFile], given: &[StoredFile]) -> Vec<StoredFile> {
    let latest = |old: &StoredFile| given.iter().find(|new| new.sha256 == old.sha256).unwrap_or(old).clone();
    let mut all: Vec<StoredFile> = before.iter().map(latest).collect();
    all.extend(given.iter().filter(|new| !holds(before, new)).cloned());
    all
}
