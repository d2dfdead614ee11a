//! Columns for the terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows under headings, each column as wide as its widest cell.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(Flush, Vec<String>)>,
    headings: usize,
}

impl Table {
    /// A table with headings, of one or more lines each (`"left\nside"`).
    #[must_use]
    pub fn new(headings: &[(Flush, &str)]) -> Self {
        let lines = headings.iter().map(|(_, heading)| heading.lines().count()).max().unwrap_or(0);
        let column = |(flush, heading): &(Flush, &str)| {
            let mut cells: Vec<String> = heading.lines().map(str::to_owned).collect();
            cells.resize(lines, String::new());
            (*flush, cells)
        };
        Self { columns: headings.iter().map(column).collect(), headings: lines }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for ((_, column), cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
    }

    /// The text: headings bold, two blanks between columns, none at the end of a line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let rows = self.columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        for row in 0..rows {
            let style = if row < self.headings { Style::new().bold() } else { Style::new() };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{style}{}{style:#}", self.line(row));
        }
        text
    }

    fn line(&self, row: usize) -> String {
        let cells = self.columns.iter().map(|(flush, column)| {
            let width = column.iter().map(|cell| console::measure_text_width(cell)).max().unwrap_or(0);
            let cell = column.get(row).map_or("", String::as_str);
            let blanks = " ".repeat(width.saturating_sub(console::measure_text_width(cell)));
            if *flush == Flush::Left { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

/// How what needs attention is shown; the words say it without colour too.
pub const ATTENTION: Style = AnsiColor::Yellow.on_default();
