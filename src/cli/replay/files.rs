//! The files that a replayed night leaves: table, numbers, pictures.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::night::ClosedNight;
use crate::report::epochs;
use crate::store::{self, StoreError};

/// A folder being filled with the files of one night.
pub struct NightFolder {
    dir: PathBuf,
    names: Vec<&'static str>,
    write: fn(&Path, &[u8]) -> Result<(), StoreError>,
}

impl NightFolder {
    /// The folder, made if need be.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(dir: PathBuf) -> anyhow::Result<Self> {
        store::make_dir(&dir)?;
        Ok(Self { dir, names: Vec::new(), write: store::replace })
    }

    /// A new one within a folder that [`store::replace_dir`] fills.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn within(dir: PathBuf) -> anyhow::Result<Self> {
        store::new_dir(&dir)?;
        Ok(Self { dir, names: Vec::new(), write: store::new_file })
    }

    /// Writes the table and the numbers of a night.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn fill(&mut self, night: &ClosedNight, table: &str) -> anyhow::Result<()> {
        self.put("epochs.csv", table.as_bytes())?;
        let mut json = serde_json::to_vec_pretty(&night.summary)?;
        json.push(b'\n');
        self.put("night.json", &json)
    }

    /// Writes the pictures of a night.
    ///
    /// # Errors
    /// When one cannot be drawn or a file not be written.
    #[cfg(feature = "plot")]
    pub fn pictures(&mut self, night: &ClosedNight) -> anyhow::Result<()> {
        use crate::report::figure::{self, Format};
        use crate::report::palette::Theme;
        let (picture, rose) = rayon::join(
            || figure::night(&night.summary, &night.track, Format::Wide, Theme::LIGHT),
            || figure::rose(&night.summary, Theme::LIGHT),
        );
        let (picture, rose) = (picture?, rose?);
        self.put("night.svg", picture.svg.as_bytes())?;
        self.put("night.png", &picture.png)?;
        self.put("rose.svg", rose.svg.as_bytes())?;
        self.put("rose.png", &rose.png)
    }

    /// There are none.
    ///
    /// # Errors
    /// None without drawing.
    #[cfg(not(feature = "plot"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "drawing can fail")]
    pub const fn pictures(&mut self, _: &ClosedNight) -> anyhow::Result<()> {
        Ok(())
    }

    fn put(&mut self, name: &'static str, bytes: &[u8]) -> anyhow::Result<()> {
        (self.write)(&self.dir.join(name), bytes)?;
        self.names.push(name);
        Ok(())
    }

    /// What was written and where, in one line.
    #[must_use]
    pub fn written(&self) -> String {
        format!("Written to {}: {}\n", self.dir.display(), self.names.join(", "))
    }
}

/// The table of a night's epochs.
pub fn table(night: &ClosedNight) -> String {
    epochs::table(&night.track, &night.summary.breaths(&night.track), &night.summary.clock())
}

/// The names of the folders that one run writes: no night takes the place of another.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// Whether none was given yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What to call the folder of a night: its date, or the name of its file, with a number where that is taken.
    pub fn next(&mut self, night: &ClosedNight, file: Option<&Path>) -> String {
        let wanted = match night.summary.night {
            Some(date) => date.to_string(),
            None => file.and_then(stem).unwrap_or_else(|| "undated".to_owned()),
        };
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|name| !self.0.contains(name));
        let name = free.unwrap_or(wanted);
        self.0.insert(name.clone());
        name
    }
}

/// The name of a file without the endings of tables, of logs and of compression.
pub fn stem(file: &Path) -> Option<String> {
    let mut name = file.file_name()?.to_str()?;
    for ending in [".zst", ".gz", ".csv", ".txt", ".tsv", ".packets"] {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    let name = name.trim_start_matches(['.', '-']);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_keeps_what_tells_files_apart() {
        let stem = |name: &str| stem(Path::new(name)).unwrap_or_default();
        assert_eq!((stem("a/p.01.csv"), stem("p.02.csv.gz")), ("p.01".to_owned(), "p.02".to_owned()));
        assert_eq!((stem("-"), stem(".csv"), stem("..")), (String::new(), String::new(), String::new()));
    }
}
