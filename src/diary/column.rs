//! The columns of the diary, and what the columns of somebody else's table are to be read as.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::tag;

/// A column of the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Date,
    Pain,
    Later,
    Evening,
    Woken,
    Stiffness,
    Where,
    Tags,
    Without,
    Note,
}

impl Column {
    /// In the order in which they are written.
    pub(super) const ALL: [Self; 10] = [
        Self::Date,
        Self::Pain,
        Self::Later,
        Self::Evening,
        Self::Woken,
        Self::Stiffness,
        Self::Where,
        Self::Tags,
        Self::Without,
        Self::Note,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Pain => "pain",
            Self::Later => "later",
            Self::Evening => "evening",
            Self::Woken => "woken",
            Self::Stiffness => "stiffness_min",
            Self::Where => "where",
            Self::Tags => "tags",
            Self::Without => "without",
            Self::Note => "note",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| name.trim().eq_ignore_ascii_case(column.name()))
    }
}

/// The first line as it is written.
pub(super) fn names() -> String {
    Column::ALL.map(Column::name).join(",")
}

/// What a column of a table is read as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// One of ours.
    Column(Column),
    /// One circumstance, yes or no on each morning.
    Tag(String),
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(column) => f.write_str(column.name()),
            Self::Tag(tag) => write!(f, "the tag {tag}"),
        }
    }
}

/// Which columns of somebody else's table are to be read as which of ours: `date=Datum,pain=Schmerz morgens`.
///
/// What stands on the left is a column of the diary, or a tag: then the column says yes or no to that circumstance.
/// A column of ours that is named here is not looked for under its own name.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Mapping(BTreeMap<Slot, String>);

/// A mapping that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAMapping {
    /// A part without a column on either side.
    #[error("{0:?} does not say which column is which: write it as \"date=Datum,pain=Schmerz morgens\"")]
    Part(String),
    /// A word on the left that is neither a column nor a tag.
    #[error("{0:?} is neither a column of the diary ({names}) nor a tag", names = names())]
    Left(String),
    /// One column of ours named twice.
    #[error("{0} is named twice: keep one")]
    Twice(String),
}

impl FromStr for Mapping {
    type Err = NotAMapping;
    fn from_str(text: &str) -> Result<Self, NotAMapping> {
        let mut mapping = Self::default();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let sides = part.split_once('=').map(|(ours, theirs)| (ours.trim(), theirs.trim()));
            let sides = sides.filter(|(ours, theirs)| !ours.is_empty() && !theirs.is_empty());
            let (ours, theirs) = sides.ok_or_else(|| NotAMapping::Part(part.trim().to_owned()))?;
            let tag = || tag::parse(ours).map(Slot::Tag).map_err(|_| NotAMapping::Left(ours.to_owned()));
            let slot = Column::of(ours).map_or_else(tag, |column| Ok(Slot::Column(column)))?;
            if mapping.0.insert(slot, theirs.to_owned()).is_some() {
                return Err(NotAMapping::Twice(ours.to_owned()));
            }
        }
        Ok(mapping)
    }
}

impl Mapping {
    /// What a column of this name is read as; `None` where it is not ours. Capitals and blanks around do not matter.
    pub(super) fn slot(&self, name: &str) -> Option<Slot> {
        let same = |theirs: &str| theirs.trim().to_lowercase() == name.trim().to_lowercase();
        let mapped = self.0.iter().find(|(_, theirs)| same(theirs)).map(|(slot, _)| slot.clone());
        let own = || Column::of(name).map(Slot::Column).filter(|slot| !self.0.contains_key(slot));
        mapped.or_else(own)
    }

    /// What is named here, and under which name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Slot, &str)> {
        self.0.iter().map(|(slot, theirs)| (slot, theirs.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_columns_and_tags() {
        let mapping: Mapping = "date=Datum, pain = Schmerz morgens ,alcohol=Alkohol".parse().unwrap();
        assert_eq!(mapping.slot(" datum "), Some(Slot::Column(Column::Date)));
        assert_eq!(mapping.slot("SCHMERZ MORGENS"), Some(Slot::Column(Column::Pain)));
        assert_eq!(mapping.slot("Alkohol"), Some(Slot::Tag("alcohol".to_owned())));
        assert_eq!(mapping.slot("later"), Some(Slot::Column(Column::Later)));
        assert_eq!(mapping.slot("pain"), None, "another column is read as pain");
        assert_eq!(mapping.slot("Wetter"), None);
    }

    #[test]
    fn what_is_no_mapping_is_said() {
        let wrong = |text: &str| text.parse::<Mapping>().unwrap_err().to_string();
        assert!(wrong("Datum").starts_with("\"Datum\" does not say which column is which"));
        assert!(wrong("date=").starts_with("\"date=\" does not say which column is which"));
        assert!(wrong("a_b=Datum").starts_with("\"a_b\" is neither a column of the diary (date,pain,"));
        assert_eq!(wrong("date=Datum,date=Tag"), "date is named twice: keep one");
    }
}
