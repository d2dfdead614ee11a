//! Standard output for people and programs: colours only on a terminal, no panic on a closed pipe.

use std::io::{self, Write};

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
