//! What every command needs of its surroundings: the data folder, the configuration, the zone.

use std::path::PathBuf;

use anyhow::Context as _;
use jiff::tz::TimeZone;

use crate::store::{Config, Store};

/// The data folder and what the person set in it.
#[derive(Debug)]
pub struct Context {
    /// The data folder.
    pub store: Store,
    /// The configuration.
    pub config: Config,
}

impl Context {
    /// Opens the folder that was asked for, or the platform's.
    ///
    /// # Errors
    /// When it cannot be used, or its configuration cannot be understood.
    pub fn new(data_dir: Option<PathBuf>) -> anyhow::Result<Self> {
        let dir = match data_dir {
            Some(dir) => dir,
            None => Store::default_dir().context("say where to keep the data with --data-dir or SUPINE_DATA_DIR")?,
        };
        let store = Store::open(dir)?;
        let config = store.config()?;
        Ok(Self { store, config })
    }

    /// The zone whose local time applies: the configured one, or the system's.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        let configured = self.config.zone.as_deref().and_then(|name| TimeZone::get(name).ok());
        configured.unwrap_or_else(TimeZone::system)
    }
}
