//! How often trials and changes see what is not there: `cargo bench --bench trials -- --runs 2000`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::cast_precision_loss, clippy::print_stdout, missing_docs)]

#[path = "statistics/trials.rs"]
mod trials;

fn main() {
    let mut arguments = std::env::args();
    arguments.find(|argument| argument == "--runs");
    let runs = arguments.next().map_or(2000, |number| number.parse().expect("--runs NUMBER"));
    println!("{runs} runs in each cell.\n\n{}\n{}", trials::errors(runs), trials::power(runs));
}
