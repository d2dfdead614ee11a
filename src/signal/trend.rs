//! A vector signal against its own linear trend.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f64x4};
use nalgebra::Vector3;

use super::columns::{Columns, total};

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

    /// Adds readings, counted from `origin`, at their times; they were [filled up](Columns::fill_up) with it.
    pub fn push_columns(&mut self, columns: &Columns, origin: &Vector3<f64>) {
        self.n = self.n.saturating_add(u32::try_from(columns.len()).unwrap_or(u32::MAX));
        let ([t, tt], axes) = dispatch!(Level::new(), simd => sums(simd, columns.fours(), origin));
        self.t += t;
        self.tt += tt;
        let each = self.x.iter_mut().zip(self.tx.iter_mut());
        for ((x_sum, tx_sum), [x, tx, xx]) in each.zip(axes) {
            *x_sum += x;
            *tx_sum += tx;
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

/// The sums over t and t², and for each axis those over x, t·x and x², its values counted from `origin`.
#[inline(always)]
fn sums<S: Simd>(simd: S, columns: [&[[f64; 4]]; 4], origin: &Vector3<f64>) -> ([f64; 2], [[f64; 3]; 3]) {
    let zero = f64x4::splat(simd, 0.0);
    let origin = [origin.x, origin.y, origin.z].map(|from| f64x4::splat(simd, from));
    let ([mut t_sum, mut tt_sum], mut axes) = ([zero; 2], [[zero; 3]; 3]);
    let [t, x, y, z] = columns;
    for (((t, x), y), z) in t.iter().zip(x).zip(y).zip(z) {
        let t = f64x4::load_array_ref(simd, t);
        t_sum += t;
        tt_sum += t * t;
        for ((sums, four), from) in axes.iter_mut().zip([x, y, z]).zip(origin) {
            let d = f64x4::load_array_ref(simd, four) - from;
            let [x, tx, xx] = sums;
            *x += d;
            *tx += t * d;
            *xx += d * d;
        }
    }
    ([total(t_sum), total(tt_sum)], axes.map(|sums| sums.map(total)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trend(values: impl Iterator<Item = (f64, Vector3<f64>)>) -> TrendSums {
        let mut sums = TrendSums::default();
        values.for_each(|(t, x)| sums.push(t, &x));
        sums
    }

    #[test]
    fn a_straight_line_has_no_spread() {
        let line = trend((0..50).map(|i| (f64::from(i) / 50.0, Vector3::new(0.1, -2.0, 0.5) * f64::from(i))));
        assert!(line.spread().unwrap() < 1e-6);
    }

    #[test]
    fn alternation_about_a_mean_is_its_own_spread() {
        // ±1 on one axis at 1000 times: variance 1000/998 about a line that is all but flat.
        let square = trend((0..1000).map(|i| (f64::from(i), Vector3::x() * if i % 2 == 0 { 1.0 } else { -1.0 })));
        assert!((square.spread().unwrap() - 1.0).abs() < 2e-3);
    }

    #[test]
    fn breathing_leaves_a_tenth_of_itself() {
        let omega = std::f64::consts::TAU * 0.25;
        let worst = (0..40)
            .map(|k| {
                let start = f64::from(k) * 0.1;
                let breath = |t: f64| (omega * (start + t)).sin();
                trend((0..50).map(|i| f64::from(i) / 50.0).map(|t| (t, Vector3::x() * breath(t)))).spread().unwrap()
            })
            .fold(0.0, f64::max);
        assert!(worst < 0.1, "{worst}");
    }

    proptest! {
        #[test]
        fn every_processor_adds_alike(fours in prop::collection::vec(prop::array::uniform4(prop::array::uniform4(-2.0..2.0_f64)), 0..20)) {
            let columns: [Vec<[f64; 4]>; 4] = std::array::from_fn(|at| fours.iter().map(|four| four[at]).collect());
            let sums = |level| dispatch!(level, simd => sums(simd, columns.each_ref().map(|column| &column[..]), &Vector3::x()));
            prop_assert_eq!(sums(Level::baseline()), sums(Level::new()));
        }

        #[test]
        fn turning_the_axes_keeps_the_spread(values in prop::collection::vec((-2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64), 3..60),
                                             roll in -3.0..3.0_f64, pitch in -3.0..3.0_f64, yaw in -3.0..3.0_f64) {
            let turn = nalgebra::Rotation3::from_euler_angles(roll, pitch, yaw);
            let timed = |turned: bool| trend(values.iter().enumerate().map(|(i, &(x, y, z))| {
                let v = Vector3::new(x, y, z);
                (i as f64 * 0.02, if turned { turn * v } else { v })
            }));
            let (a, b) = (timed(false).spread().unwrap(), timed(true).spread().unwrap());
            prop_assert!((a - b).abs() < 1e-7, "{a} {b}");
        }
    }
}
