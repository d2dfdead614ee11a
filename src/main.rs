//! The `supine` program: arguments in, error chain to standard error, exit code out.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match supine::cli::run(supine::cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => supine::cli::exit::report(&error),
    }
}
