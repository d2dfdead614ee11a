//! A table that says which files to read, and how each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use csv::StringRecord;

use super::failure::Failure;
use super::task::{Plan, Task};
use crate::cli::replay::Reading;
use crate::cli::sheet::Sheet;

/// The column that names the files, from the folder of the index.
const FILE: &str = "file";

/// The columns that say how a file is read, as the options of `supine replay` do.
const OPTIONS: [&str; 9] = ["mounting", "worn", "columns", "unit", "time-unit", "rate", "sign", "start", "zone"];

/// The files of an index, in its order, and its other columns.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) tasks: Vec<Task>,
    /// The headings of what is carried into the summaries.
    pub(super) carried: Vec<String>,
}

/// Where the columns stand.
struct Columns {
    file: usize,
    options: Vec<(&'static str, usize)>,
    carried: Vec<usize>,
}

impl Index {
    /// Reads it; what is wrong in a row is the failure of that file.
    ///
    /// # Errors
    /// With file and line, when it is no table with a column of files, or two columns have one name.
    pub(super) fn read(path: &Path, usual: &Reading) -> anyhow::Result<Self> {
        let sheet = Sheet::read(path)?;
        let columns = Columns::of(&sheet).map_err(|problem| sheet.at(1, &problem))?;
        let (folder, mut seen) = (path.parent().unwrap_or(Path::new("")), BTreeMap::new());
        let task = |(line, row): &(u64, StringRecord)| {
            let mut task = columns.task(row, folder, usual);
            let refuse =
                |message| Plan::Refuse(Failure { file: sheet.name.clone(), line: Some(*line), column: None, message });
            if let Err(message) = columns.reading(row, usual).and_then(|_| first_time(&task, *line, &mut seen)) {
                task.plan = refuse(message);
            }
            task
        };
        let heading = |&at: &usize| sheet.headings.get(at).unwrap_or_default().to_owned();
        Ok(Self {
            tasks: sheet.rows.iter().map(task).collect(),
            carried: columns.carried.iter().map(heading).collect(),
        })
    }
}

/// Whether a file is named for the first time; results of two rows would be those of one file.
fn first_time(task: &Task, line: u64, seen: &mut BTreeMap<String, u64>) -> Result<(), String> {
    if task.file.is_empty() {
        return Err("there is no file in this row".to_owned());
    }
    match seen.insert(task.file.clone(), line) {
        Some(before) => Err(format!("{} is in line {before} already", task.file)),
        None => Ok(()),
    }
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self, String> {
        let headings: Vec<&str> = sheet.headings.iter().collect();
        let twice = headings.iter().enumerate().find(|&(at, heading)| headings.iter().take(at).any(|it| it == heading));
        if let Some((_, heading)) = twice {
            return Err(format!("two columns are called {heading:?}; give one another name"));
        }
        let none = || {
            format!("there is no column {FILE}; an index names a recording in each row (one recording: supine replay)")
        };
        let file = sheet.column(FILE).ok_or_else(none)?;
        let find = |name: &'static str| {
            headings.iter().position(|heading| heading.replace('_', "-") == name).map(|at| (name, at))
        };
        let options: Vec<(&str, usize)> = OPTIONS.into_iter().filter_map(find).collect();
        let used: BTreeSet<usize> = options.iter().map(|&(_, at)| at).chain([file]).collect();
        let carried = (0..headings.len()).filter(|at| !used.contains(at)).collect();
        Ok(Self { file, options, carried })
    }

    fn task(&self, row: &StringRecord, folder: &Path, usual: &Reading) -> Task {
        let file = row.get(self.file).unwrap_or_default().to_owned();
        let path = folder.join(&file);
        let reading = self.reading(row, usual).unwrap_or_default();
        let carried = self.carried.iter().map(|&at| row.get(at).unwrap_or_default().to_owned()).collect();
        let bytes = path.metadata().map_or(0, |metadata| metadata.len());
        Task { file, path, folder: String::new(), plan: Plan::Read { reading, listed: true }, carried, bytes }
    }

    /// What the row says of how to read its file, before what the command says of all.
    fn reading(&self, row: &StringRecord, usual: &Reading) -> Result<Reading, String> {
        let said = |&(name, at): &(&str, usize)| {
            row.get(at).filter(|cell| !cell.is_empty()).map(|cell| (name.to_owned(), cell.to_owned()))
        };
        let said: BTreeMap<String, String> = self.options.iter().filter_map(said).collect();
        Reading::said(&said).map(|reading| reading.before(usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> anyhow::Result<Index> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index.csv");
        crate::store::replace(&path, text.as_bytes()).unwrap();
        let usual = BTreeMap::from([("unit", "mg"), ("zone", "Europe/Berlin")]);
        let usual = usual.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Index::read(&path, &Reading::from_map(&usual))
    }

    fn refused(task: &Task) -> Option<(u64, &str)> {
        match &task.plan {
            Plan::Refuse(failure) => Some((failure.line?, &failure.message)),
            _ => None,
        }
    }

    #[test]
    fn a_row_says_how_its_file_is_read_and_the_rest_is_carried() {
        let index = index("person;file;time_unit;unit;night\nann; a.csv ;ms;;1\nbob;b/c.csv;;g;2\n").unwrap();
        assert_eq!(index.carried, ["person", "night"]);
        let said = |task: &Task| match &task.plan {
            Plan::Read { reading, .. } => {
                reading.to_map().into_iter().map(|(name, value)| format!("{name}={value}")).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(said(&index.tasks[0]), ["time-unit=ms", "unit=mg", "zone=Europe/Berlin"]);
        assert_eq!(said(&index.tasks[1]), ["unit=g", "zone=Europe/Berlin"]);
        assert_eq!(
            (&*index.tasks[0].file, &index.tasks[1].carried[..]),
            ("a.csv", &["bob".to_owned(), "2".to_owned()][..])
        );
    }

    #[test]
    fn what_is_wrong_in_a_row_is_its_own_failure() {
        let index = index("file,rate,sign\na.csv,fast,\nb.csv,50,up\n\n,50,\nc.csv,50,normal\nc.csv,,\n").unwrap();
        let found: Vec<_> = index.tasks.iter().map(refused).collect();
        assert_eq!(found[0], Some((2, "rate: \"fast\" is not a number")));
        assert_eq!(found[1], Some((3, "sign: \"up\" is neither normal nor inverted")));
        assert_eq!(found[2], Some((5, "there is no file in this row")));
        assert_eq!(found[3], None);
        assert_eq!(found[4], Some((7, "c.csv is in line 6 already")));
    }

    #[test]
    fn an_index_has_a_column_of_files_and_no_heading_twice() {
        let said = |text: &str| index(text).unwrap_err().to_string();
        assert!(said("path\na.csv\n").ends_with("index.csv:1: there is no column file; an index names a recording in each row (one recording: supine replay)"));
        assert!(said("file,a,a\n").ends_with("index.csv:1: two columns are called \"a\"; give one another name"));
    }
}
