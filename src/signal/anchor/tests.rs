use super::*;
use proptest::prelude::*;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp};

const SEC: i64 = 1_000_000_000;
/// No steps.
const NONE: [f64; 0] = [];
/// When a recording begins, by the host's clock.
const BEGIN: i64 = 1_773_524_467 * SEC;

/// A sensor whose packets of `readings` each take exponentially distributed time on their way.
#[derive(Clone, Copy)]
struct Sensor {
    rate_hz: f64,
    readings: u32,
    /// Seconds of the host per second of the sensor, less one.
    drift: f64,
    /// Mean delay in seconds.
    delay: f64,
}

/// A packet on its way: device time of its readings, when the newest was truly taken, and when it arrives.
#[derive(Clone, Debug)]
struct Sent {
    device: Vec<i64>,
    truth: i64,
    arrival: i64,
}

impl Sensor {
    fn period(&self) -> f64 {
        1e9 / self.rate_hz
    }

    /// True time of a device time.
    fn truth(&self, device: i64) -> i64 {
        BEGIN + (device as f64 * (1.0 + self.drift)) as i64
    }

    /// Its packets of so many seconds, in the order of their arrival.
    fn packets(&self, secs: f64, rng: &mut impl Rng) -> Vec<Sent> {
        let delay = Exp::new(1.0 / self.delay).unwrap();
        let count = (secs * self.rate_hz / f64::from(self.readings)) as u32;
        let mut arrived = 0;
        (0..count)
            .map(|n| {
                let place = |k: u32| (f64::from(n * self.readings + k) * self.period()) as i64;
                let device: Vec<i64> = (0..self.readings).map(place).collect();
                let truth = self.truth(*device.last().unwrap());
                // A link keeps the order.
                arrived = arrived.max(truth + (delay.sample(rng) * 1e9) as i64);
                Sent { device, truth, arrival: arrived }
            })
            .collect()
    }
}

/// From when to when, in seconds from the beginning, nothing comes through and everything comes at its end.
fn stall(packets: &mut [Sent], from: f64, to: f64) {
    let at = |secs: f64| BEGIN + (secs * 1e9) as i64;
    for (i, packet) in packets.iter_mut().filter(|p| (at(from)..at(to)).contains(&p.arrival)).enumerate() {
        packet.arrival = at(to) + i as i64 * 2_000_000;
    }
}

/// Device times and what was made of them, with the steps in seconds.
#[derive(Default, Debug, PartialEq)]
struct Out {
    readings: Vec<(i64, i64)>,
    steps: Vec<f64>,
}

/// Ties packets, each on its own clock.
struct Tie {
    anchor: Anchor,
    held: VecDeque<i64>,
    out: Out,
}

impl Tie {
    fn new(bounds: Bounds) -> Self {
        Self { anchor: Anchor::new(bounds), held: VecDeque::new(), out: Out::default() }
    }

    fn push(&mut self, packet: &Sent) {
        self.held.extend(&packet.device);
        let (first, last) = (packet.device[0], *packet.device.last().unwrap());
        self.anchor.arrive(Timestamp::from_nanos(packet.arrival), first, last);
        self.settle(false);
    }

    fn new_clock(&mut self) {
        self.settle(true);
        self.held.clear();
        self.anchor.begin();
    }

    fn settle(&mut self, all: bool) {
        while let Some(piece) = self.anchor.settle(all) {
            if piece.step_nanos != 0 {
                self.out.steps.push(piece.step_nanos as f64 * 1e-9);
            }
            while self.held.front().is_some_and(|device| *device <= piece.device) {
                let device = self.held.pop_front().unwrap();
                if let Some(at) = self.anchor.place(&piece, device) {
                    self.out.readings.push((device, at.as_nanos()));
                }
            }
        }
    }

    fn all(bounds: Bounds, packets: &[Sent]) -> Self {
        let mut tie = Self::new(bounds);
        packets.iter().for_each(|packet| tie.push(packet));
        tie.settle(true);
        tie
    }

    /// Errors in seconds against the truth.
    fn errors(&self, sensor: Sensor) -> Vec<f64> {
        self.out.readings.iter().map(|(device, at)| (at - sensor.truth(*device)) as f64 * 1e-9).collect()
    }
}

fn largest(errors: &[f64]) -> f64 {
    errors.iter().copied().map(f64::abs).fold(0.0, f64::max)
}

/// An H10 at 25 Hz: 36 readings in a packet.
const STRAP: Sensor = Sensor { rate_hz: 25.0, readings: 36, drift: 0.0, delay: 0.03 };
/// A `MetaMotion` at 12.5 Hz: three readings in a packet.
const PATCH: Sensor = Sensor { rate_hz: 12.5, readings: 3, drift: 0.0, delay: 0.03 };

fn stamped() -> Bounds {
    Bounds::stamped(0.04)
}

fn counted() -> Bounds {
    Bounds::counted(0.08)
}

#[test]
fn a_stamped_clock_is_tied_to_within_60_ms_whatever_its_drift() {
    for (seed, drift) in [(1, 0.0), (2, 2e-4), (3, -2e-4), (4, 9e-4), (5, -9e-4)] {
        let sensor = Sensor { drift, ..STRAP };
        let packets = sensor.packets(4.0 * 3600.0, &mut ChaCha8Rng::seed_from_u64(seed));
        let tie = Tie::all(stamped(), &packets);
        let errors = tie.errors(sensor);
        assert_eq!(errors.len(), packets.len() * 36);
        assert!(largest(&errors) < 0.06, "drift {drift}: {}", largest(&errors));
        // An hour in, the drift is known and the fastest of 40 packets is late by 30/40 ms.
        assert!(largest(&errors[90_000..]) < 0.012, "drift {drift}: {}", largest(&errors[90_000..]));
        assert!((tie.anchor.drift_ppm().unwrap() - drift * 1e6).abs() < 10.0);
        assert_eq!(tie.out.steps, NONE);
    }
}

#[test]
fn a_stall_and_its_backlog_move_nothing() {
    for (seed, drift) in [(1, 2e-4), (2, -2e-4)] {
        let sensor = Sensor { drift, ..STRAP };
        let mut packets = sensor.packets(1800.0, &mut ChaCha8Rng::seed_from_u64(seed));
        stall(&mut packets, 300.0, 320.0);
        stall(&mut packets, 900.0, 1080.0);
        stall(&mut packets, 1085.0, 1090.0);
        let tie = Tie::all(stamped(), &packets);
        let errors = tie.errors(sensor);
        assert!(largest(&errors) < 0.06, "{}", largest(&errors));
        assert_eq!(tie.out.steps, NONE);
    }
}

#[test]
fn a_rate_off_by_three_per_cent_is_found() {
    for (seed, drift) in [(1, 0.03), (2, -0.03), (3, 0.0)] {
        let sensor = Sensor { drift, ..PATCH };
        let mut packets = sensor.packets(3600.0, &mut ChaCha8Rng::seed_from_u64(seed));
        stall(&mut packets, 1000.0, 1020.0);
        let tie = Tie::all(counted(), &packets);
        let errors = tie.errors(sensor);
        assert!(largest(&errors) < 0.1, "drift {drift}: {}", largest(&errors));
        assert!(largest(&errors[1000..]) < 0.06, "drift {drift}: {}", largest(&errors[1000..]));
        assert!((tie.anchor.drift_ppm().unwrap() * 1e-6 - drift).abs() < 1e-4);
        assert_eq!(tie.out.steps, NONE);
    }
}

/// Takes packets out of a stream of a sensor that counts as if nothing were missing.
fn lose_silently(packets: &mut Vec<Sent>, lost: std::ops::Range<usize>) {
    let shift = packets[lost.end].device[0] - packets[lost.start].device[0];
    packets[lost.end..].iter_mut().flat_map(|packet| &mut packet.device).for_each(|device| *device -= shift);
    packets.drain(lost);
}

#[test]
fn a_silent_loss_becomes_a_gap_where_it_was() {
    for (seed, drift) in [(1, 0.03), (2, -0.03)] {
        let sensor = Sensor { drift, ..PATCH };
        let mut packets = sensor.packets(900.0, &mut ChaCha8Rng::seed_from_u64(seed));
        lose_silently(&mut packets, 1200..1225);
        let tie = Tie::all(counted(), &packets);
        let times: Vec<i64> = packets.iter().map(|packet| packet.truth).collect();
        let found: Vec<i64> = tie.out.readings.chunks(3).map(|chunk| chunk[2].1).collect();
        let errors: Vec<f64> = found.iter().zip(&times).map(|(a, b)| (a - b) as f64 * 1e-9).collect();
        assert!(largest(&errors[50..]) < 0.08, "{}", largest(&errors));
        let steps: Vec<usize> = (1..found.len()).filter(|i| found[*i] - found[i - 1] > SEC).collect();
        assert_eq!(steps, [1200], "right to one packet");
        let [step] = tie.out.steps[..] else { panic!("{:?}", tie.out.steps) };
        assert!((step - 25.0 * 0.24 * (1.0 + drift)).abs() < 0.1, "{step}");
    }
}

#[test]
fn a_clock_that_begins_anew_goes_on_after_what_was() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let sensor = Sensor { drift: 1e-4, ..STRAP };
    let before = sensor.packets(600.0, &mut rng);
    let mut tie = Tie::new(stamped());
    before.iter().for_each(|packet| tie.push(packet));
    tie.new_clock();
    let count = tie.out.readings.len();
    assert_eq!(count, before.len() * 36, "nothing waits on a clock that is gone");
    // The sensor starts at zero again, right where it was.
    let offset = sensor.truth((count as f64 * sensor.period()) as i64) - BEGIN;
    for mut packet in sensor.packets(600.0, &mut rng) {
        packet.arrival += offset;
        tie.push(&packet);
    }
    tie.settle(true);
    assert!(tie.out.readings.is_sorted_by(|a, b| a.1 < b.1));
    for (device, at) in &tie.out.readings[count..] {
        assert!(((at - sensor.truth(*device) - offset) as f64 * 1e-9).abs() < 0.06);
    }
}

#[test]
fn a_host_clock_set_forward_is_followed_and_a_slow_backlog_is_not() {
    let mut packets = STRAP.packets(1200.0, &mut ChaCha8Rng::seed_from_u64(1));
    packets.iter_mut().filter(|packet| packet.truth > BEGIN + 600 * SEC).for_each(|p| p.arrival += 300 * SEC);
    let tie = Tie::all(stamped(), &packets);
    assert_eq!(tie.out.steps.len(), 1);
    assert!((tie.out.steps[0] - 300.0).abs() < 1.0, "{:?}", tie.out.steps);
    assert!((tie.errors(STRAP).last().unwrap() - 300.0).abs() < 0.06);

    // Half a minute of backlog that takes another half to drain.
    let mut packets = STRAP.packets(1200.0, &mut ChaCha8Rng::seed_from_u64(1));
    for packet in packets.iter_mut().filter(|p| (600 * SEC..660 * SEC).contains(&(p.truth - BEGIN))) {
        packet.arrival = BEGIN + 630 * SEC + (packet.truth - BEGIN - 600 * SEC) / 2;
    }
    let tie = Tie::all(stamped(), &packets);
    assert_eq!(tie.out.steps, NONE);
    assert!(largest(&tie.errors(STRAP)) < 0.06, "{}", largest(&tie.errors(STRAP)));
}

#[test]
fn memory_does_not_grow() {
    let mut tie = Tie::new(counted());
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for device in 0..100_000_i64 {
        // Everything at once, so that nothing is ever ten seconds old.
        let arrival = BEGIN + rng.random_range(0..1000);
        tie.push(&Sent { device: vec![device * 80_000_000], truth: 0, arrival });
        assert!(tie.anchor.waiting.len() <= WAITING);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_comes_out_rises_strictly_whatever_comes_in(
        packets in prop::collection::vec((any::<i64>(), any::<i64>(), any::<bool>(), 0_i64..1_000_000_000), 1..60),
        small: bool,
        counts: bool,
    ) {
        let mut tie = Tie::new(if counts { counted() } else { stamped() });
        let mut device = 0_i64;
        for (arrival, step, anew, length) in packets {
            if anew {
                tie.new_clock();
            }
            let (arrival, step) = if small { (BEGIN + arrival % (60 * SEC), step % (2 * SEC)) } else { (arrival, step) };
            device = device.saturating_add(step);
            tie.push(&Sent { device: vec![device.saturating_sub(length), device], truth: 0, arrival });
        }
        tie.settle(true);
        prop_assert!(tie.out.readings.is_sorted_by(|a, b| a.1 < b.1));
    }
}
