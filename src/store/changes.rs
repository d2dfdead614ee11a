//! `changes.toml`: dated changes, such as a new mattress.

use std::fs;
use std::io;

use serde::{Deserialize, Serialize};

use super::config::position;
use super::replace::{replace, sweep_temporary};
use super::{Store, StoreError};
use crate::diary::Change;

const CHANGES: &str = "changes.toml";

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    #[serde(default)]
    change: Vec<Change>,
}

impl Store {
    /// Where they are kept.
    #[must_use]
    pub fn changes_path(&self) -> std::path::PathBuf {
        self.dir().join(CHANGES)
    }

    /// All changes, by date.
    ///
    /// # Errors
    /// When they cannot be read or understood, with line and column.
    pub fn changes(&self) -> Result<Vec<Change>, StoreError> {
        let path = self.changes_path();
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(StoreError::io("read", &path))?,
        };
        let mut kept: Kept = toml::from_str(&text).map_err(|error| {
            let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
            StoreError::Config { path: path.clone(), line, column, message: error.message().replace('\n', " ") }
        })?;
        kept.change.sort_by_key(|change| change.date);
        Ok(kept.change)
    }

    /// Adds a change to those that are there.
    ///
    /// # Errors
    /// When those cannot be read, or the disk refuses; they are then as they were.
    pub fn add_change(&self, change: Change) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let mut kept = Kept { change: self.changes()? };
        kept.change.push(change);
        kept.change.sort_by_key(|change| change.date);
        let path = self.changes_path();
        let text = toml::to_string(&kept).map_err(|error| StoreError::io("write", &path)(io::Error::other(error)))?;
        replace(&path, text.as_bytes())?;
        sweep_temporary(self.dir(), Some(CHANGES));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::Drawn;
    use jiff::civil::date;

    #[test]
    fn changes_are_read_as_they_were_written_by_date() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("data")).unwrap();
        assert_eq!(store.changes().unwrap(), []);
        let drawn = Drawn { from: date(2026, 3, 1), to: date(2026, 3, 14), seed: 7 };
        let of = |day, drawn| Change {
            date: date(2026, 3, day),
            what: "new \"mattress\"".to_owned(),
            age_years: Some(0.5),
            note: String::new(),
            drawn,
        };
        store.add_change(of(9, Some(drawn))).unwrap();
        store.add_change(of(2, None)).unwrap();
        assert_eq!(store.changes().unwrap(), [of(2, None), of(9, Some(drawn))]);
        replace(&store.changes_path(), b"[[change]]\nwhat = 3\n").unwrap();
        assert!(store.changes().unwrap_err().to_string().contains("changes.toml:2:8"));
    }
}
