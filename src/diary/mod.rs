//! The diary: pain scores and the circumstances noted with them, one row a day; and the warning signs.

mod cell;
mod change;
pub mod check;
mod circumstances;
mod column;
mod date;
pub mod entry;
mod error;
pub mod table;
pub mod tag;
mod text;
mod tracked;
mod turning;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use change::{Addition, Merged};
pub use column::{Mapping, NotAMapping};
pub use entry::{Entry, Nrs, Site};
pub use error::DiaryError;
pub(crate) use text::{Lines, delimiter};
pub use tracked::Tracked;
pub use turning::{Change, Drawn};

/// All entries, by the date of the morning they were written for.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Diary {
    entries: BTreeMap<Date, Entry>,
}

impl Diary {
    /// The entry of a morning.
    #[must_use]
    pub fn get(&self, morning: Date) -> Option<&Entry> {
        self.entries.get(&morning)
    }

    /// Puts an entry in its place and gives back the one that stood there.
    pub fn replace(&mut self, mut entry: Entry) -> Option<Entry> {
        entry.tidy();
        self.entries.insert(entry.date, entry)
    }

    /// The entries in the order of their dates.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was written yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
