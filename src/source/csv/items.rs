//! One row after another, with what may lie between them.

use super::error::Problem;
use super::rows::{Fault, Line, Row, Rows};
use crate::recording::Sample;
use crate::source::file::{Lines, Span};

/// The next thing in a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    /// A reading, its time and unit still those of the file.
    Row(Row),
    /// A reading.
    Sample(Sample),
    /// A row without one.
    Missing,
    /// The last line, and it breaks off.
    Torn,
}

/// The next row and its line; none at the end, or at the end of the first block while it is held.
///
/// `own` is set for a file of ours, in which a line without its end was cut off even if its cells look whole.
#[inline]
pub(super) fn next_item(lines: &mut Lines, rows: &Rows, own: bool) -> Result<Option<(Span, Item)>, (u64, Fault)> {
    loop {
        let Some(span) = lines.next().map_err(|fault| at(lines.line() + 1, fault.into()))? else { return Ok(None) };
        let (text, len) = lines.text(span);
        match rows.parse(text, len) {
            Ok(Line::Row(row)) if span.closed || !own => return Ok(Some((span, Item::Row(row)))),
            Ok(Line::Blank) => {}
            _ if !span.closed => return Ok(Some((span, Item::Torn))),
            Ok(Line::Open) => return over_lines(lines, rows, span),
            Ok(Line::Missing | Line::Row(_)) => return Ok(Some((span, Item::Missing))),
            Err(fault) => return Err((span.line, fault)),
        }
    }
}

fn at(line: u64, problem: Problem) -> (u64, Fault) {
    (line, Fault { column: None, problem })
}

/// A row with a quoted cell that goes on in the next line.
#[cold]
fn over_lines(lines: &mut Lines, rows: &Rows, mut span: Span) -> Result<Option<(Span, Item)>, (u64, Fault)> {
    let line = span.line;
    loop {
        if !lines.extend(&mut span).map_err(|fault| at(line, fault.into()))? {
            return if lines.is_cut() { Ok(None) } else { Err(at(line, Problem::OpenQuote)) };
        }
        let (text, len) = lines.text(span);
        match rows.parse(text, len).map_err(|fault| (line, fault))? {
            Line::Open => {}
            Line::Row(row) => return Ok(Some((span, Item::Row(row)))),
            Line::Missing | Line::Blank => return Ok(Some((span, Item::Missing))),
        }
    }
}
