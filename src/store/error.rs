//! Why the data folder cannot be read or written, and what to do.

use std::io;
use std::path::PathBuf;

use crate::diary::DiaryError;
use crate::posture::settings::OutOfRange;
use crate::time::Night;

/// Why the data folder cannot be read or written: which file, what happened and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk said no.
    #[error("cannot {verb} {}: {error}{}", path.display(), remedy(error))]
    Io {
        /// What was tried: `read`, `write`, …
        verb: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The diary is not as it should be.
    #[error(transparent)]
    Diary(#[from] DiaryError),
    /// The configuration cannot be understood.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// A threshold lies outside its range.
    #[error("{}: {error}", path.display())]
    Setting {
        /// The configuration.
        path: PathBuf,
        /// Which threshold.
        error: OutOfRange,
    },
    /// The system does not say where the person's files are.
    #[error("no home folder is known here; say where to keep things with --data-dir DIR or SUPINE_DATA_DIR")]
    NoHome,
    /// A night that cannot be read any more.
    #[error(
        "the night of {night} is damaged ({}: {reason}); its recordings are not touched: `supine replay --save` with \
         the files in {}, and the options given with them then, makes it anew",
        path.display(), recordings.display()
    )]
    Damaged {
        /// Which night.
        night: Night,
        /// The file that is damaged.
        path: PathBuf,
        /// How.
        reason: String,
        /// Where its recordings lie.
        recordings: PathBuf,
    },
    /// A night that a newer version wrote.
    #[error(
        "the night of {night} was written by a newer supine (layout {version}, this one knows up to {known}): update \
         supine ({})",
        path.display()
    )]
    Newer {
        /// Which night.
        night: Night,
        /// Its file.
        path: PathBuf,
        /// Its layout.
        version: u64,
        /// The newest layout known here.
        known: u32,
    },
    /// A check of the warning signs that cannot be read any more.
    #[error("{}:{line}: {reason}; correct the line or take it out (a newer supine may have written it)", path.display())]
    Check {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A mounting that cannot be read any more.
    #[error("{} cannot be used: {reason}; move it away, or calibrate again", path.display())]
    Mounting {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another process did not let go of the folder.
    #[error("another supine has been changing {} for a minute; when it is done, try again", dir.display())]
    Busy {
        /// The data folder.
        dir: PathBuf,
    },
    /// Another process writes into a folder of results.
    #[error("another supine is writing into {}; when it is done, try again, or write elsewhere", dir.display())]
    Held {
        /// The folder.
        dir: PathBuf,
    },
    /// A folder that is to be replaced holds what this program did not write.
    #[error("{} is there already, and not of supine; move it away, or write elsewhere", dir.display())]
    Foreign {
        /// The folder.
        dir: PathBuf,
    },
    /// Another process records into the folder.
    #[error(
        "another supine is recording into {}{}; stop that one first, or record into another folder with --data-dir DIR",
        dir.display(), since.as_ref().map(|since| format!(" since {since}")).unwrap_or_default()
    )]
    Recording {
        /// The data folder.
        dir: PathBuf,
        /// Since when, in local time, where that is known.
        since: Option<String>,
    },
    /// A log that is not kept with its nights, and therefore stays where it is.
    #[error("{} stays where it is: {reason}; `supine replay --save` with it files it", path.display())]
    Unfiled {
        /// The log.
        path: PathBuf,
        /// Why it stays.
        reason: String,
    },
    /// A recording without a date cannot be filed.
    #[error("a recording without a date cannot be filed under a night; say when it began")]
    Undated,
}

impl StoreError {
    /// For `map_err` where the disk is touched.
    pub fn io(verb: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { verb, path, error }
    }
}

/// What to do about it, where that is plain.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "; make it yours to read and write, or choose another folder",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; free some space and try again",
        io::ErrorKind::ReadOnlyFilesystem => "; choose a folder that can be written to",
        io::ErrorKind::NotADirectory => "; a file stands where a folder should be",
        _ => "",
    }
}
