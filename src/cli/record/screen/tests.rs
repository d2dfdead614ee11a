use std::time::Duration;

use jiff::SignedDuration;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::fixture;
use super::super::status::Status;
use super::*;

/// The cells of a screen as text, without blanks at the ends of lines.
fn drawn(status: &Status, view: &View, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, status, view)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let rows = buffer.content().chunks(usize::from(width).max(1));
    let text = rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned());
    text.collect::<Vec<_>>().join("\n")
}

fn fresh(status: &Status) -> View {
    View::new(status.now, true)
}

fn snapshot(size: (u16, u16)) -> String {
    let mut text = String::new();
    for (name, status) in fixture::all() {
        text +=
            &format!("{:=^1$}\n{2}\n", format!(" {name} "), usize::from(size.0), drawn(&status, &fresh(&status), size));
    }
    let dark = View::new(Timestamp::default(), true);
    for (name, status) in [("dark", fixture::well()), ("dark_link_lost", fixture::link_lost())] {
        text += &format!("{:=^1$}\n{2}\n", format!(" {name} "), usize::from(size.0), drawn(&status, &dark, size));
    }
    text
}

#[test]
fn an_ordinary_terminal() {
    insta::assert_snapshot!(snapshot((80, 24)));
}

#[test]
fn a_large_terminal() {
    insta::assert_snapshot!(snapshot((120, 40)));
}

#[test]
fn a_tiny_terminal() {
    insta::assert_snapshot!(snapshot((40, 10)));
}

#[test]
fn no_size_is_a_panic() {
    for (_, status) in fixture::all() {
        for size in [(1, 1), (2, 3), (5, 2), (9, 60), (20, 5), (39, 13), (54, 24), (300, 3), (500, 120)] {
            drawn(&status, &fresh(&status), size);
            drawn(&status, &View::new(Timestamp::default(), false), size);
        }
    }
}

fn key(code: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(code), KeyModifiers::NONE)
}

fn later(mut status: Status, secs: i64) -> Status {
    status.now = status.now + SignedDuration::from_secs(secs);
    status
}

#[test]
fn q_asks_once_and_forgets() {
    let status = fixture::well();
    let mut view = fresh(&status);
    assert_eq!(view.press(key('q'), &status), None);
    assert!(drawn(&status, &view, (80, 24)).contains("Stop recording? q again stops it."));
    assert_eq!(view.press(key('x'), &status), None);
    assert_eq!(view.press(key('q'), &status), None);
    let status = later(status, 20);
    assert_eq!(view.press(key('q'), &status), None);
    assert_eq!(view.press(key('q'), &status), Some(Wish::Stop));
}

#[test]
fn it_goes_dark_after_a_minute_and_any_key_brings_it_back() {
    let status = fixture::well();
    let mut view = fresh(&status);
    let night = later(status, 60);
    let dark = drawn(&night, &view, (80, 24));
    assert_eq!(dark.trim(), "02:20  recording");
    assert_eq!(view.press(key('q'), &night), None);
    assert!(!view.is_dark(&night) && !view.is_asking(night.now));
}

#[test]
fn control_c_stops_from_the_dark_too() {
    let night = later(fixture::well(), 3600);
    let mut view = View::new(Timestamp::default(), true);
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(view.press(control_c, &night), Some(Wish::Stop));
}

#[test]
fn it_stays_bright_while_somebody_is_being_asked() {
    for before in [fixture::checking(), fixture::check_failed(), fixture::looking()] {
        assert!(!fresh(&before).is_dark(&later(before.clone(), 120)));
        assert!(fresh(&before).is_dark(&later(before.clone(), 700)));
    }
}

#[test]
fn a_link_that_breaks_at_night_lights_up_nothing() {
    let status = fixture::link_lost();
    assert!(fresh(&status).is_dark(&later(status.clone(), 61)));
}

#[test]
fn without_colour_no_cell_has_one() {
    let status = fixture::well();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| draw(frame, &status, &View::new(status.now, false))).unwrap();
    let reset = ratatui::style::Color::Reset;
    assert!(terminal.backend().buffer().content().iter().all(|cell| cell.fg == reset && cell.bg == reset));
}

/// `SCENE=well cargo test --lib play_a_scene -- --ignored --nocapture` in a terminal shows one; q q leaves.
#[test]
#[ignore = "for people, in a terminal"]
fn play_a_scene() {
    let wanted = std::env::var("SCENE").unwrap_or_else(|_| "well".to_owned());
    let (_, mut status) = fixture::all().into_iter().find(|(name, _)| *name == wanted).unwrap();
    let mut screen = Screen::open(status.now).unwrap();
    loop {
        screen.show(&status).unwrap();
        match screen.wish(&status, Duration::from_secs(1)).unwrap() {
            Some(Wish::Stop) => return,
            Some(Wish::Again) => panic!("a panic leaves the terminal as it was"),
            _ => status = later(status, 1),
        }
    }
}
