//! A Polar H10 in the room: its clock, what it feels, and what it makes of commands.
//!
//! Frames are made whole, each when its last sample is due; every sample has its own time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use supine::recording::{Recording, Sample};
use supine::sensor::fake::FakeH10;
use supine::sensor::polar::{CONTROL, DATA, H10_FRAME};
use supine::source::synthetic::SyntheticNight;
use supine::units::{Accel, Sensor};

use super::faults::Silence;
use super::truth::Truth;
use super::world::World;

/// Whoever wears it.
pub trait Sleeper: Send {
    /// What the sensor feels at this true time, in ns since the beginning.
    fn accel(&mut self, at_nanos: u64) -> Accel<Sensor>;
}

impl<F: FnMut(u64) -> Accel<Sensor> + Send> Sleeper for F {
    fn accel(&mut self, at_nanos: u64) -> Accel<Sensor> {
        self(at_nanos)
    }
}

/// A synthetic night, from its first sample on; after its end it lies still.
pub struct Play {
    night: SyntheticNight,
    chunk: Vec<Sample>,
    /// The sample that is felt, and when the night began.
    at: usize,
    begun: Option<i64>,
}

impl Play {
    pub fn new(night: SyntheticNight) -> Self {
        Self { night, chunk: Vec::new(), at: 0, begun: None }
    }
}

impl Sleeper for Play {
    fn accel(&mut self, at_nanos: u64) -> Accel<Sensor> {
        let at_nanos = i64::try_from(at_nanos).unwrap();
        if self.begun.is_none() {
            let Ok(()) = self.night.read(&mut self.chunk);
            self.begun = self.chunk.first().map(|first| first.time.as_nanos());
        }
        let due = self.begun.unwrap_or(0) + at_nanos;
        loop {
            match self.chunk.get(self.at + 1) {
                Some(next) if next.time.as_nanos() <= due => self.at += 1,
                Some(_) => break,
                None => {
                    let mut more = Vec::new();
                    let Ok(()) = self.night.read(&mut more);
                    if more.is_empty() {
                        break;
                    }
                    let last = self.chunk[self.at];
                    self.chunk = [vec![last], more].concat();
                    self.at = 0;
                }
            }
        }
        self.chunk.get(self.at).map_or(Accel::from_g(0.0, 0.0, 1.0), |sample| sample.accel)
    }
}

/// The strap's own clock.
#[derive(Clone, Copy, Debug)]
pub struct OwnClock {
    /// It showed `reading` at this true time.
    at: Duration,
    reading: u64,
    /// By how many millionths it is fast.
    ppm: f64,
}

impl OwnClock {
    /// Not set since 2019-01-01, as an H10's is.
    pub fn unset(now: Duration) -> Self {
        Self { at: now, reading: 599_616_000_000_000_000, ppm: 0.0 }
    }

    pub fn reading(&self, at: Duration) -> u64 {
        let nanos = i64::try_from(at.as_nanos()).unwrap() - i64::try_from(self.at.as_nanos()).unwrap();
        let fast = (nanos as f64 * self.ppm * 1e-6).round() as i64;
        self.reading.wrapping_add_signed(nanos + fast)
    }

    pub fn set(&mut self, now: Duration, reading: u64) {
        *self = Self { at: now, reading, ..*self };
    }

    pub fn drift(&mut self, now: Duration, ppm: f64) {
        *self = Self { at: now, reading: self.reading(now), ppm };
    }
}

/// A strap.
pub struct Strap {
    pub fake: FakeH10,
    pub sleeper: Box<dyn Sleeper>,
    pub clock: OwnClock,
    /// Its true rate over its nominal one.
    pub pace: f64,
    pub keeps_streaming: bool,
    pub silence: Option<Silence>,
    pub refusals: VecDeque<u8>,
    pub duplicates: u32,
    pub swaps: u32,
    pub garbles: u32,
    /// Packets that wait for a burst.
    pub backlog: Option<Vec<Frame>>,
    /// The packet that lets another pass.
    swapped: Option<Frame>,
    pub truth: Arc<Mutex<Truth>>,
    /// Which stream runs: its number, when it began, and its next sample.
    stream: Option<(u64, Duration, u32)>,
    streams: u64,
}

/// A packet and the true time of its last sample.
pub type Frame = (Vec<u8>, Duration);

impl Strap {
    pub fn new(serial: &str, sleeper: Box<dyn Sleeper>, now: Duration) -> Self {
        Self {
            fake: FakeH10::new(serial),
            sleeper,
            clock: OwnClock::unset(now),
            pace: 1.0,
            keeps_streaming: false,
            silence: None,
            refusals: VecDeque::new(),
            duplicates: 0,
            swaps: 0,
            garbles: 0,
            backlog: None,
            swapped: None,
            truth: Arc::default(),
            stream: None,
            streams: 0,
        }
    }

    /// Whether nothing that is said to it is answered.
    pub fn is_dead(&self) -> bool {
        self.silence == Some(Silence::Link)
    }

    /// When a sample of the stream is taken.
    fn due(&self, begun: Duration, sample: u32) -> Option<Duration> {
        let rate = self.fake.stream()?.rate_hz * self.pace;
        Some(begun + Duration::from_secs_f64(f64::from(sample) / rate))
    }

    /// Its samples come at another rate from the next one on.
    pub fn set_pace(&mut self, pace: f64) {
        if let Some((number, begun, next)) = self.stream {
            self.stream = self.due(begun, next).map(|begun| (number, begun, 0));
        }
        self.pace = pace;
    }

    /// Takes the samples of the frame that is due.
    fn frame(&mut self) -> Option<Frame> {
        let (number, begun, first) = self.stream?;
        let end = first + H10_FRAME as u32;
        self.stream = Some((number, begun, end));
        (first..end).find_map(|sample| {
            let at = self.due(begun, sample)?;
            let felt = self.sleeper.accel(u64::try_from(at.as_nanos()).unwrap());
            Some((self.fake.sample(self.clock.reading(at), felt)?, at))
        })
    }

    /// What goes out in this frame's place.
    fn disturb(&mut self, frame: Frame) -> Vec<Frame> {
        let take = |count: &mut u32| std::mem::replace(count, count.saturating_sub(1)) > 0;
        let mut frames = if take(&mut self.garbles) {
            // A frame that ends in the middle of a sample.
            vec![(frame.0[..13].to_vec(), frame.1)]
        } else if take(&mut self.duplicates) {
            vec![frame.clone(), frame]
        } else if self.swapped.is_none() && take(&mut self.swaps) {
            self.swapped = Some(frame);
            vec![]
        } else {
            [vec![frame], self.swapped.take().into_iter().collect()].concat()
        };
        if let Some(backlog) = &mut self.backlog {
            backlog.append(&mut frames);
        }
        frames
    }
}

impl World {
    pub fn strap(&mut self, path: &str) -> &mut Strap {
        self.devices.get_mut(path).and_then(|device| device.strap()).unwrap()
    }

    /// A command at the control point.
    pub fn command(&mut self, path: &str, command: &[u8]) {
        let Some(strap) = self.devices.get_mut(path).and_then(|device| device.strap()) else { return };
        let refusal = if command.starts_with(&[2, 2]) { strap.refusals.pop_front() } else { None };
        let answer = refusal.map_or_else(|| strap.fake.write(command), |status| vec![0xf0, 2, 2, status]);
        self.settle(path);
        self.step(path, self.timing.answer, move |world, path| {
            let now = world.clock.now();
            world.notify(path, CONTROL, &answer, now);
        });
    }

    /// Begins or ends the frames, after anything that may have changed whether it streams.
    pub fn settle(&mut self, path: &str) {
        let now = self.clock.now();
        let strap = self.strap(path);
        match (strap.fake.stream(), strap.stream) {
            (Some(_), None) => {
                strap.streams += 1;
                strap.stream = Some((strap.streams, now, 0));
                self.next_frame(path);
            }
            (None, Some(_)) => strap.stream = None,
            _ => {}
        }
    }

    /// Waits for the next frame to be full.
    fn next_frame(&mut self, path: &str) {
        let strap = self.strap(path);
        let Some((number, begun, next)) = strap.stream else { return };
        let Some(due) = strap.due(begun, next + H10_FRAME as u32 - 1) else { return };
        let path = path.to_owned();
        self.at(due, move |world| {
            if world.strap(&path).stream.is_some_and(|stream| stream.0 == number) {
                world.full_frame(&path);
                world.next_frame(&path);
            }
        });
    }

    fn full_frame(&mut self, path: &str) {
        let strap = self.strap(path);
        let Some(frame) = strap.frame() else { return };
        if strap.silence.is_some() {
            strap.truth.lock().unwrap().lost += 1;
            return;
        }
        for frame in strap.disturb(frame) {
            self.send(path, &frame);
        }
    }

    fn send(&mut self, path: &str, frame: &Frame) {
        if !self.notify(path, DATA, &frame.0, frame.1) {
            self.strap(path).truth.lock().unwrap().lost += 1;
        }
    }

    /// Lets the backlog go, all at once.
    pub fn burst(&mut self, path: &str) {
        for frame in self.strap(path).backlog.take().unwrap_or_default() {
            self.send(path, &frame);
        }
    }

    /// It stops of its own accord.
    pub fn give_up(&mut self, path: &str) {
        let now = self.clock.now();
        let indication = self.strap(path).fake.give_up();
        self.settle(path);
        self.notify(path, CONTROL, &indication, now);
    }

    /// The strap's side of a link that is lost; what it had not sent yet is lost too.
    pub fn strap_cut(&mut self, path: &str, why: &str) {
        let now = self.clock.true_time(self.clock.now());
        let Some(strap) = self.devices.get_mut(path).and_then(|device| device.strap()) else { return };
        strap.fake.disconnect(strap.keeps_streaming);
        strap.silence = None;
        let waiting = strap.backlog.take().unwrap_or_default().into_iter().chain(strap.swapped.take());
        let mut truth = strap.truth.lock().unwrap();
        truth.lost += waiting.count() as u64;
        truth.begin_outage(why, now);
        drop(truth);
        self.settle(path);
    }
}
