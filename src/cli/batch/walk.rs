//! The recordings below a folder.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::failure::Failure;
use super::stamp;
use super::task::{Plan, Task};
use crate::cli::replay::Reading;

/// What the names of recordings end in, before the endings of compression.
const RECORDINGS: [&str; 4] = [".csv", ".tsv", ".txt", ".packets"];

/// What the names of packed recordings end in last.
const PACKED: [&str; 2] = [".gz", ".zst"];

/// Every file below a folder, in the order of the paths; hidden ones, results of a batch and `out` are left out.
///
/// # Errors
/// When the folder itself cannot be read; what is wrong below it is a failure of its own.
pub(super) fn tasks(dir: &Path, out: &Path, reading: &Reading) -> anyhow::Result<Vec<Task>> {
    let out = out.canonicalize().ok();
    let is_out = |entry: &DirEntry| out.is_some() && entry.path().canonicalize().ok() == out;
    let walk = WalkDir::new(dir).follow_links(true).sort_by_file_name().into_iter();
    let mut found = Vec::new();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || (is_wanted(entry) && !is_out(entry))) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => found.push(task(dir, &entry, reading)),
            Ok(_) => {}
            Err(error) if error.depth() == 0 => return Err(error.into()),
            Err(error) => found.push(unreadable(dir, &error)),
        }
    }
    Ok(found)
}

/// Whether neither hidden nor a folder of results.
fn is_wanted(entry: &DirEntry) -> bool {
    let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
    let is_done = entry.file_type().is_dir() && entry.path().join(stamp::NAME).is_file();
    !is_hidden && !is_done
}

/// What the summaries call a file.
fn name(dir: &Path, path: &Path) -> String {
    let below = path.strip_prefix(dir).unwrap_or(path);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A folder that cannot be looked into, or a link that leads nowhere or round in a circle.
fn unreadable(dir: &Path, error: &walkdir::Error) -> Task {
    let path = error.path().unwrap_or(dir);
    let message = error.io_error().map_or_else(|| error.to_string(), |error| format!("cannot be opened: {error}"));
    let plan = Plan::Refuse(Failure { file: name(dir, path), line: None, column: None, message });
    Task { file: name(dir, path), path: path.to_owned(), folder: String::new(), plan, carried: Vec::new(), bytes: 0 }
}

fn task(dir: &Path, entry: &DirEntry, reading: &Reading) -> Task {
    let file = name(dir, entry.path());
    let plan = match kind(&file) {
        Kind::Recording => Plan::Read { reading: reading.clone(), listed: false },
        Kind::Other => Plan::Leave("by its name neither a table (.csv, .tsv, .txt) nor a log of packets".to_owned()),
    };
    let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
    Task { file, path: entry.path().to_owned(), folder: String::new(), plan, carried: Vec::new(), bytes }
}

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Recording,
    Other,
}

fn kind(file: &str) -> Kind {
    let name = file.to_lowercase();
    let plain = PACKED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    if RECORDINGS.iter().any(|ending| plain.ends_with(ending)) { Kind::Recording } else { Kind::Other }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn names_tell_recordings() {
        for name in ["a.csv", "A.CSV.GZ", "b/c.tsv", "d.txt", "e.packets.zst", "f.packets"] {
            assert_eq!(kind(name), Kind::Recording, "{name}");
        }
        for name in ["a.pdf", "csv", "a.csv.zip", "a.zst", "read.me"] {
            assert_eq!(kind(name), Kind::Other, "{name}");
        }
    }

    #[test]
    fn the_order_is_that_of_the_paths_and_what_is_no_input_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let files = [
            "b.csv",
            "a/2.csv.gz",
            "a/10.csv",
            "a.csv",
            ".hidden/a.csv",
            "a/.b.csv",
            "out/x.csv",
            "old/x.csv",
            "n.pdf",
        ];
        for file in files.into_iter().map(Path::new).chain([&*Path::new("old").join(stamp::NAME)]) {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            crate::store::replace(&path, b"1").unwrap();
        }
        let found = tasks(dir.path(), &dir.path().join("out"), &Reading::default()).unwrap();
        let names: Vec<&str> = found.iter().map(|task| task.file.as_str()).collect();
        assert_eq!(names, ["a/10.csv", "a/2.csv.gz", "a.csv", "b.csv", "n.pdf"]);
        let left = found.iter().filter(|task| matches!(task.plan, Plan::Leave(_))).count();
        assert_eq!((left, found[0].bytes), (1, 1));
    }
    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_a_failure_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        crate::store::replace(&dir.path().join("a.csv"), b"1").unwrap();
        std::os::unix::fs::symlink("nowhere.csv", dir.path().join("b.csv")).unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("c")).unwrap();
        let found = tasks(dir.path(), Path::new("out"), &Reading::default()).unwrap();
        let said = found.iter().map(|task| match &task.plan {
            Plan::Refuse(failure) => failure.to_string(),
            _ => task.file.clone(),
        });
        let said: Vec<String> = said.collect();
        assert_eq!(said[0], "a.csv");
        assert!(said[1].starts_with("b.csv: cannot be opened") && said[2].starts_with("c: "), "{said:?}");
    }
}
