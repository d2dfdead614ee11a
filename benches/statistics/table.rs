//! Tables in Markdown.

use std::fmt::Write as _;

/// A table of words and shares.
pub(crate) fn table(title: &str, head: &[String], rows: &[(String, Vec<Option<f64>>)]) -> String {
    let mut text = format!("**{title}**\n\n|  | {} |\n|---|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for (name, cells) in rows {
        let cells: Vec<String> = cells.iter().map(|cell| cell.map_or("–".to_owned(), percent)).collect();
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}
