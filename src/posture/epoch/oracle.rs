//! What an epoch is, sample by sample and the long way: what the fast way is held against.

use nalgebra::Vector3;

use super::{Epoch, epoch_secs};
use crate::posture::Settings;
use crate::recording::Sample;
use crate::remark::{Kind, Remarks, Tally};
use crate::signal::timeline::{Step, TimeLine};
use crate::time::Timestamp;
use crate::units::{Accel, Hertz};

/// A sample that is used.
struct Used {
    at: i64,
    step: Step,
    g: Vector3<f64>,
    /// From the running mean of the last second before it.
    from_mean: Vector3<f64>,
    /// Axes on which it repeats the one before.
    repeats: [bool; 3],
}

/// The epochs of samples at about `rate`, and what is remarked on them.
pub(super) fn by_definition(rate: Hertz, samples: &[Sample]) -> (Vec<Epoch>, Remarks) {
    let settings = Settings::default();
    let mut line = TimeLine::new(rate, settings.gap_periods, settings.gap_secs);
    let used = used(rate, &mut line, samples);
    let mut remarks = Remarks::default();
    let secs = epoch_secs(rate);
    let length = i64::from(secs) * 1_000_000_000;
    let mut epochs = Vec::new();
    let mut stuck = [0; 3];
    let mut first = 0;
    while first < used.len() {
        let index = used[first].at.div_euclid(length);
        let end = used.iter().position(|one| one.at.div_euclid(length) > index).unwrap_or(used.len());
        let within = &used[first..end];
        epochs.push(Epoch {
            index,
            mean: Accel::from_vector(mean(within)),
            movement: match rate.get() * f64::from(secs) {
                many if many >= 4.0 => about_a_line(within),
                _ => by_differences(&used, first..end, rate.get() >= 1.25),
            },
            jolt: if rate.get() >= 10.0 { skewness(within) } else { Vector3::zeros() },
            coverage: covered(within, used.get(end), index * length, length, rate) as f64 / length as f64,
        });
        remarks.add(Kind::Clipped, Tally { count: clipped(within), secs: 0.0, first: Some(start(index * length)) });
        let held: [bool; 3] = std::array::from_fn(|axis| within.iter().all(|one| one.repeats[axis]));
        end_stuck(&mut stuck, held.map(|is| is && held != [true; 3]), secs, &mut remarks);
        first = end;
    }
    end_stuck(&mut stuck, [false; 3], secs, &mut remarks);
    remarks.merge(&line.take_remarks());
    (epochs, remarks)
}

fn used(rate: Hertz, line: &mut TimeLine, samples: &[Sample]) -> Vec<Used> {
    let share = 1.0 - (-rate.period_secs()).exp();
    let mut used: Vec<Used> = Vec::new();
    let mut level = Vector3::zeros();
    for sample in samples {
        let ((time, step), g) = (line.step(sample.time), *sample.accel.vector());
        match step {
            Step::Drop => continue,
            Step::Next { .. } => {}
            Step::AfterGap => level = g,
            Step::First => {
                used.clear();
                level = g;
            }
        }
        let repeats = std::array::from_fn(|axis| used.last().is_some_and(|before| before.g[axis] == g[axis]));
        used.push(Used { at: time.as_nanos(), step, g, from_mean: g - level, repeats });
        level += (g - level) * share;
    }
    used
}

fn start(nanos: i64) -> Timestamp {
    Timestamp::from_nanos(nanos)
}

fn mean(within: &[Used]) -> Vector3<f64> {
    within.iter().map(|one| one.g).sum::<Vector3<f64>>() / within.len() as f64
}

/// Standard deviation about the least-squares line, with n − 2 degrees of freedom.
fn about_a_line(within: &[Used]) -> f64 {
    let n = within.len() as f64;
    if within.len() < 3 {
        return 0.0;
    }
    let secs = |one: &Used| (one.at - within[0].at) as f64 * 1e-9;
    let middle = within.iter().map(secs).sum::<f64>() / n;
    let mean = mean(within);
    let tt: f64 = within.iter().map(|one| (secs(one) - middle).powi(2)).sum();
    let tx: Vector3<f64> = within.iter().map(|one| (one.g - mean) * (secs(one) - middle)).sum();
    let slope = tx / tt;
    let left = |one: &Used| (one.g - mean - slope * (secs(one) - middle)).norm_squared();
    (within.iter().map(left).sum::<f64>() / (n - 2.0)).sqrt()
}

/// By bends of three neighbours, or by steps of two.
fn by_differences(used: &[Used], within: std::ops::Range<usize>, bends: bool) -> f64 {
    let follows = |index: usize| matches!(used[index].step, Step::Next { .. });
    let squares: Vec<f64> = within
        .filter_map(|i| match bends {
            true if i >= 2 && follows(i) && follows(i - 1) => {
                Some((used[i].g - used[i - 1].g * 2.0 + used[i - 2].g).norm_squared() / 6.0)
            }
            false if follows(i) => Some((used[i].g - used[i - 1].g).norm_squared() / 2.0),
            _ => None,
        })
        .collect();
    if squares.is_empty() { 0.0 } else { (squares.iter().sum::<f64>() / squares.len() as f64).sqrt() }
}

fn skewness(within: &[Used]) -> Vector3<f64> {
    let n = within.len() as f64;
    let square = within.iter().map(|one| one.from_mean.norm_squared()).sum::<f64>() / n;
    let cube = within.iter().map(|one| one.from_mean * one.from_mean.norm_squared()).sum::<Vector3<f64>>() / n;
    let mean = mean(within);
    let spread = within.iter().map(|one| (one.g - mean).norm_squared()).sum::<f64>() / n;
    if square > 1e-4 && spread >= 0.05 * 0.05 { cube / square.powf(1.5) } else { Vector3::zeros() }
}

/// Nanoseconds that samples tell of: what lies before each back to the last, but of the first after a gap one period.
fn covered(within: &[Used], next: Option<&Used>, start: i64, length: i64, rate: Hertz) -> i64 {
    let period = (rate.period_secs() * 1e9).round() as i64;
    let before = |one: &Used| if let Step::Next { nanos } = one.step { nanos } else { period };
    let up_to_last: i64 = within.iter().map(|one| before(one).min(one.at - start)).sum();
    let rest = match next.map(|one| one.step) {
        Some(Step::Next { .. }) => start + length - within[within.len() - 1].at,
        _ => 0,
    };
    (up_to_last + rest).clamp(0, length)
}

fn clipped(within: &[Used]) -> u64 {
    let is_clipped = |one: &&Used| (0..3).any(|axis| one.repeats[axis] && one.g[axis].abs() >= 1.95);
    within.iter().filter(is_clipped).count() as u64
}

fn end_stuck(runs: &mut [u32; 3], stuck: [bool; 3], secs: u32, remarks: &mut Remarks) {
    for (run, stuck) in runs.iter_mut().zip(stuck) {
        if !stuck && *run >= 900 {
            remarks.note_lasting(Kind::StuckAxis, None, f64::from(*run));
        }
        *run = if stuck { *run + secs } else { 0 };
    }
}
