//! The stages of a replay, one function each.
//!
//! Each is a function of its own in the program, whatever is inlined into it, so that a profiler can tell them by name.

use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use supine::night::breathing::breaths;
use supine::night::movement::movements;
use supine::night::{Analysis, Breaths, CalibrationNote, ClosedNight, Nights, SourceNote};
use supine::posture::epoch::Epocher;
use supine::posture::mounting::night::{Possible, possible};
use supine::posture::stillness::stillness_bouts;
use supine::posture::{Epoch, Mounting, Settings, StillnessBout, Track};
use supine::recording::{Header, Recording, Sample};
use supine::remark::Remarks;
use supine::report::epochs;
use supine::source::csv::{CsvRecording, ReadError, ReadOptions};
use supine::source::packets::PacketRecording;
use supine::units::Hertz;

/// Samples that are handed on at a time, as a file hands them.
const CHUNK: usize = 8192;

#[inline(never)]
pub(crate) fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

#[inline(never)]
pub(crate) fn read_file(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[inline(never)]
pub(crate) fn read_by_mebibyte(path: &Path) -> usize {
    let (mut file, mut buffer, mut all) = (File::open(path).unwrap(), vec![0; 1 << 20], 0);
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => return all,
            read => all += read,
        }
    }
}

#[inline(never)]
pub(crate) fn sum(samples: &[Sample]) -> nalgebra::Vector3<f64> {
    samples.iter().map(|sample| *sample.accel.vector()).sum()
}

/// How many samples there are in a table, packed or not.
#[inline(never)]
pub(crate) fn read_csv(path: &Path) -> usize {
    count(CsvRecording::open(path, &ReadOptions::default()).unwrap())
}

/// How many samples there are in a log of packets.
#[inline(never)]
pub(crate) fn read_packets(path: &Path) -> usize {
    count(PacketRecording::open(path, None).unwrap())
}

fn count<R: Recording<Error: std::fmt::Debug>>(mut recording: R) -> usize {
    let (mut chunk, mut all) = (Vec::new(), 0);
    loop {
        recording.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            return all;
        }
        all += std::hint::black_box(&chunk).len();
    }
}

#[inline(never)]
pub(crate) fn to_epochs(samples: &[Sample], rate: Hertz) -> Vec<Epoch> {
    let (mut epocher, mut out) = (Epocher::new(rate, 1, &Settings::default()), Vec::new());
    samples.chunks(CHUNK).for_each(|chunk| epocher.push(chunk, |epoch| out.push(epoch)));
    epocher.finish(|epoch| out.push(epoch));
    out
}

/// The same with the five-second series, as a replay makes it.
#[inline(never)]
pub(crate) fn to_epochs_and_series(samples: &[Sample], rate: Hertz) -> usize {
    let mut epocher = Epocher::new(rate, 1, &Settings::default()).with_series(rate);
    let mut all = 0;
    for chunk in samples.chunks(CHUNK) {
        epocher.push(chunk, |_| all += 1);
        all += epocher.take_slots().map(|slot| _ = std::hint::black_box(slot)).count();
    }
    epocher.finish(|_| all += 1);
    all
}

#[inline(never)]
pub(crate) fn calibration(epochs: &[Epoch]) -> CalibrationNote {
    CalibrationNote::of(epochs, &Settings::default())
}

#[inline(never)]
pub(crate) fn mounting(epochs: &[Epoch]) -> Vec<Possible> {
    possible(epochs, 1, None, &Settings::default())
}

#[inline(never)]
pub(crate) fn track(epochs: &[Epoch]) -> Track {
    Track::label(epochs, 1, &Mounting::assumed().into(), &Settings::default())
}

#[inline(never)]
pub(crate) fn stillness(track: &Track) -> Vec<StillnessBout> {
    stillness_bouts(track, 0..track.epochs.len(), &Settings::default())
}

#[inline(never)]
pub(crate) fn moving(track: &Track) -> usize {
    movements(track, 0..track.epochs.len(), &Settings::default()).len()
}

#[inline(never)]
pub(crate) fn breathing(track: &Track, rate: Hertz) -> Vec<Breaths> {
    breaths(track, 0..track.epochs.len(), Some(rate.get()), &Settings::default())
}

/// From samples in memory to a finished night.
#[inline(never)]
pub(crate) fn core(chunks: &mut [Vec<Sample>], header: &Header) -> ClosedNight {
    let mut memory = Memory { header, chunks, next: 0, remarks: Remarks::default() };
    let closed: Result<_, Infallible> = close(&mut memory);
    closed.unwrap().unwrap()
}

/// The samples in chunks as a file hands them on.
pub(crate) fn chunks(samples: &[Sample]) -> Vec<Vec<Sample>> {
    samples.chunks(CHUNK).map(<[Sample]>::to_vec).collect()
}

/// From a table to a finished night, in memory.
#[inline(never)]
pub(crate) fn whole(path: &Path) -> ClosedNight {
    let mut recording = CsvRecording::open(path, &ReadOptions::default()).unwrap();
    let closed: Result<_, ReadError> = close(&mut recording);
    closed.unwrap().unwrap()
}

fn close<R: Recording>(recording: &mut R) -> Result<Option<ClosedNight>, R::Error> {
    let settings = Settings::default();
    let analysis = Analysis { epoch_secs: 1, mounting: Mounting::assumed(), earlier: None, worn: None, settings };
    let Header { clock, rate, source, .. } = recording.header().clone();
    let source = SourceNote { name: source, rate_hz: rate.get(), decided: String::new(), options: [].into() };
    let (mut nights, mut last) = (Nights::new(analysis, clock), None);
    let keep = |night| {
        last = Some(night);
        Ok(())
    };
    nights.read::<R, R::Error>(recording, source, keep, |_| Ok(()))?;
    Ok(nights.close().or(last))
}

/// The text of epochs.csv.
#[inline(never)]
pub(crate) fn table(night: &ClosedNight) -> String {
    epochs::table(&night.track, &night.summary.breaths(&night.track), &night.summary.clock())
}

/// The picture of the night as SVG and PNG; how many bytes.
#[cfg(feature = "plot")]
#[inline(never)]
pub(crate) fn picture(night: &ClosedNight) -> usize {
    use supine::report::figure::{self, Format};
    use supine::report::palette::Theme;
    let picture = figure::night(&night.summary, &night.track, &night.breaths, Format::Wide, Theme::LIGHT).unwrap();
    picture.svg.len() + picture.png.len()
}

/// The rose of the night as SVG and PNG; how many bytes.
#[cfg(feature = "plot")]
#[inline(never)]
pub(crate) fn rose(night: &ClosedNight) -> usize {
    let picture = supine::report::figure::rose(&night.summary, supine::report::palette::Theme::LIGHT).unwrap();
    picture.svg.len() + picture.png.len()
}

/// Samples that are there already, chunk by chunk.
struct Memory<'a> {
    header: &'a Header,
    chunks: &'a mut [Vec<Sample>],
    next: usize,
    remarks: Remarks,
}

impl Recording for Memory<'_> {
    type Error = Infallible;

    fn header(&self) -> &Header {
        self.header
    }

    /// Lends the next chunk, as the reader does, and takes the one before back.
    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), Infallible> {
        if let Some(before) = self.next.checked_sub(1) {
            std::mem::swap(chunk, &mut self.chunks[before]);
        }
        if let Some(next) = self.chunks.get_mut(self.next) {
            std::mem::swap(chunk, next);
        }
        self.next += 1;
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}
