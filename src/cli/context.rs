//! What every command starts from: the data folder, the configuration, the zone and the clock.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::{Config, Store, StoreError};

/// The data folder and what its owner set.
#[derive(Debug)]
pub struct Context {
    /// The data folder.
    pub store: Store,
    /// What was set there.
    pub config: Config,
    /// The zone whose local time applies.
    pub zone: TimeZone,
}

impl Context {
    /// Opens the folder that the arguments name, or the platform's; an empty name is none, as in an unset variable.
    ///
    /// # Errors
    /// When there is none, or its configuration cannot be understood.
    pub fn open(data_dir: Option<PathBuf>) -> Result<Self, StoreError> {
        let told = data_dir.filter(|dir| !dir.as_os_str().is_empty());
        let store = Store::open(told.map_or_else(Store::default_dir, Ok)?)?;
        let config = store.config()?;
        // The store refuses zones that are not known here.
        let told = config.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        let zone = told.unwrap_or_else(TimeZone::system);
        Ok(Self { store, config, zone })
    }

    /// Today's date in the zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.zone.to_datetime(now()).date()
    }
}

/// This instant. Everything below `cli` is told the time.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the command line is where time comes in")]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
