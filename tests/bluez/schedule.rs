//! A night of faults, drawn from a seed.

use std::time::Duration;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::faults::{Fault, Silence};
use super::handle::Strap;

/// Faults that belong together, and when they come.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// True time since the beginning.
    pub at: Duration,
    pub faults: Vec<Fault>,
}

/// So many faults over so many hours, each in a part of the night of its own and done before the next.
///
/// The first five minutes are left for the recorder to begin. Every kind comes about equally often.
pub fn schedule(seed: u64, count: u32, hours: f64) -> Vec<Planned> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let begin = Duration::from_secs(300);
    let share = Duration::from_secs_f64(hours * 3600.0).saturating_sub(begin) / count.max(1);
    // What is left of a share when the fault is over is for the recorder to find its way back in.
    let longest = share.as_secs_f64() / 3.0;
    let mut kinds: Vec<u32> = Vec::new();
    (0..count)
        .map(|number| {
            if kinds.is_empty() {
                kinds = (0..KINDS).collect();
            }
            let kind = kinds.swap_remove(rng.random_range(0..kinds.len()));
            let at = begin + share * number + share.mul_f64(rng.random_range(0.0..0.3));
            Planned { at, faults: draw(&mut rng, kind, longest) }
        })
        .collect()
}

impl Strap {
    /// Lets all of it happen.
    pub fn follow(&self, schedule: &[Planned]) {
        for planned in schedule {
            planned.faults.iter().for_each(|fault| self.suffer_at(planned.at, fault.clone()));
        }
    }
}

const KINDS: u32 = 18;

/// Faults of a kind; those that only show when a stream begins come with a lost link.
fn draw(rng: &mut ChaCha8Rng, kind: u32, longest: f64) -> Vec<Fault> {
    let keeps_streaming = rng.random_bool(0.5);
    let loss = Fault::LinkLoss { keeps_streaming };
    let mut span = |from: f64, to: f64| Duration::from_secs_f64(rng.random_range(from..to).min(longest));
    match kind {
        0 => vec![Fault::LinkLoss { keeps_streaming: false }],
        1 => vec![Fault::LinkLoss { keeps_streaming: true }],
        2 => vec![Fault::OffTheAir { span: span(2.0, 90.0), keeps_streaming }],
        3 => vec![Fault::Silence { silence: Silence::Stream, span: span(15.0, 300.0) }],
        4 => vec![Fault::Silence { silence: Silence::Link, span: span(15.0, 300.0) }],
        5 => {
            let count = rng.random_range(1..=3);
            let refusals = (0..count).map(|_| *[6, 12, 13, 5].choose(rng).unwrap()).collect();
            vec![Fault::RefusedStarts(refusals), loss]
        }
        6 => vec![Fault::RefusedConnections(rng.random_range(1..=3)), loss],
        7 => vec![Fault::GaveUp],
        8 => vec![Fault::AdapterGone(span(1.0, 60.0))],
        9 => vec![Fault::AdapterOff(span(1.0, 60.0))],
        10 => vec![Fault::Duplicates(rng.random_range(1..=5))],
        11 => vec![Fault::Swaps(rng.random_range(1..=5))],
        12 => vec![Fault::Backlog(span(1.0, 8.0))],
        13 => vec![Fault::Garbled(rng.random_range(1..=3))],
        14 => vec![Fault::ClockReset, loss],
        15 => vec![Fault::Drift(rng.random_range(-100.0..100.0)), Fault::Pace(rng.random_range(0.98..1.02))],
        16 => vec![Fault::MachineSleep(span(20.0, 600.0))],
        _ => vec![Fault::WallStep(rng.random_range(-3600..=3600))],
    }
}
