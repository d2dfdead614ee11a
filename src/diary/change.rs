//! Changes to the diary that need care: adding to an entry, and taking in other entries.

use super::{Diary, Entry, Nrs, Site};

/// What is noted with a score, or added to it later in the day.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Addition {
    /// Pain later that day.
    pub later: Option<Nrs>,
    /// Pain on the evening before.
    pub evening: Option<Nrs>,
    /// How many times pain woke the person.
    pub woken: Option<u8>,
    /// Minutes of morning stiffness.
    pub stiffness_min: Option<u16>,
    /// Where it hurts: joins the places already there.
    pub sites: Vec<Site>,
    /// Circumstances: join those already there.
    pub tags: Vec<String>,
    /// Circumstances that did not apply: join those already there.
    pub without: Vec<String>,
    /// Anything else.
    pub note: Option<String>,
}

impl Addition {
    /// Whether it adds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The entry with the addition; what the addition names takes the place of what stood there.
    #[must_use]
    pub fn to(&self, entry: &Entry) -> Entry {
        let mut entry = entry.clone();
        entry.later = self.later.or(entry.later);
        entry.evening = self.evening.or(entry.evening);
        entry.woken = self.woken.or(entry.woken);
        entry.stiffness_min = self.stiffness_min.or(entry.stiffness_min);
        entry.sites.extend(&self.sites);
        entry.tags.retain(|tag| !self.without.contains(tag));
        entry.tags.extend(self.tags.iter().cloned());
        entry.without.retain(|tag| !self.tags.contains(tag));
        entry.without.extend(self.without.iter().cloned());
        if let Some(note) = &self.note {
            entry.note.clone_from(note);
        }
        entry.tidy();
        entry
    }

    /// Whether the addition would take the place of something else that was written.
    #[must_use]
    pub fn overwrites(&self, entry: &Entry) -> bool {
        let differs = |old: Option<u16>, new: Option<u16>| old.is_some() && new.is_some() && old != new;
        let score = |score: Option<Nrs>| score.map(|score| u16::from(score.get()));
        let turned = |old: &[String], new: &[String]| new.iter().any(|tag| old.contains(tag));
        differs(score(entry.later), score(self.later))
            || differs(score(entry.evening), score(self.evening))
            || differs(entry.woken.map(u16::from), self.woken.map(u16::from))
            || turned(&entry.without, &self.tags)
            || turned(&entry.tags, &self.without)
            || differs(entry.stiffness_min, self.stiffness_min)
            || self.note.as_ref().is_some_and(|note| !entry.note.is_empty() && *note != entry.note)
    }
}

/// What taking in other entries did, or would have done.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Merged {
    /// Entries for mornings that had none.
    pub added: usize,
    /// Entries that were there already, exactly alike.
    pub same: usize,
    /// Entries that were there and different: what was there, and what came.
    pub different: Vec<(Entry, Entry)>,
}

impl Diary {
    /// Takes in other entries, all or none: where one differs from what is there, it replaces it if `replace` says so,
    /// and otherwise nothing changes at all.
    pub fn merge(&mut self, other: &Self, replace: bool) -> Merged {
        let mut merged = Merged::default();
        for new in other.iter() {
            match self.get(new.date) {
                None => merged.added += 1,
                Some(old) if agrees(old, new) => merged.same += 1,
                Some(old) => merged.different.push((old.clone(), new.clone())),
            }
        }
        if replace || merged.different.is_empty() {
            let news = other.iter().filter(|new| self.get(new.date).is_none_or(|old| !agrees(old, new)));
            let news: Vec<Entry> = news.cloned().collect();
            self.entries.extend(news.into_iter().map(|entry| (entry.date, entry)));
        }
        merged
    }
}

/// Whether an entry that comes says the same as the one that is there, or less only in leaving tags open.
fn agrees(old: &Entry, new: &Entry) -> bool {
    old == new || (new.tags_open && Entry { tags_open: old.tags_open, ..new.clone() } == *old)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    const DAY: Date = date(2026, 3, 15);

    fn nrs(score: u8) -> Nrs {
        Nrs::new(score).unwrap()
    }

    fn diary(scores: &[(i8, u8)]) -> Diary {
        let mut diary = Diary::default();
        for &(day, score) in scores {
            diary.replace(Entry::new(date(2026, 3, day), nrs(score)));
        }
        diary
    }

    #[test]
    fn an_addition_fills_what_was_open_and_joins_lists() {
        let entry = Entry { sites: vec![Site::Hip], tags: vec!["heat".to_owned()], ..Entry::new(DAY, nrs(4)) };
        let addition = Addition {
            later: Some(nrs(2)),
            sites: vec![Site::Lower, Site::Hip],
            tags: vec!["alcohol".to_owned()],
            ..Addition::default()
        };
        assert!(!addition.overwrites(&entry));
        let sum = addition.to(&entry);
        assert_eq!((sum.pain, sum.later), (nrs(4), Some(nrs(2))));
        assert_eq!(sum.sites, [Site::Lower, Site::Hip]);
        assert_eq!(sum.tags, ["alcohol", "heat"]);
    }

    #[test]
    fn an_addition_says_when_it_would_overwrite() {
        let entry = Entry { later: Some(nrs(2)), note: "cold".to_owned(), ..Entry::new(DAY, nrs(4)) };
        let later = |score| Addition { later: Some(nrs(score)), ..Addition::default() };
        let note = |text: &str| Addition { note: Some(text.to_owned()), ..Addition::default() };
        assert!(later(3).overwrites(&entry) && !later(2).overwrites(&entry));
        assert!(note("warm").overwrites(&entry) && !note("cold").overwrites(&entry));
    }

    #[test]
    fn a_tag_that_is_turned_into_its_opposite_is_an_overwriting() {
        let entry = Entry { tags: vec!["heat".to_owned()], ..Entry::new(DAY, nrs(4)) };
        let cold = Addition { without: vec!["heat".to_owned(), "alcohol".to_owned()], ..Addition::default() };
        assert!(cold.overwrites(&entry));
        let entry = cold.to(&entry);
        assert_eq!((entry.tags.len(), entry.without.join(" ").as_str()), (0, "alcohol heat"));
        let hot = Addition { tags: vec!["heat".to_owned()], ..Addition::default() };
        assert!(hot.overwrites(&entry));
        assert_eq!(
            (hot.to(&entry).tags, hot.to(&entry).without),
            (vec!["heat".to_owned()], vec!["alcohol".to_owned()])
        );
    }

    #[test]
    fn an_entry_that_knows_nothing_of_tags_contradicts_none() {
        let mut mine = diary(&[(1, 3)]);
        let open = |score| Entry { tags_open: true, ..Entry::new(date(2026, 3, 1), nrs(score)) };
        let mut other = Diary::default();
        other.replace(open(3));
        assert_eq!(mine.merge(&other, true), Merged { same: 1, ..Merged::default() });
        assert_eq!(mine, diary(&[(1, 3)]));
        other.replace(open(4));
        assert_eq!(mine.merge(&other, true).different.len(), 1);
        assert_eq!(mine, other);
    }

    #[test]
    fn merging_is_all_or_nothing() {
        let mut mine = diary(&[(1, 3), (2, 4)]);
        let other = diary(&[(2, 5), (1, 3), (9, 0)]);
        let merged = mine.merge(&other, false);
        assert_eq!((merged.added, merged.same, merged.different.len()), (1, 1, 1));
        assert_eq!(mine, diary(&[(1, 3), (2, 4)]));
        mine.merge(&other, true);
        assert_eq!(mine, diary(&[(1, 3), (2, 5), (9, 0)]));
    }
}
