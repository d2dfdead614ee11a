//! The table of clips.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::cli::sheet::Sheet;
use crate::posture::Posture;
use crate::units::Hertz;

/// The labels of an index and what they mean.
pub(super) const LABELS: [(&str, Posture); 5] = [
    ("back", Posture::Supine),
    ("left", Posture::LeftSide),
    ("right", Posture::RightSide),
    ("stomach", Posture::Prone),
    ("upright", Posture::Upright),
];

/// The word of an index for a posture.
pub(super) fn label(posture: Posture) -> &'static str {
    LABELS.iter().find(|(_, other)| *other == posture).map_or("", |(word, _)| word)
}

/// The rows that are to be scored.
#[derive(Debug)]
pub(super) struct Index {
    /// What the file is called.
    pub(super) name: String,
    /// The clips of the data set that was asked for.
    pub(super) rows: Vec<Row>,
    /// How many clips of it have another label.
    pub(super) other_labels: usize,
}

/// One clip.
#[derive(Debug)]
pub(super) struct Row {
    /// Where it stands in the index, from 1.
    pub(super) line: u64,
    pub(super) dataset: String,
    pub(super) subject: String,
    /// None where its label is not scored.
    pub(super) truth: Option<Posture>,
    /// If the index says it.
    pub(super) rate: Option<Hertz>,
    pub(super) path: PathBuf,
    /// What the index says more closely, if it does.
    fine_label: String,
}

/// Where the columns stand.
struct Columns {
    dataset: Option<usize>,
    subject: usize,
    label: usize,
    fine_label: Option<usize>,
    rate: Option<usize>,
    path: usize,
}

impl Index {
    /// Reads it, and checks every row that will be used.
    ///
    /// # Errors
    /// With file and line, when a row does not say what it must, or no row is left.
    pub(super) fn read(path: &Path, dataset: Option<&str>) -> anyhow::Result<Self> {
        let sheet = Sheet::read(path)?;
        let columns = Columns::of(&sheet.headings).map_err(|missing| sheet.at(1, &missing))?;
        let mut index = Self { name: sheet.name.clone(), rows: Vec::new(), other_labels: 0 };
        let (folder, mut datasets) = (path.parent().unwrap_or(Path::new("")), Vec::new());
        for (line, record) in &sheet.rows {
            let found = columns.dataset.and_then(|at| record.get(at)).unwrap_or_default();
            if dataset.is_none_or(|wanted| wanted == found) {
                index.take(record, *line, &columns, folder)?;
            } else if !datasets.iter().any(|name| name == found) {
                datasets.push(found.to_owned());
            }
        }
        index.not_empty(dataset, &datasets)
    }

    fn take(&mut self, record: &StringRecord, line: u64, columns: &Columns, folder: &Path) -> anyhow::Result<()> {
        let row = columns.row(record, folder).map_err(|problem| self.at(line, &problem))?;
        self.other_labels += usize::from(row.truth.is_none());
        self.rows.push(Row { line, ..row });
        Ok(())
    }

    fn not_empty(self, dataset: Option<&str>, others: &[String]) -> anyhow::Result<Self> {
        let (name, none) = (&self.name, self.rows.len() == self.other_labels);
        if let Some(wanted) = dataset.filter(|_| none && self.other_labels == 0) {
            let has = if others.is_empty() { "no row at all".to_owned() } else { others.join(", ") };
            anyhow::bail!("{name}: no row is of the data set {wanted:?}; there is {has}");
        }
        anyhow::ensure!(!none, "{name}: no clip is labelled {}", LABELS.map(|(word, _)| word).join(", "));
        Ok(self)
    }

    /// Leaves out the clips whose label is not scored.
    pub(super) fn only_scored(&mut self) {
        self.rows.retain(|row| row.truth.is_some());
    }

    /// Puts the upright clips with this fine label before all others, so that they are the ones that set mountings.
    ///
    /// # Errors
    /// When there is none, with the fine labels that there are.
    pub(super) fn put_first(&mut self, upright: &str) -> anyhow::Result<()> {
        let ups: BTreeSet<&str> = self.upright().map(|row| row.fine_label.as_str()).collect();
        let has: Vec<&str> = ups.iter().copied().collect();
        let name = &self.name;
        let there = if has.is_empty() { "no upright clip".to_owned() } else { has.join(", ") };
        anyhow::ensure!(
            ups.contains(upright),
            "{name}: no upright clip has the fine_label {upright:?}; there is {there}"
        );
        self.rows.sort_by_key(|row| !(row.truth == Some(Posture::Upright) && row.fine_label == upright));
        Ok(())
    }

    fn upright(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.truth == Some(Posture::Upright))
    }

    /// What is wrong, with file and line.
    pub(super) fn at(&self, line: u64, problem: &impl std::fmt::Display) -> anyhow::Error {
        anyhow::anyhow!("{}:{line}: {problem}", self.name)
    }
}

impl Columns {
    fn of(headings: &StringRecord) -> Result<Self, String> {
        let find = |name: &str| headings.iter().position(|heading| heading == name);
        let need = |name: &str| {
            find(name).ok_or_else(|| format!("there is no column {name}; an index needs subject, label and path"))
        };
        let (subject, label, path) = (need("subject")?, need("label")?, need("path")?);
        let (dataset, fine_label, rate) = (find("dataset"), find("fine_label"), find("rate_hz"));
        Ok(Self { dataset, subject, label, fine_label, rate, path })
    }

    fn row(&self, record: &StringRecord, folder: &Path) -> Result<Row, String> {
        let cell = |at: usize, name: &str| {
            record.get(at).filter(|cell| !cell.is_empty()).ok_or_else(|| format!("there is no {name} in this row"))
        };
        let word = cell(self.label, "label")?;
        let truth = LABELS.into_iter().find(|(label, _)| *label == word).map(|(_, posture)| posture);
        let optional = |at: Option<usize>| at.and_then(|at| record.get(at)).filter(|cell| !cell.is_empty());
        Ok(Row {
            line: 0,
            dataset: optional(self.dataset).unwrap_or_default().to_owned(),
            subject: cell(self.subject, "subject")?.to_owned(),
            truth,
            rate: optional(self.rate).map(rate).transpose()?,
            path: folder.join(cell(self.path, "path")?),
            fine_label: optional(self.fine_label).unwrap_or_default().to_owned(),
        })
    }
}

fn rate(text: &str) -> Result<Hertz, String> {
    let number: f64 = text.parse().map_err(|_| format!("rate_hz {text:?} is not a number"))?;
    Hertz::new(number).map_err(|error| error.to_string())
}
