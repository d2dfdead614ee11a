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

    /// Yes or no by one key, without Enter; Enter alone is neither, where that `may_skip` the question.
    ///
    /// # Errors
    /// When the person gives up or the terminal is gone.
    pub fn key(&self, question: &str, may_skip: bool) -> anyhow::Result<Option<bool>> {
        let keys = if may_skip { "[y/n, Enter skips]" } else { "[y/n]" };
        self.term.write_str(&format!("{} ", out::wrapped(&format!("{question} {keys}"), &self.term)))?;
        let (answer, word) = loop {
            match self.read_key()? {
                Key::Char('y' | 'Y') => break (Some(true), "yes"),
                Key::Char('n' | 'N') => break (Some(false), "no"),
                Key::Enter if may_skip => break (None, "–"),
                _ => {}
            }
        };
        self.term.write_line(word)?;
        Ok(answer)
    }

    fn type_line(&self, question: &str) -> anyhow::Result<String> {
        let mut line = String::new();
        loop {
            self.draw(question, &line)?;
            match self.read_key()? {
                Key::Enter => break,
                Key::Backspace => drop(line.pop()),
                Key::Char('\x15') => line.clear(),
                Key::Char(c) if !c.is_control() => line.push(c),
                _ => {}
            }
        }
        self.term.write_line("")?;
        Ok(line)
    }

    /// The next key; those that give up are an error.
    fn read_key(&self) -> anyhow::Result<Key> {
        match self.term.read_key_raw() {
            Ok(Key::Escape | Key::CtrlC | Key::Char('\x04')) => self.give_up(),
            Err(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted) => {
                self.give_up()
            }
            other => Ok(other?),
        }
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

    fn give_up<T>(&self) -> anyhow::Result<T> {
        self.term.write_line("")?;
        Err(Interrupted.into())
    }
}
