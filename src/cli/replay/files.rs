//! The files that a replayed night leaves: table, numbers, pictures.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

use crate::night::ClosedNight;
use crate::report::epochs;
#[cfg(feature = "plot")]
use crate::report::{figure, palette::Theme};
use crate::store::{self, Fill, StoreError};

/// Puts a file of this name into a folder.
type Put = fn(&Path, &str, Fill<'_>) -> Result<(), StoreError>;

/// A folder being filled with the files of one night.
pub struct NightFolder {
    dir: PathBuf,
    names: Vec<&'static str>,
    put: Put,
    /// Makes the names of all files last, where each file by itself is made to last.
    settle: fn(&Path) -> Result<(), StoreError>,
    /// Whether a second core is free to help.
    helped: bool,
}

impl NightFolder {
    /// The folder, made if need be.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(dir: PathBuf) -> anyhow::Result<Self> {
        store::make_dir(&dir)?;
        Ok(Self { dir, names: Vec::new(), put: store::replace_in, settle: store::sync_names, helped: true })
    }

    /// A new one within a folder that [`store::replace_dir`] fills, for one of several jobs at once.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn within(dir: PathBuf) -> anyhow::Result<Self> {
        store::new_dir(&dir)?;
        Ok(Self { dir, names: Vec::new(), put: store::new_in, settle: |_| Ok(()), helped: false })
    }

    /// Writes the table and the numbers of a night; the table is made unless it was.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn fill(&mut self, night: &ClosedNight, made: Option<&str>) -> anyhow::Result<()> {
        self.names.extend(self.numbers(night, made)?);
        Ok((self.settle)(&self.dir)?)
    }

    /// The same and the pictures, beside each other.
    ///
    /// # Errors
    /// When a file cannot be written or a picture not be drawn.
    pub fn fill_with_pictures(&mut self, night: &ClosedNight, made: Option<&str>) -> anyhow::Result<()> {
        let rest = || (self.numbers(night, made), self.rose(night));
        let (picture, (numbers, rose)) =
            if self.helped { beside(|| self.picture(night), &rest) } else { (self.picture(night), rest()) };
        // In the order in which people look for them.
        [numbers, picture, rose].into_iter().try_for_each(|names| names.map(|names| self.names.extend(names)))?;
        Ok((self.settle)(&self.dir)?)
    }

    fn numbers(&self, night: &ClosedNight, made: Option<&str>) -> anyhow::Result<Vec<&'static str>> {
        let table = match made {
            Some(made) => self.put("epochs.csv", &|file| file.write_all(made.as_bytes()))?,
            None => self.put("epochs.csv", &|file| write_table(night, file))?,
        };
        let mut json = serde_json::to_vec_pretty(&night.summary)?;
        json.push(b'\n');
        Ok(vec![table, self.put_bytes("night.json", &json)?])
    }

    #[cfg(feature = "plot")]
    fn picture(&self, night: &ClosedNight) -> anyhow::Result<Vec<&'static str>> {
        use crate::report::figure::Format;
        let ClosedNight { summary, track, breaths, .. } = night;
        let picture = figure::night(summary, track, breaths, Format::Wide, Theme::LIGHT)?;
        Ok(vec![self.put_bytes("night.svg", picture.svg.as_bytes())?, self.put_bytes("night.png", &picture.png)?])
    }

    #[cfg(feature = "plot")]
    fn rose(&self, night: &ClosedNight) -> anyhow::Result<Vec<&'static str>> {
        let rose = figure::rose(&night.summary, Theme::LIGHT)?;
        Ok(vec![self.put_bytes("rose.svg", rose.svg.as_bytes())?, self.put_bytes("rose.png", &rose.png)?])
    }

    /// There is none.
    #[cfg(not(feature = "plot"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "drawing can fail")]
    const fn picture(&self, _: &ClosedNight) -> anyhow::Result<Vec<&'static str>> {
        Ok(Vec::new())
    }

    /// There is none.
    #[cfg(not(feature = "plot"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "drawing can fail")]
    const fn rose(&self, _: &ClosedNight) -> anyhow::Result<Vec<&'static str>> {
        Ok(Vec::new())
    }

    fn put_bytes(&self, name: &'static str, bytes: &[u8]) -> anyhow::Result<&'static str> {
        self.put(name, &|file| file.write_all(bytes))
    }

    fn put(&self, name: &'static str, fill: Fill<'_>) -> anyhow::Result<&'static str> {
        (self.put)(&self.dir, name, fill)?;
        Ok(name)
    }

    /// What was written and where, in one line.
    #[must_use]
    pub fn written(&self) -> String {
        format!("Written to {}: {}\n", self.dir.display(), self.names.join(", "))
    }
}

/// Does one thing here and the other on a thread of its own, or here too where none can be had.
///
/// What needs much memory is done here: what was worked out before has left room that this thread alone can use again.
fn beside<A, B: Send>(here: impl FnOnce() -> A, there: &(impl Fn() -> B + Sync)) -> (A, B) {
    thread::scope(|scope| {
        let begun = thread::Builder::new().name("files".to_owned()).spawn_scoped(scope, there);
        let here = here();
        let there = match begun.map(thread::ScopedJoinHandle::join) {
            Ok(done) => done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => there(),
        };
        (here, there)
    })
}

/// The table of a night's epochs.
pub fn table(night: &ClosedNight) -> String {
    epochs::table(&night.track, &night.breaths, &night.summary.clock())
}

/// Writes it piece by piece, so that it is never in memory as a whole.
fn write_table(night: &ClosedNight, file: &mut dyn Write) -> io::Result<()> {
    epochs::pieces(&night.track, &night.breaths, &night.summary.clock(), |piece| file.write_all(piece.as_bytes()))
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
