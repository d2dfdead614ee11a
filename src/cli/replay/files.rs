//! The files that a replayed night leaves: table, numbers, picture.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::night::ClosedNight;
use crate::report::epochs;
use crate::store;

/// A folder being filled with the files of one night.
pub(super) struct NightFolder {
    dir: PathBuf,
    names: Vec<&'static str>,
}

impl NightFolder {
    /// The folder, made if need be.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn new(dir: PathBuf) -> anyhow::Result<Self> {
        store::make_dir(&dir)?;
        Ok(Self { dir, names: Vec::new() })
    }

    /// Writes everything there is to write of a night.
    ///
    /// # Errors
    /// When a file cannot be written or the picture not be drawn.
    pub(super) fn fill(&mut self, night: &ClosedNight, table: &str) -> anyhow::Result<()> {
        self.put("epochs.csv", table.as_bytes())?;
        let mut json = serde_json::to_vec_pretty(&night.summary)?;
        json.push(b'\n');
        self.put("night.json", &json)?;
        self.picture(night)
    }

    #[cfg(feature = "plot")]
    fn picture(&mut self, night: &ClosedNight) -> anyhow::Result<()> {
        use crate::report::{figure, palette::Theme};
        let picture = figure::night(&night.summary, &night.track, Theme::LIGHT)?;
        self.put("night.svg", picture.svg.as_bytes())?;
        self.put("night.png", &picture.png)
    }

    #[cfg(not(feature = "plot"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "drawing can fail")]
    const fn picture(&mut self, _: &ClosedNight) -> anyhow::Result<()> {
        Ok(())
    }

    fn put(&mut self, name: &'static str, bytes: &[u8]) -> anyhow::Result<()> {
        store::replace(&self.dir.join(name), bytes)?;
        self.names.push(name);
        Ok(())
    }

    /// What was written and where, in one line.
    #[must_use]
    pub(super) fn written(&self) -> String {
        format!("Written to {}: {}\n", self.dir.display(), self.names.join(", "))
    }
}

/// The table of a night's epochs.
pub fn table(night: &ClosedNight) -> String {
    epochs::table(&night.track, &night.summary.clock())
}

/// The names of the folders of one run, no two alike.
#[derive(Debug, Default)]
pub(super) struct Folders {
    taken: BTreeSet<String>,
}

impl Folders {
    /// The name for a night: its date, or the name of its file, with a number where that is taken.
    pub(super) fn name(&mut self, night: &ClosedNight, file: Option<&Path>) -> String {
        let plain = folder_name(night, file);
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(plain);
        self.taken.insert(name.clone());
        name
    }
}

fn folder_name(night: &ClosedNight, file: Option<&Path>) -> String {
    let stem = |file: &Path| {
        let name = file.file_name()?.to_str()?;
        name.split('.').find(|part| !part.is_empty() && *part != "-").map(str::to_owned)
    };
    match night.summary.night {
        Some(date) => date.to_string(),
        None => file.and_then(stem).unwrap_or_else(|| "undated".to_owned()),
    }
}
