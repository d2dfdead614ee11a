//! Writing so that nobody ever sees half a file: a temporary file beside the target, then one rename.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::StoreError;

/// What the names of temporary files end in; one left behind by a killed process is removed at the next change.
pub(super) const TEMPORARY: &str = ".tmp";

/// Puts `bytes` at `path`, whatever stood there before: readable by its owner alone, and whole or not at all.
///
/// The folder must exist (see [`make_dir`]). A symbolic link stays one; the file it points to is replaced.
///
/// # Errors
/// When the disk refuses; what stood at `path` is then still there.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    replace_with(path, |file| file.write_all(bytes).map_err(StoreError::io("write", path)))
}

/// Puts `bytes` at `path` where nothing stands yet, otherwise like [`replace`].
///
/// # Errors
/// When something stands there, or the disk refuses.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = folder_of(path);
    let mut file = temporary(path)?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.as_file().sync_all().map_err(StoreError::io("write", path))?;
    file.persist_noclobber(path).map_err(|failure| StoreError::io("write", path)(failure.error))?;
    sync_dir(folder)
}

/// A temporary file beside `path`.
fn temporary(path: &Path) -> Result<tempfile::NamedTempFile, StoreError> {
    let folder = folder_of(path);
    tempfile::Builder::new()
        .prefix(&format!(".{}.", name_of(path)))
        .suffix(TEMPORARY)
        .tempfile_in(folder)
        .map_err(StoreError::io("write to", folder))
}

/// Like [`replace`], with the content written by `fill`; when that fails, nothing changes.
///
/// # Errors
/// Those of `fill`, and when the disk refuses.
pub fn replace_with<R>(path: &Path, fill: impl FnOnce(&mut File) -> Result<R, StoreError>) -> Result<R, StoreError> {
    let path = &target(path);
    let result = put(path, fill)?;
    sync_dir(folder_of(path))?;
    Ok(result)
}

/// The same, before its name is made to last.
fn put<R>(path: &Path, fill: impl FnOnce(&mut File) -> Result<R, StoreError>) -> Result<R, StoreError> {
    let mut file = temporary(path)?;
    let result = fill(file.as_file_mut())?;
    file.as_file().sync_all().map_err(StoreError::io("write", path))?;
    file.persist(path).map_err(|failure| StoreError::io("write", path)(failure.error))?;
    Ok(result)
}

/// What writes a file.
pub type Fill<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Puts a file of this name into a folder that exists, like [`replace_with`] but for its name: of several files, those are
/// made to last together by [`sync_names`].
///
/// # Errors
/// Those of `fill`, and when the disk refuses; what stood there is then still there.
pub fn replace_in(folder: &Path, name: &str, fill: Fill<'_>) -> Result<(), StoreError> {
    let path = folder.join(name);
    put(&target(&path), |file| fill(file).map_err(StoreError::io("write", &path)))
}

/// Makes the names of the files that were put into a folder last through a power cut.
///
/// # Errors
/// When the disk refuses.
pub fn sync_names(folder: &Path) -> Result<(), StoreError> {
    sync_dir(folder)
}

/// Makes a folder, and those above it, for its owner alone; those that exist stay as they are.
///
/// # Errors
/// When the disk refuses.
pub fn make_dir(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_dir(parent)?;
    }
    match private_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !path.is_dir() => {
            Err(StoreError::io("make the folder", path)(error))
        }
        _ => sync_dir(folder_of(path)),
    }
}

#[cfg(unix)]
pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Makes a rename in this folder last through a power cut.
#[cfg(unix)]
pub(super) fn sync_dir(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::io("write to", folder))
}

/// Elsewhere a folder cannot be opened for this, and the file system sees to it.
#[cfg(not(unix))]
pub(super) fn sync_dir(_folder: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Removes temporary files that a killed process left in a folder that only the holder of the lock writes to.
///
/// `of` limits it to those meant for one file. What cannot be removed does no harm and stays.
pub(super) fn sweep_temporary(folder: &Path, of: Option<&str>) {
    let prefix = of.map_or_else(|| ".".to_owned(), |name| format!(".{name}."));
    for name in names_in(folder) {
        if name.starts_with(&prefix) && name.ends_with(TEMPORARY) {
            let _ = fs::remove_file(folder.join(name));
        }
    }
}

/// The names in a folder that are text; none when it cannot be read.
pub(super) fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// Where writing to `path` ends up.
fn target(path: &Path) -> PathBuf {
    let link = fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink());
    if link { fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
