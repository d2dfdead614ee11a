//! One file of a batch: from its bytes to its folder of results.

use std::io::ErrorKind;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::failure::Failure;
use super::outcome::{NightRow, Outcome};
use super::stamp::{self, Basis, Stamp};
use super::task::{Plan, Task};
use crate::cli::exit::Interrupted;
use crate::cli::replay::analyse::Input;
use crate::cli::replay::{self, Alone, Names, NightFolder, Reading};
use crate::store::{self, Config, StoreError};

/// What holds for every file.
#[derive(Debug)]
pub(super) struct One<'a> {
    /// The folder of results.
    pub(super) out: &'a Path,
    pub(super) config: &'a Config,
    /// What holds for a table of which it was not said.
    pub(super) usual: Reading,
    /// Whether results that still hold are made again.
    pub(super) again: bool,
    pub(super) pictures: bool,
}

impl One<'_> {
    /// Does what is to be done with a file, read on so many threads.
    ///
    /// # Errors
    /// What stops everything: Ctrl-C, and a disk that takes nothing more. Whatever else goes wrong is the file's own.
    pub(super) fn run(&self, task: &Task, threads: NonZero<usize>) -> anyhow::Result<Outcome> {
        let (reading, listed) = match &task.plan {
            Plan::Read { reading, listed } => (reading, *listed),
            Plan::Leave(why) => return Ok(Outcome::Left(why.clone())),
            Plan::Refuse(failure) => return Ok(Outcome::Failed(failure.clone())),
        };
        // A fault of the program in one file must not cost the others.
        let done = catch_unwind(AssertUnwindSafe(|| self.done(task, reading, threads)));
        match done {
            Ok(Ok((nights, before))) => Ok(Outcome::Done { nights, before }),
            Ok(Err(error)) if stops_all(&error) => Err(error),
            Ok(Err(error)) => Ok(Outcome::of_error(task, listed, &error)),
            Err(_) => {
                let message = "supine failed at this file, as said above; please report it".to_owned();
                Ok(Outcome::Failed(Failure { file: task.file.clone(), line: None, column: None, message }))
            }
        }
    }

    /// The nights of a recording, and whether they were there already.
    fn done(&self, task: &Task, reading: &Reading, threads: NonZero<usize>) -> anyhow::Result<(Vec<NightRow>, bool)> {
        let folder = self.out.join(&task.folder);
        store::sweep_dir(&folder);
        let options = reading.clone().or(&self.usual).to_map();
        let basis = Basis::of(&task.path, options, self.config)?;
        if let Some(nights) = Stamp::nights(&folder, &basis, self.pictures).filter(|_| !self.again) {
            return Ok((nights, true));
        }
        let input = Input {
            path: task.path.clone(),
            name: replay::name(&task.path),
            reading: reading.clone().on_threads(threads),
            usual: self.usual.clone(),
        };
        let alone = Alone::open(input, self.config)?;
        let nights = store::replace_dir(&folder, stamp::NAME, |dir| {
            let nights = self.nights(task, alone, dir)?;
            Stamp::write(basis, self.pictures, &nights, dir)?;
            anyhow::Ok(nights)
        })?;
        Ok((nights, false))
    }

    /// Analyses a recording and writes the files of each night, as `supine replay --out` does.
    fn nights(&self, task: &Task, alone: Alone, dir: &Path) -> anyhow::Result<Vec<NightRow>> {
        let (mut names, mut nights) = (Names::default(), Vec::new());
        alone.nights(|made| {
            let name = names.next(&made.night, Some(&task.path));
            let mut folder = NightFolder::within(dir.join(&name))?;
            if self.pictures {
                folder.fill_with_pictures(&made.night, None)?;
            } else {
                folder.fill(&made.night, None)?;
            }
            nights.push(NightRow::of(name, &made.night.summary));
            Ok(())
        })?;
        Ok(nights)
    }
}

/// Whether no other file can be done either.
fn stops_all(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<StoreError>() {
        Some(StoreError::Io { error, .. }) => {
            matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem)
        }
        _ => error.is::<Interrupted>(),
    }
}
