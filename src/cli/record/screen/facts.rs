//! The numbers, in two columns where there is room.

use ratatui::text::{Line, Span};

use super::super::say;
use super::super::status::Status;
use super::ink::Ink;
use crate::report::words;
use crate::source::ble::State;
use crate::time::human_duration;

/// Columns of a name.
const NAME: usize = 11;
/// From so many columns on there are two facts in a row.
const WIDE: usize = 72;

/// Name and value, the most wanted first.
fn facts(status: &Status) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if status.night.heard.is_some() {
        facts.push(("Still for", say::stillness(status)));
        if status.on_trunk {
            facts.push(("Turned", words::count(status.night.position_changes as usize, "time", "times")));
        }
    }
    facts.push(("Sensor", say::peer(status).to_owned()));
    facts.extend(status.battery.map(|percent| ("Battery", format!("{percent} %"))));
    facts.push(("Link", link(status)));
    if status.night.samples > 0 {
        facts.push(("Samples", format!("{}, {} lost", say::grouped(status.night.samples), say::lost(status))));
        facts.push(("Gaps", gaps(status)));
    }
    facts.extend(restarts(status).map(|text| ("Restarted", text)));
    facts.push(("Disk", disk(status)));
    facts.extend(status.heart_rate.map(|bpm| ("Heart rate", format!("{bpm} per min"))));
    facts.extend(nudges(status).map(|text| ("Nudges", text)));
    facts.push(("Began", format!("{}, {} ago", status.clock(status.started), elapsed(status))));
    facts.push(("Ends", ends(status)));
    facts
}

fn elapsed(status: &Status) -> String {
    say::minutes(status.secs_since(status.started))
}

fn ends(status: &Status) -> String {
    status.ends.map_or_else(
        || "when you stop it".to_owned(),
        |ends| format!("{}, in {}", status.clock(ends), human_duration((ends - status.now).as_secs().max(0))),
    )
}

fn link(status: &Status) -> String {
    let state = match status.link.state {
        State::Streaming => "connected",
        State::Looking => "looking",
        State::Connecting => "connecting",
        State::Starting => "starting",
        State::Waiting(_) => "lost",
        State::NoAdapter => "no Bluetooth",
        State::Stopped => "stopped",
    };
    let signal = say::signal(status).filter(|_| status.link.state == State::Streaming);
    let signal = signal.map_or(String::new(), |signal| format!(", {signal}"));
    format!("{state}{signal}")
}

fn restarts(status: &Status) -> Option<String> {
    let times = status.link.restarts as usize;
    (times > 0).then(|| words::count(times, "time", "times"))
}

fn gaps(status: &Status) -> String {
    match status.night.gaps {
        0 => "none".to_owned(),
        n => format!("{n}, together {}", human_duration(status.night.gap_secs)),
    }
}

fn disk(status: &Status) -> String {
    let free = status.disk.free.map_or(String::new(), |free| format!(", {} free", say::bytes(free)));
    format!("{} used{free}", say::bytes(status.disk.written))
}

fn nudges(status: &Status) -> Option<String> {
    let nudges = status.nudges?;
    let quiet = nudges.quiet_until.filter(|&until| until > status.now);
    Some(match quiet {
        Some(until) if nudges.given == 0 => format!("none before {}", status.clock(until)),
        _ if nudges.given == 0 => "none so far".to_owned(),
        _ => format!("{} given, {} answered", nudges.given, nudges.answered),
    })
}

/// The facts in rows.
pub(super) fn lines(status: &Status, ink: Ink, width: usize) -> Vec<Line<'static>> {
    let facts = facts(status);
    let columns = if width >= WIDE { 2 } else { 1 };
    let room = width / columns;
    let row = |row: &[(&'static str, String)]| Line::from_iter(row.iter().flat_map(|fact| spans(fact, ink, room)));
    facts.chunks(columns).map(row).collect()
}

fn spans((name, value): &(&'static str, String), ink: Ink, room: usize) -> [Span<'static>; 2] {
    let space = room.saturating_sub(NAME + 2);
    let long = value.chars().count() > space;
    let value: String = value.chars().take(if long { space.saturating_sub(1) } else { space }).collect();
    let value = if long { format!("{value}…") } else { value };
    let fill = room.saturating_sub(NAME);
    [Span::styled(format!("{name:<NAME$}"), ink.faint()), Span::styled(format!("{value:<fill$}"), ink.plain())]
}
