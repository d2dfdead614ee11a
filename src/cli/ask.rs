//! Questions on a terminal: one line each, checked in place; Esc and Ctrl-C give up the whole command.

use std::io::{self, IsTerminal};

use console::{Key, Term};

use super::exit::Interrupted;
use super::out;

/// Somebody who can be asked.
#[derive(Debug)]
pub struct Asker {
    term: Term,
}

impl Asker {
    /// The person at the terminal; `None` when there is none to type or to read.
    #[must_use]
    pub fn present() -> Option<Self> {
        let term = Term::stderr();
        (io::stdin().is_terminal() && term.is_term()).then_some(Self { term })
    }

    /// Tells something before a question.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn say(&self, text: &str) -> anyhow::Result<()> {
        Ok(self.term.write_line(&out::wrapped(text, &self.term))?)
    }

    /// Asks, on one line, until the answer is taken: `check` turns it into a value or says what is wrong with it.
    ///
    /// # Errors
    /// When the person gives up or the terminal is gone.
    pub fn line<T>(&self, question: &str, check: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<T> {
        loop {
            match check(self.type_line(question)?.trim()) {
                Ok(value) => return Ok(value),
                Err(reason) => self.say(&format!("  {reason}"))?,
            }
        }
    }

    /// Yes or no; Enter means no.
    ///
    /// # Errors
    /// When the person gives up or the terminal is gone.
    pub fn confirm(&self, question: &str) -> anyhow::Result<bool> {
        self.line(&format!("{question} [y/N]"), |answer| match answer.to_lowercase().as_str() {
            "y" | "yes" => Ok(true),
            "" | "n" | "no" => Ok(false),
            _ => Err("type y or n".to_owned()),
        })
    }

    fn type_line(&self, question: &str) -> anyhow::Result<String> {
        let mut line = String::new();
        loop {
            self.draw(question, &line)?;
            match self.term.read_key_raw() {
                Ok(Key::Enter) => break,
                Ok(Key::Escape | Key::CtrlC | Key::Char('\x04')) => return self.give_up(),
                Ok(Key::Backspace) => drop(line.pop()),
                Ok(Key::Char('\x15')) => line.clear(),
                Ok(Key::Char(c)) if !c.is_control() => line.push(c),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted) => {
                    return self.give_up();
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.term.write_line("")?;
        Ok(line)
    }

    /// Draws question and answer on one line; of an answer that is too long for it, the end.
    fn draw(&self, question: &str, line: &str) -> io::Result<()> {
        let room = usize::from(self.term.size().1).saturating_sub(console::measure_text_width(question) + 3).max(8);
        let mut shown = line;
        while console::measure_text_width(shown) > room {
            shown = shown.char_indices().nth(1).map_or("", |(at, _)| shown.get(at..).unwrap_or_default());
        }
        self.term.clear_line()?;
        self.term.write_str(&format!("{question} {shown}"))
    }

    fn give_up(&self) -> anyhow::Result<String> {
        self.term.write_line("")?;
        Err(Interrupted.into())
    }
}
