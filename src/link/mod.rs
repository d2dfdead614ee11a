//! Nights joined with mornings, and what can honestly be said of them.

pub mod adjusted;
pub mod association;
pub mod before;
pub mod composition;
mod draw;
pub mod ease;
pub mod exposure;
pub mod family;
pub mod findings;
pub mod important;
pub mod interval;
pub mod measured;
pub mod pair;
pub mod rank;
pub mod regression;
pub mod reverse;
pub mod serial;
pub mod shift;
pub mod theil;
pub mod trial;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diary::{Diary, Entry};
use crate::night::NightSummary;

pub use adjusted::{Adjusted, Covariate};
pub use association::{Association, Finding};
pub use composition::{Composition, Swap};
pub use ease::Ease;
pub use exposure::{Exposure, Usual};
pub use findings::Findings;
pub use important::{Importance, ImportantDifference};
pub use interval::Interval;
pub use measured::{Link, Measured};
pub use pair::Pair;
pub use reverse::Reverse;

/// A date with the night before it, the entry written on it, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Morning {
    /// The date of the morning.
    pub date: Date,
    /// The night that ended on it.
    pub night: Option<NightSummary>,
    /// What was written on it.
    pub entry: Option<Entry>,
    /// The circumstances known of it, by word: whether each was there.
    pub circumstances: BTreeMap<String, bool>,
}

impl Morning {
    /// A date of which nothing is known yet.
    #[must_use]
    pub const fn empty(date: Date) -> Self {
        Self { date, night: None, entry: None, circumstances: BTreeMap::new() }
    }
}

/// Joins nights and entries by the date of the morning, in order; what has no partner stays.
///
/// Undated nights are left out: nobody can say which morning followed them.
#[must_use]
pub fn mornings(nights: impl IntoIterator<Item = NightSummary>, diary: &Diary) -> Vec<Morning> {
    let mut by_date: BTreeMap<Date, Morning> = BTreeMap::new();
    for entry in diary.iter() {
        let circumstances = diary.circumstances(entry.date);
        let morning = Morning { entry: Some(entry.clone()), circumstances, ..Morning::empty(entry.date) };
        by_date.insert(entry.date, morning);
    }
    for summary in nights {
        let Some(night) = summary.night else { continue };
        let date = night.morning();
        by_date.entry(date).or_insert(Morning::empty(date)).night = Some(summary);
    }
    by_date.into_values().collect()
}
