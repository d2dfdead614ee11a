//! The five-second series and the sustained inactivity bouts against the same definitions in numpy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs
)]

mod common;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::Path;

use common::epochs::datasets;
use common::foreign::ask;
use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use supine::night::sib::{by_direction, by_z_angle};
use supine::night::{Analysis, ClosedNight, Nights, SourceNote, Span};
use supine::posture::epoch::{Epocher, epoch_secs};
use supine::posture::{Mounting, Settings};
use supine::recording::{Header, Recording, Sample, Sign};
use supine::remark::Remarks;
use supine::signal::series::Slot;
use supine::signal::timeline::TimeLine;
use supine::source::synthetic::{Faults, Plan, Recipe, SyntheticNight};
use supine::time::{Clock, Timestamp};
use supine::units::{Accel, Hertz};

fn slots(samples: &[Sample], rate: f64) -> Vec<Slot> {
    let rate = Hertz::new(rate).unwrap();
    let mut epocher = Epocher::new(rate, epoch_secs(rate), &Settings::default()).with_series(rate);
    let mut slots = Vec::new();
    for chunk in samples.chunks(1000) {
        epocher.push(chunk, |_| ());
        slots.extend(epocher.take_slots());
    }
    epocher.finish(|_| ());
    slots.extend(epocher.take_slots());
    slots
}

/// What numpy makes of the samples: its slots, and its bouts by z angle and by direction.
type Told = (Vec<(i64, [f64; 6])>, Vec<(i64, i64)>, Vec<(i64, i64)>);

fn told(samples: &[Sample]) -> Option<Told> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samples.csv");
    let mut text = String::new();
    for Sample { time, accel } in samples {
        writeln!(text, "{},{},{},{}", time.as_nanos(), accel.x(), accel.y(), accel.z()).unwrap();
    }
    std::fs::write(&path, text).unwrap();
    let (mut slots, mut z, mut direction) = (Vec::new(), Vec::new(), Vec::new());
    for line in ask("series.py", &[&path])?.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let whole = |index: usize| words[index].parse::<i64>().unwrap();
        match words[0] {
            "slot" => slots.push((whole(1), std::array::from_fn(|i| words[i + 2].parse().unwrap()))),
            "z" => z.push((whole(1), whole(2))),
            "direction" => direction.push((whole(1), whole(2))),
            other => panic!("{other}"),
        }
    }
    Some((slots, z, direction))
}

/// Asks us of the samples and numpy of those among them that our time line keeps.
fn check(name: &str, samples: &[Sample], kept: &[Sample], rate: f64) {
    let found = slots(samples, rate);
    let Some((expected, z, direction)) = told(kept) else { return };
    assert_eq!(found.len(), expected.len(), "{name}");
    let mut most: f64 = 0.0;
    for (slot, (index, values)) in found.iter().zip(&expected) {
        assert_eq!(slot.index, *index, "{name}");
        let [x, y, gz] = slot.gravity.into();
        let ours = [slot.enmo_g, slot.mad_g, slot.z_degrees, x, y, gz];
        ours.iter().zip(values).for_each(|(a, b)| most = most.max((a - b).abs()));
    }
    assert!(most < 1e-9, "{name}: {most}");
    let secs = |spans: &[Span]| spans.iter().map(|s| (s.start.floor_secs(), s.end.floor_secs())).collect::<Vec<_>>();
    assert_eq!(secs(&by_z_angle(&found)), z, "{name}");
    assert_eq!(secs(&by_direction(&found)), direction, "{name}");
    println!(
        "{name}: {} slots, {} and {} bouts agree; largest difference {most:.1e}",
        found.len(),
        z.len(),
        direction.len()
    );
}

#[test]
fn numpy_agrees_on_a_made_up_night_with_gaps() {
    let recipe = Recipe {
        seed: 3,
        rate: Hertz::new(50.0).unwrap(),
        start: Timestamp::from_secs(1_773_526_803),
        zone: TimeZone::UTC,
        body_from_sensor: Rotation3::identity(),
        reattached: None,
        faults: Faults { gaps: 12.0, ..Faults::ORDINARY },
    };
    let mut night = SyntheticNight::new(&recipe, &Plan::draw(3));
    let (mut all, mut chunk) = (Vec::new(), Vec::new());
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            break;
        }
        all.extend_from_slice(&chunk);
    }
    // A first sample so far ahead is believed only when the next confirms it, and is itself left out.
    let pairs = std::iter::once(0).chain(all.iter().map(|s| s.time.as_nanos())).zip(&all);
    let confirmed = pairs.filter(|(before, s)| *before == 0 || s.time.as_nanos() - before <= TimeLine::FAR_NANOS);
    let confirmed: Vec<Sample> = confirmed.map(|(_, sample)| *sample).collect();
    check("50 Hz", &all, &confirmed, 50.0);
}

/// Hands out its samples so many at a time.
struct Cut {
    header: Header,
    samples: Vec<Sample>,
    at: usize,
    size: usize,
    remarks: Remarks,
}

impl Recording for Cut {
    type Error = Infallible;

    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, chunk: &mut Vec<Sample>) -> Result<(), Infallible> {
        let end = (self.at.saturating_add(self.size)).min(self.samples.len());
        *chunk = self.samples[self.at..end].to_vec();
        self.at = end;
        Ok(())
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}

#[test]
fn the_series_of_two_nights_hangs_on_no_chunk() {
    let (rate, clock) = (Hertz::new(2.0).unwrap(), Clock::Dated(TimeZone::UTC));
    // From nine in the morning to five past three, over noon, which ends a night; with a gap over noon in one case.
    let nine: i64 = 1_773_478_800;
    let sample = |i: i64| Sample {
        time: Timestamp::from_secs(nine) + jiff::SignedDuration::from_millis(i * 500 + 40 * (i % 3)),
        accel: Accel::from_g((i as f64 * 0.01).sin(), 0.1, (i as f64 * 0.01).cos()),
    };
    for gap in [0..0, 21_590..21_700, 21_500..21_602] {
        let samples: Vec<Sample> = (0..43_800).filter(|i| !gap.contains(i)).map(sample).collect();
        let told = |size: usize| {
            let header = Header { source: "cut".to_owned(), clock: clock.clone(), rate, sign: Sign::Normal };
            let mut cut = Cut { header, samples: samples.clone(), at: 0, size, remarks: Remarks::default() };
            let analysis = Analysis {
                epoch_secs: 1,
                mounting: Mounting::assumed(),
                earlier: None,
                worn: None,
                settings: Settings::default(),
            };
            let mut nights = Nights::new(analysis, clock.clone());
            let source = SourceNote {
                name: "cut".to_owned(),
                rate_hz: 2.0,
                decided: String::new(),
                options: std::collections::BTreeMap::new(),
            };
            let mut closed = Vec::new();
            let keep = |night: ClosedNight| -> Result<(), Infallible> {
                closed.push((night.slots, night.summary.activity));
                Ok(())
            };
            nights.read(&mut cut, source, keep, |_| Ok(())).unwrap();
            closed.extend(nights.close().map(|night| (night.slots, night.summary.activity)));
            closed
        };
        let whole = told(usize::MAX);
        assert_eq!(whole.len(), 2, "{gap:?}");
        assert!(whole.iter().all(|(slots, activity)| slots.len() > 2100 && activity.is_some()), "{gap:?}");
        for size in [1, 7, 1000, 4096] {
            assert_eq!(told(size), whole, "{gap:?}, {size} at a time");
        }
    }
}

fn day(path: &Path) -> Vec<Sample> {
    let text = std::fs::read_to_string(path).unwrap();
    let sample = |line: &str| {
        let [secs, x, y, z] = std::array::from_fn(|i| line.split(',').nth(i).unwrap().parse::<f64>().unwrap());
        Sample { time: Timestamp::from_nanos((secs * 1e3).round() as i64 * 1_000_000), accel: Accel::from_g(x, y, z) }
    };
    text.lines().skip(1).map(sample).collect()
}

#[test]
fn numpy_agrees_on_a_day_of_a_chest_patch() {
    days("numpy_agrees_on_a_day_of_a_chest_patch", 1..=1);
}

#[test]
#[ignore = "numpy takes some seconds to read a day"]
fn numpy_agrees_on_every_day_of_a_chest_patch() {
    days("numpy_agrees_on_every_day_of_a_chest_patch", 2..=7);
}

fn days(test: &str, numbers: std::ops::RangeInclusive<u32>) {
    let Some(folder) = datasets(test) else { return };
    for number in numbers {
        let samples = day(&folder.join(format!("chest-patch-days/day_0{number}.csv")));
        check(&format!("day {number}"), &samples, &samples, 1.561);
    }
}
