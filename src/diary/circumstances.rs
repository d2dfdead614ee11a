//! What is known of each circumstance on each morning.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Diary, Entry};

/// When the person began to note a tag, and when they began to answer for it.
#[derive(Clone, Copy, Debug, Default)]
struct Since {
    /// The first morning that has it.
    noted: Option<Date>,
    /// The first morning on which it was answered no.
    answered: Option<Date>,
}

impl Since {
    /// Whether silence about the tag on a morning means that it did not apply.
    ///
    /// It does only where the person would have noted it: from the morning on which they first did. Once they answer
    /// no, they say no where they mean no, and silence is a morning on which they were not asked.
    fn silence_means_no(self, morning: Date) -> bool {
        self.noted.is_some_and(|first| first <= morning) && self.answered.is_none_or(|first| morning < first)
    }
}

impl Diary {
    /// What is known of each tag that the diary uses anywhere, on one morning: it applied, or it did not. A tag of which
    /// nothing is known is left out; without an entry that is all of them.
    ///
    /// - *Yes* where the entry has the tag, *no* where it was answered no.
    /// - *No* also where the entry says nothing of the tag and the person would have noted it: on the first morning that
    ///   has it or later. Before that the person may not have thought of it.
    /// - Unknown where the entry leaves its tags open ([`Entry::tags_open`]: it was taken in from a table without a
    ///   column of tags, or a question was skipped), and from the first morning on which the tag was answered no:
    ///   whoever answers says no where they mean no.
    #[must_use]
    pub fn circumstances(&self, morning: Date) -> BTreeMap<String, bool> {
        let Some(entry) = self.get(morning) else { return BTreeMap::new() };
        let known = |(tag, since): (&str, Since)| Some((tag.to_owned(), said(entry, tag, since)?));
        self.tags().into_iter().filter_map(known).collect()
    }

    /// Every tag of the diary.
    fn tags(&self) -> BTreeMap<&str, Since> {
        let mut tags: BTreeMap<&str, Since> = BTreeMap::new();
        for entry in self.iter() {
            for tag in &entry.tags {
                tags.entry(tag).or_default().noted.get_or_insert(entry.date);
            }
            for tag in &entry.without {
                tags.entry(tag).or_default().answered.get_or_insert(entry.date);
            }
        }
        tags
    }
}

/// What an entry says of a tag, by word or by silence.
fn said(entry: &Entry, tag: &str, since: Since) -> Option<bool> {
    let has = |tags: &[String]| tags.iter().any(|other| other == tag);
    match () {
        () if has(&entry.tags) => Some(true),
        () if has(&entry.without) => Some(false),
        () if !entry.tags_open && since.silence_means_no(entry.date) => Some(false),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diary::Nrs;
    use jiff::civil::date;

    fn day(day: i8) -> Date {
        date(2026, 3, day)
    }

    fn entry(on: i8, tags: &[&str], without: &[&str]) -> Entry {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        Entry { tags: words(tags), without: words(without), ..Entry::new(day(on), Nrs::new(3).unwrap()) }
    }

    fn diary(entries: &[Entry]) -> Diary {
        let mut diary = Diary::default();
        entries.iter().for_each(|entry| drop(diary.replace(entry.clone())));
        diary
    }

    fn heat(diary: &Diary, on: i8) -> Option<bool> {
        diary.circumstances(day(on)).get("heat").copied()
    }

    #[test]
    fn silence_is_a_no_from_the_first_morning_with_the_tag() {
        let diary = diary(&[entry(1, &[], &[]), entry(2, &["heat"], &[]), entry(3, &["alcohol"], &[])]);
        assert_eq!([1, 2, 3, 4].map(|on| heat(&diary, on)), [None, Some(true), Some(false), None]);
        assert_eq!(diary.circumstances(day(2)).get("alcohol"), None, "not thought of yet");
    }

    #[test]
    fn an_answer_counts_before_the_tag_was_ever_noted() {
        let diary = diary(&[entry(1, &[], &["heat"]), entry(2, &[], &[])]);
        assert_eq!([1, 2].map(|on| heat(&diary, on)), [Some(false), None]);
    }

    #[test]
    fn who_answers_says_no_where_they_mean_no() {
        let diary =
            diary(&[entry(1, &["heat"], &[]), entry(2, &[], &[]), entry(3, &[], &["heat"]), entry(4, &[], &[])]);
        assert_eq!([1, 2, 3, 4].map(|on| heat(&diary, on)), [Some(true), Some(false), Some(false), None]);
    }

    #[test]
    fn what_was_left_open_stays_unknown() {
        let open = Entry { tags_open: true, ..entry(2, &["alcohol"], &[]) };
        let diary = diary(&[entry(1, &["heat", "alcohol"], &[]), open]);
        assert_eq!(heat(&diary, 2), None);
        assert_eq!(diary.circumstances(day(2)).get("alcohol"), Some(&true));
    }
}
