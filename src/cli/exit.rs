//! How the program ends when it could not do what was asked.

use std::process::ExitCode;

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::Cli;

/// The person pressed Esc or Ctrl-C.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("interrupted; what was not finished was not saved")]
pub struct Interrupted;

/// All was done but for some recordings, each of which was named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SomeFailed(pub String);

/// Arguments that clap takes and that still do not add up: told as clap tells, exit code 2.
#[must_use]
pub fn usage(command: &str, message: &str) -> anyhow::Error {
    let mut cli = Cli::command();
    cli.build();
    let command = cli.find_subcommand_mut(command);
    match command {
        Some(command) => command.error(ErrorKind::MissingRequiredArgument, message).into(),
        None => cli.error(ErrorKind::MissingRequiredArgument, message).into(),
    }
}

/// Tells the error on standard error, once, and says which exit code it deserves.
#[must_use]
pub fn report(error: &anyhow::Error) -> ExitCode {
    if let Some(usage) = error.downcast_ref::<clap::Error>() {
        // Standard error is gone when this fails; there is nobody left to tell.
        let _ = usage.print();
        return ExitCode::from(2);
    }
    anstream::eprintln!("supine: {error:#}");
    match error {
        error if error.is::<Interrupted>() => ExitCode::from(130),
        error if error.is::<SomeFailed>() => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    }
}
