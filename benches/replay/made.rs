//! Made-up recordings of any length and rate, as the files that the benches read.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use nalgebra::Rotation3;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use supine::recording::{Header, Recording, Sample, Sign};
use supine::sensor::fake::FakeH10;
use supine::sensor::log::{Arrived, Entry, Heading};
use supine::sensor::polar::H10;
use supine::sensor::{Driver, Setting, Step};
use supine::source::synthetic::day::{Day, Kind};
use supine::source::synthetic::{Faults, Recipe, SyntheticNight};
use supine::time::{Clock, Timestamp};
use supine::units::{Accel, Hertz, Sensor};

/// When every recording begins: 2026-01-05 at 21:50, in UTC.
const START: i64 = 1_767_649_800;
/// The clock of the emulated sensor when the recording begins, in ns since 2000.
const SENSOR_CLOCK: u64 = 599_616_000_000_000_000;

/// A recording to be made: an evening, nights and the days between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    pub(crate) hours: f64,
    pub(crate) rate: f64,
    pub(crate) seed: u64,
}

impl std::fmt::Display for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} h x {} Hz", self.hours, self.rate)
    }
}

impl Made {
    pub(crate) fn rate(&self) -> Hertz {
        Hertz::new(self.rate).unwrap()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hours times a rate")]
    pub(crate) fn rows(&self) -> usize {
        (self.hours * 3600.0 * self.rate).round() as usize
    }

    pub(crate) fn header(&self) -> Header {
        Header { source: "made up".to_owned(), clock: clock(), rate: self.rate(), sign: Sign::Normal }
    }

    /// Hands on every sample, some thousands at a time: no gaps and no jitter, so that the rows are as many as said.
    fn each(&self, mut take: impl FnMut(&[Sample]) -> io::Result<()>) -> io::Result<()> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days of a bench")]
        let nights = (self.hours / 24.0).ceil() as usize + 1;
        let plan = Day::draw_several(self.seed, &vec![Kind::Plain; nights], 86_400.0).plan;
        let recipe = Recipe {
            seed: self.seed,
            rate: self.rate(),
            start: Timestamp::from_secs(START),
            zone: TimeZone::UTC,
            body_from_sensor: Rotation3::identity(),
            reattached: None,
            faults: Faults { jitter: 0.0, gaps: 0.0, ..Faults::ORDINARY },
        };
        let rng = &mut ChaCha8Rng::seed_from_u64(self.seed);
        let (mut recording, mut chunk, mut left) = (SyntheticNight::new(&recipe, &plan), Vec::new(), self.rows());
        while left > 0 {
            let Ok(()) = recording.read(&mut chunk);
            assert!(!chunk.is_empty(), "the plan of {self} is shorter than that");
            chunk.truncate(left);
            left -= chunk.len();
            chunk.iter_mut().for_each(|sample| sample.accel = finer(sample.accel, rng));
            take(&chunk)?;
        }
        Ok(())
    }

    /// All of it in memory.
    pub(crate) fn samples(&self) -> Vec<Sample> {
        let mut all = Vec::with_capacity(self.rows());
        self.each(|chunk| {
            all.extend_from_slice(chunk);
            Ok(())
        })
        .unwrap();
        all
    }

    /// Writes it as the ending of the name says: `.csv`, `.csv.zst`, or `.packets` as an H10 sends them.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let name = path.to_string_lossy();
        let file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        if name.ends_with(".packets") {
            self.write_packets(file)?.flush()
        } else if name.ends_with(".zst") {
            self.write_csv(zstd::Encoder::new(file, 3)?)?.finish()?.flush()
        } else {
            self.write_csv(file)?.flush()
        }
    }

    /// Milliseconds and six decimals, as phones write them.
    fn write_csv<W: Write>(&self, mut to: W) -> io::Result<W> {
        let start = Timestamp::from_secs(START).to_jiff().to_zoned(TimeZone::UTC);
        write!(to, "# supine recording 1\n# start: {start}\n# rate: {}\ntime_s,x_g,y_g,z_g\n", self.rate)?;
        self.each(|chunk| {
            chunk.iter().try_for_each(|sample| {
                let millis = sample.time.as_nanos() / 1_000_000 - START * 1000;
                let [x, y, z] = [sample.accel.x(), sample.accel.y(), sample.accel.z()];
                writeln!(to, "{}.{:03},{x:.6},{y:.6},{z:.6}", millis / 1000, millis % 1000)
            })
        })?;
        Ok(to)
    }

    /// Each packet is up to 30 ms on its way.
    fn write_packets<W: Write>(&self, mut to: W) -> io::Result<W> {
        let setting = Setting { rate_hz: self.rate, range_g: 2 };
        to.write_all(heading(setting).lines().as_bytes())?;
        let mut fake = FakeH10::new("0A1B2C3D");
        for step in H10.start(&setting, &[]) {
            if let Step::Write { bytes, .. } = step {
                fake.write(&bytes);
            }
        }
        let (mut line, mut number) = (String::new(), 0);
        self.each(|chunk| {
            chunk.iter().try_for_each(|sample| {
                number += 1;
                let since = sample.time.as_nanos() - START * 1_000_000_000;
                let Some(bytes) = fake.sample(SENSOR_CLOCK + since.unsigned_abs(), sample.accel) else { return Ok(()) };
                let arrival = Timestamp::from_nanos(sample.time.as_nanos() + number % 30 * 1_000_000);
                line.clear();
                Entry::Packet(Arrived { arrival, origin: H10.card().data, bytes }).write_line(&mut line);
                to.write_all(line.as_bytes())
            })
        })?;
        Ok(to)
    }
}

/// The sensor that is made up reads whole mg; a phone's six decimals are all digits.
fn finer(accel: Accel<Sensor>, rng: &mut ChaCha8Rng) -> Accel<Sensor> {
    let [x, y, z] = [accel.x(), accel.y(), accel.z()].map(|g| g + rng.random_range(-0.0005..0.0005));
    Accel::from_g(x, y, z)
}

/// The clock of every recording.
pub(crate) fn clock() -> Clock {
    Clock::Dated(TimeZone::UTC)
}

fn heading(setting: Setting) -> Heading {
    Heading {
        sensor: H10.card().name.to_owned(),
        setting,
        zone: "UTC".to_owned(),
        mounting: None,
        worn: None,
        name: None,
        address: None,
        described: None,
    }
}
