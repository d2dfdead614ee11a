//! A vector signal against its own linear trend.

use nalgebra::Vector3;
use wide::f64x4;

use super::columns::{Columns, fours, total};

/// Running sums of a three-axis signal over time, enough for its mean and for its spread about a straight line.
///
/// Constant memory, one pass. Times and values are best counted from a point near the data: the sums of squares
/// then keep their digits. In which unit the times are does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrendSums {
    n: u32,
    t: f64,
    tt: f64,
    x: Vector3<f64>,
    xx: f64,
    tx: Vector3<f64>,
}

impl TrendSums {
    /// Adds the value `x` at time `t`.
    #[inline]
    pub fn push(&mut self, t: f64, x: &Vector3<f64>) {
        self.n += 1;
        self.t += t;
        self.tt += t * t;
        self.x += x;
        self.xx += x.norm_squared();
        self.tx += x * t;
    }

    /// Adds readings, counted from `origin`, at their times.
    pub fn push_columns(&mut self, columns: &Columns, origin: &Vector3<f64>) {
        self.n = self.n.saturating_add(u32::try_from(columns.len()).unwrap_or(u32::MAX));
        let [t, tt] = sums_of_times(columns.nanos());
        self.t += t;
        self.tt += tt;
        for (axis, column) in columns.axes().into_iter().enumerate() {
            let [x, tx, xx] = sums(columns.nanos(), column, origin.get(axis).copied().unwrap_or_default());
            self.x.get_mut(axis).into_iter().for_each(|sum| *sum += x);
            self.tx.get_mut(axis).into_iter().for_each(|sum| *sum += tx);
            self.xx += xx;
        }
    }

    /// How many values were added.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.n
    }

    /// No component of a value is larger than this; not a number as soon as one is none.
    #[must_use]
    pub fn most(&self) -> f64 {
        self.xx.sqrt()
    }

    /// The mean value; zero before the first.
    #[must_use]
    pub fn mean(&self) -> Vector3<f64> {
        self.x / f64::from(self.n.max(1))
    }

    /// The sum of the squared distances from the mean, all axes together; zero before the first.
    #[must_use]
    pub fn squares(&self) -> f64 {
        (self.xx - self.x.norm_squared() / f64::from(self.n.max(1))).max(0.0)
    }

    /// The standard deviation about the least-squares line, all axes together, with n − 2 degrees of freedom.
    ///
    /// `None` below three values, through two of which a line always passes.
    /// Taking out the line is what removes breathing from a one-second window: of a 0.25 Hz sine a tenth is left.
    #[must_use]
    pub fn spread(&self) -> Option<f64> {
        if self.n < 3 {
            return None;
        }
        let n = f64::from(self.n);
        let (stt, stx) = (self.tt - self.t * self.t / n, self.tx - self.x * (self.t / n));
        let sxx = self.squares();
        let explained = if stt > 0.0 { stx.norm_squared() / stt } else { 0.0 };
        Some(((sxx - explained).max(0.0) / (n - 2.0)).sqrt())
    }
}

/// The sums over t and t².
#[inline]
fn sums_of_times(t: &[f64]) -> [f64; 2] {
    let (times, last) = fours(t, 0.0);
    let add = |[t, tt]: [f64x4; 2], time: f64x4| [t + time, tt + time * time];
    add(times.fold([f64x4::default(); 2], add), last).map(total)
}

/// The sums over x, t·x and x² of the values of a column, counted from `origin`, at times `t`.
#[inline]
fn sums(t: &[f64], x: &[f64], origin: f64) -> [f64; 3] {
    let from = f64x4::splat(origin);
    let ((times, last_t), (values, last_x)) = (fours(t, 0.0), fours(x, origin));
    let add = |[x, tx, xx]: [f64x4; 3], (t, value): (f64x4, f64x4)| {
        let d = value - from;
        [x + d, tx + t * d, xx + d * d]
    };
    let whole = times.zip(values).fold([f64x4::default(); 3], add);
    add(whole, (last_t, last_x)).map(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sums(values: impl Iterator<Item = (f64, Vector3<f64>)>) -> TrendSums {
        let mut sums = TrendSums::default();
        values.for_each(|(t, x)| sums.push(t, &x));
        sums
    }

    #[test]
    fn a_straight_line_has_no_spread() {
        let line = sums((0..50).map(|i| (f64::from(i) / 50.0, Vector3::new(0.1, -2.0, 0.5) * f64::from(i))));
        assert!(line.spread().unwrap() < 1e-6);
    }

    #[test]
    fn alternation_about_a_mean_is_its_own_spread() {
        // ±1 on one axis at 1000 times: variance 1000/998 about a line that is all but flat.
        let square = sums((0..1000).map(|i| (f64::from(i), Vector3::x() * if i % 2 == 0 { 1.0 } else { -1.0 })));
        assert!((square.spread().unwrap() - 1.0).abs() < 2e-3);
    }

    #[test]
    fn breathing_leaves_a_tenth_of_itself() {
        let omega = std::f64::consts::TAU * 0.25;
        let worst = (0..40)
            .map(|k| {
                let start = f64::from(k) * 0.1;
                let breath = |t: f64| (omega * (start + t)).sin();
                sums((0..50).map(|i| f64::from(i) / 50.0).map(|t| (t, Vector3::x() * breath(t)))).spread().unwrap()
            })
            .fold(0.0, f64::max);
        assert!(worst < 0.1, "{worst}");
    }

    proptest! {
        #[test]
        fn turning_the_axes_keeps_the_spread(values in prop::collection::vec((-2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64), 3..60),
                                             roll in -3.0..3.0_f64, pitch in -3.0..3.0_f64, yaw in -3.0..3.0_f64) {
            let turn = nalgebra::Rotation3::from_euler_angles(roll, pitch, yaw);
            let timed = |turned: bool| sums(values.iter().enumerate().map(|(i, &(x, y, z))| {
                let v = Vector3::new(x, y, z);
                (i as f64 * 0.02, if turned { turn * v } else { v })
            }));
            let (a, b) = (timed(false).spread().unwrap(), timed(true).spread().unwrap());
            prop_assert!((a - b).abs() < 1e-7, "{a} {b}");
        }
    }
}
