//! `checks.jsonl`: every check of the warning signs, a line each, the newest last; no later one erases an earlier one.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::replace::{replace, sweep_temporary};
use super::{Store, StoreError};
use crate::diary::check::Check;

const CHECKS: &str = "checks.jsonl";

impl Store {
    /// Where the checks are.
    #[must_use]
    pub fn checks_path(&self) -> PathBuf {
        self.dir().join(CHECKS)
    }

    /// All checks, in the order in which they were made; none when there was none yet.
    ///
    /// # Errors
    /// When they cannot be read or understood, with the line.
    pub fn checks(&self) -> Result<Vec<Check>, StoreError> {
        let text = self.checks_text()?;
        let lines = (1_usize..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(number, line)| self.check_of(number, line)).collect()
    }

    /// Adds a check to those before it.
    ///
    /// # Errors
    /// When those before cannot be understood, or the disk refuses; everything is then as it was.
    pub fn add_check(&self, check: &Check) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.checks()?;
        let mut text = self.checks_text()?;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let line =
            serde_json::to_string(check).map_err(|error| StoreError::io("write", self.checks_path())(error.into()))?;
        text.push_str(&line);
        text.push('\n');
        replace(&self.checks_path(), text.as_bytes())?;
        sweep_temporary(self.dir(), Some(CHECKS));
        Ok(())
    }

    fn checks_text(&self) -> Result<String, StoreError> {
        match fs::read_to_string(self.checks_path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            other => other.map_err(StoreError::io("read", self.checks_path())),
        }
    }

    fn check_of(&self, line: usize, text: &str) -> Result<Check, StoreError> {
        let reason = |error: serde_json::Error| error.to_string();
        serde_json::from_str(text).map_err(|error| StoreError::Check {
            path: self.checks_path(),
            line,
            reason: reason(error),
        })
    }
}
