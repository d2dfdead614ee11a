//! A recording by itself: nothing that the data folder keeps takes part, so its nights are the same wherever and in
//! whatever order recordings are read.

use super::analyse::{How, Input, Made, Opened, analyse};
use super::calibrated::known;
use super::place;
use crate::store::Config;

/// A recording whose first rows were read, and how it is to be analysed.
pub struct Alone {
    opened: Opened,
    how: How,
}

impl Alone {
    /// Opens it and decides how to read and analyse it, by what was said and configured alone.
    ///
    /// # Errors
    /// When it cannot be opened or is no recording, or what was said makes no sense.
    pub fn open(input: Input, config: &Config) -> anyhow::Result<Self> {
        let (said, worn) = (input.reading.mounting()?, input.reading.worn()?);
        let opened = input.open()?;
        let alone = std::slice::from_ref(&opened);
        let mounting = known(said, config, alone, None)?;
        let worn = place(worn, config, alone);
        let how = How { mounting, earlier: None, worn, settings: config.settings, progress: false };
        Ok(Self { opened, how })
    }

    /// Reads it to its end and hands on each night as soon as it is over.
    ///
    /// # Errors
    /// When it cannot be read or holds nothing, on Ctrl-C, or when `emit` fails.
    pub fn nights(self, mut emit: impl FnMut(Made) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let (name, mut nights) = (self.opened.name().to_owned(), 0);
        analyse(vec![self.opened], self.how, |made| {
            nights += 1;
            emit(made)
        })?;
        anyhow::ensure!(nights > 0, "{name}: there is not one reading in it");
        Ok(())
    }
}
