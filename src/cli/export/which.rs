//! Which nights are meant: stored ones by date, or recordings by name.

use std::path::{Path, PathBuf};

use super::usage;
use crate::cli::context::Context;
use crate::cli::replay::Reading;
use crate::store::StoreError;
use crate::time::Night;

/// What to export.
#[derive(Debug, Default)]
pub(super) struct Which {
    /// Stored nights, in order, each once.
    pub(super) stored: Vec<Night>,
    /// Recordings to be analysed together.
    pub(super) recordings: Vec<PathBuf>,
    /// How many nights are damaged among those that were meant; each was named.
    pub(super) damaged: usize,
}

impl Which {
    /// Finds what the arguments mean.
    ///
    /// # Errors
    /// When a night is not stored, there is none in a range, or options for recordings come with stored nights only.
    pub(super) fn of(all: bool, said: &[PathBuf], reading: &Reading, context: &Context) -> anyhow::Result<Self> {
        let mut which = Self::default();
        if all {
            which.add_stored(context, |_| true)?;
            anyhow::ensure!(which.any(), "no night is stored yet; supine replay FILE --save keeps one");
        }
        for path in said {
            which.add(path, context)?;
        }
        which.stored.sort_unstable();
        which.stored.dedup();
        let options = reading.to_map();
        if let Some(option) = options.keys().next().filter(|_| which.recordings.is_empty()) {
            let message = format!(
                "--{option} tells how to read a recording, and stored nights are read already; \
                 supine replay FILE --save --{option} … keeps one read otherwise"
            );
            return Err(usage(&message));
        }
        Ok(which)
    }

    fn add(&mut self, path: &Path, context: &Context) -> anyhow::Result<()> {
        let word = path.to_str().unwrap_or_default();
        if let Ok(night) = word.parse::<Night>() {
            anyhow::ensure!(context.store.night(night)?.is_some(), not_stored(night));
            self.stored.push(night);
        } else if let Some((from, to)) = range(word) {
            if from > to {
                return Err(usage(&format!("{from} is after {to}")));
            }
            let found = self.add_stored(context, |night| from <= night && night <= to)?;
            anyhow::ensure!(found, "no night from {from} to {to} is stored; supine nights lists those that are");
        } else {
            self.recordings.push(path.to_owned());
        }
        Ok(())
    }

    /// Adds the nights that are stored and wanted, names the damaged ones, and says whether there were any.
    fn add_stored(&mut self, context: &Context, wanted: impl Fn(Night) -> bool) -> anyhow::Result<bool> {
        let shelf = context.store.nights()?;
        let before = self.stored.len() + self.damaged;
        for damaged in shelf.damaged.iter().filter(|error| night_of(error).is_none_or(&wanted)) {
            anstream::eprintln!("left out: {damaged}");
            self.damaged += 1;
        }
        let nights = shelf.nights.iter().filter_map(|summary| summary.night);
        self.stored.extend(nights.filter(|&night| wanted(night)));
        Ok(self.stored.len() + self.damaged > before)
    }

    const fn any(&self) -> bool {
        !self.stored.is_empty() || self.damaged > 0
    }
}

/// The night of a damaged one, where the error says it.
const fn night_of(error: &StoreError) -> Option<Night> {
    match error {
        StoreError::Damaged { night, .. } | StoreError::Newer { night, .. } => Some(*night),
        _ => None,
    }
}

/// `2026-11-01..2026-11-20`, both included.
fn range(word: &str) -> Option<(Night, Night)> {
    let (from, to) = word.split_once("..")?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

/// What to say of a night that is not there.
pub(super) fn not_stored(night: Night) -> String {
    format!(
        "no night of {night} is stored; a night has the date of its evening, and supine nights lists those that are"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_two_dates() {
        let night = |date: &str| date.parse::<Night>().unwrap();
        assert_eq!(range("2026-11-01..2026-11-20"), Some((night("2026-11-01"), night("2026-11-20"))));
        assert_eq!(["2026-11-01", "..", "a..b", "../night.csv", "2026-11-01.."].map(range), [None; 5]);
    }
}
