//! Whole nights of a bad radio, in a minute each: btleplug's own Linux backend against an emulated BlueZ.
//!
//! What is held against what was recorded is what the strap truly sent, and when it truly took its samples.
#![cfg(all(feature = "ble", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::print_stdout
)]
#![allow(clippy::disallowed_methods, reason = "how long a night takes is printed")]

mod bluez;
mod common;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bluez::{Bluez, Pace, Play, Truth, alone, schedule};
use jiff::tz::TimeZone;
use supine::night::Live;
use supine::posture::epoch::Epocher;
use supine::posture::{Label, Mounting, Reason, Settings, Track};
use supine::recording::{Recording, Sample};
use supine::sensor::log::Entry;
use supine::sensor::polar::{self, DATA};
use supine::sensor::{Driver, Origin, Setting};
use supine::source::ble::{HostClock, Link, Plan, SystemRadio, Wanted, Wires, record};
use supine::source::packets::Assembler;
use supine::source::synthetic::{self, Faults, Recipe, SyntheticNight};
use supine::time::Timestamp;
use supine::units::Hertz;
use tokio::sync::{mpsc, watch};

const RATE: f64 = 50.0;
/// Samples of a packet, and how long they take.
const PACKET: usize = polar::H10_FRAME;
const PACKET_SECS: f64 = PACKET as f64 / RATE;
const START: &str = "2026-03-14T21:40:00Z";

fn setting() -> Setting {
    Setting { rate_hz: RATE, range_g: 4 }
}

fn mounting() -> Mounting {
    polar::H10.card().mounting.unwrap().parse().unwrap()
}

fn sleeper(seed: u64) -> SyntheticNight {
    let recipe = Recipe {
        seed,
        rate: Hertz::new(RATE).unwrap(),
        start: common::at(START),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        body_from_sensor: *mounting().body_from_sensor(),
        reattached: None,
        faults: Faults { gaps: 0.0, jitter: 0.0, ..Faults::ORDINARY },
    };
    SyntheticNight::new(&recipe, &synthetic::Plan::draw(seed))
}

/// A night as it was recorded.
struct Recorded {
    entries: Vec<Entry>,
    truth: Truth,
    took: Duration,
}

/// Records so many hours with so many faults.
async fn night(seed: u64, hours: f64, faults: u32) -> Recorded {
    let began = Instant::now();
    let bluez = Bluez::compressed(common::at(START), Pace::default());
    bluez.neighbours();
    let strap = bluez.strap("0A1B2C3D", Play::new(sleeper(seed)));
    strap.follow(&schedule(seed, faults, hours));
    let clock: Arc<dyn HostClock> = Arc::new(bluez.clock());
    let (out, mut arriving) = mpsc::channel(1024);
    let (link, _watched) = watch::channel(Link::default());
    let (_commands, commanded) = mpsc::channel(1);
    let (stop, stopped) = watch::channel(false);
    let plan = Plan {
        driver: &polar::H10,
        setting: setting(),
        wanted: Wanted::default(),
        patience: Duration::from_secs(60),
        seed,
    };
    let mut radio = SystemRadio::new();
    let wires = Wires { clock: Arc::clone(&clock), out, link, commands: commanded, stop: stopped };
    let recording = record(&mut radio, &plan, wires);
    let taken = bluez.taken();
    let taking = async {
        let mut entries = Vec::new();
        while let Some(entry) = arriving.recv().await {
            if matches!(&entry, Entry::Packet(packet) if packet.origin == Origin::Characteristic(DATA)) {
                taken.one();
            }
            entries.push(entry);
        }
        entries
    };
    let stopping = async {
        clock.sleep(Duration::from_secs_f64(hours * 3600.0)).await;
        stop.send(true).unwrap();
    };
    let (recorded, entries, ()) = tokio::join!(recording, taking, stopping);
    assert_eq!(recorded, Ok(()));
    assert!(!strap.is_streaming(), "it was stopped");
    let truth = strap.truth();
    println!("  {} packets not waited for", taken.given_up());
    Recorded { entries, truth, took: began.elapsed() }
}

/// The samples that entries come to.
fn samples(entries: &[Entry]) -> Vec<Sample> {
    let mut assembler = Assembler::new(&polar::H10, &setting());
    let mut samples = Vec::new();
    entries.iter().for_each(|entry| assembler.push(entry, &mut samples));
    assembler.finish(&mut samples);
    samples
}

fn track(samples: &[Sample]) -> Track {
    let (rate, settings) = (Hertz::new(RATE).unwrap(), Settings::default());
    let mut epocher = Epocher::new(rate, 1, &settings);
    let mut epochs = Vec::new();
    epocher.push(samples, |epoch| epochs.push(epoch));
    epocher.finish(|epoch| epochs.push(epoch));
    Track::label(&epochs, 1, &mounting().into(), &settings)
}

/// The night as it would be without a radio between.
fn undisturbed(seed: u64, hours: f64) -> Track {
    let (mut night, mut chunk, mut all) = (sleeper(seed), Vec::new(), Vec::new());
    loop {
        night.read(&mut chunk).unwrap();
        if chunk.is_empty() {
            break;
        }
        all.extend_from_slice(&chunk);
    }
    let end = common::at(START).as_nanos() + (hours * 3.6e12) as i64;
    all.retain(|sample| sample.time.as_nanos() < end);
    track(&all)
}

fn secs(from: Timestamp, to: Timestamp) -> f64 {
    to.secs_since(from)
}

/// Times between samples that are longer than a packet and a half: from the last sample before to the first after.
fn gaps(samples: &[Sample]) -> Vec<(Timestamp, Timestamp)> {
    let pairs = samples.windows(2).map(|pair| (pair[0].time, pair[1].time));
    pairs.filter(|(from, to)| secs(*from, *to) > 1.5 * PACKET_SECS).collect()
}

/// The same as they truly were, from the packets that were written down and the true time of their last samples.
fn outages(truth: &Truth, written: &HashSet<Vec<u8>>) -> Vec<(Timestamp, Timestamp)> {
    let mut sampled: Vec<Timestamp> = truth
        .delivered
        .iter()
        .filter(|packet| packet.characteristic == DATA && is_whole(&packet.bytes) && written.contains(&packet.bytes))
        .map(|packet| packet.sampled)
        .collect();
    sampled.sort();
    sampled.dedup();
    let first = |last: Timestamp| last + jiff::SignedDuration::from_secs_f64(-(PACKET_SECS - 1.0 / RATE));
    let pairs = sampled.windows(2).map(|pair| (pair[0], first(pair[1])));
    pairs.filter(|(from, to)| secs(*from, *to) > 1.5 * PACKET_SECS).collect()
}

/// Whether a packet is one that can be decoded.
fn is_whole(bytes: &[u8]) -> bool {
    bytes.len() == 10 + 6 * PACKET
}

fn check(seed: u64, hours: f64, faults: u32, recorded: &Recorded) -> (f64, f64) {
    let Recorded { entries, truth, took } = recorded;
    // Everything that was sent while somebody listened is there, once and in order.
    let data = |entry: &Entry| match entry {
        Entry::Packet(packet) if packet.origin == Origin::Characteristic(DATA) => Some(packet.bytes.clone()),
        _ => None,
    };
    let written: Vec<Vec<u8>> = entries.iter().filter_map(data).collect();
    let mut left = HashMap::<&[u8], i64>::new();
    written.iter().for_each(|bytes| *left.entry(bytes).or_default() += 1);
    let sent = truth.delivered.iter().filter(|packet| packet.characteristic == DATA);
    let mut missing = Vec::new();
    for packet in sent {
        let count = left.entry(&packet.bytes).or_default();
        *count -= 1;
        if *count < 0 && packet.asked {
            missing.push(packet.at);
        }
    }
    assert!(missing.is_empty(), "seed {seed}: {} packets are missing, at {missing:?}", missing.len());
    assert!(left.values().all(|count| *count <= 0), "seed {seed}: something was written that was never sent");

    // Gaps are the outages, to a packet.
    let samples = samples(entries);
    let (gaps, outages) = (gaps(&samples), outages(truth, &written.iter().cloned().collect()));
    let far = |a: Timestamp, b: Timestamp| secs(a, b).abs() > PACKET_SECS;
    let pairs = gaps.iter().zip(&outages).find(|(gap, outage)| far(gap.0, outage.0) || far(gap.1, outage.1));
    assert!(
        pairs.is_none() && gaps.len() == outages.len(),
        "seed {seed}: {} gaps, {} outages; first {pairs:?}",
        gaps.len(),
        outages.len()
    );

    // Outside the gaps, and a moment around them, the labels are those of the undisturbed night.
    let (track, calm) = (track(&samples), undisturbed(seed, hours));
    let near = |at: Timestamp| gaps.iter().any(|(from, to)| secs(*from, at) > -20.0 && secs(at, *to) > -20.0);
    let (mut looked, mut differ) = (0_u32, 0_u32);
    for (index, epoch) in track.epochs.iter().enumerate() {
        let at = track.time_of(index);
        let then = usize::try_from((at - calm.start).as_secs()).ok().and_then(|then| calm.epochs.get(then));
        if let Some(then) = then.filter(|_| !near(at) && epoch.label != Label::Unknown(Reason::Gap)) {
            looked += 1;
            differ += u32::from(then.label != epoch.label);
        }
    }
    assert!(f64::from(differ) <= 0.002 * f64::from(looked), "seed {seed}: {differ} of {looked} seconds differ");

    let lost: f64 = outages.iter().map(|(from, to)| secs(*from, *to)).sum();
    let worst = outages.iter().map(|(from, to)| secs(*from, *to)).fold(0.0, f64::max);
    println!(
        "seed {seed}: {hours} h, {faults} faults: {} packets, none missing; {} outages, {lost:.0} s in all ({:.2} %), \
         the longest {worst:.0} s; {differ} of {looked} seconds labelled otherwise; took {took:.1?}",
        written.len(),
        outages.len(),
        lost / (hours * 36.0),
    );
    (lost, worst)
}

#[test]
fn an_hour_of_a_bad_radio_loses_nothing_that_was_sent() {
    alone("an_hour_of_a_bad_radio_loses_nothing_that_was_sent", || async {
        let recorded = night(1, 1.0, 25).await;
        check(1, 1.0, 25, &recorded);
    });
}

/// Memory of this process in MiB: everything, the emulated BlueZ included.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

#[test]
#[ignore = "twelve hours take a minute"]
fn memory_does_not_grow_over_twelve_hours() {
    alone("memory_does_not_grow_over_twelve_hours", || async {
        let bluez = Bluez::compressed(common::at(START), Pace::default());
        let strap = bluez.strap("0A1B2C3D", Play::new(sleeper(1)));
        let clock: Arc<dyn HostClock> = Arc::new(bluez.clock());
        let (out, mut arriving) = mpsc::channel(1024);
        let (link, _watched) = watch::channel(Link::default());
        let (_commands, commanded) = mpsc::channel(1);
        let (stop, stopped) = watch::channel(false);
        let setting = Setting { rate_hz: 200.0, range_g: 4 };
        let plan = Plan {
            driver: &polar::H10,
            setting,
            wanted: Wanted::default(),
            patience: Duration::from_secs(60),
            seed: 1,
        };
        let mut radio = SystemRadio::new();
        let wires = Wires { clock: Arc::clone(&clock), out, link, commands: commanded, stop: stopped };
        let taken = bluez.taken();
        let taking = async {
            let mut assembler = Assembler::new(&polar::H10, &setting);
            let mut live = Live::new(Hertz::new(200.0).unwrap(), mounting(), Settings::default());
            let mut samples = Vec::new();
            while let Some(entry) = arriving.recv().await {
                if matches!(&entry, Entry::Packet(packet) if packet.origin == Origin::Characteristic(DATA)) {
                    taken.one();
                }
                assembler.push(&entry, &mut samples);
                live.push(&samples);
                samples.clear();
            }
            live.look(clock.wall()).samples
        };
        let watching = async {
            let mut after = Vec::new();
            for _ in 0..12 {
                clock.sleep(Duration::from_secs(3600)).await;
                strap.forget();
                after.push(resident());
            }
            stop.send(true).unwrap();
            after
        };
        let (recorded, samples, after) = tokio::join!(record(&mut radio, &plan, wires), taking, watching);
        assert_eq!(recorded, Ok(()));
        println!("{samples} samples; MiB after each hour: {after:.1?}");
        assert!(samples > 12 * 3600 * 195, "{samples}");
        assert!(after[11] < after[1] + 2.0, "{after:?}");
    });
}

/// Says which night [`one_night`] is to record.
const SEED: &str = "SUPINE_TEST_SEED";

#[test]
#[ignore = "a part of the twenty"]
fn one_night() {
    alone("one_night", || async {
        let seed = std::env::var(SEED).map_or(1, |seed| seed.parse().unwrap());
        let recorded = night(seed, 8.0, 200).await;
        let (lost, worst) = check(seed, 8.0, 200, &recorded);
        println!("result {lost} {worst}");
    });
}

/// The whole proof: `cargo test --test faulty_nights twenty -- --ignored --nocapture`. Each night in a process of its
/// own, two at a time.
#[test]
#[ignore = "twenty nights take a quarter of an hour"]
fn twenty_nights_of_a_bad_radio_lose_nothing_that_was_sent() {
    let seeds = std::sync::Mutex::new(1..=20_u64);
    let losses = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(seed) = { seeds.lock().unwrap().next() } {
                    losses.lock().unwrap().push(recorded_apart(seed));
                }
            });
        }
    });
    let losses = losses.into_inner().unwrap();
    let lost: Vec<f64> = losses.iter().map(|(lost, _)| *lost).collect();
    let longest = losses.iter().map(|(_, longest)| *longest).fold(0.0, f64::max);
    println!(
        "{} nights of 8 h: not recorded, because nothing was sent: worst {:.0} s, mean {:.0} s; longest outage {longest:.0} s",
        lost.len(),
        lost.iter().copied().fold(0.0, f64::max),
        lost.iter().sum::<f64>() / lost.len() as f64,
    );
}

/// Records the night of a seed in another process; the seconds that nothing was sent, and the longest such time.
fn recorded_apart(seed: u64) -> (f64, f64) {
    let mut one = std::process::Command::new(std::env::current_exe().unwrap());
    one.args(["one_night", "--exact", "--ignored", "--nocapture"]).env(SEED, seed.to_string());
    let output = one.output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "seed {seed}: {text}");
    text.lines().filter(|line| line.starts_with("seed")).take(1).for_each(|line| println!("{line}"));
    let result = text.lines().find_map(|line| line.strip_prefix("result ")).unwrap();
    let (lost, worst) = result.split_once(' ').unwrap();
    (lost.parse().unwrap(), worst.parse().unwrap())
}
