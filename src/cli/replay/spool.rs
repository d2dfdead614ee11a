//! Standard input kept on disk.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::analyse::STANDARD_INPUT;
use super::{Replay, STDIN};
use crate::cli::interrupt;
use crate::source::file::Stream;
use crate::source::packets::PacketRecording;
use crate::store::{self, StoreError};

/// Standard input on disk for as long as the command runs, so that it can be both read and kept.
pub(super) struct Spool {
    folder: tempfile::TempDir,
    /// What it is kept as: a table, or a log of packets.
    name: &'static str,
}

impl Spool {
    /// Takes standard input in, if it is to be kept.
    pub(super) fn of(args: &Replay) -> anyhow::Result<Option<Self>> {
        if !args.save || !args.files.iter().any(|path| path == Path::new(STDIN)) {
            return Ok(None);
        }
        let folder = tempfile::tempdir().context("cannot put standard input into a temporary file")?;
        let mut spool = Self { folder, name: "standard-input.csv" };
        store::replace_with(&spool.path(), |file| {
            let copied = std::io::copy(&mut interrupt::Stdin::new(), file);
            copied.map_err(StoreError::io("keep a copy of", STANDARD_INPUT))
        })?;
        spool.rename()?;
        Ok(Some(spool))
    }

    /// Gives a log of packets a name of its own.
    fn rename(&mut self) -> anyhow::Result<()> {
        let before = self.path();
        if PacketRecording::is_one(&mut Stream::open(&before)?) {
            self.name = "standard-input.packets";
            std::fs::rename(&before, self.path()).context("cannot put standard input into a temporary file")?;
        }
        Ok(())
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }
}
