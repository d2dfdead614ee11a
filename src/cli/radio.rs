//! What commands that use the radio have in common.

use std::future::Future;

use anyhow::Context as _;

use super::{exit, interrupt};
use crate::source::ble::RadioError;

/// Runs something of the radio's on this thread.
///
/// # Errors
/// When the system gives no way to wait for the radio.
pub fn block_on<T>(what: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot wait for the radio")?;
    let done = runtime.block_on(what);
    // What the radio's library still waits for is of no more use.
    runtime.shutdown_background();
    Ok(done)
}

/// Does something of the radio's until Ctrl-C is pressed.
///
/// # Errors
/// [`exit::Interrupted`] when it was.
pub async fn unless_interrupted<T>(what: impl Future<Output = T>) -> Result<T, exit::Interrupted> {
    let interrupted = async {
        while interrupt::check().is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        biased;
        done = what => Ok(done),
        () = interrupted => Err(exit::Interrupted),
    }
}

/// The error with what a person can do about it.
#[must_use]
pub fn advised(error: &RadioError) -> anyhow::Error {
    match error.advice() {
        Some(advice) => anyhow::anyhow!("{error}; {advice}"),
        None => anyhow::anyhow!("{error}"),
    }
}
