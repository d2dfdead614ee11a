//! What stands before the numbers of a night.

/// A column that stands before those of the night, for what the night itself does not know: its file, who it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// Its name.
    pub name: String,
    /// What it is, without the full stop.
    pub about: String,
}
