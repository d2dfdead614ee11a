//! What somebody half asleep gets to see and hear: one instruction at a time, a bell when it is done.

use console::{Term, style};

use super::guide::{Hint, NEED_SECS, News};
use crate::posture::mounting::poses::{Asked, Doubt};
use crate::source::ble::{Link, State};

/// What there is to show at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct View {
    pub(super) sensor: String,
    pub(super) link: Link,
    pub(super) asked: Asked,
    pub(super) still: u32,
    pub(super) hint: Option<Hint>,
    /// Why the pose is asked for once more.
    pub(super) again: Option<String>,
}

/// What it is going to be, for whoever still waits for the sensor.
const PLAN: [&str; 3] = [
    "Three poses, ten seconds each: upright, on your back, on your left side.",
    "The bell rings when one is done: go on to the next. It rings twice when all are.",
    "Ctrl-C leaves; nothing is kept then.",
];

/// A terminal, or a stream of lines.
#[derive(Debug)]
pub(super) struct Show {
    term: Option<Term>,
    last: Vec<String>,
}

impl Show {
    /// The terminal on standard error, if there is one that can be drawn on.
    pub(super) fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let term = Term::stderr();
        Self { term: (term.is_term() && !dumb).then_some(term), last: Vec::new() }
    }

    /// What it is going to be.
    pub(super) fn begin(&self) {
        PLAN.iter().for_each(|line| anstream::eprintln!("{line}"));
    }

    /// Shows it, as far as it is new. A terminal that is gone is no reason to stop.
    pub(super) fn show(&mut self, view: &View) {
        let lines = if self.term.is_some() { screen(view) } else { plain(view) };
        if lines == self.last {
            return;
        }
        if let Some(term) = &self.term {
            let _ = term.clear_screen().and_then(|()| term.write_line(&lines.join("\n")));
        } else {
            let new: Vec<&String> = lines.iter().filter(|line| !self.last.contains(line)).collect();
            new.into_iter().for_each(|line| anstream::eprintln!("{line}"));
        }
        self.last = lines;
    }

    /// Rings, and where there is no bell says so.
    pub(super) fn tell(&self, news: News) {
        match (&self.term, news) {
            (Some(term), News::Finished) => {
                let _ = term.write_str("\x07");
                // A bell that still sounds swallows the next.
                std::thread::sleep(std::time::Duration::from_millis(600));
                let _ = term.write_str("\x07").and_then(|()| term.clear_screen());
            }
            (Some(term), _) => drop(term.write_str("\x07")),
            (None, News::Held(pose)) => anstream::eprintln!("{}: done", pose.word()),
            (None, News::Again(_)) => {}
            (None, News::Finished) => anstream::eprintln!("All done."),
        }
    }
}

/// The instruction, in capitals.
const fn instruction(asked: Asked) -> (&'static str, &'static str) {
    match asked {
        Asked::Upright => ("SIT OR STAND UPRIGHT", "Straight back, look ahead, keep still."),
        Asked::Back => ("LIE ON YOUR BACK", "Flat, as you lie at night, keep still."),
        Asked::Left => ("LIE ON YOUR LEFT SIDE", "Left shoulder down, one shoulder over the other, keep still."),
    }
}

fn link(view: &View) -> Option<String> {
    let name = view.link.peer.as_ref().and_then(|peer| peer.name.as_deref()).unwrap_or(&view.sensor);
    match view.link.state {
        State::Streaming => None,
        State::Looking | State::Waiting(_) => {
            Some(format!("Looking for the sensor ({}). Put it on: most sleep until they are worn.", view.sensor))
        }
        State::Connecting => Some(format!("Connecting to {name}.")),
        State::Starting => Some(format!("Starting {name}.")),
        State::NoAdapter => Some("Bluetooth is off: switch it on.".to_owned()),
        State::Stopped => Some("Stopping the sensor.".to_owned()),
    }
}

fn hint(hint: Hint) -> String {
    match hint {
        Hint::Like(pose) => format!("This still reads like being {}.", pose.how()),
        Hint::Restless => "Keep still for a moment.".to_owned(),
    }
}

/// Large, one thing at a time.
fn screen(view: &View) -> Vec<String> {
    let blank = String::new;
    let indented = |text: &str| format!("    {text}");
    if let Some(text) = link(view) {
        let plan = PLAN.iter().map(|line| indented(line));
        return [blank(), blank(), indented(&text), blank()].into_iter().chain(plan).collect();
    }
    let (words, how) = instruction(view.asked);
    let large = style(spaced(words)).bold().for_stderr().to_string();
    let mut lines =
        vec![blank(), blank(), indented(&large), blank(), indented(how), blank(), indented(&progress(view.still))];
    lines.push(blank());
    lines.extend(view.again.iter().map(|text| indented(text)));
    lines.extend(view.hint.map(|it| indented(&style(hint(it)).bold().for_stderr().to_string())));
    lines
}

/// Letters set apart, and words more so, as far as they are read from.
fn spaced(words: &str) -> String {
    words
        .split(' ')
        .map(|word| word.split("").collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("  ")
        .trim()
        .to_owned()
}

/// Filled for each still second, and how many are left.
fn progress(still: u32) -> String {
    let left = NEED_SECS.saturating_sub(still);
    let dots: String = (0..NEED_SECS).map(|second| if second < still { "● " } else { "○ " }).collect();
    if still == 0 { dots } else { format!("{dots}  {left}") }
}

/// Why a pose is asked for once more, for somebody half asleep.
pub(super) fn once_more(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::SignIsKnown => "That reads like your RIGHT side. Once more: left shoulder down.",
        Doubt::CannotTell(_) => "That was not squarely on the side. Once more: one shoulder over the other.",
        _ => "That was half way between lying and standing. Once more: flat on your back.",
    }
}

/// What a log or a screen reader gets: what is new, line by line.
fn plain(view: &View) -> Vec<String> {
    if let Some(text) = link(view) {
        return vec![text];
    }
    let (words, how) = instruction(view.asked);
    let mut lines: Vec<String> = view.again.iter().cloned().collect();
    lines.push(format!("{words}. {how}"));
    lines.extend(view.hint.map(hint));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instruction_at_a_time() {
        let link = Link { state: State::Streaming, ..Link::default() };
        let view = View {
            sensor: "Polar H10".into(),
            link,
            asked: Asked::Left,
            still: 3,
            hint: Some(Hint::Like(Asked::Back)),
            again: None,
        };
        let looking = View { link: Link::default(), ..view.clone() };
        let again = View { hint: None, again: Some(once_more(Doubt::CannotTell(3.0)).to_owned()), ..view.clone() };
        let shown = [&looking, &view, &again].map(|view| {
            let text = [screen(view), vec!["-- without a terminal:".into()], plain(view)].concat().join("\n");
            console::strip_ansi_codes(&text).into_owned()
        });
        insta::assert_snapshot!(shown.join("\n=====\n"));
    }
}
