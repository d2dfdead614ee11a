//! How often the statistics are wrong when nothing is there, and how often they find what is there:
//! `cargo bench --bench statistics -- --runs 2000`.
//!
//! Prints the tables of `benches/statistics.md`. Everything is drawn from seeds, so that the same runs give the same tables
//! on every machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod observational;
mod series;
mod table;
mod trials;

fn main() {
    let runs = runs(std::env::args());
    println!("{runs} runs in each cell.\n");
    let sections = [
        observational::errors,
        observational::hard,
        observational::power,
        observational::family,
        trials::errors,
        trials::power,
    ];
    for section in sections {
        println!("{}", section(runs));
    }
}

/// The number after `--runs`; 2000 without.
fn runs(mut arguments: impl Iterator<Item = String>) -> u64 {
    arguments.find(|argument| argument == "--runs");
    arguments.next().map_or(2000, |number| number.parse().expect("--runs NUMBER"))
}
