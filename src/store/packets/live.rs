//! The folder of logs: who records into it, what was left there, and when a log may go.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;

use super::ENDING;
use crate::sensor::log::Entry;
use crate::store::recording::{Look, StoredFile, same_file};
use crate::store::replace::{make_dir, names_in};
use crate::store::{Store, StoreError};
use crate::time::{Night, Timestamp};

const LIVE: &str = "live";
const RECORDING: &str = ".recording";
/// How much of a log's name tells its start.
const START: usize = "20260314T224107Z".len();

/// How often to try for the lock: whoever only looks holds it for an instant.
const TRIES: u32 = 25;
/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// What the lock file says while it is not known yet which log it will be.
const NONE_YET: &str = "-";

/// The right to record into a data folder, until dropped.
#[derive(Debug)]
pub struct RecordingRight {
    file: File,
    path: PathBuf,
}

/// What the lock file says: the log, and when it began.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    log: String,
    since: Option<Timestamp>,
}

impl RecordingRight {
    fn take(store: &Store, now: Timestamp, zone: &TimeZone) -> Result<Self, StoreError> {
        make_dir(&store.live_dir())?;
        let path = store.live_dir().join(RECORDING);
        let file = open_lock(&path).map_err(StoreError::io("write to", &path))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => {
                    let right = Self { file, path };
                    right.write(NONE_YET, now)?;
                    store.sweep_empty();
                    return Ok(right);
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", &path)(error)),
            }
        }
        let since = Named::read(&path).and_then(|named| named.since).map(|since| local(since, zone));
        Err(StoreError::Recording { dir: store.dir().to_owned(), since })
    }

    /// Says which log is being recorded: before it is there, so that nobody takes it for one that was left over.
    pub(super) fn name(&self, log: &Path, start: Timestamp) -> Result<(), StoreError> {
        self.write(&log.file_name().unwrap_or_default().to_string_lossy(), start)
    }

    fn write(&self, name: &str, start: Timestamp) -> Result<(), StoreError> {
        let lines = format!("{name}\n{}\n", start.to_jiff());
        let write = |mut file: &File| {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(lines.as_bytes())
        };
        write(&self.file).map_err(StoreError::io("write", &self.path))
    }
}

impl Named {
    /// What the file says; `None` when it cannot be read or says nothing.
    fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?;
        let mut lines = text.lines();
        let log = lines.next().filter(|name| !name.is_empty())?.to_owned();
        let since = lines.next().and_then(|at| at.parse::<jiff::Timestamp>().ok());
        Some(Self { log, since: since.map(Timestamp::from) })
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// `2026-03-14 23:41 CET`.
fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// Who records, as far as others can tell.
enum Now {
    Nobody,
    /// The log of this name.
    Log(String),
    /// Somebody, and it cannot be told which log.
    Somebody,
}

impl Store {
    /// Takes the right to record into this folder; it is asked for before a sensor is touched. `now` and `zone` tell
    /// whoever comes next since when somebody records.
    ///
    /// # Errors
    /// When another process has it, with since when; or when the folder cannot be written to.
    pub fn begin_recording(&self, now: Timestamp, zone: &TimeZone) -> Result<RecordingRight, StoreError> {
        RecordingRight::take(self, now, zone)
    }

    /// The folder of logs, which need not exist.
    #[must_use]
    pub fn live_dir(&self) -> PathBuf {
        self.dir().join(LIVE)
    }

    /// The logs of recordings that are over, however they ended, oldest first; that of one that runs is never among them.
    #[must_use]
    pub fn left_over(&self) -> Vec<PathBuf> {
        // Looking for names first and for the recorder after them: one that begins in between is not among the names.
        let logs = self.logs();
        match self.recording_now() {
            Now::Somebody => Vec::new(),
            Now::Nobody => logs,
            Now::Log(name) => logs.into_iter().filter(|log| !log.ends_with(&name)).collect(),
        }
    }

    /// The logs that no night keeps yet: those of [`Store::left_over`] that wait for being filed.
    #[must_use]
    pub fn unfiled(&self) -> Vec<PathBuf> {
        let left = self.left_over();
        left.into_iter().filter(|log| !look(log).is_ok_and(|look| !self.keeping(&look.sha256).is_empty())).collect()
    }

    /// Removes a log from `live/` once it is kept with its nights, or when it holds no packet.
    ///
    /// Every night that names it is looked at: its copy is unpacked and must hold the same bytes. To be called when all
    /// its nights are saved; one that is not saved yet cannot be known here. Doing it again is harmless.
    ///
    /// # Errors
    /// When it is still being recorded, no night keeps it, or a night's copy is not sound; the log then stays.
    pub fn packets_filed(&self, log: &Path) -> Result<(), StoreError> {
        let stays = |reason: String| Err(StoreError::Unfiled { path: log.to_owned(), reason });
        if !log.exists() {
            return Ok(());
        }
        if !self.left_over().iter().any(|left| same_file(left, log)) {
            return stays("it is no finished log in this data folder".to_owned());
        }
        if holds_packet(log).map_err(StoreError::io("read", log))? {
            let keeping = self.keeping(&look(log)?.sha256);
            if keeping.is_empty() {
                return stays("no night keeps it yet".to_owned());
            }
            let unsound = |(night, file): &&(Night, StoredFile)| !file.is_sound(&self.recordings_dir(*night));
            if let Some((night, _)) = keeping.iter().find(unsound) {
                return stays(format!("the copy that the night of {night} keeps is missing or damaged"));
            }
        }
        match fs::remove_file(log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", log)(error)),
            _ => Ok(()),
        }
    }

    /// Puts a log without a single reading where it is in nobody's way: `recordings/without-readings/`.
    ///
    /// # Errors
    /// When it cannot be moved; it then stays.
    pub fn set_aside(&self, log: &Path) -> Result<(), StoreError> {
        let aside = self.dir().join("recordings").join("without-readings");
        make_dir(&aside)?;
        let name = log.file_name().unwrap_or_default();
        fs::rename(log, aside.join(name)).map_err(StoreError::io("set aside", log))
    }

    /// How many bytes are free where the data folder is or would be; `None` where the system does not say.
    #[must_use]
    pub fn free_bytes(&self) -> Option<u64> {
        let place = self.dir().ancestors().find(|place| place.exists())?;
        fs4::available_space(place).ok()
    }

    /// The nights that name a recording of this content, and what they call it. A damaged night names nothing.
    fn keeping(&self, sha256: &str) -> Vec<(Night, StoredFile)> {
        let nights = self.shelved().unwrap_or_default();
        let of = |night: Night| self.stored(night).ok().flatten().map(|stored| (night, stored.recordings));
        let named = nights.into_iter().filter_map(of);
        let same = |(night, files): (Night, Vec<StoredFile>)| files.into_iter().map(move |file| (night, file));
        named.flat_map(same).filter(|(_, file)| file.sha256 == sha256).collect()
    }

    /// All logs with something in them, by the starts that their names tell and, within a second, by their numbers.
    fn logs(&self) -> Vec<PathBuf> {
        let mut names = log_names(&self.live_dir());
        names.sort_by_cached_key(|name| (name.get(..START).map(str::to_owned), name.len(), name.clone()));
        names.into_iter().map(|name| self.live_dir().join(name)).filter(|log| !is_empty(log)).collect()
    }

    /// Removes logs whose heading a power cut took. Only for the holder of the lock.
    fn sweep_empty(&self) {
        let logs = log_names(&self.live_dir()).into_iter().map(|name| self.live_dir().join(name));
        for log in logs.filter(|log| is_empty(log)) {
            let _ = fs::remove_file(log);
        }
    }

    fn recording_now(&self) -> Now {
        let path = self.live_dir().join(RECORDING);
        // Without the file nobody ever recorded here. A lock that cannot be had or asked for is somebody's.
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Now::Nobody,
            Err(_) => return Now::Somebody,
            Ok(file) => file,
        };
        match file.try_lock_shared() {
            Ok(()) => Now::Nobody,
            Err(_) => Named::read(&path).map_or(Now::Somebody, |named| Now::Log(named.log)),
        }
    }
}

fn log_names(live: &Path) -> Vec<String> {
    names_in(live).into_iter().filter(|name| name.ends_with(ENDING)).collect()
}

fn look(log: &Path) -> Result<Look, StoreError> {
    let file = File::open(log).map_err(StoreError::io("read", log))?;
    Look::at(file).map_err(StoreError::io("read", log))
}

fn is_empty(log: &Path) -> bool {
    fs::metadata(log).is_ok_and(|meta| meta.len() == 0)
}

/// Whether anything but heading and marks stands in a log, before the line that was not ended.
fn holds_packet(log: &Path) -> io::Result<bool> {
    let mut lines = BufReader::new(File::open(log)?);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
        let text = String::from_utf8_lossy(line.trim_ascii_end());
        if !text.starts_with('#') && !matches!(Entry::parse(&text), Ok(Entry::Mark { .. })) {
            return Ok(true);
        }
        line.clear();
    }
    Ok(false)
}
