//! Ctrl-C during long work: stop at the next safe place, keep nothing half done.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Interrupted;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C is noticed by [`check`] instead of ending the program at once; a second one ends it.
pub fn watch() {
    // A handler that is already there stays: the commands call this once each.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

/// Whether to go on.
///
/// # Errors
/// [`Interrupted`] once Ctrl-C was pressed.
pub fn check() -> Result<(), Interrupted> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
}
