//! What each stage and the whole replay cost: `cargo bench --bench replay`.
//!
//! Items are samples, so divan's items per second are samples per second; `benches/measure stages` makes tables of them
//! in ns a sample, on one core and on two. The first rows are floors: what it costs to look at the bytes and the numbers.
//!
//! More words, for `benches/measure` and by hand: `cargo bench --bench replay -- make FILE HOURS HZ [SEED]` writes a
//! made-up recording, `... -- once STAGE FILE` runs one stage on it once, for a profiler, and
//! `... -- time core HOURS HZ RUNS` tells what the core takes of a recording of any length, without a file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs
)]

mod made;
mod once;
mod stages;

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, Divan, black_box};
use made::Made;
use supine::night::ClosedNight;
use supine::posture::{Epoch, Track};
use supine::recording::Sample;

/// The recordings: 4.32 and 1.8 million samples.
const MADE: [Made; 2] = [Made { hours: 12.0, rate: 100.0, seed: 1 }, Made { hours: 10.0, rate: 50.0, seed: 1 }];

/// The recording at each step, made when first asked for.
struct Night {
    samples: Vec<Sample>,
    /// The same in chunks, which are lent and given back.
    chunks: Mutex<Vec<Vec<Sample>>>,
    epochs: Vec<Epoch>,
    track: Track,
    closed: ClosedNight,
    csv: PathBuf,
    zst: PathBuf,
    packets: PathBuf,
    /// Bytes of the table, and of the log of packets.
    bytes: (u64, u64),
}

static NIGHTS: [OnceLock<Night>; MADE.len()] = [const { OnceLock::new() }; MADE.len()];
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if once::asked(&words) {
        return;
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    FOLDER.set(folder.path().to_owned()).unwrap();
    Divan::default().sample_count(21).config_with_args().main();
}

fn night(made: Made) -> &'static Night {
    let at = MADE.iter().position(|one| one.rows() == made.rows()).unwrap();
    NIGHTS[at].get_or_init(|| {
        let folder = FOLDER.get().unwrap();
        let file = |ending: &str| {
            let path = folder.join(format!("{at}.{ending}"));
            made.write(&path).unwrap();
            path
        };
        let (csv, zst, packets) = (file("csv"), file("csv.zst"), file("packets"));
        let samples = made.samples();
        let epochs = stages::to_epochs(&samples, made.rate());
        let mut chunks = stages::chunks(&samples);
        let size = |path| std::fs::metadata(path).unwrap().len();
        Night {
            track: stages::track(&epochs),
            closed: stages::core(&mut chunks, &made.header()),
            chunks: Mutex::new(chunks),
            bytes: (size(&csv), size(&packets)),
            samples,
            epochs,
            csv,
            zst,
            packets,
        }
    })
}

/// Every row: its name, whether it has bytes to count, and what it does.
macro_rules! rows {
    ($($row:ident, $name:literal, $bytes:expr, $stage:expr;)*) => {$(
        #[divan::bench(name = $name, args = MADE)]
        fn $row(bencher: Bencher<'_, '_>, made: Made) {
            let night = night(made);
            let bytes: Option<fn(&Night) -> u64> = $bytes;
            let bencher = bencher.counter(ItemsCount::new(made.rows()));
            let stage: fn(&'static Night, Made) -> _ = $stage;
            match bytes {
                Some(bytes) => bencher.counter(BytesCount::new(bytes(night))).bench(|| stage(black_box(night), made)),
                None => bencher.bench(|| stage(black_box(night), made)),
            }
        }
    )*};
}

rows! {
    read_file, "00 read the file", Some(|night| night.bytes.0), |night, _| stages::read_file(&night.csv);
    mebibytes, "01 read the file by the mebibyte", Some(|night| night.bytes.0), |night, _| {
        stages::read_by_mebibyte(&night.csv)
    };
    sum, "03 sum the samples once", None, |night, _| stages::sum(&night.samples);
    read_csv, "10 read CSV", Some(|night| night.bytes.0), |night, _| stages::read_csv(&night.csv);
    read_zst, "11 read .csv.zst", Some(|night| night.bytes.0), |night, _| stages::read_csv(&night.zst);
    read_packets, "12 read a packet log", Some(|night| night.bytes.1), |night, _| stages::read_packets(&night.packets);
    to_epochs, "20 samples to epochs", None, |night, made| stages::to_epochs(&night.samples, made.rate());
    to_series, "21 samples to epochs and 5 s series", None, |night, made| {
        stages::to_epochs_and_series(&night.samples, made.rate())
    };
    calibration, "30 epochs to a calibration", None, |night, _| stages::calibration(&night.epochs);
    mounting, "31 epochs to a mounting", None, |night, _| stages::mounting(&night.epochs);
    track, "32 epochs to a labelled track", None, |night, _| stages::track(&night.epochs);
    stillness, "40 stillness of a track", None, |night, _| stages::stillness(&night.track);
    moving, "41 movements of a track", None, |night, _| stages::moving(&night.track);
    breathing, "42 breathing of a track", None, |night, made| stages::breathing(&night.track, made.rate());
    core, "50 the core: samples to a finished night", None, |night, made| {
        stages::core(&mut night.chunks.lock().unwrap(), &made.header())
    };
    whole, "51 CSV to a finished night", Some(|night| night.bytes.0), |night, _| stages::whole(&night.csv);
    table, "60 the text of epochs.csv", None, |night, _| stages::table(&night.closed);
}

#[cfg(feature = "plot")]
rows! {
    picture, "61 the picture of the night", None, |night, _| stages::picture(&night.closed);
    rose, "62 the rose of the night", None, |night, _| stages::rose(&night.closed);
}

/// The bytes are in memory already.
#[divan::bench(name = "02 count the newlines", args = MADE)]
fn newlines(bencher: Bencher<'_, '_>, made: Made) {
    let bytes = stages::read_file(&night(made).csv);
    bencher
        .counter(ItemsCount::new(made.rows()))
        .counter(BytesCount::new(bytes.len()))
        .bench(|| stages::newlines(black_box(&bytes)));
}
