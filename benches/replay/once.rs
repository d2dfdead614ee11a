//! One stage once, for a profiler, and the recording for it.

use std::hint::black_box;
use std::path::Path;

use supine::recording::{Recording, Sample};
use supine::source::csv::{CsvRecording, ReadOptions};

use crate::made::Made;
use crate::stages;

const USAGE: &str = "make FILE HOURS HZ [SEED], FILE ending in .csv, .csv.zst or .packets\n\
                     once read-csv|read-packets|whole|rest FILE\n\
                     time core HOURS HZ RUNS";

/// Does what the words ask for, if they are for this file and not for divan.
pub(crate) fn asked(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words {
        ["make", file, hours, rate] => make(file, hours, rate, "1"),
        ["make", file, hours, rate, seed] => make(file, hours, rate, seed),
        ["once", "read-csv", file] => println!("{} samples", stages::read_csv(Path::new(file))),
        ["once", "read-packets", file] => println!("{} samples", stages::read_packets(Path::new(file))),
        ["once", "whole", file] => _ = black_box(stages::whole(Path::new(file))),
        ["once", "rest", file] => on_one_thread(|| rest(Path::new(file))),
        ["time", "core", hours, rate, runs] => on_one_thread(|| time_core(made(hours, rate, "1"), runs)),
        ["make" | "once" | "time", ..] => panic!("{USAGE}"),
        _ => return false,
    }
    true
}

fn made(hours: &str, rate: &str, seed: &str) -> Made {
    Made { hours: hours.parse().expect(USAGE), rate: rate.parse().expect(USAGE), seed: seed.parse().expect(USAGE) }
}

/// Seconds that the core takes of a recording of any length, one line a run after one that only warms up.
fn time_core(made: Made, runs: &str) {
    let (header, runs): (_, usize) = (made.header(), runs.parse().expect(USAGE));
    let mut chunks = stages::chunks(&made.samples());
    for run in 0..=runs {
        let begun = std::time::Instant::now();
        black_box(stages::core(&mut chunks, &header));
        if run > 0 {
            println!("{}", begun.elapsed().as_secs_f64());
        }
    }
}

fn make(file: &str, hours: &str, rate: &str, seed: &str) {
    let made = made(hours, rate, seed);
    made.write(Path::new(file)).unwrap();
    println!("{} samples", made.rows());
}

/// What is counted for a function is what its thread does: so there is but one to share the work among.
fn on_one_thread(what: impl FnOnce() + Send) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(what);
}

/// Every stage behind the reading, each once, on what the one before it made.
fn rest(file: &Path) {
    let mut recording = CsvRecording::open(file, &ReadOptions::default()).unwrap();
    let (mut samples, mut chunk): (Vec<Sample>, _) = (Vec::new(), Vec::new());
    loop {
        recording.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            break;
        }
        samples.extend_from_slice(&chunk);
    }
    let header = recording.header();
    black_box(stages::sum(&samples));
    black_box(stages::to_epochs_and_series(&samples, header.rate));
    let epochs = stages::to_epochs(&samples, header.rate);
    black_box((stages::calibration(&epochs), stages::mounting(&epochs)));
    let track = stages::track(&epochs);
    black_box((stages::stillness(&track), stages::moving(&track), stages::breathing(&track, header.rate)));
    let night = stages::core(&mut stages::chunks(&samples), header);
    black_box(stages::table(&night));
    #[cfg(feature = "plot")]
    black_box((stages::picture(&night), stages::rose(&night)));
}
