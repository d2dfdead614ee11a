//! Nights joined with mornings, and what can honestly be said of them.

pub mod association;
pub mod before;
mod draw;
pub mod exposure;
pub mod important;
pub mod interval;
pub mod rank;
pub mod trial;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diary::{Diary, Entry};
use crate::night::NightSummary;

pub use association::{Association, Finding};
pub use exposure::Exposure;
pub use important::ImportantDifference;
pub use interval::Interval;

/// A date with the night before it, the entry written on it, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Morning {
    /// The date of the morning.
    pub date: Date,
    /// The night that ended on it.
    pub night: Option<NightSummary>,
    /// What was written on it.
    pub entry: Option<Entry>,
}

impl Morning {
    /// The exposure and the pain on waking, when both are known.
    #[must_use]
    pub fn pair(&self, exposure: Exposure) -> Option<(f64, f64)> {
        let value = exposure.of(self.night.as_ref()?)?;
        Some((value, f64::from(self.entry.as_ref()?.pain.get())))
    }
}

/// Joins nights and entries by the date of the morning, in order; what has no partner stays.
///
/// Undated nights are left out: nobody can say which morning followed them.
#[must_use]
pub fn mornings(nights: impl IntoIterator<Item = NightSummary>, diary: &Diary) -> Vec<Morning> {
    let mut by_date: BTreeMap<Date, Morning> = BTreeMap::new();
    for entry in diary.iter() {
        by_date.insert(entry.date, Morning { date: entry.date, night: None, entry: Some(entry.clone()) });
    }
    for summary in nights {
        let Some(night) = summary.night else { continue };
        let date = night.morning();
        by_date.entry(date).or_insert(Morning { date, night: None, entry: None }).night = Some(summary);
    }
    by_date.into_values().collect()
}
