//! Which sensor something that is kept belongs to.

use serde::{Deserialize, Serialize};

use crate::sensor::log::Heading;

/// Which sensor something belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensorName {
    /// Its kind (`polar-h10`), or [`SensorName::TABLE`].
    pub kind: String,
    /// What it calls itself, or what the person calls the source of a table.
    pub name: Option<String>,
    /// Its address, where the system tells it.
    pub address: Option<String>,
}

impl SensorName {
    /// The kind of whatever wrote a table.
    pub const TABLE: &str = "table";

    /// The sensor of a packet log.
    #[must_use]
    pub fn of(heading: &Heading) -> Self {
        Self { kind: heading.sensor.clone(), name: heading.name.clone(), address: heading.address.clone() }
    }

    /// What the person calls the source of a table.
    #[must_use]
    pub fn of_table(name: &str) -> Self {
        Self { kind: Self::TABLE.to_owned(), name: Some(name.to_owned()), address: None }
    }

    /// Whether this is the same sensor: of one kind, and by address, or by name where either has no address.
    ///
    /// Without either it is nobody's: what was learned of one sensor must not be taken for another's.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.kind == other.kind
            && match (&self.address, &other.address) {
                (Some(mine), Some(its)) => mine.eq_ignore_ascii_case(its),
                _ => self.name.is_some() && self.name == other.name,
            }
    }

    /// Its name, its address, or its kind.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.address.as_deref()).unwrap_or(&self.kind)
    }
}
