//! What results were made of, written beside them: whether they still hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use super::outcome::NightRow;
use crate::night::NightSummary;
use crate::posture::{Settings, Worn};
use crate::store::{self, Config};

/// What the file is called; a folder with it is one of results.
pub(super) const NAME: &str = "supine-batch.json";

/// What the results of a recording depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Basis {
    program: String,
    /// The size of the recording.
    bytes: u64,
    /// When it was changed last.
    modified: Option<jiff::Timestamp>,
    /// How it was read, as option and value.
    options: BTreeMap<String, String>,
    /// What `config.toml` says of how and where sensors are worn.
    mounting: Option<String>,
    worn: Option<Worn>,
    settings: Settings,
}

impl Basis {
    /// Of a recording as it is now.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) fn of(path: &Path, options: BTreeMap<String, String>, config: &Config) -> anyhow::Result<Self> {
        let metadata = fs::metadata(path).context("cannot be opened")?;
        Ok(Self {
            program: concat!("supine ", env!("CARGO_PKG_VERSION")).to_owned(),
            bytes: metadata.len(),
            modified: metadata.modified().ok().and_then(|time| time.try_into().ok()),
            options,
            mounting: config.mounting.clone(),
            worn: config.worn,
            settings: config.settings,
        })
    }
}

/// What the file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stamp {
    basis: Basis,
    /// Whether the pictures were drawn.
    pictures: bool,
    /// The folders of the nights, in their order.
    nights: Vec<String>,
    /// The files and their sizes.
    files: BTreeMap<String, u64>,
}

impl Stamp {
    /// Says of a folder that is filled what it was made of.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(basis: Basis, pictures: bool, nights: &[NightRow], dir: &Path) -> anyhow::Result<()> {
        let nights = nights.iter().map(|night| night.folder.clone()).collect();
        let stamp = Self { basis, pictures, nights, files: files(dir) };
        let mut json = serde_json::to_vec_pretty(&stamp)?;
        json.push(b'\n');
        Ok(store::new_file(&dir.join(NAME), &json)?)
    }

    /// The nights in a folder of results, if they were made of this and are whole.
    pub(super) fn nights(dir: &Path, basis: &Basis, pictures: bool) -> Option<Vec<NightRow>> {
        let stamp: Self = serde_json::from_slice(&fs::read(dir.join(NAME)).ok()?).ok()?;
        let size = |name: &String| fs::metadata(dir.join(name)).ok().map(|metadata| metadata.len());
        let is_whole = stamp.files.iter().all(|(name, bytes)| size(name) == Some(*bytes));
        let holds = stamp.basis == *basis && (stamp.pictures || !pictures) && is_whole;
        let night = |folder: &String| {
            let json = fs::read(dir.join(folder).join("night.json")).ok()?;
            let night: NightSummary = serde_json::from_slice(&json).ok()?;
            Some(NightRow::of(folder.clone(), &night))
        };
        if holds { stamp.nights.iter().map(night).collect() } else { None }
    }
}

/// The files below a folder and their sizes.
fn files(dir: &Path) -> BTreeMap<String, u64> {
    let found = WalkDir::new(dir).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let file = |entry: walkdir::DirEntry| {
        let below = entry.path().strip_prefix(dir).ok()?;
        let name: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some((name.join("/"), entry.metadata().ok()?.len()))
    };
    found.filter_map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of results of a recording, as far as the stamp looks at it; no night is in it.
    fn results() -> (tempfile::TempDir, Basis) {
        let dir = tempfile::tempdir().unwrap();
        store::replace(&dir.path().join("recording.csv"), b"1,2,3").unwrap();
        let basis = Basis::of(&dir.path().join("recording.csv"), BTreeMap::new(), &Config::default()).unwrap();
        Stamp::write(basis.clone(), false, &[], dir.path()).unwrap();
        (dir, basis)
    }

    fn holds(dir: &Path, basis: &Basis, pictures: bool) -> bool {
        Stamp::nights(dir, basis, pictures).is_some()
    }

    #[test]
    fn results_hold_while_nothing_changed() {
        let (dir, basis) = results();
        assert!(holds(dir.path(), &basis, false));
        assert!(!holds(dir.path(), &basis, true), "pictures are wanted now");
        assert_eq!(basis.bytes, 5);
    }

    #[test]
    fn whatever_they_depend_on_makes_them_void() {
        let (dir, basis) = results();
        let void = |change: &dyn Fn(&mut Basis)| {
            let mut other = basis.clone();
            change(&mut other);
            assert!(!holds(dir.path(), &other, false), "{other:?}");
        };
        void(&|it| it.program.push('1'));
        void(&|it| it.bytes += 1);
        void(&|it| it.modified = Some(jiff::Timestamp::UNIX_EPOCH));
        void(&|it| it.options = BTreeMap::from([("rate".to_owned(), "50".to_owned())]));
        void(&|it| it.mounting = Some("left,head,front".to_owned()));
        void(&|it| it.worn = "wrist".parse().ok());
        void(&|it| it.settings.gap_secs += 1.0);
    }

    #[test]
    fn results_that_are_not_whole_do_not_hold() {
        let (dir, basis) = results();
        store::replace(&dir.path().join("recording.csv"), b"").unwrap();
        assert!(!holds(dir.path(), &basis, false));
        let (dir, basis) = results();
        store::replace(&dir.path().join(NAME), b"{").unwrap();
        assert!(!holds(dir.path(), &basis, false));
    }
}
