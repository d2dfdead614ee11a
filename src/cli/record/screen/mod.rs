//! The full screen while a night is recorded.
//!
//! The terminal is as before whenever this ends, also by a panic.

mod draw;
mod facts;
mod ink;
mod night;
mod view;

use std::io::{self, IsTerminal};
use std::time::Duration;

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEventKind};

pub use draw::draw;
pub use view::{View, Wish};

use super::status::Status;
use crate::cli::interrupt;
use crate::source::ble::State;
use crate::time::Timestamp;

/// The terminal, taken over. A screen that cannot be drawn is no reason to stop recording.
#[derive(Debug)]
pub struct Screen {
    terminal: DefaultTerminal,
    view: View,
    drawn: Option<(i64, State, View)>,
}

/// Whether there is a terminal that can be drawn on and typed at.
#[must_use]
pub fn is_possible() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && io::stdin().is_terminal() && !dumb
}

impl Screen {
    /// Takes the terminal over; colours unless `NO_COLOR` is set.
    ///
    /// # Errors
    /// When the terminal does not do it.
    pub fn open(now: Timestamp) -> io::Result<Self> {
        // A second Ctrl-C ends the program wherever it is.
        interrupt::tidy_with(|| drop(ratatui::try_restore()));
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Ok(Self { terminal: ratatui::try_init()?, view: View::new(now, colour), drawn: None })
    }

    /// Draws, if a second has passed or something has changed since.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn show(&mut self, status: &Status) -> io::Result<()> {
        let key = (status.now.floor_secs(), status.link.state, self.view);
        if self.drawn != Some(key) {
            let view = self.view;
            self.terminal.draw(|frame| draw(frame, status, &view))?;
            self.drawn = Some(key);
        }
        Ok(())
    }

    /// Waits for a key for at most so long; what the person wants, if it concerns the recording.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn wish(&mut self, status: &Status, wait: Duration) -> io::Result<Option<Wish>> {
        if !event::poll(wait)? {
            return Ok(None);
        }
        match event::read()? {
            Event::Key(key) if key.kind == KeyEventKind::Press => Ok(self.view.press(key, status)),
            Event::Resize(..) => {
                self.drawn = None;
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // There is nothing to do about a terminal that is gone.
        let _ = ratatui::try_restore();
    }
}

#[cfg(test)]
mod tests;
