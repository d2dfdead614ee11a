//! What each stage and the whole replay cost: `cargo bench`.
//!
//! Items are samples, so divan's items per second are samples per second; `benches/README.md` has them in ns a sample.
//! The first row does nothing but look at every sample: whatever a stage costs beyond it, the stage costs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io::Cursor;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use supine::night::movement::movements;
use supine::night::{Analysis, CalibrationNote, Nights, SourceNote};
use supine::posture::epoch::{Epocher, epoch_secs};
use supine::posture::stillness::stillness_bouts;
use supine::posture::{Epoch, Mounting, Settings, Track};
use supine::recording::{Recording, Sample};
use supine::sensor::fake::FakeH10;
use supine::sensor::log::{Arrived, Entry, Heading};
use supine::sensor::polar::{H10, H10_FRAME};
use supine::sensor::{Driver, Setting, Step};
use supine::source::csv::{CsvRecording, ReadError, ReadOptions, RecordingWriter};
use supine::source::file::Stream;
use supine::source::packets::{Assembler, PacketRecording};
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::{Clock, Timestamp};
use supine::units::Hertz;

/// A night of some eight hours at 50 Hz: 1.5 million samples.
const RATE: f64 = 50.0;

fn main() {
    divan::main();
}

fn rate() -> Hertz {
    Hertz::new(RATE).unwrap()
}

fn recipe() -> Recipe {
    Recipe {
        seed: 1,
        rate: rate(),
        start: Timestamp::from_secs(1_773_526_800),
        zone: TimeZone::UTC,
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults: Faults::ORDINARY,
    }
}

fn samples() -> Vec<Sample> {
    let mut night = SyntheticNight::new(&recipe(), &Plan::draw(1));
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return all;
        }
        all.extend_from_slice(&chunk);
    }
}

fn epochs(samples: &[Sample]) -> Vec<Epoch> {
    let mut out = Vec::new();
    let mut epocher = Epocher::new(rate(), epoch_secs(rate()), &Settings::default());
    epocher.push(samples, |epoch| out.push(epoch));
    epocher.finish(|epoch| out.push(epoch));
    out
}

fn csv(samples: &[Sample]) -> Vec<u8> {
    let start = Timestamp::from_secs(1_773_526_800).to_jiff().to_zoned(TimeZone::UTC);
    let mut writer = RecordingWriter::new(Vec::new(), Some(&start), rate(), "bench").unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap()
}

fn read_all(csv: &[u8], mut each: impl FnMut(&[Sample])) {
    let input = Box::new(Cursor::new(csv.to_vec()));
    let mut recording = CsvRecording::from_reader("bench.csv", input, &ReadOptions::default()).unwrap();
    let mut chunk = Vec::new();
    loop {
        recording.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return;
        }
        each(&chunk);
    }
}

fn setting() -> Setting {
    Setting { rate_hz: RATE, range_g: 2 }
}

/// The samples as an H10 sends them, each packet up to 30 ms on its way.
fn packets(samples: &[Sample]) -> Vec<Entry> {
    let mut fake = FakeH10::new("0A1B2C3D");
    for step in H10.start(&setting(), &[]) {
        if let Step::Write { bytes, .. } = step {
            fake.write(&bytes);
        }
    }
    let mut number = 0;
    let mut packet = |sample: &Sample| {
        number += 1;
        let clock = 599_616_000_000_000_000 + number * 20_000_000;
        let bytes = fake.sample(clock, sample.accel)?;
        let arrival = Timestamp::from_secs(1_773_526_800).as_nanos() + (number * 20 + number % 30) as i64 * 1_000_000;
        let (arrival, origin) = (Timestamp::from_nanos(arrival), H10.card().data);
        Some(Entry::Packet(Arrived { arrival, origin, bytes }))
    };
    samples.iter().filter_map(&mut packet).collect()
}

#[divan::bench(name = "0 do nothing, sample by sample")]
fn nothing(bencher: Bencher<'_, '_>) {
    let samples = samples();
    bencher.counter(ItemsCount::new(samples.len())).bench(|| {
        for sample in &samples {
            black_box(sample);
        }
    });
}

#[divan::bench(name = "0 sum the samples once")]
fn sum(bencher: Bencher<'_, '_>) {
    let samples = samples();
    bencher
        .counter(ItemsCount::new(samples.len()))
        .bench(|| samples.iter().map(|sample| *sample.accel.vector()).sum::<nalgebra::Vector3<f64>>());
}

#[divan::bench(name = "0 count the newlines of the file")]
fn newlines(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let csv = csv(&samples);
    bencher
        .counter(ItemsCount::new(samples.len()))
        .counter(BytesCount::new(csv.len()))
        .bench(|| memchr::memchr_iter(b'\n', black_box(&csv)).count());
}

#[divan::bench(name = "1 read CSV to samples")]
fn read(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let csv = csv(&samples);
    bencher
        .counter(ItemsCount::new(samples.len()))
        .counter(BytesCount::new(csv.len()))
        .bench(|| read_all(&csv, |chunk| _ = black_box(chunk)));
}

#[divan::bench(name = "1 assemble packets to samples")]
fn assemble(bencher: Bencher<'_, '_>) {
    let entries = packets(&samples());
    let all = |entries: &[Entry]| {
        let mut assembler = Assembler::new(&H10, &setting());
        let mut out = Vec::new();
        let mut count = 0;
        for entry in entries {
            assembler.push(entry, &mut out);
            count += out.len();
            out.clear();
        }
        assembler.finish(&mut out);
        count + out.len()
    };
    bencher.counter(ItemsCount::new(all(&entries))).bench(|| all(black_box(&entries)));
}

#[divan::bench(name = "1 read a packet log to samples")]
fn read_log(bencher: Bencher<'_, '_>) {
    let entries = packets(&samples());
    let heading = Heading {
        sensor: H10.card().name.to_owned(),
        setting: setting(),
        zone: "UTC".to_owned(),
        mounting: None,
        worn: None,
        name: None,
        address: None,
        described: None,
    };
    let mut log = heading.lines();
    entries.iter().for_each(|entry| entry.write_line(&mut log));
    let readings = entries.len() * H10_FRAME;
    bencher.counter(ItemsCount::new(readings)).counter(BytesCount::new(log.len())).bench(|| {
        let stream = Stream::new("bench.packets", Box::new(Cursor::new(log.clone()))).unwrap();
        let mut recording = PacketRecording::from_stream(stream, None).unwrap();
        let mut chunk = Vec::new();
        while recording.read(&mut chunk).is_ok() && !chunk.is_empty() {
            black_box(&chunk);
        }
    });
}

#[divan::bench(name = "2 samples to epochs")]
fn to_epochs(bencher: Bencher<'_, '_>) {
    let samples = samples();
    bencher.counter(ItemsCount::new(samples.len())).bench(|| epochs(black_box(&samples)));
}

#[divan::bench(name = "2 samples to epochs and the 5 s series")]
fn to_epochs_and_slots(bencher: Bencher<'_, '_>) {
    let samples = samples();
    bencher.counter(ItemsCount::new(samples.len())).bench(|| {
        let mut epocher = Epocher::new(rate(), 1, &Settings::default()).with_series(rate());
        let mut out = Vec::new();
        for chunk in black_box(&samples).chunks(4096) {
            epocher.push(chunk, |epoch| out.push(epoch));
            epocher.take_slots().for_each(|slot| _ = black_box(slot));
        }
        epocher.finish(|epoch| out.push(epoch));
        out
    });
}

/// Its items are epochs.
#[divan::bench(name = "3 epochs to a calibration")]
fn to_calibration(bencher: Bencher<'_, '_>) {
    let epochs = epochs(&samples());
    let settings = Settings::default();
    bencher.counter(ItemsCount::new(epochs.len())).bench(|| CalibrationNote::of(black_box(&epochs), &settings));
}

#[divan::bench(name = "3 epochs to a labelled track")]
fn to_track(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let epochs = epochs(&samples);
    bencher
        .counter(ItemsCount::new(samples.len()))
        .bench(|| Track::label(black_box(&epochs), 1, &Mounting::assumed().into(), &Settings::default()));
}

#[divan::bench(name = "4 stillness of a track")]
fn stillness(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let settings = Settings::default();
    let track = Track::label(&epochs(&samples), 1, &Mounting::assumed().into(), &settings);
    let all = 0..track.epochs.len();
    bencher
        .counter(ItemsCount::new(samples.len()))
        .bench(|| stillness_bouts(black_box(&track), all.clone(), &settings));
}

#[divan::bench(name = "4 movements of a track")]
fn moving(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let settings = Settings::default();
    let track = Track::label(&epochs(&samples), 1, &Mounting::assumed().into(), &settings);
    let all = 0..track.epochs.len();
    bencher.counter(ItemsCount::new(samples.len())).bench(|| movements(black_box(&track), all.clone(), &settings));
}

#[divan::bench(name = "5 the core: samples to a closed night")]
fn core(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let analysis = Analysis {
        epoch_secs: 1,
        mounting: Mounting::assumed(),
        earlier: None,
        worn: None,
        settings: Settings::default(),
    };
    let clock = Clock::Dated(TimeZone::UTC);
    bencher
        .counter(ItemsCount::new(samples.len()))
        .bench(|| analysis.close(&epochs(black_box(&samples)), &clock, supine::remark::Remarks::default(), &[]));
}

#[divan::bench(name = "6 the whole: CSV to a closed night")]
fn whole(bencher: Bencher<'_, '_>) {
    let samples = samples();
    let csv = csv(&samples);
    let analysis = Analysis {
        epoch_secs: 1,
        mounting: Mounting::assumed(),
        earlier: None,
        worn: None,
        settings: Settings::default(),
    };
    let bencher = bencher.counter(ItemsCount::new(samples.len())).counter(BytesCount::new(csv.len()));
    bencher.bench(|| {
        let input = Box::new(Cursor::new(csv.clone()));
        let mut recording = CsvRecording::from_reader("bench.csv", input, &ReadOptions::default()).unwrap();
        let mut nights = Nights::new(analysis.clone(), recording.header().clock.clone());
        let source = SourceNote {
            name: "bench.csv".to_owned(),
            rate_hz: RATE,
            decided: String::new(),
            options: std::collections::BTreeMap::new(),
        };
        let read: Result<(), ReadError> = nights.read(&mut recording, source, |_| Ok(()), |_| Ok(()));
        read.unwrap();
        nights.close()
    });
}
