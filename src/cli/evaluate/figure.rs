//! What was taken for what, as a picture.

use std::path::PathBuf;

use super::Evaluate;
use super::index::{Index, label};
use super::outcome::Outcome;
use super::text::{digits, how};
use crate::report::figure::{Confused, confusion};
use crate::report::palette::Theme;
use crate::report::words::{self, count};
use crate::store;

/// Where the picture goes, and as what.
#[derive(Clone, Debug)]
pub(super) struct File {
    path: PathBuf,
    /// As pixels instead of vectors.
    pixels: bool,
}

/// A file whose ending says what to draw.
pub(super) fn file(text: &str) -> Result<File, String> {
    let path = PathBuf::from(text);
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_deref().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(File { path, pixels: false }),
        Some("png") => Ok(File { path, pixels: true }),
        _ => Err("a picture ends in .svg or .png".to_owned()),
    }
}

impl File {
    /// Draws it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, args: &Evaluate, index: &Index, outcome: &Outcome) -> anyhow::Result<()> {
        let (title, under) = (title(index, outcome), under(args, outcome));
        let confused = Confused { title: &title, under: &under, rows: outcome.confusion.rows() };
        let figure = confusion(confused, Theme::LIGHT)?;
        let bytes = if self.pixels { figure.png.as_slice() } else { figure.svg.as_bytes() };
        store::replace(&self.path, bytes)?;
        anstream::eprintln!("Drawn in {}", self.path.display());
        Ok(())
    }
}

/// The data set, or the index where none is named, and how often it was right.
fn title(index: &Index, outcome: &Outcome) -> String {
    let mut datasets: Vec<&str> = outcome.scored.iter().map(|(name, _)| name.as_str()).collect();
    datasets.dedup();
    let name = match datasets.as_slice() {
        [] | [""] => index.name.clone(),
        names => names.join(", "),
    };
    let whole = &outcome.confusion;
    match whole.balanced_accuracy() {
        Some(_) => format!("{name}: balanced accuracy {}", digits(whole.balanced_accuracy())),
        None => format!("{name}: accuracy {}", digits(whole.accuracy())),
    }
}

fn under(args: &Evaluate, outcome: &Outcome) -> String {
    let interval = outcome
        .interval
        .map_or_else(String::new, |(low, high)| format!(" 95 % interval over wearers {low:.3} to {high:.3}."));
    let wearers = count(outcome.scored.len(), "wearer", "wearers");
    let windows = outcome.confusion.windows();
    let averaged: Vec<&str> = outcome.confusion.averaged().into_iter().map(label).collect();
    let over = if averaged.is_empty() { String::new() } else { format!(" Balanced over {}.", averaged.join(", ")) };
    let worn = args.worn.map_or_else(String::new, |worn| format!(", worn on {}", words::place(worn)));
    format!("{wearers}{worn}, {}; {windows} windows of {} s.{interval}{over}", how(args), args.window)
}
