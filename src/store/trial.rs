//! Trials: one file each; the design in it never changes.
//!
//! ```text
//! trials/pillow-under-knees.toml
//! ```

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::config::position;
use super::replace::{create, make_dir, names_in, replace, sweep_temporary};
use super::{Store, StoreError};
use crate::link::trial::{Design, Trial};

const TRIALS: &str = "trials";
const ENDING: &str = ".toml";
/// The version of the layout that this program writes.
const VERSION: u32 = 1;

/// A trial with the layout that it is written in.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    program: String,
    #[serde(flatten)]
    trial: Trial,
}

impl Store {
    /// Where a trial is kept.
    #[must_use]
    pub fn trial_path(&self, name: &str) -> PathBuf {
        self.dir().join(TRIALS).join(format!("{name}{ENDING}"))
    }

    /// All trials, by their first evening.
    ///
    /// # Errors
    /// When one cannot be read or understood, with line and column.
    pub fn trials(&self) -> Result<Vec<Trial>, StoreError> {
        let names = names_in(&self.dir().join(TRIALS));
        let names = names.iter().filter_map(|name| name.strip_suffix(ENDING)).filter(|name| !name.starts_with('.'));
        let mut trials = names.map(|name| self.trial(name)).collect::<Result<Vec<_>, _>>()?;
        trials.sort_by_key(|trial| trial.design.draft().start);
        Ok(trials)
    }

    fn trial(&self, name: &str) -> Result<Trial, StoreError> {
        let path = self.trial_path(name);
        let text = fs::read_to_string(&path).map_err(StoreError::io("read", &path))?;
        let refused = |at: usize, message: String| {
            let (line, column) = position(&text, at);
            StoreError::Config { path: path.clone(), line, column, message }
        };
        let kept: Kept = toml::from_str(&text).map_err(|error| {
            let message = format!("not a trial that can be read: {}", error.message().replace('\n', " "));
            refused(error.span().map_or(0, |span| span.start), message)
        })?;
        if kept.version > VERSION {
            let message =
                format!("a newer supine wrote this (layout {}, this one knows {VERSION}): update it", kept.version);
            return Err(refused(0, message));
        }
        if kept.trial.design.draft().name != name {
            return Err(refused(0, format!("its name is {:?}: rename the file", kept.trial.design.draft().name)));
        }
        Ok(kept.trial)
    }

    /// Keeps a new trial.
    ///
    /// # Errors
    /// When one of that name is there, or the disk refuses.
    pub fn add_trial(&self, trial: &Trial) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        make_dir(&self.dir().join(TRIALS))?;
        sweep_temporary(&self.dir().join(TRIALS), None);
        let path = self.trial_path(&trial.design.draft().name);
        create(&path, written(trial, &path)?.as_bytes())
    }

    /// Notes what happened to a trial; its design stays as it was, whatever `note` does to it.
    ///
    /// # Errors
    /// When it cannot be read, or the disk refuses; it is then as it was before.
    pub fn note_on_trial(&self, name: &str, note: impl FnOnce(&mut Trial)) -> Result<Trial, StoreError> {
        let _lock = self.lock()?;
        let mut trial = self.trial(name)?;
        let design: Design = trial.design.clone();
        note(&mut trial);
        trial.design = design;
        let path = self.trial_path(name);
        replace(&path, written(&trial, &path)?.as_bytes())?;
        Ok(trial)
    }
}

fn written(trial: &Trial, path: &std::path::Path) -> Result<String, StoreError> {
    let program = concat!("supine ", env!("CARGO_PKG_VERSION")).to_owned();
    let kept = Kept { version: VERSION, program, trial: trial.clone() };
    toml::to_string(&kept).map_err(|error| StoreError::io("write", path)(std::io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::trial::{Draft, Noise};
    use crate::time::Timestamp;
    use jiff::civil::date;

    fn trial(name: &str) -> Trial {
        let draft = Draft {
            name: name.to_owned(),
            arms: vec!["pillow under knees".to_owned(), "none".to_owned()],
            nights: 28,
            start: date(2026, 3, 1),
            block: 1,
            seed: u32::MAX,
            measure: Some("tag:pillow-knees".parse().unwrap()),
            created: Timestamp::from_secs(1_772_000_000),
        };
        let design = Design::try_from(draft).unwrap();
        Trial { sees: Some(1.3), noise: Noise::default(), peeked: Vec::new(), stopped: None, design }
    }

    #[test]
    fn a_trial_is_read_as_it_was_written_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("data")).unwrap();
        assert_eq!(store.trials().unwrap(), []);
        store.add_trial(&trial("pillow")).unwrap();
        assert_eq!(store.trials().unwrap(), [trial("pillow")]);
        let again = Trial { sees: None, ..trial("pillow") };
        assert!(store.add_trial(&again).is_err());
        let noted = store.note_on_trial("pillow", |trial| trial.stopped = Some(date(2026, 3, 9))).unwrap();
        assert_eq!(store.trials().unwrap(), std::slice::from_ref(&noted));
        assert_eq!(noted, Trial { stopped: Some(date(2026, 3, 9)), ..trial("pillow") });
    }

    #[test]
    fn what_cannot_be_a_trial_is_named_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.add_trial(&trial("pillow")).unwrap();
        let path = store.trial_path("pillow");
        let text = fs::read_to_string(&path).unwrap();
        for (from, to, says) in [
            ("nights = 28", "nights = 29", "choose 28 or 30"),
            ("nights = 28", "nights = \"x\"", "invalid type"),
            ("version = 1", "version = 2", "a newer supine"),
            ("name = \"pillow\"", "name = \"other\"", "rename the file"),
        ] {
            replace(&path, text.replace(from, to).as_bytes()).unwrap();
            let said = store.trials().unwrap_err().to_string();
            assert!(said.contains("pillow.toml:") && said.contains(says), "{said}");
        }
    }
}
