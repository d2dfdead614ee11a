//! `config.toml`: what a person sets once.

use std::fs;
use std::io;

use serde::{Deserialize, Serialize};

use super::{Store, StoreError};
use crate::diary::Tracked;
use crate::posture::{Settings, Worn};
use crate::recording::Sign;
use crate::sensor::generic::{Description, Generic};

/// What a person sets once; everything has a default.
///
/// ```toml
/// zone = "Europe/Berlin"
/// sign = "inverted"
///
/// [settings]
/// stillness_secs = 600
///
/// [diary]
/// track = ["evening", "alcohol", "pillow-knees"]
/// ```
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// IANA name of the zone whose local time applies; the system's when absent.
    pub zone: Option<String>,
    /// How the sensor sits, as `--mounting` takes it.
    pub mounting: Option<String>,
    /// Where the sensor is worn, as `--worn` takes it.
    pub worn: Option<Worn>,
    /// The sign convention of the sensor.
    pub sign: Option<Sign>,
    /// Thresholds.
    pub settings: Settings,
    /// The diary.
    pub diary: DiaryConfig,
    /// Sensors that the person describes, so that a home-made board needs no code.
    pub sensors: Vec<Description>,
}

/// What a person sets of the diary.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiaryConfig {
    /// What to ask for in the morning beside the score; nothing when empty.
    pub track: Vec<Tracked>,
}

impl Store {
    /// The configuration; the defaults when there is none.
    ///
    /// # Errors
    /// With file, line and column when it cannot be understood, and when a threshold lies outside its range.
    pub fn config(&self) -> Result<Config, StoreError> {
        let path = self.dir().join("config.toml");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Config::default()),
            other => other.map_err(StoreError::io("read", &path))?,
        };
        let config: Config = toml::from_str(&text).map_err(|error| {
            let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
            StoreError::Config { path: path.clone(), line, column, message: error.message().replace('\n', " ") }
        })?;
        if let Some(zone) = config.zone.as_deref().filter(|zone| jiff::tz::TimeZone::get(zone).is_err()) {
            let (line, column) = position(&text, text.find(zone).unwrap_or(0));
            let message = format!("zone {zone:?} is not known here; use a name such as Europe/Berlin");
            return Err(StoreError::Config { path, line, column, message });
        }
        for sensor in &config.sensors {
            if let Err(error) = Generic::new(sensor.clone()) {
                let (line, column) = position(&text, text.find(&sensor.name).unwrap_or(0));
                return Err(StoreError::Config { path, line, column, message: error.to_string() });
            }
        }
        config.settings.validate().map_err(|error| StoreError::Setting { path, error })?;
        Ok(config)
    }
}

/// Line and column, both from 1, of a byte of a text.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}
