//! The full screen, drawn from plain data alone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::super::check::Verdict;
use super::super::say;
use super::super::status::Status;
use super::facts;
use super::ink::Ink;
use super::night;
use super::view::View;
use crate::source::ble::State;

/// Blank columns left and right.
const MARGIN: u16 = 2;

/// Draws one moment of a recording.
pub fn draw(frame: &mut Frame<'_>, status: &Status, view: &View) {
    let ink = Ink { colour: view.colour };
    let area = frame.area();
    frame.render_widget(Block::new().style(ink.paper()), area);
    if view.is_dark(status) {
        let text = Line::styled(dark(status), ink.night(is_wrong(status)));
        return frame.render_widget(Paragraph::new(text), row(area, area.height / 2));
    }
    let inner = inner(area);
    let (lines, foot) = (page(status, ink, inner), footer(status, view, ink, inner.width.into()));
    let body = Rect { height: inner.height.saturating_sub(2), ..inner };
    frame.render_widget(Paragraph::new(lines), body);
    frame.render_widget(Paragraph::new(foot), row(area, area.height.saturating_sub(1)));
}

/// Without the margins; a screen that is too small for those has none.
fn inner(area: Rect) -> Rect {
    let side = if area.width > 4 * MARGIN { MARGIN } else { 0 };
    let top = u16::from(area.height > 12);
    Rect {
        x: area.x + side,
        y: area.y + top,
        width: area.width.saturating_sub(2 * side),
        height: area.height.saturating_sub(top),
    }
}

fn row(area: Rect, down: u16) -> Rect {
    let side = inner(area);
    Rect { y: area.y + down.min(area.height.saturating_sub(1)), height: area.height.min(1), ..side }
}

fn is_wrong(status: &Status) -> bool {
    status.link.state != State::Streaming || status.disk.trouble.is_some()
}

/// What somebody wants to know who looks up at three: the time, and whether it still records.
fn dark(status: &Status) -> String {
    let how = if is_wrong(status) { say::short(status) } else { "recording".to_owned() };
    format!("{}  {how}", status.clock(status.now))
}

/// What fits, from the top: how it is, what is wrong, then the night and the numbers.
fn page(status: &Status, ink: Ink, area: Rect) -> Vec<Line<'static>> {
    let (width, height) = (usize::from(area.width), usize::from(area.height.saturating_sub(2)));
    let mut lines = head(status, ink, width);
    let facts = facts::lines(status, ink, width);
    let night = night::lines(status, ink, width);
    let room = height.saturating_sub(lines.len());
    let with_night = !night.is_empty() && room > night.len() + 2;
    if with_night {
        lines.push(Line::default());
        lines.extend(night);
    }
    let room = height.saturating_sub(lines.len() + 1);
    if room > 0 {
        lines.push(Line::default());
        lines.extend(facts.into_iter().take(room));
    }
    lines
}

/// The state with the time of day at the right, what the check asks, and what is wrong.
fn head(status: &Status, ink: Ink, width: usize) -> Vec<Line<'static>> {
    let clock = status.clock(status.now);
    let room = width.saturating_sub(clock.len() + 2).max(10);
    let mut said = wrapped(&say::state(status), room).into_iter();
    let first = said.next().unwrap_or_default();
    let blanks = " ".repeat(width.saturating_sub(first.chars().count() + clock.len()));
    let mut lines =
        vec![Line::from(vec![Span::styled(first, ink.loud()), Span::raw(blanks), Span::styled(clock, ink.plain())])];
    lines.extend(said.map(|text| Line::styled(text, ink.loud())));
    let task = status.task.clone().or_else(|| say::hint(status));
    if let Some(task) = task {
        lines.push(Line::default());
        lines.extend(wrapped(&task, width).into_iter().map(|text| Line::styled(text, ink.plain())));
    }
    let problems: Vec<String> = say::problems(status).iter().flat_map(|it| item(it, width)).collect();
    if !problems.is_empty() {
        lines.push(Line::default());
        lines.extend(problems.into_iter().map(|text| Line::styled(text, ink.wrong())));
    }
    lines
}

/// One of several things that are wrong.
fn item(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width.max(4)).initial_indent("! ").subsequent_indent("  ");
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// What the keys do, as far as it fits.
fn footer(status: &Status, view: &View, ink: Ink, width: usize) -> Line<'static> {
    if status.stopping {
        return Line::default();
    }
    if view.is_asking(status.now) {
        return Line::styled("Stop recording? q again stops it.", ink.loud());
    }
    let failed = matches!(status.verdict, Verdict::Wrong(_));
    let again = failed.then_some("c checks again");
    let parts = ["q or Ctrl-C stops"].into_iter().chain(again).chain(["dark after a minute, any key brings light"]);
    let mut text = String::new();
    for part in parts {
        let joint = if text.is_empty() { "" } else { " · " };
        if text.chars().count() + joint.len() + part.len() <= width {
            text = format!("{text}{joint}{part}");
        }
    }
    Line::styled(text, ink.faint())
}

/// Broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, width.max(1)).into_iter().map(std::borrow::Cow::into_owned).collect()
}
