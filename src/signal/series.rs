//! The five-second series that wrist studies are told in: ENMO, MAD, z angle and direction of gravity.
//!
//! **Definition**, exact enough to be computed again by another program (`tests/foreign/series.py` does):
//!
//! - Slot *k* is the time from 5*k* to 5*k* + 5 seconds of the grid, its end excluded; the grid is that of the epochs,
//!   whole seconds since 1970. Samples are those that the epochs are made of: late and doubled ones are left out.
//! - All is of the readings as recorded, in the sensor frame: neither calibrated nor mounted. ENMO is not linear in
//!   them, so an offset of 20 mg may be 20 mg of ENMO; MAD is all but free of that.
//! - ENMO is the mean over the samples of the slot of max(|a| − 1, 0) in g; no filter (van Hees et al. 2013).
//! - MAD is the mean over the samples of the slot of | |a| − mean |a| | in g (Vähä-Ypyä et al. 2015).
//! - The grid is cut into bins of half a second, and the samples of each bin are averaged per axis. The gravity of
//!   second *s* is the median per axis of the up to ten bins that hold a sample from *s* − 2 to *s* + 3 seconds: the
//!   rolling median over five seconds of van Hees et al. 2015, on a thinner grid. Of an even count it is the mean of the
//!   two in the middle. Its z angle is atan(z / √(x² + y²)) in degrees.
//! - z angle and gravity of a slot are the means over those of its seconds that hold a sample.
//! - A slot in which fewer than three of the five seconds hold a sample is left out.
//!
//! Medians reach two seconds into what was recorded before and after, also across a gap, where the ten bins are fewer.

mod median;

use std::collections::VecDeque;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4, f64x8};
use nalgebra::Vector3;

use self::median::Bins;
use super::columns::{self, Columns, exact, whole};
use crate::units::Hertz;

/// Length of a slot in seconds: what GGIR, scikit-digital-health and wristpy take.
pub const SLOT_SECS: i64 = 5;

/// Slowest rate that has a series, in Hz: one sample a second, with room for a rate that was estimated.
pub const LEAST_HERTZ: f64 = 0.95;

/// A slot with fewer seconds that hold a sample is left out: it would be known by less than half.
const LEAST_SECONDS: u32 = 3;

/// Bins in a second. Ten in five seconds are enough to outvote a jolt, and cheap to sort.
const SECOND_BINS: i64 = 2;

const BIN_NANOS: i64 = 1_000_000_000 / SECOND_BINS;

/// Seconds before and after a second that its median reaches to.
const REACH_SECS: i64 = 2;

/// Five seconds of the grid, from the readings as recorded, in the sensor frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Its place on the grid: it covers `index × 5` to `(index + 1) × 5` seconds.
    pub index: i64,
    /// Mean of max(|a| − 1, 0), in g.
    pub enmo_g: f64,
    /// Mean of | |a| − mean |a| |, in g.
    pub mad_g: f64,
    /// Angle of the sensor's z axis above horizontal, in degrees, −90 to 90.
    pub z_degrees: f64,
    /// Gravity in g: the mean over its seconds of the rolling median per axis.
    pub gravity: Vector3<f64>,
}

/// Turns samples into slots, in one pass and constant memory: that of the samples of one slot.
#[derive(Clone, Debug, Default)]
pub struct Series {
    open: Option<Open>,
    bins: Bins,
    /// Magnitudes of the samples of the open slot.
    norms: Vec<f64>,
    /// Slots whose samples are complete, but not the medians of their last seconds.
    waiting: VecDeque<Sizes>,
    /// The next second whose gravity is to be found.
    second: i64,
    /// Sums over the seconds found of the slot that `second` is in.
    directions: Directions,
    done: Vec<Slot>,
}

/// The bin that samples are being added to.
#[derive(Clone, Copy, Debug)]
struct Open {
    bin: i64,
    end: i64,
    sum: Vector3<f64>,
    count: u32,
}

#[derive(Clone, Copy, Debug)]
struct Sizes {
    index: i64,
    enmo_g: f64,
    mad_g: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Directions {
    seconds: u32,
    z_degrees: f64,
    gravity: Vector3<f64>,
}

impl Series {
    /// For a source at about `rate`; `None` for one slower than a sample a second, whose slots would hold too little.
    #[must_use]
    pub fn new(rate: Hertz) -> Option<Self> {
        (rate.get() >= LEAST_HERTZ).then(Self::default)
    }

    /// Adds readings in g, their times counted from `start` in nanoseconds; times must rise.
    pub fn push(&mut self, start: i64, columns: &Columns) {
        let (times, axes, norms) = (columns.nanos(), columns.axes(), columns.norms());
        let mut from = 0;
        while let Some(times @ [first, ..]) = times.get(from..) {
            let until = exact(self.bin_of(start.saturating_add(whole(*first))).saturating_sub(start));
            let bin = from..from + before(times, until);
            from = bin.end;
            let axes = axes.map(|axis| axis.get(bin.clone()).unwrap_or_default());
            self.add(axes, norms.get(bin).unwrap_or_default());
        }
    }

    /// Adds readings and their magnitudes to the open bin and the open slot.
    fn add(&mut self, axes: [&[f64]; 3], norms: &[f64]) {
        self.norms.extend_from_slice(norms);
        if let Some(open) = &mut self.open {
            open.sum += dispatch!(Level::new(), simd => sum_of(simd, axes));
            open.count = open.count.saturating_add(u32::try_from(norms.len()).unwrap_or(u32::MAX));
        }
    }

    /// Opens the bin that holds a time, unless it is open, and says when it ends.
    #[inline]
    fn bin_of(&mut self, at: i64) -> i64 {
        match &self.open {
            Some(open) if at < open.end => open.end,
            _ => self.turn(at),
        }
    }

    /// Forgets what is not complete: all of it was a stray.
    pub fn forget(&mut self) {
        *self = Self { done: std::mem::take(&mut self.done), ..Self::default() };
    }

    /// Completes what is open, at the end of a recording.
    pub fn finish(&mut self) {
        self.close_bin();
        self.close_slot();
        self.find_until(i64::MAX);
        self.forget();
    }

    /// The slots completed since the last call, in order.
    pub fn take(&mut self) -> std::vec::Drain<'_, Slot> {
        self.done.drain(..)
    }

    /// Passes to the bin that holds `at`, and says when it ends.
    #[cold]
    fn turn(&mut self, at: i64) -> i64 {
        let bin = at.div_euclid(BIN_NANOS);
        self.close_bin();
        match self.bins.last() {
            None => self.second = bin.div_euclid(SECOND_BINS),
            Some(last) if slot_of(last) < slot_of(bin) => self.close_slot(),
            Some(_) => {}
        }
        self.find_until(bin);
        let end = bin.saturating_add(1).saturating_mul(BIN_NANOS);
        self.open = Some(Open { bin, end, sum: Vector3::zeros(), count: 0 });
        end
    }

    fn close_bin(&mut self) {
        if let Some(Open { bin, sum, count, .. }) = self.open.take() {
            self.bins.push(bin, sum / f64::from(count));
        }
    }

    fn close_slot(&mut self) {
        if let Some(last) = self.bins.last() {
            self.waiting.push_back(Sizes::of(slot_of(last), &self.norms));
            self.norms.clear();
        }
    }

    /// Finds the gravity of every second whose median is complete when bin `next` begins.
    fn find_until(&mut self, next: i64) {
        let Some(last) = self.bins.last().map(|bin| bin.div_euclid(SECOND_BINS)) else { return };
        while self.second <= last && (self.second + 1 + REACH_SECS) * SECOND_BINS <= next {
            self.bins.gravity(self.second).iter().for_each(|gravity| self.directions.add(gravity));
            self.second += 1;
            self.hand_on();
        }
        if self.second > last {
            self.second = self.second.max(next.div_euclid(SECOND_BINS));
            self.hand_on();
        }
    }

    /// Hands on the slots that lie before the next second, those of which enough is known.
    fn hand_on(&mut self) {
        let slot = self.second.div_euclid(SLOT_SECS);
        while let Some(sizes) = self.waiting.front().copied().filter(|sizes| sizes.index < slot) {
            self.waiting.pop_front();
            let directions = std::mem::take(&mut self.directions);
            self.done.extend(sizes.with(directions));
        }
    }
}

/// How many of these rising times, of which the first is, are before another.
///
/// They lie nearly evenly, so it is looked for from where it would be if they did.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index")]
fn before(times: &[f64], until: f64) -> usize {
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return 0 };
    if *last < until {
        return times.len();
    }
    let guess = (until - first) / (last - first) * (times.len() - 1) as f64;
    let (earlier, later) = times.split_at_checked(guess as usize).unwrap_or((times, &[]));
    let later_before = later.iter().take_while(|at| **at < until).count();
    let earlier_not = earlier.iter().rev().take_while(|at| **at >= until).count();
    (earlier.len() + later_before - earlier_not).max(1)
}

const fn slot_of(bin: i64) -> i64 {
    bin.div_euclid(SECOND_BINS * SLOT_SECS)
}

impl Sizes {
    /// Of the magnitudes of a slot, of which there is one at least.
    #[expect(clippy::cast_precision_loss, reason = "samples of five seconds are exact")]
    fn of(index: i64, norms: &[f64]) -> Self {
        let n = norms.len() as f64;
        let [above, off] = dispatch!(Level::new(), simd => excesses(simd, norms));
        Self { index, enmo_g: above / n, mad_g: off / n }
    }

    fn with(self, Directions { seconds, z_degrees, gravity }: Directions) -> Option<Slot> {
        let n = f64::from(seconds);
        let Self { index, enmo_g, mad_g } = self;
        (seconds >= LEAST_SECONDS).then(|| Slot {
            index,
            enmo_g,
            mad_g,
            z_degrees: z_degrees / n,
            gravity: gravity / n,
        })
    }
}

impl Directions {
    fn add(&mut self, gravity: &Vector3<f64>) {
        self.seconds += 1;
        self.z_degrees += gravity.z.atan2(gravity.xy().norm()).to_degrees();
        self.gravity += gravity;
    }
}

/// The sum of readings.
#[inline(always)]
fn sum_of<S: Simd>(simd: S, axes: [&[f64]; 3]) -> Vector3<f64> {
    let [x, y, z] = axes.map(<[f64]>::as_chunks::<4>);
    let mut sums = [f64x4::splat(simd, 0.0); 3];
    for ((x, y), z) in x.0.iter().zip(y.0).zip(z.0) {
        let [x, y, z] = [x, y, z].map(|four| f64x4::load_array_ref(simd, four));
        sums = [sums[0] + x, sums[1] + y, sums[2] + z];
    }
    let mut sum = Vector3::from(sums.map(columns::total));
    for ((x, y), z) in x.1.iter().zip(y.1).zip(z.1) {
        sum += Vector3::new(*x, *y, *z);
    }
    sum
}

/// By how much magnitudes are above 1 g, and off their mean, both added up.
///
/// Over eight lanes, which need not wait for each other, and then over the fewer than eight at the end.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "samples of five seconds are exact")]
fn excesses<S: Simd>(simd: S, norms: &[f64]) -> [f64; 2] {
    let (eights, rest) = norms.as_chunks::<8>();
    let [mut all, mut above, mut off] = [f64x8::splat(simd, 0.0); 3];
    for eight in eights {
        let norm = f64x8::load_array_ref(simd, eight);
        all += norm;
        above += (norm - 1.0).max(0.0);
    }
    let mean = (total(all) + rest.iter().sum::<f64>()) / norms.len() as f64;
    for eight in eights {
        off += (f64x8::load_array_ref(simd, eight) - mean).abs();
    }
    let above = total(above) + rest.iter().map(|norm| (norm - 1.0).max(0.0)).sum::<f64>();
    [above, total(off) + rest.iter().map(|norm| (norm - mean).abs()).sum::<f64>()]
}

fn total<S: Simd>(lanes: f64x8<S>) -> f64 {
    lanes.to_array().iter().sum()
}

#[cfg(test)]
mod tests;
