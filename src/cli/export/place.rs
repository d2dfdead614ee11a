//! Where exported files go.

use std::path::{Path, PathBuf};

use super::{is_dash, usage};
use crate::cli::out;
use crate::report::export::{Export, Format};
use crate::store;

/// A folder, or standard output.
#[derive(Debug)]
pub(super) enum Place {
    /// A folder, and whether files that are there may be replaced.
    Folder { dir: PathBuf, replace: bool },
    /// Standard output, for one file.
    Output { used: bool },
}

impl Place {
    /// Finds the place, and makes the folder if need be.
    ///
    /// # Errors
    /// When the folder cannot be made, or standard output is to take more than one file.
    pub(super) fn of(out: Option<&Path>, replace: bool, is_one_file: bool) -> anyhow::Result<Self> {
        if !out.is_some_and(is_dash) {
            let dir = out.unwrap_or_else(|| Path::new(""));
            if !dir.as_os_str().is_empty() {
                store::make_dir(dir)?;
            }
            return Ok(Self::Folder { dir: dir.to_owned(), replace });
        }
        if is_one_file {
            return Ok(Self::Output { used: false });
        }
        let single = Format::ALL.iter().filter(|format| format.endings().len() == 1).map(|format| format.key());
        let single = single.chain([super::NIGHTS]).collect::<Vec<_>>().join(", ");
        Err(usage(&format!("--out - takes one file: one format of {single}")))
    }

    /// Writes the files of a night and names them.
    ///
    /// # Errors
    /// When one is there already and may not be replaced, or cannot be written; none is written in the first case.
    pub(super) fn put(&mut self, name: &str, files: &[Export]) -> anyhow::Result<()> {
        match self {
            _ if files.is_empty() => Ok(()),
            Self::Folder { dir, replace } => into_folder(dir, *replace, name, files),
            Self::Output { used: true } => {
                anyhow::bail!("--out - takes one night, and there are more; name one, or a folder to write to")
            }
            Self::Output { used } => {
                *used = true;
                Ok(files.iter().try_for_each(|file| out::raw(&file.bytes))?)
            }
        }
    }
}

fn into_folder(dir: &Path, replace: bool, name: &str, files: &[Export]) -> anyhow::Result<()> {
    let path = |file: &Export| dir.join(format!("supine-{name}{}", file.ending));
    let there = files.iter().map(path).find(|path| path.symlink_metadata().is_ok());
    if let Some(there) = there.filter(|_| !replace) {
        anyhow::bail!("{} is there already; --force replaces it, --out DIR writes elsewhere", there.display());
    }
    let write = if replace { store::replace } else { store::create };
    for file in files {
        let path = path(file);
        write(&path, &file.bytes)?;
        out::print(&format!("{}  {}\n", path.display(), size(file.bytes.len())))?;
    }
    Ok(())
}

/// A size for people: `950 B`, `84 kB`, `2.1 MB`.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
