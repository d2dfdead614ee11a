//! Standard output for people and programs: colours only on a terminal, no panic on a closed pipe.

use std::io::{self, Write};

use console::Term;

/// Writes text to standard output; a reader who has gone away (`| head`) is no error.
///
/// # Errors
/// When standard output cannot be written to for another reason.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Bytes to standard output as they are, for another program.
///
/// # Errors
/// As [`print()`].
pub fn raw(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Sentences to standard output, broken between words where a terminal would break within them.
///
/// # Errors
/// As [`print()`].
pub fn say(text: &str) -> io::Result<()> {
    let term = Term::stdout();
    print(&if term.is_term() { wrapped(text, &term) } else { text.to_owned() })
}

/// Text broken between words to the width of a terminal; a word that is longer, such as a path, stays whole.
#[must_use]
pub fn wrapped(text: &str, term: &Term) -> String {
    let width = usize::from(term.size().1);
    let options = textwrap::Options::new(width).break_words(false);
    textwrap::fill(text, options.word_separator(textwrap::WordSeparator::AsciiSpace))
}
