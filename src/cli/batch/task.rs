//! What there is to do: one file each, and where its results go.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::cli::replay::{Reading, stem};

use super::failure::Failure;

/// A file of a batch.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// What the summaries call it: its path from the folder that was named, or as the index has it; `/` between.
    pub(super) file: String,
    pub(super) path: PathBuf,
    /// Where its results go, from the folder of results; `/` between.
    pub(super) folder: String,
    pub(super) plan: Plan,
    /// What the index says of it besides how to read it, in the order of [`super::index::Index::carried`].
    pub(super) carried: Vec<String>,
    /// Its size; 0 where that is not known.
    pub(super) bytes: u64,
}

/// What is to be done with a file.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// Read it; where it was not listed but found, it may turn out to be no recording.
    Read { reading: Reading, listed: bool },
    /// Nothing, for it is no recording.
    Leave(String),
    /// Nothing, for what was said of it is wrong.
    Refuse(Failure),
}

/// Gives each file that is read a folder of its own: its path without the ending, or with it where that is taken.
///
/// It depends on the names alone, never on the order in which files are done. A folder in which other results lie is
/// taken, for it is replaced as a whole.
pub(super) fn give_folders(tasks: &mut [Task], summaries: &[&str]) {
    let mut tasks: Vec<&mut Task> = tasks.iter_mut().filter(|task| matches!(task.plan, Plan::Read { .. })).collect();
    let plain: Vec<String> = tasks.iter().map(|task| plain(&task.file)).collect();
    let mut count: BTreeMap<&str, u32> = BTreeMap::new();
    plain.iter().for_each(|path| *count.entry(path).or_default() += 1);
    let mut taken: BTreeSet<String> = summaries.iter().map(|&name| name.to_owned()).collect();
    taken.extend(plain.iter().flat_map(|path| above(path)));
    taken.extend(count.iter().filter(|&(_, &count)| count > 1).map(|(&path, _)| path.to_owned()));
    for (task, plain) in tasks.iter_mut().zip(&plain) {
        let whole = below(&task.file);
        let numbered = (2..).map(|number| format!("{whole}-{number}"));
        let mut names = [plain.clone(), whole.clone()].into_iter().chain(numbered);
        task.folder = names.find(|name| !taken.contains(name)).unwrap_or(whole.clone());
        taken.insert(task.folder.clone());
    }
}

/// A path without what leads out of a folder: `../raw/a.csv` is `raw/a.csv`.
fn below(file: &str) -> String {
    let parts = file.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..") && !part.ends_with(':'));
    parts.collect::<Vec<_>>().join("/")
}

/// The same without the ending of the file.
fn plain(file: &str) -> String {
    let below = below(file);
    let (folder, name) = below.rsplit_once('/').map_or(("", below.as_str()), |(folder, name)| (folder, name));
    let name = stem(name.as_ref()).unwrap_or_else(|| name.to_owned());
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

/// The folders above a path.
fn above(path: &str) -> impl Iterator<Item = String> + '_ {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders<const N: usize>(files: [&str; N]) -> [String; N] {
        let task = |file: &str| Task {
            file: file.to_owned(),
            path: PathBuf::from(file),
            folder: String::new(),
            plan: Plan::Read { reading: Reading::default(), listed: false },
            carried: Vec::new(),
            bytes: 0,
        };
        let mut tasks = files.map(task);
        give_folders(&mut tasks, &["nights.csv"]);
        tasks.map(|task| task.folder)
    }

    #[test]
    fn a_folder_is_the_path_without_its_ending() {
        assert_eq!(folders(["a/p1.csv", "a/p2.csv.gz", "b.packets.zst"]), ["a/p1", "a/p2", "b"]);
        assert_eq!(folders(["../raw/a.csv", "/data/b.csv", "./c.csv"]), ["raw/a", "data/b", "c"]);
    }

    #[test]
    fn no_two_share_a_folder_or_lie_in_one_another() {
        assert_eq!(folders(["a.csv", "a.csv.gz", "b.csv"]), ["a.csv", "a.csv.gz", "b"]);
        assert_eq!(folders(["a/b.csv", "a.csv", "c.csv"]), ["a/b", "a.csv", "c"]);
        assert_eq!(folders(["../a.csv", "a.csv"]), ["a.csv", "a.csv-2"]);
        assert_eq!(folders(["nights.csv.csv"]), ["nights.csv.csv"]);
    }
}
