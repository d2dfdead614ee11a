//! Dated changes: a new mattress, another pillow.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days among which the day of a change was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The first day that it could have been.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// What the lot was drawn from.
    pub seed: u32,
}

impl Drawn {
    /// How many days it could have been.
    #[must_use]
    pub fn days(&self) -> usize {
        usize::try_from((self.to - self.from).get_days()).map_or(0, |days| days + 1)
    }
}

/// Something that was changed once and stayed so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The day; its night is the first under the change.
    pub date: Date,
    /// What.
    pub what: String,
    /// How old the thing was then, in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_years: Option<f64>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Among which days its day was drawn, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Drawn>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn first_and_last_day_count() {
        let drawn = |to| Drawn { from: date(2026, 3, 1), to, seed: 0 };
        assert_eq!((drawn(date(2026, 3, 14)).days(), drawn(date(2026, 3, 1)).days()), (14, 1));
        assert_eq!(drawn(date(2026, 2, 1)).days(), 0);
    }
}
