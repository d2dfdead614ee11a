//! How often the statistics are wrong when nothing is there, and how often they find what is there:
//! `cargo bench --bench statistics -- --runs 2000`, and only some of the tables with `-- --only trials`.
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

type Section = fn(u64) -> String;

const SECTIONS: [(&str, Section); 6] = [
    ("observational", observational::errors),
    ("observational", observational::hard),
    ("observational", observational::power),
    ("observational", observational::family),
    ("trials", trials::errors),
    ("trials", trials::power),
];

fn main() {
    let runs = told("--runs").map_or(2000, |number| number.parse().expect("--runs NUMBER"));
    let only = told("--only");
    println!("{runs} runs in each cell.\n");
    for (_, section) in SECTIONS.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name)) {
        println!("{}", section(runs));
    }
}

/// What follows an option.
fn told(option: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != option).nth(1)
}
