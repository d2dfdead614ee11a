//! A folder of results that is there whole or not at all, and the right to fill a folder with such.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::replace::{Fill, TEMPORARY, folder_of, make_dir, name_of, private_dir};
use super::{StoreError, lockable};

/// Puts a folder at `path` that `fill` fills: under a temporary name beside it, then renamed. One that stood there before
/// is replaced if it holds a file `mark`, which says that such a folder was filled here, or nothing at all.
///
/// Killed on the way, it leaves nothing at `path`, or what stood there, or the whole folder; the rest is cleared away by
/// [`sweep_dir`].
///
/// # Errors
/// Those of `fill`, when something else stands there, and when the disk refuses.
pub fn replace_dir<R, E: From<StoreError>>(
    path: &Path,
    mark: &str,
    fill: impl FnOnce(&Path) -> Result<R, E>,
) -> Result<R, E> {
    let [new, old] = beside(path);
    let is_there = there(path, mark)?;
    make_dir(folder_of(path))?;
    sweep_dir(path);
    new_dir(&new)?;
    let filled = fill(&new).inspect_err(|_| remove(&new))?;
    if is_there {
        rename(path, &old)?;
    }
    rename(&new, path)?;
    remove(&old);
    Ok(filled)
}

/// A folder within one that [`replace_dir`] fills, for its owner alone.
///
/// # Errors
/// When the disk refuses.
pub fn new_dir(path: &Path) -> Result<(), StoreError> {
    private_dir(path).map_err(StoreError::io("make the folder", path))
}

/// A file in a folder that [`replace_dir`] fills, for its owner alone.
///
/// It is not flushed to the disk, which would cost more than the writing: whoever reads such folders sees by its size
/// whether a power cut took it.
///
/// # Errors
/// When it is there already, or the disk refuses.
pub fn new_file(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    filled(path, &|file| file.write_all(bytes))
}

/// The same of this name in a folder, written by `fill`.
///
/// # Errors
/// When it is there already, or the disk refuses.
pub fn new_in(folder: &Path, name: &str, fill: Fill<'_>) -> Result<(), StoreError> {
    filled(&folder.join(name), fill)
}

fn filled(path: &Path, fill: Fill<'_>) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| fill(&mut file)).map_err(StoreError::io("write", path))
}

/// Clears away what a killed [`replace_dir`] left beside `path`. What cannot be removed does no harm and stays.
pub fn sweep_dir(path: &Path) {
    beside(path).iter().for_each(|left| remove(left));
}

/// The temporary names of the folder that comes and of the one that goes.
fn beside(path: &Path) -> [PathBuf; 2] {
    ["new", "old"].map(|which| folder_of(path).join(format!(".{}.{which}{TEMPORARY}", name_of(path))))
}

/// Whether a folder stands there that may be replaced.
fn there(path: &Path, mark: &str) -> Result<bool, StoreError> {
    if path.symlink_metadata().is_err() {
        return Ok(false);
    }
    let is_empty = || fs::read_dir(path).is_ok_and(|mut names| names.next().is_none());
    let may = path.join(mark).is_file() || is_empty();
    if may { Ok(true) } else { Err(StoreError::Foreign { dir: path.to_owned() }) }
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io("write", to))
}

fn remove(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
}

/// The right to fill a folder, until dropped; the system takes it back when its holder dies.
#[derive(Debug)]
pub struct Held {
    _file: File,
}

/// Makes a folder if need be and holds it, under the name of a file in it that is locked.
///
/// # Errors
/// When another process holds it, or the disk refuses.
pub fn hold(dir: &Path, name: &str) -> Result<Held, StoreError> {
    make_dir(dir)?;
    let path = dir.join(name);
    let file = lockable(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Held { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StoreError::Held { dir: dir.to_owned() }),
        // Where nothing can be locked, as on some network drives, nobody is kept out.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Held { _file: file }),
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "done.json";

    /// Fills a folder with its mark and one file.
    fn put(path: &Path, content: &str) -> Result<(), StoreError> {
        replace_dir(path, MARK, |dir| {
            new_file(&dir.join(MARK), b"{}")?;
            new_file(&dir.join("file"), content.as_bytes())
        })
    }

    #[test]
    fn a_folder_takes_the_place_of_one_of_its_kind_and_of_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        put(&path, "one").unwrap();
        put(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "two");
        fs::remove_file(path.join(MARK)).unwrap();
        assert!(matches!(put(&path, "three"), Err(StoreError::Foreign { .. })));
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "two");
        fs::remove_file(path.join("file")).unwrap();
        put(&path, "four").unwrap();
    }

    #[test]
    fn what_fails_leaves_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        put(&path, "one").unwrap();
        let failed: Result<(), StoreError> = replace_dir(&path, MARK, |_| Err(StoreError::Undated));
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "one");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_one_left_is_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        for left in beside(&path) {
            fs::create_dir_all(left.join("deep")).unwrap();
        }
        put(&path, "one").unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn two_do_not_fill_one_folder() {
        let dir = tempfile::tempdir().unwrap();
        let held = hold(dir.path(), ".lock").unwrap();
        assert!(matches!(hold(dir.path(), ".lock"), Err(StoreError::Held { .. })));
        drop(held);
        hold(dir.path(), ".lock").unwrap();
    }
}
